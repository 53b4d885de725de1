"""What the live view costs the learner's code, and what it keeps: with it and without, in turn."""

import statistics
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import tapelab as tf
from tapelab.session import Cell, Session
from tests.bench.timing import report, seconds

OPS = 1000
STEPS = 100_000


class Page:
    """A page that takes every message."""

    def send(self, message: Any) -> None: ...

    def settle(self, snapshot: Any) -> None: ...


@contextmanager
def watched() -> Iterator[Session]:
    """A live session with one page that listens."""
    session = Session(lambda run: Page())
    session.begin(Cell("cell", 1, "y = y * w"))
    try:
        yield session
    finally:
        session.end()
        session.close()


def scalars() -> None:
    """1,000 scalar ops in one cell."""
    w = tf.Variable(1.0000001)
    with tf.GradientTape():
        y = w
        for _ in range(OPS):
            y = y * w


def small_step() -> Callable[[], None]:
    """A training step of a small network: 64 points, 2-16-16-1."""
    return step_of((2, 16, 16, 1), 64, 20)


def large_step() -> Callable[[], None]:
    """One of ordinary size: 128 points, 784-256-10."""
    return step_of((784, 256, 10), 128, 3)


def step_of(sizes: tuple[int, ...], batch: int, steps: int) -> Callable[[], None]:
    tf.random.set_seed(1)
    x = tf.random.normal((batch, sizes[0]))
    pairs = list(zip(sizes, sizes[1:], strict=False))
    w = [tf.Variable(tf.random.normal(pair) * 0.1) for pair in pairs]
    b = [tf.Variable(tf.zeros(pair[1])) for pair in pairs]

    def train() -> None:
        for _ in range(steps):
            with tf.GradientTape() as tape:
                h = x
                for k, (weight, bias) in enumerate(zip(w, b, strict=True)):
                    h = h @ weight + bias
                    if k + 1 < len(w):
                        h = tf.tanh(h)
                loss = tf.reduce_mean(h * h)
            for each, grad in zip([*w, *b], tape.gradient(loss, [*w, *b]), strict=True):
                each.assign_sub(0.01 * grad)

    return train


def overhead(run: Callable[[], None], rounds: int) -> tuple[float, float]:
    """Seconds without and with the view: medians of rounds that take turns."""
    bare, live = [], []
    run()
    for _ in range(rounds):
        bare.append(seconds(run))
        with watched():
            live.append(seconds(run))
    return statistics.median(bare), statistics.median(live)


def costs() -> None:
    """The budgets of the live view's cost."""
    bare, live = overhead(scalars, 40)
    print(f"  {OPS} scalar ops: {bare * 1e6 / OPS:.2f} µs an op, watched {live * 1e6 / OPS:.2f}")
    report("µs that watching adds to a scalar op", (live - bare) * 1e6 / OPS, 1.0)
    for make in (small_step, large_step):
        run = make()
        bare, live = overhead(run, 15)
        about = (make.__doc__ or "").strip().rstrip(".").lower()
        report(f"% that watching adds to {about}", 100 * (live / bare - 1), 15)


def memory() -> None:
    """What a session holds after many steps of a training loop."""
    w = tf.Variable(1.0)
    held = []
    with watched():
        tracemalloc.start()
        for step in range(STEPS + 1):
            with tf.GradientTape() as tape:
                loss = (w - 2.0) ** 2
            w.assign_sub(0.001 * tape.gradient(loss, w))
            if step in (STEPS // 10, STEPS):
                held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    first, last = held
    report(f"kB more after {STEPS:,} steps than after {STEPS // 10:,}", (last - first) / 1e3, 100)
