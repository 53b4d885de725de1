"""Running totals along an axis, and the places of extremes."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import op
from tapelab.ops.entry import one_axis
from tapelab.ops.samples import case, reals

WAYS = [case(reals(4)), case(reals(2, 3), axis=1, exclusive=True),
        case(reals(2, 3), axis=-2, reverse=True),
        case(reals(4), exclusive=True, reverse=True)]  # fmt: skip


def along(x: Any, axis: Any, low: int | None = None) -> int:
    """The number of an axis from 0 up, or the error that it does not exist."""
    axis = one_axis(axis, kernel=True)
    if x.ndim and -x.ndim <= axis < x.ndim:
        return axis % x.ndim
    raise InvalidArgumentError(
        f"Expected scan axis in the range [{-x.ndim}, {x.ndim}), but got {axis}"
    )


def _accumulated(add: Any, start: Any, x: Any, axis: Any, exclusive: Any, reverse: Any) -> Any:
    """The running total of a NumPy ufunc, in either direction, with the number itself or not."""
    axis = along(x, axis)
    x = np.moveaxis(x, axis, 0)
    x = x[::-1] if reverse else x
    total = np.empty_like(x)
    if exclusive:
        total[:1] = start
        add.accumulate(x[:-1], 0, x.dtype, total[1:])
    else:
        add.accumulate(x, 0, x.dtype, total)
    return np.moveaxis(total[::-1] if reverse else total, 0, axis)


@op("math.cumsum", "cumsum", symbol="cumΣ", text="cumΣ {x}", allows="number", samples=WAYS)
def cumsum(x: Any, /, axis: Any = 0, exclusive: Any = False, reverse: Any = False) -> Any:
    """Running sums along an axis; `exclusive` leaves the number itself out."""
    return _accumulated(np.add, 0, x, axis, exclusive, reverse)


@cumsum.vjp
def _(F, g, y, x, *, axis, exclusive, reverse):
    return F.cumsum(g, axis, exclusive, not reverse)


@op("math.cumprod", symbol="cumΠ", text="cumΠ {x}", allows="number", holomorphic=True,
    samples=[*WAYS, case(np.array([2.0, 0.0, 3.0, 0.0]))])  # fmt: skip
def cumprod(x: Any, /, axis: Any = 0, exclusive: Any = False, reverse: Any = False) -> Any:
    """Running products along an axis; `exclusive` leaves the number itself out."""
    return _accumulated(np.multiply, 1, x, axis, exclusive, reverse)


@cumprod.vjp
def _(F, g, y, x, *, axis, exclusive, reverse):
    # TensorFlow divides a running sum of y · g by x, and loses what a zero takes part in. Here
    # nothing is divided: the product of the numbers before, times the chain of those after.
    before = F.cumprod(x, axis, True, reverse)
    step = 1 if reverse else -1
    if exclusive:
        g = F.shift(g, axis, step)
    return before * F.chain(g, F.shift(x, axis, step), axis, not reverse)


@op(symbol="shift", text="shift({x})", samples=[case(reals(3), axis=0, by=1),
    case(reals(2, 3), axis=1, by=-1)])  # fmt: skip
def shift(x: Any, /, axis: Any, by: Any) -> Any:
    """Move along an axis by places and fill up with zeros."""
    axis = along(x, axis)
    moved = np.zeros_like(x)
    here = (slice(None),) * axis
    if by > 0:
        moved[(*here, slice(by, None))] = x[(*here, slice(None, -by))]
    else:
        moved[(*here, slice(None, by))] = x[(*here, slice(-by, None))]
    return moved


@shift.vjp
def _(F, g, y, x, *, axis, by):
    return F.shift(g, axis, -by)


@op(symbol="chain", text="chain({b}, {a})", holomorphic=True,
    samples=[case(reals(5), reals(5, seed=2), axis=0),
             case(reals(2, 3), reals(2, 3, seed=2), axis=1, reverse=True)])  # fmt: skip
def chain(b: Any, a: Any, /, axis: Any, reverse: Any = False) -> Any:
    """y[k] = b[k] + a[k] · y[k − 1] along an axis (y[k + 1] in reverse), in log n steps.

    A step is the map y → a·y + b; maps that stand next to each other are composed pairwise, then
    at distance 2, 4, 8 …, until each has swallowed all before it.
    """
    axis = along(b, axis)
    turn = slice(None, None, -1) if reverse else slice(None)
    b, a = (np.array(np.moveaxis(v, axis, 0)[turn]) for v in (b, a))
    reach = 1
    while reach < len(b):
        b[reach:] += a[reach:] * b[:-reach]
        a[reach:] = a[reach:] * a[:-reach]
        reach *= 2
    return np.moveaxis(b[turn], 0, axis)


@chain.vjp
def _(F, g, y, b, a, *, axis, reverse):
    step = -1 if reverse else 1
    to_b = F.chain(g, F.shift(a, axis, -step), axis, not reverse)
    return to_b, to_b * F.shift(y, axis, step)


@op("math.cumulative_logsumexp", tf_name="CumulativeLogsumexp", symbol="cumlogΣexp",
    text="cum log Σ exp({x})", allows="float", samples=[WAYS[0], WAYS[2]])  # fmt: skip
def cumulative_logsumexp(x: Any, /, axis: Any = 0, exclusive: Any = False,
                         reverse: Any = False) -> Any:  # fmt: skip
    """Running logarithms of sums of exponentials, without overflow."""
    return _accumulated(np.logaddexp, -np.inf, x, axis, exclusive, reverse)


@cumulative_logsumexp.vjp
def _(F, g, y, x, *, axis, exclusive, reverse):
    # With logarithms instead of quotients, nothing overflows; they need the signs apart.
    low = -1e30  # an exponent of nothing, yet finite, so that differences stay numbers

    def part(h):
        log = F.where(h > 0, F.log(F.where(h > 0, h, F.ones_like(h))) - y, F.ones_like(h) * low)
        return F.exp(F.cumulative_logsumexp(log, axis, exclusive, not reverse) + x)

    return part(g) - part(-g)


# -- where extremes stand


def _place(find: Any, x: Any, axis: Any, output_type: Any) -> Any:
    if isinstance(axis, float):
        raise TypeError(f"axis must be int or Tensor with integer datatype, and this is {axis!r}.")
    axis = 0 if axis is None else one_axis(axis, kernel=True)
    wanted = dtypes.as_dtype(output_type)
    if wanted.name not in ("int16", "uint16", "int32", "int64"):
        raise InvalidArgumentError(
            f"Value for attr 'output_type' of {wanted.spoken} is not in the list of allowed "
            "values: int16, uint16, int32, int64"
        )
    if not -x.ndim <= axis < x.ndim:
        raise InvalidArgumentError(
            f"Expected dimension in the range [{-x.ndim}, {x.ndim}), but got {axis}"
        )
    if not x.shape[axis]:
        raise InvalidArgumentError(
            f"Reduction axis {axis} is empty in shape [{','.join(map(str, x.shape))}]"
        )
    if x.dtype.kind == "f" and np.isnan(x).any():  # nan is neither larger nor smaller than any
        x = np.where(np.isnan(x), -np.inf if find is np.argmax else np.inf, x)
    return find(x, axis).astype(wanted.numpy)


@op("math.argmax", "argmax", tf_name="ArgMax", symbol="argmax", differentiable=False,
    allows="logical", samples=[case(reals(2, 3)), case(reals(2, 3), axis=1)])  # fmt: skip
def argmax(input: Any, /, axis: Any = None, output_type: Any = dtypes.int64) -> Any:
    """Where the largest stands along an axis (0 by default); the first one on a tie."""
    return _place(np.argmax, input, axis, output_type)


@op("math.argmin", "argmin", tf_name="ArgMin", symbol="argmin", differentiable=False,
    allows="logical", samples=[case(reals(2, 3)), case(reals(2, 3), axis=1)])  # fmt: skip
def argmin(input: Any, /, axis: Any = None, output_type: Any = dtypes.int64) -> Any:
    """Where the smallest stands along an axis (0 by default); the first one on a tie."""
    return _place(np.argmin, input, axis, output_type)
