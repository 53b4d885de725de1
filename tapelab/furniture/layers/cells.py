"""Cells of recurrent networks: one step in time, from an input and a state to the next state.

A step has two parts: what the input brings (`project`), and what the state makes of it (`step`).
The first does not wait for the state, so a layer computes it for all steps at once.
"""

from typing import Any

from tapelab.engine.faults import printed
from tapelab.engine.op import RECORDED as F
from tapelab.engine.wanted import number
from tapelab.furniture import activations, constraints, initializers, regularizers, seeds
from tapelab.furniture.layers.base import Layer


class Cell(Layer):
    """The base: two kernels, a bias, and what is dropped in training."""

    gates = 1  # parts of the kernels, side by side

    def __init__(self, units: int, activation: Any = "tanh", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
                 bias_regularizer: Any = None, kernel_constraint: Any = None,
                 recurrent_constraint: Any = None, bias_constraint: Any = None,
                 dropout: float = 0.0, recurrent_dropout: float = 0.0, seed: Any = None,
                 implementation: int = 2, **kwargs: Any) -> None:  # fmt: skip
        if not isinstance(units, (int, float)):
            raise TypeError(f"`units` is a whole number of at least 1. Received: {printed(units)}")
        if not isinstance(units, int) or units <= 0:
            raise ValueError("Received an invalid value for argument `units`, expected a positive "
                             f"integer, got {units}.")  # fmt: skip
        super().__init__(**kwargs)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        if self.gates == 1:  # Keras draws the seeds of this cell in another order
            self.seed_generator = seeds.SeedGenerator(seed)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.recurrent_initializer = initializers.get(recurrent_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.recurrent_regularizer = regularizers.get(recurrent_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.recurrent_constraint = constraints.get(recurrent_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.dropout = min(1.0, max(0.0, number(dropout, "dropout")))
        self.recurrent_dropout = min(1.0, max(0.0, number(recurrent_dropout, "recurrent_dropout")))
        self.implementation = 1 if self.recurrent_dropout else implementation
        self.seed = seed
        if self.gates > 1:
            self.seed_generator = seeds.SeedGenerator(seed)
        self.state_size: Any = units
        self.output_size = units
        self.kernel: Any = None
        self.recurrent_kernel: Any = None
        self.bias: Any = None
        self._dropout_mask: Any = None
        self._recurrent_dropout_mask: Any = None

    def build(self, input_shape: Any) -> None:
        wide = self.units * self.gates
        self.kernel = self.add_weight((input_shape[-1], wide), self.kernel_initializer,
                                      regularizer=self.kernel_regularizer,
                                      constraint=self.kernel_constraint, name="kernel")  # fmt: skip
        self.recurrent_kernel = self.add_weight(
            (self.units, wide), self.recurrent_initializer, regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint, name="recurrent_kernel",
        )  # fmt: skip
        if self.use_bias:
            self.bias = self.add_weight(self._bias_shape(wide), self._first_bias(),
                                        regularizer=self.bias_regularizer,
                                        constraint=self.bias_constraint, name="bias")  # fmt: skip
        super().build(input_shape)

    def _bias_shape(self, wide: int) -> tuple[int, ...]:
        return (wide,)

    def _first_bias(self) -> Any:
        return self.bias_initializer

    def call(self, inputs: Any, states: Any, training: Any = False) -> Any:
        several = isinstance(states, (list, tuple))
        held = list(states) if several else [states]
        shared = self.shared(inputs.shape[0], training)
        output, new = self.step(self.project(inputs, training), held, *shared)
        return output, new if several else new[0]

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros, one tensor for each part of the state."""
        sizes = self.state_size if isinstance(self.state_size, list) else [self.state_size]
        return [F.zeros((batch_size, n), self._state.dtype) for n in sizes]

    # -- the two parts of a step ----------------------------------------------------------

    def project(self, x: Any, training: Any = False) -> list[Any]:
        """What the input brings: one step (batch, features), or all (batch, steps, features)."""
        x = x if x.dtype.is_floating else F.cast(x, self._state.dtype)
        mask = self.get_dropout_mask((x.shape[0], x.shape[-1])) if training else None
        if not isinstance(mask, list):
            whole = _times(_dropped(x, mask), self.kernel)
            return self._parted(whole if self.bias is None else whole + self._input_bias())
        parts = [_times(_dropped(x, m), k) for m, k in zip(mask, self._split(self.kernel),
                                                           strict=True)]  # fmt: skip
        if self.bias is None:
            return parts
        biases = F.split(self._input_bias(), self.gates)
        return [part + b for part, b in zip(parts, biases, strict=True)]

    def _input_bias(self) -> Any:
        return self.bias

    def _parted(self, whole: Any) -> list[Any]:
        """The projection as `step` takes it when one product made it."""
        return [whole]

    def _split(self, kernel: Any) -> list[Any]:
        return F.split(kernel, self.gates, axis=1)  # type: ignore[no-any-return]

    def shared(self, batch: Any, training: Any) -> tuple[Any, ...]:
        """What all steps of a sequence share, computed once: what is dropped of the state."""
        return (self.get_recurrent_dropout_mask((batch, self.units)) if training else None,)

    def step(self, parts: list[Any], states: list[Any], *shared: Any) -> tuple[Any, list[Any]]:
        """The output and the new states."""
        raise NotImplementedError

    # -- dropout: the same numbers are dropped at every step of a sequence ----------------

    def get_dropout_mask(self, step_input: Any) -> Any:
        """What is dropped of the input (its shape, or a tensor of it); None for nothing."""
        if self._dropout_mask is None and self.dropout > 0:
            self._dropout_mask = self._draw(step_input, self.dropout)
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        if self._recurrent_dropout_mask is None and self.recurrent_dropout > 0:
            self._recurrent_dropout_mask = self._draw(step_input, self.recurrent_dropout)
        return self._recurrent_dropout_mask

    def reset_dropout_mask(self) -> None:
        """Let the next sequence draw anew."""
        self._dropout_mask = None

    def reset_recurrent_dropout_mask(self) -> None:
        self._recurrent_dropout_mask = None

    def _draw(self, like: Any, rate: float) -> Any:
        ones = F.ones(tuple(getattr(like, "shape", like)), self._state.dtype)
        each = self.gates > 1 and self.implementation == 1  # then every gate has its own
        drawn = [F.stateless_dropout(ones, rate, self.seed_generator.next())
                 for _ in range(self.gates if each else 1)]  # fmt: skip
        return drawn if each else drawn[0]


class SimpleRNNCell(Cell):
    """activation(x @ kernel + h @ recurrent_kernel + bias): the plainest step.

    >>> import tapelab as tf
    >>> cell = tf.keras.layers.SimpleRNNCell(3)
    >>> output, [h] = cell(tf.ones((2, 4)), cell.get_initial_state(batch_size=2))
    >>> output.shape, h is output
    (TensorShape([2, 3]), True)
    """

    def step(self, parts: list[Any], states: list[Any], *shared: Any) -> tuple[Any, list[Any]]:
        h = _dropped(states[0], shared[0])
        output = self.activation(parts[0] + F.matmul(h, self.recurrent_kernel))
        return output, [output]


def _times(x: Any, kernel: Any) -> Any:
    return F.matmul(x, kernel) if x.ndim == 2 else F.tensordot(x, kernel, 1)


def _dropped(x: Any, mask: Any) -> Any:
    """The input without what the mask drops, at every step the same."""
    if mask is None:
        return x
    return x * (mask if x.ndim == 2 else F.expand_dims(mask, 1))
