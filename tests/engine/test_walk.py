"""Guards each step of the reverse walk: layouts of records, what is heard, what adds up where."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import hush, listen, registry
from tapelab.engine.recording import unpack
from tapelab.engine.slices import Slices


class Steps(listen.Listener):
    """Notes the steps of a backward pass as plain numbers."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any, Any]] = []

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        name = unpack(0, record).op.name
        self.seen.append((name, plain(incoming), plain(contributions)))


def plain(values: Any) -> list[Any]:
    return [None if v is None else np.asarray(bare(v)).tolist() for v in values]


def bare(value: Any) -> Any:
    if isinstance(value, Slices):
        value = value.dense()
    return value.numpy() if isinstance(value, tf.Tensor) else value


@tf.custom_gradient
def tripled(x: Any) -> Any:
    return x * 1.0, lambda g: 3.0 * g


@tf.custom_gradient
def first_only(x: Any, y: Any) -> Any:
    return x + y, lambda g: (5.0 * g, None)


# what is computed from x = [1, 2] · the steps back, in order: op, what arrived, what is sent (also
# to inputs that nobody watches, for views to show)
LAYOUTS = {
    "one input": (lambda x: tf.square(x),
                  [("square", [[1.0, 1.0]], [[2.0, 4.0]])]),
    "one input and attributes": (lambda x: tf.reduce_sum(x, axis=0),
                                 [("reduce_sum", [1.0], [[1.0, 1.0]])]),
    "two inputs": (lambda x: x * tf.constant(3.0),
                   [("multiply", [[1.0, 1.0]], [[3.0, 3.0], 3.0])]),
    "two inputs, one of them smaller": (
        lambda x: x - tf.reduce_max(x),
        [("subtract", [[1.0, 1.0]], [[1.0, 1.0], -2.0]), ("reduce_max", [-2.0], [[0.0, -2.0]])]),
    "many inputs": (lambda x: tf.add_n([x, x, x]),
                    [("sum_of", [[1.0, 1.0]], [[1.0, 1.0]] * 3)]),
    "an input that nobody watches": (lambda x: tf.concat([[7.0], x], 0),
                                     [("concat", [[1.0, 1.0, 1.0]], [[1.0], [1.0, 1.0]])]),
    "several outputs": (lambda x: tf.unstack(x),
                        [("unstack", [1.0, 1.0], [[1.0, 1.0]])]),
    "several outputs, one of them used": (lambda x: 4.0 * tf.unstack(x)[1],
                                          [("multiply", [1.0], [2.0, 4.0]),
                                           ("unstack", [None, 4.0], [[0.0, 4.0]])]),
    "rows that were looked up": (lambda x: tf.gather(x, [1, 1]),
                                 [("gather", [[1.0, 1.0]], [[0.0, 2.0], None])]),
    "a rule of the learner's": (lambda x: tripled(x),
                                [("tripled", [[1.0, 1.0]], [[3.0, 3.0]])]),
    "a rule of the learner's that sends one": (
        lambda x: first_only(x, x),
        [("first_only", [[1.0, 1.0]], [[5.0, 5.0], None])]),
}  # fmt: skip


@pytest.mark.parametrize("outer", [False, True], ids=["alone", "recorded by another tape"])
@pytest.mark.parametrize(("f", "steps"), LAYOUTS.values(), ids=LAYOUTS)
def test_what_is_heard_of_a_step(f: Any, steps: Any, outer: bool) -> None:
    heard = Steps()
    undo = listen.add(heard)
    try:
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as above:
            above.watch(x)
            if not outer:
                above._stop()
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = f(x)
            tape.gradient(y, x)
    finally:
        undo()
    assert heard.seen == steps


def products(x: Any) -> list[Any]:
    y = x * x
    return [y, y, y * x]


def apart_from_it(x: Any) -> list[Any]:
    other = tf.constant([5.0, 6.0])
    return [other, x * x, other]


