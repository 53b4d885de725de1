"""A gradient of None, said in a terminal: one line for each source, once, after the cell.

In a notebook the page and the picture say it. A terminal draws nothing, and None is easily missed
until an optimizer stumbles over it.
"""

import sys
from collections.abc import Iterable

from tapelab.session import Run
from tapelab.trace.model import Why
from tapelab.views.language import language

MOST = 3  # lines


def lines(found: Iterable[Why]) -> list[str]:
    """What to print: each reason once, and the first few of them only.

    >>> why = Why("not-watched", "nobody watched x.", "tape.watch(x)  # inside the `with`")
    >>> lines([why, why])
    ['tapelab: gradient None: nobody watched x. Try: tape.watch(x)']
    """
    reasons = list({why.message: why for why in found}.values())
    said = [_line(why) for why in reasons[:MOST]]
    if len(reasons) > MOST:
        said.append(f"tapelab: and {len(reasons) - MOST} more; tape.explain(target, source) tells.")
    return said


def _line(why: Why) -> str:
    korean = language() == "ko" and bool(why.ko)
    message = why.ko if korean else why.message
    fix = why.fix.partition("  #")[0].strip()
    head, hint = ("기울기 None", "해 볼 것") if korean else ("gradient None", "Try")
    return f"tapelab: {head}: {message}" + (f" {hint}: {fix}" if fix else "")


def say(run: Run) -> None:
    """Print what the tapes of a cell returned None for."""
    for line in lines(why for feed in run.feeds.values() for why in feed.nones):
        print(line, file=sys.stderr)
