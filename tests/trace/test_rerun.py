"""Guards the check by finite differences: it agrees with every rule, and bends where h is wrong."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen
from tapelab.engine.asked import leaf
from tapelab.trace.rerun import STEPS, CannotRerun, Check, Score, check, score_of
from tests.ops.samples import CASES, arrays, as_dtype, calling, differentiable
from tests.ops.test_table import HELD


def scored(tape: Any, target: Any, sources: list[Any]) -> Score:
    """A score in which the sources are the nodes 0, 1 …"""
    nodes = {id(getattr(source, "_source", source)): k for k, source in enumerate(sources)}
    readings = {
        id(x): nodes[id(tape.recording.records[p][1])]
        for record in tape.records
        for x, p in zip(record.inputs, record.places, strict=True)
        if p is not None and id(tape.recording.records[p][1]) in nodes
    }
    targets = [(leaf(y), np.ones_like(leaf(y)._value)) for y in tf.nest.flatten(target)]
    nodes |= readings
    return score_of(tape.recording.records, lambda tensor: nodes.get(id(tensor)), targets)


def off(found: Check) -> float:
    """How far the nearest difference in float64 is from the gradient, relative to their size."""
    exact = found.gradient or 0.0
    return min(abs(p.double - exact) / (1 + abs(exact)) for p in found.points)


CHECKED = [case for case in CASES if differentiable(*case[:2])]


@pytest.mark.parametrize("made, sample", [c[:2] for c in CHECKED], ids=[c[2] for c in CHECKED])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_for_every_op_the_check_agrees_with_the_gradient(made, sample, dtype):
    inputs = [tf.constant(as_dtype(x, dtype)) for x in arrays(sample)]
    held = HELD.get(made.name, ())
    sources = [x for k, x in enumerate(inputs) if x.dtype.is_floating and k not in held]
    if not sources:
        pytest.skip("complex inputs have no element to move")
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(sources)
        outputs = tf.nest.flatten(calling(made, sample)(*inputs))
        smooth = [y for y in outputs if y.dtype.is_floating]
    if not smooth or not tape.records:
        pytest.skip("nothing to differentiate")
    score = scored(tape, smooth, sources)
    gradients = tape.gradient(smooth, sources)
    for k, (source, gradient) in enumerate(zip(sources, gradients, strict=True)):
        size = int(np.prod(source.shape))
        for element in {0, size // 2, size - 1}:
            found = check(score, k, element, steps=(1e-3, 1e-4, 1e-5, 1e-6))
            if gradient is None:
                assert found.gradient is None
            else:
                dense = np.ravel(tf.convert_to_tensor(gradient).numpy())
                assert found.gradient == pytest.approx(float(dense[element]), rel=1e-5, abs=1e-6)
            assert off(found) < (1e-6 if dtype is np.float64 else 3e-5), found


def lecture() -> tuple[Any, ...]:
    x1, x2 = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        w3 = x1 * x2
        w4 = tf.sin(x1)
        w5 = w3 * w4
    return tape, w5, [x1, x2, w3, w4, w5]


@pytest.mark.parametrize("node", range(5))
def test_any_node_can_be_moved_not_only_sources(node):
    tape, y, nodes = lecture()
    found = check(scored(tape, y, nodes), node)
    assert found.gradient == pytest.approx(float(tape.gradient(y, nodes[node])))
    assert off(found) < 1e-7


def test_a_small_h_loses_digits_and_a_large_h_bends():
    tape, y, nodes = lecture()
    found = check(scored(tape, y, nodes), 0)
    assert [point.h for point in found.points] == list(STEPS)
    assert len(STEPS) == 25
    assert (STEPS[0], STEPS[-1]) == (1e-8, 1.0)
    exact = found.gradient
    own = [abs(point.own - exact) for point in found.points]
    double = [abs(point.double - exact) for point in found.points]
    assert own[0] == pytest.approx(abs(exact))  # 1 + 1e-8 is 1 in float32: the difference is 0
    assert 1e-3 < found.points[found.best].h < 0.3
    assert own[found.best] == min(own)
    assert double[-1] > 1e-2 > 1e-6 > double[9]  # the error of h is of order h²
    slope = np.diff(np.log(double[-6:])) / np.diff(np.log(STEPS[-6:]))
    np.testing.assert_allclose(slope, 2.0, atol=0.3)


def program(name: str) -> tuple[Any, Any, list[Any]]:
    x = tf.Variable([0.5, -1.5, 2.0])
    w = tf.constant(0.7)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(w)
        y = {
            "reads a variable twice": lambda: tf.reduce_sum(x * x) * w,
            "several targets": lambda: [tf.reduce_sum(x * w), w * w, x[0]],
            "several outputs": lambda: tf.add_n(tf.unstack(x * w)[:2]),
            "a gather": lambda: tf.reduce_prod(tf.gather(x, [0, 2, 2])) * w,
            "control flow": lambda: tf.reduce_sum(tf.where(x > 0.0, x * w, x * x)),
            "dropout": lambda: tf.reduce_sum(tf.nn.dropout(x * x, 0.5, seed=1)) * w,
            "a cast": lambda: tf.reduce_sum(tf.cast(x, tf.float64) ** 2) * tf.cast(w, tf.float64),
            "a loop": lambda: [y := x] and [y := y * w + x for _ in range(5)][-1],
            "large": lambda: tf.reduce_logsumexp(tf.reshape(tf.tile(x, [40]), [8, 15]) * w),
        }[name]()
    return tape, y, [x, w]


@pytest.mark.parametrize("name", [
    "reads a variable twice", "several targets", "several outputs", "a gather", "control flow",
    "dropout", "a cast", "a loop", "large",
])  # fmt: skip
def test_programs(name):
    tape, y, sources = program(name)
    score = scored(tape, y, sources)
    for node, gradient in enumerate(tape.gradient(y, sources)):
        dense = np.ravel(tf.convert_to_tensor(gradient).numpy())
        for element in range(len(dense)):
            found = check(score, node, element)
            assert found.gradient == pytest.approx(dense[element], rel=1e-4)
            assert off(found) < 1e-5, (node, element)
        assert check(score, node).element == int(np.argmax(np.abs(dense)))


def test_where_the_tape_says_none_the_difference_may_say_more():
    x, k = tf.Variable(2.0), tf.constant(3.0)
    with tf.GradientTape() as tape:
        y = x * k
    found = check(scored(tape, y, [x, k]), 1)
    assert found.gradient is None
    assert found.points[found.best].own == pytest.approx(2.0, rel=1e-3)


def test_seeds_count():
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
    score = scored(tape, y, [x])
    score = Score(score.records, score.nodes, ((y, np.float32([10.0, 100.0])),))
    assert [check(score, 0, k).gradient for k in (0, 1)] == [20.0, 400.0]
    assert off(check(score, 0, 1)) < 1e-6


@tf.custom_gradient
def clipped(x):
    return x * 1.0, lambda g: tf.clip_by_value(g, -1.0, 1.0)


def impossible(name: str) -> tuple[Score, int, int | None]:
    x, n = tf.Variable([1.0, 2.0]), tf.constant([1, 2])
    z = tf.constant([1.0 + 2.0j])
    with tf.GradientTape() as tape:
        tape.watch(z)
        y = clipped(x) if name == "custom" else x * tf.cast(n, tf.float32)
        u = tf.abs(z)
    score = scored(tape, [y, u], [x, n, z])
    return score, *{"custom": (0, 0), "whole": (1, 0), "complex": (2, 0),
                    "element": (0, 2), "unused": (7, 0)}[name]  # fmt: skip


@pytest.mark.parametrize("why", ["custom", "complex", "element", "unused"])
def test_what_cannot_be_checked_says_why(why):
    with pytest.raises(CannotRerun) as problem:
        check(*impossible(why))
    assert str(problem.value) == why


def test_nobody_hears_of_it_and_the_tape_is_as_it_was():
    heard = []

    class View(listen.Listener):
        def on_op(self, *args):
            heard.append(args)

        def on_step(self, *args):
            heard.append(args)

    tape, y, nodes = lecture()
    records = len(tape.records)
    undo = listen.add(View())
    try:
        with tf.GradientTape(persistent=True) as outer:
            outer.watch(nodes[2])
            check(scored(tape, y, nodes), 0)
    finally:
        undo()
    assert heard == []
    assert (len(tape.records), len(outer.records)) == (records, 0)


def test_long_records_are_gone_along_for_fewer_h(monkeypatch):
    monkeypatch.setattr("tapelab.trace.rerun.SECONDS", 1e-9)
    tape, y, nodes = lecture()
    found = check(scored(tape, y, nodes), 0)
    assert 4 <= len(found.points) <= 6
    assert found.points[0].h == STEPS[0]
    assert found.points[-1].h == STEPS[-1]
