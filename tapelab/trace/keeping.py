"""What a tape keeps alive for its backward pass: which arrays, each counted once.

A record refers to the tensors that went in and came out, whatever its rule reads of them: that is
what this engine holds on to until the records go. An array that is seen by two tensors (a reshaped
one, a part of another) takes its memory once.
"""

from __future__ import annotations

from typing import Any

from numpy import float32, ndarray


class Keeping:
    """The arrays that the records of one tape hold.

    Arrays are known by identity: those on the record live as long as it does.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._held: set[int] = set()

    def hold(self, value: Any) -> int:
        """The bytes that holding this value adds.

        >>> import numpy as np
        >>> keeping, x = Keeping(), np.ones((2, 3), np.float32)
        >>> keeping.hold(x), keeping.hold(x.reshape(6)), keeping.hold(x), keeping.bytes
        (24, 0, 0, 24)
        """
        if type(value) is not float32:
            value = owner(value)
        if id(value) in self._held:
            return 0
        self._held.add(id(value))
        size = int(getattr(value, "nbytes", 0))
        self.bytes += size
        return size

    def clear(self) -> None:
        """The records are gone."""
        self.bytes = 0
        self._held.clear()


def owner(value: Any) -> Any:
    """The array whose memory a value is in."""
    while isinstance(value, ndarray) and isinstance(value.base, ndarray):
        value = value.base
    return value
