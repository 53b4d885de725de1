"""Standard output in which a body that runs again is not heard."""

import logging
import os
import sys
from _thread import get_ident
from pathlib import Path
from typing import Any

PACKAGE = str(Path(__file__).parents[1]) + os.sep
CALLBACKS = {"py_function", "numpy_function"}  # what these call takes part at every call


class Muted:
    """Standard output without what this thread prints; tf.print and callbacks pass."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._thread = get_ident()

    def write(self, text: str) -> Any:
        if get_ident() != self._thread or _engine_speaks(sys._getframe(1)):
            return self._real.write(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _engine_speaks(frame: Any) -> bool:
    """True when the text comes from tapelab or the logger, or from a function they call back."""
    if frame.f_code.co_filename.startswith((PACKAGE, logging.__file__)):
        return True
    while frame is not None:
        if frame.f_code.co_name in CALLBACKS:
            return True
        frame = frame.f_back
    return False
