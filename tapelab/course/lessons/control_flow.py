"""Exercises of notebook 4: control flow."""

from typing import Any

from tapelab.course.answers import Differentiated, Number, Word
from tapelab.course.exercise import Exercise


def _points() -> list[tuple[Any, ...]]:
    return [([-2.0, 3.0, 0.5],), ([1.0, -1.0, -0.25],)]


def _leaky(x: Any) -> Any:
    import tapelab as tf

    return tf.where(x > 0.0, x, 0.1 * x)


def _maximum(x: Any) -> Any:
    import tapelab as tf

    return tf.maximum(x, 0.1 * x)


def _relu(x: Any) -> Any:
    import tapelab as tf

    return tf.nn.relu(x)


def _swapped(x: Any) -> Any:
    import tapelab as tf

    return tf.where(x > 0.0, 0.1 * x, x)


EXERCISES = (
    Exercise(
        "control-flow/1",
        Number(),
        5,
        "At -1 the second branch runs: 5x, with slope 5 everywhere.",
        (
            (-2, "That is the slope of x * x. Which branch runs at -1?"),
            (-5, "That is the value of 5x at -1. The slope is asked for."),
            (None, "x is a Variable, and 5 * x was recorded: there is a gradient."),
            (2, "2x would be right for the other branch, and at +1."),
        ),
        "Find the branch that runs for a negative x, and differentiate that one.",
        (5.0, "5"),
    ),
    Exercise(
        "control-flow/2",
        Number(),
        80,
        "y is x⁵: 5 · 2⁴ = 80.",
        (
            (32, "That is y itself, 2⁵. Its derivative is asked for."),
            (64, "4 · 2⁴: the loop runs 4 times, but y was x already before it."),
            (16, "2⁴, without the factor in front. Five contributions add up at x."),
            (5, "How many contributions, yes; but each of them is 2⁴."),
        ),
        "Which power of x is y after 4 turns? It began as x.",
        ("80", 80.0),
    ),
    Exercise(
        "control-flow/3",
        Word((("n", "no"), ("false", "no"))),
        "no",
        "There the function jumps from one power of x to another. The tape does not see the edge.",
        (
            ("yes", "A tiny step to one side gives one more turn, to the other side none."),
            ("always", "Almost always. What happens exactly at the edge?"),
            ("100", "The question is whether the number of turns stays the same there."),
        ),
        "The answer is yes or no.",
        (False, "No."),
    ),
    Exercise(
        "control-flow/4",
        Differentiated(_points),
        _leaky,
        "Values and gradients are right on both sides.",
        (
            (_relu, "relu gives 0 for what is negative. Here a tenth of it should leak through."),
            (_swapped, "The two sides are the wrong way round: look at the order in tf.where."),
            (lambda x: 0.1 * x, "That is right for negative numbers only. Choose by tf.where."),
        ),
        "tf.where(condition, where it is true, where it is not).",
        (_maximum,),
    ),
)  # fmt: skip
