"""Sample inputs for declarations: small, deterministic, away from kinks unless asked for.

A sample is a `Case`: positional inputs (NumPy arrays, recipes or plain values) and attributes. The
table tests, the op reference and the drawings all read them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """Inputs and attributes of one sample call."""

    inputs: tuple[Any, ...]
    attrs: dict[str, Any]


def case(*inputs: Any, **attrs: Any) -> Case:
    """One sample: recipes or values for the tensors, keywords for the attributes."""
    return Case(tuple(inputs), attrs)


def _spread(shape: tuple[int, ...], seed: int) -> Any:
    """Distinct numbers in (-2, 2), none near another or near 0."""
    size = int(np.prod(shape, dtype=int))
    rng = np.random.default_rng(seed)
    steps = (rng.permutation(size) + 0.5) / max(size, 1) * 3.6 - 1.8
    nudged = np.where(np.abs(steps) < 0.15, steps + 0.31, steps)
    return nudged.reshape(shape)


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
    return np.random.default_rng(seed).integers(low, high, shape).astype(np.int32)


def booleans(*shape: int, seed: int = 6) -> Any:
    """True and False in turn, mixed."""
    return np.random.default_rng(seed).integers(0, 2, shape).astype(bool)


Recipe = Callable[..., Any]
