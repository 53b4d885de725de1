"""A loop of 100,000 operations on one number, and the derivative."""

from tests.bench.workloads.numbers import (
    with_autograd,
    with_jax,
    with_micrograd,
    with_mygrad,
    with_tape,
    with_torch,
)

TITLE = "loop of 100,000 operations"
GOALS: dict[str, float] = {}
STEPS = 100_000
START = 1 + 2**-17  # the same number in single and in double precision
TOLERANCE = 5e-3  # of 100,000 roundings


def function(w):
    y = w
    for _ in range(STEPS):
        y = y * w
    return y


def by_hand():
    import numpy as np

    def run():
        w = y = np.float32(START)
        before = []
        for _ in range(STEPS):
            before.append(y)
            y = y * w
        g, to_w = np.float32(1), np.float32(0)
        for y in reversed(before):
            to_w = to_w + g * y
            g = g * w
        return to_w + g

    return run


def tapelab():
    import tapelab as tf

    return with_tape(tf, function, START)


def tensorflow():
    import tensorflow as tf

    return with_tape(tf, function, START)


def torch():
    return with_torch(function, START)


def jax():
    return with_jax(function, START)


def autograd():
    return with_autograd(function, START)


def mygrad():
    return with_mygrad(function, START)


def micrograd():
    return with_micrograd(function, START)
