"""Choosing: where, masks of ones and zeros, sorting, the largest, the distinct."""

from typing import Any, NamedTuple

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.hush import hushed
from tapelab.engine.op import composite, op, plain, run
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.engine.tensor import tensor as new_tensor
from tapelab.ops.entry import entry, invalid, not_in_list, one_axis
from tapelab.ops.samples import booleans, case, integers, reals


@op(tf_name="SelectV2", symbol="where", text="where({condition}, {x}, {y})",
    matching=("x", "y"), broadcasts=True,
    samples=[case(booleans(2, 3), reals(2, 3), reals(3, seed=2)),
             case(booleans(3), reals(2, 3), reals(seed=2))])  # fmt: skip
def select(condition: Any, x: Any, y: Any, /) -> Any:
    """x where the condition holds, y elsewhere."""
    if condition.dtype != np.bool_:
        raise invalid("SelectV2", "cannot compute SelectV2 as input #0(zero-based) was expected to "
                      f"be a bool tensor but is a {dtypes.of(condition).spoken} tensor",
                      "Compare first: tf.where(x > 0, …).")  # fmt: skip
    try:
        return np.where(condition, x, y)
    except ValueError:
        raise invalid("SelectV2", f"condition {brackets(condition.shape)}, then "
                      f"{brackets(x.shape)}, and else {brackets(y.shape)} must be "
                      "broadcastable") from None  # fmt: skip


@select.vjp
def _(F, g, z, condition, x, y):
    nothing = F.zeros_like(g)
    return None, F.select(condition, g, nothing), F.select(condition, nothing, g)


@op(tf_name="Where", symbol="where", differentiable=False, samples=[case(booleans(2, 3))])
def nonzero(condition: Any, /) -> Any:
    """The coordinates at which the condition holds, one row each (int64)."""
    return np.argwhere(condition)


@composite("where")
def where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> EagerTensor:
    """x where the condition holds, y elsewhere; alone, the coordinates of what is True (int64)."""
    if x is None and y is None:
        return run(nonzero, (to_tensor(condition),), {})
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    if not isinstance(condition, Operators):
        condition = to_tensor(condition, dtypes.bool_)
    return run(select, select.operands((condition, x, y)), {})


@op(symbol="one-hot", text="one-hot({indices})", differentiable=False,
    samples=[case(integers(4), depth=3)])  # fmt: skip
def one_hot(indices: Any, /, depth: Any, on_value: Any = 1, off_value: Any = 0, axis: Any = -1,
            dtype: Any = dtypes.float32) -> Any:  # fmt: skip
    """A 1 at the place of each index and 0 elsewhere; -1 gives a row of zeros."""
    along = axis % (indices.ndim + 1)
    places = indices.reshape(*indices.shape[:along], 1, *indices.shape[along:])
    line = np.arange(depth).reshape(-1, *(1,) * (indices.ndim - along))
    kind = dtypes.as_dtype(dtype).numpy
    if on_value == 1 and off_value == 0:
        return (places == line).astype(kind)
    return np.where(places == line, np.asarray(on_value, kind), np.asarray(off_value, kind))


def _whole(labels: Any) -> Any:
    """Labels of a NumPy array: whole numbers, also when a file gave floats; texts stay texts."""
    fits = labels.dtype.name in ("uint8", "int8", "int32", "int64")
    return labels if fits or labels.dtype.kind not in "biuf" else hushed(labels.astype, np.int64)


