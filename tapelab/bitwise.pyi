"""tf.bitwise: bits of integers. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def bitwise_and(x: Any, y: Any, name: Any = None) -> Tensor:
    """The bits that both integers have."""
def bitwise_or(x: Any, y: Any, name: Any = None) -> Tensor:
    """The bits that at least one of the integers has."""
def bitwise_xor(x: Any, y: Any, name: Any = None) -> Tensor:
    """The bits that exactly one of the integers has."""
def invert(x: Any, name: Any = None) -> Tensor:
    """Turn every bit of an integer."""
def left_shift(x: Any, y: Any, name: Any = None) -> Tensor:
    """Move the bits of an integer up; each place doubles it."""
def right_shift(x: Any, y: Any, name: Any = None) -> Tensor:
    """Move the bits of an integer down; each place halves it."""
