"""What TensorFlow has and tapelab leaves out: an error that says so, and what to use instead."""

from collections.abc import Callable
from typing import Any

from tapelab.engine.errors import OutOfScopeError

LOOP = "tapelab teaches the training loop itself: a tape, gradients and optimizer.apply_gradients"
KEEP = ('no model is made from a file: make it by the same code, and keep its weights with '
        'model.save_weights("name.weights.h5") or tf.train.Checkpoint')  # fmt: skip
DATA = ("tapelab downloads nothing: load arrays with NumPy (or scikit-learn's datasets) and use "
        "tf.data.Dataset.from_tensor_slices")  # fmt: skip
BIG = "pretrained networks need TensorFlow; build a small one from tf.keras.layers"


def finder(module: str, left_out: dict[str, str]) -> Callable[[str], Any]:
    """A module's `__getattr__` that explains the names in the table."""

    def __getattr__(name: str) -> Any:
        if name in left_out:
            path = module.replace("tapelab", "tf", 1)
            raise OutOfScopeError(
                f"module {module!r} has no attribute {name!r}: {path}.{name} is left out of "
                f"tapelab. {left_out[name][:1].upper()}{left_out[name][1:]}."
            )
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return __getattr__


def table(hint: str, *names: str) -> dict[str, str]:
    """The same hint for several names."""
    return dict.fromkeys(names, hint)


FILES = "read files with Python and NumPy, and make tensors of the arrays"
ONE = "there is one processor here; write the step as it is"
DENSE = "use a full tensor, or a Python list of tensors"
_top_level = finder("tapelab", {
    "Graph": "ops run at once; a tape is the record of them",
    "contrib": "the parts that lectures use are in tf itself, such as tf.Variable",
    "layers": "the layers are in tf.keras.layers",
    "profiler": "time cells with %timeit",
    "saved_model": KEEP,
    "summary": "print numbers, or draw them with matplotlib",
    **table(DENSE, "RaggedTensor", "SparseTensor", "ragged", "sparse"),
    **table(FILES, "audio", "feature_column", "io", "lookup", "queue"),
    **table(LOOP, "estimator", "graph_util", "lite", "xla"),
    **table(ONE, "distribute", "tpu"),
})  # fmt: skip


def top_level(name: str) -> Any:
    """Why `tf.<name>` is not here, and what to use instead."""
    return _top_level(name)
