"""tf.optimizers: the same as tf.keras.optimizers."""

from typing import Any

from tapelab.keras import optimizers

__all__ = optimizers.__all__


def __getattr__(name: str) -> Any:
    return getattr(optimizers, name)
