"""Activations: the bends between the layers of a network, and softmax."""

import math
from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RAW, composite, op
from tapelab.engine.op import RECORDED as F
from tapelab.ops.entry import one_axis
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
    elementwise=True, samples=[case(reals(2, 3), reals(2, 3, seed=2))])  # fmt: skip
def relu_grad(g: Any, y: Any, /) -> Any:
    """Let a gradient through where relu did; at exactly 0 it is stopped."""
    return g * (y > 0)


@relu_grad.vjp
def _(F, h, z, g, y):
    return F.relu_grad(h, y), F.zeros_like(y)


@op("nn.relu6", tf_name="Relu6", symbol="relu6", text="relu6({features})", allows="real",
    samples=[case(6 * reals(2, 3))])  # fmt: skip
def relu6(features: Any, /) -> Any:
    """Keep what lies between 0 and 6, cut off the rest."""
    kind = features.dtype.type
    return np.minimum(np.maximum(features, kind(0)), kind(6))


@relu6.vjp
def _(F, g, y, features):
    return F.relu6_grad(g, y)


@op(tf_name="Relu6Grad", symbol="[0<6]", text="{g} · [0 < {y} < 6]", allows="real",
    elementwise=True, samples=[case(reals(2, 3), 6 * reals(2, 3, seed=2))])  # fmt: skip
def relu6_grad(g: Any, y: Any, /) -> Any:
    """Let a gradient through where relu6 did; at exactly 0 and 6 it is stopped."""
    return g * ((y > 0) & (y < 6))


@relu6_grad.vjp
def _(F, h, z, g, y):
    return F.relu6_grad(h, y), F.zeros_like(y)


@op(tf_name="LeakyRelu", symbol="leaky relu", text="leaky relu({features})", allows="float",
    samples=[case(reals(2, 3), alpha=0.2)])  # fmt: skip
def leaky(features: Any, /, alpha: Any) -> Any:
    """Keep what is positive, multiply the rest by alpha."""
    return np.where(features > 0, features, features * _single(features, alpha))


@leaky.vjp
def _(F, g, y, features, *, alpha):
    return F.leaky_grad(g, features, alpha)


@op(tf_name="LeakyReluGrad", symbol="[>0]", text="{g} · ([{x} > 0] or {alpha})", allows="float",
    elementwise=True, samples=[case(reals(2, 3), reals(2, 3, seed=2), alpha=0.2)])  # fmt: skip
def leaky_grad(g: Any, x: Any, /, alpha: Any) -> Any:
    """A gradient as it passes a leaky relu: whole above 0, times alpha at 0 and below."""
    return np.where(x > 0, g, g * _single(g, alpha))


@leaky_grad.vjp
def _(F, h, z, g, x, *, alpha):
    return F.leaky_grad(h, x, alpha), F.zeros_like(x)


@composite("nn.leaky_relu")
def leaky_relu(features: Any, alpha: Any = 0.2, name: Any = None) -> Any:
    """Keep what is positive, multiply the rest by a small alpha, so that it still learns."""
    features = to_tensor(features)
    if features.dtype.is_integer:
        features = F.cast(features, dtypes.float32)
    return leaky(features, float(alpha))


def _single(x: Any, alpha: Any) -> Any:
    """alpha in the dtype of x, after single precision, which is how TensorFlow stores it."""
    return x.dtype.type(np.float32(alpha))


@op("nn.elu", symbol="elu", text="elu({features})", allows="float", samples=[case(reals(2, 3))])
def elu(features: Any, /) -> Any:
    """Keep what is positive, let the rest fall to -1 smoothly: exp(x) - 1."""
    return np.where(features < 0, np.expm1(features), features)


@elu.vjp
def _(F, g, y, features):
    return F.elu_grad(g, y)


@op(tf_name="EluGrad", symbol="elu′", text="{g} · ({y} + 1 or 1)", allows="float",
    elementwise=True, samples=[case(reals(2, 3), reals(2, 3, seed=2))])  # fmt: skip
def elu_grad(g: Any, y: Any, /) -> Any:
    """A gradient as it passes elu, from the output: y + 1 below 0, whole above."""
    return np.where(y < 0, g * (y + 1), g)


@elu_grad.vjp
def _(F, h, z, g, y):
    return F.elu_grad(h, y), F.where(y < 0, h * g, F.zeros_like(y))


SCALE = 1.0507009873554804934  # with these two, selu keeps mean 0 and variance 1 over layers
SCALE_ALPHA = 1.7580993408473768599


@op("nn.selu", symbol="selu", text="selu({features})", allows="float", samples=[case(reals(2, 3))])
def selu(features: Any, /) -> Any:
    """A scaled elu that keeps the mean and the variance of what passes through many layers."""
    return np.where(features < 0, SCALE_ALPHA * np.expm1(features), SCALE * features)


@selu.vjp
def _(F, g, y, features):
    return F.selu_grad(g, y)


@op(tf_name="SeluGrad", symbol="selu′", text="{g} · selu′({y})", allows="float",
    elementwise=True, samples=[case(reals(2, 3), reals(2, 3, seed=2))])  # fmt: skip
