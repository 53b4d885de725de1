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
from tapelab.ops.specs import TensorSpec

# What counts by its value in a key; other objects count by identity.
PLAIN = (bool, int, float, complex, str, bytes, type, TensorShape, dtypes.DType, enum.Enum)


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
        entries = sorted(value.items(), key=lambda entry: str(entry[0]))
        return (dict, tuple((k, key_of(v, seen)) for k, v in entries))
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
        return isinstance(new, TensorSpec) and _wider(known, new)
    if isinstance(known, tuple) and isinstance(new, tuple) and len(known) == len(new):
        return all(covers(a, b) for a, b in zip(known, new, strict=True))
    return bool(type(known) is type(new) and known == new)


def common(known: Any, new: Any) -> Any:
    """The key that covers both, with unknown sizes where they differ, or None."""
    if isinstance(known, TensorSpec):
        return _common(known, new) if isinstance(new, TensorSpec) else None
    if isinstance(known, tuple) and isinstance(new, tuple) and len(known) == len(new):
        parts = [common(a, b) for a, b in zip(known, new, strict=True)]
        return None if any(p is None for p in parts) else tuple(parts)
    return known if covers(known, new) else None


def _wider(spec: Any, other: Any) -> bool:
    """True when every tensor that `other` describes is described by `spec` as well."""
    if spec.dtype != other.dtype:
        return False
    if spec.shape.rank is None:
        return True
    if spec.shape.rank != other.shape.rank:
        return False
    return all(a is None or a == b for a, b in zip(spec.shape, other.shape, strict=True))


def _common(spec: Any, other: Any) -> Any:
    """The narrowest spec that covers both, or None when their dtypes differ."""
    if spec.dtype != other.dtype:
        return None
    if spec.shape.rank is None or spec.shape.rank != other.shape.rank:
        return TensorSpec(None, spec.dtype)
    sizes = [a if a == b else None for a, b in zip(spec.shape, other.shape, strict=True)]
    return TensorSpec(sizes, spec.dtype)


def meet(value: Any, demand: Any) -> Any:
    """An argument made to fit its place in `input_signature`.

    TypeError when its dtype or its shape differs from the spec.
    """
    if nest.is_nested(demand):
        pairs = zip(nest.flatten(value), nest.flatten(demand), strict=True)
        return nest.pack_sequence_as(demand, [meet(v, d) for v, d in pairs])
    if not isinstance(demand, TensorSpec):
        return value
    if isinstance(value, TensorSpec):
        given = value
    elif isinstance(value, Operators):
        given = TensorSpec.from_tensor(value)
    else:
        value = to_tensor(value, demand.dtype)
        given = TensorSpec.from_tensor(value)
    if not _wider(demand, given):
        raise TypeError(f"Can not cast {given!r} to {demand!r}")
    return value
