"""The rules of the optimizers: how a gradient and what is remembered become a step.

In every rule g is the gradient, `rate` the learning rate, t the number of the step from 1 on; it
returns the step that is subtracted from the Variable, and the new slots.
"""

from typing import Any

import numpy as np

from tapelab.engine.faults import printed
from tapelab.furniture import settings
from tapelab.furniture.optimizer import Optimizer
from tapelab.furniture.rarer_rules import Ftrl, Lion
from tapelab.furniture.weights import Listed


def power(kind: Any, beta: float, t: Any) -> Any:
    """beta to the t; of Keras's numbers, which are rounded to single precision first."""
    return kind(np.float32(beta)) ** t


class SGD(Optimizer):
    """Gradient descent: x − rate · g, with momentum if wanted."""

    def __init__(self, learning_rate: Any = 0.01, momentum: float = 0.0, nesterov: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        if not isinstance(momentum, (int, float)) or momentum < 0 or momentum > 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        super().__init__(learning_rate, **kwargs)
        self.momentum = momentum
        self.nesterov = nesterov
        self.slots = ("momentum",) if momentum else ()

    def rule(self, g: Any, rate: Any, t: Any, *slots: Any) -> Any:
        if not slots:
            return g * rate, ()
        m = slots[0] * self.momentum - g * rate
        return (g * rate - m * self.momentum if self.nesterov else -m), (m,)


class Adam(Optimizer):
    """Momentum, and a step for each weight that its mean square gradient scales."""

    together = 2

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.999,
                 epsilon: float = 1e-7, amsgrad: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad
        self.slots = ("momentum", "velocity") + (("velocity_hat",) if amsgrad else ())

    def rule(self, g: Any, rate: Any, t: Any, m: Any, v: Any, *largest: Any) -> Any:
        kind = g.dtype.type
        scale = rate * np.sqrt(1 - power(kind, self.beta_2, t)) / (1 - power(kind, self.beta_1, t))
        m = m + (g - m) * (1 - self.beta_1)
        v = v + (self.squared(g) - v) * (1 - self.beta_2)
        if not largest:
            return m * scale / (np.sqrt(v) + self.epsilon), (m, v)
        top = np.maximum(largest[0], v)
        return m * scale / (np.sqrt(top) + self.epsilon), (m, v, top)


class AdamW(Adam):
    """Adam with weight decay that the gradient's scaling leaves alone."""

    def __init__(self, learning_rate: Any = 0.001, weight_decay: Any = 0.004,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, weight_decay=weight_decay, **kwargs)


class Nadam(Optimizer):
    """Adam with Nesterov's momentum."""

    slots = ("momentum", "velocity")
    together = 2

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.999,
                 epsilon: float = 1e-7, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self._product: Any = None

    def build(self, variables: Any) -> None:
        super().build(variables)
        if self._product is None:
            self._product = self._counter(settings.unique_name("Variable"), 1.0, "float32")

    @property
    def variables(self) -> Listed:
        """Everything the optimizer remembers; last the product of all momenta so far."""
        return Listed([*super().variables, *([self._product] if self.built else [])])

    def _momentum_at(self, t: Any) -> Any:
        kind = type(t)
        return kind(self.beta_1) * (1 - kind(0.5) * kind(0.96) ** t)

    def prepare(self, t: int) -> None:
        self._product.assign(self._product._peek() * self._momentum_at(np.float32(t)))

    def rule(self, g: Any, rate: Any, t: Any, m: Any, v: Any) -> Any:
        now, following = self._momentum_at(t), self._momentum_at(t + 1)
        product = g.dtype.type(self._product._peek())
        m = m + (g - m) * (1 - self.beta_1)
        v = v + (self.squared(g) - v) * (1 - self.beta_2)
        ahead = following * m / (1 - product * following) + (1 - now) * g / (1 - product)
        spread = v / (1 - power(g.dtype.type, self.beta_2, t))
        return ahead * rate / (np.sqrt(spread) + self.epsilon), (m, v)


class Adamax(Optimizer):
    """Adam with the largest gradient so far in the place of the mean square."""

    slots = ("momentum", "norm")
    together = 2

    def __init__(self, learning_rate: Any = 0.001, beta_1: float = 0.9, beta_2: float = 0.999,
                 epsilon: float = 1e-7, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def rule(self, g: Any, rate: Any, t: Any, m: Any, u: Any) -> Any:
        m = m + (g - m) * (1 - self.beta_1)
        u = np.maximum(self.beta_2 * u, np.abs(g))
        early = 1 - power(g.dtype.type, self.beta_1, t)
        return rate * m / (early * (u + self.epsilon)), (m, u)


class Adagrad(Optimizer):
    """Steps that shrink with the sum of squared gradients, for each weight by itself."""

    slots = ("accumulator",)

    def __init__(self, learning_rate: Any = 0.001, initial_accumulator_value: float = 0.1,
                 epsilon: float = 1e-7, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, **kwargs)
        self.initial_accumulator_value = self.start = initial_accumulator_value
        self.epsilon = epsilon

    def rule(self, g: Any, rate: Any, t: Any, total: Any) -> Any:
        total = total + self.squared(g)
        return rate * g / np.sqrt(total + self.epsilon), (total,)


class Adadelta(Optimizer):
    """Steps as long as the recent ones, over recent gradients: hardly a learning rate to choose."""

    slots = ("accumulated_grad", "accumulated_delta_var")
    together = 2

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.95, epsilon: float = 1e-7,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, **kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def rule(self, g: Any, rate: Any, t: Any, squares: Any, steps: Any) -> Any:
        squares = self.rho * squares + (1 - self.rho) * self.squared(g)
        step = np.sqrt(steps + self.epsilon) * g / np.sqrt(squares + self.epsilon)
        return rate * step, (squares, self.rho * steps + (1 - self.rho) * np.square(step))


class RMSprop(Optimizer):
    """The gradient over the root of its mean square, with momentum if wanted."""

    def __init__(self, learning_rate: Any = 0.001, rho: float = 0.9, momentum: float = 0.0,
                 epsilon: float = 1e-7, centered: bool = False, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(learning_rate, **kwargs)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered
        names = (("velocity", True), ("momentum", momentum > 0), ("average_gradient", centered))
        self.slots = tuple([name for name, wanted in names if wanted])

    def rule(self, g: Any, rate: Any, t: Any, *slots: Any) -> Any:
        kept = dict(zip(self.slots, slots, strict=True))
        kept["velocity"] = self.rho * kept["velocity"] + (1 - self.rho) * self.squared(g)
        spread = kept["velocity"]
        if self.centered:
            mean = self.rho * kept["average_gradient"] + (1 - self.rho) * g
            kept["average_gradient"], spread = mean, spread - np.square(mean)
        step = rate * g / self.root(spread)
        if self.momentum > 0:
            step = kept["momentum"] = self.momentum * kept["momentum"] + step
        return step, tuple(kept.values())

    def root(self, spread: Any) -> Any:
        """The root of the mean square, kept away from zero."""
        return np.sqrt(spread + self.epsilon)


CLASSES = (SGD, Adam, AdamW, Nadam, Adamax, Adagrad, Adadelta, RMSprop, Ftrl, Lion)


def get(identifier: Any) -> Optimizer:
    """The optimizer for a name, a configuration or an object."""
    if isinstance(identifier, Optimizer):
        return identifier
    named, config = identifier, {}
    if isinstance(identifier, dict):
        named, config = identifier.get("class_name"), identifier.get("config", {})
    for kind in CLASSES:
        if isinstance(named, str) and kind.__name__.lower() == named.lower():
            return kind(**config)
    known = ", ".join(kind.__name__.lower() for kind in CLASSES)
    raise ValueError(
        f"Could not interpret optimizer identifier: {printed(identifier)}. Known names: {known}."
    )