@entry(one_hot, "one_hot")
def _(indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None,
      dtype: Any = None, name: Any = None) -> EagerTensor:  # fmt: skip
    if isinstance(indices, (bool, np.bool_, np.ndarray, np.number)):
        indices = _whole(np.asarray(indices))
    places = to_tensor(indices)
    if places.dtype.name not in ("uint8", "int8", "int32", "int64"):
        raise not_in_list("OneHot", "TI", places.dtype, "uint8, int8, int32, int64")
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    for label, value in (("on_value", on_value), ("off_value", off_value)):
        have = None if value is None else to_tensor(value, hint=wanted).dtype
        wanted = wanted or have
        if have is not None and have != wanted:
            raise TypeError(f"dtype {have!r} of {label} does not match dtype parameter {wanted!r}")
    for value, mark in ((on_value, 1), (off_value, 0)):
        if value is None and wanted is not None:
            to_tensor(mark, wanted)  # bools have to be given
    depth, along = one_axis(depth), -1 if axis is None else one_axis(axis)
    if depth < 0:
        raise invalid("OneHot", f"depth must be non-negative, got: {depth}")
    if not -1 <= along <= places.ndim:
        raise invalid("OneHot", f"Expected axis to be -1 or between [0, {places.ndim + 1}).  But "
                      f"received: {along}")  # fmt: skip
    attrs = {"depth": depth, "axis": along, "dtype": wanted or dtypes.float32,
             "on_value": 1 if on_value is None else plain(on_value),
             "off_value": 0 if off_value is None else plain(off_value)}  # fmt: skip
    return run(one_hot, (places,), attrs)


@composite("sequence_mask")
def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = dtypes.bool_,
                  name: Any = None) -> EagerTensor:  # fmt: skip
    """True for the first `lengths[i]` places of row i."""
    counts = np.asarray(to_tensor(lengths)._value)
    longest = max(int(counts.max(initial=0)), 0) if maxlen is None else one_axis(maxlen)
    mask = np.arange(longest) < counts[..., None]
    return new_tensor(mask.astype(dtypes.as_dtype(dtype).numpy))


# -- sorting -------------------------------------------------------------------------------------


class TopKV2(NamedTuple):
    """The largest entries along the last axis, and where they stand."""

    values: Any
    indices: Any


def descending(x: Any) -> Any:
    """Places of the entries along the last axis, largest first; equal ones in their order."""
    last = x.shape[-1] - 1
    return last - np.argsort(x[..., ::-1], axis=-1, kind="stable")[..., ::-1]


@op(tf_name="TopKV2", symbol="top k", text="top {k}({input})", many=True, allows="real",
    samples=[case(reals(2, 4), k=2), case(reals(3), k=1)])  # fmt: skip
def top_k(input: Any, /, k: Any = 1, sorted: Any = True, index_type: Any = dtypes.int32) -> Any:
    """The k largest entries along the last axis, and their places (int32)."""
    if not input.ndim:
        raise invalid("TopKV2", "input must be >= 1-D, got shape []")
    if k < 0:
        raise invalid("TopKV2", f"Need k >= 0, got {k}")
    if k > input.shape[-1]:
        raise invalid("TopKV2", f"input must have at least k columns. Had {input.shape[-1]}, "
                      f"needed {k}")  # fmt: skip
    places = descending(input)[..., :k]
    values = np.take_along_axis(input, places, -1)
    return [values, places.astype(dtypes.as_dtype(index_type).numpy)]


@top_k.vjp
def _(F, g, y, x):
    return F.put_along(g[0], y[1], -1, x.shape[-1])


@entry(top_k, "math.top_k", "nn.top_k")
def _(input: Any, k: Any = 1, sorted: Any = True, index_type: Any = dtypes.int32,
      name: Any = None) -> TopKV2:  # fmt: skip
    attrs = {"k": one_axis(k), "sorted": bool(sorted), "index_type": dtypes.as_dtype(index_type)}
    return TopKV2(*run(top_k, (to_tensor(input),), attrs))


@op(symbol="put", text="{g} at [{indices}]", matching=("g",),
    samples=[case(reals(2, 2), np.array([[2, 0], [1, 3]], np.int32), axis=-1, size=4)])  # fmt: skip
