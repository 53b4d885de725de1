"""Gathering: rows and elements picked by number, and the way back, which adds them up.

The gradient of a lookup along axis 0 is a `Slices`: the rows and where they belong, not a mostly
empty array. It stays one when it arrives at a source; everywhere else it is made dense.
"""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import composite, op, run
from tapelab.engine.shapes import TensorShape, brackets
from tapelab.engine.slices import Slices
from tapelab.engine.tensor import EagerTensor
from tapelab.ops.entry import entry, invalid, not_in_list, one_axis
from tapelab.ops.samples import booleans, case, integers, reals


def _place(position: tuple[int, ...]) -> str:
    """A position as messages write it: "[1,0]", nothing for a scalar."""
    return "[" + ",".join(map(str, position)) + "]" if position else ""


def check_whole(
    tf_name: str, attr: str, indices: EagerTensor, allowed: str = "int32, int64"
) -> None:
    """Indices are whole numbers."""
    if indices._value.dtype.name not in allowed.replace(",", "").split():
        raise not_in_list(tf_name, attr, indices.dtype, allowed)


def _along(params: Any, indices: Any, axis: int, batch_dims: int) -> tuple[Any, ...]:
    """NumPy's fancy index for a gather: open grids for the batch axes, slices up to `axis`."""
    batch = [np.arange(n).reshape((-1,) + (1,) * (np.ndim(indices) - k - 1))
             for k, n in enumerate(params.shape[:batch_dims])]  # fmt: skip
    return (*batch, *(slice(None),) * (axis - batch_dims), indices)


def _moved(axis: int, batch_dims: int, indices: Any, result: Any) -> Any:
    """NumPy puts the axes of the indices after the batch; bring them behind the sliced ones."""
    if not batch_dims or axis == batch_dims:
        return result
    rank, inner = np.ndim(indices), np.ndim(indices) - batch_dims
    source = list(range(batch_dims, batch_dims + inner))
    target = [k + axis - batch_dims for k in source]
    return np.moveaxis(result, source, target) if rank else result


@op(tf_name="GatherV2", symbol="gather", text="{params}[{indices}]", matching=("params",),
    sparse=True,
    samples=[case(reals(4, 2), integers(3)), case(reals(2, 4), integers(3), axis=1),
             case(reals(2, 4), integers(2, 3), axis=1, batch_dims=1),
             case(reals(3, 2), integers(2, 2, high=3), axis=0)])  # fmt: skip
def gather(params: Any, indices: Any, /, axis: Any = 0, batch_dims: Any = 0) -> Any:
    """Pick rows (or, along `axis`, columns …) by number; repeats are allowed."""
    bad = (indices < 0) | (indices >= params.shape[axis])
    if np.any(bad):
        at = tuple(np.argwhere(bad)[0].tolist()) if np.ndim(bad) else ()
        raise invalid("GatherV2", f"indices{_place(at)} = {np.asarray(indices)[at]} is not in "
                      f"[0, {params.shape[axis]})")  # fmt: skip
    if not batch_dims:
        taken = np.take(params, indices, axis)
        return taken if isinstance(taken, (np.ndarray, np.generic)) else np.array(taken, object)
    if axis > batch_dims:
        return _batched(params, indices, axis, batch_dims)
    return params[_along(params, indices, axis, batch_dims)]


