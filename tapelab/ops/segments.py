"""Segments: rows that carry the same number are summed, multiplied or compared together."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RECORDED, composite, op
from tapelab.engine.tensor import tensor
from tapelab.ops.samples import case, reals

IDS = np.array([1, 0, 1, -1], np.int32)
BY_ID = [case(reals(4), IDS, num_segments=2), case(reals(4, 2), IDS, num_segments=2)]


def _by_id(combine: Any, start: Any, data: Any, ids: Any, n: int) -> Any:
    """Rows with equal ids combined by a NumPy ufunc; ids below 0 are left out."""
    if ids.dtype.kind not in "iu":
        raise InvalidArgumentError(
            f"Value for attr 'Tindices' of {dtypes.of(ids).spoken} is not in the list of allowed "
            "values: int32, int64"
        )
    if data.shape[: ids.ndim] != ids.shape:
        raise InvalidArgumentError(
            f"data.shape = [{','.join(map(str, data.shape))}] does not start with segment_ids.shape"
            f" = [{','.join(map(str, ids.shape))}]"
        )
    inner = data.shape[ids.ndim :]
    flat, rows = np.reshape(ids, -1), np.reshape(data, (ids.size, *inner))
    if flat.size and flat.max() >= n:
        at = int(np.argmax(flat >= n))
        raise InvalidArgumentError(f"segment_ids[{at}] = {flat[at]} is out of range [0, {n})")
    order = np.argsort(flat, kind="stable")
    order = order[np.searchsorted(flat[order], 0) :]
    found, firsts = np.unique(flat[order], return_index=True)
    out = np.full((n, *inner), start, data.dtype)
    if found.size:
        out[found] = combine.reduceat(rows[order], firsts, 0, data.dtype)
    return out


@op(symbol="spread", text="spread({x})", matching=("x",), samples=[case(reals(2, 2), IDS)])
def spread(x: Any, segment_ids: Any, /) -> Any:
    """Row i of x for every id i: the way back from a segment sum; zeros for ids below 0."""
    taken = x[np.maximum(segment_ids, 0)]
    left_out = np.reshape(segment_ids < 0, segment_ids.shape + (1,) * (x.ndim - 1))
    return np.where(left_out, x.dtype.type(0), taken)


@spread.vjp
def _(F, g, y, x, ids):
    return F.unsorted_segment_sum(g, ids, x.shape[0]), None


@op("math.unsorted_segment_sum", symbol="Σ by id", text="Σ {data} by id", matching=("data",),
    allows="number", samples=BY_ID)  # fmt: skip
def unsorted_segment_sum(data: Any, segment_ids: Any, /, num_segments: Any) -> Any:
    """Add up the rows that carry the same id; each row gets what arrives at its sum."""
    return _by_id(np.add, 0, data, segment_ids, num_segments)


@unsorted_segment_sum.vjp
def _(F, g, y, data, ids):
    return F.spread(g, ids), None


@op("math.unsorted_segment_prod", symbol="Π by id", text="Π {data} by id", matching=("data",),
    allows="number", samples=BY_ID)  # fmt: skip
def unsorted_segment_prod(data: Any, segment_ids: Any, /, num_segments: Any) -> Any:
    """Multiply the rows that carry the same id."""
    return _by_id(np.multiply, 1, data, segment_ids, num_segments)


@unsorted_segment_prod.vjp
def _(F, g, y, data, ids, *, num_segments):
    # A zero makes the product 0 for the others; to the zero itself the others' product counts.
    zero = data == 0
    zeros = F.unsorted_segment_sum(F.cast(zero, data.dtype), ids, num_segments)
    g = F.where(zeros > 1, F.zeros_like(g), g)
    fine = F.where(zero, F.ones_like(data), data)
    without = F.unsorted_segment_prod(fine, ids, num_segments)
    others = F.where(zero, F.spread(without, ids), F.spread(y, ids) / fine)
    return F.spread(g, ids) * others, None


def _to_winners(F: Any, g: Any, y: Any, data: Any, ids: Any, n: int) -> Any:
    """What arrives at a segment, split evenly between the rows that are equal to its extreme."""
    won = F.cast(data == F.spread(y, ids), g.dtype)
    share = g / F.maximum(F.unsorted_segment_sum(won, ids, n), F.ones_like(g))
    return won * F.spread(share, ids)


@op("math.unsorted_segment_max", symbol="max by id", text="max {data} by id", matching=("data",),
    allows="real", samples=BY_ID)  # fmt: skip
def unsorted_segment_max(data: Any, segment_ids: Any, /, num_segments: Any) -> Any:
    """The largest of the rows that carry the same id; the lowest number where there is none."""
    return _by_id(np.maximum, dtypes.of(data).min, data, segment_ids, num_segments)


@unsorted_segment_max.vjp
def _(F, g, y, data, ids, *, num_segments):
    return _to_winners(F, g, y, data, ids, num_segments), None


@op("math.unsorted_segment_min", symbol="min by id", text="min {data} by id", matching=("data",),
    allows="real", samples=BY_ID)  # fmt: skip
def unsorted_segment_min(data: Any, segment_ids: Any, /, num_segments: Any) -> Any:
    """The smallest of the rows that carry the same id; the highest number where there is none."""
    return _by_id(np.minimum, dtypes.of(data).max, data, segment_ids, num_segments)


@unsorted_segment_min.vjp
def _(F, g, y, data, ids, *, num_segments):
    return _to_winners(F, g, y, data, ids, num_segments), None


def _sizes(data: Any, ids: Any, n: Any) -> Any:
    """How many rows each segment has, in the shape and dtype of the result; at least 1."""
    inner = (1,) * (data._value.ndim - ids._value.ndim)
    ones = np.ones(ids._value.shape + inner, data._value.dtype)
    return tensor(np.maximum(_by_id(np.add, 0, ones, ids._value, int(n)), 1))


@composite("math.unsorted_segment_mean")
def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any, name: Any = None) -> Any:
    """The average of the rows that carry the same id; 0 where there is none."""
    data, ids = to_tensor(data), to_tensor(segment_ids)
    return unsorted_segment_sum(data, ids, num_segments) / _sizes(data, ids, num_segments)


@composite("math.unsorted_segment_sqrt_n")
def unsorted_segment_sqrt_n(
    data: Any, segment_ids: Any, num_segments: Any, name: Any = None
) -> Any:
    """The sum of the rows that carry the same id, over the square root of their number."""
    data, ids = to_tensor(data), to_tensor(segment_ids)
    sizes = _sizes(data, ids, num_segments)
    return unsorted_segment_sum(data, ids, num_segments) / RECORDED.sqrt(sizes)


# -- sorted ids: as many segments as the last id says


def _sorted(data: Any, segment_ids: Any) -> tuple[Any, Any, int]:
    data, ids = to_tensor(data), to_tensor(segment_ids)
    numbers = ids._value
    if numbers.ndim != 1:
        raise InvalidArgumentError("segment_ids should be a vector.")
    if data._value.shape[:1] != numbers.shape:
        raise InvalidArgumentError("segment_ids should be the same size as dimension 0 of input.")
    if np.any(numbers < 0):
        raise InvalidArgumentError("segment ids must be >= 0")
    if np.any(numbers[1:] < numbers[:-1]):
        raise InvalidArgumentError(
            "segment ids are not increasing: sort them, or use tf.math.unsorted_segment_…"
        )
    return data, ids, int(numbers[-1]) + 1 if numbers.size else 0


def _where_any(result: Any, ids: Any, n: int) -> Any:
    """The result with 0 in the segments that have no row."""
    if np.unique(ids._value).size == n:
        return result
    there = np.bincount(ids._value, minlength=n) > 0
    there = tensor(there.reshape((n,) + (1,) * (result._value.ndim - 1)))
    return RECORDED.where(there, result, RECORDED.zeros_like(result))


@composite("math.segment_sum")
def segment_sum(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """Add up the rows that carry the same id; ids must be sorted."""
    return unsorted_segment_sum(*_sorted(data, segment_ids))


@composite("math.segment_prod")
def segment_prod(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """Multiply the rows that carry the same id; ids must be sorted."""
    return unsorted_segment_prod(*_sorted(data, segment_ids))


@composite("math.segment_mean")
def segment_mean(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """The average of the rows that carry the same id; ids must be sorted."""
    return unsorted_segment_mean(*_sorted(data, segment_ids))


@composite("math.segment_max")
def segment_max(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """The largest of the rows that carry the same id; ids must be sorted."""
    data, ids, n = _sorted(data, segment_ids)
    return _where_any(unsorted_segment_max(data, ids, n), ids, n)


@composite("math.segment_min")
def segment_min(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """The smallest of the rows that carry the same id; ids must be sorted."""
    data, ids, n = _sorted(data, segment_ids)
    return _where_any(unsorted_segment_min(data, ids, n), ids, n)