def put_along(g: Any, indices: Any, /, axis: Any, size: Any) -> Any:
    """Zeros, `size` of them along an axis, with `g` at the given places."""
    shape = list(g.shape)
    shape[axis] = size
    whole = np.zeros(shape, g.dtype)
    np.put_along_axis(whole, np.asarray(indices, int), g, axis)
    return whole


@put_along.vjp
def _(F, g, y, part, indices, *, axis):
    return F.take_along(g, indices, axis), None


@op(symbol="take", text="{x}[{indices}]", matching=("x",),
    samples=[case(reals(2, 4), np.array([[2, 0], [1, 3]], np.int32), axis=-1)])  # fmt: skip
def take_along(x: Any, indices: Any, /, axis: Any) -> Any:
    """The entries at the given places along an axis."""
    return np.take_along_axis(x, np.asarray(indices, int), axis)


@take_along.vjp
def _(F, g, y, x, indices, *, axis):
    return F.put_along(g, indices, axis, x.shape[axis]), None


@op(symbol="sort", allows="real", samples=[case(reals(2, 4)), case(reals(2, 4), axis=0,
    direction="DESCENDING")])  # fmt: skip
def sort(values: Any, /, axis: Any = -1, direction: Any = "ASCENDING") -> Any:
    """The entries in order along an axis; the gradient follows them back to where they stood."""
    return np.take_along_axis(values, places_in_order(values, axis, direction), axis)


@sort.vjp
def _(F, g, y, x, *, axis, direction):
    return F.put_along(g, F.order(x, axis, direction), axis, x.shape[axis])


@op(symbol="argsort", differentiable=False, silent=True, samples=[case(reals(2, 4))])
def order(values: Any, /, axis: Any = -1, direction: Any = "ASCENDING") -> Any:
    """The places of the entries in order; equal ones stay in their order."""
    return places_in_order(values, axis, direction)


def places_in_order(values: Any, axis: int, direction: str) -> Any:
    """np.argsort, stable in both directions."""
    if direction == "ASCENDING":
        return np.argsort(values, axis=axis, kind="stable")
    return np.moveaxis(descending(np.moveaxis(values, axis, -1)), -1, axis)


def _sorting(values: Any, axis: Any, direction: str) -> tuple[EagerTensor, int]:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError("Argument `direction` should be one of 'ASCENDING' or 'DESCENDING'. "
                         f"Received: direction={direction}")  # fmt: skip
    held, along = to_tensor(values), one_axis(axis)
    if not -held.ndim <= along < held.ndim:
        raise invalid("TopKV2", f"axis {along} is out of range for a tensor of shape "
                      f"{brackets(held.shape)}")  # fmt: skip
    return held, along % held.ndim


@entry(sort, "sort")
def _(values: Any, axis: Any = -1, direction: str = "ASCENDING", name: Any = None) -> EagerTensor:
    held, along = _sorting(values, axis, direction)
    return run(sort, (held,), {"axis": along, "direction": direction})


@composite("argsort")
def argsort(values: Any, axis: Any = -1, direction: str = "ASCENDING", stable: bool = False,
            name: Any = None) -> EagerTensor:  # fmt: skip
    """The places (int32) that the entries have in sorted order; equal ones stay in their order."""
    held, along = _sorting(values, axis, direction)
    last = held.ndim - 1
    if along != last:
        held = _swap(held, along)
    if direction == "ASCENDING":
        held = _flipped(held)
    places = top_k.function(held, held.shape[-1]).indices
    return _swap(places, along) if along != last else places


def _swap(x: EagerTensor, axis: int) -> EagerTensor:
    from tapelab.ops.shape import transpose

    perm = list(range(x.ndim))
    perm[axis], perm[-1] = perm[-1], perm[axis]
    return transpose.function(x, perm)


def _flipped(x: EagerTensor) -> EagerTensor:
    """The same entries with the order turned round; whole numbers without overflow."""
    if x.dtype.is_unsigned:
        return x.dtype.max - x
    return -1 - x if x.dtype.is_integer else -x


