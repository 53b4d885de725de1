"""Arrays too large to look at whole: some of their elements, spread evenly, speak for all of them.

To look at every element of a gigabyte takes a second and, in float64, two gigabytes more. A view
would hold up the lesson. So it looks at a thousand elements in each field of the thumbnail, always
the same ones, and what it says of them is marked as an estimate.
"""

from __future__ import annotations

from typing import Any

import numpy as np

HUGE = 1 << 22  # elements: in float64 32 MB, and a hundredth of a second
POINTS = 1024  # elements of a field that are looked at

# Points that fill a square evenly and without a pattern: multiples of two irrational numbers.
_steps = np.arange(1, POINTS + 1)
_DOWN, _ACROSS = _steps * 0.7548776662466927 % 1, _steps * 0.5698402909980532 % 1


class Addends:
    """A sum of huge arrays that nobody has added up."""

    def __init__(self, *parts: Any) -> None:
        self.parts = tuple([p for part in parts for p in getattr(part, "parts", (part,))])
        self.shape, self.dtype = self.parts[0].shape, self.parts[0].dtype
        self.size, self.ndim = self.parts[0].size, self.parts[0].ndim

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(sum(self.parts), dtype)


def is_huge(value: Any) -> bool:
    """Whether there is too much to look at whole."""
    return getattr(value, "size", 0) > HUGE


def spread(value: Any, fields: int) -> Any:
    """Elements of fields × fields parts of an array seen as rows: [rows, columns, points]."""
    if isinstance(value, Addends):
        return sum([spread(part, fields) for part in value.parts])
    *leading, columns = value.shape
    rows = int(np.prod(leading, dtype=np.int64))
    down, across = _places(rows, fields, _DOWN), _places(columns, fields, _ACROSS)
    down, across = np.broadcast_arrays(down[:, None], across[None])
    return value[(*(np.unravel_index(down, leading) if leading else ()), across)]


def _places(count: int, fields: int, fractions: Any) -> Any:
    """For each field along an axis the places of its points."""
    edges = np.arange(min(fields, count) + 1) * count // min(fields, count)
    return edges[:-1, None] + (fractions * np.diff(edges)[:, None]).astype(np.int64)