def _batched(params: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    """batch_dims < axis: bring the gathered axis to the front of what is inside the batch."""
    front = np.moveaxis(params, axis, batch_dims)
    taken = front[_along(front, indices, batch_dims, batch_dims)]
    return _moved(axis, batch_dims, indices, taken)


@gather.vjp
def _(F, g, y, params, indices, *, axis, batch_dims, needs):
    if axis == 0:
        rows = F.reshape(g, (held(indices).size, *params.shape[1:]))
        return Slices(rows, held(indices).reshape(-1), tuple(params.shape)), None
    return F.scatter_along(g, indices, axis, batch_dims, tuple(params.shape)), None


def held(x: Any) -> Any:
    """The NumPy value in every world of a rule: indices are never differentiated."""
    return np.asarray(x._value if isinstance(x, EagerTensor) else x)


@op(symbol="scatter", text="{g} at [{indices}]", matching=("g",),
    samples=[case(reals(2, 3), integers(3), axis=1, batch_dims=0, shape=(2, 4)),
             case(reals(2, 3), integers(2, 3), axis=1, batch_dims=1, shape=(2, 4))])  # fmt: skip
def scatter_along(g: Any, indices: Any, /, axis: Any, batch_dims: Any, shape: Any) -> Any:
    """Add every slice of `g` to zeros, at the place it was gathered from."""
    whole = np.zeros(shape, g.dtype)
    front = np.moveaxis(whole, axis, batch_dims)
    rank = np.ndim(indices)
    source = list(range(axis, axis + rank - batch_dims))
    lined_up = np.moveaxis(g, source, [k - axis + batch_dims for k in source])
    np.add.at(front, _along(front, indices, batch_dims, batch_dims), lined_up)
    return whole


@scatter_along.vjp
def _(F, g, y, x, indices, *, axis, batch_dims):
    return F.gather(g, indices, axis=axis, batch_dims=batch_dims), None


@entry(gather, "gather")
def _(params: Any, indices: Any, validate_indices: Any = None, axis: Any = None,
      batch_dims: Any = 0, name: Any = None) -> EagerTensor:  # fmt: skip
    held_params, places = to_tensor(params), to_tensor(indices)
    check_whole("GatherV2", "Tindices", places, "int16, int32, int64")
    rank = held_params.ndim
    batch = one_axis(batch_dims)
    batch = batch + places.ndim if batch < 0 else batch
    along = batch if axis is None else one_axis(axis)
    if not -rank <= along < rank:
        low, high = (-rank, rank) if rank else (0, 0)
        raise invalid("GatherV2", f"Expected axis in the range [{low}, {high}), but got {along}"
                      if rank else "params must be at least 1 dimensional")  # fmt: skip
    along = along + rank if along < 0 else along
    if batch > places.ndim or batch > along:
        raise invalid("GatherV2", f"batch_dims ({batch}) must be less than or equal to axis "
                      f"({along}) and to the rank of indices ({places.ndim})")  # fmt: skip
    for k in range(batch):
        if held_params.shape[k] != places.shape[k]:
            raise invalid("GatherV2", f"params.shape[{k}]: {held_params.shape[k]} should be equal "
                          f"to indices.shape[{k}]: {places.shape[k]}")  # fmt: skip
    return run(gather, (held_params, places), {"axis": along, "batch_dims": batch})


@composite("nn.embedding_lookup")
def embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: Any = None) -> EagerTensor:
    """The rows of an embedding table for the given ids."""
    table = params[0] if isinstance(params, (list, tuple)) and len(params) == 1 else params
    rows = gather.function(table, ids)
    if max_norm is None:
        return rows
    from tapelab.ops.clipping import clip_by_norm

    return clip_by_norm(rows, max_norm, axes=list(range(to_tensor(ids).ndim, rows.ndim)))


@op(symbol="gather nd", text="{params}[{indices}]", matching=("params",), sparse=True,
    samples=[case(reals(3, 4), integers(5, 2, high=3)), case(reals(3, 4), integers(2, 1, high=3)),
             case(reals(2, 3), integers(2, 1, high=3), batch_dims=1)])  # fmt: skip
def gather_nd(params: Any, indices: Any, /, batch_dims: Any = 0) -> Any:
    """Pick elements or slices by their coordinates, which stand along the last axis."""
    depth = indices.shape[-1]
    if depth + batch_dims > params.ndim:
        raise invalid("GatherNd", f"index innermost dimension length must be <= params rank; saw: "
                      f"{depth} vs. {params.ndim}")  # fmt: skip
    inner = params.shape[batch_dims : batch_dims + depth]
    check_inside("GatherNd", indices, inner, f"param shape {brackets(params.shape)}")
    if not depth and not batch_dims:
        return np.broadcast_to(params, indices.shape[:-1] + params.shape)
    part = params[coordinates(indices, params.shape, batch_dims)]
    return part if isinstance(part, (np.ndarray, np.generic)) else np.array(part, object)


