"""Windows that slide over images: where they lie, taking them out, adding them back.

Arrays are (batch, *space, channels). A `Plan` says for each axis of space how long a window is,
how far apart windows and the points in them stand, and how much padding lies before and after.
`unfold` gives all windows as an array (batch, *places, *window, channels); `fold` is its transpose:
it adds windows up where they came from. `points` tells where one point of all windows lies, for
what is done point by point: there are few of them, and the windows are many.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.op import plain

Ints = tuple[int, ...]


class Plan(NamedTuple):
    """How windows lie on the axes of space; plain numbers, so that ops can record it."""

    window: Ints
    strides: Ints
    dilations: Ints
    pads: tuple[tuple[int, int], ...]

    def places(self, space: Ints) -> Ints:
        """How many windows fit along each axis."""
        return tuple(
            (n + lo + hi - self.reach(i)) // self.strides[i] + 1
            for i, (n, (lo, hi)) in enumerate(zip(space, self.pads, strict=True))
        )

    def reach(self, i: int) -> int:
        """The length of the window on axis i, gaps included."""
        return (self.window[i] - 1) * self.dilations[i] + 1

    def apart(self) -> bool:
        """Whether no two windows share a point."""
        return all(stride >= self.reach(i) for i, stride in enumerate(self.strides))

    def whole(self, space: Ints) -> Ints:
        """The space with its padding."""
        return tuple(n + lo + hi for n, (lo, hi) in zip(space, self.pads, strict=True))

    def inside(self, space: Ints) -> tuple[slice, ...]:
        """Where in the padded space the images are."""
        return tuple(slice(lo, lo + n) for n, (lo, _) in zip(space, self.pads, strict=True))


def unfold(x: Any, plan: Plan, fill: Any = 0) -> Any:
    """All windows of x as a read-only view of shape (batch, *places, *window, channels)."""
    places = plan.places(x.shape[1:-1])
    x = padded(x, plan, fill)
    batch, *steps, channel = x.strides
    between = [s * n for s, n in zip(steps, plan.strides, strict=True)]
    within = [s * n for s, n in zip(steps, plan.dilations, strict=True)]
    shape = (len(x), *places, *plan.window, x.shape[-1])
    return as_strided(x, shape, (batch, *between, *within, channel), writeable=False)


def fold(windows: Any, plan: Plan, space: Ints) -> Any:
    """Add windows up where they came from, into an array (batch, *space, channels)."""
    made = np.zeros((len(windows), *plan.whole(space), windows.shape[-1]), windows.dtype)
    before = (slice(None),) * (1 + len(space))
    for point, at in points(plan, space):
        made[(slice(None), *at)] += windows[before + point]
    return made[(slice(None), *plan.inside(space))]


def padded(x: Any, plan: Plan, fill: Any = 0) -> Any:
    """Images with their padding, or as they are when there is none."""
    if not any(lo or hi for lo, hi in plan.pads):
        return x
    space = x.shape[1:-1]
    made = np.full((len(x), *plan.whole(space), x.shape[-1]), fill, x.dtype)
    made[(slice(None), *plan.inside(space))] = x
    return made


def points(plan: Plan, space: Ints) -> Iterator[tuple[Ints, tuple[slice, ...]]]:
    """Each point of a window, and where it lies in the padded space, for all windows at once."""
    places = plan.places(space)
    for point in product(*(range(k) for k in plan.window)):
        yield (
            point,
            tuple(
                slice(p * d, p * d + (k - 1) * s + 1, s)
                for p, d, k, s in zip(point, plan.dilations, places, plan.strides, strict=True)
            ),
        )


def make_plan(kernel: str, space: Ints, window: Ints, strides: Any, padding: Any, dilations: Any,
              channels_first: bool = False) -> Plan:  # fmt: skip
    """The plan for user's words: strides as int or list, padding "SAME", "VALID" or numbers."""
    n = len(space)
    strides = spread(strides, n, "strides", channels_first)
    dilations = spread(1 if dilations is None else dilations, n, "dilations", channels_first)
    if min(strides) < 1 or min(dilations) < 1:
        raise InvalidArgumentError(
            f"Current implementation only supports positive strides and dilations: got strides "
            f"{strides} and dilations {dilations} [Op:{kernel}]"
        )
    plan = Plan(tuple(window), strides, dilations, ((0, 0),) * n)
    plan = plan._replace(pads=_pads(kernel, padding, space, plan, channels_first))
    for i, (size, (lo, hi)) in enumerate(zip(space, plan.pads, strict=True)):
        left = size + lo + hi - plan.reach(i)
        if left < 0:
            raise InvalidArgumentError(
                f"Computed output size would be negative: {left // strides[i] + 1} [input_size: "
                f"{size}, effective_filter_size: {plan.reach(i)}, stride: {strides[i]}] "
                f"[Op:{kernel}] name: \nThe window is larger than the image; padding='SAME' "
                "helps."
            )
    return plan


def _pads(kernel: str, padding: Any, space: Ints, plan: Plan, channels_first: bool) -> Any:
    n = len(space)
    if not isinstance(padding, str):
        pairs = plain(padding)
        if not isinstance(pairs, tuple) or not all(isinstance(p, tuple) for p in pairs):
            raise ValueError(f"padding must be 'SAME', 'VALID', or a list of pairs of numbers: "
                             f"{shown(padding)}")  # fmt: skip
        pairs = pairs if len(pairs) == n else pairs[2:] if channels_first else pairs[1:-1]
        if len(pairs) != n or any(len(p) != 2 or min(p) < 0 for p in pairs):
            raise ValueError(f"padding must hold a pair of numbers for each of the {n + 2} axes, "
                             f"like [[0, 0], [1, 1], [1, 1], [0, 0]], got {padding}.")  # fmt: skip
        return tuple(tuple(p) for p in pairs)
    if padding.upper() == "VALID":
        return ((0, 0),) * n
    if padding.upper() != "SAME":
        raise InvalidArgumentError(
            f"Value for attr 'padding' of \"{padding}\" is not in the list of allowed values: "
            f'"SAME", "VALID", "EXPLICIT"\n\t; NodeDef: {{{{node {kernel}}}}} [Op:{kernel}] name: '
        )
    pads = []
    for i, size in enumerate(space):
        places = -(-size // plan.strides[i])
        total = max((places - 1) * plan.strides[i] + plan.reach(i) - size, 0)
        pads.append((total // 2, total - total // 2))
    return tuple(pads)


def spread(value: Any, n: int, what: str, channels_first: bool = False) -> Ints:
    """One int for each of n axes, from an int or a list of 1, n or n + 2 (batch, channels too)."""
    numbers = plain(value)
    numbers = numbers if isinstance(numbers, tuple) else (numbers,)
    if not all(isinstance(k, int) for k in numbers):
        raise TypeError(f"`{what}` has to be a whole number or a list of them, and this is "
                        f"{shown(value)}.")  # fmt: skip
    if len(numbers) == n + 2:
        inner, ends = (
            (numbers[2:], numbers[:2])
            if channels_first
            else (numbers[1:-1], (numbers[0], numbers[-1]))
        )
        if ends != (1, 1):
            raise InvalidArgumentError(
                f"Current implementation does not yet support {what} in the batch and depth "
                f"dimensions: {list(numbers)}"
            )
        numbers = inner
    numbers = numbers * n if len(numbers) == 1 else numbers
    if len(numbers) != n:
        raise ValueError(
            f"`{what}` should be of length 1, {n} or {n + 2}. Received: {what}={value}"
        )
    return tuple(int(k) for k in numbers)