@op("math.in_top_k", "nn.in_top_k", tf_name="InTopKV2", symbol="in top k", differentiable=False,
    matching=(), samples=[case(integers(2), reals(2, 4), k=2)])  # fmt: skip
def in_top_k(targets: Any, predictions: Any, /, k: Any) -> Any:
    """Whether the target class is among the k largest predictions of its row."""
    wanted = np.take_along_axis(predictions, np.asarray(targets, int)[:, None], -1)
    return (predictions > wanted).sum(-1) < k


# -- the distinct --------------------------------------------------------------------------------


class Unique(NamedTuple):
    """The distinct entries in order of appearance, and which of them each entry is."""

    y: Any
    idx: Any


class UniqueWithCounts(NamedTuple):
    """The distinct entries, which of them each entry is, and how often each appears."""

    y: Any
    idx: Any
    count: Any


@op(tf_name="Unique", symbol="unique", many=True, check_gradients=False,
    samples=[case(integers(6))])  # fmt: skip
def unique_with_counts(x: Any, /, out_idx: Any = dtypes.int32) -> Any:
    """The distinct entries in order of appearance, the number of each entry, and counts."""
    if x.ndim != 1:
        raise invalid("Unique", "unique expects a 1D vector.")
    ordered, first, back, count = np.unique(
        x, return_index=True, return_inverse=True, return_counts=True
    )
    by_appearance = np.argsort(first, kind="stable")
    rank = np.argsort(by_appearance, kind="stable")
    kind = dtypes.as_dtype(out_idx).numpy
    return [x[first[by_appearance]], rank[back].astype(kind), count[by_appearance].astype(kind)]


@unique_with_counts.vjp
def _(F, g, y, x):
    raise LookupError("gradient registry has no entry for: Unique. Which entries are distinct "
                      "does not change smoothly; use the values only as indices.")  # fmt: skip


@composite("unique")
def unique(x: Any, out_idx: Any = dtypes.int32, name: Any = None) -> Unique:
    """The distinct entries of a vector in order of appearance, and which of them each entry is."""
    y, idx, _ = run(unique_with_counts, (to_tensor(x),), {"out_idx": dtypes.as_dtype(out_idx)})
    return Unique(y, idx)


@entry(unique_with_counts, "unique_with_counts")
def _(x: Any, out_idx: Any = dtypes.int32, name: Any = None) -> UniqueWithCounts:
    attrs = {"out_idx": dtypes.as_dtype(out_idx)}
    return UniqueWithCounts(*run(unique_with_counts, (to_tensor(x),), attrs))


@op(symbol="searchsorted", differentiable=False,
    samples=[case(np.array([0.0, 1.0, 2.0]), reals(4))])  # fmt: skip
def searchsorted(sorted_sequence: Any, values: Any, /, side: Any = "left",
                 out_type: Any = dtypes.int32) -> Any:  # fmt: skip
    """Where each value would have to go so that the sequence stays sorted."""
    kind = dtypes.as_dtype(out_type).numpy
    if sorted_sequence.ndim == 1:
        return np.searchsorted(sorted_sequence, values, side).astype(kind)
    if sorted_sequence.shape[:-1] != values.shape[:-1]:
        raise invalid("LowerBound" if side == "left" else "UpperBound",
                      "Leading dim_size of both tensors must match.")  # fmt: skip
    rows, wanted = sorted_sequence[..., None, :], values[..., :, None]
    return (rows < wanted if side == "left" else rows <= wanted).sum(-1).astype(kind)


@entry(searchsorted, "searchsorted")
def _(sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = dtypes.int32,
      name: Any = None) -> EagerTensor:  # fmt: skip
    if side not in ("left", "right"):
        raise ValueError(f"Argument `side` must be either 'right' or 'left'. Received: side={side}")
    operands = searchsorted.operands((sorted_sequence, values))
    attrs = {"side": side, "out_type": dtypes.as_dtype(out_type)}
    return run(searchsorted, operands, attrs)
