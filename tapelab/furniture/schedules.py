"""Learning rates that change with the step (tf.keras.optimizers.schedules)."""

import math
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import Guarded
from tapelab.engine.op import RECORDED as F


class LearningRateSchedule(Guarded):
    """A function from the step to the learning rate; subclass it to write your own.

    >>> import tapelab as tf
    >>> rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)
    >>> print(rate(0).numpy(), rate(10).numpy(), rate(20).numpy())
    0.1 0.05 0.025
    """

    def __call__(self, step: Any) -> Any:
        raise NotImplementedError(f"Learning rate schedule '{type(self).__name__}' must override "
                                  "`__call__(self, step)`.")  # fmt: skip

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


def _whole(decay_steps: Any) -> Any:
    if decay_steps <= 0:
        raise ValueError(f"Argument `decay_steps` must be > 0. Received: decay_steps={decay_steps}")
    return decay_steps


def _start(rate: Any, step: Any) -> tuple[Any, Any]:
    """The first rate as a tensor, and the step in its dtype."""
    first = to_tensor(rate)
    return first, F.cast(step, first.dtype)


class ExponentialDecay(LearningRateSchedule):
    """rate · decay_rate ^ (step / decay_steps); in stairs with `staircase`."""

    def __init__(self, initial_learning_rate: Any, decay_steps: Any, decay_rate: Any,
                 staircase: bool = False, name: str = "ExponentialDecay") -> None:  # fmt: skip
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _whole(decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: Any) -> Any:
        rate, step = _start(self.initial_learning_rate, step)
        p = step / F.cast(self.decay_steps, rate.dtype)
        return rate * F.cast(self.decay_rate, rate.dtype) ** (F.floor(p) if self.staircase else p)


class InverseTimeDecay(ExponentialDecay):
    """rate / (1 + decay_rate · step / decay_steps); in stairs with `staircase`."""

    def __init__(self, initial_learning_rate: Any, decay_steps: Any, decay_rate: Any,
                 staircase: bool = False, name: str = "InverseTimeDecay") -> None:  # fmt: skip
        super().__init__(initial_learning_rate, decay_steps, decay_rate, staircase, name)

    def __call__(self, step: Any) -> Any:
        rate, step = _start(self.initial_learning_rate, step)
        p = step / F.cast(self.decay_steps, rate.dtype)
        return rate / (1.0 + self.decay_rate * (F.floor(p) if self.staircase else p))


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[0] up to and including step boundaries[0], values[1] up to boundaries[1], …"""

    def __init__(self, boundaries: Any, values: Any, name: str = "PiecewiseConstant") -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. Received: "
                f"boundaries={boundaries} of length {len(boundaries)}, and values={values} of "
                f"length {len(values)}."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step: Any) -> Any:
        step = to_tensor(step)
        stands = sum(bool(step > F.cast(b, step.dtype)) for b in self.boundaries)
        return to_tensor(self.values[stands])


class PolynomialDecay(LearningRateSchedule):
    """From one rate to another along (1 − step / decay_steps) ^ power; repeated with `cycle`."""

    def __init__(self, initial_learning_rate: Any, decay_steps: Any,
                 end_learning_rate: Any = 0.0001, power: Any = 1.0, cycle: bool = False,
                 name: str = "PolynomialDecay") -> None:  # fmt: skip
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _whole(decay_steps)
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step: Any) -> Any:
        rate, step = _start(self.initial_learning_rate, step)
        steps = F.cast(self.decay_steps, rate.dtype)
        if self.cycle:
            steps = steps * F.maximum(1.0, F.ceil(step / steps))
        else:
            step = F.minimum(step, steps)
        end = F.cast(self.end_learning_rate, rate.dtype)
        return (rate - end) * (1.0 - step / steps) ** F.cast(self.power, rate.dtype) + end


class CosineDecay(LearningRateSchedule):
    """Down along half a wave of the cosine to alpha · rate; a straight warm-up may come first."""

    def __init__(self, initial_learning_rate: Any, decay_steps: Any, alpha: Any = 0.0,
                 name: str = "CosineDecay", warmup_target: Any = None,
                 warmup_steps: Any = 0) -> None:  # fmt: skip
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _whole(decay_steps)
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: Any) -> Any:
        rate, step = _start(self.initial_learning_rate, step)
        if self.warmup_target is None:
            return self._wave(F.minimum(step, float(self.decay_steps)), rate)
        warm = float(self.warmup_steps)
        step = F.minimum(step, float(self.decay_steps) + warm)
        target = F.cast(self.warmup_target, rate.dtype)
        if step < warm:
            return (target - rate) * (step / warm) + rate
        return self._wave(step - warm, target)

    def _wave(self, step: Any, rate: Any) -> Any:
        turn = F.cos(float(np.float32(math.pi)) * step / float(self.decay_steps))
        return rate * ((1.0 - self.alpha) * (0.5 * (1.0 + turn)) + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """CosineDecay again and again, `t_mul` times as long and from `m_mul` times the rate."""

    def __init__(self, initial_learning_rate: Any, first_decay_steps: Any, t_mul: float = 2.0,
                 m_mul: float = 1.0, alpha: float = 0.0,
                 name: str = "SGDRDecay") -> None:  # fmt: skip
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = _whole(first_decay_steps)
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step: Any) -> Any:
        done = float(to_tensor(step)) / self.first_decay_steps
        length, restarts = 1.0, 0
        while done >= length:
            done, length, restarts = done - length, length * self.t_mul, restarts + 1
        turn = 0.5 * self.m_mul**restarts * (1.0 + math.cos(math.pi * done / length))
        rate: Any = to_tensor(self.initial_learning_rate)
        return rate * ((1.0 - self.alpha) * turn + self.alpha)
