"""Activations: the bends between the layers of a network, and softmax."""

from typing import Any

import numpy as np

from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import op
from tapelab.ops.samples import case, reals

ROWS = [case(reals(3)), case(reals(2, 3)), case(reals(2, 3), axis=0)]


@op("nn.relu", tf_name="Relu", symbol="relu", text="relu({features})", allows="real",
    latex=r"\operatorname{relu}({features})", samples=[case(reals(2, 3))])  # fmt: skip
def relu(features: Any, /) -> Any:
    """Keep what is positive, replace the rest by 0."""
    return np.maximum(features, features.dtype.type(0))


@relu.vjp
def _(F, g, y, features):
    return F.relu_grad(g, y)


@op(tf_name="ReluGrad", symbol="[>0]", text="{g} · [{y} > 0]", allows="real",
    samples=[case(reals(2, 3), reals(2, 3, seed=2))])  # fmt: skip
def relu_grad(g: Any, y: Any, /) -> Any:
    """Let a gradient through where relu did; at exactly 0 it is stopped."""
    return g * (y > 0)


@relu_grad.vjp
def _(F, h, z, g, y):
    return F.relu_grad(h, y), F.zeros_like(y)


@op("nn.softmax", "math.softmax", tf_name="Softmax", symbol="softmax", allows="float",
    text="softmax({logits})", latex=r"\operatorname{softmax}({logits})", samples=ROWS)  # fmt: skip
def softmax(logits: Any, /, axis: Any = None) -> Any:
    """Turn scores into probabilities along an axis (the last one by default)."""
    axis = _axis("Softmax", logits, axis)
    if not logits.size:
        return logits.copy()
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@softmax.vjp
def _(F, g, y, logits, *, axis):
    axis = -1 if axis is None else axis
    return (g - F.reduce_sum(g * y, axis=axis, keepdims=True)) * y


@op("nn.log_softmax", "math.log_softmax", tf_name="LogSoftmax", symbol="log softmax",
    allows="float", text="log softmax({logits})", latex=r"\log \operatorname{softmax}({logits})",
    samples=ROWS)  # fmt: skip
def log_softmax(logits: Any, /, axis: Any = None) -> Any:
    """The logarithm of softmax, without overflow for large scores."""
    axis = _axis("LogSoftmax", logits, axis)
    if not logits.size:
        return logits.copy()
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.vjp
def _(F, g, y, logits, *, axis):
    axis = -1 if axis is None else axis
    return g - F.reduce_sum(g, axis=axis, keepdims=True) * F.exp(y)


def _axis(kernel: str, logits: Any, axis: Any) -> int:
    """The axis as a number, -1 for None; InvalidArgumentError when the scores have no such axis."""
    axis = -1 if axis is None else axis
    if not logits.ndim and axis == -1:
        raise InvalidArgumentError(
            f"logits must have >= 1 dimension, got 0 [Op:{kernel}] name: \nGive it a vector of "
            "scores, one for each class."
        )
    if not -logits.ndim <= axis < logits.ndim:
        raise InvalidArgumentError(
            f"`dim` must be in the range [{-logits.ndim}, {logits.ndim}) where {logits.ndim} is "
            f"the number of dimensions in the input. Received: dim={axis}"
        )
    return axis
