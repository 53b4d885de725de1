"""Activations by name or as functions (tf.keras.activations)."""

from collections.abc import Callable
from typing import Any

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED as F


def linear(x: Any) -> Any:
    """x, unchanged."""
    return x


def relu(x: Any, negative_slope: float = 0.0, max_value: Any = None, threshold: float = 0.0) -> Any:
    """max(x, 0); with another slope below, a ceiling, and a threshold below which it is off."""
    if threshold:
        above = x * F.cast(F.greater(x, threshold), to_tensor(x).dtype)
        below = negative_slope * (x - threshold) * F.cast(F.less_equal(x, threshold), x.dtype)
        x = above + below if negative_slope else above
    elif negative_slope:
        x = F.leaky_relu(x, alpha=negative_slope)
    else:
        x = F.relu(x)
    return x if max_value is None else F.clip_by_value(x, -float("inf"), float(max_value))


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x above zero, a small slope below."""
    return F.leaky_relu(x, alpha=negative_slope)


def relu6(x: Any) -> Any:
    """min(max(x, 0), 6)."""
    return F.relu6(x)


def softmax(x: Any, axis: int = -1) -> Any:
    """exp(x), scaled so that it sums to 1 along the axis."""
    return F.softmax(x, axis=axis)


def log_softmax(x: Any, axis: int = -1) -> Any:
    """The logarithm of softmax, computed without overflow."""
    return F.log_softmax(x, axis=axis)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x above zero, alpha · (exp(x) − 1) below."""
    result = F.elu(x)
    if alpha == 1:
        return result
    return F.where(F.greater(x, 0), result, alpha * result)


def selu(x: Any) -> Any:
    """elu, scaled so that layers keep mean 0 and variance 1."""
    return F.selu(x)


def gelu(x: Any, approximate: bool = False) -> Any:
    """x · Φ(x), with the normal distribution's Φ."""
    return F.gelu(x, approximate=approximate)


def silu(x: Any) -> Any:
    """x · sigmoid(x), also known as swish."""
    return F.silu(x)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(−x))."""
    return F.sigmoid(x)


def hard_sigmoid(x: Any) -> Any:
    """The sigmoid in three straight pieces: relu6(x + 3) / 6."""
    return F.relu6(x + 3.0) / 6.0


def hard_silu(x: Any) -> Any:
    """x · hard_sigmoid(x)."""
    return x * hard_sigmoid(x)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent."""
    return F.tanh(x)


def softplus(x: Any) -> Any:
    """log(1 + exp(x))."""
    return F.softplus(x)


def softsign(x: Any) -> Any:
    """x / (1 + |x|)."""
    return F.softsign(x)


def exponential(x: Any) -> Any:
    """exp(x)."""
    return F.exp(x)


def mish(x: Any) -> Any:
    """x · tanh(softplus(x))."""
    return x * F.tanh(F.softplus(x))


def log_sigmoid(x: Any) -> Any:
    """The logarithm of the sigmoid, computed without overflow."""
    return F.log_sigmoid(x)


BY_NAME: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        linear, relu, leaky_relu, relu6, softmax, log_softmax, elu, selu, gelu, silu, sigmoid,
        hard_sigmoid, hard_silu, tanh, softplus, softsign, exponential, mish, log_sigmoid,
    )
}  # fmt: skip
BY_NAME.update(swish=silu, hard_swish=hard_silu)


def get(identifier: Any) -> Callable[..., Any]:
    """The activation for a name, a function or None (linear)."""
    if identifier is None:
        return linear
    found = BY_NAME.get(identifier) if isinstance(identifier, str) else identifier
    if callable(found):
        return found
    known = ", ".join(sorted(BY_NAME))
    raise ValueError(
        f"Could not interpret activation function identifier: {identifier}. Known names: {known}; "
        "or pass a function of a tensor."
    )


def serialize(activation: Any) -> str:
    """The name by which `get` finds the activation."""
    return str(getattr(activation, "__name__", activation))


deserialize = get
