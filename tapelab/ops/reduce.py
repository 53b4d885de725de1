"""Reductions: sums, means, products, extremes and logic along axes."""

from math import prod
from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RECORDED, composite, op
from tapelab.ops.compare import expects_bool
from tapelab.ops.entry import one_axis
from tapelab.ops.samples import booleans, case, reals

FLOAT16 = np.dtype(np.float16)
BY_AXIS = [case(reals(2, 3)), case(reals(2, 3), axis=1), case(reals(2, 3), axis=[0], keepdims=True),
           case(reals(2, 3, 2), axis=(0, -1)), case(reals())]  # fmt: skip


def axes(x: Any, axis: Any) -> tuple[int, ...] | None:
    """The axes to reduce as a tuple of numbers from 0 up; None for all."""
    if axis is None:
        return None
    found = []
    for a in axis if isinstance(axis, (tuple, list)) else (axis,):
        if type(a) is not int:
            a = one_axis(a, kernel=type(axis) is not float)
        if not -x.ndim <= a < x.ndim:
            raise InvalidArgumentError(
                f"Invalid reduction dimension ({a} for input with {x.ndim} dimension(s)\n"
                f"The axes of this tensor are {', '.join(map(str, range(x.ndim))) or 'none'}, or "
                "from −1 back."
            )
        if a % x.ndim in found:
            raise InvalidArgumentError(
                f"Invalid reduction arguments: Axes contains duplicate dimension: {a % x.ndim}"
            )
        found.append(a % x.ndim)
    return tuple(found)


def kept(shape: Any, axis: Any) -> tuple[int, ...]:
    """The shape after a reduction that keeps the reduced axes with size 1."""
    if axis is None:
        return (1,) * len(shape)
    gone = axis if isinstance(axis, (tuple, list)) else (axis,)
    gone = [a % len(shape) for a in gone]
    return tuple([1 if i in gone else n for i, n in enumerate(shape)])


def count(shape: Any, axis: Any) -> int:
    """How many numbers go into one result of a reduction."""
    if axis is None:
        return prod(shape)
    gone = axis if isinstance(axis, (tuple, list)) else (axis,)
    return prod([shape[a] for a in gone])


def total(x: Any, over: Any, keepdims: bool) -> Any:
    """The sum in the dtype of x; of float16 by way of float32, which has room for it."""
    if x.dtype is FLOAT16:
        return np.add.reduce(x, over, np.float32, keepdims=keepdims).astype(np.float16)
    return np.add.reduce(x, over, x.dtype, keepdims=keepdims)


# -- sums and means


@op("math.reduce_sum", "reduce_sum", tf_name="Sum", symbol="Σ", text="Σ {input_tensor}",
    latex=r"\sum {input_tensor}", allows="number", samples=BY_AXIS)  # fmt: skip
