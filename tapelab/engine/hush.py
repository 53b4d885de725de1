"""Computing without NumPy's warnings: as in TensorFlow, 1/0 is inf and nothing is said.

NumPy's error state lives in a context variable. Entering np.errstate costs 1 µs, running in a
context where it is off for good 5 ns; and such a context is left by C, so that no interrupt can
come before the learner's own NumPy warns again.
"""

import contextvars
from collections.abc import Callable
from typing import Any

import numpy as np

_context = contextvars.copy_context()
_context.run(np.seterr, all="ignore")
# A context can't be entered twice at once (another thread, a rule that calls ops): RuntimeError.
quiet = _context.run


def hushed(work: Callable[..., Any], *args: Any) -> Any:
    """Compute something short, here or in a context of its own."""
    try:
        return quiet(work, *args)
    except RuntimeError as error:
        if "enter context" not in str(error):
            raise
    return apart(work, *args)


def apart(work: Callable[..., Any], *args: Any, **attrs: Any) -> Any:
    """Compute something long, inside of which ops may run, in a context of its own."""
    return contextvars.copy_context().run(_loudless, work, args, attrs)


def _loudless(work: Callable[..., Any], args: Any, attrs: dict[str, Any]) -> Any:
    np.seterr(all="ignore")
    return work(*args, **attrs)
