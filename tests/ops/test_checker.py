"""Guards the checker itself: it accepts right rules and rejects wrong ones."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.ops.gradcheck import check

VECTOR = [np.array([0.5, -1.5, 2.0])]
MATRIX_AND_ROW = [np.arange(6.0).reshape(2, 3), np.array([1.0, -2.0, 0.5])]


@tf.custom_gradient
def right(x: Any) -> Any:
    return x * x, lambda g: g * 2.0 * x


@tf.custom_gradient
def wrong_factor(x: Any) -> Any:
    return x * x, lambda g: g * 3.0 * x


@tf.custom_gradient
def wrong_sign_of_one(x: Any) -> Any:
    return x * x, lambda g: g * 2.0 * tf.constant([1.0, 1.0, -1.0], x.dtype) * x


@tf.custom_gradient
def missing_term(x: Any) -> Any:
    return x * tf.exp(x), lambda g: g * tf.exp(x)


@tf.custom_gradient
def no_gradient(x: Any) -> Any:
    return x * x, lambda g: None


@tf.custom_gradient
def forgets_to_sum(x: Any, y: Any) -> Any:
    return x + y, lambda g: (g, g)


@tf.custom_gradient
def wrong_dtype(x: Any) -> Any:
    return x * x, lambda g: tf.cast(g * 2.0 * x, tf.float32)


@tf.custom_gradient
def wrong_second_order(x: Any) -> Any:
    return x * x, lambda g: g * 2.0 * tf.stop_gradient(x)


@tf.custom_gradient
def conjugate_missing(z: Any) -> Any:
    return z * z, lambda g: g * 2.0 * z


def test_right_rules_pass() -> None:
    check(right, VECTOR)
    check(lambda x, y: x * y + tf.sin(x), MATRIX_AND_ROW)
    check(lambda z: z * z, [np.array([1 + 2j, -0.5j])])


@pytest.mark.parametrize(
    "wrong", [wrong_factor, wrong_sign_of_one, missing_term, no_gradient, wrong_dtype]
)
def test_wrong_rules_are_rejected(wrong: Any) -> None:
    with pytest.raises(AssertionError):
        check(wrong, VECTOR)


def test_wrong_broadcasting_is_rejected() -> None:
    with pytest.raises(AssertionError, match="shape"):
        check(forgets_to_sum, MATRIX_AND_ROW)


def test_wrong_second_order_is_rejected() -> None:
    check(wrong_second_order, VECTOR, second=False)
    with pytest.raises(AssertionError, match="second order"):
        check(wrong_second_order, VECTOR)


def test_missing_conjugate_is_rejected() -> None:
    with pytest.raises(AssertionError, match="first order"):
        check(conjugate_missing, [np.array([1 + 2j, -0.5j])])
