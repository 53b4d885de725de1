"""The words an account is made of: names, values, and lists too long to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tapelab.trace.model import Value
from tapelab.views.arrays import element, matrix
from tapelab.views.facts import Facts
from tapelab.views.language import said
from tapelab.views.numbers import figures, shape_text

# Of a long list, so many lines at the beginning and at the end are told.
ENDS = 20
# Arrays of at most so many elements are written out.
FEW = 9

T = TypeVar("T")


def name(found: Facts, node: int) -> str:
    """What a node is called in a sentence."""
    at = found.place.get(node, -1)
    if at < 0:
        return "?"
    own = found.trace.nodes[at]
    return one_line(found.names[at]) or said(f"the-{own.kind}", value=value(own.value))


def value(given: Value | None) -> str:
    """A value in one line, all digits that the trace has for scalars."""
    if given is None:
        return "None"
    if not given.shape:
        return one_line(given.text)
    rows = matrix(given) if given.data is not None else None
    if rows is not None and 0 < len(given.data or ()) <= FEW:
        texts = [" ".join(element(x, given.dtype) for x in row) for row in rows]
        return f"[{texts[0]}]" if len(given.shape) == 1 else f"[{' | '.join(texts)}]"
    norm = given.text.rpartition(":")[2]
    if norm == "string":
        return said("array", shape=shape_text(given.shape))
    return said("array-norm", shape=shape_text(given.shape), norm=norm)


def one_line(text: str) -> str:
    """Text that stays on its line."""
    return " ".join(text.split())


def elided(rows: Sequence[T], told: Callable[[T], str], more: str) -> Iterable[str]:
    """All rows, or the first and the last of them, and how many `more` there are."""
    if len(rows) <= 2 * ENDS + 1:
        return [told(row) for row in rows]
    left = said(more, n=figures(len(rows) - 2 * ENDS))
    return [*map(told, rows[:ENDS]), f"  {left}", *map(told, rows[-ENDS:])]
