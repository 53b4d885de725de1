"""Warnings as TensorFlow gives them: log lines, counted per line of the user's source."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

_PACKAGE = str(Path(__file__).parents[1])
_seen: Counter[tuple[str, str, int]] = Counter()


def get_logger() -> Any:
    """The logger that warnings go to (tf.get_logger)."""
    import logging  # costs 3 ms, which a program without warnings need not pay

    return logging.getLogger("tensorflow")


def log(message: str, *args: Any, times: int) -> None:
    """Log a warning, at most `times` for the line of the user's code that caused it."""
    key = (message, *_line())
    _seen[key] += 1
    if _seen[key] > times:
        return
    logger = get_logger()
    if not logger.hasHandlers():
        import logging

        handler = logging.StreamHandler(sys.stdout if hasattr(sys, "ps1") else sys.stderr)
        handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
        logger.addHandler(handler)
    logger.warning(message, *args)


def python(message: str) -> None:
    """A warning of Python's own kind, which names the line of the user's code."""
    import warnings

    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)


def reset_counters() -> None:
    """Forget what was warned about already."""
    _seen.clear()


def line(depth: int = 1) -> int:
    """The number of the line of the user's code, which is so many calls away or more."""
    return _line(depth + 1)[1]


def _line(depth: int = 1) -> tuple[str, int]:
    frame: Any = sys._getframe(depth)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
