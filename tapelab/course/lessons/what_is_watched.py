"""Exercises of notebook 2: what is watched."""

from typing import Any

from tapelab.course.answers import Function, Number, Word
from tapelab.course.exercise import Exercise, Telling


def _numbers() -> list[tuple[Any, ...]]:
    return [(2.0,), (-1.0,), (0.5,)]


def _slope(x: float) -> float:
    return 3 * x**2


def _watched(x: Any) -> Any:
    import tapelab as tf

    v = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = v**3
    return tape.gradient(y, v)


EXERCISES = (
    Exercise(
        "what-is-watched/1",
        Number(),
        None,
        "c * c ran before anybody watched c, so there is no record of it to walk back over.",
        (
            (6, "That would be right if `watch` came before `c * c`. The order of lines matters."),
            (0, "Zero would say that y does not move with c. The tape says less than that."),
            (3, "No number comes out at all: think of what the tape has on record for c."),
        ),
        "Which operations run after tape.watch(c)? Those are on the record, and no others.",
        ("None", "none"),
    ),
    Exercise(
        "what-is-watched/2",
        Word((("['a:0']", "a"), ("a:0", "a"), ("only a", "a"), ("['a']", "a"))),
        "a",
        "b was read and not watched: this tape watches only what it is told to.",
        (
            ("b", "b was read, but nobody told the tape to watch it. What did tape.watch get?"),
            ("both", "That is what a tape does by default. Look at how this one was made."),
            ("none", "It was told to watch one of them: see the line with tape.watch."),
        ),
        "Answer with a name: a, b, both or none.",
        ("A", "a:0", "only a"),
    ),
    Exercise(
        "what-is-watched/3",
        Function(_numbers),
        _slope,
        "A Variable, or a constant and tape.watch before the first multiplication: both will do.",
        (
            (lambda x: x**3, "That is x³ itself. Return what tape.gradient gives."),
            (lambda x: 3 * x, "Close: 3x is not the derivative of x³. Let the tape do it."),
            (lambda x: 2 * x, "That is the derivative of x². The function is x * x * x."),
        ),
        "The tape should watch x before x * x * x is computed, and slope should return its answer.",
        (_watched,),
    ),
    Exercise(
        "what-is-watched/4",
        Word((("tf constant(3 )", "tf constant(3 0)"), ("3 0", "tf constant(3 0)"),
              ("tf constant(3 dtype=tf float32)", "tf constant(3 0)"),
              ("tf constant(3, dtype=tf float32)", "tf constant(3 0)"),
              ("tf constant(3, tf float32)", "tf constant(3 0)"),
              ("tf cast(3, tf float32)", "tf constant(3 0)"),
              ("tf variable(3 0)", "tf constant(3 0)"))),
        "tf.constant(3.0)",
        "With the point it is a float, and a float can move by a little.",
        (
            ("tf.constant(3)", "That is what we had: 3 without a point is an integer."),
            ("tf.Variable(3)", "A Variable of an integer is an integer too. What makes a float?"),
            (Telling(lambda word: "int" in word, "tf.constant(3, tf.int32)"),
             "Integers of any size have no slope. Which kind of number has one?"),
        ),
        "A float is written with a point, as in 1.5.",
        ("tf.constant(3.)", "tf.constant(3, dtype=tf.float32)", "tf.Variable(3.0)"),
    ),
)  # fmt: skip
