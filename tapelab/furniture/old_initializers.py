"""Initializers under the names that stand directly in tf: tf.zeros_initializer and its kin.

Without a seed these draw from tf.random, so that tf.random.set_seed makes them repeat; those of
tf.keras.initializers have a seed of their own.
"""

from typing import Any

from tapelab.engine import dtypes
from tapelab.engine.op import RECORDED as F
from tapelab.furniture.initial_values import Initializer, sizes


class zeros_initializer(Initializer):
    """All zeros (tf.zeros_initializer)."""

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **kwargs: Any) -> Any:
        return F.zeros(sizes(shape), dtype)


class ones_initializer(Initializer):
    """All ones (tf.ones_initializer)."""

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **kwargs: Any) -> Any:
        return F.ones(sizes(shape), dtype)


class constant_initializer(Initializer):
    """One number, or a given array (tf.constant_initializer)."""

    def __init__(self, value: Any = 0, support_partition: bool = False) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.constant(self.value, dtype, sizes(shape))


class random_normal_initializer(Initializer):
    """Draws from the normal distribution (tf.random_normal_initializer)."""

    def __init__(self, mean: Any = 0.0, stddev: Any = 0.05, seed: Any = None) -> None:
        self.mean = mean
        self.stddev = stddev
        self.seed = seed

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **kwargs: Any) -> Any:
        if self.seed is None:
            return F.random_normal(sizes(shape), self.mean, self.stddev, dtype)
        return F.stateless_normal(sizes(shape), [self.seed, 0], self.mean, self.stddev, dtype)


class random_uniform_initializer(Initializer):
    """Draws between two bounds (tf.random_uniform_initializer)."""

    def __init__(self, minval: Any = -0.05, maxval: Any = 0.05, seed: Any = None) -> None:
        self.minval = minval
        self.maxval = maxval
        self.seed = seed

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **kwargs: Any) -> Any:
        if self.seed is None:
            return F.random_uniform(sizes(shape), self.minval, self.maxval, dtype)
        return F.stateless_uniform(sizes(shape), [self.seed, 0], self.minval, self.maxval, dtype)
