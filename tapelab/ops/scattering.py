"""Scattering: values put at given coordinates, into zeros or into a tensor."""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RAW, op, run
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor
from tapelab.engine.wanted import whole
from tapelab.ops.entry import entry, invalid, one_axis, sizes
from tapelab.ops.gathering import check_inside, check_whole, coordinates, held
from tapelab.ops.indexing import Index
from tapelab.ops.samples import case, reals

POINTS = np.array([[0, 1], [2, 0], [0, 1]], np.int32)
APART = np.array([[0, 1], [2, 0], [1, 2]], np.int32)


def _check(tf_name: str, indices: Any, updates: Any, shape: tuple[int, ...]) -> None:
    """The coordinates lie inside, and there is one update, of the right shape, for each."""
    depth = indices.shape[-1]
    if depth > len(shape):
        raise invalid(tf_name, f"Index innermost dimension length must be <= rank of the tensor; "
                      f"saw: {depth} vs. {len(shape)}")  # fmt: skip
    wanted = (*indices.shape[:-1], *shape[depth:])
    if updates.shape != wanted:
        raise invalid(tf_name, f"Dimensions [0,{indices.ndim - 1}) of indices[shape="
                      f"{brackets(indices.shape)}] must match dimensions [0,{indices.ndim - 1}) of "
                      f"updates[shape={brackets(updates.shape)}]",
                      f"The updates should have the shape {wanted}.")  # fmt: skip
    check_inside(tf_name, indices, shape[:depth], f"shape {brackets(shape)}")


@op(symbol="scatter", text="{updates} at [{indices}]", matching=("updates",),
    samples=[case(POINTS, reals(3), shape=(3, 4))])  # fmt: skip
def scatter_nd(indices: Any, updates: Any, /, shape: Any) -> Any:
    """Updates added to zeros of the given shape, at their coordinates."""
    _check("ScatterNd", indices, updates, shape)
    whole = np.zeros(shape, updates.dtype)
    np.add.at(whole, coordinates(indices, shape), updates)
    return whole


@scatter_nd.vjp
def _(F, g, y, indices, updates):
    return None, F.gather_nd(g, indices)


@entry(scatter_nd, "scatter_nd")
def _(indices: Any, updates: Any, shape: Any, name: Any = None) -> EagerTensor:
    places = to_tensor(indices)
    check_whole("ScatterNd", "Tindices", places, "int16, int32, int64")
    return run(scatter_nd, (places, to_tensor(updates)), {"shape": sizes(shape, "ScatterNd", "T")})


def _changed(tensor: Any, indices: Any, updates: Any, tf_name: str, ufunc: Any) -> Any:
    _check(tf_name, indices, updates, tensor.shape)
    whole = np.array(tensor)
    at = coordinates(indices, tensor.shape)
    if ufunc is None:
        whole[at] = updates
    else:
        ufunc.at(whole, at, updates)
    return whole


@op("tensor_scatter_nd_update", tf_name="TensorScatterUpdate", symbol="scatter",
    text="{tensor} with {updates} at [{indices}]", matching=("tensor", "updates"),
    samples=[case(reals(3, 4), APART, reals(3, seed=2))])  # fmt: skip
def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, /) -> Any:
    """The tensor with the elements at some coordinates replaced."""
    return _changed(tensor, indices, updates, "TensorScatterUpdate", None)


@tensor_scatter_nd_update.vjp
def _(F, g, y, tensor, indices, updates):
    rest = F.tensor_scatter_nd_update(g, indices, F.zeros_like(updates))
    return rest, None, F.gather_nd(g, indices)


@op("tensor_scatter_nd_add", tf_name="TensorScatterAdd", symbol="scatter +",
    text="{tensor} + {updates} at [{indices}]", matching=("tensor", "updates"),
    samples=[case(reals(3, 4), POINTS, reals(3, seed=2))])  # fmt: skip
def tensor_scatter_nd_add(tensor: Any, indices: Any, updates: Any, /) -> Any:
    """The tensor with updates added at some coordinates; repeated ones add up."""
    return _changed(tensor, indices, updates, "TensorScatterAdd", np.add)


@tensor_scatter_nd_add.vjp
def _(F, g, y, tensor, indices, updates):
    return g, None, F.gather_nd(g, indices)


@op("tensor_scatter_nd_sub", tf_name="TensorScatterSub", symbol="scatter −",
    text="{tensor} − {updates} at [{indices}]", matching=("tensor", "updates"),
    samples=[case(reals(3, 4), POINTS, reals(3, seed=2))])  # fmt: skip
def tensor_scatter_nd_sub(tensor: Any, indices: Any, updates: Any, /) -> Any:
    """The tensor with updates subtracted at some coordinates."""
    return _changed(tensor, indices, updates, "TensorScatterSub", np.subtract)


@tensor_scatter_nd_sub.vjp
def _(F, g, y, tensor, indices, updates):
    return g, None, -F.gather_nd(g, indices)


