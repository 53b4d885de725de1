"""How a training loop went, in a line: the loss and the sizes of the gradients, first and last."""

from __future__ import annotations

from typing import Any

from tapelab.trace.model import History
from tapelab.views.language import said
from tapelab.views.numbers import figures, shown
from tapelab.views.telling import one_line

MOST = 6  # variables


def course(history: History) -> list[str]:
    """The line, or nothing while there is only one step.

    >>> from tapelab.trace.model import Series
    >>> course(History(200, 2, "loss", (12.4, 0.5, 0.03), (Series("w", grad=(-8.1, 1, 0.02)),)))
    ['over 200 steps: loss 12.4 → 0.03; |gradient of w| 8.1 → 0.02']
    """
    told: list[str] = []
    if len(history.loss) > 1:
        target = one_line(history.target) or said("loss")
        ends = {"first": number(history.loss[0]), "last": number(history.loss[-1])}
        told.append(said("went", name=target, **ends))
    rows = [row for row in history.rows if len(row.grad) > 1]
    for row in rows[:MOST]:
        ends = {"first": size(row.grad[0]), "last": size(row.grad[-1])}
        told.append(said("gradient-went", name=one_line(row.name), **ends))
    if len(rows) > MOST:
        told.append(said("more", n=str(len(rows) - MOST)))
    return [said("over-steps", n=figures(history.steps), told="; ".join(told))] if told else []


def number(x: Any) -> str:
    """A number of a series; texts stand for those that JSON does not know."""
    return "None" if x is None else shown(str(x), False, 4)


def size(x: Any) -> str:
    """The same without its sign."""
    text = number(x)
    return text[1:] if text.startswith("-") else text
