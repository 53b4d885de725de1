"""Joining and taking apart: concat, stack, split, and copies laid side by side."""

from typing import Any

import numpy as np

from tapelab.engine.convert import has_tensors, to_tensor
from tapelab.engine.op import RAW, composite, op, plain, run
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.ops.entry import entry, invalid, one_axis, sizes
from tapelab.ops.indexing import Index
from tapelab.ops.samples import case, reals


@op(tf_name="ConcatV2", symbol="concat", text="concat({values})",
    samples=[case([reals(2, 3), reals(1, 3, seed=2)], axis=0),
             case([reals(2, 1), reals(2, 2, seed=2)], axis=-1)])  # fmt: skip
def concat(*values: Any, axis: Any) -> Any:
    """Join tensors along an existing axis."""
    first, rank = values[0].shape, values[0].ndim
    if not -rank <= axis < rank:
        hint = "" if rank else "Scalars have no axis: tf.stack makes a vector of them."
        raise invalid("ConcatV2", "ConcatOp : Expected concatenating dimensions in the range "
                      f"[{-rank}, {rank}), but got {axis}", hint)  # fmt: skip
    for i, value in enumerate(values):
        shapes = f"shape[0] = {brackets(first)} vs. shape[{i}] = {brackets(value.shape)}"
        if value.ndim != rank:
            raise invalid("ConcatV2", f"ConcatOp : Ranks of all inputs should match: {shapes}")
        for k in range(rank):
            if k != axis % rank and value.shape[k] != first[k]:
                raise invalid("ConcatV2", f"ConcatOp : Dimension {k} in both shapes must be equal: "
                              f"{shapes}")  # fmt: skip
    return np.concatenate(values, axis)


@concat.vjp
def _(F, g, y, *values, axis):
    axis = axis % len(y.shape)
    ends = np.cumsum([v.shape[axis] for v in values]).tolist()
    whole = (slice(None),) * axis
    parts = zip([0, *ends], ends, strict=False)
    return tuple([F.getitem(g, Index((*whole, slice(start, end)))) for start, end in parts])


@entry(concat, "concat")
def _(values: Any, axis: Any, name: Any = "concat") -> EagerTensor:
    listed = list(values) if isinstance(values, (list, tuple)) else [values]
    if not listed:
        raise invalid("ConcatV2", "ConcatOp : there must be at least one tensor to join")
    return run(concat, concat.operands(listed), {"axis": one_axis(axis)})


@op(tf_name="Pack", symbol="stack", text="stack({values})",
    samples=[case([reals(2, 3), reals(2, 3, seed=2)], axis=1),
             case([reals(), reals(seed=2)])])  # fmt: skip
def stack(*values: Any, axis: Any = 0) -> Any:
    """Join tensors of one shape along a new axis."""
    shape = values[0].shape
    for i, value in enumerate(values):
        if value.shape != shape:
            raise invalid("Pack", "Shapes of all inputs must match: values[0].shape = "
                          f"{brackets(shape)} != values[{i}].shape = {brackets(value.shape)}",
                          "Use tf.concat to join along an axis that is there already.")  # fmt: skip
    if values[0].dtype == object:
        values = tuple([np.asarray(v, object) for v in values])
    return np.stack(values, axis)


@stack.vjp
def _(F, g, y, *values, axis):
    return tuple(F.unstack(g, None, axis))


@entry(stack, "stack")
def _(values: Any, axis: Any = 0, name: Any = "stack") -> EagerTensor:
    axis = one_axis(axis)
    if isinstance(values, (Operators, np.ndarray)):
        if axis == 0:
            return to_tensor(values)
        values = list(to_tensor(values))
    if axis == 0 and not has_tensors(values):
        return to_tensor(values)  # numbers alone, such as [1, 2.5], decide on a dtype together
    operands = stack.operands(values)
    rank = operands[0].ndim + 1
    if not -rank <= axis < rank:
        raise ValueError(f"Argument `axis` = {axis} not in range [{-rank}, {rank})")
    return run(stack, operands, {"axis": axis})


# A rule passes one list, in every world; the forward functions take the tensors one by one.
RAW.concat = lambda values, axis: concat.forward(*values, axis=axis)
RAW.stack = lambda values, axis=0: stack.forward(*values, axis=axis)


@composite("parallel_stack")
def parallel_stack(values: Any, name: Any = "parallel_stack") -> EagerTensor:
    """Join tensors of one shape along a new first axis."""
    return run(stack, stack.operands(list(values)), {"axis": 0})


@op(tf_name="Unpack", symbol="unstack", many=True,
    samples=[case(reals(2, 3)), case(reals(2, 3), axis=1)])  # fmt: skip
def unstack(value: Any, /, num: Any = None, axis: Any = 0) -> Any:
    """The parts along one axis, as a list of tensors of lower rank."""
    rank = value.ndim
    if num is not None and num != value.shape[axis]:
        raise invalid("Unpack", f"Input shape axis {axis % rank} must equal {num}, got shape "
                      f"{brackets(value.shape)}")  # fmt: skip
    parts = list(np.moveaxis(value, axis, 0))
    return [np.array(p, object) for p in parts] if value.dtype == object else parts


