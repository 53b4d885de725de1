"""Data sets that are on this computer already (tf.keras.datasets): nothing is downloaded."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np

from tapelab.engine.errors import OutOfScopeError

FOLDER = Path("~/.keras/datasets")
FASHION = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


def _found(name: str, where: str) -> Path:
    """The file in Keras's folder; an error that says where to get it when it is not there."""
    path = Path(name)
    if not path.is_absolute():
        path = FOLDER.expanduser() / name
    if path.exists():
        return path
    raise OutOfScopeError(
        f"{path} does not exist, and tapelab downloads nothing. Put the file there ({where}), or "
        "use other arrays: sklearn.datasets.load_digits() has small images of digits."
    )


class mnist:
    """Handwritten digits: 60,000 and 10,000 images of 28 × 28."""

    @staticmethod
    def load_data(path: str = "mnist.npz") -> Any:
        """((x_train, y_train), (x_test, y_test)) as NumPy arrays of uint8."""
        with np.load(_found(path, FASHION + "mnist.npz")) as data:
            return ((data["x_train"], data["y_train"]), (data["x_test"], data["y_test"]))


class fashion_mnist:
    """Pieces of clothing: 60,000 and 10,000 images of 28 × 28."""

    @staticmethod
    def load_data() -> Any:
        """((x_train, y_train), (x_test, y_test)) as NumPy arrays of uint8."""
        parts = []
        for kind in ("train", "t10k"):
            labels = _unpacked(f"fashion-mnist/{kind}-labels-idx1-ubyte.gz", 8)
            images = _unpacked(f"fashion-mnist/{kind}-images-idx3-ubyte.gz", 16)
            parts.append((images.reshape(len(labels), 28, 28), labels))
        return tuple(parts)


def _unpacked(name: str, header: int) -> Any:
    with gzip.open(_found(name, FASHION + Path(name).name), "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)
