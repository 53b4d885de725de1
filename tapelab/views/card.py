"""A box without a place: what stands in it, and how large it has to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from tapelab.trace.model import Node
from tapelab.views.parts import Cell, Text


@dataclass(slots=True)
class Card:
    """The rows of a node; every row makes the box as large as it needs."""

    node: Node
    w: int
    h: int  # without the foot
    kind: str
    name: str
    foot: int = 0
    chip: int = 0
    band: int = 0  # where the row of the gradient begins
    side: int = 0  # where its column begins, when it stands beside the value
    texts: list[Text] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    sum: list[Text] = field(default_factory=list)
    beneath: list[Text] = field(default_factory=list)


def is_leaf(node: Node) -> bool:
    """Whether a node came from outside."""
    return node.kind == "variable" or node.kind == "constant"


def mark(node: Node) -> str:
    """The sign in the circle."""
    if is_leaf(node):
        return "◆" if node.watched else "◇"
    return node.symbol if node.symbol != "" else "…"
