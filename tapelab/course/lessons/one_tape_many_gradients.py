"""Exercises of notebook 3: one tape, many gradients."""

from typing import Any

from tapelab.course.answers import Function, Number
from tapelab.course.exercise import Exercise


def _pairs() -> list[tuple[Any, ...]]:
    import tapelab as tf

    return [(tf.Variable(2.0), tf.Variable(3.0)), (tf.Variable(-1.0), tf.Variable(0.5))]


def _both(p: Any, q: Any) -> list[Any]:
    return [2 * p * q, p * p]


def _taped(p: Any, q: Any) -> Any:
    import tapelab as tf

    with tf.GradientTape() as tape:
        y = p * p * q
    return tape.gradient(y, (p, q))


EXERCISES = (
    Exercise(
        "one-tape-many-gradients/1",
        Number(),
        14,
        "loss is y times y: 7 arrives over each of the two edges.",
        (
            (49, "That is the loss itself. How fast does it change when y moves?"),
            (7, "Only one of the two edges: y goes into y * y twice, and both count."),
            (42, "That goes on to w, times x = 3. The question stops at y."),
            (1, "1 is the gradient of loss with respect to loss, where the walk starts."),
        ),
        "loss = y², at y = 7.",
        (14.0, "14"),
    ),
    Exercise(
        "one-tape-many-gradients/2",
        Number(),
        16,
        "3v² = 12 from the cube and 2v = 4 from the square, added up.",
        (
            (12, "That is the cube's share. The square has one too."),
            (4, "That is the square's share. The cube has one too."),
            (48, "You multiplied the two. They are added: the sum is differentiated."),
            (8, "Close to the values, v³ = 8; what is the derivative of the sum at v = 2?"),
        ),
        "Differentiate v³ + v² and put in v = 2.",
        ("16", 16.0),
    ),
    Exercise(
        "one-tape-many-gradients/3",
        Number(),
        5,
        "cube is square times v, and only square moves: the slope is v.",
        (
            (75, "That is how cube moves with v, 3 · 5². Here square moves, and v stands still."),
            (2, "That was at v = 2. Which letter was it?"),
            (10, "That is how square moves with v. The question begins at square."),
            (25, "That is the value of square. How fast does square * v move with square?"),
        ),
        "Read cube = square * v as a function of square alone.",
        (5.0, "5"),
    ),
    Exercise(
        "one-tape-many-gradients/4",
        Function(_pairs),
        _both,
        "One tape, one walk, both gradients.",
        (
            (lambda p, q: [p * p, 2 * p * q], "Right numbers, other order: first p, then q."),
            (lambda p, q: [2 * p * q], "That is only the gradient of p."),
            (lambda p, q: p * p * q, "That is the value. Return what tape.gradient gives."),
        ),
        "Record y = p * p * q, and ask for tape.gradient(y, [p, q]).",
        (_taped,),
    ),
)  # fmt: skip
