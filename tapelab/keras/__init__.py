"""tf.keras: layers, models, optimizers, losses and metrics, for loops by hand and for `fit`.

Each part is loaded when it is first used.
"""

from importlib import import_module
from typing import Any

from tapelab.furniture import absent

__version__ = "3.12.0"  # the Keras whose behaviour TensorFlow 2.21 has

PARTS = ("activations", "backend", "callbacks", "constraints", "datasets", "initializers",
         "layers", "losses", "metrics", "models", "optimizers", "preprocessing", "random",
         "regularizers", "utils")  # fmt: skip
OBJECTS = {
    "Initializer": "initializers",
    "Input": "layers",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
    "Sequential": "models",
}
_explained = absent.finder(__name__, {
    "applications": absent.BIG,
    "mixed_precision": "choose dtypes yourself, with tf.cast",
    "ops": "use the functions of tf, tf.math and tf.nn",
    "saving": absent.KEEP,
    "wrappers": absent.LOOP,
})  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in PARTS:
        return import_module(f"tapelab.keras.{name}")
    if name in OBJECTS:
        found = getattr(import_module(f"tapelab.keras.{OBJECTS[name]}"), name)
    elif name == "Variable":
        from tapelab.furniture.weights import Weight as found
    else:
        return _explained(name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*PARTS, *OBJECTS, "Variable", "__version__"])
