"""Layers that make one tensor of several."""

import functools
from typing import Any

from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.op import RECORDED as F
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.settings import axis_of, each_axis


class _Merge(Layer):
    """The base: a list of inputs, and how two of them meet."""

    @staticmethod
    def meet(x: Any, y: Any) -> Any:
        raise NotImplementedError

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """A step counts if it does in one of the inputs; all of them must have a mask."""
        masks = previous_mask or [None]
        return None if any(m is None for m in masks) else functools.reduce(F.logical_or, masks)

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, (list, tuple)) or not inputs:
            raise ValueError(
                "A merge layer should be called on a list of at least 1 input. Received: "
                f"input of type {type(inputs).__name__}."
            )
        total = inputs[0]
        for other in inputs[1:]:
            total = self.meet(total, other)
        return total


class Add(_Merge):
    """The sum of the inputs."""

    @staticmethod
    def meet(x: Any, y: Any) -> Any:
        return x + y


class Subtract(_Merge):
    """The first input minus the second."""

    def call(self, inputs: Any) -> Any:
        _two(self, inputs)
        return super().call(inputs)

    @staticmethod
    def meet(x: Any, y: Any) -> Any:
        return x - y


class Multiply(_Merge):
    """The product of the inputs, element by element."""

    @staticmethod
    def meet(x: Any, y: Any) -> Any:
        return x * y


class Maximum(_Merge):
    """The larger of the inputs, element by element."""

    @staticmethod
    def meet(x: Any, y: Any) -> Any:
        return F.maximum(x, y)


class Minimum(_Merge):
    """The smaller of the inputs, element by element."""

    @staticmethod
    def meet(x: Any, y: Any) -> Any:
        return F.minimum(x, y)


class Average(Add):
    """The mean of the inputs, element by element."""

    def call(self, inputs: Any) -> Any:
        return super().call(inputs) / len(inputs)


class Concatenate(Layer):
    """The inputs one after the other along an axis."""

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The masks one after the other; an input without a mask counts as a whole."""
        if all(m is None for m in previous_mask or [None]):
            return None
        wide = [F.ones_like(x, dtype="bool") if m is None
                else F.logical_or(F.expand_dims(m, -1), F.zeros_like(x, dtype="bool"))
                for x, m in zip(inputs, previous_mask, strict=True)]  # fmt: skip
        return F.reduce_any(F.concat(wide, self.axis), axis=-1)

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, (list, tuple)) or not inputs:
            raise ValueError(
                "A `Concatenate` layer should be called on a list of at least 1 input. Received: "
                f"{shown(inputs)}"
            )
        try:
            return F.concat(list(inputs), self.axis)
        except InvalidArgumentError as error:
            shapes = [tuple(x.shape) for x in inputs]
            raise ValueError(
                "A `Concatenate` layer requires inputs with matching shapes except for the "
                f"concatenation axis. Received: input_shape={shapes}\n{error.message}"
            ) from None


class Dot(Layer):
    """The products of two inputs, summed over one axis of each."""

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axes = each_axis(axes, 2, "axes", -8)
        self.normalize = normalize

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """None: no steps are left."""
        return None

    def call(self, inputs: Any) -> Any:
        x, y = _two(self, inputs)
        for axis, each in zip(self.axes, (x, y), strict=True):
            if axis_of(axis, each.shape, self.name) % each.ndim == 0:
                raise ValueError(f"`axes` cannot be 0: the batch is not summed over. Received: "
                                 f"axes={self.axes}")  # fmt: skip
        if self.normalize:
            x, y = F.l2_normalize(x, self.axes[0]), F.l2_normalize(y, self.axes[1])
        if x.ndim == y.ndim == 2:
            return F.reduce_sum(x * y, axis=1, keepdims=True)
        letters = "abcdefgh"
        left = ["b"] + [letters[i + 1] for i in range(1, x.ndim)]
        right = ["b"] + [letters[i + 1].upper() for i in range(1, y.ndim)]
        i, j = self.axes[0] % x.ndim, self.axes[1] % y.ndim
        left[i] = right[j] = "s"
        rest = [c for c in left[1:] if c != "s"] + [c for c in right[1:] if c != "s"]
        return F.einsum(f"{''.join(left)},{''.join(right)}->b{''.join(rest)}", x, y)


def _two(layer: Any, inputs: Any) -> Any:
    """The two inputs of a layer that takes two."""
    if not isinstance(inputs, (list, tuple)) or len(inputs) != 2:
        count = len(inputs) if isinstance(inputs, (list, tuple)) else 1
        raise ValueError(
            f"A `{type(layer).__name__}` layer should be called on exactly 2 inputs, a list. "
            f"Received: {count}."
        )
    return inputs


def add(inputs: Any, **kwargs: Any) -> Any:
    """The sum of the inputs, as a function."""
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """The first input minus the second, as a function."""
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """The product of the inputs, as a function."""
    return Multiply(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """The larger of the inputs, as a function."""
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """The smaller of the inputs, as a function."""
    return Minimum(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """The mean of the inputs, as a function."""
    return Average(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """The inputs one after the other along an axis, as a function."""
    return Concatenate(axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any, normalize: bool = False, **kwargs: Any) -> Any:
    """The products of two inputs, summed over an axis, as a function."""
    return Dot(axes, normalize, **kwargs)(inputs)
