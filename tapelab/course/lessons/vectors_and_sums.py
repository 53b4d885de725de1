"""Exercises of notebook 5: vectors, sums and shapes."""

from typing import Any

import numpy as np

from tapelab.course.answers import Array, Function, Number, Shape
from tapelab.course.exercise import Exercise


def _matrices() -> list[tuple[Any, ...]]:
    import tapelab as tf

    x: Any = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    w: Any = tf.constant([[1.0, 0.5], [2.0, -1.0], [0.0, 3.0]])
    return [(x, w), (x[:1], w[:, :1])]


def _grad_w(x: Any, w: Any) -> Any:
    x, w = np.asarray(x), np.asarray(w)
    return x.T @ np.ones((x.shape[0], w.shape[1]))


def _by_sums(x: Any, w: Any) -> Any:
    import tapelab as tf

    sums: Any = tf.reduce_sum(x, axis=0)
    return sums[:, None] * tf.ones_like(w)


EXERCISES = (
    Exercise(
        "vectors-and-sums/1",
        Shape(),
        (2, 3),
        "The gradient has the shape of the source, whatever the target looks like.",
        (
            ((), "A number would be one answer for all six elements of m. Each has its own."),
            ((2, 3, 2, 3), "That is the Jacobian. A gradient is of the sum of the target."),
            ((6,), "Six numbers, yes; but they stand as the elements of m stand."),
            ((3, 2), "Which comes first in tf.ones((2, 3))?"),
        ),
        "Whose shape does a gradient have: the target's, or the source's?",
        ("2 × 3", [2, 3]),
    ),
    Exercise(
        "vectors-and-sums/2",
        Number(),
        111,
        "1 + 10 + 100: one path to each element, and they meet at s.",
        (
            (222, "That is the sum of the values, with s = 2 in it. The slope has no s."),
            (100, "Only the last path. All three lead back to s."),
            (37, "A mean would be asked for with reduce_mean; a tape adds up."),
            (1, "Only the first path. All three lead back to s."),
        ),
        "Each element moves with s at its own rate; the tape adds the rates.",
        (111.0, "111"),
    ),
    Exercise(
        "vectors-and-sums/3",
        Array(),
        [0.5, 0.5],
        "Each of the 4 rows hands 1/8 to each element of bias: 4/8.",
        (
            ([4.0, 4.0], "That is with reduce_sum. The mean divides by the number of elements."),
            ([1.0, 1.0], "The mean is over all 8 elements, not over the 4 rows."),
            ([0.125, 0.125], "1/8 from each row; how many rows hand something down?"),
            ([0.25, 0.25], "Each of the 8 elements gets 1/8, and 4 of them lead to one bias."),
        ),
        "What does reduce_mean hand to each of its 8 elements? Then add up over the rows.",
        ((0.5, 0.5), "[0.5, 0.5]"),
    ),
    Exercise(
        "vectors-and-sums/4",
        Function(_matrices),
        _grad_w,
        "xᵀ times ones: g is a one for every element of x @ w.",
        (
            (lambda x, w: x, "x has the shape of x. The answer has the shape of w."),
            (lambda x, w: np.ones(np.shape(w)), "The right shape; but how much does x weigh in?"),
            (lambda x, w: np.asarray(x).T @ (np.asarray(x) @ np.asarray(w)),
             "Nearly: g stands for what arrives, here ones, and not for the product itself."),
        ),
        "To w goes transpose(x) @ g, and g is tf.ones_like(x @ w).",
        (_by_sums,),
    ),
)  # fmt: skip
