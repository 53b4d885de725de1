"""What lectures build on ops: tf.function, modules, layers, optimizers, losses, data.

Plain Python above the engine: nothing here knows how a gradient is computed. Users reach it by
TensorFlow's names, through the thin modules at the top of the package (`tf.keras.layers`,
`tf.data`, `tf.optimizers` …). All of it is loaded when it is first used, so that `import tapelab`
stays quick; NAMES says what stands where.
"""

from importlib import import_module
from typing import Any

NAMES = {
    "function": "tapelab.furniture.functions",
    "Module": "tapelab.furniture.modules",
    "keras": "",  # a namespace module of that name
    "data": "",
    "initializers": "",
    "losses": "",
    "metrics": "",
    "optimizers": "",
    "train": "",
}


def load(name: str) -> Any:
    """The object or the module behind a name of the table."""
    home = NAMES[name]
    return getattr(import_module(home), name) if home else import_module(f"tapelab.{name}")
