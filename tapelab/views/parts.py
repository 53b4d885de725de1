"""The parts of a drawing: what a Scene is made of. Plain data, the same on the page.

Text positions are baselines; everything inside a box is relative to the box's corner. `kind` words
are style classes: what a thing is, never what colour it has.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text."""

    x: int
    y: int
    text: str
    kind: str  # name, value, grad, tangent, note, symbol, sum, rule, amount
    anchor: str = "start"  # or middle, end


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a heat map: `level` from -4 (blue) to 4 (orange), and a `glyph` beside colour."""

    x: int
    y: int
    w: int
    h: int
    level: int
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """A mark where a gradient was lost."""

    x: int
    y: int
    kind: str  # none: cut off; zero: multiplied by zero; bad: no longer finite


@dataclass(frozen=True, slots=True)
class Box:
    """A node."""

    id: int
    x: int
    y: int
    w: int
    h: int  # without the sum beneath
    # variable, constant, op, group; then watched, unwatched, unrecorded, target, none, order1
    kind: str
    title: str  # what a screen reader says
    name: str  # the Python name, "" where there is none
    band: int  # where the row of the gradient begins; h when there is none
    side: int  # where its column begins, when it stands beside the value; else 0
    texts: tuple[Text, ...]
    cells: tuple[Cell, ...]
    sum: tuple[Text, ...]  # what stands in the strip beneath; empty when there is none
    symbol: str
    op: str
    watched: bool
    recorded: bool
    value: str  # as the page's attributes say it
    grad: str
    beneath: tuple[Text, ...] = ()  # notes below the box
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Chip:
    """A node drawn again, small, beside a far consumer."""

    of: int
    to: int
    x: int
    y: int
    w: int
    h: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """The text on an edge; texts are relative to its corner."""

    x: int
    y: int
    w: int
    h: int
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An edge. Forward it points at the consumer, backward at the input."""

    source: int
    to: int
    position: int
    kind: str  # forward, gradient, unwatched
    path: str
    arrow: str
    contribution: str  # "None" when no pass has gone over it
    step: int  # which step of the pass it belongs to; -1 for none
    title: str
    tag: Tag | None
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One sign of the legend."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawing of a trace: everything has its place, nothing has a colour yet."""

    width: int
    height: int
    direction: str
    boxes: tuple[Box, ...]
    chips: tuple[Chip, ...]
    lines: tuple[Line, ...]
    legend: tuple[Entry, ...]
