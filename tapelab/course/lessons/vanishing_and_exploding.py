"""Exercises of notebook 13: vanishing and exploding gradients."""

from typing import Any

import numpy as np

from tapelab.course.answers import Function, Number
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
