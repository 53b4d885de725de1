"""Layers without weights that give their input another form."""

import math
from collections.abc import Callable
from typing import Any

from tapelab.engine import wanted
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.op import RECORDED as F
from tapelab.engine.wanted import whole
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.settings import ranked


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
        if not isinstance(target_shape, (list, tuple)):
            target_shape = [target_shape]
        self.target_shape = tuple([whole(n, "A size of target_shape", -1) for n in target_shape])

    def call(self, inputs: Any) -> Any:
        try:
            return F.reshape(inputs, (inputs.shape[0], *self.target_shape))
        except InvalidArgumentError:
            raise ValueError(
                "The total size of the tensor must be unchanged. Received: "
                f"input_shape={tuple(inputs.shape[1:])}, target_shape={self.target_shape}"
            ) from None


class Permute(Layer):
    """Another order of the axes, counted from 1; the batch stays first."""

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims) if isinstance(dims, (list, tuple)) else (dims,)
        if not all(type(n) is int for n in self.dims) or (
            sorted(self.dims) != list(range(1, len(self.dims) + 1))
        ):
            raise ValueError(
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in "
                f"`dims` must be consecutive and start from 1. Received dims={shown(dims)}"
            )

    def call(self, inputs: Any) -> Any:
        ranked(inputs, len(self.dims) + 1, self.name)
        return F.transpose(inputs, (0, *self.dims))


class RepeatVector(Layer):
    """Each vector n times: (batch, features) becomes (batch, n, features)."""

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(n, int) or isinstance(n, bool):
            raise TypeError(f"Expected an integer value for `n`, got {type(n)}.")
        self.n = whole(n, "n", 0)

    def call(self, inputs: Any) -> Any:
        ranked(inputs, 2, self.name)
        return F.tile(F.expand_dims(inputs, 1), (1, self.n, 1))


class Lambda(Layer):
    """A function as a layer."""

    def __init__(self, function: Callable[..., Any], output_shape: Any = None, mask: Any = None,
                 arguments: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.function = wanted.function(function, "function")
        self.arguments = arguments or {}
        self.mask = mask
        self.supports_masking = mask is not None

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The mask that was given, or what the function that was given makes of the input's."""
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask

    def call(self, inputs: Any) -> Any:
        return self.function(inputs, **self.arguments)


class Identity(Layer):
    """x, unchanged."""

    _passes_masks = True

    def call(self, inputs: Any) -> Any:
        return inputs
