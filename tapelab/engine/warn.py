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


def reset_counters() -> None:
    """Forget what was warned about already."""
    _seen.clear()


def where() -> str:
    """The line of the user's code, as words for a message: " in line 7"."""
    return f" in line {_line()[1]}"


def _line() -> tuple[str, int]:
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
