"""tf.keras.backend: settings, and ops under the names that older Keras code uses."""

from typing import Any

import numpy as np

from tapelab.engine import registry
from tapelab.engine.convert import to_tensor
from tapelab.furniture import losses
from tapelab.furniture.settings import (
    clear_session,
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from tapelab.furniture.weights import Weight

# the name in Keras → the name of the declared op or function
OPS = {
    "abs": "abs", "cast": "cast", "clip": "clip_by_value", "concatenate": "concat",
    "constant": "constant", "cos": "cos", "elu": "elu", "equal": "equal", "exp": "exp",
    "expand_dims": "expand_dims", "eye": "eye", "gather": "gather", "greater": "greater",
    "greater_equal": "greater_equal", "l2_normalize": "l2_normalize", "less": "less",
    "less_equal": "less_equal", "log": "log", "maximum": "maximum", "minimum": "minimum",
    "not_equal": "not_equal", "one_hot": "one_hot", "ones": "ones", "ones_like": "ones_like",
    "pow": "pow", "relu": "relu", "reshape": "reshape", "reverse": "reverse", "round": "round",
    "shape": "shape", "sigmoid": "sigmoid", "sign": "sign", "sin": "sin", "softmax": "softmax",
    "softplus": "softplus", "sqrt": "sqrt", "square": "square", "squeeze": "squeeze",
    "stack": "stack", "stop_gradient": "stop_gradient", "tanh": "tanh", "tile": "tile",
    "transpose": "transpose", "zeros": "zeros", "zeros_like": "zeros_like",
    "random_normal": "random_normal", "random_uniform": "random_uniform",
    "truncated_normal": "truncated_normal",
}  # fmt: skip
REDUCTIONS = {"sum": "reduce_sum", "mean": "reduce_mean", "max": "reduce_max", "min": "reduce_min",
              "prod": "reduce_prod", "std": "reduce_std", "var": "reduce_variance",
              "any": "reduce_any", "all": "reduce_all", "logsumexp": "reduce_logsumexp",
              "argmax": "argmax", "argmin": "argmin", "cumsum": "cumsum"}  # fmt: skip


def __getattr__(name: str) -> Any:
    op = OPS.get(name) or REDUCTIONS.get(name)
    if op is None:
        raise AttributeError(
            f"module 'tapelab.keras.backend' has no attribute {name!r}: use the function of tf"
        )
    return registry.function(op)


def variable(value: Any, dtype: Any = None, name: Any = None, constraint: Any = None) -> Weight:
    """A Variable with this value."""
    return Weight(value, dtype=dtype or floatx(), name=name, constraint=constraint)


def dot(x: Any, y: Any) -> Any:
    """The matrix product."""
    return registry.function("tensordot")(x, y, 1)


def flatten(x: Any) -> Any:
    """All numbers in one axis."""
    return registry.function("reshape")(x, [-1])


def batch_flatten(x: Any) -> Any:
    """All axes but the first as one."""
    return registry.function("reshape")(x, [to_tensor(x).shape[0], -1])


def random_bernoulli(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """Ones with probability p, otherwise zeros."""
    draws = registry.function("random_uniform")(shape, seed=seed)
    return registry.function("cast")(draws < p, dtype or floatx())


def get_value(x: Any) -> Any:
    """The value as a NumPy array."""
    return x.numpy() if hasattr(x, "numpy") else x


eval = get_value


def set_value(x: Any, value: Any) -> None:
    """Assign to a Variable."""
    x.assign(np.asarray(value, x.dtype.as_numpy_dtype))


def int_shape(x: Any) -> tuple[int, ...]:
    return tuple(to_tensor(x).shape)


def ndim(x: Any) -> int:
    return to_tensor(x).ndim


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """The cross-entropy of each number by itself."""
    last = registry.function("expand_dims")
    return losses.binary_crossentropy(last(target, -1), last(output, -1), from_logits)


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False,
                             axis: int = -1) -> Any:  # fmt: skip
    return losses.categorical_crossentropy(target, output, from_logits, axis=axis)


def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False,
                                    axis: int = -1) -> Any:  # fmt: skip
    return losses.sparse_categorical_crossentropy(target, output, from_logits, axis=axis)


__all__ = [
    "clear_session", "epsilon", "floatx", "image_data_format", "set_epsilon", "set_floatx",
    "set_image_data_format",
]  # fmt: skip