# a number x = 3 in sums and products, which the walk sends back itself (those of float32), and
# what arrives at x
NUMBERS = {
    "a product with itself": (lambda x: x * x, 6.0),
    "a sum with itself": (lambda x: x + x, 2.0),
    "a number on the left": (lambda x: 2.0 * x, 2.0),
    "a number on the right": (lambda x: x * 2.0, 2.0),
    "a sum with a number": (lambda x: 5.0 + x + 7.0, 1.0),
    "used in several places": (lambda x: (x * x + x) * (x + 1.0), 7.0 * 4.0 + 12.0),
    "inf times 0": (lambda x: x * float("inf") * 0.0, float("nan")),
    "an array of it": (lambda x: tf.reduce_sum(x * tf.ones([3], x.dtype) + x), 6.0),
}  # fmt: skip


@pytest.mark.parametrize("heard", [False, True], ids=["alone", "heard"])
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64], ids=["float32", "float64"])
@pytest.mark.parametrize(("f", "expected"), NUMBERS.values(), ids=NUMBERS)
def test_sums_and_products_of_numbers(f: Any, expected: float, dtype: Any, heard: bool) -> None:
    undo = listen.add(Steps()) if heard else (lambda: None)
    try:
        for x in (tf.Variable(3.0, dtype=dtype), tf.constant(3.0, dtype)):
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = f(x)
            found = tape.gradient(y, x)
            np.testing.assert_equal(found.numpy(), expected)
            assert found.dtype == dtype
    finally:
        undo()


