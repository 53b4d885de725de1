"""Penalties on weights (tf.keras.regularizers): a layer's `losses` holds them."""

from typing import Any

from tapelab.engine.faults import Guarded
from tapelab.engine.op import RECORDED as F


class Regularizer(Guarded):
    """A function from a weight to a number; subclass it to write your own."""

    def __call__(self, x: Any) -> Any:
        return 0.0

    def get_config(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)


class L1L2(Regularizer):
    """l1 · Σ|x| + l2 · Σx²."""

    def __init__(self, l1: Any = 0.0, l2: Any = 0.0) -> None:
        self.l1 = float(l1 or 0.0)
        self.l2 = float(l2 or 0.0)

    def __call__(self, x: Any) -> Any:
        total = 0.0
        if self.l1:
            total = total + self.l1 * F.reduce_sum(F.abs(x))
        if self.l2:
            total = total + self.l2 * F.reduce_sum(F.square(x))
        return total


class L1(L1L2):
    """l1 · Σ|x|: drives weights to exactly zero."""

    def __init__(self, l1: Any = 0.01) -> None:
        super().__init__(l1=l1)

    def get_config(self) -> dict[str, Any]:
        return {"l1": self.l1}


class L2(L1L2):
    """l2 · Σx²: keeps weights small."""

    def __init__(self, l2: Any = 0.01) -> None:
        super().__init__(l2=l2)

    def get_config(self) -> dict[str, Any]:
        return {"l2": self.l2}


BY_NAME = {"l1": L1, "l2": L2, "l1_l2": L1L2, "L1": L1, "L2": L2, "L1L2": L1L2}


def get(identifier: Any) -> Any:
    """The regularizer for a name, an object, a function of a weight, or None."""
    if identifier is None or (callable(identifier) and not isinstance(identifier, type)):
        return identifier
    found = BY_NAME.get(identifier) if isinstance(identifier, str) else identifier
    if isinstance(found, type):
        return found()
    raise ValueError(f"Could not interpret regularizer identifier: {identifier}. Known names: "
                     f"{', '.join(sorted(BY_NAME))}; or pass a function of a weight.")  # fmt: skip