def reduce_sum(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """Add up along axes (all of them by default); each number gets what arrives at its sum."""
    x = input_tensor
    return total(x, axes(x, axis), bool(keepdims))


@reduce_sum.vjp
def _(F, g, y, x, *, axis):
    return F.broadcast_to(_alongside(F, g, x, axis), tuple(x.shape))


@op("math.reduce_mean", "reduce_mean", tf_name="Mean", symbol="mean", text="mean({input_tensor})",
    latex=r"\operatorname{mean} {input_tensor}", allows="number", samples=BY_AXIS)  # fmt: skip
def reduce_mean(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """The average along axes (all of them by default); of integers a whole number."""
    x = input_tensor
    whole, n = total(x, axes(x, axis), bool(keepdims)), count(x.shape, axis)
    if x.dtype.kind in "iu":
        return np.trunc(np.true_divide(whole, n)).astype(x.dtype)
    return whole / x.dtype.type(n)


@reduce_mean.vjp
def _(F, g, y, x, *, axis):
    share = g / count(x.shape, axis)
    return F.broadcast_to(_alongside(F, share, x, axis), tuple(x.shape))


def _alongside(F: Any, g: Any, x: Any, axis: Any) -> Any:
    """The gradient of a reduction with its axes where those of x are."""
    return g if axis is None else F.reshape(g, kept(x.shape, axis))


@op(symbol="Σ", text="Σ {x}", latex=r"\sum {x}",
    samples=[case(reals(2, 3), shape=(1, 3)), case(reals(2, 3), shape=())])  # fmt: skip
def sum_to(x: Any, /, shape: Any) -> Any:
    """Sum over the axes along which a tensor of the given shape was repeated."""
    have = x.shape
    extra = len(have) - len(shape)
    if extra == 1 and have[1:] == shape and x.dtype.kind == "f":
        return np.add.reduce(x, 0)  # a bias
    over = tuple(range(extra))
    if have[extra:] == shape:
        for _ in over:  # one by one: along several short axes NumPy is ten times as slow
            x = np.add.reduce(x, 0, x.dtype)
        return x
    over += tuple([i for i, n in enumerate(shape, extra) if n == 1 and have[i] != 1])
    return np.add.reduce(x, over, x.dtype).reshape(shape)


@sum_to.vjp
def _(F, g, y, x, *, shape):
    return F.broadcast_to(g, tuple(x.shape))


# -- extremes


def _lowest(dtype: Any) -> Any:
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def _highest(dtype: Any) -> Any:
    return np.inf if dtype.kind == "f" else np.iinfo(dtype).max


def _winners_share(F: Any, g: Any, y: Any, x: Any, axis: Any) -> Any:
    """What arrives, split evenly between the numbers that are equal to the extreme."""
    shape = kept(x.shape, axis)
    won = F.cast(x == F.reshape(y, shape), g.dtype)
    return won / F.reduce_sum(won, axis, True) * F.reshape(g, shape)


@op("math.reduce_max", "reduce_max", tf_name="Max", symbol="max", text="max {input_tensor}",
    latex=r"\max {input_tensor}", allows="real", samples=BY_AXIS)  # fmt: skip
def reduce_max(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """The largest along axes; the winners share what arrives."""
    x = input_tensor
    start = {"initial": _lowest(x.dtype)} if not x.size else {}
    return np.maximum.reduce(x, axes(x, axis), keepdims=bool(keepdims), **start)


@reduce_max.vjp
def _(F, g, y, x, *, axis):
    return _winners_share(F, g, y, x, axis)


@op("math.reduce_min", "reduce_min", tf_name="Min", symbol="min", text="min {input_tensor}",
    latex=r"\min {input_tensor}", allows="real", samples=BY_AXIS)  # fmt: skip
def reduce_min(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """The smallest along axes; the winners share what arrives."""
    x = input_tensor
    start = {"initial": _highest(x.dtype)} if not x.size else {}
    return np.minimum.reduce(x, axes(x, axis), keepdims=bool(keepdims), **start)


@reduce_min.vjp
def _(F, g, y, x, *, axis):
    return _winners_share(F, g, y, x, axis)


# -- products


@op("math.reduce_prod", "reduce_prod", tf_name="Prod", symbol="Π", text="Π {input_tensor}",
    latex=r"\prod {input_tensor}", allows="number", holomorphic=True, samples=BY_AXIS)  # fmt: skip
def reduce_prod(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """Multiply along axes; each number gets the product of the others, zeros or not."""
    x = input_tensor
    return np.multiply.reduce(x, axes(x, axis), x.dtype, keepdims=bool(keepdims))


@reduce_prod.vjp
def _(F, g, y, x, *, axis):
    shape, rank = tuple(x.shape), len(x.shape)
    gone = [i for i, n in enumerate(kept(shape, axis)) if n == 1]
    order = (*gone, *[i for i in range(rank) if i not in gone])
    back = tuple([order.index(i) for i in range(rank)])
    rows = int(np.prod([shape[i] for i in gone], dtype=int))
    moved = F.transpose(x, order)
    column = F.reshape(moved, (rows, moved_size(shape, gone)))
    before = F.cumprod(column, 0, True)
    after = F.cumprod(column, 0, True, True)
    others = F.transpose(F.reshape(before * after, tuple([shape[i] for i in order])), back)
    return F.reshape(g, kept(shape, axis)) * others


def moved_size(shape: Any, gone: Any) -> int:
    """How many results a reduction over the axes `gone` has."""
    return int(np.prod([n for i, n in enumerate(shape) if i not in gone], dtype=int))


# -- spread and size


@op(tf_name="Variance", symbol="var", text="var({input_tensor})",
    latex=r"\operatorname{var} {input_tensor}", allows="smooth", samples=BY_AXIS)  # fmt: skip
def variance(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """The mean squared distance from the mean."""
    x = input_tensor
    away = np.abs(x - reduce_mean.forward(x, axis, True))
    return reduce_mean.forward(away * away, axis, keepdims)


@variance.vjp
def _(F, g, y, x, *, axis):
    away = x - F.reduce_mean(x, axis, True)
    return F.reshape(g, kept(x.shape, axis)) * away * (2.0 / (count(x.shape, axis) or 1))


@composite("math.reduce_variance")
def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: Any = False,
                    name: Any = None) -> Any:  # fmt: skip
    """The mean squared distance from the mean along axes (all of them by default)."""
    x = to_tensor(input_tensor)
    if x.dtype.is_integer:
        raise TypeError(f"Input must be either real or complex. Received integer type {x.dtype}: "
                        "write tf.cast(x, tf.float32) first.")  # fmt: skip
    return variance(x, axis, keepdims)


@composite("math.reduce_std")
def reduce_std(input_tensor: Any, axis: Any = None, keepdims: Any = False,
               name: Any = None) -> Any:  # fmt: skip
    """The square root of the variance; its gradient is nan where all numbers are the same."""
    return RECORDED.sqrt(reduce_variance(input_tensor, axis, keepdims))


@op("math.reduce_euclidean_norm", tf_name="EuclideanNorm", symbol="‖ ‖", text="‖{input_tensor}‖",
    latex=r"\lVert {input_tensor} \rVert", allows="number", samples=BY_AXIS)  # fmt: skip
def reduce_euclidean_norm(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """The square root of the sum of squares along axes."""
    x = input_tensor
    squares = np.add.reduce(np.abs(x) ** 2, axes(x, axis), keepdims=bool(keepdims))
    return np.sqrt(squares).astype(x.dtype)


@reduce_euclidean_norm.vjp
def _(F, g, y, x, *, axis):
    shape = kept(x.shape, axis)
    return x / F.reshape(y, shape) * F.reshape(g, shape)


@op(symbol="max", text="max {x}", allows="float", silent=True, samples=[case(reals(2, 3))])
def safe_top(x: Any, /, axis: Any = None) -> Any:
    """The largest along axes, kept with size 1, or 0 where it is not finite: what exp can lose."""
    top = np.maximum.reduce(x, axes(x, axis), keepdims=True, initial=-np.inf)
    return np.where(np.isfinite(top), top, x.dtype.type(0))


@op("math.reduce_logsumexp", "reduce_logsumexp", tf_name="LogSumExp", symbol="logsumexp",
    text="log Σ exp({input_tensor})", latex=r"\log \sum e^{input_tensor}", allows="float",
    samples=BY_AXIS)  # fmt: skip
def reduce_logsumexp(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """The logarithm of the sum of exponentials, without overflow; the gradient is a softmax."""
    x = input_tensor
    top = safe_top.forward(x, axis)
    result = np.log(total(np.exp(x - top), axes(x, axis), True)) + top
    return result if keepdims else np.squeeze(result, axes(x, axis))


@reduce_logsumexp.vjp
def _(F, g, y, x, *, axis):
    powers = F.exp(x - F.safe_top(x, axis))
    return powers / F.reduce_sum(powers, axis, True) * F.reshape(g, kept(x.shape, axis))


# -- logic and counting


LOGIC = [case(booleans(2, 3)), case(booleans(2, 3), axis=1, keepdims=True)]


@op("math.reduce_all", "reduce_all", tf_name="All", symbol="∀", text="all {input_tensor}",
    allows="bool", differentiable=False, samples=LOGIC)  # fmt: skip
def reduce_all(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """True where all along the axes are."""
    x = input_tensor
    return np.logical_and.reduce(x, axes(x, axis), keepdims=bool(keepdims))


@op("math.reduce_any", "reduce_any", tf_name="Any", symbol="∃", text="any {input_tensor}",
    allows="bool", differentiable=False, samples=LOGIC)  # fmt: skip
def reduce_any(input_tensor: Any, /, axis: Any = None, keepdims: Any = False) -> Any:
    """True where at least one along the axes is."""
    x = input_tensor
    return np.logical_or.reduce(x, axes(x, axis), keepdims=bool(keepdims))


expects_bool(reduce_all, reduce_any)


@op("math.count_nonzero", symbol="count ≠ 0", text="count({input} ≠ 0)", differentiable=False,
    samples=BY_AXIS)  # fmt: skip
def count_nonzero(input: Any, /, axis: Any = None, keepdims: Any = None,
                  dtype: Any = dtypes.int64) -> Any:  # fmt: skip
    """How many along the axes are not zero (or not the empty string)."""
    nothing = b"" if input.dtype == object else input.dtype.type(0)
    wanted = dtypes.as_dtype(dtype).numpy
    return np.add.reduce(input != nothing, axes(input, axis), wanted, keepdims=bool(keepdims))
