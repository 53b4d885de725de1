"""What lectures build on ops: tf.function, modules, layers, optimizers, losses, data.

Plain Python above the engine: nothing here knows how a gradient is computed. Users reach it by
TensorFlow's names, through the thin modules at the top of the package (`tf.keras.layers`,
`tf.data`, `tf.optimizers` …). All of it is loaded when it is first used, so that `import tapelab`
stays quick; NAMES says what stands where.
"""

from importlib import import_module
from typing import Any

_STARTS = "tapelab.furniture.old_initializers"
NAMES = {
    "Module": "tapelab.furniture.modules",
    "constant_initializer": _STARTS,
    "function": "tapelab.furniture.functions",
    "ones_initializer": _STARTS,
    "random_normal_initializer": _STARTS,
    "random_uniform_initializer": _STARTS,
    "zeros_initializer": _STARTS,
    # namespace modules of the same name
    "autograph": "",
    "data": "",
    "initializers": "",
    "keras": "",
    "losses": "",
    "metrics": "",
    "optimizers": "",
    "train": "",
}
LEFT_OUT = frozenset((
    "Graph", "RaggedTensor", "SparseTensor", "audio", "contrib", "distribute", "estimator",
    "feature_column", "graph_util", "io", "layers", "lite", "lookup", "profiler", "queue",
    "ragged", "saved_model", "sparse", "summary", "tpu", "xla",
))  # fmt: skip


def load(name: str) -> Any:
    """The object or the module behind a name of the table; an error for what is left out."""
    if name in LEFT_OUT:
        return import_module("tapelab.furniture.absent").top_level(name)
    home = NAMES[name]
    return getattr(import_module(home), name) if home else import_module(f"tapelab.{name}")
