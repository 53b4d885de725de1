"""A node as a box with rows: what stands in it, and how large it has to be.

┌──────────────────┐
│ (×)  y           │   symbol, name
│      9.0         │   value: a number, a table, a heat map
├──────────────────┤
│ ∂ 18.0           │   the gradient, once a backward pass has been here
└──────────────────┘
  ⊕ 9.0 + 9.0 = 18.0   where contributions met
"""

from __future__ import annotations

from dataclasses import dataclass

from tapelab.trace.model import Node
from tapelab.views.arrays import View, brief, view
from tapelab.views.facts import Facts
from tapelab.views.measure import clip, width
from tapelab.views.parts import Cell, Text

NAME, NOTE, SYMBOL, SUM = 13, 11, 12, 11  # sizes of text
PAD = 10
PILL = 26  # the least width and the height of the symbol
LEAST, LIVE, MOST = 112, 132, 176
SUM_MOST = 204
TOP = 46  # the height of name and value of a scalar
BAND = 22  # the height of a row with a gradient
NOTE_ROW = 18
FOOT = 22
ADDENDS = 3


@dataclass(slots=True)
class Card:
    """A box without a place."""

    node: Node
    w: int
    h: int  # without the foot
    foot: int
    chip: int
    kind: str
    name: str
    band: int
    texts: list[Text]
    cells: list[Cell]
    sum: list[Text]


def card(found: Facts, at: int, reserve: bool = False) -> Card:
    """The box of a node; with `reserve` it keeps room for a gradient that has yet to come."""
    node = found.trace.nodes[at]
    name = clip(found.names[at], MOST - 60, NAME, False, True)
    made = Card(node, LEAST, TOP, 0, 0, kind_of(found, at), name, 0, [], [], [])
    left = _symbol(made)
    _name_and_value(made, left)
    _note(made)
    made.band = made.h
    if found.reached[at]:
        _gradient(made, found, at)
    elif reserve and (node.watched or node.recorded):
        made.h = made.h + max(BAND, view(node.value, "grad").h + 6 if node.value is not None else 0)
    if reserve:
        made.w = max(made.w, LIVE)
    _sum(made, found, at, reserve)
    short = name if name != "" else brief(node.value)
    made.chip = min(width(short, NOTE, True) + 16, 110)
    return made


def kind_of(found: Facts, at: int) -> str:
    """The words that say what a box is."""
    node = found.trace.nodes[at]
    words = node.kind
    if node.kind == "op" and not node.recorded:
        words = words + " unrecorded"
    if node.kind == "variable" or node.kind == "constant":
        words = words + (" watched" if node.watched else " unwatched")
    if found.seeds[at] != "":
        words = words + " target"
    if found.reached[at] and found.grads[at] is None:
        words = words + " none"
    return words


def mark(node: Node) -> str:
    """The sign in the circle."""
    if node.kind == "variable" or node.kind == "constant":
        return "◆" if node.watched else "◇"
    return node.symbol if node.symbol != "" else "…"


def _symbol(made: Card) -> int:
    """The symbol in its pill; returns where the text beside it begins."""
    text = clip(mark(made.node), 56, SYMBOL)
    pill = max(PILL, width(text, SYMBOL) + 12)
    made.texts.append(Text(8 + pill // 2, 27, text, "symbol", "middle"))
    return 8 + pill + 6


def _name_and_value(made: Card, left: int) -> None:
    node = made.node
    shown = view(node.value, "value") if node.value is not None else View(0, 0, [], [])
    if made.name == "":  # an unnamed constant is its value
        top = 16 if shown.h <= 16 else 10
    elif shown.h == 0:
        top = 0
        made.texts.append(Text(left, 27, made.name, "name"))
    else:
        top = 24
        made.texts.append(Text(left, 19, made.name, "name"))
    for text in shown.texts:
        made.texts.append(Text(left + text.x, top + text.y, text.text, text.kind, text.anchor))
    for cell in shown.cells:
        made.cells.append(Cell(left + cell.x, top + cell.y, cell.w, cell.h, cell.level, cell.glyph))
    made.h = max(TOP, top + shown.h + 6)
    made.w = max(made.w, left + max(width(made.name, NAME, False, True), shown.w) + PAD)


def _note(made: Card) -> None:
    """Why nobody watches it, or that it is not on the tape."""
    node = made.node
    text = ""
    if node.kind == "variable" or node.kind == "constant":
        text = "" if node.watched else node.why
    elif node.kind == "op" and not node.recorded:
        text = node.why if node.why != "" else "not recorded"
    if text == "":
        return
    text = clip(text, MOST - 2 * PAD, NOTE)
    made.texts.append(Text(PAD, made.h + 8, text, "note"))
    made.h = made.h + NOTE_ROW
    made.w = max(made.w, width(text, NOTE) + 2 * PAD)


def _gradient(made: Card, found: Facts, at: int) -> None:
    shown = view(found.grads[at], "grad")
    seed = " seed" if found.seeds[at] != "" else ""
    first = made.h + 3
    made.texts.append(Text(PAD, first + 12, "∂", "grad"))
    for text in shown.texts:
        made.texts.append(
            Text(PAD + 14 + text.x, first + text.y, text.text, text.kind, text.anchor)
        )
    for cell in shown.cells:
        place = PAD + 14 + cell.x
        made.cells.append(Cell(place, first + cell.y, cell.w, cell.h, cell.level, cell.glyph))
    if seed != "":
        made.texts.append(Text(PAD + 14 + shown.w + 6, first + 12, "seed", "note"))
    made.h = made.h + max(BAND, shown.h + 6)
    made.w = max(made.w, PAD + 14 + shown.w + (6 + width("seed", NOTE) if seed != "" else 0) + PAD)


def sum_text(found: Facts, at: int) -> str:
    """How the contributions to a node add up; "" when fewer than two arrived."""
    addends = found.addends[at]
    if len(addends) < 2:
        return ""
    total = brief(found.grads[at])
    if len(addends[0].shape) > 0:
        return f"⊕ {len(addends)} contributions"
    parts: list[str] = []
    for k in range(len(addends)):
        if k < ADDENDS - 1 or len(addends) == ADDENDS:
            parts.append(brief(addends[k]))
    if len(addends) > ADDENDS:
        parts.append("…")
        parts.append(brief(addends[len(addends) - 1]))
    return "⊕ " + " + ".join(parts) + " = " + total


def _sum(made: Card, found: Facts, at: int, reserve: bool) -> None:
    text = sum_text(found, at)
    if text == "":
        return
    if width(text, SUM, True) > SUM_MOST - 16:
        text = f"⊕ {len(found.addends[at])} terms = {brief(found.grads[at])}"
    text = clip(text, SUM_MOST - 16, SUM, True)
    made.sum.append(Text(8, 15, text, "sum"))
    if not reserve:
        made.foot = FOOT
        made.w = max(made.w, width(text, SUM, True) + 16)
