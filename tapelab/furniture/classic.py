"""Optimizers as they were before Keras 3: tf.train of TensorFlow 1, and tf.keras.optimizers.legacy.

They take new Variables at any step, and where their formulas differ from Keras 3 they keep their
own.
"""

from typing import Any

import numpy as np

from tapelab.furniture import rules
from tapelab.furniture.optimizer import Optimizer
from tapelab.furniture.weights import Weight


class ClassicOptimizer(Optimizer):
    """The base of tf.train's optimizers: `minimize` and `apply_gradients` may count steps."""

    strict = False

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, name=name, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, *step_and_name: Any, global_step: Any = None,
                        **kwargs: Any) -> Any:  # fmt: skip
        """Change each Variable by its gradient, and add one to `global_step` if it is given."""
        result = super().apply_gradients(grads_and_vars)
        global_step = step_and_name[0] if step_and_name else global_step
        if global_step is not None:
            global_step.assign_add(1)
        return result


class GradientDescentOptimizer(ClassicOptimizer):
    """x − rate · g (tf.train.GradientDescentOptimizer)."""

    def rule(self, g: Any, rate: Any, t: Any, *slots: Any) -> Any:
        return g * rate, ()


class MomentumOptimizer(ClassicOptimizer):
    """Gradients add up with a decay, and the sum is the direction (tf.train.MomentumOptimizer)."""

    slots = ("momentum",)

    def __init__(self, learning_rate: Any, momentum: float, use_locking: bool = False,
                 name: Any = None, use_nesterov: bool = False) -> None:  # fmt: skip
        super().__init__(learning_rate, name=name)
        self.momentum = momentum
        self.nesterov = use_nesterov

    def rule(self, g: Any, rate: Any, t: Any, total: Any) -> Any:
        total = self.momentum * total + g
        direction = g + self.momentum * total if self.nesterov else total
        return rate * direction, (total,)


class AdamOptimizer(ClassicOptimizer):
    """Adam with TensorFlow 1's names and epsilon (tf.train.AdamOptimizer)."""

    slots = ("m", "v")
    amsgrad = False
    rule = rules.Adam.rule

    def __init__(self, learning_rate: Any = 0.001, beta1: float = 0.9, beta2: float = 0.999,
                 epsilon: float = 1e-8, use_locking: bool = False,
                 name: Any = "Adam") -> None:  # fmt: skip
        super().__init__(learning_rate, name=name)
        self.beta_1 = beta1
        self.beta_2 = beta2
        self.epsilon = epsilon


class AdagradOptimizer(ClassicOptimizer):
    """Steps that shrink with the sum of squared gradients (tf.train.AdagradOptimizer)."""

    slots = ("accumulator",)

    def __init__(self, learning_rate: Any, initial_accumulator_value: float = 0.1,
                 use_locking: bool = False, name: Any = "Adagrad") -> None:  # fmt: skip
        super().__init__(learning_rate, name=name)
        self.start = initial_accumulator_value

    def rule(self, g: Any, rate: Any, t: Any, total: Any) -> Any:
        total = total + np.square(g)
        return rate * g / np.sqrt(total), (total,)


class AdadeltaOptimizer(ClassicOptimizer):
    """Steps as long as the recent ones, over recent gradients (tf.train.AdadeltaOptimizer)."""

    slots = rules.Adadelta.slots
    rule = rules.Adadelta.rule

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-8,
                 use_locking: bool = False, name: Any = "Adadelta") -> None:  # fmt: skip
        super().__init__(learning_rate, name=name)
        self.rho = rho
        self.epsilon = epsilon


class RMSPropOptimizer(ClassicOptimizer):
    """The gradient over the root of its mean square, which starts at 1 (tf.train)."""

    slots = ("rms", "momentum")

    def __init__(self, learning_rate: Any, decay: float = 0.9, momentum: float = 0.0,
                 epsilon: float = 1e-10, use_locking: bool = False, centered: bool = False,
                 name: Any = "RMSProp") -> None:  # fmt: skip
        super().__init__(learning_rate, name=name)
        self.decay = decay
        self.momentum = momentum
        self.epsilon = epsilon

    def add_variable_from_reference(self, reference_variable: Any, name: str = "var",
                                    initializer: Any = None) -> Weight:  # fmt: skip
        slot = super().add_variable_from_reference(reference_variable, name, initializer)
        if name == "rms":
            slot.assign(np.ones_like(slot._peek()))
        return slot

    def rule(self, g: Any, rate: Any, t: Any, rms: Any, m: Any) -> Any:
        rms = self.decay * rms + (1 - self.decay) * np.square(g)
        m = self.momentum * m + rate * g / np.sqrt(rms + self.epsilon)
        return m, (rms, m)


def _legacy(kind: Any) -> Any:
    """The class as tf.keras.optimizers.legacy has it: any Variable may join at any step."""
    body = {"strict": False, "__doc__": kind.__doc__, "__module__": __name__}
    return type(kind.__name__, (kind,), body)


SGD, Adam, Nadam = _legacy(rules.SGD), _legacy(rules.Adam), _legacy(rules.Nadam)
Adamax, Adagrad, Adadelta = _legacy(rules.Adamax), _legacy(rules.Adagrad), _legacy(rules.Adadelta)


class RMSprop(rules.RMSprop):
    """The gradient over (root of its mean square + epsilon): epsilon stands outside the root."""

    strict = False

    def root(self, spread: Any) -> Any:
        return np.sqrt(spread) + self.epsilon
