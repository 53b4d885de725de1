"""tf.keras.datasets: data that is on this computer already."""

from tapelab.furniture import absent
from tapelab.furniture.known_data import fashion_mnist, mnist

__getattr__ = absent.finder(__name__, absent.table(
    absent.DATA, "boston_housing", "california_housing", "cifar10", "cifar100", "imdb", "reuters",
))  # fmt: skip

__all__ = ["fashion_mnist", "mnist"]
