"""Layer: a function with weights (tf.keras.layers.Layer).

The weights are made by `build` at the first call, when the shape of the input is known; `call`
computes. Tapes see the ops inside. A layer finds its weights and the layers inside it in its
attributes, in the order in which these were set.
"""

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

from tapelab.engine import dtypes, nest
from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED as F
from tapelab.engine.tensor import Operators
from tapelab.engine.variable import Variable
from tapelab.furniture import regularizers, settings
from tapelab.furniture.layers.symbols import Symbol, symbolic
from tapelab.furniture.modules import Module
from tapelab.furniture.weights import Weight

# Arguments that say what the input looks like, so that a Sequential can make its weights at once.
SHAPES = ("input_shape", "batch_input_shape", "batch_shape", "input_dim", "input_length")
IGNORED = ("dynamic", "batch_size", "implementation", "autocast", "dtype_policy")


class State:
    """What a layer keeps for itself; the user's attributes are apart from it."""

    def __init__(self) -> None:
        self.built = False
        self.trainable = True
        self.dtype: Any = None
        self.added: list[Any] = []  # weights in the order in which they were made
        self.losses: list[Any] = []
        self.expected: tuple[Any, ...] | None = None  # the shape of the input, batch included
        self.activity: Any = None
        self.parameters: dict[str, Any] | None = None  # those of `call`
        self._call = -1

    def begin(self, number: int) -> None:
        """Losses belong to one call from outside; the next one forgets them."""
        if number != self._call:
            self._call = number
            self.losses.clear()


