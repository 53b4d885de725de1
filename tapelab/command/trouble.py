"""What a person can mend, told in a sentence and without a traceback."""

import importlib.util
import sys


class Trouble(Exception):
    """A command can't go on; `status` is what the shell is told.

    1    something on this machine is in the way
    2    the command was not understood
    """

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def pip(*words: str) -> str:
    """What to type so that pip works on this Python."""
    return " ".join([quoted(sys.executable), "-m pip install", *map(quoted, words)])


def quoted(word: str) -> str:
    """A word as a shell takes it, in double quotes where it needs any: so does Windows."""
    return f'"{word}"' if set(word) - SAFE else word


SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./\\~-")


def need(module: str, what: str) -> None:
    """Stop, saying what to type, unless a module of the extra `lab` is installed."""
    if importlib.util.find_spec(module) is None:
        raise Trouble(
            f"{what} is not installed in this Python ({sys.executable}). Type:\n"
            f"    {pip('tapelab[lab]')}"
        )
