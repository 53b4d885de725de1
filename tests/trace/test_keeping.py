"""Guards what a tape says it keeps: every array once, no more and no less than it holds."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine.tensor import EagerTensor
from tapelab.trace.keeping import owner
from tapelab.trace.snapshot import snapshot


def ones(*shape: int) -> Any:
    return tf.constant(np.ones(shape, np.float32))


def loop(x: Any) -> Any:
    for _ in range(5):
        x = x * x
    return x


# what runs on a watched (4, 8) of float32 (128 bytes), and the bytes of each node in order
CASES: list[tuple[str, Any, list[int]]] = [
    ("a square", lambda x: x * x, [128, 128]),
    ("the same input again", lambda x: (x * x) * x, [128, 128, 128]),
    ("a reshape shares its memory", lambda x: tf.reshape(x, [32]), [128, 0]),
    ("so does a part", lambda x: x[1:, 2], [128, 0]),
    ("and a transpose", lambda x: tf.transpose(x), [128, 0]),
    ("a constant counts when it is held", lambda x: x + ones(8), [128, 32, 128]),
    ("a number", lambda x: x * 2.0, [128, 4, 128]),
    ("a sum", lambda x: tf.reduce_sum(x), [128, 4]),
    ("what was computed outside", lambda x: x * (ones(8) * 2.0), [128, 32, 128]),
    ("several outputs", lambda x: tf.unstack(x), [128, 0, 0, 0, 0, 0]),
    ("a loop", loop, [128] * 6),
]


@pytest.mark.parametrize("function, expected", [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_bytes_of_nodes(function: Any, expected: list[int]) -> None:
    x = ones(4, 8)
    with tf.GradientTape() as tape:
        tape.watch(x)
        function(x)
    trace = snapshot(tape)
    assert [node.keeps for node in trace.nodes] == expected
    assert sum(expected) == trace.tape.bytes == held_by(tape)


def held_by(tape: Any) -> int:
    """The bytes of all arrays that the engine's records refer to."""
    arrays: dict[int, Any] = {}
    for record in tape.recording.records:
        for each in record:
            for thing in each if isinstance(each, tuple) else (each,):
                if isinstance(thing, EagerTensor):
                    value = owner(thing._value)
                    arrays[id(value)] = value
    return sum(value.nbytes for value in arrays.values())


def test_a_variable_keeps_each_value_that_was_read() -> None:
    w = tf.Variable(np.ones(10, np.float32), name="w")
    with tf.GradientTape() as tape:
        y = w * 1.0
        y = y + w
        w.assign(np.zeros(10, np.float32))
        y + w
    trace = snapshot(tape)
    (node,) = [node for node in trace.nodes if node.kind == "variable"]
    assert node.keeps == 80 and trace.tape.bytes == held_by(tape) == 80 + 4 + 3 * 40


def test_a_variable_that_was_only_watched_keeps_nothing() -> None:
    w = tf.Variable(np.ones(10, np.float32))
    with tf.GradientTape() as tape:
        tape.watch(w)
    assert snapshot(tape).tape.bytes == 0


def test_what_is_let_go_counts_no_more() -> None:
    w = tf.Variable(np.ones(10, np.float32))
    with tf.GradientTape() as tape:
        y = w * w
    tape.gradient(y, w)
    gc.collect()
    assert snapshot(tape).tape.bytes == 0


def test_the_owner_of_memory() -> None:
    x = np.ones((3, 4))
    assert owner(x.T[1:]) is x
    assert owner(x + 1) is not x
    assert owner(3) == 3
