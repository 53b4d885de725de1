"""What a gradient call is asked: its targets and sources, its seeds, and zeros or None."""

import enum
from typing import Any

import numpy as np

from tapelab.engine import dtypes, nest
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import shown
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.engine.variable import Variable


class UnconnectedGradients(enum.Enum):
    """What `gradient` returns for a source that the target does not depend on."""

    NONE = "none"
    ZERO = "zero"


def leaves(structure: Any) -> list[Any]:
    """The targets or the sources in a nest of them."""
    known = nest.LEAVES
    if type(structure) in known:
        return [structure]
    if type(structure) is list and known.issuperset(map(type, structure)):
        return structure[:]
    return [each if type(each) in known else leaf(each) for each in nest.flatten(structure)]


def leaf(thing: Any) -> Any:
    """A target or a source as tapes know it: a tensor, or the Variable behind a handle."""
    if type(thing) in nest.LEAVES:
        return thing
    if isinstance(thing, EagerTensor):
        return thing._tensor()
    if isinstance(thing, Variable):
        return thing._source
    kind = type(thing).__name__
    if isinstance(thing, (np.ndarray, np.generic)):
        raise AttributeError(
            f"'numpy.{kind}' object has no attribute '_id': a NumPy value has left the tape. Keep "
            "it a tensor, and compute with tf functions."
        )
    if isinstance(thing, IndexedSlices):
        raise AttributeError(
            "'IndexedSlices' object has no attribute '_id': make it a tensor first, inside the "
            "outer tape: tf.convert_to_tensor(gradient)."
        )
    if isinstance(thing, (bool, int, float)):
        raise _number_leaf(thing, kind)
    raise TypeError(
        f"Cannot convert the argument `type_value`: {shown(thing)} to a TensorFlow DType. A target "
        "or a source must be a tensor or a Variable."
    )


def _number_leaf(thing: Any, kind: str) -> Exception:
    """TensorFlow looks numbers up as dtype numbers; the exception type depends on the value."""
    why = "a Python number is not on any tape; was it computed outside tf, or did a loop not run?"
    try:
        known = dtypes.as_dtype(int(thing)) if thing == int(thing) else None
    except (TypeError, OverflowError, ValueError):
        known = None
    if known is None:
        return TypeError(
            f"Cannot convert the argument `type_value`: {shown(thing)} to a TensorFlow DType: {why}"
        )
    name = "_id" if known.is_floating or known.is_complex else "dtype"
    return AttributeError(f"'{kind}' object has no attribute '{name}': {why}")


def given_to(output_gradients: Any, count: int) -> list[Any]:
    """The seeds that were given for so many targets, in their order."""
    flat = [to_tensor(g) for g in nest.flatten(output_gradients)]
    if len(flat) < count:
        raise ValueError(
            f"output_gradients has {len(flat)} entries for {count} targets; give one for each."
        )
    return list(flat[:count])


def wants_zeros(wish: Any) -> bool:
    """What `unconnected_gradients` asks for."""
    if wish is UnconnectedGradients.NONE:
        return False
    known = ("none", UnconnectedGradients.NONE, "zero", UnconnectedGradients.ZERO)
    if not isinstance(wish, (str, UnconnectedGradients)) or wish not in known:
        raise ValueError(
            f"Unknown value for unconnected_gradients: {shown(wish)}. It is 'none' or 'zero'."
        )
    return wish in known[2:]


def zeros_like(source: Any) -> EagerTensor:
    """What a source gets instead of None, when zeros are asked for."""
    value = source._tensor()._value  # as in TensorFlow this reads a Variable, so it is watched
    return tensor(np.zeros(value.shape, value.dtype) if value.ndim else value.dtype.type(0))
