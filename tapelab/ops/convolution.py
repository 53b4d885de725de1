"""Convolutions: filters that slide over sequences, images and volumes.

Three ops belong together. With x the images, w the filters and g a gradient of the result,

    conv(x, w)            what users call a convolution
    conv_input(g, w)      its transpose: the gradient for x, and itself a transposed convolution
    conv_filter(x, g)     the gradient for w

all belong to one form that is linear in x, in w and in g, so the gradient of each is made of the
other two, to any order. Images are (batch, *space, channels), filters (*window, in, out).
"""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op, plain
from tapelab.engine.shapes import brackets
from tapelab.ops.samples import case, reals
from tapelab.ops.windows import Plan, make_plan, padded, points, spread

PLAN = Plan((2, 2), (1, 2), (1, 1), ((1, 0), (0, 1)))


@op(
    tf_name="Conv2D",
    symbol="∗",
    text="{x} ∗ {w}",
    latex=r"{x} \ast {w}",
    allows="float",
    samples=[
        case(reals(1, 3, 4, 2), reals(2, 2, 2, 3, seed=2), plan=PLAN),
        case(reals(2, 4, 4), reals(2, 2, 2, seed=2), plan=Plan((2,), (1,), (2,), ((0, 0),))),
    ],
)
def conv(x: Any, w: Any, /, plan: Plan) -> Any:
    """Slide filters over images: each result is the product of a window with a filter, summed."""
    plan = Plan(*plan)
    columns, filters = _columns(x, w.shape, plan), _filters(w, x.shape[-1])
    made = columns.transpose(0, 2, 1) @ filters  # (groups, places, channels of a group)
    return made.transpose(1, 0, 2).reshape(*_places(x, plan), w.shape[-1])


@conv.vjp
def _(F, g, y, x, w, *, plan, needs):
    to_x = F.conv_input(g, w, tuple(x.shape), plan) if needs[0] else None
    to_w = F.conv_filter(x, g, tuple(w.shape), plan) if needs[1] else None
    return to_x, to_w