@unstack.vjp
def _(F, g, y, x, *, axis):
    return F.stack(list(g), axis)


@entry(unstack, "unstack")
def _(value: Any, num: Any = None, axis: Any = 0, name: Any = "unstack") -> list[EagerTensor]:
    held, axis = to_tensor(value), one_axis(axis)
    rank = held.ndim
    if not -rank <= axis < rank:
        raise ValueError(f"Argument `axis` = {axis} not in range [{-rank}, {rank})")
    return run(unstack, (held,), {"num": plain(num), "axis": axis})


@op(symbol="split", many=True,
    samples=[case(reals(2, 3), num_or_size_splits=3, axis=1),
             case(reals(4), num_or_size_splits=(1, -1))])  # fmt: skip
def split(value: Any, /, num_or_size_splits: Any, axis: Any = 0) -> Any:
    """Parts along an axis: so many equal ones, or ones of the given sizes (one may be -1)."""
    rank = value.ndim
    if not -rank <= axis < rank:
        raise invalid("Split", f"-input rank({-rank}) <= split_dim < input rank ({rank}), but got "
                      f"{axis}")  # fmt: skip
    return np.split(value, _borders(num_or_size_splits, value.shape[axis], axis % rank), axis)


@split.vjp
def _(F, g, y, x, *, axis):
    return F.concat(list(g), axis)


def _borders(parts: Any, length: int, axis: int) -> list[int]:
    """Where one part ends and the next begins."""
    if isinstance(parts, int):
        if parts <= 0:
            raise invalid("Split", f"Number of ways to split should be > 0, but got {parts}")
        if length % parts:
            raise invalid(
                "Split",
                "Number of ways to split should evenly divide the split dimension, but got "
                f"split_dim {axis} (size = {length}) and num_split {parts}",
                "Give a list of sizes for parts of different size.",
            )
        return [k * (length // parts) for k in range(1, parts)]
    known = sum(n for n in parts if n != -1)
    free = parts.count(-1)
    if free > 1:
        raise invalid("SplitV", "There can only be one -1 in the input.")
    if known > length or (not free and known != length):
        raise invalid("SplitV", "Determined shape must either match input shape along split_dim "
                      "exactly if fully specified, or be less than the size of the input along "
                      f"split_dim if not fully specified.  Got: {known}")  # fmt: skip
    return np.cumsum([length - known if n == -1 else n for n in parts]).tolist()[:-1]


@entry(split, "split")
def _(value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None,
      name: Any = "split") -> list[EagerTensor]:  # fmt: skip
    if isinstance(num_or_size_splits, (int, np.integer)):
        parts: Any = int(num_or_size_splits)
    else:
        parts = plain(num_or_size_splits)
        if not isinstance(parts, tuple):
            raise ValueError(
                "Rank-0 tensors are not supported as the num_or_size_splits argument to split. "
                f"Argument provided: {num_or_size_splits}"
            )
        parts = sizes(parts, "SplitV", "Tlen")
    return run(split, (to_tensor(value),), {"num_or_size_splits": parts, "axis": one_axis(axis)})


@op(symbol="tile", text="tile({input}, {multiples})",
    samples=[case(reals(2, 3), multiples=(1, 2)), case(reals(2), multiples=(3,))])  # fmt: skip
def tile(input: Any, /, multiples: Any) -> Any:
    """Lay copies side by side, `multiples[k]` of them along axis k."""
    if len(multiples) != input.ndim:
        raise invalid("Tile", f"Expected multiples argument to be a vector of length {input.ndim} "
                      f"but got length {len(multiples)}")  # fmt: skip
    for k, times in enumerate(multiples):
        if times < 0:
            raise invalid("Tile", f"Expected multiples[{k}] >= 0, but got {times}")
    return np.tile(input, multiples)


@tile.vjp
def _(F, g, y, x, *, multiples):
    pairs = [(m, n) for m, n in zip(multiples, x.shape, strict=True)]
    copies = F.reshape(g, tuple([k for pair in pairs for k in pair]))
    one_copy = tuple([k for _, n in pairs for k in (1, n)])
    return F.reshape(F.sum_to(copies, one_copy), tuple(x.shape))


@entry(tile, "tile")
def _(input: Any, multiples: Any, name: Any = None) -> EagerTensor:
    return run(tile, (to_tensor(input),), {"multiples": sizes(multiples, "Tile", "Tmultiples")})


@composite("meshgrid")
def meshgrid(*args: Any, indexing: str = "xy", name: Any = "meshgrid") -> list[EagerTensor]:
    """The coordinates of a grid: one tensor per axis, each of the shape of the grid."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Argument `indexing` parameter must be either 'xy' or 'ij', got "
                         f"'{indexing}'")  # fmt: skip
    from tapelab.ops.shape import broadcast_to, reshape

    axes = [to_tensor(a) for a in args]
    lengths = [a._value.size for a in axes]
    order = list(range(len(axes)))
    if indexing == "xy" and len(axes) > 1:
        order[:2] = 1, 0
    shape = tuple([lengths[k] for k in order])
    grids = []
    for k, axis in enumerate(axes):
        column = tuple([-1 if order[i] == k else 1 for i in range(len(axes))])
        grids.append(broadcast_to(reshape(axis, column), shape))
    return grids