class Layer(Module):
    """The base of all layers: write `build` to make weights with add_weight, and `call`.

    >>> import tapelab as tf
    >>> class Scale(tf.keras.layers.Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones")
    ...     def call(self, x):
    ...         return x * self.factor
    >>> layer = Scale()
    >>> layer(tf.constant([[1.0, 2.0]])).shape, len(layer.trainable_variables)
    (TensorShape([1, 2]), 1)
    """

    _TF_MODULE_IGNORED_PROPERTIES = frozenset({"_state"})
    _state: State

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        made = object.__new__(cls)
        object.__setattr__(made, "_state", State())
        return made

    def __init__(self, trainable: bool = True, name: str | None = None, dtype: Any = None,
                 activity_regularizer: Any = None, **kwargs: Any) -> None:  # fmt: skip
        state = self._state
        self._name = name or settings.unique_name(type(self).__name__)
        self._path = f"{self._name}/"
        state.dtype = settings.dtype(getattr(dtype, "name", dtype))
        state.trainable = trainable
        state.activity = regularizers.get(activity_regularizer)
        state.expected = _expected({k: kwargs.pop(k) for k in SHAPES if k in kwargs})
        start = kwargs.pop("weights", None)
        unknown = {k: v for k, v in kwargs.items() if k not in IGNORED}
        if unknown:
            raise ValueError(
                f"Unrecognized keyword arguments passed to {type(self).__name__}: {unknown}"
            )
        if start is not None and state.expected is not None:
            self._build_for(state.expected)
            self.set_weights(start)

    # -- computing ------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if symbolic(args, kwargs):
            return Symbol.of_call(self, args, kwargs)
        args = tuple([self._converted(a) for a in args])
        kwargs = {k: self._converted(v) for k, v in kwargs.items()}
        state = self._state
        if not state.built:
            first = args[0] if args else next(iter(kwargs.values()), None)
            self._build_for(_shape_of(first))
        training = self._training(args, kwargs)
        with settings.call(training) as number:
            state.begin(number)
            outputs = self.call(*args, **kwargs)
        if state.activity is not None:
            for output in nest.flatten(outputs):
                state.losses.append(state.activity(output))
        return outputs

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes; subclasses write it."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not have a `call()` method implemented."
        )

    def build(self, input_shape: Any = None) -> None:
        """Make the weights; subclasses write it when they have any."""
        self._state.built = True

    def _training(self, args: Any, kwargs: dict[str, Any]) -> Any:
        """Whether this call belongs to training; put into `kwargs` when `call` wants to know."""
        state = self._state
        if state.parameters is None:
            state.parameters = dict(inspect.signature(self.call).parameters)
        names = list(state.parameters)
        if "training" not in names:
            given = kwargs.pop("training", None)
            return settings.training.get() if given is None else given
        place = names.index("training")
        if len(args) > place:
            return args[place]
        training = kwargs.get("training")
        training = settings.training.get() if training is None else training
        if training is None:
            default = state.parameters["training"].default
            training = False if default is inspect.Parameter.empty else default
        kwargs["training"] = training
        return training

    def _build_for(self, shape: Any) -> None:
        wanted = list(inspect.signature(self.build).parameters.values())
        required = [p for p in wanted if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
        if isinstance(shape, list) and len(required) > 1:
            self.build(*shape)
        else:
            self.build(*([shape] if wanted else []))
        self._state.built = True

    def _converted(self, value: Any) -> Any:
        """Arrays and lists of numbers as tensors, and floats in the dtype of the layer."""
        if isinstance(value, dict):
            return {k: self._converted(v) for k, v in value.items()}
        if type(value) in (list, tuple) and not _all_numbers(value):
            return type(value)([self._converted(v) for v in value])
        if isinstance(value, (np.ndarray, np.generic)) or type(value) in (list, tuple) and value:
            value = to_tensor(value)
        if isinstance(value, Operators) and value.dtype.is_floating:
            own = self._state.dtype or settings.dtype()
            return value if value.dtype == own else F.cast(value, own)
        return value

    # -- weights --------------------------------------------------------------------------

    def add_weight(self, shape: Any = None, initializer: Any = None, dtype: Any = None,
                   trainable: bool = True, autocast: bool = True, regularizer: Any = None,
                   constraint: Any = None, aggregation: Any = None, name: Any = None,
                   **ignored: Any) -> Weight:  # fmt: skip
        """Make a weight of this layer: a Variable that the optimizer may change."""
        if isinstance(shape, str):  # the order of TensorFlow 1: name, shape, …
            name, shape, initializer = shape, initializer or name, ignored.get("initializer")
        kind = dtypes.as_dtype(dtype or self._state.dtype or settings.dtype())
        default = "glorot_uniform" if kind.is_floating else "zeros"
        made = Weight(initializer or default, tuple(shape or ()), kind, trainable, name=name,
                      owner=self.name, constraint=constraint)  # fmt: skip
        made.regularizer = regularizers.get(regularizer)
        self._state.added.append(made)
        return made

    add_variable = add_weight

    def _own_variables(self) -> list[Any]:
        held = (leaf for v in vars(self).values() for leaf in _leaves(v))
        return _unique([*self._state.added, *(v for v in held if isinstance(v, Variable))])

    def _own_layers(self) -> list[Any]:
        held = (leaf for v in vars(self).values() for leaf in _leaves(v))
        return _unique([v for v in held if isinstance(v, Layer)])

    def _flatten_layers(self, recursive: bool = True, include_self: bool = True) -> Iterator[Any]:
        if include_self:
            yield self
        for layer in self._own_layers():
            yield from layer._flatten_layers() if recursive else [layer]

    @property
    def variables(self) -> list[Any]:
        """All weights: the layer's own, trainable ones first, then those of the layers inside."""
        own = sorted(self._own_variables(), key=lambda v: not v.trainable)
        return _unique([*own, *(v for layer in self._own_layers() for v in layer.variables)])

    @property
    def trainable_variables(self) -> list[Any]:
        """The weights that training changes."""
        if not self.trainable:
            return []
        own = [v for v in self._own_variables() if v.trainable]
        inside = (v for layer in self._own_layers() for v in layer.trainable_variables)
        return _unique([*own, *inside])

    @property
    def non_trainable_variables(self) -> list[Any]:
        wanted = {id(v) for v in self.trainable_variables}
        return [v for v in self.variables if id(v) not in wanted]

    weights = variables
    trainable_weights = trainable_variables
    non_trainable_weights = non_trainable_variables

    @property
    def trainable(self) -> bool:
        """False freezes the weights of this layer and of the layers inside."""
        return self._state.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._state.trainable = bool(value)
        for layer in self._own_layers():
            layer.trainable = value

    @property
    def built(self) -> bool:
        return self._state.built

    @built.setter
    def built(self, value: bool) -> None:
        self._state.built = bool(value)

    @property
    def name(self) -> str:
        return self.__dict__.get("_name") or type(self).__name__

    @property
    def dtype(self) -> str:
        return (self._state.dtype or settings.dtype()).name  # type: ignore[no-any-return]

    compute_dtype = variable_dtype = dtype

    def get_weights(self) -> list[Any]:
        """The values of all weights, as NumPy arrays."""
        return [v.numpy() for v in self.variables]

    def set_weights(self, weights: Any) -> None:
        """Give all weights new values, in the order of get_weights."""
        mine = self.variables
        if len(weights) != len(mine):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of "
                f"length {len(weights)}, but the layer was expecting {len(mine)} weights."
            )
        for variable, value in zip(mine, weights, strict=True):
            variable.assign(value)

    def count_params(self) -> int:
        """How many numbers the weights hold."""
        return sum(int(np.prod(v.shape)) for v in self.variables)

    # -- losses ---------------------------------------------------------------------------

    def add_loss(self, loss: Any) -> None:
        """Count something towards `losses`, which the training loop adds to its loss."""
        self._state.losses.extend(nest.flatten(loss))

    @property
    def losses(self) -> list[Any]:
        """Penalties on weights and what add_loss was given, of this layer and those inside."""
        penalised = [v for v in self._own_variables() if getattr(v, "regularizer", None)]
        own = [*self._state.losses, *(v.regularizer(v) for v in penalised)]
        return own + [loss for layer in self._own_layers() for loss in layer.losses]

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return Symbol.input(tuple(input_shape)[1:]).passed_to(self).shape

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _all_numbers(value: Any) -> bool:
    """True for a list that holds numbers and lists of numbers only."""
    return all(isinstance(leaf, (int, float)) for leaf in _leaves(value))


def _leaves(value: Any) -> Iterator[Any]:
    """What stands in lists, tuples and dicts, in the order in which it was put there."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    else:
        yield value


def _unique(things: Any) -> list[Any]:
    return list({id(t): t for t in things}.values())


def _shape_of(value: Any) -> Any:
    """The shape of the input: a tuple, or a list of them."""
    if isinstance(value, dict):
        return {k: _shape_of(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shape_of(v) for v in value]
    return tuple(value.shape) if hasattr(value, "shape") else ()


def _expected(given: dict[str, Any]) -> tuple[Any, ...] | None:
    """The shape of the input that the arguments announce, the batch included."""
    for name in ("batch_shape", "batch_input_shape"):
        if given.get(name) is not None:
            return tuple(given[name])
    if given.get("input_shape") is not None:
        shape = given["input_shape"]
        return (None, *(shape if isinstance(shape, (list, tuple)) else (shape,)))
    if given.get("input_dim") is not None:
        return (None, int(given["input_dim"]))
    return None
