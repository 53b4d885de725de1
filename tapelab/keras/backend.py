"""tf.keras.backend: settings, and ops under the names that older Keras code uses."""

from typing import Any

from tapelab.furniture import backend


def __getattr__(name: str) -> Any:
    return getattr(backend, name)
