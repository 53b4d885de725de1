"""Layers between the layers: biases, moments, batch normalisation, dropout."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op
from tapelab.engine.shapes import brackets
from tapelab.ops import seeds
from tapelab.ops.random import random_uniform, sizes
from tapelab.ops.samples import case, reals


@op(
    "nn.bias_add",
    tf_name="BiasAdd",
    symbol="+b",
    text="{value} + {bias}",
    latex="{value} + {bias}",
    allows="number",
    literal="hint",
    samples=[
        case(reals(2, 3), reals(3, seed=2)),
        case(reals(2, 3, 2), reals(3, seed=2), data_format="NCHW"),
    ],
)
def bias_add(value: Any, bias: Any, /, data_format: Any = None) -> Any:
    """Add one bias to each channel, the last axis (or the second: data_format="NC…")."""
    axis = _channel(value.ndim, data_format)
    if value.ndim < 2:
        raise InvalidArgumentError(
            f"Input tensor must be at least 2D: {brackets(value.shape)} [Op:BiasAdd] name: "
        )
    if bias.ndim != 1 or value.shape[axis] != len(bias):
        raise InvalidArgumentError(
            "Must provide as many biases as the last dimension of the input tensor: "
            f"{brackets(bias.shape)} vs. {brackets(value.shape)} [Op:BiasAdd] name: "
        )
    return value + bias.reshape(-1, *(1,) * (value.ndim - 1 - axis))


@bias_add.vjp
def _(F, g, y, value, bias, *, data_format):
    rank = len(value.shape)
    channel = _channel(rank, data_format)
    return g, F.reduce_sum(g, axis=tuple(i for i in range(rank) if i != channel))


def _channel(rank: int, data_format: Any) -> int:
    return 1 if str(data_format or "").upper().startswith("NC") else rank - 1


@composite("nn.moments")
def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: Any = None) -> Any:
    """Mean and variance along axes.

    The mean inside the variance is a constant for the tape: the gradient that would flow through
    it is 0. Second derivatives of the variance lack that part, as in TensorFlow.
    """
    x = to_tensor(x)
    half = x.dtype is dtypes.float16
    y = F.cast(x, dtypes.float32) if half else x
    mean = F.reduce_mean(y, axis=axes, keepdims=True)
    spread = F.squared_difference(y, F.stop_gradient(mean))
    variance = F.reduce_mean(spread, axis=axes, keepdims=True)
    if not keepdims:
        axes = list(axes) if isinstance(axes, (list, tuple)) else [axes]
        mean, variance = F.squeeze(mean, axis=axes), F.squeeze(variance, axis=axes)
    return (F.cast(mean, x.dtype), F.cast(variance, x.dtype)) if half else (mean, variance)


@composite("nn.batch_normalization")
def batch_normalization(x: Any, mean: Any, variance: Any, offset: Any, scale: Any,
                        variance_epsilon: Any, name: Any = None) -> Any:  # fmt: skip
    """(x − mean) / √(variance + epsilon), times scale, plus offset."""
    x = to_tensor(x)
    factor = F.rsqrt(to_tensor(variance) + variance_epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -to_tensor(mean) * factor if offset is None else offset - to_tensor(mean) * factor
    return x * F.cast(factor, x.dtype) + F.cast(shift, x.dtype)


@composite("nn.local_response_normalization", "nn.lrn")
def local_response_normalization(input: Any, depth_radius: int = 5, bias: Any = 1, alpha: Any = 1,
                                 beta: Any = 0.5, name: Any = None) -> Any:  # fmt: skip
    """Divide each channel by the activity of the channels around it."""
    x = to_tensor(input)
    channels = x.shape[-1]
    near = np.abs(np.arange(channels) - np.arange(channels)[:, np.newaxis]) <= depth_radius
    activity = F.tensordot(F.square(x), to_tensor(near.astype(x.dtype.numpy)), 1)
    return x / (bias + alpha * activity) ** beta


@composite("nn.dropout")
def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: Any = None) -> Any:
    """Set a part (rate) of the entries to 0 at random, and scale the others up in return."""
    x = _droppable(x, rate)
    if isinstance(rate, (int, float)) and rate == 0:
        seeds.pair(seed)  # the draws that follow are those that follow any other rate
        return x
    if not isinstance(rate, (int, float)):
        rate = to_tensor(rate, x.dtype)
    shape = _noise_shape(x, noise_shape)
    noise = random_uniform(shape, dtype=x.dtype, seed=seed)
    return _dropped(x, rate, noise)


@composite("nn.experimental.stateless_dropout")
def stateless_dropout(x: Any, rate: Any, seed: Any, rng_alg: Any = "auto_select",
                      noise_shape: Any = None, name: Any = None) -> Any:  # fmt: skip
    """Dropout whose draw depends on `seed` (two integers) and nothing else."""
    x = _droppable(x, rate)
    if isinstance(rate, (int, float)) and rate == 0:
        return x
    noise = F.stateless_uniform(_noise_shape(x, noise_shape), seed, dtype=x.dtype)
    return _dropped(x, rate, noise)


def _droppable(x: Any, rate: Any) -> Any:
    if isinstance(rate, (int, float)) and not 0 <= rate < 1:
        raise ValueError("`rate` must be a scalar tensor or a float in the range [0, 1). "
                         f"Received: rate={rate}")  # fmt: skip
    if not isinstance(rate, (int, float)) and to_tensor(rate).ndim:
        raise ValueError(
            f"`rate` must be a scalar tensor, and its shape is {to_tensor(rate).shape}."
        )
    x = to_tensor(x)
    if not x.dtype.is_floating:
        raise ValueError("`x.dtype` must be a floating point tensor as `x` will be scaled. "
                         f"Received: x.dtype={x.dtype}")  # fmt: skip
    return x


def _noise_shape(x: Any, noise_shape: Any) -> Any:
    """The shape of the draw: a None in it stands for the size of x there."""
    if noise_shape is None:
        return x.shape
    if isinstance(noise_shape, (list, tuple)) and len(noise_shape) == x.ndim:
        noise_shape = [n if k is None else k for k, n in zip(noise_shape, x.shape, strict=True)]
    shape = sizes(noise_shape)
    try:
        fits = np.broadcast_shapes(shape, tuple(x.shape)) == tuple(x.shape)
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"noise_shape {shape} cannot be broadcast to the shape {tuple(x.shape)} of x: each of "
            "its sizes is 1 or that of x."
        )
    return shape


def _dropped(x: Any, rate: Any, noise: Any) -> Any:
    scale = 1 / (1 - rate) if isinstance(rate, (int, float)) else 1 / (1 - to_tensor(rate, x.dtype))
    keep = noise >= rate
    return F.where(keep, x * scale, F.zeros_like(x))
