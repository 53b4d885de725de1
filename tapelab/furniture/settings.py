"""Keras's global settings: the float type of layers, the fuzz factor, names already given."""

import contextvars
import itertools
import re
from collections import Counter
from typing import Any

from tapelab.engine import dtypes
from tapelab.engine.blocks import Block
from tapelab.engine.faults import printed
from tapelab.engine.wanted import number

_floatx = dtypes.float32
_epsilon = 1e-7
_image_format = "channels_last"
_given: Counter[str] = Counter()

# Whether layers behave as in training (dropout drops, batches are normalised by themselves).
training: contextvars.ContextVar[bool | None] = contextvars.ContextVar("training", default=None)
_outermost: contextvars.ContextVar[int | None] = contextvars.ContextVar("outermost", default=None)
_place: contextvars.ContextVar[str] = contextvars.ContextVar("place", default="")
_calls = itertools.count()
# So many rows stand for any number of rows: those of an example, or of a batch of `fit`.
any_batch: contextvars.ContextVar[int | None] = contextvars.ContextVar("any_batch", default=None)


class call(Block):
    """The block in which a layer computes; gives the number of the outermost such call."""

    _before: tuple[bool | None, int | None] | None = None

    def __init__(self, in_training: bool | None) -> None:
        self._in_training = in_training

    def enter(self) -> int:
        self._before = training.get(), _outermost.get()
        number = next(_calls) if self._before[1] is None else self._before[1]
        training.set(self._in_training)
        _outermost.set(number)
        return number

    def leave(self, error: BaseException | None) -> None:
        if self._before is not None:
            training.set(self._before[0])
            _outermost.set(self._before[1])
            self._before = None


class inside(Block):
    """The block in which a layer makes its weights and computes; gives the layer's path."""

    _before: str | None = None

    def __init__(self, name: str) -> None:
        self._name = name

    def enter(self) -> str:
        self._before = _place.get()
        path = self._before + self._name
        _place.set(path + "/")
        return path

    def leave(self, error: BaseException | None) -> None:
        if self._before is not None:
            _place.set(self._before)
            self._before = None


def shown_shape(tensor: Any) -> tuple[Any, ...]:
    """The shape of what a layer returns, with None for a batch of any size."""
    shape = tuple(getattr(tensor, "shape", ()))
    return (None, *shape[1:]) if shape[:1] == (any_batch.get(),) else shape


def path_of(name: str) -> str:
    """The path of a layer with this name that makes its weights here: sequential/dense."""
    return _place.get() + name


def floatx() -> str:
    """The name of the dtype that layers compute in: 'float32' unless it was set."""
    return _floatx.name


def set_floatx(value: Any) -> None:
    """Let layers made from now on compute in 'float16', 'float32' or 'float64'."""
    global _floatx
    wanted = dtypes.as_dtype(value)
    if not wanted.is_floating:
        raise ValueError(f"Unknown `floatx` value: {printed(value)}. Expected one of "
                         "{'bfloat16', 'float16', 'float32', 'float64'}")  # fmt: skip
    _floatx = wanted


def dtype(wish: Any = None) -> Any:
    """The DType that is meant; layers' own float type for None."""
    return _floatx if wish is None else dtypes.as_dtype(wish)


def epsilon() -> float:
    """The small number that keeps logarithms and quotients finite: 1e-07."""
    return _epsilon


def set_epsilon(value: float) -> None:
    global _epsilon
    _epsilon = number(value, "epsilon")


def image_data_format() -> str:
    return _image_format


def set_image_data_format(data_format: str) -> None:
    """Only "channels_last" is computed here."""
    global _image_format
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(f"The `data_format` argument must be one of 'channels_first', "
                         f"'channels_last'. Received: {data_format}")  # fmt: skip
    _image_format = data_format


def snake(stem: str) -> str:
    """mean_squared_error for MeanSquaredError; Conv2D is conv2d, as in Keras."""
    stem = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", stem))
    return re.sub("([a-z])([A-Z])", r"\1_\2", stem).lower()


def unique_name(stem: str) -> str:
    """dense, dense_1, dense_2 … for objects that were given no name."""
    stem = snake(stem)
    count = _given[stem]
    _given[stem] += 1
    return stem if not count else f"{stem}_{count}"


def clear_session(free_memory: bool = True) -> None:
    """Begin to count names anew."""
    _given.clear()
