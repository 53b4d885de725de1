"""A box of a picture as SVG: its rows, the band of its gradient, heat maps, marks."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from tapelab.views.heatmap import MINUS, PLUS, strokes
from tapelab.views.parts import Box, Cell, Cut, Text
from tapelab.views.xml import element, escape, group, label

SIGNS = {"none": "✂", "zero": "0", "bad": "!"}


def node(box: Box) -> str:
    """A box with its rows; the attributes are those of the live page."""
    return group(
        _rows(box),
        f"node {box.kind}",
        transform=f"translate({box.x} {box.y})",
        role="graphics-symbol",
        aria_label=box.title,
        data_tapelab="node",
        data_id=box.id,
        data_kind=box.kind.split(" ")[0],
        data_op=box.op,
        data_name=box.name,
        data_watched="true" if box.watched else "false",
        data_recorded="true" if box.recorded else "false",
        data_value=box.value,
        data_grad=box.grad,
    )


def _rows(box: Box) -> Iterable[str]:
    yield f"<title>{escape(box.title)}</title>"
    if box.sum:
        yield element("path", "strip", d=_strip(box.w, box.h))
    yield element("rect", "box", width=box.w, height=box.h, rx=7)
    if " order" in box.kind:
        yield element("path", "hatch", d=hatch(box.w, box.h))
    if any(text.kind == "grad" for text in box.texts):
        yield element("path", "band", d=_band(box))
    if box.kind.startswith("group"):
        yield element("rect", "inner", x=3, y=3, width=box.w - 6, height=box.h - 6, rx=5)
    for text in box.texts:
        if text.kind == "symbol":
            half = text.x - 8
            yield element("rect", "pill", x=8, y=10, width=2 * half, height=26, rx=13)
        yield label(text)
    yield from heat(box.cells)
    for text in box.sum:
        yield label(Text(text.x, box.h + text.y, text.text, text.kind))
    for text in box.beneath:
        yield label(Text(text.x, box.h + text.y, text.text, text.kind))
    if box.cut is not None:
        yield cut(box.cut)


def hatch(w: int, h: int) -> str:
    """Slanted lines over a box, within its border.

    >>> hatch(20, 12)
    'M2 8L8 2M10 10L18 2'
    """
    out = ""
    for level in range(10, w + h - 4, 10):  # along a line, x + y = level
        left, right = max(2, level - h + 2), min(w - 2, level - 2)
        out = out + f"M{left} {level - left}L{right} {level - right}"
    return out


def _band(box: Box) -> str:
    """The lower part of a box, or its right part, within its border."""
    w, top, bottom = box.w, box.band, box.h
    if box.side:
        return (
            f"M{box.side} 1H{w - 7}Q{w - 1} 1 {w - 1} 7V{bottom - 7}"
            f"Q{w - 1} {bottom - 1} {w - 7} {bottom - 1}H{box.side}Z"
        )
    return (
        f"M1 {top}H{w - 1}V{bottom - 7}Q{w - 1} {bottom - 1} {w - 7} {bottom - 1}"
        f"H7Q1 {bottom - 1} 1 {bottom - 7}Z"
    )


def _strip(w: int, top: int) -> str:
    """The strip beneath a box, hanging from it."""
    bottom = top + 20
    return (
        f"M0 {top - 7}V{bottom - 7}Q0 {bottom} 7 {bottom}H{w - 7}Q{w} {bottom} {w} {bottom - 7}"
        f"V{top - 7}Z"
    )


def heat(cells: Iterable[Cell]) -> Iterable[str]:
    """The cells of a box: one path for each colour and one for each ink, however many cells.

    >>> list(heat([Cell(40, 26, 8, 8, 4, "+"), Cell(48, 26, 8, 8, 4, "+")]))[0]
    '<path class="h4" d="M40 26h7v7h-7zm8 0h7v7h-7z"/>'
    """
    grounds: dict[str, list[Cell]] = {}
    inks: dict[str, list[Cell]] = {}
    for cell in cells:
        bad = cell.level == 0 and cell.glyph != ""
        grounds.setdefault("bad-cell" if bad else f"h{cell.level}", []).append(cell)
        if cell.glyph and cell.w >= 8:
            ink = "light-glyph" if abs(cell.level) == 4 else "dark-glyph"
            inks.setdefault(ink, []).append(cell)
    for kind, same in grounds.items():
        yield element("path", kind, d=_squares(same))
    for ink, same in inks.items():
        yield element("path", f"glyph {ink}", d=_signs(same))


def _squares(cells: list[Cell]) -> str:
    """Each square begins where the one before began, moved: that takes the fewest letters."""
    out, x, y = "", 0, 0
    for cell in cells:
        start = f"m{cell.x - x} {cell.y - y}" if out else f"M{cell.x} {cell.y}"
        w, h = cell.w - 1, cell.h - 1
        out = f"{out}{start}h{w}v{h}h-{w}z"
        x, y = cell.x, cell.y
    return out


def _signs(cells: list[Cell]) -> str:
    """Signs as strokes; plus and minus, nearly all of them, begin where the last one ended."""
    out, x, y = "", 0.0, 0.0
    for cell in cells:
        left, middle = cell.x + cell.w / 2 - 2.5, cell.y + cell.h / 2 - 0.5
        if cell.glyph not in (MINUS, PLUS):
            out = out + strokes(cell.glyph, left + 2.5, middle + 0.5)
            x = y = inf
            continue
        near = x < inf and out != ""
        out = out + (f"m{left - x:g} {middle - y:g}h4" if near else f"M{left:g} {middle:g}h4")
        x, y = left + 4, middle
        if cell.glyph == PLUS:
            out = out + "m-2-2v4"
            x, y = left + 2, middle + 2
    return out


def cut(mark: Cut) -> str:
    """A mark where a gradient was lost."""
    inner = [
        element("circle", cx=0, cy=0, r=9),
        label(Text(0, 4, SIGNS[mark.kind], "", "middle")),
    ]
    return group(inner, f"cut {mark.kind}", transform=f"translate({mark.x} {mark.y})")
