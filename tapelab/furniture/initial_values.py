"""Initializers that draw nothing: zeros, ones, a constant, the identity; and the base of all."""

from typing import Any

from tapelab.engine.faults import Guarded
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import plain
from tapelab.furniture import settings


class Initializer(Guarded):
    """A function from a shape (and dtype) to a tensor; subclass it to write your own."""

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        raise NotImplementedError("Initializer subclasses must implement the `__call__()` method.")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal initializer."""
        return {k: v for k, v in vars(self).items() if not k.startswith("_")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def clone(self) -> Any:
        return type(self).from_config(self.get_config())

    def __repr__(self) -> str:
        facts = ", ".join(f"{k}={v!r}" for k, v in self.get_config().items())
        return f"<{type(self).__name__}({facts})>"


class Zeros(Initializer):
    """All zeros."""

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.zeros(sizes(shape), settings.dtype(dtype))


class Ones(Initializer):
    """All ones."""

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.ones(sizes(shape), settings.dtype(dtype))


class Constant(Initializer):
    """One number everywhere, or a given array of the right shape."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        return F.constant(self.value, settings.dtype(dtype), sizes(shape))


class Identity(Initializer):
    """The identity matrix times `gain`."""

    def __init__(self, gain: float = 1.0) -> None:
        self.gain = gain

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        shape = sizes(shape)
        if len(shape) != 2:
            raise ValueError(
                f"Identity matrix initializer can only be used for 2D matrices. "
                f"Received: shape={shape} of rank {len(shape)}."
            )
        return self.gain * F.eye(*shape, dtype=settings.dtype(dtype))


def sizes(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple, from lists, tensors and TensorShapes."""
    found = plain(shape)
    return found if isinstance(found, tuple) else (int(found),)
