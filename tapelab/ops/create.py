"""Making tensors: constants, zeros, ranges, and conversions from one dtype to another."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes, warn
from tapelab.engine.convert import rectangle, to_tensor, to_value
from tapelab.engine.op import composite, op, plain
from tapelab.engine.tensor import EagerTensor, Operators, tensor
from tapelab.engine.variable import Variable
from tapelab.ops.samples import case, reals


@composite("constant")
def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> EagerTensor:
    """A tensor with this value; a number fills `shape`, a list of the right length takes it."""
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if isinstance(value, Operators):
        made = value._tensor()
        if wanted is not None and made.dtype != wanted:
            raise TypeError(
                f"Expected tensor {made} with dtype {wanted!r}, but got dtype {made.dtype!r}. "
                f"To change the dtype, write tf.cast(…, tf.{wanted.name})."
            )
    else:
        _no_variables(value)
        made = to_tensor(value, wanted)
    return made if shape is None else _shaped(value, made, tuple(plain(shape)))


def _no_variables(value: Any) -> None:
    if isinstance(value, (list, tuple)) and any(isinstance(v, Variable) for v in value):
        raise ValueError(
            "TypeError: object of type 'ResourceVariable' has no len()\nInside a list, use "
            "tf.stack or tf.convert_to_tensor: they read Variables, and gradients flow to them."
        )


def _shaped(value: Any, made: EagerTensor, shape: tuple[int, ...]) -> EagerTensor:
    data = np.asarray(made._value)
    if data.shape == shape:
        return made
    count = int(np.prod(shape, dtype=int))
    if data.size == count:
        return tensor(to_value_of(data.reshape(shape)))
    if data.ndim == 0:
        return tensor(np.full(shape, data))
    raise TypeError(
        "Eager execution of tf.constant with unsupported shape. "
        f"Tensor {data} (converted from {value}) has {data.size} elements, but got `shape` "
        f"{shape} with {count} elements)."
    )


def to_value_of(array: Any) -> Any:
    """Rank 0 as a NumPy scalar."""
    return array[()] if array.ndim == 0 and array.dtype != object else array


@composite("convert_to_tensor")
def convert_to_tensor(
    value: Any, dtype: Any = None, dtype_hint: Any = None, name: Any = None
) -> EagerTensor:
    """The tensor that `value` stands for: itself, a Variable's value, or a list made into one."""
    return to_tensor(
        value,
        None if dtype is None else dtypes.as_dtype(dtype),
        None if dtype_hint is None else dtypes.as_dtype(dtype_hint),
    )


@op("identity", symbol="id", text="{input}", latex="{input}", samples=[case(reals(2, 3))])
def identity(input: Any, /) -> Any:
    """The same value as a new tensor, with a place of its own on the tape."""
    return input


@identity.vjp
def _(F, g, y, x):
    return g


@op("stop_gradient", symbol="stop", silent=True, samples=[case(reals(2, 3))])
def stop_gradient(input: Any, /) -> Any:
    """The same value, which no tape follows: a constant from here on."""
    return input


@op(symbol="cast", text="cast({x})", samples=[case(reals(2, 3), dtype="float32")])
def cast(x: Any, /, dtype: Any) -> Any:
    """The nearest value of another dtype; the gradient is cast back."""
    target = dtypes.as_dtype(dtype).numpy
    if x.dtype.kind == "c" and target.kind not in "cb":
        x = x.real
    return x.astype(target)


@cast.vjp
def _(F, g, y, x):
    if not _smooth(x) or not _smooth(y):
        return None
    return F.cast(g, dtypes.of(_held(x)))


def _held(x: Any) -> Any:
    """The NumPy value in either world of a rule."""
    return x._value if isinstance(x, EagerTensor) else x


def _smooth(x: Any) -> bool:
    return _held(x).dtype in dtypes.DIFFERENTIABLE


_cast = cast.function


@composite("cast", "dtypes.cast")
def cast_(x: Any, dtype: Any, name: Any = None) -> EagerTensor:
    """Convert to another dtype; numbers are truncated towards zero when the target is an integer."""
    wanted = dtypes.as_dtype(dtype)
    if isinstance(x, Operators) and x.dtype is wanted:
        return x  # also a Variable: nothing is read, as in TensorFlow
    held = to_tensor(x)
    have = held.dtype
    if have is wanted:
        return held
    if have.is_complex and wanted.is_floating:
        warn.log(
            f"You are casting an input of type {have.name} to an incompatible dtype {wanted.name}."
            "  This will discard the imaginary part and may not be what you intended.",
            times=1_000_000,
        )
    return _cast(held, wanted)


@op("zeros_like", symbol="zeros", silent=True, samples=[case(reals(2, 3))])
def zeros_like(input: Any, /, dtype: Any = None) -> Any:
    """Zeros of the same shape (and dtype); the tape does not follow them."""
    return np.zeros(input.shape, input.dtype if dtype is None else dtypes.as_dtype(dtype).numpy)


@op("ones_like", symbol="ones", silent=True, samples=[case(reals(2, 3))])
def ones_like(input: Any, /, dtype: Any = None) -> Any:
    """Ones of the same shape (and dtype); the tape does not follow them."""
    return np.ones(input.shape, input.dtype if dtype is None else dtypes.as_dtype(dtype).numpy)


def _sizes(shape: Any) -> tuple[int, ...]:
    sizes = plain(shape)
    return tuple(sizes) if isinstance(sizes, tuple) else (sizes,)


@composite("zeros")
def zeros(shape: Any, dtype: Any = dtypes.float32, name: Any = None, layout: Any = None) -> EagerTensor:
    """A tensor of zeros."""
    return _filled(shape, dtype, 0)


@composite("ones")
def ones(shape: Any, dtype: Any = dtypes.float32, name: Any = None, layout: Any = None) -> EagerTensor:
    """A tensor of ones."""
    return _filled(shape, dtype, 1)


def _filled(shape: Any, dtype: Any, number: int) -> EagerTensor:
    return tensor(to_value_of(np.full(_sizes(shape), number, dtypes.as_dtype(dtype).numpy)))
