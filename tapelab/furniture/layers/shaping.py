"""Layers without weights that give their input another form."""

import math
from collections.abc import Callable
from typing import Any

from tapelab.engine.op import RECORDED as F
from tapelab.furniture.layers.base import Layer


class Flatten(Layer):
    """All axes but the batch as one."""

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Any) -> Any:
        batch, *rest = inputs.shape
        return F.reshape(inputs, (batch, math.prod(rest)))


class Reshape(Layer):
    """Another shape for each example; one size may be -1."""

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = tuple(target_shape)

    def call(self, inputs: Any) -> Any:
        return F.reshape(inputs, (inputs.shape[0], *self.target_shape))


class Permute(Layer):
    """Another order of the axes, counted from 1; the batch stays first."""

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)

    def call(self, inputs: Any) -> Any:
        return F.transpose(inputs, (0, *self.dims))


class RepeatVector(Layer):
    """Each vector n times: (batch, features) becomes (batch, n, features)."""

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = n

    def call(self, inputs: Any) -> Any:
        return F.tile(F.expand_dims(inputs, 1), (1, self.n, 1))


class Lambda(Layer):
    """A function as a layer."""

    def __init__(self, function: Callable[..., Any], output_shape: Any = None, mask: Any = None,
                 arguments: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.function = function
        self.arguments = arguments or {}

    def call(self, inputs: Any) -> Any:
        return self.function(inputs, **self.arguments)


class Identity(Layer):
    """x, unchanged."""

    def call(self, inputs: Any) -> Any:
        return inputs
