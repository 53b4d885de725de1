"""tf.keras.random: seeds of layers."""

from tapelab.furniture import absent
from tapelab.furniture.seeds import SeedGenerator

__getattr__ = absent.finder(__name__, absent.table(
    "use tf.random", "normal", "uniform", "truncated_normal", "categorical", "shuffle", "dropout",
    "randint", "gamma", "binomial", "beta",
))  # fmt: skip

__all__ = ["SeedGenerator"]
