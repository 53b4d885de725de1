"""Guards what learners are told: a corpus of wrong calls, each with its type and its words.

Whatever is refused leaves tapes, records, Variables, listeners and random numbers as they were, and
its words were written for learners: no error of NumPy or of the engine's inside slips through.
"""

import ast
import copy
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen
from tests.bad_input import junk, state, wrong_calls, wrong_lessons, wrong_programs
from tests.bad_input.offered import fault, in_time, world

SHORT = {"IAE": "InvalidArgumentError"}


class Wrong(NamedTuple):
    """One wrong call: what makes it, what may change by then, and what it is answered with."""

    before: str
    call: str
    kind: str
    words: tuple[str, ...]
    may_change: tuple[str, ...] = ()


def rows(tables: Any) -> Iterator[Any]:
    for area, (setup, text) in tables.items():
        for line in filter(None, map(str.strip, text.strip().splitlines())):
            call, _, wanted = line.partition("  -> ")
            kind, _, words = wanted.partition(":")
            wrong = Wrong(setup, call, SHORT.get(kind, kind), told(words))
            yield pytest.param(wrong, id=f"{area}-{call}"[:90])


def programs() -> Iterator[Any]:
    for k, text in enumerate(wrong_programs.PROGRAMS.strip().split("\n\n")):
        head, _, code = text.partition("\n")
        changes: tuple[str, ...] = ()
        if code.startswith("# changes "):
            names, _, code = code.removeprefix("# changes ").partition("\n")
            changes = tuple(names.split(", "))
        kind, _, words = head.removeprefix("# ").partition(":")
        tree = ast.parse(code)
        last = ast.unparse(tree.body.pop())
        yield pytest.param(Wrong(ast.unparse(tree), last, kind, told(words), changes),
                           id=f"program {k}: {last}"[:90].replace("\n", " "))  # fmt: skip


def told(words: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, words.split(" ; "))))


class Looker(listen.Listener):
    """A view that looks on."""

    def __init__(self) -> None:
        self.heard = 0

    def on_op(self, *event: Any) -> None:
        self.heard += 1


@contextmanager
def bare() -> Iterator[dict[str, Any]]:
    """Nobody listens and no tape records."""
    yield {}


@contextmanager
def watched() -> Iterator[dict[str, Any]]:
    """An outer tape records, and a view looks on."""
    remove = listen.add(Looker())
    try:
        with tf.GradientTape(persistent=True) as outer:
            seen = tf.Variable(3.0, name="seen")
            yield {"outer_tape": outer, "seen": seen, "squared": seen * seen}
    finally:
        remove()


ALL = [*rows({**wrong_calls.CALLS, **{f"{k} ": v for k, v in wrong_lessons.CALLS.items()}}),
       *programs()]  # fmt: skip


def test_the_corpus_is_large_and_says_what_it_wants() -> None:
    assert len(ALL) >= 800
    assert [p.id for p in ALL if not p.values[0].words] == []


@pytest.mark.parametrize("around", [bare, watched])
@pytest.mark.parametrize("wrong", ALL)
def test_a_wrong_call_is_explained_and_changes_nothing(wrong: Wrong, around: Any) -> None:
    with around() as given:
        recorded = list(listen.recording_here())
        here = {**world(wrong.before), **given, **junk.NAMES, "copy": copy, "pickle": pickle}
        before = state.present(here)
        code = compile(wrong.call, "<right call>", "exec")
        try:
            with in_time(), pytest.raises(Exception) as caught:
                exec(code, here)
        finally:
            different = state.changes(before, state.present(here))
            for tape in listen.recording_here():
                if all(tape is not each for each in recorded):
                    tape.__exit__(None, None, None)
    error = caught.value
    assert type(error).__name__ == wrong.kind, error
    for words in wrong.words:
        assert words in str(error), f"{words!r} is not in: {error}"
    assert not fault(error), f"from inside: {fault(error)}: {error}"
    if (
        "keras." in wrong.call or "add_weight" in wrong.call
    ):  # as in Keras, making a layer draws a seed from Python's numbers
        different = [name for name in different if name != "random sequences"]
    allowed = {*wrong.may_change, *(repr(name) for name in wrong.may_change)}
    if around is watched:  # what ran before the refused part of a call is on the outer tape
        several = parts(wrong.call) > 1 or "gradient(" in wrong.call or wrong.may_change
        allowed |= {"'outer_tape'"} if several else set()
    assert [name for name in different if name not in allowed] == [], error


def parts(call: str) -> int:
    """How many calls and operators stand in it: earlier ones may go well, and are recorded."""
    tree = ast.parse(call)
    return sum(isinstance(n, (ast.Call, ast.BinOp, ast.Subscript, ast.With, ast.Compare))
               for n in ast.walk(tree))  # fmt: skip


def test_their_own_errors_pass_as_they_are() -> None:
    for make in (lambda: tf.constant(junk.NoArray()), lambda: tf.map_fn(np.linalg.inv, 3)):
        with pytest.raises(Exception) as caught:
            make()
        assert not fault(caught.value)
