"""Sample inputs for declarations: small, deterministic, away from kinks unless asked for.

A sample is a `Case`: positional inputs (NumPy arrays, recipes or plain values) and attributes. The
table tests, the op reference and the drawings all read them.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """Inputs and attributes of one sample call."""

    inputs: tuple[Any, ...]
    attrs: dict[str, Any]


def case(*inputs: Any, **attrs: Any) -> Case:
    """One sample: recipes or values for the tensors, keywords for the attributes."""
    return Case(tuple(inputs), attrs)


GOLDEN = 0.6180339887498949  # multiples of it spread evenly, and never repeat


@cache  # most declarations ask for the same few shapes
def _spread(shape: tuple[int, ...], seed: int) -> Any:
    """Distinct numbers in (-2, 2), none near 0; without numpy.random, which is slow to import."""
    turns = (np.arange(1, math.prod(shape) + 1) * GOLDEN + seed * 0.2137) % 1.0
    spread = turns * 3.4 - 1.7
    found = (spread + np.where(spread < 0, -0.2, 0.2)).reshape(shape)
    found.setflags(write=False)
    return found


def reals(*shape: int, seed: int = 1) -> Any:
    """Positive and negative numbers, all different."""
    return _spread(shape, seed)


def positives(*shape: int, seed: int = 2) -> Any:
    """Numbers between 0.2 and 2."""
    return np.abs(_spread(shape, seed)) + 0.2


def unit(*shape: int, seed: int = 3) -> Any:
    """Numbers inside (-0.9, 0.9)."""
    return _spread(shape, seed) * 0.49


def above_one(*shape: int, seed: int = 4) -> Any:
    """Numbers above 1.2."""
    return np.abs(_spread(shape, seed)) + 1.25


def integers(*shape: int, low: int = 0, high: int = 4, seed: int = 5) -> Any:
    """int32 numbers from low to high - 1."""
    steps = (np.arange(1, math.prod(shape) + 1) * GOLDEN + seed * 0.2137) % 1.0
    return (low + np.floor(steps * (high - low))).astype(np.int32).reshape(shape)


def booleans(*shape: int, seed: int = 6) -> Any:
    """True and False in turn, mixed."""
    return integers(*shape, low=0, high=2, seed=seed).astype(bool)


Recipe = Callable[..., Any]
