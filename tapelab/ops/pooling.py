"""Pooling: one number for each window, the largest or the mean."""

from functools import reduce
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.op import composite, op
from tapelab.engine.shapes import brackets
from tapelab.ops.convolution import channels_first, from_last, to_last
from tapelab.ops.samples import case, reals
from tapelab.ops.windows import Plan, fold, make_plan, padded, points, spread, unfold

PLAN = Plan((2, 2), (1, 2), (1, 1), ((1, 0), (0, 1)))
IMAGE = case(reals(1, 3, 4, 2), plan=PLAN)
FROM_IMAGE = case(reals(1, 3, 2, 2, seed=2), reals(1, 3, 4, 2), plan=PLAN)


@op(tf_name="MaxPool", symbol="max pool", text="max pool({x})", allows="real", samples=[IMAGE])
def largest(x: Any, /, plan: Plan) -> Any:
    """The largest number of each window."""
    plan = Plan(*plan)
    whole = padded(x, plan, _lowest(x))
    each = [whole[(slice(None), *at)] for _, at in points(plan, x.shape[1:-1])]
    return reduce(np.maximum, each) if len(each) > 1 else each[0].copy()


@largest.vjp
def _(F, g, y, x, *, plan):
    return F.to_largest(g, x, plan)


@op(tf_name="MaxPoolGrad", symbol="to max", text="{g} at max({x})", allows="real",
    samples=[FROM_IMAGE])  # fmt: skip
def to_largest(g: Any, x: Any, /, plan: Plan) -> Any:
    """Put each number of g where its window has the largest x; of equal ones, at the first."""
    plan = Plan(*plan)
    whole, y = padded(x, plan, _lowest(x)), largest.forward(x, plan)
    made = np.zeros(whole.shape, g.dtype)
    left = np.ones(y.shape, bool)  # windows that have not found theirs yet
    # g where a window's largest is and 0 elsewhere, by its bits: a third of what np.where takes,
    # and unlike a product with 0 it lets no inf and no nan through.
    bits = g.view(f"i{g.dtype.itemsize}")
    apart, strange = plan.apart(), bool((y != y).any())
    for _, at in points(plan, x.shape[1:-1]):
        there = whole[(slice(None), *at)]
        here = there == y
        if strange:  # nan counts as the largest
            here |= there != there
        here &= left
        left ^= here
        part = (bits & -here.astype(bits.dtype)).view(g.dtype)
        spot = made[(slice(None), *at)]
        spot[...] = part if apart else spot + part
    return made[(slice(None), *plan.inside(x.shape[1:-1]))]


@to_largest.vjp
def _(F, h, y, g, x, *, plan):
    return F.at_largest(h, x, plan), F.zeros_like(x)


@op(tf_name="MaxPoolGradGrad", symbol="at max", text="{h} at max({x})", allows="real",
    samples=[case(reals(1, 3, 4, 2, seed=2), reals(1, 3, 4, 2), plan=PLAN)])  # fmt: skip
def at_largest(h: Any, x: Any, /, plan: Plan) -> Any:
    """The number of h that stands where each window has the largest x."""
    plan = Plan(*plan)
    first = _rows(x, plan, _lowest(x)).argmax(-2)[..., np.newaxis, :]
    return np.take_along_axis(_rows(h, plan, 0), first, -2)[..., 0, :]


@at_largest.vjp
def _(F, k, y, h, x, *, plan):
    return F.to_largest(k, x, plan), F.zeros_like(x)


@op(tf_name="AvgPool", symbol="mean pool", text="mean pool({x})", allows="float", samples=[IMAGE])
def averages(x: Any, /, plan: Plan) -> Any:
    """The mean of each window; padding does not count."""
    plan = Plan(*plan)
    spatial = tuple(range(1 + len(plan.window), 1 + 2 * len(plan.window)))
    return unfold(x, plan).sum(axis=spatial) / _counts(x.shape, plan, x.dtype)


@averages.vjp
def _(F, g, y, x, *, plan):
    return F.from_averages(g, tuple(x.shape), plan)


@op(tf_name="AvgPoolGrad", symbol="spread", text="spread({g})", allows="float",
    samples=[case(reals(1, 3, 2, 2), shape=(1, 3, 4, 2), plan=PLAN)])  # fmt: skip
def from_averages(g: Any, /, shape: Any, plan: Plan) -> Any:
    """Share each number of g out equally among the points of its window."""
    plan = Plan(*plan)
    n = len(plan.window)
    shares = np.expand_dims(g / _counts(shape, plan, g.dtype), tuple(range(1 + n, 1 + 2 * n)))
    windows = np.broadcast_to(shares, (*g.shape[:-1], *plan.window, g.shape[-1]))
    return fold(windows, plan, tuple(shape[1:-1]))