# the targets, made of x = [1, 2] · the sources asked for beside x · the gradients
TARGETS = {
    "one": (lambda x: [x * x], [], [[2.0, 4.0]]),
    "the same twice, and one beyond": (products, [], [[2 * 2 + 3.0, 2 * 4 + 12.0]]),
    "the source itself": (lambda x: [x], [], [[1.0, 1.0]]),
    "the source itself, twice": (lambda x: [x, x * 3.0, x], [], [[5.0, 5.0]]),
    "one that the tape does not know": (lambda x: [tf.constant(1.0)], [], [None]),
    "an unknown one that is a source, twice": (apart_from_it, [0], [[2.0, 4.0], [2.0, 2.0]]),
    "an unknown one that is a source": (lambda x: [tf.constant(3.0)], [0], [None, 1.0]),
    "whole numbers": (lambda x: [tf.cast(x, tf.int32)], [], [None]),
}  # fmt: skip
WAYS = {
    "alone": lambda work: work(),
    "while the quiet context is taken": lambda work: hush.quiet(work),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("nested", [False, True], ids=["plain", "nested"])
@pytest.mark.parametrize(("f", "others", "expected"), TARGETS.values(), ids=TARGETS)
def test_seeds_go_where_the_targets_stand(
    f: Any, others: list[int], expected: Any, nested: bool, way: Any
) -> None:
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as outer:
        if nested:
            outer.watch(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            targets = f(x)
        if not nested:
            outer._stop()
        found = way(lambda: tape.gradient(targets, [x, *[targets[k] for k in others]]))
    assert plain(found) == expected
    assert all(g is None or type(g) is type(x) for g in found)


def test_a_rule_that_fails_for_another_reason_is_not_tried_again() -> None:
    calls = []

    @tf.custom_gradient
    def broken(x: Any) -> Any:
        def grad(g: Any) -> Any:
            calls.append(g)
            raise RuntimeError("no such luck")

        return x * 1.0, grad

    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = broken(x)
    with pytest.raises(RuntimeError, match="no such luck"):
        tape.gradient(y, x)
    assert len(calls) == 1


# f of a complex z · f'; TensorFlow's gradient is its conjugate, also where a complex number arrives
HOLOMORPHIC = {
    "one op": (tf.exp, np.exp),
    "an op after it": (lambda z: tf.sin(tf.exp(z)), lambda z: np.cos(np.exp(z)) * np.exp(z)),
    "two inputs": (lambda z: tf.exp(z) * (z * z), lambda z: np.exp(z) * (z * z + 2 * z)),
    "an op with attributes": (lambda z: tf.exp(tf.reduce_sum(z * z)),
                              lambda z: np.exp(z * z) * 2 * z),
    "matrices": (lambda z: tf.exp(tf.matmul([[z]], [[z]])), lambda z: np.exp(z * z) * 2 * z),
}  # fmt: skip


@pytest.mark.parametrize("nested", [False, True], ids=["plain", "nested"])
@pytest.mark.parametrize(("f", "slope"), HOLOMORPHIC.values(), ids=HOLOMORPHIC)
def test_complex_gradients_are_conjugated(f: Any, slope: Any, nested: bool) -> None:
    z = tf.constant(0.3 + 0.7j, tf.complex128)
    with tf.GradientTape() as outer:
        if nested:
            outer.watch(z)
        with tf.GradientTape() as tape:
            tape.watch(z)
            y = f(z)
        found = tape.gradient(y, z)
    np.testing.assert_allclose(found.numpy(), np.conj(slope(0.3 + 0.7j)), rtol=1e-12)


# f of a number · f'' : the rules of the inner walk are recorded, from operands that are on the tape
SECOND = {
    "one input": (tf.sin, lambda x: -np.sin(x)),
    "two inputs": (lambda x: x * tf.exp(x), lambda x: (2 + x) * np.exp(x)),
    "a list of inputs": (lambda x: tf.einsum("i,i,i->", [x], [x], [x]), lambda x: 6 * x),
    "many outputs": (lambda x: tf.reduce_prod(tf.unstack(tf.stack([x, x * x]))), lambda x: 6 * x),
    "eigenvalues": (lambda x: tf.linalg.eigh([[x * x, 0.0], [0.0, 9.0]])[0][0] ** 2,
                    lambda x: 12 * x * x),
    "a choice": (lambda x: tf.where(x > 0.0, x ** 3, x), lambda x: 6 * x),
    "a power": (lambda x: tf.pow(x, 4.0), lambda x: 12 * x * x),
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives(name: str, dtype: str) -> None:
    f, second = SECOND[name]
    if dtype == "complex128" and name in ("eigenvalues", "a choice"):
        f, second = (lambda x: tf.sin(x) * tf.exp(x)), (lambda x: 2 * np.cos(x) * np.exp(x))
    x = tf.constant(0.7, dtype)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        slope = inner.gradient(y, x)
    np.testing.assert_allclose(outer.gradient(slope, x).numpy(), second(0.7), rtol=1e-9)


@pytest.mark.parametrize("sent", [2, 4])
def test_a_rule_that_sends_too_few_or_too_many_is_not_taken_for_right(
    sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry.ops["sum_of"], "bare", lambda F, g, y, *xs: [g] * sent)
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = tf.add_n([x, x, x])
    with pytest.raises(ValueError, match="zip"):
        tape.gradient(y, x)


DEEP: dict[str, Callable[[Any], Any]] = {
    "one input": tf.tanh,
    "two inputs": lambda y: y * y,
    "many inputs": lambda y: tf.add_n([y, y, y]),
}


@pytest.mark.parametrize("layer", DEEP.values(), ids=DEEP)
def test_gradients_that_were_passed_on_are_let_go(layer: Callable[[Any], Any]) -> None:
    x = y = tf.Variable(tf.fill([1 << 16], 0.5))
    with tf.GradientTape(persistent=True) as tape:
        for _ in range(40):
            y = layer(y)
    middle = tape.records[20].outputs[0]
    tracemalloc.start()
    try:
        to_x, to_middle = tape.gradient(y, [x, middle])
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert to_middle is not None and np.array_equal(to_x.numpy(), tape.gradient(y, x).numpy())
    assert most < 10 * x.numpy().nbytes  # not 40
