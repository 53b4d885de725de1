"""Contributions added up for a group, because a trace holds what arrived at each node only.

Scalars and small arrays are added in the precision of their dtype; of larger ones the thumbnails
are. The live page adds the same way: lens/sums.ts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import floor, frexp, inf, isfinite, isnan, nan, sqrt
from typing import Any

import numpy as np

from tapelab.trace.model import Value
from tapelab.trace.values import short, wire

NUMBERS = re.compile(r"u?int|b?float")


def total(parts: Sequence[Value]) -> Value:
    """The sum of values of one shape and dtype."""
    head = parts[0]
    if len(parts) == 1:
        return head
    size = f"{head.shape}:" if head.shape else ""
    if not NUMBERS.match(head.dtype) or not all(_alike(part, head) for part in parts):
        text = f"{size}…" if size else " + ".join(part.text for part in parts)
        return Value(text, head.shape, head.dtype)
    if head.data is not None:
        return _exact([[number_of(x) for x in part.data or ()] for part in parts], head)
    means = [part.mean for part in parts]
    mean = None if None in means else short(sum(m for m in means if m is not None))
    bad = max(part.bad for part in parts)
    thumb = None
    if head.thumb is not None and all(part.thumb is not None for part in parts):
        thumbs = [part.thumb or () for part in parts]
        thumb = tuple(
            tuple(
                wire(short(sum(number_of(each[r][c]) for each in thumbs))) for c in range(len(row))
            )
            for r, row in enumerate(head.thumb)
        )
    return Value(f"{size}…", head.shape, head.dtype, mean=mean, bad=bad, thumb=thumb)


def _alike(a: Value, b: Value) -> bool:
    rows = len(a.thumb or ()) == len(b.thumb or ())
    return a.shape == b.shape and (a.data is None) == (b.data is None) and rows


def _exact(rows: list[list[float]], head: Value) -> Value:
    """A value whose elements are all known."""
    fit = ROUNDINGS.get(head.dtype, float)
    numbers = rows[0]
    for row in rows[1:]:
        numbers = [fit(x + y) for x, y in zip(numbers, row, strict=True)]
    whole = "int" in head.dtype
    data: list[Any] = [int(x) if whole else wire(short(x)) for x in numbers]
    text = str(data[0]) if whole else repr(short(numbers[0])) if numbers else ""
    if head.shape:
        text = f"{head.shape}:{short(_norm(numbers))!r}"
    return Value(text, head.shape, head.dtype, tuple(data))


def _binary(x: float, places: int, lowest: int) -> float:
    """To the nearest number with so many binary places, ties to even."""
    if not isfinite(x) or x == 0:
        return x
    unit = 2.0 ** (max(frexp(x)[1] - 1, lowest) - places)
    scaled = x / unit
    low = floor(scaled)
    up = scaled - low > 0.5 or (scaled - low == 0.5 and low % 2 != 0)
    return (low + up) * unit


def _single(x: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(x))


ROUNDINGS: dict[str, Callable[[float], float]] = {
    "float32": _single,
    "float16": lambda x: _binary(x, 10, -14),
    "bfloat16": lambda x: _binary(x, 7, -126),
}


def _norm(numbers: list[float]) -> float:
    """The Euclidean norm, scaled so that squares do not overflow."""
    most = nan if any(isnan(x) for x in numbers) else max((abs(x) for x in numbers), default=0.0)
    if most == 0 or not isfinite(most):
        return most
    squares = 0.0
    for x in numbers:
        squares += (x / most) ** 2
    return most * sqrt(squares)


def number_of(x: Any) -> float:
    """A number that came over the wire."""
    return {"nan": nan, "inf": inf, "-inf": -inf}[x] if isinstance(x, str) else float(x)