@from_averages.vjp
def _(F, h, y, g, *, plan):
    return F.averages(h, plan)


def _rows(x: Any, plan: Plan, fill: Any) -> Any:
    """Windows with their points along one axis, the last but one."""
    windows = unfold(x, plan, fill)
    n = len(plan.window)
    return windows.reshape(*windows.shape[: 1 + n], -1, x.shape[-1])


def _counts(shape: Any, plan: Plan, dtype: Any) -> Any:
    """How many points of each window lie inside the image."""
    ones = unfold(np.ones((1, *shape[1:-1], 1), dtype), plan)
    n = len(plan.window)
    return ones.sum(axis=tuple(range(1 + n, 1 + 2 * n)))


def _lowest(x: Any) -> Any:
    """What padding counts as when the largest is sought."""
    return -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min


# -- what users call --------------------------------------------------------------------------


def _pool(make: Any, kernel: str, n: int | None, input: Any, ksize: Any, strides: Any,
          padding: Any, data_format: Any, dilations: Any = None) -> Any:  # fmt: skip
    x = to_tensor(input)
    n = x.ndim - 2 if n is None else n
    if x.ndim != n + 2 or not 1 <= n <= 3:
        raise ValueError(
            f"`input.shape.rank` must be {n + 2 if 1 <= n <= 3 else '3, 4 or 5'}. Received: "
            f"input.shape={brackets(x.shape)} of rank {x.ndim}"
        )
    first = channels_first(data_format, n)
    x = to_last(x) if first else x
    window = spread(ksize, n, "ksize", first)
    if min(window) < 1:
        raise InvalidArgumentError(f"Sliding window ksize must be positive: {ksize} [Op:{kernel}]")
    plan = make_plan(kernel, tuple(x.shape[1:-1]), window, strides, padding, dilations, first)
    return from_last(make(x, tuple(plan)), first)


@composite("nn.max_pool")
def max_pool(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None,
             name: Any = None) -> Any:  # fmt: skip
    """The largest number of each window of sequences, images or volumes."""
    return _pool(largest, "MaxPool", None, input, ksize, strides, padding, data_format)


@composite("nn.max_pool1d")
def max_pool1d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = "NWC",
               name: Any = None) -> Any:  # fmt: skip
    """The largest number of each window of sequences (batch, width, channels)."""
    return _pool(largest, "MaxPool", 1, input, ksize, strides, padding, data_format)


@composite("nn.max_pool2d")
def max_pool2d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = "NHWC",
               name: Any = None) -> Any:  # fmt: skip
    """The largest number of each window of images (batch, height, width, channels)."""
    return _pool(largest, "MaxPool", 2, input, ksize, strides, padding, data_format)


@composite("nn.max_pool3d")
def max_pool3d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = "NDHWC",
               name: Any = None) -> Any:  # fmt: skip
    """The largest number of each window of volumes."""
    return _pool(largest, "MaxPool3D", 3, input, ksize, strides, padding, data_format)


@composite("nn.avg_pool")
def avg_pool(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None,
             name: Any = None) -> Any:  # fmt: skip
    """The mean of each window of sequences, images or volumes."""
    return _pool(averages, "AvgPool", None, input, ksize, strides, padding, data_format)


@composite("nn.avg_pool1d")
def avg_pool1d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = "NWC",
               name: Any = None) -> Any:  # fmt: skip
    """The mean of each window of sequences (batch, width, channels)."""
    return _pool(averages, "AvgPool", 1, input, ksize, strides, padding, data_format)


@composite("nn.avg_pool2d")
def avg_pool2d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = "NHWC",
               name: Any = None) -> Any:  # fmt: skip
    """The mean of each window of images (batch, height, width, channels)."""
    return _pool(averages, "AvgPool", 2, input, ksize, strides, padding, data_format)


@composite("nn.avg_pool3d")
def avg_pool3d(input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = "NDHWC",
               name: Any = None) -> Any:  # fmt: skip
    """The mean of each window of volumes."""
    return _pool(averages, "AvgPool3D", 3, input, ksize, strides, padding, data_format)


@composite("nn.pool")
def pool(input: Any, window_shape: Any, pooling_type: str, strides: Any = None,
         padding: Any = "VALID", data_format: Any = None, dilations: Any = None,
         name: Any = None) -> Any:  # fmt: skip
    """Pooling by name, "MAX" or "AVG"."""
    kinds = {"MAX": largest, "AVG": averages}
    if not isinstance(pooling_type, str) or pooling_type.upper() not in kinds:
        raise ValueError(f"`pooling_type` must be 'MAX' or 'AVG'. Received: {shown(pooling_type)}")
    make = kinds[pooling_type.upper()]
    strides = 1 if strides is None else strides
    return _pool(make, "Pool", None, input, window_shape, strides, padding, data_format, dilations)
