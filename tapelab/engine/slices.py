"""Gradients of a gather: rows and where they go, instead of a mostly empty array.

`Slices` is what rules pass around (values may be NumPy or tensors); `IndexedSlices` is what users
see. Adding two joins their rows; adding an array makes an array.
"""

from typing import Any

import numpy as np

from tapelab.engine import registry
from tapelab.engine.shapes import TensorShape
from tapelab.engine.tensor import EagerTensor, tensor


class Slices:
    """Rows `values[k]` that belong at `indices[k]` of an array with the given shape."""

    __slots__ = ("values", "indices", "shape")
    __array_ufunc__ = None  # NumPy arrays leave `array + slices` to us

    def __init__(self, values: Any, indices: Any, shape: tuple[int, ...]) -> None:
        self.values = values
        self.indices = indices
        self.shape = shape

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Slices):
            # The walk goes backwards, so what comes later was looked up earlier: it goes first.
            join = _join if isinstance(self.values, EagerTensor) else np.concatenate
            values = join([other.values, self.values])
            return Slices(values, np.concatenate([other.indices, self.indices]), self.shape)
        return self.dense() + other

    __radd__ = __add__

    def dense(self) -> Any:
        """The array with all rows added in at their places."""
        if isinstance(self.values, EagerTensor):
            return registry.function("unsorted_segment_sum")(
                self.values, tensor(self.indices), self.shape[0]
            )
        out = np.zeros(self.shape, self.values.dtype)
        np.add.at(out, self.indices, self.values)
        return out


def _join(parts: list[Any]) -> Any:
    return registry.function("concat")(parts, 0)


class IndexedSlices:
    """The gradient of rows that were looked up: `values`, `indices` and the shape of the whole.

    `tf.convert_to_tensor(slices)` makes the full array.
    """

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self._values = values
        self._indices = indices
        self._dense_shape = dense_shape

    values = property(lambda self: self._values)
    indices = property(lambda self: self._indices)
    dense_shape = property(lambda self: self._dense_shape)
    dtype = property(lambda self: self._values.dtype)
    device = property(lambda self: self._values.device)

    @property
    def shape(self) -> TensorShape:
        if self._dense_shape is None:
            return TensorShape(None)
        return TensorShape([int(n) for n in np.asarray(self._dense_shape)])

    def _as_tensor(self) -> EagerTensor:
        if self._dense_shape is None:
            raise ValueError(
                "Tensor conversion requested for IndexedSlices for argument `value` without "
                f"dense_shape: {self!s}. Pass dense_shape=… when you make one."
            )
        total = int(np.asarray(self._dense_shape)[0])
        add_up = registry.function("unsorted_segment_sum")
        dense: EagerTensor = add_up(self._values, self._indices, total)
        return dense

    def __neg__(self) -> "IndexedSlices":
        return IndexedSlices(-self._values, self._indices, self._dense_shape)

    def __repr__(self) -> str:
        shape = "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        return f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{shape})"

    __str__ = __repr__


def wrap(gradient: Slices) -> IndexedSlices:
    """The form in which users get it."""
    values = gradient.values
    if not isinstance(values, EagerTensor):
        values = tensor(values)
    shape = tensor(np.array(gradient.shape, np.int32))
    return IndexedSlices(values, tensor(gradient.indices), shape)
