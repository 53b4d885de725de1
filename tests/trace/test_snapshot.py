"""Guards the account of a tape that nobody has been watching: with the engine itself."""

from __future__ import annotations

import pytest

import tapelab as tf
from tapelab.trace.snapshot import snapshot


def rows(tape: tf.GradientTape) -> list[tuple[object, ...]]:
    return [
        (n.kind, n.label or n.name, n.value and n.value.text, n.inputs)
        for n in snapshot(tape).nodes
    ]


def test_a_square() -> None:
    x = tf.Variable(3.0, name="x")
    with tf.GradientTape() as tape:
        y = x * x
        assert snapshot(tape).tape.state == "recording"
    assert rows(tape) == [("variable", "x", "3.0", ()), ("op", "x · x", "9.0", (0, 0))]
    trace = snapshot(tape)
    assert (trace.tape.state, trace.tape.records, trace.tape.bytes) == ("recorded", 1, 8)
    assert (trace.nodes[0].watched, trace.nodes[0].why) == (True, "variable read")
    assert trace.nodes[1].recorded and trace.nodes[1].symbol == "×"
    tape.gradient(y, x)
    spent = snapshot(tape)
    assert spent.tape.state == "spent" and [n.name for n in spent.nodes] == ["x"]


def test_watched_and_unwatched_constants() -> None:
    x, c = tf.constant(2.0), tf.constant(4.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        tf.sin(x) * 3.0 + c
    trace = snapshot(tape)
    leaves = [
        (n.value.text, n.watched, n.why) for n in trace.nodes if n.kind == "constant" and n.value
    ]
    assert leaves == [
        ("2.0", True, "watch()"), ("3.0", False, "nobody watched it"),
        ("4.0", False, "nobody watched it"),
    ]  # fmt: skip
    assert trace.tape.persistent


def test_variables_of_all_kinds() -> None:
    w, fixed = tf.Variable(2.0, name="w"), tf.Variable(5.0, name="fixed", trainable=False)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(w)
        w * fixed
    trace = snapshot(tape)
    assert [(n.kind, n.watched) for n in trace.nodes] == [
        ("variable", True), ("constant", False), ("op", False),
    ]  # fmt: skip


def test_several_outputs() -> None:
    x = tf.Variable([1.0, 2.0, 3.0, 4.0], name="x")
    with tf.GradientTape() as tape:
        tf.unstack(x)
    trace = snapshot(tape)
    assert [n.symbol for n in trace.nodes if n.op == "output"] == ["[0]", "[1]", "[2]", "[3]"]
    assert trace.tape.records == 1


def test_nothing_and_no_longer() -> None:
    tape = tf.GradientTape()
    assert snapshot(tape).nodes == () and snapshot(tape).tape.state == "recorded"
    with tape:
        pass
    assert snapshot(tape).tape.records == 0


def test_looking_records_nothing() -> None:
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        x * x
        before = len(tape.records)
        snapshot(tape)
        assert len(tape.records) == before


@pytest.mark.parametrize("dtype", [tf.float16, tf.float64, tf.complex64])
def test_dtypes(dtype: tf.DType) -> None:
    x = tf.constant([1, 2], dtype)
    with tf.GradientTape() as tape:
        tape.watch(x)
        x + x
    assert {n.value.dtype for n in snapshot(tape).nodes if n.value} == {dtype.name}
