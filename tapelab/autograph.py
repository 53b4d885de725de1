"""tf.autograph: nothing is rewritten here, so these switches are accepted and change nothing."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tapelab.furniture import absent


def _unchanged(func: Callable[..., Any] | None = None) -> Any:
    """The function as it is: tf.function runs Python's own control flow."""
    return func if func is not None else _unchanged


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Nothing to set."""


experimental = SimpleNamespace(do_not_convert=_unchanged, set_loop_options=_nothing)
set_verbosity = trace = _nothing
__getattr__ = absent.finder(__name__, absent.table(
    "The Python function itself runs: read it with inspect.getsource", "to_code", "to_graph",
))  # fmt: skip

__all__ = ["experimental", "set_verbosity", "trace"]
