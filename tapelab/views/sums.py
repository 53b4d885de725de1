"""The strip beneath a box where contributions met."""

from __future__ import annotations

from tapelab.views.arrays import factor, terse
from tapelab.views.facts import Facts
from tapelab.views.language import said
from tapelab.views.measure import clip, width

MOST = 204
ADDENDS = 3


def fitting_sum(found: Facts, at: int, size: int) -> str:
    """How the contributions to a node add up, as long as fits; "" when fewer than two arrived."""
    text = _sum_text(found, at)
    if text != "" and width(text, size, True) > MOST - 16:
        text = said("terms", n=str(len(found.addends[at])), sum=terse(found.grads[at]))
    return clip(text, MOST - 16, size, True)


def _sum_text(found: Facts, at: int) -> str:
    addends = found.addends[at]
    # What arrives at a group goes to different records in it.
    if len(addends) < 2 or found.trace.nodes[at].kind == "group":
        return ""
    if len(addends[0].shape) > 0:
        return said("contributions", n=str(len(addends)))
    parts: list[str] = []
    for k in range(len(addends)):
        if k < ADDENDS - 1 or len(addends) == ADDENDS:
            parts.append(terse(addends[k]) if k == 0 else factor(addends[k]))
    if len(addends) > ADDENDS:
        parts.append("…")
        parts.append(factor(addends[len(addends) - 1]))
    return "⊕ " + " + ".join(parts) + " = " + terse(found.grads[at])
