"""Making tensors: constants, zeros, ranges."""

from typing import Any

import numpy as np

from tapelab.engine import aside, dtypes, registry
from tapelab.engine.convert import cannot_convert, has_tensors, tidy, to_tensor, to_value
from tapelab.engine.faults import printed, shown
from tapelab.engine.op import composite, op, plain, run
from tapelab.engine.shapes import TensorShape
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import EagerTensor, Operators, tensor
from tapelab.engine.variable import Variable
from tapelab.ops.entry import entry, invalid, one_axis, sizes
from tapelab.ops.samples import case, reals


@composite("constant")
def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = "Const") -> EagerTensor:
    """A tensor with this value; a number fills `shape`, a list of the right length takes it."""
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if isinstance(value, Variable):  # its numbers: no gradient finds back to it
        return constant(value.numpy(), wanted or value.dtype, shape)
    if isinstance(value, Operators):
        made = value._tensor()
        if wanted is not None and made.dtype != wanted:
            raise TypeError(
                f"Expected tensor {made} with dtype {wanted!r}, but got dtype {made.dtype!r}. "
                f"To change the dtype, write tf.cast(…, tf.{wanted.name})."
            )
    else:
        _no_tensors(value)
        whole = hasattr(value, "_as_tensor")  # IndexedSlices
        made = to_tensor(value, wanted) if whole else tensor(to_value(value, wanted))
    return made if shape is None else _shaped(value, made, _known(shape))


def _known(shape: Any) -> tuple[int, ...]:
    found = TensorShape(plain(shape))
    if not found.is_fully_defined():
        raise ValueError(f"`shape` has to hold sizes, and this is {shown(shape)}.")
    return tuple(found)


def _no_tensors(value: Any) -> None:
    """ValueError for a list with tensors: a constant is made of plain numbers."""
    if not has_tensors(value):
        return
    first = value
    while isinstance(first, (list, tuple)):
        first = next((v for v in first if isinstance(v, Operators) or has_tensors(v)), None)
    said = ("object of type 'ResourceVariable' has no len()" if isinstance(first, Variable)
            else "Scalar tensor has no `len()`")  # fmt: skip
    raise ValueError(
        f"TypeError: {said}\nA list for tf.constant holds plain numbers. Write tf.stack or "
        "tf.convert_to_tensor: they read Variables, and gradients flow to them."
    )


def _shaped(value: Any, made: EagerTensor, shape: tuple[int, ...]) -> EagerTensor:
    data = np.asarray(made._value)
    if data.shape == shape:
        return made
    count = int(np.prod(shape, dtype=int))
    if data.size == count:
        return registry.function("reshape")(made, shape)  # type: ignore[no-any-return]
    if data.size == 1:
        return tensor(np.full(shape, data.reshape(())))
    raise TypeError(
        "Eager execution of tf.constant with unsupported shape. "
        f"Tensor {data} (converted from {printed(value)}) has {data.size} elements, but got "
        f"`shape` {shape} with {count} elements)."
    )


@composite("convert_to_tensor")
def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None,
                      name: Any = None) -> EagerTensor:  # fmt: skip
    """The tensor that `value` stands for: itself, a Variable's value, or a list made into one."""
    return to_tensor(value, None if dtype is None else dtypes.as_dtype(dtype),
                     None if dtype_hint is None else dtypes.as_dtype(dtype_hint))  # fmt: skip


@composite("is_tensor")
def is_tensor(x: Any) -> bool:
    """True for tensors, Variables and IndexedSlices."""
    return isinstance(x, (Operators, IndexedSlices))


@composite("get_static_value")
def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """The value as NumPy has it."""
    return tensor.numpy() if isinstance(tensor, Operators) else tensor


@op(symbol="id", text="{input}", latex="{input}", samples=[case(reals(2, 3))])
def identity(input: Any, /) -> Any:
    """The same value as a new tensor, with a place of its own on the tape."""
    return input


@identity.vjp
def _(F, g, y, x):
    return g


@entry(identity, "identity")
def _(input: Any, name: Any = None) -> Any:
    if isinstance(input, IndexedSlices):
        return IndexedSlices(identity(input.values), input.indices, input.dense_shape)
    return run(identity, (to_tensor(input),), {})


@composite("identity_n")
def identity_n(input: Any, name: Any = None) -> list[EagerTensor]:
    """The same values as new tensors."""
    return [run(identity, (to_tensor(x),), {}) for x in input]


