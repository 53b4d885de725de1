"""Guards forward mode where there is no tangent, and custom gradients, also in forward mode."""

import copy
import logging
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapelab as tf

CONSTANT = tf.constant([2.0, 3.0])
MIXED = tf.constant([1.2, -2.7])
DIRECTION = tf.constant([2.0, 1.0])


@tf.custom_gradient
def straight(x: Any) -> Any:
    """Rounds; the slope is said to be 5."""
    return tf.round(x), lambda g: 5.0 * g


@tf.custom_gradient
def cut_off(x: Any) -> Any:
    return tf.round(x), lambda g: tf.clip_by_value(g, -0.5, 0.5)


@tf.custom_gradient
def followed(x: Any) -> Any:
    """Its body has a slope of its own, which forward mode takes."""
    return x * x, lambda g: 100.0 * g


@tf.custom_gradient
def half_followed(x: Any) -> Any:
    return (tf.round(x), x * x), lambda g, h: 5.0 * g + h


@tf.custom_gradient
def nothing(x: Any) -> Any:
    return tf.round(x), lambda g: None


TANGENTS: list[tuple[Callable[[Any], Any], Any]] = [
    (straight, [10.0, 5.0]),
    (lambda x: straight(x) ** 2, [20.0, -30.0]),
    (cut_off, [0.0, 0.0]),  # the rule is linear in g only where it does not cut
    (followed, [4.8, -5.4]),
    (lambda x: half_followed(x)[0], [10.0, 5.0]),
    (lambda x: half_followed(x)[1], [4.8, -5.4]),
    (nothing, None),
    (tf.grad_pass_through(tf.round), [2.0, 1.0]),
    (tf.round, None),
    (lambda x: tf.stop_gradient(x) * CONSTANT, None),
    (tf.sign, None),
]


@pytest.mark.parametrize(("f", "wanted"), TANGENTS)
def test_tangents(f: Callable[[Any], Any], wanted: Any) -> None:
    with tf.autodiff.ForwardAccumulator(MIXED, DIRECTION) as accumulator:
        y = f(MIXED)
    found = accumulator.jvp(y)
    if wanted is None:
        assert found is None
    else:
        np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_variables_of_a_custom_gradient_carry_tangents() -> None:
    v = tf.Variable([2.0, 3.0])

    @tf.custom_gradient
    def f(x: Any) -> Any:
        return tf.round(x) + tf.floor(v), lambda g, variables=None: (5.0 * g, [7.0 * g])

    with tf.autodiff.ForwardAccumulator([MIXED, v], [tf.ones(2), DIRECTION]) as accumulator:
        y = f(MIXED)
    assert accumulator.jvp(y).numpy().tolist() == [19.0, 12.0]


# Zeros or None: an input without a tangent has one of zeros as soon as another one has a tangent.
KINKED = [tf.nn.relu, tf.nn.relu6, tf.nn.leaky_relu, tf.keras.activations.hard_sigmoid]


@pytest.mark.parametrize("f", KINKED)
def test_tangents_of_constant_slopes_are_zeros(f: Callable[[Any], Any]) -> None:
    with tf.autodiff.ForwardAccumulator(MIXED, DIRECTION) as accumulator:
        with tf.GradientTape() as tape:
            tape.watch(MIXED)
            y = f(MIXED) * CONSTANT
        slope = tape.gradient(y, MIXED)
    assert accumulator.jvp(slope).numpy().tolist() == [0.0, 0.0]


BACK_OVER_FORWARD: list[tuple[Callable[[Any], Any], Any]] = [
    (lambda x: 3.0 * x, [0.0, 0.0]),
    (lambda x: x + 1.0, None),
    (lambda x: tf.reshape(x, [2, 1]), None),
    (lambda x: tf.round(x) * x, [0.0, 0.0]),
    (lambda x: x * x, [4.0, 2.0]),
    (straight, None),
]


@pytest.mark.parametrize(("f", "wanted"), BACK_OVER_FORWARD)
def test_gradients_of_tangents(f: Callable[[Any], Any], wanted: Any) -> None:
    with tf.GradientTape() as tape:
        tape.watch(MIXED)
        with tf.autodiff.ForwardAccumulator(MIXED, DIRECTION) as accumulator:
            y = f(MIXED)
        tangent = accumulator.jvp(y)
    found = tape.gradient(tangent, MIXED)
    assert (None if found is None else found.numpy().tolist()) == wanted


def test_only_primals_that_are_no_floats_warn(caplog: pytest.LogCaptureFixture) -> None:
    tf._reset_warning_counters()
    logger = logging.getLogger("tensorflow")
    logger.addHandler(caplog.handler)
    try:
        with tf.autodiff.ForwardAccumulator(MIXED, DIRECTION):
            tf.math.top_k(MIXED, 1)  # one of its outputs is of whole numbers
        assert not caplog.messages
        tf.autodiff.ForwardAccumulator(tf.constant(1 + 2j), tf.constant(1 + 0j))
        assert "got tf.complex128" in caplog.messages[0]
    finally:
        logger.removeHandler(caplog.handler)


class Scaled:
    """A custom gradient as a method: `self` is no argument that needs a gradient."""

    factor = 3.0

    @tf.custom_gradient
    def __call__(self, x: Any) -> Any:
        return x * 2.0, lambda g: g * self.factor

    @staticmethod
    @tf.custom_gradient
    def apart(x: Any) -> Any:
        return x * 2.0, lambda g: g * 7.0


@pytest.mark.parametrize(("f", "slope"), [(Scaled(), 3.0), (Scaled.apart, 7.0),
                                          (Scaled().__call__, 3.0)])  # fmt: skip
def test_custom_gradients_of_classes(f: Callable[[Any], Any], slope: float) -> None:
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = f(x)
    assert (y.numpy(), tape.gradient(y, x).numpy()) == (2.0, slope)


def test_a_decorated_function_is_like_the_one_it_was_made_of() -> None:
    assert (straight.__name__, straight.__doc__) == (
        "straight", "Rounds; the slope is said to be 5.")  # fmt: skip
    assert copy.deepcopy(straight) is straight
    assert pickle.loads(pickle.dumps(straight)) is straight
    twice = tf.grad_pass_through(straight)
    x = tf.Variable(2.4)
    with tf.GradientTape() as tape:
        y = twice(x)
    assert (y.numpy(), tape.gradient(y, x).numpy()) == (2.0, 1.0)


def test_several_values_come_to_grad_fn_one_by_one() -> None:
    @tf.custom_gradient
    def f(x: Any) -> Any:
        return {"a": x * 2.0, "b": [x * 3.0, x]}, lambda a, b, c: a + 10.0 * b + 100.0 * c

    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = f(x)
        z = y["a"] + 2.0 * y["b"][0] + 3.0 * y["b"][1]
    assert tape.gradient(z, x).numpy() == 321.0
