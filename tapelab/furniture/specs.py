"""Signatures of calls: which calls of a tf.function count as equal, and what a signature demands.

Words: a *spec* is what is known of a tensor before it is there, its shape and dtype; a *key* is the
form of all arguments of a call, with specs for tensors and values for everything else. Two calls
with equal keys share a trace.
"""

import enum
import weakref
from typing import Any

import numpy as np

from tapelab.engine import dtypes, nest
from tapelab.engine.convert import to_tensor
from tapelab.engine.shapes import TensorShape
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.engine.variable import Variable

# What counts by its value in a key; other objects count by identity.
PLAIN = (bool, int, float, complex, str, bytes, type, TensorShape, dtypes.DType, enum.Enum)


class TensorSpec:
    """The shape and dtype of a tensor that is not there yet (tf.TensorSpec); None is any size.

    >>> import tapelab as tf
    >>> tf.TensorSpec([None, 2], tf.float32)
    TensorSpec(shape=(None, 2), dtype=tf.float32, name=None)
    """

    __slots__ = ("shape", "dtype", "name")

    def __init__(self, shape: Any, dtype: Any = dtypes.float32, name: str | None = None) -> None:
        self.shape = TensorShape(shape)
        self.dtype = dtypes.as_dtype(dtype)
        self.name = name

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> "TensorSpec":
        return cls(tensor.shape, tensor.dtype, name)

    @classmethod
    def from_spec(cls, spec: Any, name: str | None = None) -> "TensorSpec":
        return cls(spec.shape, spec.dtype, name or spec.name)

    def is_compatible_with(self, other: Any) -> bool:
        """True when a tensor, or what another spec describes, may have this shape and dtype."""
        if not hasattr(other, "dtype"):
            other = to_tensor(other)
        return self.dtype == other.dtype and self.shape.is_compatible_with(other.shape)

    def covers(self, other: "TensorSpec") -> bool:
        """True when every tensor that `other` describes is described by this spec as well."""
        if self.dtype != other.dtype:
            return False
        if self.shape.rank is None:
            return True
        if self.shape.rank != other.shape.rank:
            return False
        return all(a is None or a == b for a, b in zip(self.shape, other.shape, strict=True))

    def common(self, other: "TensorSpec") -> "TensorSpec | None":
        """The narrowest spec that covers both, or None when their dtypes differ."""
        if self.dtype != other.dtype:
            return None
        if self.shape.rank is None or self.shape.rank != other.shape.rank:
            return TensorSpec(None, self.dtype)
        sizes = [a if a == b else None for a, b in zip(self.shape, other.shape, strict=True)]
        return TensorSpec(sizes, self.dtype)

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, TensorSpec) and self.dtype == other.dtype
                and repr(self.shape) == repr(other.shape))  # fmt: skip

    def __hash__(self) -> int:
        return hash((tuple(self.shape), self.dtype))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype!r}, name={self.name!r})"


def normal(value: Any) -> Any:
    """An argument as the body gets it: NumPy becomes tensors, lists and dicts are copied."""
    if nest.is_nested(value):
        return nest.pack_sequence_as(value, [normal(leaf) for leaf in nest.flatten(value)])
    return to_tensor(value) if isinstance(value, (np.ndarray, np.generic)) else value


def key_of(value: Any, seen: dict[int, int]) -> Any:
    """The key of one argument; `seen` numbers the Variables, so that a repeated one shows."""
    if isinstance(value, EagerTensor):
        return TensorSpec(value._value.shape, dtypes.of(value._value))
    if isinstance(value, Variable):
        place = seen.setdefault(id(value._source), len(seen))
        return ("variable", tuple(value.shape), value.dtype.name, value.trainable, place)
    if isinstance(value, TensorSpec):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, dict):
        return (type(value), tuple((k, key_of(v, seen)) for k, v in value.items()))
    if isinstance(value, (list, tuple)) and not isinstance(value, TensorShape):
        return (type(value), tuple(key_of(v, seen) for v in value))
    if isinstance(value, IndexedSlices):
        return ("slices", value.dtype.name)
    if hasattr(value, "element_spec"):  # a dataset: its elements count, not the object
        return (type(value), repr(value.element_spec))
    if value is None:
        return ("none",)
    if isinstance(value, PLAIN):
        return (type(value), value)
    return _identity(value)


def _identity(value: Any) -> Any:
    try:
        reference = weakref.ref(value)
        hash(reference)
        return reference
    except TypeError:
        return ("object", id(value))


def covers(known: Any, new: Any) -> bool:
    """True when a trace made for the key `known` serves a call with the key `new`."""
    if isinstance(known, TensorSpec):
        return isinstance(new, TensorSpec) and known.covers(new)
    if isinstance(known, tuple) and isinstance(new, tuple) and len(known) == len(new):
        return all(covers(a, b) for a, b in zip(known, new, strict=True))
    return bool(type(known) is type(new) and known == new)


def common(known: Any, new: Any) -> Any:
    """The key that covers both, with unknown sizes where they differ, or None."""
    if isinstance(known, TensorSpec):
        return known.common(new) if isinstance(new, TensorSpec) else None
    if isinstance(known, tuple) and isinstance(new, tuple) and len(known) == len(new):
        parts = [common(a, b) for a, b in zip(known, new, strict=True)]
        return None if any(p is None for p in parts) else tuple(parts)
    return known if covers(known, new) else None


def meet(value: Any, demand: Any) -> Any:
    """An argument made to fit its place in `input_signature`.

    TypeError when its dtype or its shape differs from the spec.
    """
    if nest.is_nested(demand):
        leaves = [meet(v, d) for v, d in zip(nest.flatten(value), nest.flatten(demand), strict=True)]
        return nest.pack_sequence_as(demand, leaves)
    if not isinstance(demand, TensorSpec):
        return value
    if isinstance(value, TensorSpec):
        given = value
    elif isinstance(value, Operators):
        given = TensorSpec.from_tensor(value)
    else:
        value = to_tensor(value, demand.dtype)
        given = TensorSpec.from_tensor(value)
    if not demand.covers(given):
        raise TypeError(f"Can not cast {given!r} to {demand!r}")
    return value
