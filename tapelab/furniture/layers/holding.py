"""What layers hold: weights, other layers, and penalties.

A layer finds what it holds in its attributes, in the order in which these were set.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapelab.engine import dtypes, nest
from tapelab.engine.variable import Variable
from tapelab.furniture import regularizers, settings
from tapelab.furniture.modules import Module
from tapelab.furniture.weights import Weight, set_all


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
        self.node: Any = None  # the latest application to symbols
        self.returned: list[Any] | None = None  # the shapes that the first call returned
        self.parameters: dict[str, Any] | None = None  # those of `call`
        self.path = ""  # its name behind those of the layers around it, from the first call on
        self.given: Any = None  # the arguments that it was made with
        self.memory: Any = None  # the Variables in which a stateful recurrent layer keeps states
        self.masking: bool | None = None  # whether masks go on through it, if the layer says so
        self._call = -1

    def begin(self, number: int) -> None:
        """Losses belong to one call from outside; the next one forgets them."""
        if number != self._call:
            self._call = number
            self.losses.clear()


class Holder(Module):
    """The part of a layer that keeps account of weights."""

    _TF_MODULE_IGNORED_PROPERTIES = frozenset({"_state"})
    _state: State

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        made = object.__new__(cls)
        object.__setattr__(made, "_state", State())  # there even without super().__init__()
        made._state.given = args, kwargs
        return made

    def add_weight(self, *args: Any, **kwargs: Any) -> Weight:
        """Make a weight of this layer: add_weight(shape, initializer, dtype, trainable, …, name=…).

        The order of TensorFlow 1, with the name first, is understood as well.
        """
        if args and isinstance(args[0], str):
            kwargs.update(zip(("name", "shape", "dtype", "initializer"), args, strict=False))
            args = ()
        return self._weight(*args, **kwargs)

    def _weight(self, shape: Any = None, initializer: Any = None, dtype: Any = None,
                trainable: bool = True, autocast: bool = True, regularizer: Any = None,
                constraint: Any = None, aggregation: Any = None, name: Any = None,
                **ignored: Any) -> Weight:  # fmt: skip
        kind = dtypes.as_dtype(dtype or self._state.dtype or settings.dtype())
        default = "glorot_uniform" if kind.is_floating else "zeros"
        made = Weight(initializer or default, tuple(shape or ()), kind, trainable, name=name,
                      owner=self._state.path or settings.path_of(self.name),
                      constraint=constraint)  # fmt: skip
        made.regularizer = regularizers.get(regularizer)
        self._state.added.append(made)
        return made

    add_variable = add_weight

    def _own_variables(self) -> list[Any]:
        return unique([*self._state.added, *held(self, Variable)])

    def _own_layers(self) -> list[Any]:
        return unique(held(self, Holder))

    def _flatten_layers(self, recursive: bool = True, include_self: bool = True) -> Iterator[Any]:
        if include_self:
            yield self
        for layer in self._own_layers():
            yield from layer._flatten_layers() if recursive else [layer]

    @property
    def variables(self) -> list[Any]:
        """All weights: the layer's own, trainable ones first, then those of the layers inside."""
        own = sorted(self._own_variables(), key=lambda v: not v.trainable)
        return unique([*own, *(v for layer in self._own_layers() for v in layer.variables)])

    @property
    def trainable_variables(self) -> list[Any]:
        """The weights that training changes."""
        if not self.trainable:
            return []
        own = [v for v in self._own_variables() if v.trainable]
        inside = (v for layer in self._own_layers() for v in layer.trainable_variables)
        return unique([*own, *inside])

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
        set_all(self.name, self.variables, weights, "layer")

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


def held(owner: Any, kind: type) -> list[Any]:
    """What of this kind stands in the attributes: a training loop asks for it at each step."""
    found = []
    for value in list(vars(owner).values()):
        if isinstance(value, kind):
            found.append(value)
        elif isinstance(value, (list, tuple, dict)):
            found += [leaf for leaf in leaves(value) if isinstance(leaf, kind)]
    return found


def leaves(value: Any) -> Iterator[Any]:
    """What stands in lists, tuples and dicts, in the order in which it was put there."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))
    else:
        yield value


def unique(things: Any) -> list[Any]:
    return list({id(t): t for t in things}.values())
