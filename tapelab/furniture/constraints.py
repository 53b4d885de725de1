"""Rules that weights obey after each step (tf.keras.constraints)."""

from typing import Any

from tapelab.engine.faults import Guarded
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import settings


class Constraint(Guarded):
    """A function from a weight to its permitted value; subclass it to write your own."""

    def __call__(self, w: Any) -> Any:
        return w

    def get_config(self) -> dict[str, Any]:
        return dict(vars(self))


class NonNeg(Constraint):
    """Negative weights become 0."""

    def __call__(self, w: Any) -> Any:
        return F.maximum(w, 0.0)


class MaxNorm(Constraint):
    """Vectors along the axis are no longer than `max_value`."""

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        length = F.sqrt(F.reduce_sum(F.square(w), axis=self.axis, keepdims=True))
        return w * (F.clip_by_value(length, 0.0, self.max_value) / (settings.epsilon() + length))


class UnitNorm(Constraint):
    """Vectors along the axis have length 1."""

    def __init__(self, axis: Any = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        length = F.sqrt(F.reduce_sum(F.square(w), axis=self.axis, keepdims=True))
        return w / (settings.epsilon() + length)


BY_NAME = {"non_neg": NonNeg, "NonNeg": NonNeg, "max_norm": MaxNorm, "MaxNorm": MaxNorm,
           "unit_norm": UnitNorm, "UnitNorm": UnitNorm}  # fmt: skip


def get(identifier: Any) -> Any:
    """The constraint for a name, an object, a function of a weight, or None."""
    if identifier is None or (callable(identifier) and not isinstance(identifier, type)):
        return identifier
    found = BY_NAME.get(identifier) if isinstance(identifier, str) else identifier
    if isinstance(found, type):
        return found()
    raise ValueError(f"Could not interpret constraint identifier: {identifier}. Known names: "
                     f"{', '.join(sorted(BY_NAME))}; or pass a function of a weight.")  # fmt: skip
