"""What an argument has to be, and what is said when it is something else."""

from typing import Any

import numpy as np

from tapelab.engine.faults import shown
from tapelab.engine.tensor import Operators


def whole(value: Any, what: str, least: int | None = None, most: int = 2**63 - 1) -> int:
    """A whole number: an int, a NumPy integer, a tensor with one integer.

    >>> whole(np.int64(3), "batch_size", 1)
    3
    """
    held = value._peek() if isinstance(value, Operators) else value
    if isinstance(held, (np.ndarray, np.generic)) and held.size == 1 and held.dtype.kind in "iu":
        held = held.item()
    if not isinstance(held, int) or isinstance(held, bool):
        raise TypeError(f"{what} has to be a whole number, and this is {shown(value)}.")
    if (least is not None and held < least) or held > most:
        limit = f"at least {least}" if held <= most else f"at most {most}"
        raise ValueError(f"{what} has to be {limit}, and this is {shown(held)}.")
    return int(held)


def number(value: Any, what: str) -> float:
    """A real number: an int, a float, or something of NumPy or of a tensor with one of them."""
    held = value._peek() if isinstance(value, Operators) else value
    if isinstance(held, (np.ndarray, np.generic)) and held.size == 1 and held.dtype.kind in "iuf":
        held = held.item()
    if not isinstance(held, (int, float)):
        raise TypeError(f"{what} has to be a number, and this is {shown(value)}.")
    try:
        return float(held)
    except OverflowError:
        raise ValueError(f"{what} is too large for a float: {shown(held)}.") from None


def truth(value: Any, what: str) -> bool:
    """True or False: anything that Python can ask for its truth."""
    held = value._peek() if isinstance(value, Operators) else value
    if isinstance(held, np.ndarray) and held.size != 1:
        raise TypeError(f"{what} has to be True or False, and this is {shown(value)}.")
    return bool(held)


def function(value: Any, what: str) -> Any:
    """Something to call."""
    if not callable(value):
        raise TypeError(f"{what} has to be a function, and this is {shown(value)}.")
    return value