@op(
    tf_name="Conv2DBackpropInput",
    symbol="∗ᵀ",
    text="{g} ∗ᵀ {w}",
    allows="float",
    samples=[case(reals(1, 3, 2, 3), reals(2, 2, 2, 3, seed=2), shape=(1, 3, 4, 2), plan=PLAN)],
)
def conv_input(g: Any, w: Any, /, shape: Any, plan: Plan) -> Any:
    """Spread each number of g over a window, weighted by the filter: convolution backwards."""
    plan = Plan(*plan)
    filters = _filters(w, shape[-1])
    groups, space = len(filters), tuple(shape[1:-1])
    parts = g.reshape(-1, groups, g.shape[-1] // groups).transpose(1, 2, 0)
    columns = (filters @ parts).reshape(groups, *plan.window, -1, *g.shape[:-1])
    made = np.zeros((groups, columns.shape[1 + len(space)], len(g), *plan.whole(space)), g.dtype)
    for point, at in points(plan, space):
        made[(..., *at)] += columns[(slice(None), *point)]
    inside = made[(..., *plan.inside(space))].reshape(-1, len(g), *space)
    return np.ascontiguousarray(np.moveaxis(inside, 0, -1))


@conv_input.vjp
def _(F, h, y, g, w, *, plan, needs):
    to_g = F.conv(h, w, plan) if needs[0] else None
    to_w = F.conv_filter(h, g, tuple(w.shape), plan) if needs[1] else None
    return to_g, to_w


@op(
    tf_name="Conv2DBackpropFilter",
    symbol="∗",
    text="{x} ∗ {g}",
    allows="float",
    samples=[case(reals(1, 3, 4, 2), reals(1, 3, 2, 3, seed=2), shape=(2, 2, 2, 3), plan=PLAN)],
)
def conv_filter(x: Any, g: Any, /, shape: Any, plan: Plan) -> Any:
    """How a filter should change: each window of x times the number of g that it led to, summed."""
    columns = _columns(x, shape, Plan(*plan))
    groups = len(columns)
    parts = g.reshape(-1, groups, g.shape[-1] // groups).transpose(1, 0, 2)
    made = columns @ parts  # (groups, window · channels, out)
    return made.transpose(1, 0, 2).reshape(shape)


@conv_filter.vjp
def _(F, h, y, x, g, *, plan, needs):
    to_x = F.conv_input(g, h, tuple(x.shape), plan) if needs[0] else None
    to_g = F.conv(x, h, plan) if needs[1] else None
    return to_x, to_g


def _columns(x: Any, filters: Any, plan: Plan) -> Any:
    """All windows as the columns of a matrix (window · channels, places), for each group.

    Channels go first: rows of an image are longer than the channels are many, and NumPy copies
    long stretches faster.
    """
    space, channels = x.shape[1:-1], filters[-2]
    images = np.ascontiguousarray(np.moveaxis(padded(x, plan), -1, 0))
    images = images.reshape(-1, channels, *images.shape[1:])
    made = np.empty((len(images), *plan.window, channels, len(x), *plan.places(space)), x.dtype)
    for point, at in points(plan, space):
        made[(slice(None), *point)] = images[(..., *at)]
    return made.reshape(len(images), int(np.prod(filters[:-1])), -1)


def _filters(w: Any, channels: int) -> Any:
    """Filters as matrices (groups, window · channels of a group, out of a group)."""
    groups = channels // w.shape[-2]
    return w.reshape(-1, groups, w.shape[-1] // groups).transpose(1, 0, 2)


def _places(x: Any, plan: Plan) -> tuple[int, ...]:
    return (len(x), *plan.places(x.shape[1:-1]))


# -- what users call --------------------------------------------------------------------------


@composite("nn.conv1d")
def conv1d(input: Any, filters: Any, stride: Any, padding: Any, data_format: Any = "NWC",
           dilations: Any = None, name: Any = None) -> Any:  # fmt: skip
    """Slide filters (width, in, out) over sequences (batch, width, in)."""
    return _convolve("Conv2D", 1, input, filters, stride, padding, data_format, dilations)


@composite("nn.conv2d")
def conv2d(input: Any, filters: Any, strides: Any, padding: Any, data_format: Any = "NHWC",
           dilations: Any = None, name: Any = None) -> Any:  # fmt: skip
    """Slide filters (height, width, in, out) over images (batch, height, width, in)."""
    return _convolve("Conv2D", 2, input, filters, strides, padding, data_format, dilations)


@composite("nn.conv3d")
def conv3d(input: Any, filters: Any, strides: Any, padding: Any, data_format: Any = "NDHWC",
           dilations: Any = None, name: Any = None) -> Any:  # fmt: skip
    """Slide filters (depth, height, width, in, out) over volumes."""
    return _convolve("Conv3D", 3, input, filters, strides, padding, data_format, dilations)


@composite("nn.convolution")
def convolution(
    input: Any,
    filters: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """Slide filters over sequences, images or volumes, whichever the ranks say."""
    n = to_tensor(filters).ndim - 2
    strides = 1 if strides is None else strides
    return _convolve("Conv2D", n, input, filters, strides, padding, data_format, dilations)


def _convolve(kernel: str, n: int, input: Any, filters: Any, strides: Any, padding: Any,
              data_format: Any, dilations: Any) -> Any:  # fmt: skip
    x, w, first = _pair(kernel, n, input, filters, data_format)
    if not w.shape[-2] or x.shape[-1] % w.shape[-2]:
        raise InvalidArgumentError(
            f"input depth must be evenly divisible by filter depth: {x.shape[-1]} vs "
            f"{w.shape[-2]} [Op:{kernel}] name: \nThe input has the shape {brackets(x.shape)}, "
            f"the filters {brackets(w.shape)}: the last axis of the one is the last but one of "
            "the other."
        )
    groups = x.shape[-1] // w.shape[-2]
    if groups and w.shape[-1] % groups:
        raise InvalidArgumentError(
            f"output depth must be evenly divisible by number of groups: {w.shape[-1]} vs {groups} "
            f"[Op:{kernel}] name: \nThe input has {x.shape[-1]} channels and the filters take "
            f"{w.shape[-2]}, so they work in {groups} groups."
        )
    plan = make_plan(kernel, tuple(x.shape[1:-1]), tuple(w.shape[:-2]), strides, padding,
                     dilations, first)  # fmt: skip
    return from_last(conv(x, w, tuple(plan)), first)


def _pair(kernel: str, n: int, input: Any, filters: Any, data_format: Any) -> Any:
    """Input with channels last, filters, and whether channels stood first."""
    x = to_tensor(input)
    w = to_tensor(filters, hint=x.dtype)
    for what, each in (("input", x), ("filter", w)):
        if each.ndim != n + 2:
            raise InvalidArgumentError(
                f"{what} must be {n + 2}-dimensional: {brackets(each.shape)} [Op:{kernel}] name: "
            )
    first = channels_first(data_format, n)
    return (to_last(x) if first else x), w, first


def channels_first(data_format: Any, n: int) -> bool:
    """Whether the channels stand before the n axes of the image, as "NCHW" says."""
    image = "DHW"[3 - n :]
    known = f"N{image}C", f"NC{image}"
    if data_format is None or data_format == "":
        return False
    if not isinstance(data_format, str) or data_format.upper() not in known:
        raise ValueError(f"`data_format` must be {known[0]!r} or {known[1]!r}. Received: "
                         f"data_format={shown(data_format)}")  # fmt: skip
    return data_format.upper() == known[1]


def to_last(x: Any) -> Any:
    """Channels from the second place to the last."""
    return F.transpose(x, perm=(0, *range(2, x.ndim), 1))


def from_last(x: Any, first: bool) -> Any:
    """Channels back to the second place, where they stood there."""
    return F.transpose(x, perm=(0, x.ndim - 1, *range(1, x.ndim - 1))) if first else x


@composite("nn.depthwise_conv2d")
def depthwise_conv2d(input: Any, filter: Any, strides: Any, padding: Any, data_format: Any = None,
                     dilations: Any = None, name: Any = None) -> Any:  # fmt: skip
    """Slide filters (height, width, in, multiplier) over each channel by itself."""
    w = to_tensor(filter)
    rows, columns, channels, many = w.shape
    grouped = F.reshape(w, (rows, columns, 1, channels * many))
    return _convolve("DepthwiseConv2dNative", 2, input, grouped, strides, padding, data_format,
                     dilations)  # fmt: skip


@composite("nn.separable_conv2d")
def separable_conv2d(input: Any, depthwise_filter: Any, pointwise_filter: Any, strides: Any,
                     padding: Any, data_format: Any = None, dilations: Any = None,
                     name: Any = None) -> Any:  # fmt: skip
    """A convolution of each channel by itself, then one that mixes the channels of each point."""
    inner = depthwise_conv2d(input, depthwise_filter, strides, padding, data_format, dilations)
    return conv2d(inner, pointwise_filter, 1, "VALID", data_format or "NHWC")


@composite("nn.atrous_conv2d")
def atrous_conv2d(value: Any, filters: Any, rate: Any, padding: Any, name: Any = None) -> Any:
    """A convolution with gaps of `rate` between the points of a window."""
    return conv2d(value, filters, 1, padding, dilations=rate)


@composite("nn.conv1d_transpose")
def conv1d_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                     padding: Any = "SAME", data_format: Any = "NWC", dilations: Any = None,
                     name: Any = None) -> Any:  # fmt: skip
    """A convolution backwards: sequences become longer. Filters are (width, out, in)."""
    return _transposed(1, input, filters, output_shape, strides, padding, data_format, dilations)


@composite("nn.conv2d_transpose")
def conv2d_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                     padding: Any = "SAME", data_format: Any = "NHWC", dilations: Any = None,
                     name: Any = None) -> Any:  # fmt: skip
    """A convolution backwards: images become larger. Filters are (height, width, out, in)."""
    return _transposed(2, input, filters, output_shape, strides, padding, data_format, dilations)


@composite("nn.conv3d_transpose")
def conv3d_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                     padding: Any = "SAME", data_format: Any = "NDHWC", dilations: Any = None,
                     name: Any = None) -> Any:  # fmt: skip
    """A convolution backwards, for volumes."""
    return _transposed(3, input, filters, output_shape, strides, padding, data_format, dilations)


@composite("nn.conv_transpose")
def conv_transpose(input: Any, filters: Any, output_shape: Any, strides: Any,
                   padding: Any = "SAME", data_format: Any = None, dilations: Any = None,
                   name: Any = None) -> Any:  # fmt: skip
    """A convolution backwards, for sequences, images or volumes."""
    n = to_tensor(filters).ndim - 2
    return _transposed(n, input, filters, output_shape, strides, padding, data_format, dilations)


def _transposed(n: int, input: Any, filters: Any, output_shape: Any, strides: Any, padding: Any,
                data_format: Any, dilations: Any) -> Any:  # fmt: skip
    kernel = f"Conv{max(n, 2)}DBackpropInput"
    g, w, first = _pair(kernel, n, input, filters, data_format)
    if g.shape[-1] != w.shape[-1]:
        raise InvalidArgumentError(
            f"input channels do not match filter's output channels: {g.shape[-1]} vs "
            f"{w.shape[-1]} [Op:{kernel}] name: \nFilters of a transposed convolution are "
            "(…, out, in)."
        )
    shape = tuple(int(k) for k in plain(output_shape))
    shape = (shape[0], *shape[2:], shape[1]) if first and len(shape) == n + 2 else shape
    shape = shape if len(shape) == n + 2 else (g.shape[0], *shape, w.shape[-2])
    plan = make_plan(kernel, shape[1:-1], tuple(w.shape[:-2]), spread(strides, n, "strides", first),
                     padding, dilations, first)  # fmt: skip
    if plan.places(shape[1:-1]) != tuple(g.shape[1:-1]):
        raise InvalidArgumentError(
            f"Size of out_backprop doesn't match computed: actual = {brackets(g.shape[1:-1])}, "
            f"computed = {brackets(plan.places(shape[1:-1]))} [Op:{kernel}] name: \nA convolution "
            f"of an image of shape {brackets(shape)} would not give the shape of this input."
        )
    return from_last(conv_input(g, w, shape, tuple(plan)), first)
