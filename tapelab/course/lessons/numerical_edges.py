"""Exercises of notebook 11: numerical edges."""

import math
from typing import Any

import numpy as np

from tapelab.course.answers import Array, Differentiated, Number
from tapelab.course.exercise import Exercise


def _with_zeros() -> list[tuple[Any, ...]]:
    return [([0.0, 4.0, -0.5],), ([0.0, 0.0, 2.0],)]


def _inverse(x: Any) -> Any:
    import tapelab as tf

    safe: Any = tf.where(x == 0.0, 1.0, x)
    return tf.where(x == 0.0, 0.0, 1.0 / safe)


def _no_nan(x: Any) -> Any:
    import tapelab as tf

    return tf.math.divide_no_nan(1.0, x)


def _picked_late(x: Any) -> Any:
    import tapelab as tf

    return tf.where(x == 0.0, 0.0, 1.0 / x)


def _divided(x: Any) -> Any:
    return 1.0 / x


def _unpicked(x: Any) -> Any:
    import tapelab as tf

    safe: Any = tf.where(x == 0.0, 1.0, x)
    return 1.0 / safe


def _exponents() -> list[tuple[Any, ...]]:
    return [([1.0, 2.0],), ([1000.0, 1001.0, 990.0],), ([-1000.0, -1002.0],)]


def _log_sum_exp(z: Any) -> Any:
    import tapelab as tf

    largest: Any = tf.reduce_max(z)
    return largest + tf.math.log(tf.reduce_sum(tf.exp(z - largest)))


def _stopped(z: Any) -> Any:
    import tapelab as tf

    largest: Any = tf.stop_gradient(tf.reduce_max(z, keepdims=True))
    return (largest + tf.math.log(tf.reduce_sum(tf.exp(z - largest), keepdims=True)))[0]


def _by_the_book(z: Any) -> Any:
    import tapelab as tf

    return tf.math.log(tf.reduce_sum(tf.exp(z)))


def _not_put_back(z: Any) -> Any:
    import tapelab as tf

    return tf.math.log(tf.reduce_sum(tf.exp(z - tf.reduce_max(z))))


def _cut(z: Any) -> Any:
    import tapelab as tf

    return tf.math.log(tf.reduce_sum(tf.exp(tf.minimum(z, 80.0))))


EXERCISES = (
    Exercise(
        "numerical-edges/1",
        Array(),
        [0.0, 1 / 3, 1 / 3, 1 / 3, 0.0],
        "The three largest share the 1 between them; the others cannot move the maximum.",
        (
            ([0.0, 1.0, 1.0, 1.0, 0.0], "Three winners, and only a 1 arrives: it is divided."),
            ([0.0, 1.0, 0.0, 0.0, 0.0], "A tie has no first winner here: look at the cell above."),
            ([0.2, 0.2, 0.2, 0.2, 0.2], "That is how reduce_mean shares. Do 1.0 and 0.0 win?"),
            ([0.0, 0.5, 0.5, 0.5, 0.0], "There are three winners here, not two."),
        ),
        "A 1 arrives at reduce_max. Who gets a share of it, and how large is a share?",
        ((0, 1 / 3, 1 / 3, 1 / 3, 0), "[0, 0.3333, 0.3333, 0.3333, 0]"),
    ),
    Exercise(
        "numerical-edges/2",
        Number(),
        math.nan,
        "The root sends infinity, and x · x multiplies it by x = 0.",
        (
            (0, "That is what tf.abs answers. The square root has another rule."),
            (math.inf, "The root does send infinity. What does x * x do with it, at x = 0?"),
            (1, "To the right of 0 the slope is 1. At 0, follow the two rules, one by one."),
            (None, "There is a path, so there is an answer. What do the rules make of it?"),
        ),
        "Two records: x * x, then the root. Walk them backwards, with numbers, at x = 0.",
        ("nan", np.nan, "NaN"),
    ),
    Exercise(
        "numerical-edges/3",
        Differentiated(_with_zeros),
        _inverse,
        "The division never sees a zero, so there is no infinity to meet one.",
        (
            (_picked_late, "The values are right; look at the gradient where x is 0. You divided "
                           "by 0 first, and picked afterwards."),
            (_divided, "Where x is 0 this is infinite. It should be 0 there."),
            (_unpicked, "The division is safe now. Where x is 0, the result should be 0, not 1."),
        ),
        "Two steps: a safe x, with a 1 in place of each 0; then 1 / safe, with 0 put back.",
        (_no_nan,),
    ),
    Exercise(
        "numerical-edges/4",
        Differentiated(_exponents),
        _log_sum_exp,
        "With the largest exponent at 0 nothing overflows, and the gradient is the softmax.",
        (
            (_by_the_book, "That is the formula from the book, and exp(1000) is infinite."),
            (_not_put_back, "You took the largest element out; it has to be added again."),
            (_cut, "Cutting large numbers off changes the answer. Take the largest one out, "
                   "and add it again at the end."),
        ),
        "Let m be tf.reduce_max(z). The answer is m + log(sum(exp(z - m))).",
        (_stopped,),
    ),
)  # fmt: skip
