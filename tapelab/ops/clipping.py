"""Clipping: values, norms, and the norm of all gradients together."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op, run
from tapelab.engine.shapes import TensorShape
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import EagerTensor
from tapelab.ops.entry import entry
from tapelab.ops.samples import case, reals


@op(symbol="clip", text="clip({t}, {clip_value_min}, {clip_value_max})", broadcasts=True,
    allows="real", samples=[case(reals(5), np.float64(-1.0), np.float64(1.2))])  # fmt: skip
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, /) -> Any:
    """Cut off what lies outside of two bounds; at the bounds the gradient is still 1."""
    return np.maximum(np.minimum(t, clip_value_max), clip_value_min)


@clip_by_value.vjp
def _(F, g, y, t, low, high):
    nothing = F.zeros_like(g)
    above, below = F.greater_equal(F.minimum(t, high), low), F.less_equal(t, high)
    passed = F.select(above, g, nothing)
    to_low = F.select(above, nothing, g)
    return F.select(below, passed, nothing), to_low, F.select(below, nothing, passed)


@entry(clip_by_value, "clip_by_value")
def _(t: Any, clip_value_min: Any, clip_value_max: Any, name: Any = None) -> Any:
    if isinstance(t, IndexedSlices):
        values = clip_by_value(t.values, clip_value_min, clip_value_max)
        return IndexedSlices(values, t.indices, t.dense_shape)
    operands = clip_by_value.operands((t, clip_value_min, clip_value_max))
    shape = operands[0].shape
    for bound in operands[1:]:
        try:
            joined = np.broadcast_shapes(tuple(shape), tuple(bound.shape))
        except ValueError:
            continue  # the op itself says which shapes do not fit
        if joined != shape:
            raise ValueError(f"Shapes {shape} and {TensorShape(joined)} are incompatible")
    return run(clip_by_value, operands, {})


def _values(t: Any) -> EagerTensor:
    return to_tensor(t.values if isinstance(t, IndexedSlices) else t)


def _like(t: Any, values: EagerTensor) -> Any:
    if isinstance(t, IndexedSlices):
        return IndexedSlices(values, t.indices, t.dense_shape)
    return values


@composite("clip_by_norm")
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: Any = None) -> Any:
    """Scale down so that the length is at most `clip_norm`; shorter ones stay as they are."""
    values = _values(t)
    total = F.reduce_sum(values * values, axes, keepdims=True)
    positive = total > 0  # sqrt has no slope at 0: keep 0 away from it
    length = F.where(positive, F.sqrt(F.where(positive, total, F.ones_like(total))), total)
    scaled = values * clip_norm
    if values.shape != scaled.shape:
        raise ValueError(f"Shapes {values.shape} and {scaled.shape} are incompatible")
    return _like(t, F.identity(scaled / F.maximum(length, clip_norm)))


@composite("linalg.global_norm")
def global_norm(t_list: Any, name: Any = None) -> EagerTensor:
    """The length of all the tensors together, as if they were one long vector; None is left out."""
    _check_sequence(t_list)
    halves = [F.l2_loss(_values(t)) for t in t_list if t is not None]
    if not halves:
        raise ValueError("global_norm needs at least one tensor; all of t_list is None.")
    return F.sqrt(F.reduce_sum(F.stack(halves)) * 2.0)


@composite("clip_by_global_norm")
def clip_by_global_norm(t_list: Any, clip_norm: Any, use_norm: Any = None,
                        name: Any = None) -> tuple[list[Any], EagerTensor]:  # fmt: skip
    """Scale all tensors by one factor so that their joint length is at most `clip_norm`."""
    _check_sequence(t_list)
    length = global_norm(t_list) if use_norm is None else to_tensor(use_norm)
    scale = clip_norm * F.minimum(1.0 / length, F.ones_like(length) / clip_norm)
    scale = scale + (length - length)  # nan when the norm is infinite
    clipped = [None if t is None else _like(t, F.identity(_values(t) * scale)) for t in t_list]
    return clipped, length


def _check_sequence(t_list: Any) -> None:
    if not isinstance(t_list, Sequence) or isinstance(t_list, str):
        raise TypeError(f"`t_list` should be a sequence of tensors. Received {type(t_list)}.")
