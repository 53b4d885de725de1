"""Rearranging along axes: reverse, roll, repeat, pad, and blocks of images."""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import composite, op, run
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor
from tapelab.ops.entry import entry, invalid, not_in_list, one_axis, sizes
from tapelab.ops.indexing import Index
from tapelab.ops.samples import case, reals
from tapelab.ops.shape import reshape, transpose


@op(tf_name="ReverseV2", symbol="reverse", text="reverse({tensor}, {axis})",
    samples=[case(reals(2, 3), axis=(1,)), case(reals(2, 3), axis=(0, -1))])  # fmt: skip
def reverse(tensor: Any, /, axis: Any) -> Any:
    """Turn the order round along the given axes."""
    rank, seen = tensor.ndim, set()
    for i, a in enumerate(axis):
        if not -rank <= a < rank:
            raise invalid("ReverseV2", f"'axis'[{i}] = {a} is out of valid range [0, {rank - 1}")
        if a % rank in seen:
            raise invalid("ReverseV2", f"axis {a % rank} specified more than once.")
        seen.add(a % rank)
    return np.flip(tensor, tuple(axis))


@reverse.vjp
def _(F, g, y, x, *, axis):
    return F.reverse(g, axis)


@entry(reverse, "reverse")
def _(tensor: Any, axis: Any, name: Any = None) -> EagerTensor:
    held = to_tensor(axis)
    if held.ndim != 1:
        raise invalid("ReverseV2", f"'dims' must be 1-dimension, not {held.ndim}",
                      "Give a list of axes: axis=[0].")  # fmt: skip
    return run(reverse, (to_tensor(tensor),), {"axis": sizes(held, "ReverseV2", "Tidx")})


@op(symbol="roll", text="roll({input}, {shift})",
    samples=[case(reals(2, 3), shift=(1,), axis=(1,)),
             case(reals(2, 3), shift=(1, -2), axis=(0, 1))])  # fmt: skip
def roll(input: Any, /, shift: Any, axis: Any) -> Any:
    """Move everything along an axis; what leaves at one end comes in at the other."""
    return np.roll(input, shift, axis)


@roll.vjp
def _(F, g, y, x, *, shift, axis):
    return F.roll(g, tuple([-n for n in shift]), axis)


@entry(roll, "roll")
def _(input: Any, shift: Any, axis: Any, name: Any = None) -> EagerTensor:
    held = to_tensor(input)
    by, along = sizes(shift, "Roll", "Tshift"), sizes(axis, "Roll", "Taxis")
    if not held.ndim:
        raise invalid("Roll", "input must be 1-D or higher")
    if len(by) != len(along):
        raise invalid("Roll", "shift and axis must have the same size")
    for a in along:
        if not -held.ndim <= a < held.ndim:
            raise invalid("Roll", f"axis {a} is out of range")
    return run(roll, (held,), {"shift": by, "axis": along})


# -- repeat and mirrored padding take entries again: their gradients add up ----------------------


@op(symbol="spread", samples=[case(reals(3, 2), places=np.array([0, 0, 2]), axis=0, size=4)])
def add_slices(g: Any, /, places: Any, axis: Any, size: Any) -> Any:
    """Zeros, `size` of them along an axis, with each slice of `g` added at its place."""
    shape = list(g.shape)
    shape[axis] = size
    whole = np.zeros(shape, g.dtype)
    np.add.at(np.moveaxis(whole, axis, 0), np.asarray(places, int), np.moveaxis(g, axis, 0))
    return whole


@add_slices.vjp
def _(F, g, y, x, *, places, axis):
    return F.take_slices(g, places, axis)


@op(symbol="take", samples=[case(reals(3, 2), places=np.array([0, 0, 2]), axis=0)])
def take_slices(x: Any, /, places: Any, axis: Any) -> Any:
    """The slices at the given places along an axis."""
    return np.take(x, places, axis)


@take_slices.vjp
def _(F, g, y, x, *, places, axis):
    return F.add_slices(g, places, axis, x.shape[axis])


@op(symbol="repeat", text="repeat({input}, {repeats})",
    samples=[case(reals(2, 3), repeats=(2,), axis=0),
             case(reals(3), repeats=(1, 0, 2), axis=0)])  # fmt: skip
