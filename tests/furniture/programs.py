"""Runs a small program as a notebook would: in a namespace with `tf` and `np`, its prints kept."""

import contextlib
import io
import textwrap
from typing import Any

import numpy as np

import tapelab as tf


def printed(code: str) -> str:
    """What the program prints, without blanks at the ends."""
    namespace: dict[str, Any] = {"tf": tf, "np": np, "__name__": "__main__"}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(textwrap.dedent(code), "<program>", "exec"), namespace)
    return out.getvalue().strip()
