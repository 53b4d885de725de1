"""Exercises of notebook 12: vanishing and exploding gradients."""

from typing import Any

import numpy as np

from tapelab.course.answers import Array, Function, Number
from tapelab.course.exercise import Exercise


def _gradients() -> list[tuple[Any, ...]]:
    import tapelab as tf

    def pair(a: list[float], b: list[float]) -> list[Any]:
        return [tf.constant(a), tf.constant(b)]

    return [
        (pair([3.0, 0.0], [0.0, 4.0]), 1.0),
        (pair([30.0, -40.0], [120.0, 0.0]), 5.0),
        (pair([0.3, 0.0], [0.0, 0.4]), 1.0),  # short enough
        (pair([0.0, 0.0], [0.0, 0.0]), 1.0),  # nothing to divide by
    ]


def _clip(grads: Any, limit: float) -> Any:
    norm = np.sqrt(sum([float(np.sum(np.square(g))) for g in grads]))
    return [np.asarray(g) * (limit / max(norm, limit)) for g in grads]


def _with_tensors(grads: Any, limit: float) -> Any:
    import tapelab as tf

    norm: Any = tf.sqrt(tf.add_n([tf.reduce_sum(g * g) for g in grads]))
    return [g * limit / tf.maximum(norm, limit) for g in grads]


def _one_by_one(grads: Any, limit: float) -> Any:
    return [_clip([g], limit)[0] for g in grads]


def _by_value(grads: Any, limit: float) -> Any:
    return [np.clip(g, -limit, limit) for g in grads]


def _always(grads: Any, limit: float) -> Any:
    norm = np.sqrt(sum([float(np.sum(np.square(g))) for g in grads]))
    return [np.asarray(g) * (limit / max(norm, 1e-12)) for g in grads]


def _divided(grads: Any, limit: float) -> Any:
    norm = np.sqrt(sum([float(np.sum(np.square(g))) for g in grads]))
    with np.errstate(all="ignore"):
        return [np.asarray(g) / np.float64(norm) * min(norm, limit) for g in grads]


EXERCISES = (
    Exercise(
        "vanishing-and-exploding/1",
        Number(close=0.05),
        0.25**5,
        "Five factors of a quarter: less than a thousandth, and that is the best case.",
        (
            (0.25, "That is one sigmoid. What do five of them make, one after the other?"),
            (1.25, "You added the five slopes. Along one path they are multiplied."),
            (1, "Each of the five takes at least three quarters away."),
            (0.05, "0.25 divided by 5: along a path, factors multiply."),
        ),
        "Five slopes of at most 0.25, along one path.",
        ("1/1024", 1 / 1024, 0.001),
    ),
    Exercise(
        "vanishing-and-exploding/2",
        Number(),
        0.05,
        "1/√400 = 1/20. In each unit, 400 terms of that size add up to about 1.",
        (
            (0.0025, "That is 1/400. Random terms cancel: a sum of 400 is only 20 times as large."),
            (20, "√400 is by how much the sum is larger. The weights have to make up for it."),
            (0.1, "That was right for 100 inputs. With 400 more terms add up."),
            (0.0707, "√(2/400) would be right for relu. tanh keeps both halves."),
        ),
        "Put n = 400 into one over the square root of n.",
        ("1/20", "0.05"),
    ),
    Exercise(
        "vanishing-and-exploding/3",
        Number(),
        1024,
        "Ten factors of 2: 2¹⁰.",
        (
            (20, "Ten times 2. In each round the factor is multiplied, not added."),
            (512, "2⁹ is one factor short: each of the ten rounds has one."),
            (5120, "That is the gradient with respect to w, to which each round contributes."),
            (2, "That is a single round."),
        ),
        "In each round the gradient is multiplied by w.",
        ("1024", 2**10),
    ),
    Exercise(
        "vanishing-and-exploding/4",
        Array(),
        [0.6, 0.8],
        "The norm was 5. A fifth of it points the same way and has norm 1.",
        (
            ([1.0, 1.0], "That is clip_by_value: every number by itself, and another direction."),
            ([3.0, 4.0], "Its norm is 5, which is above the limit."),
            ([0.75, 1.0], "The largest element is 1 now. What should be 1 is √(a² + b²)."),
            ([3 / 7, 4 / 7], "You divided by 3 + 4. The norm is the root of the sum of squares."),
        ),
        "The norm of [3, 4] is √(9 + 16). Divide by it.",
        ((0.6, 0.8), "[0.6, 0.8]"),
    ),
    Exercise(
        "vanishing-and-exploding/5",
        Function(_gradients),
        _clip,
        "One norm for all, one factor for all, and nothing is divided by zero.",
        (
            (_one_by_one, "Each gradient was clipped by itself. The norm is that of all together."),
            (_by_value, "That clips single numbers, and changes the direction."),
            (_always, "Gradients whose norm is below the limit should stay as they are."),
            (_divided, "Nearly: when all gradients are 0, you divide 0 by 0."),
        ),
        "norm = √(sum of all squares, of all gradients); factor = limit / maximum(norm, limit).",
        (_with_tensors,),
    ),
)  # fmt: skip