def selu_grad(g: Any, y: Any, /) -> Any:
    """A gradient as it passes selu, from the output."""
    return np.where(y < 0, g * (y + SCALE_ALPHA), g * SCALE)


@selu_grad.vjp
def _(F, h, z, g, y):
    return F.selu_grad(h, y), F.where(y < 0, h * g, F.zeros_like(y))


@op("nn.gelu", symbol="gelu", text="gelu({features})", allows="float",
    samples=[case(reals(2, 3)), case(reals(2, 3), approximate=True)])  # fmt: skip
def gelu(features: Any, /, approximate: bool = False) -> Any:
    """x times the probability that a normal number is below x; or an approximation with tanh."""
    x = features
    if approximate:
        return 0.5 * x * (1 + np.tanh(BEND * (x + CUBIC * x * x * x)))
    return 0.5 * x * (1 + RAW.erf(x / math.sqrt(2)))


def _floating(features: Any) -> None:
    if features.dtype not in gelu.allowed:
        raise ValueError(
            "`features.dtype` must be a floating point tensor.Received:features.dtype="
            f"{dtypes.of(features)!r}: write 1.0 for 1, or tf.cast(features, tf.float32)."
        )


gelu.check = _floating  # TensorFlow asks this before it looks at the kernel


@gelu.vjp
def _(F, g, y, x, *, approximate):
    if approximate:
        t = F.tanh(BEND * (x + CUBIC * x * x * x))
        return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (BEND * (1 + 3 * CUBIC * x * x)))
    density = F.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return g * (0.5 * (1 + F.erf(x / math.sqrt(2))) + x * density)


BEND, CUBIC = math.sqrt(2 / math.pi), 0.044715  # of the approximation


@op(tf_name="Swish", symbol="silu", text="{features} · σ({features})", allows="float",
    latex=r"{features} \, \sigma({features})", samples=[case(reals(2, 3))])  # fmt: skip
def swish(features: Any, /) -> Any:
    """x · σ(x): like relu, but smooth, and a little negative before 0."""
    return features * RAW.sigmoid(features)


@swish.vjp
def _(F, g, y, x):
    s = F.sigmoid(x)
    return g * (s * (1 + x * (1 - s)))


@composite("nn.silu", "nn.swish")
def silu(features: Any, beta: Any = 1.0, name: Any = None) -> Any:
    """x · σ(beta · x): like relu, but smooth, and a little negative before 0."""
    if isinstance(beta, (int, float)) and beta == 1:
        return swish(features)
    features = to_tensor(features)
    return features * F.sigmoid(features * to_tensor(beta, features.dtype))


@op("nn.softsign", "math.softsign", symbol="softsign", text="{features} / (1 + |{features}|)",
    latex=r"\frac{{features}}{1 + \lvert {features} \rvert}", allows="float",
    samples=[case(reals(2, 3))])  # fmt: skip
def softsign(features: Any, /) -> Any:
    """Squash to (-1, 1), with heavier tails than tanh."""
    return features / (1 + np.abs(features))


@softsign.vjp
def _(F, g, y, x):
    return g / F.square(1 + F.absolute(x))


@composite("nn.crelu")
def crelu(features: Any, axis: Any = -1, name: Any = None) -> Any:
    """The positive parts of x and of -x side by side: twice as many channels."""
    features = to_tensor(features)
    return relu(F.concat([features, -features], axis=axis))


@composite("math.log_sigmoid")
def log_sigmoid(x: Any, name: Any = None) -> Any:
    """The logarithm of the sigmoid, safe far below 0."""
    return -F.softplus(-to_tensor(x))


@op("nn.softmax", "math.softmax", tf_name="Softmax", symbol="softmax", allows="float",
    text="softmax({logits})", latex=r"\operatorname{softmax}({logits})", samples=ROWS)  # fmt: skip
def softmax(logits: Any, /, axis: Any = None) -> Any:
    """Turn scores into probabilities along an axis (the last one by default)."""
    axis = _axis("Softmax", logits, axis)
    if not logits.size:
        return logits.copy()
    powers = np.exp(logits - _highest(logits, axis))
    powers /= powers.sum(axis=axis, keepdims=True)
    return powers


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
    shifted = logits - _highest(logits, axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@log_softmax.vjp
def _(F, g, y, logits, *, axis):
    axis = -1 if axis is None else axis
    return g - F.reduce_sum(g, axis=axis, keepdims=True) * F.exp(y)


def _axis(kernel: str, logits: Any, axis: Any) -> int:
    """The axis as a number, -1 for None; InvalidArgumentError when the scores have no such axis."""
    axis = -1 if axis is None else one_axis(axis, kernel=True)
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


def _highest(logits: Any, axis: int) -> Any:
    """The highest score along an axis, which stays as one of size 1.

    NumPy takes ten times as long for many short rows as for as many columns.
    """
    if logits.ndim == 2 and axis in (-1, 1) and 2 * logits.shape[1] <= len(logits):
        return np.maximum.reduce(np.ascontiguousarray(logits.T), axis=0)[:, None]
    return logits.max(axis=axis, keepdims=True)