def coordinates(indices: Any, shape: Any, batch_dims: int = 0) -> tuple[Any, ...]:
    """NumPy's fancy index for coordinates that stand along the last axis."""
    points = tuple(np.moveaxis(indices, -1, 0)) if indices.shape[-1] else ()
    batch = [np.arange(n).reshape((-1,) + (1,) * (indices.ndim - 2 - k))
             for k, n in enumerate(shape[:batch_dims])]  # fmt: skip
    return (*batch, *points)


def check_inside(tf_name: str, indices: Any, inner: tuple[int, ...], where: str) -> None:
    """Raise for coordinates outside of the axes they point along."""
    if not inner:
        return
    bad = ((indices < 0) | (indices >= np.array(inner))).any(-1)
    if bad.any():
        at = tuple(np.argwhere(bad)[0].tolist())
        point = ", ".join(map(str, indices[at].tolist()))
        raise invalid(tf_name, f"indices{_place(at)} = [{point}] does not index into {where}")


@gather_nd.vjp
def _(F, g, y, params, indices, *, batch_dims, needs):
    shape = tuple(params.shape)
    if not batch_dims and len(indices.shape) == 2 and indices.shape[-1] == 1:
        return Slices(g, held(indices)[:, 0], shape), None
    return F.scatter_points(g, indices, batch_dims, shape), None


@op(symbol="scatter", text="{g} at [{indices}]", matching=("g",),
    samples=[case(reals(5), integers(5, 2, high=3), batch_dims=0, shape=(3, 4))])  # fmt: skip
def scatter_points(g: Any, indices: Any, /, batch_dims: Any, shape: Any) -> Any:
    """Add the elements of `g` to zeros, at their coordinates."""
    whole = np.zeros(shape, g.dtype)
    np.add.at(whole, coordinates(indices, shape, batch_dims), g)
    return whole


@scatter_points.vjp
def _(F, g, y, x, indices, *, batch_dims):
    return F.gather_nd(g, indices, batch_dims), None


@entry(gather_nd, "gather_nd")
def _(params: Any, indices: Any, batch_dims: Any = 0, name: Any = None,
      bad_indices_policy: str = "") -> EagerTensor:  # fmt: skip
    places = to_tensor(indices)
    check_whole("GatherNd", "Tindices", places, "int16, int32, int64")
    if not places.ndim:
        raise invalid("GatherNd", "indices must be at least a vector")
    table = to_tensor(params)
    if not table.ndim:
        raise invalid("GatherNd", "params must be at least a vector")
    return run(gather_nd, (table, places), {"batch_dims": one_axis(batch_dims)})


@composite()
def batch_gather(params: Any, indices: Any, name: Any = None) -> EagerTensor:
    """Gather along the last axis of the indices, one row of indices per row of params."""
    places = to_tensor(indices)
    return gather.function(params, places, axis=places.ndim - 1, batch_dims=places.ndim - 1)


@op(symbol="mask", text="{tensor}[{mask}]", matching=("tensor",),
    samples=[case(reals(2, 3), booleans(2, 3)), case(reals(2, 3), booleans(2)),
             case(reals(2, 3), np.array([True, False, True]), axis=1)])  # fmt: skip
def boolean_mask(tensor: Any, mask: Any, /, axis: Any = 0) -> Any:
    """The elements, or rows, for which the mask is True, in order."""
    return tensor[_masked(mask, axis)]


def _masked(mask: Any, axis: int) -> tuple[Any, ...]:
    return (*(slice(None),) * axis, held(mask).astype(bool))


@boolean_mask.vjp
def _(F, g, y, tensor, mask, *, axis):
    return F.put(g, _masked(mask, axis), tuple(tensor.shape)), None


@entry(boolean_mask, "boolean_mask")
def _(tensor: Any, mask: Any, axis: Any = None, name: Any = "boolean_mask") -> EagerTensor:
    whole, chosen = to_tensor(tensor), to_tensor(mask)
    if not chosen.ndim:
        raise ValueError("mask cannot be scalar.")
    along = 0 if axis is None else one_axis(axis)
    along = along + whole.ndim if along < 0 else along
    have = whole.shape[along : along + chosen.ndim]
    if have != chosen.shape:
        raise ValueError(f"Shapes {TensorShape(have)} and {chosen.shape} are incompatible")
    return run(boolean_mask, (whole, chosen), {"axis": along})