@op(symbol="stop", silent=True, samples=[case(reals(2, 3))])
def stop_gradient(input: Any, /) -> Any:
    """The same value, which no tape follows: a constant from here on."""
    return input


@entry(stop_gradient, "stop_gradient")
def _(input: Any, name: Any = None) -> EagerTensor:
    if type(input) is not EagerTensor:
        with aside.paused():  # as in TensorFlow, a Variable in here is not even watched
            input = to_tensor(input)
    return run(stop_gradient, (input,), {})


# -- filled with one number ----------------------------------------------------------------------


@op("zeros_like", symbol="zeros", silent=True, samples=[case(reals(2, 3))])
def zeros_like(input: Any, /, dtype: Any = None, layout: Any = None) -> Any:
    """Zeros of the same shape (and dtype); the tape does not follow them."""
    return _full(input.shape, dtypes.of(input) if dtype is None else dtypes.as_dtype(dtype), 0)


@op("ones_like", symbol="ones", silent=True, samples=[case(reals(2, 3))])
def ones_like(input: Any, /, dtype: Any = None, layout: Any = None) -> Any:
    """Ones of the same shape (and dtype); the tape does not follow them."""
    return _full(input.shape, dtypes.of(input) if dtype is None else dtypes.as_dtype(dtype), 1)


def _full(shape: tuple[int, ...], dtype: dtypes.DType, number: int) -> Any:
    if dtype is dtypes.string:
        if number:
            raise TypeError(f"Cannot convert {number} to EagerTensor of dtype string")
        return np.full(shape, b"", object)
    return np.full(shape, number, dtype.numpy)


@composite("zeros")
def zeros(shape: Any, dtype: Any = dtypes.float32, name: Any = None,
          layout: Any = None) -> EagerTensor:  # fmt: skip
    """A tensor of zeros."""
    return tensor(tidy(_full(lengths(shape), dtypes.as_dtype(dtype), 0)))


@composite("ones")
def ones(shape: Any, dtype: Any = dtypes.float32, name: Any = None,
         layout: Any = None) -> EagerTensor:  # fmt: skip
    """A tensor of ones."""
    return tensor(tidy(_full(lengths(shape), dtypes.as_dtype(dtype), 1)))


def lengths(shape: Any) -> tuple[int, ...]:
    """A shape as plain ints; sizes below 0 raise."""
    if not isinstance(shape, Operators):
        _only_whole(shape)
    given = sizes(shape, "Fill", "index_type")
    if any(n < 0 for n in given):
        raise invalid("Fill", f"Dimension {min(given)} must be >= 0", f"The shape is {given}.")
    return given


def _only_whole(shape: Any) -> None:
    sizes = shape if isinstance(shape, (list, tuple)) else (shape,)
    if any(isinstance(n, (float, np.floating, str, bytes)) for n in sizes):
        raise cannot_convert(shape, dtypes.int32)


@op(symbol="fill", text="fill({value})", samples=[case(reals(), dims=(2, 3))])
def fill(value: Any, /, dims: Any) -> Any:
    """A tensor of the given shape with one value everywhere."""
    return np.full(dims, value)


@fill.vjp
def _(F, g, y, value):
    return F.sum_to(g, ())


@entry(fill, "fill")
def _(dims: Any, value: Any, name: Any = None) -> EagerTensor:
    held = to_tensor(value)
    if held.ndim:
        raise invalid("Fill", f"value must be a scalar, got shape {list(held.shape)}")
    return run(fill, (held,), {"dims": lengths(dims)})


@composite("eye", "linalg.eye")
def eye(num_rows: Any, num_columns: Any = None, batch_shape: Any = None,
        dtype: Any = dtypes.float32, name: Any = None) -> EagerTensor:  # fmt: skip
    """Ones on the diagonal and zeros elsewhere: the identity matrix."""
    rows = one_axis(num_rows)
    columns = rows if num_columns is None else one_axis(num_columns)
    rows, columns = lengths((rows, columns))
    matrix = np.eye(rows, columns, dtype=dtypes.as_dtype(dtype).numpy)
    batch = () if batch_shape is None else lengths(batch_shape)
    return tensor(np.tile(matrix, (*batch, 1, 1)) if batch else matrix)


# -- steps ---------------------------------------------------------------------------------------

_RANKED = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)


