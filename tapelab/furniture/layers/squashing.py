"""Activations as layers."""

from typing import Any

from tapelab.engine.wanted import number
from tapelab.furniture import activations
from tapelab.furniture.layers.base import Layer


class Activation(Layer):
    """An activation as a layer of its own."""

    _passes_masks = True

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)


class ReLU(Layer):
    """max(x, 0), with a ceiling or a slope below zero if wanted."""

    _passes_masks = True

    def __init__(self, max_value: Any = None, negative_slope: float = 0.0, threshold: float = 0.0,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        for name, value in (("max_value", max_value), ("negative_slope", negative_slope),
                            ("threshold", threshold)):  # fmt: skip
            if value is not None and number(value, name) < 0:
                raise ValueError(
                    f"{name} of a ReLU layer cannot be a negative value. Received: {name}={value}"
                )
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """x above zero, a small slope below."""

    _passes_masks = True

    def __init__(self, negative_slope: float = 0.3, alpha: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negative_slope = number(negative_slope if alpha is None else alpha, "negative_slope")
        if self.negative_slope < 0:
            raise ValueError(
                "The negative_slope value of a Leaky ReLU layer cannot be None or negative value. "
                f"Expected a float. Received: negative_slope={self.negative_slope}"
            )

    def call(self, inputs: Any) -> Any:
        return activations.leaky_relu(inputs, self.negative_slope)


class ELU(Layer):
    """x above zero, alpha · (exp(x) − 1) below."""

    _passes_masks = True

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        return activations.elu(inputs, self.alpha)


class Softmax(Layer):
    """Scores as probabilities along an axis."""

    _passes_masks = True

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        return activations.softmax(inputs, self.axis)