@op("tensor_scatter_nd_max", tf_name="TensorScatterMax", symbol="scatter max",
    matching=("tensor", "updates"),
    samples=[case(reals(3, 4), APART, reals(3, seed=2))])  # fmt: skip
def tensor_scatter_nd_max(tensor: Any, indices: Any, updates: Any, /) -> Any:
    """The tensor, or the update where that is larger, at some coordinates."""
    return _changed(tensor, indices, updates, "TensorScatterMax", np.maximum)


@op("tensor_scatter_nd_min", tf_name="TensorScatterMin", symbol="scatter min",
    matching=("tensor", "updates"),
    samples=[case(reals(3, 4), APART, reals(3, seed=2))])  # fmt: skip
def tensor_scatter_nd_min(tensor: Any, indices: Any, updates: Any, /) -> Any:
    """The tensor, or the update where that is smaller, at some coordinates."""
    return _changed(tensor, indices, updates, "TensorScatterMin", np.minimum)


def _extremum_rule(F, g, y, tensor, indices, updates):
    """What arrives goes to the winners; equal ones share it."""
    stays = F.cast(F.equal(y, tensor), g.dtype)
    comes = F.cast(F.equal(F.gather_nd(y, indices), updates), g.dtype)
    share = g / F.tensor_scatter_nd_add(stays, indices, comes)
    return share * stays, None, F.gather_nd(share, indices) * comes


tensor_scatter_nd_max.vjp(_extremum_rule)
tensor_scatter_nd_min.vjp(_extremum_rule)


# -- groups --------------------------------------------------------------------------------------


@op(symbol="partition", many=True, matching=("data",),
    samples=[case(reals(4, 2), np.array([0, 1, 0, 2], np.int32), num_partitions=3)])  # fmt: skip
def dynamic_partition(data: Any, partitions: Any, /, num_partitions: Any) -> Any:
    """Sort rows into `num_partitions` groups by their group number."""
    whole(num_partitions, "num_partitions", 1, 10**6)
    if data.shape[: partitions.ndim] != partitions.shape:
        raise invalid("DynamicPartition", "data.shape must start with partitions.shape, got "
                      f"data.shape = {brackets(data.shape)}, partitions.shape = "
                      f"{brackets(partitions.shape)}")  # fmt: skip
    bad = (partitions < 0) | (partitions >= num_partitions)
    if np.any(bad):
        at = tuple(np.argwhere(bad)[0].tolist()) if np.ndim(bad) else ()
        place = "[" + ",".join(map(str, at)) + "]" if at else ""
        raise invalid("DynamicPartition", f"partitions{place} = {np.asarray(partitions)[at]} is "
                      f"not in [0, {num_partitions})")  # fmt: skip
    return [np.asarray(data)[partitions == k] for k in range(num_partitions)]


@dynamic_partition.vjp
def _(F, g, y, data, partitions, *, num_partitions):
    groups = held(partitions)
    total = None
    for k in range(num_partitions):
        part = F.put(g[k], Index((groups == k,)), tuple(data.shape))
        total = part if total is None else total + part
    return total, None


@entry(dynamic_partition, "dynamic_partition")
def _(data: Any, partitions: Any, num_partitions: Any, name: Any = None) -> list[EagerTensor]:
    groups = to_tensor(partitions)
    return run(dynamic_partition, (to_tensor(data), groups),
               {"num_partitions": one_axis(num_partitions)})  # fmt: skip


@op(symbol="stitch",
    samples=[case([reals(2), reals(3, seed=2)], indices=((0, 3), (1, 2, 4)))])  # fmt: skip
def dynamic_stitch(*data: Any, indices: Any) -> Any:
    """Rows of several tensors interleaved: indices[m] tells where those of data[m] go."""
    places = [np.asarray(i, int) for i in indices]
    total = max((int(i.max()) + 1 for i in places if i.size), default=0)
    inner = data[0].shape[places[0].ndim :]
    whole = np.zeros((total, *inner), data[0].dtype)
    for at, values in zip(places, data, strict=True):
        if values.shape != (*at.shape, *inner):
            raise invalid("DynamicStitch", f"data[...].shape = {brackets(values.shape)} does not "
                          f"start with indices[...].shape = {brackets(at.shape)}")  # fmt: skip
        whole[at] = values
    return whole


@dynamic_stitch.vjp
def _(F, g, y, *data, indices):
    places = [np.asarray(i, int) for i in indices]
    rows = [F.take_slices(g, at.reshape(-1), 0) for at in places]
    return tuple([F.reshape(r, tuple(d.shape)) for r, d in zip(rows, data, strict=True)])


RAW.dynamic_stitch = lambda data, indices: dynamic_stitch.forward(*data, indices=indices)


@entry(dynamic_stitch, "dynamic_stitch")
def _(indices: Any, data: Any, name: Any = None) -> EagerTensor:
    listed = tuple([to_tensor(i)._value.tolist() for i in indices])
    return run(dynamic_stitch, dynamic_stitch.operands(list(data)), {"indices": listed})
