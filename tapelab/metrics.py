"""tf.metrics: the same as tf.keras.metrics."""

from typing import Any

from tapelab.keras import metrics

__all__ = metrics.__all__


def __getattr__(name: str) -> Any:
    return getattr(metrics, name)
