"""Derivatives of derivatives: which ops another tape's backward pass made, and of which order.

What the learner writes is of order 0. Differentiating it runs ops of order 1, which an outer tape
records like any others; differentiating those runs ops of order 2. An op of the learner's that
goes on with a gradient is of that gradient's order.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Making(NamedTuple):
    """A backward pass (or a forward accumulator at work) whose ops are being recorded."""

    by: int
    order: int
    turn: list[int]  # how often the learner's line has done this before, once it is known


class Orders:
    """The passes of other tapes that run while this one records, innermost last."""

    def __init__(self) -> None:
        self._open: list[Making] = []

    @property
    def current(self) -> Making | None:
        return self._open[-1] if self._open else None

    def begin(self, by: int, highest: int) -> None:
        """Tape `by` differentiates records of this order and below."""
        self._open.append(Making(by, highest + 1, []))

    def end(self, by: int) -> None:
        """It is done, or has failed; so have all that began inside it."""
        for k in range(len(self._open) - 1, -1, -1):
            if self._open[k].by == by:
                del self._open[k:]
                return

    def of(self, inputs: Any) -> tuple[int, int | None]:
        """Order and maker of an op, given the orders of its inputs."""
        highest: int = max(inputs, default=0)
        if not self._open:
            return highest, None
        making = self._open[-1]
        return max(making.order, highest), making.by
