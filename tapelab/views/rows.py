"""The rows of a box, each of which makes it as large as it needs."""

from __future__ import annotations

from tapelab.views.arrays import View, brief, summary_room, view
from tapelab.views.card import Card, is_leaf, mark
from tapelab.views.facts import Facts
from tapelab.views.language import reason, said
from tapelab.views.measure import clip, width, wrapped
from tapelab.views.numbers import bytes_text, figures
from tapelab.views.parts import Cell, Text
from tapelab.views.spoken import order_of
from tapelab.views.sums import fitting_sum

NAME, NOTE, SYMBOL, SUM = 13, 11, 12, 11  # sizes of text
PAD = 10
PILL = 26  # the least width and the height of the symbol
MOST = 176
TOP = 46  # the height of name and value of a scalar
BAND = 22  # the height of a row with a gradient
SIGN = 14  # the room for ∂
TALL = 60  # a gradient this tall stands beside the value, not under it
COLUMN = 4  # where a column with a gradient begins, down
NOTE_ROW = 18
TANGENT_ROW, TANGENTS = 17, 3
FOOT = 22
LINE = 14  # of the notes beneath


def add_symbol(made: Card) -> int:
    """The symbol in its pill; returns where the text beside it begins."""
    text = clip(mark(made.node), 56, SYMBOL)
    pill = max(PILL, width(text, SYMBOL) + 12)
    made.texts.append(Text(8 + pill // 2, 27, text, "symbol", "middle"))
    return 8 + pill + 6


def add_name_and_value(made: Card, left: int) -> None:
    """The name, and beneath it the value: an unnamed constant is its value."""
    node = made.node
    shown = view(node.value, "value") if node.value is not None else View(0, 0, [], [])
    top = 24
    if made.name == "":
        top = 16 if shown.h <= 16 else 10
    elif shown.h == 0:
        top = 0
        made.texts.append(Text(left, 27, made.name, "name"))
    else:
        made.texts.append(Text(left, 19, made.name, "name"))
    _put(made, shown, left, top)
    made.h = max(TOP, top + shown.h + 6)
    made.w = max(made.w, left + max(width(made.name, NAME, False, True), shown.w) + PAD)


def add_tangents(made: Card, left: int) -> None:
    """The directional derivatives that travel with the value."""
    tangents = made.node.tangents
    for k in range(min(len(tangents), TANGENTS)):
        text = clip("→ " + brief(tangents[k].value), MOST - PAD, 12, True)
        made.texts.append(Text(left, made.h + 8, text, "tangent"))
        across = left + width(text, 12, True)
        of = clip(said("of", name=tangents[k].of), 60, NOTE) if tangents[k].of != "" else ""
        if k == TANGENTS - 1 and len(tangents) > TANGENTS:
            of = said("and-more", n=str(len(tangents) - k - 1))
        if of != "":
            made.texts.append(Text(across + 6, made.h + 8, of, "note"))
            across = across + 6 + width(of, NOTE)
        made.h = made.h + TANGENT_ROW
        made.w = max(made.w, across + PAD)


def notes_of(made: Card) -> list[str]:
    """Why nobody watches it, that it is not on the tape, which order it has, what is folded."""
    node = made.node
    if node.kind == "group":
        told: list[str] = []
        count = said("records", n=figures(node.iteration))
        if node.iteration > 0 and count != node.name:
            told.append(count)
        if node.keeps > 0:
            told.append(said("keeps", bytes=bytes_text(node.keeps)))
        return [reason(node.why), ", ".join(told)]
    if is_leaf(node):
        return ["" if node.watched else reason(node.why)]
    if node.recorded:
        return [order_of(node) if node.order > 0 else ""]
    why = reason(node.why) if node.why != "" else said("not-recorded")
    return [said("order", order=str(node.order)) + ", " + why if node.order > 0 else why]


def add_notes(made: Card) -> None:
    row = NOTE_ROW
    for note in notes_of(made):
        if note == "":
            continue
        text = clip(note, MOST - 2 * PAD, NOTE)
        made.texts.append(Text(PAD, made.h + row - 10, text, "note"))
        made.h = made.h + row
        made.w = max(made.w, width(text, NOTE) + 2 * PAD)
        row = LINE


def add_gradient(made: Card, found: Facts, at: int) -> None:
    """The gradient: under the value, or beside it when both are tall."""
    shown = view(found.grads[at], "grad")
    seed = said("seed") if found.seeds[at] != "" else ""
    if _beside(made, shown):
        made.texts.append(Text(made.side + PAD, 19, "∂", "grad"))
        if seed != "":
            made.texts.append(Text(made.side + PAD + SIGN, 19, seed, "note"))
        _put(made, shown, made.side + PAD, 24)
        made.w = made.side + PAD + max(shown.w, SIGN + width(seed, NOTE)) + PAD
        made.h = max(made.h, 24 + shown.h + 6)
        return
    made.band = made.h
    first = made.h + 3
    made.texts.append(Text(PAD, first + 12, "∂", "grad"))
    _put(made, shown, PAD + SIGN, first)
    room = PAD + SIGN + shown.w + PAD
    if seed != "":
        made.texts.append(Text(room - PAD + 6, first + 12, seed, "note"))
        room = room + 6 + width(seed, NOTE)
    made.h = made.h + max(BAND, shown.h + 6)
    made.w = max(made.w, room)


def _beside(made: Card, shown: View) -> bool:
    """Whether the gradient gets a column of its own; then also where that begins."""
    beside = shown.h >= TALL and made.h > TALL
    if beside:
        made.side, made.band = made.w, COLUMN
    return beside


def keep_room(made: Card) -> None:
    """Room for a gradient that has yet to come."""
    value = made.node.value
    shown = view(value, "grad") if value is not None else View(0, 0, [], [])
    if value is not None and _beside(made, shown):
        made.w = made.side + PAD + max(shown.w, summary_room(value)) + PAD
        made.h = max(made.h, 24 + shown.h + 6)
    else:
        made.band = made.h
        made.h = made.h + max(BAND, shown.h + 6)


def add_sum(made: Card, found: Facts, at: int, reserve: bool) -> None:
    """The strip beneath the box where contributions met."""
    text = fitting_sum(found, at, SUM)
    if text == "":
        return
    made.sum.append(Text(8, 15, text, "sum"))
    if not reserve:
        made.foot = FOOT
        made.w = max(made.w, width(text, SUM, True) + 16)


def add_seed(made: Card, found: Facts, at: int) -> None:
    """Beneath the target: why the pass starts as it does."""
    why = found.seeds[at]
    if why == "" or why == "seed":
        return
    for text in wrapped(reason(why), max(made.w, MOST - 30) - 4, NOTE, False, 2):
        made.beneath.append(Text(4, made.foot + 12, text, "note"))
        made.foot = made.foot + LINE
        made.w = max(made.w, width(text, NOTE) + 6)
    made.foot = made.foot + 4


def _put(made: Card, shown: View, left: int, top: int) -> None:
    """Put the texts and cells of a value where they belong in the box."""
    for text in shown.texts:
        made.texts.append(Text(left + text.x, top + text.y, text.text, text.kind, text.anchor))
    for cell in shown.cells:
        made.cells.append(Cell(left + cell.x, top + cell.y, cell.w, cell.h, cell.level, cell.glyph))
