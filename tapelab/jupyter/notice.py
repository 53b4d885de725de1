"""A gradient of None, said in a terminal: one line for each source, once, after the cell.

In a notebook the page and the picture say it. A terminal draws nothing, and None is easily missed
until an optimizer stumbles over it.
"""

import sys
from collections.abc import Iterable

from tapelab.session import Run
from tapelab.trace.model import Why
from tapelab.views.language import either

MOST = 3  # lines
ASK = "tape.explain(target, source)"


def lines(found: Iterable[Why]) -> list[str]:
    """What to print: each reason once, and the first few of them only.

    >>> why = Why("not-watched", "nobody watched x.", "tape.watch(x)  # inside the `with`")
    >>> lines([why, why])
    ['tapelab: gradient None: nobody watched x. Try: tape.watch(x)']
    """
    reasons = list({why.message: why for why in found}.values())
    said = [_line(why) for why in reasons[:MOST]]
    if len(reasons) > MOST:
        more = len(reasons) - MOST
        rest = either(
            f"and {more} more; {ASK} tells.", f"그 밖에 {more}개: {ASK}로 볼 수 있습니다."
        )
        said.append(f"tapelab: {rest}")
    return said


def _line(why: Why) -> str:
    fix = why.fix.partition("  #")[0].strip()
    head, hint = either("gradient None", "그래디언트 None"), either("Try", "해 볼 것")
    return f"tapelab: {head}: {either(why.message, why.ko)}" + (f" {hint}: {fix}" if fix else "")


def say(run: Run) -> None:
    """Print what the tapes of a cell returned None for."""
    for line in lines(why for feed in run.feeds.values() for why in feed.nones):
        print(line, file=sys.stderr)
