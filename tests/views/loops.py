"""Traces with loops and calls: name → a function that makes one. The live page folds the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tapelab.trace.model import Trace
from tests.trace.fakes import Lesson

LOOPS: dict[str, Callable[[], Trace]] = {}


def trace(make: Callable[[], Trace]) -> Callable[[], Trace]:
    LOOPS[make.__name__] = make
    return make


class Looping(Lesson):
    """A lesson with the code of its cell."""

    def __init__(self, *code: str) -> None:
        super().__init__(persistent=True)
        self.builder.source(list(enumerate(code, 1)))


WITH = (
    "w, y = tf.Variable(0.97), tf.constant(2.0)",
    "with tf.GradientTape(persistent=True) as tape:",
)


@trace
def two_lines() -> Trace:
    lesson = Looping(*WITH, "    for k in range(22):", "        y = y * w", "        y = y + w")
    w, y = lesson.watch("w", 0.97), lesson.constant("y", 2.0)
    for _ in range(22):
        y = lesson.run("add", lesson.run("multiply", y, w, line=4), w, line=5)
    lesson.back(y, [w])
    return lesson.done()


@trace
def no_source() -> Trace:
    lesson = Looping()
    w, y = lesson.watch("w", 0.97), lesson.constant("y", 2.0)
    for _ in range(15):
        y = lesson.run("multiply", y, w, line=4)
        y = lesson.run("sin", lesson.run("add", y, w, line=5), line=6)
    lesson.back(lesson.run("square", y, line=9), [w])
    return lesson.done()


@trace
def nested() -> Trace:
    lesson = Looping(
        *WITH, "    for k in range(5):", "        y = y * w", "        for j in range(7):",
        "            y = tf.sin(  # each time",
        "                y)", "        y = y + w", "    y = y * y",
    )  # fmt: skip
    w, y = lesson.watch("w", 0.97), lesson.constant("y", 2.0)
    for _ in range(5):
        y = lesson.run("multiply", y, w, line=4)
        for _ in range(7):
            y = lesson.run("sin", y, line=6)
        y = lesson.run("add", y, w, line=8)
    lesson.back(lesson.run("multiply", y, y, line=9), [w])
    return lesson.done()


@trace
def branches() -> Trace:
    lesson = Looping(
        *WITH, "    for k in range(30):", "        if k % 3:", "            y = y * w",
        "        y = y + w",
    )  # fmt: skip
    w, y = lesson.watch("w", 0.97), lesson.constant("y", 2.0)
    for k in range(30):
        if k % 3:
            y = lesson.run("multiply", y, w, line=5)
        y = lesson.run("add", y, w, line=6)
    lesson.back(y, [w])
    return lesson.done()


@trace
def recurrent() -> Trace:
    """A cell called once a step, on an input of its own, and a loss that grows beside it."""
    lesson = Looping(
        "def cell(x, h):", "    return tf.sin(x @ w + h)", "with tf.GradientTape() as tape:",
        "    for x in xs:", "        h = cell(x, h)", "        loss = loss + tf.reduce_sum(h)",
    )  # fmt: skip
    w = lesson.watch("w", [[0.5, -0.25], [0.125, 1.0]])
    h, loss = lesson.constant("h", np.zeros((1, 2))), lesson.constant("loss", 0.0)
    for k in range(11):
        call = (f"cell() {k + 1} @5",)
        x = lesson.constant("", [[k / 4, 1.0]])
        y = lesson.run(
            "add", lesson.run("matmul", x, w, line=2, within=call), h, line=2, within=call
        )
        h = lesson.run("sin", y, line=2, within=call)
        loss = lesson.run("add", loss, lesson.run("reduce_sum", h, line=6), line=6)
    lesson.back(loss, [w])
    return lesson.done()


@trace
def layers() -> Trace:
    """So many calls in a row, and a scope around the end of each."""
    lesson = Looping()
    y = lesson.watch("x", 0.3)
    for k in range(11):
        w = lesson.watch(f"w{k}", 1.1)
        call = (f"dense() {k + 1} @{k + 5}",)
        y = lesson.run(
            "add", lesson.run("multiply", y, w, line=2, within=call), w, line=2, within=call
        )
        scope = (*call, f"norm {k + 1}")
        y = lesson.run("sin", lesson.run("square", y, line=3, within=scope), line=3, within=scope)
    lesson.back(y, [w])
    return lesson.done()