def repeat(input: Any, /, repeats: Any, axis: Any) -> Any:
    """Each slice along an axis several times, one after the other."""
    return np.repeat(input, repeats, axis)


@repeat.vjp
def _(F, g, y, x, *, repeats, axis):
    length = x.shape[axis]
    return F.add_slices(g, np.repeat(np.arange(length), repeats), axis, length)


@entry(repeat, "repeat")
def _(input: Any, repeats: Any, axis: Any = None, name: Any = None) -> EagerTensor:
    held = to_tensor(input)
    if axis is None:
        held, axis = reshape.function(held, (-1,)), 0
    elif not held.ndim:
        held = reshape.function(held, (1,))
    along, times = one_axis(axis), sizes(repeats, "Repeat", "T")
    if not -held.ndim <= along < held.ndim:
        raise ValueError(f"Argument `axis` = {along} not in range [{-held.ndim}, {held.ndim})")
    if any(n < 0 for n in times):
        raise invalid("Repeat", f"repeats must be >= 0, got {repeats}")
    if len(times) not in (1, held.shape[along]):
        raise invalid("Repeat", f"Incompatible shapes: [{held.shape[along]}] vs. [{len(times)}]",
                      "Give one number, or one for each entry along the axis.")  # fmt: skip
    return run(repeat, (held,), {"repeats": times, "axis": along % held.ndim})


@op(symbol="pad", text="pad({tensor})",
    samples=[case(reals(2, 3), paddings=((1, 0), (0, 2))),
             case(reals(2, 3), paddings=((1, 0), (2, 1)), mode="REFLECT"),
             case(reals(2, 3), paddings=((2, 0), (1, 1)), mode="SYMMETRIC")])  # fmt: skip
def pad(tensor: Any, /, paddings: Any, mode: Any = "CONSTANT", constant_values: Any = 0) -> Any:
    """Add a border: of one number, or of the mirrored entries."""
    if mode == "CONSTANT":
        fill = np.asarray(constant_values).astype(tensor.dtype)
        return np.pad(tensor, paddings, constant_values=fill) if tensor.ndim else tensor
    return np.pad(tensor, paddings, mode=mode.lower())


@pad.vjp
def _(F, g, y, x, *, paddings, mode):
    if mode == "CONSTANT":
        inner = zip(paddings, x.shape, strict=True)
        return F.getitem(g, Index([slice(low, low + n) for (low, _), n in inner]))
    for axis, (both, n) in enumerate(zip(paddings, x.shape, strict=True)):
        if any(both):
            g = F.add_slices(g, np.pad(np.arange(n), both, mode=mode.lower()), axis, n)
    return g


@entry(pad, "pad")
def _(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0,
      name: Any = None) -> EagerTensor:  # fmt: skip
    kind = mode.upper()
    if kind not in ("CONSTANT", "REFLECT", "SYMMETRIC"):
        raise ValueError("Value of argument `mode` expected to be one of 'CONSTANT', 'REFLECT', or "
                         f"'SYMMETRIC'. Received `mode`={mode}")  # fmt: skip
    held, border = to_tensor(tensor), to_tensor(paddings)
    if border.ndim and border._value.size == 0 and not held.ndim:
        return run(pad, (held,), {"paddings": (), "mode": kind, "constant_values": 0})
    rows = _border(held, border, "Pad" if kind == "CONSTANT" else "MirrorPad")
    if kind != "CONSTANT":
        _mirrored(held.shape, rows, kind)
    number = to_tensor(constant_values, held.dtype)._value
    attrs = {"paddings": rows, "mode": kind, "constant_values": number}
    return run(pad, (held,), attrs)


def _border(x: EagerTensor, border: EagerTensor, tf_name: str) -> tuple[tuple[int, int], ...]:
    if border.dtype.name not in ("int32", "int64"):
        raise not_in_list(tf_name, "Tpaddings", border.dtype, "int32, int64")
    if border.ndim != 2 or border.shape[1] != 2:
        raise invalid(tf_name, "paddings must be a matrix with 2 columns: "
                      f"{brackets(border.shape)}")  # fmt: skip
    if border.shape[0] != x.ndim:
        raise invalid(tf_name, "The first dimension of paddings must be the rank of inputs"
                      f"{brackets(border.shape)} {brackets(x.shape)}")  # fmt: skip
    rows = tuple([(low, high) for low, high in border._value.tolist()])
    for low, high in rows:
        if low < 0 or high < 0:
            raise invalid(tf_name, f"Paddings must be non-negative: {low} {high}")
    return rows


