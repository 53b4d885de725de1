"""tf.TensorArray: a list of tensors of one dtype that a loop fills, stacked at the end."""

from typing import Any

from tapelab.engine import dtypes, registry
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError, OutOfRangeError
from tapelab.engine.faults import Guarded
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import plain
from tapelab.engine.shapes import TensorShape
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.engine.wanted import truth, whole


class TensorArray(Guarded):
    """A list of tensors; gradients flow through it because its tensors are kept as they are.

    >>> import tapelab as tf
    >>> parts = tf.TensorArray(tf.float32, size=2)
    >>> parts = parts.write(0, 1.0).write(1, 4.0)
    >>> parts.stack().numpy()
    array([1., 4.], dtype=float32)
    """

    _as_array = True  # a while_loop hands it on as it is

    def __init__(self, dtype: Any, size: Any = None, dynamic_size: bool | None = None,
                 clear_after_read: bool | None = None, tensor_array_name: Any = None,
                 handle: Any = None, flow: Any = None, infer_shape: bool = True,
                 element_shape: Any = None, colocate_with_first_write_call: bool = True,
                 name: Any = None) -> None:  # fmt: skip
        self._dtype = dtypes.as_dtype(dtype)
        count = 0 if size is None else whole(size, "size", 0, 2**31)
        self._parts: list[EagerTensor | None] = [None] * count
        self._grows = dynamic_size is not None and truth(dynamic_size, "dynamic_size")
        self._clears = clear_after_read is None or bool(clear_after_read)
        self._spent: set[int] = set()
        self._infers = infer_shape
        self._shape = None if element_shape is None else TensorShape(element_shape)

    dtype = property(lambda self: self._dtype)
    dynamic_size = property(lambda self: self._grows)
    element_shape = property(lambda self: self._shape or TensorShape(None))
    flow = handle = None

    def write(self, index: Any, value: Any, name: Any = None) -> "TensorArray":
        """Put a value at an index; returns the array, for `a = a.write(i, x)`."""
        place = whole(index, "index", -(2**31), 2**31)
        if place < 0:
            raise OutOfRangeError(f"Writing to negative indices (index {place}) is not allowed.")
        if place >= len(self._parts):
            if not self._grows:
                raise OutOfRangeError(f"Tried to write to index {place} but array is not "
                                      f"resizeable and size is: {len(self._parts)}")  # fmt: skip
            self._parts += [None] * (place + 1 - len(self._parts))
        self._parts[place] = self._fitting(value)
        return self

    def _fitting(self, value: Any) -> EagerTensor:
        held = to_tensor(value, hint=self._dtype)
        if held.dtype != self._dtype:
            raise InvalidArgumentError(f"TensorArray dtype is {self._dtype.name} but Op is trying "
                                       f"to write dtype {held.dtype.name} ")  # fmt: skip
        if self._shape is not None and not self._shape.is_compatible_with(held.shape):
            raise ValueError(f"Incompatible shape for value ({held.shape}), expected "
                             f"({self._shape})")  # fmt: skip
        if self._infers:
            self._shape = held.shape
        return held

    def read(self, index: Any, name: Any = None) -> EagerTensor:
        """The value at an index; by default it can be read once."""
        place = whole(index, "index", -(2**31), 2**31)
        if not 0 <= place < len(self._parts):
            raise OutOfRangeError(f"Tried to read from index {place} but array size is: "
                                  f"{len(self._parts)} ")  # fmt: skip
        value = self._parts[place]
        if value is None:
            if place in self._spent:
                raise InvalidArgumentError(f"Could not read index {place} twice because it was "
                                           "cleared after a previous read (perhaps try setting "
                                           "clear_after_read = false?)")  # fmt: skip
            return self._zeros()
        if self._clears:
            self._parts[place] = None
            self._spent.add(place)
        return value

    def _zeros(self) -> EagerTensor:
        """What stands where nothing was written: zeros in the shape of the others."""
        known = next((p.shape for p in self._parts if p is not None), self._shape or ())
        return F.zeros(known, self._dtype)

    def stack(self, name: Any = None) -> EagerTensor:
        """All the values as one tensor, along a new first axis."""
        if not self._parts:
            return F.zeros((0, *(self._shape or ())), self._dtype)
        return F.stack([self._zeros() if p is None else p for p in self._parts])

    def gather(self, indices: Any, name: Any = None) -> EagerTensor:
        """The values at some indices as one tensor."""
        return F.stack([self.read(i) for i in plain(indices)])

    def concat(self, name: Any = None) -> EagerTensor:
        """All the values joined along their first axis."""
        return F.concat([self._zeros() if p is None else p for p in self._parts], 0)

    def unstack(self, value: Any, name: Any = None) -> "TensorArray":
        """Fill the array with the parts of a tensor along its first axis."""
        self._parts = list(F.unstack(to_tensor(value, self._dtype)))
        return self

    def scatter(self, indices: Any, value: Any, name: Any = None) -> "TensorArray":
        """Write the parts of a tensor at the given indices."""
        parts = F.unstack(to_tensor(value, self._dtype))
        for index, part in zip(plain(indices), parts, strict=True):
            self.write(index, part)
        return self

    def size(self, name: Any = None) -> EagerTensor:
        """How many places there are."""
        return tensor(dtypes.int32.numpy.type(len(self._parts)))

    def identity(self) -> "TensorArray":
        return self

    def close(self, name: Any = None) -> None:
        """Let the values go."""
        self._parts = []


registry.publish(TensorArray, "TensorArray", ("TensorArray",))
