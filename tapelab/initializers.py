"""tf.initializers: the same as tf.keras.initializers."""

from typing import Any

from tapelab.keras import initializers

__all__ = initializers.__all__


def __getattr__(name: str) -> Any:
    return getattr(initializers, name)
