"""Models: layers put together, by subclassing, as a sequence, or from symbols (tf.keras.Model)."""

from collections.abc import Callable
from typing import Any

from tapelab.engine import nest
from tapelab.engine.errors import OutOfScopeError
from tapelab.engine.faults import printed, shown
from tapelab.engine.op import RECORDED as F
from tapelab.engine.wanted import whole
from tapelab.furniture import settings, weight_files
from tapelab.furniture.layers import masks
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.core import InputLayer
from tapelab.furniture.layers.symbols import Symbol, nodes_between, run
from tapelab.furniture.summary import table
from tapelab.furniture.training.trainer import TRAINING, Trainer


class Model(Trainer, Layer):
    """A layer made of layers: subclass it with `call`, or name inputs and outputs.

    >>> import tapelab as tf
    >>> x = tf.keras.Input(shape=(4,))
    >>> y = tf.keras.layers.Dense(1)(tf.keras.layers.Dense(3, activation="relu")(x))
    >>> model = tf.keras.Model(inputs=x, outputs=y)
    >>> model(tf.ones((2, 4))).shape, model.count_params()
    (TensorShape([2, 1]), 19)
    """

    _TF_MODULE_IGNORED_PROPERTIES = frozenset({"_state", "_graph", *TRAINING})
    _graph: Any = None

    def __init__(self, inputs: Any = None, outputs: Any = None, name: str | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        if isinstance(inputs, str):
            inputs, name = None, inputs
        super().__init__(name=name or self._stem(inputs), **kwargs)
        if inputs is not None:
            self._graph = Graph(inputs, outputs)
            self._state.built = True

    def _stem(self, inputs: Any) -> str | None:
        return settings.unique_name("functional") if inputs is not None else None

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if self._graph is None:
            raise NotImplementedError(
                f"Model {type(self).__name__} does not have a `call()` method implemented."
            )
        masks.put_all(inputs, mask)
        return self._graph.run(inputs)

    def build(self, input_shape: Any = None) -> None:
        """Make all weights now, for inputs of this shape (batch included)."""
        if input_shape is not None and not self._state.built:
            shapes = input_shape if isinstance(input_shape, list) else [input_shape]
            symbols = [Symbol.input(tuple(s)[1:], batch=tuple(s)[0]) for s in shapes]
            Symbol.of_call(self, (symbols if isinstance(input_shape, list) else symbols[0],), {})
        self._state.built = True

    def _build_for(self, shape: Any) -> None:
        if type(self).build is not Model.build:
            super()._build_for(shape)
        self._state.built = True

    def _own_layers(self) -> list[Any]:
        found = self._graph.layers if self._graph is not None else []
        return list({id(x): x for x in [*found, *super()._own_layers()]}.values())

    @property
    def layers(self) -> list[Any]:
        """The layers directly inside."""
        return self._own_layers()

    save_weights = weight_files.save_weights
    load_weights = weight_files.load_weights

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """The layer with this name or number."""
        if index is not None:
            layers = self.layers
            if whole(index, "index") >= len(layers) or index < -len(layers):
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has "
                    f"{len(layers)} layers."
                )
            return layers[index]
        if name is None:
            raise ValueError("Provide either a layer name or layer index at `get_layer`.")
        for layer in self.layers:
            if layer.name == name:
                return layer
        names = [layer.name for layer in self.layers]
        raise ValueError(f"No such layer: {printed(name)}. Existing layers are: {names}.")

    @property
    def inputs(self) -> list[Any]:
        return list(self._graph.inputs) if self._graph is not None else []

    @property
    def outputs(self) -> list[Any]:
        return nest.flatten(self._graph.outputs) if self._graph is not None else []

    @property
    def input_shape(self) -> Any:
        shapes = [s.shape for s in self.inputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self) -> Any:
        shapes = [s.shape for s in self.outputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that make the outputs."""
        return [getattr(s.node.layer if s.node is not None else s, "name", "")
                for s in self.outputs]  # fmt: skip

    def summary(self, line_length: Any = None, positions: Any = None,
                print_fn: Callable[[str], Any] | None = None, expand_nested: bool = False,
                show_trainable: bool = False, layer_range: Any = None) -> None:  # fmt: skip
        """Print the layers, the shapes of what they return, and the numbers of their weights."""
        text = table(self, line_length, positions, expand_nested, show_trainable)
        if print_fn is None:
            print(text, end="")
        else:
            print_fn(text)

    def _shown_layers(self) -> list[Any]:
        return self.layers


def _unsaved(name: str) -> Callable[..., Any]:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise OutOfScopeError(
            f"Model.{name} is left out of tapelab: no model is made from a file. Keep the weights "
            'with model.save_weights("name.weights.h5"), make the model by the same code, and give '
            "them to it with model.load_weights."
        )

    refuse.__name__ = name
    refuse.__doc__ = "Left out: the error shows how to keep the weights."
    return refuse


for _name in ("save", "export", "to_json"):
    setattr(Model, _name, _unsaved(_name))


class Graph:
    """How the outputs of a functional model are computed from its inputs."""

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs = nest.flatten(inputs)
        self.outputs = outputs
        for each in (*self.inputs, *nest.flatten(outputs)):
            if not isinstance(each, Symbol):
                raise ValueError(
                    "The inputs and outputs of a model are what tf.keras.Input gives, and what "
                    f"layers make of it. Received: {shown(each)}"
                )
        self.nodes = nodes_between(self.inputs, nest.flatten(outputs))
        starts = [InputLayer(s.shape[1:], s.shape[0], name=s.name) for s in self.inputs]
        applied = [node.layer for node in self.nodes if isinstance(node.layer, Layer)]
        self.layers = list({id(x): x for x in [*starts, *applied]}.values())

    def run(self, inputs: Any) -> Any:
        names = [symbol.name for symbol in self.inputs]
        if isinstance(inputs, dict) and set(names) <= set(inputs):
            inputs = [inputs[name] for name in names]
        given = nest.flatten(inputs)
        if len(given) != len(self.inputs):
            raise ValueError(
                f"The model has {len(self.inputs)} inputs, but was called with {len(given)}."
            )
        given = [ranked(s, v) for s, v in zip(self.inputs, given, strict=True)]
        for symbol, value in zip(self.inputs, given, strict=True):
            _check_fit(symbol, value)
        values = {id(s): v for s, v in zip(self.inputs, given, strict=True)}
        return run(self.nodes, values, self.outputs)


def ranked(symbol: Symbol, value: Any) -> Any:
    """The value, with a last axis of one entry more or less when that is what an input has."""
    rank = len(symbol.shape)
    if value.ndim == rank - 1 and symbol.shape[-1] == 1:
        return F.expand_dims(value, -1)
    if value.ndim == rank + 1 and value.shape[-1] == 1:
        return F.squeeze(value, -1)
    return value


def _check_fit(symbol: Symbol, value: Any) -> None:
    found = tuple(value.shape)
    fits = len(found) == len(symbol.shape) and all(
        a in (None, b) for a, b in zip(symbol.shape[1:], found[1:], strict=True)
    )
    if not fits:
        raise ValueError(
            f'Input 0 of layer "functional" is incompatible with the layer: expected shape='
            f"{symbol.shape}, found shape={found}"
        )
