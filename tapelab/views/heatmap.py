"""A heat map of an array: blue below zero, orange above, and the same said by signs.

One path for each of the nine levels, and one for each sign, instead of a mark for each cell: so an
array of 256 cells is a picture of a few kilobytes.
"""

from __future__ import annotations

from collections import defaultdict
from math import ceil
from typing import Any

import numpy as np

from tapelab.views.arrays import heat
from tapelab.views.style import BAD_CELL, COLOURS, HEAT

MOST = 16  # rows and columns; longer axes are told by the means of blocks
WIDE = 220  # the width that maps aim at
SIDE, LEAST = 18, 10  # of a cell
GAP = 4  # between the matrices of an array of rank 3 or 4
MINUS, PLUS = "−", "+"


def cells(value: Any) -> tuple[Any, tuple[int, int], int]:
    """Rows of numbers to draw, how many elements one stands for, and the rows of one matrix.

    >>> rows, block, together = cells(np.arange(60.0).reshape(1, 3, 20))
    >>> rows.shape, block, together
    ((3, 10), (1, 2), 3)
    """
    drawn = value.astype(np.float64, copy=False).squeeze()
    rows = drawn.reshape(-1, drawn.shape[-1]) if drawn.ndim else drawn.reshape(1, 1)
    together = drawn.shape[-2] if drawn.ndim > 2 else len(rows)
    down, along = (ceil(size / MOST) for size in rows.shape)
    if down > 1:
        together = ceil(len(rows) / down)
    if down * along == 1:
        return rows, (1, 1), together
    h, w = rows.shape
    # A block that sticks out over the edge has fewer elements: NaN fills it up and is not counted.
    room = np.zeros((ceil(h / down) * down, ceil(w / along) * along))
    inside = np.zeros(room.shape)
    room[:h, :w], inside[:h, :w] = rows, 1.0
    shape = (room.shape[0] // down, down, room.shape[1] // along, along)
    with np.errstate(all="ignore"):
        means = room.reshape(shape).sum((1, 3)) / inside.reshape(shape).sum((1, 3))
    return means, (down, along), together


def heat_map(value: Any) -> str:
    """The SVG text for an array of numbers of rank 1 to 4.

    >>> picture = heat_map(np.array([-1.0, 0.0, np.nan]))
    >>> [name in picture for name in ('class="h-4"', 'class="h0"', 'class="bad"', 'class="h4"')]
    [True, True, True, False]
    """
    rows, _, together = cells(value)
    finite = np.abs(rows[np.isfinite(rows)])
    most = float(finite.max()) if finite.size else 0.0
    side = min(SIDE, max(LEAST, WIDE // rows.shape[1]))
    grounds: dict[str, list[str]] = defaultdict(list)
    signs: dict[bool, list[str]] = defaultdict(list)  # on a strong colour → paths
    for r, row in enumerate(rows.tolist()):
        y = r * side + r // together * GAP
        for c, number in enumerate(row):
            level, sign = heat(number if np.isfinite(number) else str(number), most)
            ground = "bad" if sign not in ("", MINUS, PLUS) else f"h{level}"
            grounds[ground].append(f"M{c * side} {y}h{side - 1}v{side - 1}h{1 - side}z")
            if sign:
                signs[abs(level) == 4].append(strokes(sign, c * side + side / 2, y + side / 2))
    w = rows.shape[1] * side
    h = len(rows) * side + (len(rows) - 1) // together * GAP
    drawn = sorted(grounds.items())
    drawn += [("strong" if strong else "sign", paths) for strong, paths in sorted(signs.items())]
    parts = [f'<path class="{name}" d="{"".join(paths)}"/>' for name, paths in drawn]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
        f"<style>{_style()}</style>{''.join(parts)}</svg>"
    )


def strokes(sign: str, x: float, y: float) -> str:
    """A sign as strokes around a point, which take fewer letters than text."""
    x, y = round(x - 0.5, 1), round(y - 0.5, 1)
    minus = f"M{x - 2:g} {y:g}h4"
    if sign == MINUS:
        return minus
    if sign == PLUS:
        return f"{minus}M{x:g} {y - 2:g}v4"
    if sign == "×":
        return f"M{x - 2:g} {y - 2:g}l4 4M{x - 2:g} {y + 2:g}l4 -4"
    # ±∞: an arrow up or down.
    down = sign.startswith(MINUS)
    tip, step = (y + 3, -2) if down else (y - 3, 2)
    return f"M{x:g} {y - 3:g}v6M{x - 2:g} {tip + step:g}L{x:g} {tip:g}L{x + 2:g} {tip + step:g}"


def _style() -> str:
    return f"{_palette(0)}@media (prefers-color-scheme:dark){{{_palette(1)}}}"


def _palette(k: int) -> str:
    grounds = [f".h{level}{{fill:{HEAT[level + 4][k]}}}" for level in range(-4, 5)]
    sign = f"stroke-width:1.2;fill:none;stroke:{COLOURS['text'][k]}"
    strong = f"stroke-width:1.2;fill:none;stroke:{COLOURS['page'][k]}"
    return f"{''.join(grounds)}.bad{{fill:{BAD_CELL[k]}}}.sign{{{sign}}}.strong{{{strong}}}"
