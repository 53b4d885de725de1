"""Cells on top of each other, as one cell; and what is done to a cell, or to each of a stack."""

from typing import Any

from tapelab.engine import nest
from tapelab.engine.faults import printed
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import settings
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.cells import Cell


class StackedRNNCells(Layer):
    """Several cells as one: the output of each is the input of the next.

    >>> import tapelab as tf
    >>> cells = [tf.keras.layers.LSTMCell(2), tf.keras.layers.GRUCell(3)]
    >>> tf.keras.layers.RNN(tf.keras.layers.StackedRNNCells(cells))(tf.ones((1, 5, 4))).shape
    TensorShape([1, 3])
    """

    def __init__(self, cells: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(cells, (list, tuple)):
            raise TypeError(f"`cells` is a list of cells. Received: {printed(cells)}")
        for cell in cells:
            for name, more in (("call", " method"), ("state_size", "")):
                if not hasattr(cell, name):
                    raise ValueError(
                        f"All cells must have a `{name}`{more or ' attribute'}. Received cell "
                        f"without a `{name}`{more}: {printed(cell)}"
                    )
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> Any:
        return output_size(self.cells[-1])

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """What each cell starts from."""
        return [_start(cell, batch_size, self._state.dtype) for cell in self.cells]

    def build(self, input_shape: Any) -> None:
        for cell in self.cells:
            if isinstance(cell, Layer):
                build_inside(self, cell, input_shape)
            input_shape = (input_shape[0], output_size(cell))
        super().build(input_shape)

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        news = []
        for cell, state in zip(self.cells, states, strict=True):
            several = isinstance(state, (list, tuple))
            inputs, new = applied(cell)(inputs, list(state) if several else [state])
            news.append(new[0] if len(new) == 1 and not several else new)
        return inputs, news[0] if len(news) == 1 else news


def _start(cell: Any, batch: Any, dtype: Any) -> Any:
    if hasattr(cell, "get_initial_state"):
        return cell.get_initial_state(batch_size=batch)
    return nest.map_structure(lambda n: F.zeros((batch, n), dtype), cell.state_size)


def output_size(cell: Any) -> Any:
    """How many numbers a cell puts out: its own word, or the size of its first state."""
    size = getattr(cell, "output_size", None)
    if size is not None:
        return size
    return cell.state_size[0] if isinstance(cell.state_size, (list, tuple)) else cell.state_size


def applied(cell: Any) -> Any:
    """The function that computes a step: the cell itself, or its `call`."""
    return cell if callable(cell) else cell.call


def build_inside(owner: Layer, part: Layer, shape: Any) -> None:
    """Make the weights of a layer that belongs to another one: owner/part/kernel."""
    path = owner._state.path or settings.path_of(owner.name)
    part._state.path = part._state.path or f"{path}/{part.name}"
    if not part.built:
        part._build_for(shape)


def draw(cell: Any, batch: Any, features: Any) -> None:
    """Draw what is dropped of this sequence, whether or not it is training: as Keras draws it."""
    if isinstance(cell, Cell):
        cell.get_dropout_mask((batch, features))
        cell.get_recurrent_dropout_mask((batch, cell.units))
    for each in getattr(cell, "cells", ()):
        draw(each, batch, features)
        features = output_size(each)


def forget(cell: Any) -> None:
    """The next sequence draws anew."""
    if isinstance(cell, Cell):
        cell.reset_dropout_mask()
        cell.reset_recurrent_dropout_mask()
    for each in getattr(cell, "cells", ()):
        forget(each)