def _mirrored(shape: Any, rows: Any, mode: str) -> None:
    for (low, high), n in zip(rows, shape, strict=True):
        if mode == "SYMMETRIC" and max(low, high) > n:
            raise invalid("MirrorPad", "paddings must be no greater than the dimension size: "
                          f"{low}, {high} greater than {n}")  # fmt: skip
        if mode == "REFLECT" and max(low, high) >= n:
            raise invalid("MirrorPad", "paddings must be less than the dimension size: "
                          f"{low}, {high} not less than {n}")  # fmt: skip


# -- blocks of images ----------------------------------------------------------------------------


@composite("nn.space_to_depth")
def space_to_depth(input: Any, block_size: Any, data_format: str = "NHWC",
                   name: Any = None) -> EagerTensor:  # fmt: skip
    """Move blocks of pixels into the channels: (n, h, w, c) → (n, h/b, w/b, b·b·c)."""
    x, b = to_tensor(input), one_axis(block_size)
    n, h, w, c = _image(x, data_format, "SpaceToDepth")
    if h % b or w % b:
        raise invalid("SpaceToDepth", f"Image width {w} and height {h} should be divisible by "
                      f"block_size: {b}")  # fmt: skip
    blocks = _swapped(x, (n, h // b, b, w // b, b, c))
    return reshape.function(blocks, (n, h // b, w // b, b * b * c))


@composite("nn.depth_to_space")
def depth_to_space(input: Any, block_size: Any, data_format: str = "NHWC",
                   name: Any = None) -> EagerTensor:  # fmt: skip
    """Spread channels over blocks of pixels: (n, h, w, b·b·c) → (n, h·b, w·b, c)."""
    x, b = to_tensor(input), one_axis(block_size)
    n, h, w, c = _image(x, data_format, "DepthToSpace")
    if c % (b * b):
        raise invalid("DepthToSpace", f"Input depth dimension {c} should be divisible by: {b * b}")
    blocks = _swapped(x, (n, h, w, b, b, c // (b * b)))
    return reshape.function(blocks, (n, h * b, w * b, c // (b * b)))


def _swapped(x: EagerTensor, shape: tuple[int, ...]) -> EagerTensor:
    """Seen in six axes, with the two in the middle exchanged."""
    return transpose.function(reshape.function(x, shape), (0, 1, 3, 2, 4, 5))


def _image(x: EagerTensor, data_format: str, tf_name: str) -> tuple[int, ...]:
    if data_format != "NHWC":
        raise invalid(tf_name, f"Only NHWC data_format supported on CPU. Got {data_format}")
    if x.ndim != 4:
        raise invalid(tf_name, f"Input rank should be: 4 instead of: {x.ndim}")
    return tuple(x.shape)


@composite("space_to_batch_nd", "space_to_batch", "nn.space_to_batch")
def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> EagerTensor:
    """Move blocks of the padded grid into the batch: (n, h, …) → (n·b, h/b, …)."""
    x, blocks = to_tensor(input), sizes(block_shape, "SpaceToBatchND", "Tblock_shape")
    border = [list(row) for row in to_tensor(paddings)._value.tolist()]
    m, inner = len(blocks), [[0, 0]] * (x.ndim - len(blocks) - 1)
    padded = pad.function(x, [[0, 0], *border, *inner])
    n, *grid = padded.shape
    for size, block in zip(grid, blocks, strict=False):
        if size % block:
            raise invalid("SpaceToBatchND", f"padded_shape[0]={size} is not divisible by "
                          f"block_shape[0]={block}")  # fmt: skip
    cut = [k for size, b in zip(grid, blocks, strict=False) for k in (size // b, b)]
    rest = grid[m:]
    parts = reshape.function(padded, (n, *cut, *rest))
    order = [*range(2, 2 * m + 1, 2), 0, *range(1, 2 * m, 2), *range(2 * m + 1, parts.ndim)]
    shape = (-1, *[size // b for size, b in zip(grid, blocks, strict=False)], *rest)
    return reshape.function(transpose.function(parts, order), shape)


@composite("batch_to_space")
def batch_to_space(input: Any, block_shape: Any, crops: Any, name: Any = None) -> EagerTensor:
    """Spread the batch over blocks of a grid, and crop it: (n·b, h, …) → (n, h·b, …)."""
    x, blocks = to_tensor(input), sizes(block_shape, "BatchToSpaceND", "Tblock_shape")
    cut = to_tensor(crops)._value.tolist()
    m, (n, *grid) = len(blocks), x.shape
    total = int(np.prod(blocks))
    if n % total:
        raise invalid("BatchToSpaceND", f"Input batch dimension ({n}) is not divisible by product "
                      f"of block sizes ({total})")  # fmt: skip
    parts = reshape.function(x, (*blocks, n // total, *grid))
    order = [m, *[k for i in range(m) for k in (m + 1 + i, i)], *range(2 * m + 1, parts.ndim)]
    spread = [size * b for size, b in zip(grid, blocks, strict=False)]
    whole = reshape.function(transpose.function(parts, order), (n // total, *spread, *grid[m:]))
    inside = [slice(a, size - b) for (a, b), size in zip(cut, spread, strict=True)]
    return whole[(slice(None), *inside)]


@op(symbol="reverse", text="reverse({input}, {seq_lengths})", matching=("input",),
    samples=[case(reals(2, 4), np.array([3, 2], np.int32), seq_axis=1, batch_axis=0)])  # fmt: skip
def reverse_sequence(input: Any, seq_lengths: Any, /, seq_axis: Any, batch_axis: Any) -> Any:
    """Turn the first seq_lengths[i] entries of each row round; the rest stays."""
    places = np.arange(input.shape[seq_axis])
    lengths = np.asarray(seq_lengths)[:, None]
    turned = np.where(places < lengths, lengths - 1 - places, places)
    shape = [1] * input.ndim
    shape[batch_axis], shape[seq_axis] = turned.shape
    if batch_axis > seq_axis:
        turned = turned.T
    return np.take_along_axis(input, turned.reshape(shape), seq_axis)


@reverse_sequence.vjp
def _(F, g, y, x, lengths, *, seq_axis, batch_axis):
    return F.reverse_sequence(g, lengths, seq_axis, batch_axis), None


@entry(reverse_sequence, "reverse_sequence")
def _(input: Any, seq_lengths: Any, seq_axis: Any = None, batch_axis: Any = None,
      name: Any = None) -> EagerTensor:  # fmt: skip
    x, lengths = to_tensor(input), to_tensor(seq_lengths)
    axis, batch = one_axis(seq_axis), one_axis(0 if batch_axis is None else batch_axis)
    axis, batch = axis % x.ndim, batch % x.ndim
    if axis == batch:
        raise invalid("ReverseSequence", f"batch_dim == seq_dim {axis}")
    if tuple(lengths.shape) != (x.shape[batch],):
        raise invalid("ReverseSequence", f"Length of seq_lens != input.dims({batch}), "
                      f"({list(lengths.shape)} vs. {x.shape[batch]})")  # fmt: skip
    if np.any(lengths._value > x.shape[axis]):
        raise invalid("ReverseSequence", "seq_lens(i) > input.dims(seq_dim)")
    if np.any(lengths._value < 0):
        raise invalid("ReverseSequence", "seq_lens(i) < 0")
    return run(reverse_sequence, (x, lengths), {"seq_axis": axis, "batch_axis": batch})


@composite("unravel_index")
def unravel_index(indices: Any, dims: Any, name: Any = None) -> EagerTensor:
    """The coordinates, in a grid of the given size, of places counted row by row."""
    held, shape = to_tensor(indices), sizes(dims, "UnravelIndex", "Tidx")
    try:
        points = np.unravel_index(held._value, shape)
    except ValueError:
        raise invalid("UnravelIndex", "index is out of bound as with dims") from None
    return to_tensor(np.array(points, held._value.dtype))
