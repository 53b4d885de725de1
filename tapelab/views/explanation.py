"""An Explanation: the cause, what happened, and the next thing to type, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from tapelab.views.causes import ADVICE, ENGLISH
from tapelab.views.korean import KOREAN


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Why a gradient is None, zero or not finite; the cause "" says that it is none of these.

    >>> why = explanation("stopped", {"x": "x", "y": "loss"}, 4)
    >>> print(why.message)
    tf.stop_gradient stands between x and loss, line 4: it passes values on and gradients not.
    """

    cause: str
    message: str
    fix: str
    line: int | None = None
    cut: tuple[int, ...] = ()  # ids of nodes in the tape's Trace, from the target's side
    korean: str = ""

    def to_json(self) -> dict[str, Any]:
        """What the page gets."""
        return {"cause": self.cause, "message": self.message, "fix": self.fix, "line": self.line,
                "cut": list(self.cut), "ko": self.korean}  # fmt: skip

    def __str__(self) -> str:
        head = f"[{self.cause}] {self.message}" if self.cause else self.message
        return f"{head}\n    {self.fix}" if self.fix else head

    __repr__ = __str__  # what a terminal shows when it is asked for at the end of a line

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        cause = f"<b>{escape(self.cause)}</b> " if self.cause else ""
        fix = f'<pre style="margin:.4em 0 0">{escape(self.fix)}</pre>' if self.fix else ""
        return (
            f'<div data-tapelab="explanation" data-cause="{escape(self.cause)}" role="note" '
            'style="max-width:46em;border-left:3px solid #888;padding:.3em .8em">'
            f"{cause}{escape(self.message)}{fix}</div>"
        )


def explanation(
    key: str, facts: Mapping[str, str], line: int | None = None, cut: tuple[int, ...] = ()
) -> Explanation:
    """The sentences for a cause, or a variant of it ("dtype/op"), filled in."""
    said = _Facts(facts, at=f", line {line}" if line is not None else "")
    if "advice" in facts:
        said["advice"] = ADVICE[facts["advice"]].format_map(said)
    message, fix = ENGLISH[key]
    heard = _Facts(said, at=f"({line}번째 줄)" if line is not None else "")
    return Explanation(
        key.partition("/")[0], message.format_map(said), fix.format_map(said), line, cut,
        KOREAN[key].format_map(heard),
    )  # fmt: skip


class _Facts(dict[str, str]):
    """What is not known is left out of a sentence with three dots."""

    def __init__(self, facts: Mapping[str, str], at: str) -> None:
        super().__init__(facts)
        self["at"] = at

    def __missing__(self, key: str) -> str:
        return "…"
