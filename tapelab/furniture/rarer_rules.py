"""Two optimizers that few lectures use: Ftrl for sparse linear models, and Lion."""

from typing import Any

import numpy as np

from tapelab.engine.faults import printed
from tapelab.furniture.optimizer import Optimizer
from tapelab.furniture.weights import Weight


class Lion(Optimizer):
    """Steps of one length, in the direction of the sign of a running mean of gradients."""

    slots = ("momentum",)

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.99,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        if beta_1 <= 0 or beta_1 > 1:
            raise ValueError(
                "Argument `beta_1` must be in the [0, 1] range. Otherwise, the optimizer "
                f"degenerates to SignSGD. Received: beta_1={beta_1}."
            )

    def rule(self, g: Any, rate: Any, t: Any, m: Any) -> Any:
        step = rate * np.sign(m * self.beta_1 + g * (1 - self.beta_1))
        return step, (m * self.beta_2 + g * (1 - self.beta_2),)


class Ftrl(Optimizer):
    """Follow the regularised leader: the best weights for the sum of all gradients so far."""

    slots = ("accumulator", "linear")
    together = 2

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, **kwargs)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = self.start = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        for name, value in vars(self).items():
            wrong = "negative" if name == "learning_rate_power" else "positive"
            if (name.startswith(("initial_", "l1_", "l2_")) and value < 0) or (
                name == "learning_rate_power" and value > 0
            ):
                raise ValueError(
                    f"`{name}` needs to be {wrong} or zero. Received: {name}={printed(value)}."
                )

    def add_variable_from_reference(self, reference_variable: Any, name: str = "var",
                                    initializer: Any = None) -> Weight:  # fmt: skip
        """A slot; only the sum of squares does not begin with zeros."""
        first = None if name == "accumulator" else "zeros"
        return super().add_variable_from_reference(reference_variable, name, initializer or first)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Put the Variable where the sums of gradients and of their squares say."""
        squares, linear = self._memory[id(variable)][1:]
        g, rate, x = gradient._value, learning_rate._value, variable._peek()
        before, power = squares._peek(), -self.learning_rate_power
        after = before + self.squared(g)
        pull = g + 2 * self.l2_shrinkage_regularization_strength * x
        turned = linear._peek() + pull - (after**power - before**power) / rate * x
        l1 = self.l1_regularization_strength
        curve = after**power / rate + 2 * (self.l2_regularization_strength + self.beta / (2 * rate))
        squares.assign(after)
        linear.assign(turned)
        variable.assign((np.clip(turned, -l1, l1) - turned) / curve)
