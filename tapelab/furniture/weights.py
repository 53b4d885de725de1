"""The Variables of layers and optimizers: named by the path of their owner, shown as Keras does."""

from typing import Any

from tapelab.engine import aside, dtypes, listen
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import shown
from tapelab.engine.op import plain
from tapelab.engine.variable import ResourceVariable
from tapelab.furniture import initializers, settings


class Weight(ResourceVariable):
    """A Variable with a path such as dense/kernel (tf.keras.Variable).

    >>> import tapelab as tf
    >>> tf.keras.Variable([1.0, 2.0], name="w")
    <Variable path=w, shape=(2,), dtype=float32, value=[1. 2.]>
    """

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: Any = None,
        name: str | None = None,
        owner: str = "",
        constraint: Any = None,
        **ignored: Any,
    ) -> None:
        if shape is not None and (callable(initializer) or isinstance(initializer, str)):
            start = _drawn(initializers.get(initializer), plain(shape), settings.dtype(dtype))
        else:
            start = initializer() if callable(initializer) else initializer
        kind = None if dtype is None else dtypes.as_dtype(dtype)
        super().__init__(start, trainable, dtype=kind, constraint=constraint)
        self._name = name or settings.unique_name("variable")
        self.path = f"{owner}/{self._name}" if owner else self._name
        self.regularizer: Any = None

    @property
    def trainable(self) -> bool:
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)

    def __repr__(self) -> str:
        return (f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype.name}, "
                f"value={self._tensor()._value}>")  # fmt: skip


def _drawn(initializer: Any, shape: Any, dtype: Any) -> Any:
    """The first values of a weight. How they come about is no part of a picture."""
    if not listen.views:
        return initializer(tuple(shape), dtype)
    with aside.unseen():
        return initializer(tuple(shape), dtype)


class Listed(list):  # type: ignore[type-arg]
    """A list that may also be called: `optimizer.variables` and, as it once was, `variables()`."""

    def __call__(self) -> list[Any]:
        return list(self)


def set_all(name: str, variables: list[Any], weights: Any, kind: str = "optimizer") -> None:
    """Give all Variables new values; none of them changes when one value does not fit."""
    if not isinstance(weights, (list, tuple)):
        raise TypeError(f"`weights` is a list of arrays, and this is {shown(weights)}.")
    if len(weights) != len(variables):
        raise ValueError(
            f"You called `set_weights(weights)` on {kind} '{name}' with a weight list of length "
            f"{len(weights)}, but the {kind} was expecting {len(variables)} weights."
        )
    values = [to_tensor(w, v.dtype) for w, v in zip(weights, variables, strict=True)]
    for variable, value in zip(variables, values, strict=True):
        if variable.shape != value.shape:
            raise ValueError(
                f"The shape {variable.shape} of '{variable.name}' in {kind} '{name}' is not "
                f"compatible with the shape {value.shape} of the value for it."
            )
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
