"""Exercises of notebook 12: trust, but check."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.course.answers import Function, Word
from tapelab.course.exercise import Exercise, Telling


def _slopes() -> list[tuple[Any, ...]]:
    return [(math.sin, 0.5), (math.exp, 1.0), (lambda x: x * x * x, -2.0)]


_TRUE = (math.cos(0.5), math.e, 12.0)


def _difference(f: Any, x: float) -> float:
    return float((f(x + 1e-5) - f(x - 1e-5)) / 2e-5)


def _one_sided(f: Any, x: float) -> float:
    return float((f(x + 1e-3) - f(x)) / 1e-3)


def _off_by(read: Any) -> float:
    """The largest relative error of what a function gave; more than any for another shape."""
    if any(np.shape(each) != () for each in read):
        return math.inf
    return float(max(abs(a - b) / abs(b) for a, b in zip(read, _TRUE, strict=True)))


def _cube(rule: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """The sum of 2x³, for a vector, by way of a custom gradient with this rule."""

    def made(x: Any) -> Any:
        import tapelab as tf

        cube = tf.custom_gradient(lambda x: (x**3, lambda upstream: rule(upstream, x)))
        return tf.reduce_sum(2.0 * cube(x))

    return made


def _true(upstream: Any, x: Any) -> Any:
    return upstream * 3.0 * x * x


def _forgetful(upstream: Any, x: Any) -> Any:
    return 3.0 * x * x


def _careless(upstream: Any, x: Any) -> Any:
    return upstream * 3.0 * x * np.abs(x)


def _shuffled(upstream: Any, x: Any) -> Any:
    import tapelab as tf

    return tf.reverse(_true(upstream, x), [0])


def _waves(x: Any) -> Any:
    import tapelab as tf

    return tf.reduce_sum(tf.sin(x) * x)


def _functions() -> list[tuple[Any, ...]]:
    rules = (_true, _forgetful, _careless, _shuffled)
    x = np.array([0.8, -0.5, 1.2, -0.3])
    return [(f, x) for f in (*(_cube(rule) for rule in rules), _waves)]


def _agree(f: Any, x: Any, direction: Any = None, room: float = 1e-4) -> bool:
    import tapelab as tf

    x = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = f(x)
    g = np.asarray(tape.gradient(y, x))
    v = np.random.RandomState(3).normal(size=g.shape) if direction is None else direction
    moved = float(f(x + 1e-5 * v) - f(x - 1e-5 * v)) / 2e-5
    return bool(abs(moved - np.sum(g * v)) <= room * abs(moved))


def _each_by_itself(f: Any, x: Any) -> bool:
    return all(_agree(f, x, unit) for unit in np.eye(len(x)))


def _along_ones(f: Any, x: Any) -> bool:
    return _agree(f, x, np.ones(len(x)))


def _first_only(f: Any, x: Any) -> bool:
    return _agree(f, x, np.eye(len(x))[0])


def _exactly(f: Any, x: Any) -> bool:
    return _agree(f, x, room=0.0)


EXERCISES = (
    Exercise(
        "trust-but-check/1",
        Word((("roundoff", "round off"), ("rounding", "round off"),
              ("round off error", "round off"), ("rounding error", "round off"))),
        "round-off",
        "The two values agree in nearly all of their seven digits, and those cancel.",
        (
            ("truncation", "Truncation shrinks with h, as h². What grows when h gets small?"),
            ("both", "Both are there, but one of them is nearly nothing for a small h."),
            ("the tape", "No tape was used in that cell. Look at the two words in the list."),
        ),
        "The answer is one of two: truncation or round-off.",
        ("round off", "Rounding", "roundoff"),
    ),
    Exercise(
        "trust-but-check/2",
        Function(_slopes, close=1e-6),
        _difference,
        "Looking to both sides, with an h that is neither too large nor too small.",
        (
            (Telling(lambda read: 1e-6 < _off_by(read) < 0.02, _one_sided),
             "The first digits are right. Look to both sides of x, or choose a better h."),
            (lambda f, x: 2 * _difference(f, x), "Twice the slope: from x - h to x + h it is 2h."),
            (lambda f, x: f(x), "That is the value of f. Where is the difference?"),
            (lambda f, x: 0.0 * x, "Zero: with so small an h, x + h is x itself. Make h larger."),
        ),
        "(f(x + h) - f(x - h)) / (2 * h), with h about 1e-5.",
        (lambda f, x: (f(x + 1e-7) - f(x)) / 1e-7,),
    ),
    Exercise(
        "trust-but-check/3",
        Function(_functions),
        _agree,
        "One direction for all elements, and room for rounding: that is how rules are tested.",
        (
            (_along_ones, "One of the wrong rules hands out the right numbers in the wrong order, "
                          "and along ones they add up to the same. Take a random direction."),
            (_first_only, "You moved the first element only, and a rule that is wrong for negative "
                          "numbers got away. Move all of them."),
            (_exactly, "Two of the five functions are right, and you found none. Leave some room "
                       "for rounding: np.isclose."),
            (lambda f, x: True, "Three of the five functions that were tried have wrong rules."),
        ),
        "g from the tape; a random v; then compare (f(x + h v) - f(x - h v)) / 2h with the sum of "
        "g · v.",
        (_each_by_itself,),
    ),
)  # fmt: skip
