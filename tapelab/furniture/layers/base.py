"""Layer: a function with weights (tf.keras.layers.Layer).

The weights are made by `build` at the first call, when the shape of the input is known; `call`
computes. Tapes see the ops inside.
"""

import inspect
from typing import Any

import numpy as np

from tapelab.engine import aside, nest
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import shown
from tapelab.engine.op import RECORDED as F
from tapelab.engine.tensor import Operators
from tapelab.furniture import deferred, regularizers, settings
from tapelab.furniture.layers import masks
from tapelab.furniture.layers.holding import Holder, leaves
from tapelab.furniture.layers.symbols import Symbol, symbolic

# Arguments that say what the input looks like, so that a Sequential can make its weights at once.
SHAPES = ("input_shape", "batch_input_shape", "batch_shape", "input_dim", "input_length")
IGNORED = ("dynamic", "batch_size", "implementation", "autocast", "dtype_policy")


class Layer(Holder):
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

    _passes_masks = False

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
        if args and not _is_input(args[0]):
            raise ValueError(
                "Only input tensors may be passed as positional arguments. The following argument "
                f"value should be passed as a keyword argument: {shown(args[0])} (of type "
                f"{type(args[0])})"
            )
        state = self._state
        with settings.inside(self.name) as path:
            state.path = state.path or path
            if not state.built:
                first = args[0] if args else next(iter(kwargs.values()), None)
                self._build_for(_shape_of(first))
            training = self._training(args, kwargs)
            mask = masks.given(self, args, kwargs)
            with settings.call(training) as number, aside.scope(self.name):
                state.begin(number)
                outputs = self.call(*args, **kwargs)
        if state.returned is None:
            state.returned = [settings.shown_shape(t) for t in nest.flatten(outputs)]
        if state.activity is not None:
            for output in nest.flatten(outputs):  # by example, so that a batch's size is no matter
                size = float(output.shape[0]) if output.ndim else 1.0
                state.losses.append(F.divide_no_nan(state.activity(output), size))
        masks.pass_on(self, args, kwargs, outputs, mask)
        return outputs

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes; subclasses write it."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not have a `call()` method implemented."
        )

    def build(self, input_shape: Any) -> None:
        """Make the weights; subclasses write it when they have any."""
        self._state.built = True

    def _training(self, args: Any, kwargs: dict[str, Any]) -> Any:
        """Whether this call belongs to training; put into `kwargs` when `call` wants to know."""
        parameters = self._parameters()
        names = list(parameters)
        if "training" not in names:
            given = kwargs.pop("training", None)
            return settings.training.get() if given is None else given
        place = names.index("training")
        if len(args) > place:
            return args[place]
        training = kwargs.get("training")
        training = settings.training.get() if training is None else training
        if training is None:
            default = parameters["training"].default
            training = False if default is inspect.Parameter.empty else default
        kwargs["training"] = training
        return training

    def _parameters(self) -> dict[str, Any]:
        """The parameters of `call`."""
        if self._state.parameters is None:
            self._state.parameters = dict(inspect.signature(self.call).parameters)
        return self._state.parameters

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of what the layer returns: that of its input."""
        return previous_mask

    @property
    def supports_masking(self) -> bool:
        """Whether masks go on through this layer: set it, or write `compute_mask`."""
        said = self._state.masking
        return self._passes_masks or self._gives_masks if said is None else said

    @supports_masking.setter
    def supports_masking(self, value: bool) -> None:
        self._state.masking = bool(value)

    @property
    def _gives_masks(self) -> bool:
        return type(self).compute_mask is not Layer.compute_mask

    def _build_for(self, shape: Any) -> None:
        wanted = list(inspect.signature(self.build).parameters.values())
        required = [p for p in wanted if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
        held, weights = dict(vars(self)), list(self._state.added)
        before = deferred.building
        try:
            deferred.building = True
            if isinstance(shape, list) and len(required) > 1:
                self.build(*shape)
            else:
                self.build(*([shape] if wanted else []))
            deferred.building = before
            deferred.settle()
            self._state.built = True
        except BaseException:  # half a layer is none: its weights go, and the next call builds
            self._state.added[:] = weights
            self._state.built = False
            vars(self).clear()
            vars(self).update(held)
            raise
        finally:
            deferred.building = before

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
            if value.dtype != own:
                kept, value = masks.of(value), F.cast(value, own)
                masks.put(value, kept)
        return value

    @property
    def output(self) -> Any:
        """The symbol that the layer returned when a functional model was built with it."""
        return self._application().outputs[0]

    @property
    def input(self) -> Any:
        return self._application().inputs()[0]

    def _application(self) -> Any:
        if self._state.node is None:
            raise AttributeError(
                f"The layer {self.name} has never been called and thus has no defined output."
            )
        return self._state.node

    def compute_output_shape(self, input_shape: Any) -> Any:
        return Symbol.input(tuple(input_shape)[1:]).passed_to(self).shape

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _is_input(value: Any) -> bool:
    """Whether a layer can compute with this: tensors, lists of numbers, nests; None for none."""
    if isinstance(value, (int, float)):
        return False
    return all(
        leaf is None or isinstance(leaf, (Operators, int, float)) or hasattr(leaf, "_as_tensor")
        for leaf in nest.flatten(value)
    )


def _all_numbers(value: Any) -> bool:
    """True for a list that holds numbers and lists of numbers only."""
    return all(isinstance(leaf, (int, float)) for leaf in leaves(value))


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
