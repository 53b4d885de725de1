"""Cells with gates: numbers between 0 and 1 that say how much is kept, written and read.

The parts of a step carry the names of the gates, which views show.
"""

from typing import Any

from tapelab.engine import aside
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import activations
from tapelab.furniture.layers.cells import Cell


class GRUCell(Cell):
    """A step with two gates: how much of the state is kept, and how much a new one sees of it."""

    gates = 3

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid",
                 use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 reset_after: bool = True, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(units, activation, use_bias, kernel_initializer, recurrent_initializer,
                         bias_initializer, **kwargs)  # fmt: skip
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after

    def _bias_shape(self, wide: int) -> tuple[int, ...]:
        return (2, wide) if self.reset_after else (wide,)

    def _input_bias(self) -> Any:
        return self.bias[0] if self.reset_after else self.bias

    def _parted(self, whole: Any) -> list[Any]:
        return F.split(whole, 3, axis=-1)  # type: ignore[no-any-return]

    def shared(self, batch: Any, training: Any) -> tuple[Any, ...]:
        masks = self.get_recurrent_dropout_mask((batch, self.units)) if training else None
        bias = None if self.bias is None or not self.reset_after else self.bias[1]
        if masks is not None:
            biases = None if bias is None else F.split(bias, 3)
            return masks, self._split(self.recurrent_kernel), biases
        kernel = self.recurrent_kernel
        if not self.reset_after:
            kernel = F.split(kernel, [2 * self.units, self.units], axis=1)
        return None, kernel, bias

    def step(self, parts: list[Any], states: list[Any], *shared: Any) -> tuple[Any, list[Any]]:
        h = states[0]
        from_z, from_r, rest = self._recurrent(h, *shared)
        with aside.scope("update"):
            z = self.recurrent_activation(parts[0] + from_z)
            kept = z * h
        with aside.scope("reset"):
            seen = rest(self.recurrent_activation(parts[1] + from_r))
        with aside.scope("state"):
            output = kept + (1.0 - z) * self.activation(parts[2] + seen)
        return output, [output]

    def _recurrent(self, h: Any, masks: Any, kernel: Any, bias: Any) -> tuple[Any, Any, Any]:
        """What the state brings to the two gates, and to the new state once the gate r is known."""
        if masks is None and self.reset_after:
            whole = F.matmul(h, kernel)
            whole = whole if bias is None else whole + bias
            from_z, from_r, from_h = F.split(whole, 3, axis=-1)
            return from_z, from_r, lambda r: r * from_h
        if masks is None:
            from_z, from_r = F.split(F.matmul(h, kernel[0]), 2, axis=-1)
            return from_z, from_r, lambda r: F.matmul(r * h, kernel[1])
        h_z, h_r, h_new = (h * mask for mask in masks)
        from_z, from_r = F.matmul(h_z, kernel[0]), F.matmul(h_r, kernel[1])
        if not self.reset_after:
            return from_z, from_r, lambda r: F.matmul(r * h_new, kernel[2])
        from_h = F.matmul(h_new, kernel[2])
        if bias is not None:
            from_z, from_r, from_h = from_z + bias[0], from_r + bias[1], from_h + bias[2]
        return from_z, from_r, lambda r: r * from_h


class LSTMCell(Cell):
    """A step with a second state, the carry, which gates write to, forget from and read."""

    gates = 4

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid",
                 use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 unit_forget_bias: bool = True, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(units, activation, use_bias, kernel_initializer, recurrent_initializer,
                         bias_initializer, **kwargs)  # fmt: skip
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [units, units]

    def _first_bias(self) -> Any:
        return self._forgetting if self.unit_forget_bias else self.bias_initializer

    def _forgetting(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        """Ones for the gate that forgets, so that at first nothing is forgotten."""
        n, begin = self.units, self.bias_initializer
        return F.concat([begin((n,), dtype), F.ones((n,), dtype), begin((2 * n,), dtype)], 0)

    def shared(self, batch: Any, training: Any) -> tuple[Any, ...]:
        masks = self.get_recurrent_dropout_mask((batch, self.units)) if training else None
        if masks is None and self.implementation != 1:
            return None, self.recurrent_kernel
        return masks, self._split(self.recurrent_kernel)

    def step(self, parts: list[Any], states: list[Any], *shared: Any) -> tuple[Any, list[Any]]:
        (h, c), (masks, kernel) = states, shared
        if not isinstance(kernel, list):
            whole = F.matmul(h, kernel)
            i, f, new, o = F.split(parts[0] + whole, 4, axis=1)
        else:
            parts = F.split(parts[0], 4, axis=1) if len(parts) == 1 else parts
            hs = [h] * 4 if masks is None else [h * mask for mask in masks]
            i, f, new, o = [p + F.matmul(each, k)
                            for p, each, k in zip(parts, hs, kernel, strict=True)]  # fmt: skip
        with aside.scope("forget"):
            kept = self.recurrent_activation(f) * c
        with aside.scope("input"):
            c = kept + self.recurrent_activation(i) * self.activation(new)
        with aside.scope("output"):
            h = self.recurrent_activation(o) * self.activation(c)
        return h, [h, c]
