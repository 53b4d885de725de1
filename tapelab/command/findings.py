"""What the doctor has to say, in one form."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    verdict   "ok"; "note": tapelab works without it; "FAILS": something has to be mended
    what      a line about it
    mend      what to type or do, where there is something

    >>> print(Finding("note", "Graphviz is not installed", "apt install graphviz"))
      note   Graphviz is not installed
             to mend: apt install graphviz
    """

    verdict: Literal["ok", "note", "FAILS"]
    what: str
    mend: str = ""

    def __str__(self) -> str:
        mend = f"\n{'':9}to mend: {self.mend}" if self.mend else ""
        return f"  {self.verdict:7}{self.what}{mend}"
