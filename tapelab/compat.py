"""Names of TensorFlow 1 that lectures still use, where they have an honest meaning here.

A lecture of that time begins with `tf.enable_eager_execution()`; from then on `tf.log`,
`tf.random_normal` and the others below answer. Without that call they are as absent as they are in
TensorFlow 2. What TensorFlow 1 did with graphs and sessions has no meaning here: those names raise
an error that says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from tapelab.engine import registry
from tapelab.engine.errors import OutOfScopeError

_old_names_on = False


def enable_eager_execution(*args: Any, **kwargs: Any) -> None:
    """Eager execution is always on; this says that a lecture of TensorFlow 1 follows."""
    global _old_names_on
    _old_names_on = True


def enable_v2_behavior() -> None:
    """TensorFlow 2's behaviour is the only one here; nothing to do."""


enable_resource_variables = enable_v2_tensorshape = enable_v2_behavior


@contextmanager
def device(name: Any) -> Iterator[None]:
    """Accept `with tf.device("/GPU:0"):`; everything runs on the processor."""
    yield


def gradients(*args: Any, **kwargs: Any) -> Any:
    """Graph mode's gradients; eager code asks a tape."""
    raise RuntimeError(
        "tf.gradients is not supported when eager execution is enabled. "
        "Use tf.GradientTape instead."
    )


def is_gpu_available(*args: Any, **kwargs: Any) -> bool:
    """False: tapelab computes with NumPy on the processor."""
    return False


test = SimpleNamespace(
    is_gpu_available=is_gpu_available,
    gpu_device_name=lambda: "",
    is_built_with_cuda=lambda: False,
    is_built_with_gpu_support=lambda: False,
)
version = SimpleNamespace(VERSION="2.21.0", GIT_VERSION="tapelab", COMPILER_VERSION="none")

# old name → the declared op or function that does the same
RENAMED = {
    "log": "log",
    "div": "divide",
    "random_normal": "random_normal",
    "random_uniform": "random_uniform",
    "truncated_normal": "truncated_normal",
    "set_random_seed": "set_seed",
    "to_float": "to_float",
    "to_double": "to_double",
    "to_int32": "to_int32",
    "to_int64": "to_int64",
    "matrix_inverse": "inv",
    "matrix_determinant": "det",
    "trace": "trace",
    "diag": "diag",
    "log_sigmoid": "log_sigmoid",
    "lin_space": "linspace",
    "ceil": "ceil",
    "is_nan": "is_nan",
    "rsqrt": "rsqrt",
    "erf": "erf",
    "lgamma": "lgamma",
    "digamma": "digamma",
    "reciprocal": "reciprocal",
    "floor_div": "floordiv",
    "real": "real",
    "imag": "imag",
    "conj": "conj",
    "angle": "angle",
    "assert_equal": "assert_equal",
    "segment_sum": "segment_sum",
    "unsorted_segment_sum": "unsorted_segment_sum",
    "global_variables_initializer": "no_op",
}
_GRAPHS = ("Session", "InteractiveSession", "placeholder", "placeholder_with_default",
           "get_default_graph", "reset_default_graph", "get_collection")  # fmt: skip


def find(name: str) -> Any:
    """What `tf.<name>` means when it is not among the present names; AttributeError if nothing."""
    if name in RENAMED and RENAMED[name] in registry.functions:
        if _old_names_on:
            return registry.functions[RENAMED[name]]
        raise AttributeError(
            f"module 'tapelab' has no attribute '{name}': it is a name of TensorFlow 1. Today "
            f"it is tf.{_today(RENAMED[name])}; lectures of that time call "
            "tf.enable_eager_execution() first, and then the old names answer."
        )
    if name in _GRAPHS:
        raise OutOfScopeError(
            f"module 'tapelab' has no attribute '{name}': graphs and sessions belong to "
            "TensorFlow 1. Here ops run at once: call the function on values and print the result."
        )
    raise AttributeError(f"module 'tapelab' has no attribute '{name}'")


def _today(name: str) -> str:
    """The public name of a declared function, the shortest if it has several."""
    call = registry.functions[name]
    names = [public for public, each in registry.public.items() if each is call]
    return min(names, key=len, default="cast")  # to_float and its kind
