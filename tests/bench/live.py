"""What the live view costs the learner's code, and what it keeps: with it and without, in turn."""

import statistics
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import tapelab as tf
from tapelab.session import Cell, Session
from tests.bench.timing import report, seconds

STEPS = 100_000

SCALARS = """\
w = tf.Variable(1.0000001)
with tf.GradientTape():
    y = w
    for _ in range(1000):
        y = y * w
"""

STEP = """\
for _ in range(steps):
    with tf.GradientTape() as tape:
        h = x
        for weight, bias in layers[:-1]:
            h = tf.tanh(h @ weight + bias)
        weight, bias = layers[-1]
        loss = tf.reduce_mean((h @ weight + bias - targets) ** 2)
    for each, grad in zip(variables, tape.gradient(loss, variables)):
        each.assign_sub(0.01 * grad)
"""

MATMULS = """\
with tf.GradientTape():
    y = big
    for _ in range(20):
        y = y @ scaled
"""


class Page:
    """A page that takes every message."""

    def send(self, message: Any) -> None: ...

    def settle(self, snapshot: Any) -> None: ...


def network(batch: int, *sizes: int, steps: int) -> dict[str, Any]:
    """What STEP needs."""
    tf.random.set_seed(1)
    layers = [
        (tf.Variable(tf.random.normal(pair) * 0.1), tf.Variable(tf.zeros(pair[1])))
        for pair in zip(sizes, sizes[1:], strict=False)
    ]
    return {"x": tf.random.normal((batch, sizes[0])), "layers": layers, "steps": steps,
            "targets": tf.zeros((batch, sizes[-1])),
            "variables": [each for layer in layers for each in layer]}  # fmt: skip


def matrices() -> dict[str, Any]:
    """What MATMULS needs."""
    big = tf.Variable(np.random.default_rng(1).normal(size=(256, 256)).astype(np.float32))
    return {"big": big, "scaled": tf.constant(np.asarray(big) / 16)}


class Lesson:
    """A cell that can be run again and again, with a live session or without one."""

    def __init__(self, source: str, given: dict[str, Any]) -> None:
        self.names = {"tf": tf, **given}
        self.source = source
        self.code = compile(source, "<cell>", "exec")

    def run(self) -> None:
        exec(self.code, self.names)

    @contextmanager
    def watched(self) -> Iterator[Session]:
        """With a live session, and one page that listens."""
        session = Session(lambda run: Page(), namespace=lambda: self.names)
        session.begin(Cell("cell", 1, self.source))
        try:
            yield session
        finally:
            session.end()
            session.close()

    def costs(self, rounds: int) -> tuple[float, float]:
        """Seconds without the view, and the share that the view adds.

        They take turns, and each round gives one ratio; the median of these holds also when the
        machine is faster in one round than in another.
        """
        bare, shares = [], []
        self.run()
        for _ in range(rounds):
            bare.append(seconds(self.run))
            with self.watched():
                shares.append(seconds(self.run) / bare[-1] - 1)
        return statistics.median(bare), statistics.median(shares)


def costs() -> None:
    """The budgets of the live view's cost."""
    bare, share = Lesson(SCALARS, {}).costs(60)
    print(f"  1,000 scalar ops: {bare * 1e3:.2f} µs an op, watched {bare * (1 + share) * 1e3:.2f}")
    report("µs that watching adds to a scalar op", bare * share * 1e3, 1.0)
    cases: list[tuple[str, str, dict[str, Any]]] = [
        ("training 2-16-16-1, batch 64", STEP, network(64, 2, 16, 16, 1, steps=200)),
        ("training 784-256-10, batch 128", STEP, network(128, 784, 256, 10, steps=20)),
        ("256×256 matmuls", MATMULS, matrices()),
    ]
    for what, source, given in cases:
        _, share = Lesson(source, given).costs(30)
        report(f"% that watching adds to {what}", 100 * share, 15)


def memory() -> None:
    """What a session holds after many steps of a training loop."""
    lesson = Lesson(
        "for _ in range(steps):\n"
        "    with tf.GradientTape() as tape:\n"
        "        loss = (w - 2.0) ** 2\n"
        "    w.assign_sub(0.001 * tape.gradient(loss, w))\n",
        {"w": tf.Variable(1.0), "steps": STEPS // 10},
    )
    with lesson.watched():
        tracemalloc.start()
        lesson.run()
        first = tracemalloc.get_traced_memory()[0]
        lesson.names["steps"] = STEPS - STEPS // 10
        lesson.run()
        last = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    report(f"kB more after {STEPS:,} steps than after {STEPS // 10:,}", (last - first) / 1e3, 100)
