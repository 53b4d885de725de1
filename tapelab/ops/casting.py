"""From one dtype to another."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes, warn
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import UnimplementedError
from tapelab.engine.op import composite, op, run
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import EagerTensor, Operators, tensor
from tapelab.ops.entry import entry, invalid
from tapelab.ops.samples import case, reals

REAL_ONLY = ("You are casting an input of type %s to an incompatible dtype %s.  This will discard "
             "the imaginary part and may not be what you intended.")  # fmt: skip


@op(symbol="cast", text="{dtype}({x})", samples=[case(reals(2, 3), dtype="float32")])
def cast(x: Any, /, dtype: Any) -> Any:
    """Convert to another dtype; to integers by cutting off the fraction."""
    have, wanted = dtypes.of(x), dtypes.as_dtype(dtype)
    if dtypes.string in (have, wanted) and have is not wanted:
        raise UnimplementedError(
            f"Cast {have.spoken} to {wanted.spoken} is not supported [Op:Cast] name: \n"
            "Use tf.strings.to_number or tf.strings.as_string."
        )
    if have.is_complex and not wanted.is_complex and not wanted.is_bool:
        if wanted.is_floating:
            warn.log(REAL_ONLY % (have.name, wanted.name), times=1_000_000)
        x = x.real
    return x.astype(wanted.numpy)


@cast.vjp
def _(F, g, y, x):
    if not (_smooth(x) and _smooth(y)):
        return None
    return F.cast(g, dtypes.as_dtype(x.dtype).name)


def _smooth(x: Any) -> bool:
    dtype = dtypes.as_dtype(x.dtype)
    return dtype.is_floating or dtype.is_complex


@entry(cast, "cast", "dtypes.cast")
def _(x: Any, dtype: Any, name: Any = None) -> Any:
    wanted = dtypes.as_dtype(dtype)
    if isinstance(x, IndexedSlices):
        return IndexedSlices(cast(x.values, wanted), x.indices, x.dense_shape)
    if isinstance(x, Operators) and x.dtype is wanted:
        return x  # a Variable too: nothing is read, as in TensorFlow
    held = to_tensor(x)
    return held if held.dtype is wanted else run(cast, (held,), {"dtype": wanted.name})


@composite("saturate_cast", "dtypes.saturate_cast")
def saturate_cast(value: Any, dtype: Any, name: Any = None) -> EagerTensor:
    """Convert to another dtype, with numbers that are too large or too small cut to its limits."""
    from tapelab.ops.clipping import clip_by_value

    held, wanted = to_tensor(value), dtypes.as_dtype(dtype)
    if wanted.is_integer or wanted.is_floating:
        low, high = _common_limits(held.dtype, wanted)
        held = clip_by_value.function(held, tensor(low), tensor(high))
    return cast.function(held, wanted)


def _common_limits(have: dtypes.DType, wanted: dtypes.DType) -> tuple[Any, Any]:
    """The least and the greatest number that both dtypes hold, as scalars of the first."""
    kind = have.numpy.type
    low, high = max(have.min, wanted.min), min(have.max, wanted.max)
    if have.is_floating and float(kind(high)) > high:  # 2**31 - 1 rounds to 2**31 as a float32
        return kind(low), np.nextafter(kind(high), kind(0))
    return kind(low), kind(high)


@op(symbol="bits", check_gradients=False, samples=[case(reals(2), type=dtypes.int64)])
def bitcast(input: Any, /, type: Any) -> Any:
    """The same bits read as another dtype."""
    wanted = dtypes.as_dtype(type).numpy
    array = np.ascontiguousarray(input)
    have, size = array.dtype.itemsize, wanted.itemsize
    if have == size:
        return array.view(wanted).reshape(np.shape(input))
    if have > size:
        return array.reshape((*np.shape(input), 1)).view(wanted)
    if np.shape(input)[-1:] != (size // have,):
        raise invalid("Bitcast", f"Cannot bitcast from {dtypes.of(input).spoken} to "
                      f"{dtypes.as_dtype(type).spoken}: shape {list(np.shape(input))}")  # fmt: skip
    return array.view(wanted).reshape(np.shape(input)[:-1])


@bitcast.vjp
def _(F, g, y, x):
    raise LookupError("gradient registry has no entry for: Bitcast. The bits of a number do not "
                      "change smoothly with it; use tf.cast to convert values.")  # fmt: skip


@entry(bitcast, "bitcast")
def _(input: Any, type: Any, name: Any = None) -> EagerTensor:
    return run(bitcast, (to_tensor(input),), {"type": dtypes.as_dtype(type)})


def _old(name: str, dtype: dtypes.DType) -> None:
    """tf.to_float and its like, from TensorFlow 1."""

    def convert(x: Any, name: Any = None) -> Any:
        return cast.function(x, dtype)

    convert.__name__ = f"to_{name}"
    convert.__doc__ = f"Convert to {dtype.name}, as TensorFlow 1 wrote it; now tf.cast."
    composite()(convert)


for _name, _dtype in (("float", dtypes.float32), ("double", dtypes.float64),
                      ("int32", dtypes.int32), ("int64", dtypes.int64)):  # fmt: skip
    _old(_name, _dtype)
