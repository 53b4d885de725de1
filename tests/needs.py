"""What a machine may lack: tests that need it are left out with a plain sentence, or fail."""

import os
from typing import NoReturn

import pytest


def leave_out(sentence: str, unless: str) -> NoReturn:
    """Skip, saying why; with the environment variable `unless` set to 1, fail."""
    if os.environ.get(unless) == "1":
        pytest.fail(f"{unless}=1, but this test would be left out: {sentence}", pytrace=False)
    pytest.skip(sentence)
