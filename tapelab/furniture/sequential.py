"""Sequential: a model whose layers stand one after the other."""

from typing import Any

from tapelab.engine.faults import shown
from tapelab.furniture import settings
from tapelab.furniture.layers import masks
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.core import InputLayer
from tapelab.furniture.layers.symbols import Symbol
from tapelab.furniture.models import Model, ranked


class Sequential(Model):
    """Layers one after the other (tf.keras.Sequential).

    >>> import tapelab as tf
    >>> model = tf.keras.Sequential([tf.keras.layers.Dense(3, "tanh"), tf.keras.layers.Dense(1)])
    >>> model(tf.ones((2, 4))).shape, len(model.trainable_variables)
    (TensorShape([2, 1]), 4)
    """

    _TF_MODULE_IGNORED_PROPERTIES = Model._TF_MODULE_IGNORED_PROPERTIES | {"_first", "_last"}

    def __init__(self, layers: Any = None, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self._stack: list[Any] = []
        self._first: Any = None  # symbols, once the shape of the input is known
        self._last: Any = None
        if layers is not None and not isinstance(layers, (list, tuple)):
            raise TypeError(f"`layers` is a list of layers, and this is {shown(layers)}.")
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Put another layer at the end."""
        if isinstance(layer, Symbol):
            self._begin(layer)
            return
        if not isinstance(layer, Layer):
            raise ValueError(
                "Only instances of `keras.Layer` can be added to a Sequential model. Received: "
                f"{shown(layer)} (of type {type(layer)}). A function becomes a layer with "
                "tf.keras.layers.Lambda(function)."
            )
        expected = layer._state.expected
        if self._first is None and not self._stack and expected is not None:
            self._begin(Symbol.input(expected[1:], batch=expected[0]))
        if isinstance(layer, InputLayer):
            return
        if self._last is not None:
            with settings.inside(self.name):
                self._last = layer(self._last)  # first: a layer that does not fit is not added
        self._stack.append(layer)

    def _begin(self, symbol: Symbol) -> None:
        self._first = self._last = symbol
        self._state.built = True

    def pop(self, rebuild: bool = True) -> Any:
        """Take the last layer off."""
        layer = self._stack.pop()
        if self._first is not None:
            self._last = self._first
            for each in self._stack:
                self._last = each(self._last)
        return layer

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        x = inputs if self._first is None else ranked(self._first, inputs)
        masks.put_all(x, mask)
        for layer in self._stack:
            x = layer(x)
        return x

    def build(self, input_shape: Any = None) -> None:
        """Make all weights now, for inputs of this shape (batch included)."""
        if input_shape is not None and self._first is None:
            shape = tuple(input_shape)
            self._begin(Symbol.input(shape[1:], batch=shape[0]))
            with settings.inside(self.name):
                for layer in self._stack:
                    self._last = layer(self._last)
        self._state.built = True

    def _build_for(self, shape: Any) -> None:
        self._state.built = True

    @property
    def layers(self) -> list[Any]:
        return list(self._stack)

    inputs = property(lambda self: [] if self._first is None else [self._first])
    outputs = property(lambda self: [] if self._last is None else [self._last])
