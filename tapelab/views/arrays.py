"""A value inside a box: a number, a small table of numbers, or a heat map."""

from __future__ import annotations

from math import floor
from typing import Any

from tapelab.trace.model import Value
from tapelab.views.measure import clip, width
from tapelab.views.numbers import is_whole, shape_text, shown
from tapelab.views.parts import Cell, Text

SIZE = 12  # of the numbers
ROW = 16  # the height of a row of numbers
TABLE = 4  # up to so many rows and columns are numbers
BRIEF = 108  # the greatest width of an array written in a line
MOST = 132  # the greatest width
CELL, CELL_LEAST = 12, 7
MAP, MAP_TALL = 88, 64  # the width and height heat maps aim at
LEVELS = 4


class View:
    """Something to draw at a place: its size, its texts and cells relative to its corner."""

    def __init__(self, w: int, h: int, texts: list[Text], cells: list[Cell]) -> None:
        self.w = w
        self.h = h
        self.texts = texts
        self.cells = cells


def view(value: Value | None, kind: str) -> View:
    """How a value is drawn; `kind` is the style of its text."""
    if value is None:
        return _line("None", kind)
    if len(value.shape) == 0:
        return _line(scalar(value), kind)
    rows = matrix(value)
    if rows is None or len(rows) == 0:
        return _line(summary(value), kind)
    small = len(rows) <= TABLE and len(rows[0]) <= TABLE and len(value.shape) <= 2
    if small and value.data is not None:
        return _table(rows, value, kind)
    return _heat(rows, value, kind)


def scalar(value: Value) -> str:
    """The number of a scalar as it is written in a picture."""
    text = value.text
    if value.dtype == "string":
        text = '"' + text.replace("\n", "⏎") + '"'
    elif "float" in value.dtype and value.data is not None:
        text = str(value.data[0])  # rounding what was rounded would not be right
    return clip(shown(text, is_whole(value.dtype)), MOST, SIZE, True)


def summary(value: Value) -> str:
    """An array in a few words: its shape and its norm."""
    norm = value.text.split(":")[1] if ":" in value.text else ""
    if norm == "string":
        return f"{shape_text(value.shape)} strings"
    return f"{shape_text(value.shape)} ‖{shown(norm, False, 4)}‖"


def summary_room(value: Value) -> int:
    """The width that the summary of any array of this shape may take."""
    return width(f"{shape_text(value.shape)} ‖0.0001234‖", SIZE, True)


def brief(value: Value | None) -> str:
    """A value in one short line, for the text on an edge and for tables."""
    if value is None:
        return "None"
    if len(value.shape) == 0:
        return scalar(value)
    if value.data is not None and 0 < len(value.data) <= TABLE and len(value.shape) == 1:
        text = "[" + " ".join([element(x, value.dtype) for x in value.data]) + "]"
        if width(text, SIZE, True) <= BRIEF:
            return text
    return summary(value)


def terse(value: Value | None) -> str:
    """A value inside a calculation: 2 for 2.0."""
    text = brief(value)
    plain = value is not None and len(value.shape) == 0 and value.dtype != "string"
    return text[: len(text) - 2] if plain and text.endswith(".0") else text


def factor(value: Value | None) -> str:
    """A value after a sign: negative ones in parentheses."""
    text = terse(value)
    return f"({text})" if text.startswith("-") else text


def element(x: Any, dtype: str) -> str:
    """One element of an array."""
    if isinstance(x, bool):
        return "True" if x else "False"
    return shown(str(x), is_whole(dtype), 4)


def matrix(value: Value) -> list[list[Any]] | None:
    """The elements, or the thumbnail, as rows; None when there is nothing to show."""
    if value.thumb is not None:
        return [list(row) for row in value.thumb]
    if value.data is None or len(value.data) == 0 or "complex" in value.dtype:
        return None
    columns = value.shape[len(value.shape) - 1]
    rows: list[list[Any]] = []
    for k in range(0, len(value.data), columns):
        rows.append(list(value.data[k : k + columns]))
    return rows


def _line(text: str, kind: str) -> View:
    return View(width(text, SIZE, True), ROW, [Text(0, 12, text, kind)], [])


def _table(rows: list[list[Any]], value: Value, kind: str) -> View:
    """Numbers in columns, flush right; too wide ones become a heat map."""
    texts = [[element(x, value.dtype) for x in row] for row in rows]
    widest = 0
    for row in texts:
        for text in row:
            widest = max(widest, width(text, SIZE, True))
    column = widest + 10
    total = column * len(rows[0]) - 10
    if total > MOST:
        return _heat(rows, value, kind)
    out: list[Text] = []
    for r in range(len(texts)):
        for c in range(len(texts[r])):
            out.append(Text(c * column + widest, 12 + r * ROW, texts[r][c], kind, "end"))
    return View(total, len(rows) * ROW, out, [])


def _heat(rows: list[list[Any]], value: Value, kind: str) -> View:
    """A map of the elements, or of block means, with the shape beneath."""
    if value.dtype == "string":
        return _line(summary(value), kind)
    most = 0.0
    for row in rows:
        for x in row:
            if not isinstance(x, str):
                most = max(most, -float(x), float(x))
    shown_rows = rows[:8]
    most_side = min(floor(MAP / len(rows[0])), floor(MAP_TALL / len(shown_rows)))
    side = min(CELL, max(CELL_LEAST, most_side))
    cells: list[Cell] = []
    for r in range(len(shown_rows)):
        for c in range(min(len(rows[r]), floor(MOST / side))):
            level, glyph = heat(rows[r][c], most)
            cells.append(Cell(c * side, 2 + r * side, side, side, level, glyph))
    h = len(shown_rows) * side + 4
    text = summary(value)
    wide = min(len(rows[0]), floor(MOST / side)) * side
    return View(max(wide, width(text, SIZE, True)), h + ROW, [Text(0, h + 12, text, kind)], cells)


def heat(x: Any, most: float) -> tuple[int, str]:
    """The level of an element and the sign that says it without colour.

    >>> heat(-0.5, 1.0), heat(1.0, 1.0), heat(0.0, 1.0), heat("nan", 1.0)
    ((-2, '−'), (4, '+'), (0, ''), (0, '×'))
    """
    if isinstance(x, str):
        return 0, "×" if x == "nan" else ("−∞" if x.startswith("-") else "∞")
    number = float(x)
    if most == 0 or number == 0:
        return 0, ""
    level = max(1, floor(max(number, -number) / most * LEVELS + 0.5))
    return (-level, "−") if number < 0 else (level, "+")