@composite("range")
def range_(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None,
           name: Any = "range") -> EagerTensor:  # fmt: skip
    """start, start + delta, … up to but without limit; range(n) begins at 0."""
    if limit is None:
        start, limit = 0, start
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if wanted is None:
        kinds = [_natural(n) for n in (start, limit, delta)]
        known = [k for k in kinds if k in _RANKED]
        wanted = max(known, key=_RANKED.index) if len(known) == 3 else kinds[0]
    kind = wanted.numpy.type
    first, last, step = (_scalar(n, wanted, kind) for n in (start, limit, delta))
    if step == 0:
        raise invalid("Range", f"Requires delta != 0: {delta}")
    if (step > 0 and first > last) or (step < 0 and first < last):
        sign = "<=" if step > 0 else ">="
        side = ">" if step > 0 else "<"
        raise invalid("Range", f"Requires start {sign} limit when delta {side} 0: {first}/{last}",
                      "tf.range counts up unless delta is negative.")  # fmt: skip
    return tensor(_steps(first, last, step))


def _natural(n: Any) -> dtypes.DType:
    if type(n) is int and abs(n) < 2**31:
        return dtypes.int32
    return dtypes.float32 if type(n) is float else to_tensor(n).dtype


def _scalar(n: Any, wanted: dtypes.DType, kind: Any) -> Any:
    if type(n) is int and wanted is not dtypes.bool_:
        return kind(n)
    typed = isinstance(n, (Operators, np.ndarray, np.generic))
    value = to_tensor(n, None if typed else wanted)._value
    if value.ndim:
        raise invalid("Range", f"start, limit and delta must be scalars, not shape {value.shape}")
    return kind(value)


def _steps(first: Any, last: Any, step: Any) -> Any:
    """TensorFlow adds delta again and again; so does np.add.accumulate, with the same rounding."""
    if first.dtype.kind in "iu":
        count = -(-abs(int(last) - int(first)) // abs(int(step)))
        return (int(first) + int(step) * np.arange(count)).astype(first.dtype)
    terms = np.full(int(np.ceil(abs((last - first) / step))), step)
    terms[:1] = first
    return np.add.accumulate(terms, dtype=first.dtype)


@op(symbol="linspace", matching=("start", "stop"),
    samples=[case(reals(), reals(seed=2), num=4),
             case(reals(2), reals(2, seed=2), num=3, axis=1)])  # fmt: skip
def linspace(start: Any, stop: Any, /, num: Any, axis: Any = 0) -> Any:
    """`num` numbers at equal distances, from start to stop, both included."""
    start, stop = np.broadcast_arrays(start, stop)
    delta = (stop - start) / max(num - 1, 1)
    first, step = np.expand_dims(start.astype(delta.dtype), axis), np.expand_dims(delta, axis)
    line = _weights(num, first.ndim, axis, delta.dtype)
    values = first + step * line
    if num > 1:
        last = [slice(None)] * values.ndim
        last[axis] = slice(-1, None)
        values[tuple(last)] = np.expand_dims(stop, axis)
    return values


def _weights(num: int, rank: int, axis: int, dtype: Any) -> Any:
    shape = [1] * rank
    shape[axis] = num
    return np.arange(num).astype(dtype).reshape(shape)


@linspace.vjp
def _(F, g, y, start, stop, *, num, axis):
    kind = dtypes.as_dtype(g.dtype).numpy
    way = _weights(num, len(g.shape), axis, kind) / kind.type(max(num - 1, 1))
    shape = list(g.shape)
    shape[axis] = 1
    parts = [F.sum_to(g * weight, tuple(shape)) for weight in (1 - way, way)]
    del shape[axis]
    ends = [F.reshape(part, tuple(shape)) for part in parts]
    return [F.sum_to(end, tuple(x.shape)) for end, x in zip(ends, (start, stop), strict=True)]


@entry(linspace, "linspace")
def _(start: Any, stop: Any, num: Any, name: Any = None, axis: Any = 0) -> EagerTensor:
    first = to_tensor(start)
    last = to_tensor(stop, first.dtype)
    count = one_axis(num)
    if count < 0:
        raise invalid("Range", f"Requires num >= 0: {count}")
    if first.dtype.is_integer:
        cast = registry.function("cast")
        first, last = cast(first, dtypes.float64), cast(last, dtypes.float64)
    return run(linspace, (first, last), {"num": count, "axis": one_axis(axis)})
