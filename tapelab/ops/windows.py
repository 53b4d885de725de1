"""Windows that slide over images: where they lie, taking them out, adding them back.

Arrays are (batch, *space, channels). A `Plan` says for each axis of space how long a window is,
how far apart windows and the points in them stand, and how much padding lies before and after.
`unfold` gives all windows as an array (batch, *places, *window, channels); `fold` is its transpose:
it adds windows up where they came from. A convolution is unfold and one matrix product.
"""

from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from tapelab.engine.errors import InvalidArgumentError
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


def unfold(x: Any, plan: Plan, fill: Any = 0) -> Any:
    """All windows of x as a read-only view of shape (batch, *places, *window, channels)."""
    if any(lo or hi for lo, hi in plan.pads):
        x = np.pad(x, ((0, 0), *plan.pads, (0, 0)), constant_values=fill)
    places = plan._replace(pads=((0, 0),) * len(plan.pads)).places(x.shape[1:-1])
    batch, *steps, channel = x.strides
    between = [s * n for s, n in zip(steps, plan.strides, strict=True)]
    within = [s * n for s, n in zip(steps, plan.dilations, strict=True)]
    shape = (len(x), *places, *plan.window, x.shape[-1])
    return as_strided(x, shape, (batch, *between, *within, channel), writeable=False)


def fold(windows: Any, plan: Plan, space: Ints) -> Any:
    """Add windows up where they came from, into an array (batch, *space, channels)."""
    n = len(space)
    whole = [s + lo + hi for s, (lo, hi) in zip(space, plan.pads, strict=True)]
    made = np.zeros((len(windows), *whole, windows.shape[-1]), windows.dtype)
    places = windows.shape[1 : 1 + n]
    for point in product(*(range(k) for k in plan.window)):
        starts = [p * d for p, d in zip(point, plan.dilations, strict=True)]
        at = tuple(slice(a, a + (k - 1) * s + 1, s)
                   for a, k, s in zip(starts, places, plan.strides, strict=True))  # fmt: skip
        made[(slice(None), *at)] += windows[(slice(None),) * (1 + n) + point]
    inside = tuple(slice(lo, lo + s) for s, (lo, _) in zip(space, plan.pads, strict=True))
    return made[(slice(None), *inside)]


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
