"""Recurrent layers: a cell, applied to one step in time after the other.

The loop is written in ops, so a tape records each step, and walks back through time. What the
inputs of all steps bring is computed by one product before the loop, where the cell is our own.
"""

from typing import Any

from tapelab.engine import aside, nest
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import printed
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import settings
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.cells import Cell
from tapelab.furniture.layers.stacked import (
    StackedRNNCells,
    applied,
    build_inside,
    draw,
    forget,
    output_size,
)
from tapelab.furniture.layers.symbols import Symbol
from tapelab.furniture.weights import Weight


class RNN(Layer):
    """A loop over time around a cell: `cell(input, states)` returns an output and new states.

    >>> import tapelab as tf
    >>> layer = tf.keras.layers.RNN(tf.keras.layers.SimpleRNNCell(3), return_sequences=True)
    >>> layer(tf.ones((2, 5, 4))).shape
    TensorShape([2, 5, 3])
    """

    _passes_masks = True

    def __init__(self, cell: Any, return_sequences: bool = False, return_state: bool = False,
                 go_backwards: bool = False, stateful: bool = False, unroll: bool = False,
                 zero_output_for_mask: bool = False, **kwargs: Any) -> None:  # fmt: skip
        cell = StackedRNNCells(cell) if isinstance(cell, (list, tuple)) else cell
        if not hasattr(cell, "call"):
            raise ValueError(
                f"Argument `cell` should have a `call` method. Received: cell={printed(cell)}"
            )
        size = getattr(cell, "state_size", None)
        if size is None:
            raise ValueError(
                "The RNN cell should have a `state_size` attribute (single integer or list of "
                f"integers, one integer per RNN state). Received: cell={printed(cell)}"
            )
        if not isinstance(size, (list, tuple, int)):
            raise ValueError("state_size must be an integer, or a list/tuple of integers (one for "
                             "each state tensor).")  # fmt: skip
        super().__init__(**kwargs)
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.state_size = [size] if isinstance(size, int) else list(size)

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        if isinstance(self.cell, Layer):
            build_inside(self, self.cell, (sequences_shape[0], *sequences_shape[2:]))
        if self.stateful and self.states is None:
            zeros = self.get_initial_state(sequences_shape[0])
            path = self._state.path or settings.path_of(self.name)
            self._state.memory = nest.map_structure(
                lambda v: Weight(v, trainable=False, name="rnn_state", owner=path), zeros
            )
        super().build(sequences_shape)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        first = args[0] if args else kwargs.get("sequences")
        shape: Any = getattr(first, "shape", ())
        if self.stateful and isinstance(first, Symbol) and shape[0] is None:
            raise ValueError(
                "When using `stateful=True` in a RNN, the batch size must be static. Found dynamic "
                f"batch size: sequence.shape={tuple(shape)}. Write tf.keras.Input(…, batch_size=…)."
            )
        return super().__call__(*args, **kwargs)

    # -- states ---------------------------------------------------------------------------

    @property
    def states(self) -> Any:
        """The Variables in which a stateful layer keeps the last states; None for none."""
        return self._state.memory

    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """What the first step starts from: the cell's own start, or zeros."""
        start = getattr(self.cell, "get_initial_state", None)
        if start is None:
            dtype = self._state.dtype
            return [F.zeros((batch_size, n), dtype) for n in self.state_size]
        states = start(batch_size=batch_size)
        return list(states) if isinstance(states, (list, tuple)) else [states]

    def reset_state(self) -> None:
        """Let a stateful layer begin with zeros again."""
        for variable in nest.flatten(self.states or []):
            variable.assign(F.zeros_like(variable))

    reset_states = reset_state

    def _start(self, sequences: Any, given: Any) -> list[Any]:
        """The states that the first step is given."""
        batch = sequences.shape[0]
        if self.stateful and batch != nest.flatten(self.states)[0].shape[0]:
            raise ValueError(
                "If an RNN is stateful, the batch size of the input sequences must be the same as "
                "the batch size of the initial state. \n- Expected batch size: "
                f"{nest.flatten(self.states)[0].shape[0]}\n- Received batch size: {batch}"
            )
        if given is None:
            given = self.states if self.stateful else self.get_initial_state(batch)
        given = list(given) if isinstance(given, (list, tuple)) else [given]
        if len(given) != len(self.state_size):
            raise ValueError(
                f"Layer {self.name} has {len(self.state_size)} states, and `initial_state` has "
                f"{len(given)}: give a list with one tensor of shape (batch, units) for each state."
            )
        return [nest.map_structure(lambda s: to_tensor(s, self._state.dtype), s) for s in given]

    # -- the loop -------------------------------------------------------------------------

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None,
             training: Any = False) -> Any:  # fmt: skip
        self._check(sequences)
        start = self._start(sequences, initial_state)
        zeros = initial_state is None and not self.stateful and isinstance(self.cell, Cell)
        try:
            draw(self.cell, sequences.shape[0], sequences.shape[-1])
            outputs, states = self._walk(sequences, start, mask, training, zeros)
        finally:
            forget(self.cell)
        if self.stateful:
            for variable, state in zip(nest.flatten(self.states), nest.flatten(states),
                                       strict=True):  # fmt: skip
                variable.assign(state)
        output = F.stack(outputs, axis=1) if self.return_sequences else outputs[-1]
        return (output, *states) if self.return_state else output

    def _walk(self, sequences: Any, states: list[Any], mask: Any, training: Any,
              zeros: bool) -> tuple[list[Any], list[Any]]:  # fmt: skip
        """The outputs of all steps, and the states after the last one."""
        inputs, step = self._steps(sequences, training)
        marks = [] if mask is None else _marks(mask, tuple(sequences.shape[:2]))
        if self.go_backwards:
            inputs, marks = inputs[::-1], marks[::-1]
        outputs: list[Any] = []
        for t, each in enumerate(inputs):
            output, news = _pair(step(each, states), self.cell)
            news = nest.pack_sequence_as(states, nest.flatten(news))
            if marks:
                before = F.zeros_like(output)
                if not self.zero_output_for_mask and (outputs or zeros):
                    before = outputs[-1] if outputs else states[0]
                output, *flat = _chosen(marks[t], [output, *nest.flatten(news)],
                                        [before, *nest.flatten(states)])  # fmt: skip
                news = nest.pack_sequence_as(news, flat)
            states = news
            outputs.append(output)
        return outputs, states

    def _steps(self, sequences: Any, training: Any) -> tuple[list[Any], Any]:
        """What each step is given, and the function that computes a step."""
        cell = self.cell
        if not isinstance(cell, Cell) or type(cell).call is not Cell.call:
            return F.unstack(sequences, axis=1), applied(cell)
        with aside.scope("inputs"):
            shared = cell.shared(sequences.shape[0], training)
            parts = [F.unstack(part, axis=1) for part in cell.project(sequences, training)]

        def step(x: Any, states: list[Any]) -> Any:
            with aside.scope(cell.name):
                return cell.step(x, states, *shared)

        return list(zip(*parts, strict=True)), step

    def _check(self, sequences: Any) -> None:
        rank, shape = sequences.ndim, tuple(sequences.shape)
        if rank < 3 or (rank > 3 and isinstance(self.cell, Cell)):
            raise ValueError(
                f"Input 0 with name 'None' of layer '{self.name}' is incompatible with the layer: "
                f"expected ndim=3, found ndim={rank}. Full shape received: {shape}. A series is "
                "(batch, steps, features): write x[..., tf.newaxis] for one number a step."
            )
        if shape[1] == 0:
            raise InvalidArgumentError("slice index 0 of dimension 1 out of bounds. [Op:"
                                       "StridedSlice] name: \nA series has at least one step, and "
                                       f"this input has the shape {shape}.")  # fmt: skip

    # -- shapes and masks -----------------------------------------------------------------

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The mask of the input for a series, none for a last output or a state."""
        mask = nest.flatten(previous_mask)[0] if self.return_sequences else None
        return [mask, *[None] * len(self.state_size)] if self.return_state else mask

    def compute_output_shape(self, sequences_shape: Any, initial_state_shape: Any = None) -> Any:
        batch, steps = sequences_shape[:2]
        size = output_size(self.cell)
        output = (batch, steps, size) if self.return_sequences else (batch, size)
        sizes = nest.map_structure(lambda n: (batch, n), self.state_size)
        return (output, *sizes) if self.return_state else output


def _marks(mask: Any, shape: tuple[int, ...]) -> list[Any]:
    """The mask of each step, as a column."""
    mask = F.cast(to_tensor(mask), "bool")
    if tuple(mask.shape[:2]) != shape:
        raise InvalidArgumentError(
            f"Incompatible shapes: {list(mask.shape)} vs. {list(shape)} [Op:SelectV2] name: \nA "
            "mask holds a bool for each step of each series: its shape is (batch, steps)."
        )
    return F.unstack(F.expand_dims(mask, -1) if mask.ndim == 2 else mask, axis=1)  # type: ignore


def _pair(result: Any, cell: Any) -> Any:
    if not isinstance(result, (list, tuple)) or len(result) != 2:
        raise ValueError(
            f"{type(cell).__name__}.call has to return the output and the list of new states: "
            f"return output, [state]. It returned {printed(result)}"
        )
    return result


def _chosen(mark: Any, news: list[Any], olds: list[Any]) -> list[Any]:
    """The new ones where the step counts, else the old; what is there twice is computed once."""
    made: dict[tuple[int, int], Any] = {}
    for new, old in zip(news, olds, strict=True):
        wide = F.reshape(mark, (*mark.shape, *[1] * (new.ndim - mark.ndim)))
        if (id(new), id(old)) not in made:
            made[id(new), id(old)] = F.where(wide, new, old)
    return [made[id(new), id(old)] for new, old in zip(news, olds, strict=True)]
