"""Exercises of notebook 9: forward mode."""

from collections.abc import Callable
from typing import Any

from tapelab.course.answers import Array, Function, Number, Word
from tapelab.course.exercise import Exercise

Field = Callable[[Any], Any]  # of a vector


def _directions() -> list[tuple[Any, ...]]:
    import tapelab as tf

    def three(x: Any) -> Any:
        return tf.stack([x[0] * x[1], x[0] + x[1], x[1] * x[1]])

    def one(x: Any) -> Any:
        return tf.reduce_sum(tf.sin(x) * x)

    return [
        (three, tf.constant([2.0, 3.0]), tf.constant([1.0, -2.0])),
        (one, tf.constant([0.5, -1.0, 2.0]), tf.constant([0.0, 1.0, 3.0])),
    ]


def _along(f: Field, x: Any, v: Any) -> Any:
    import tapelab as tf

    with tf.autodiff.ForwardAccumulator(x, v) as acc:
        y = f(x)
    return acc.jvp(y)


def _jacobian(f: Field, x: Any) -> Any:
    import tapelab as tf

    x = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.jacobian(y, x)


def _jacobian_times(f: Field, x: Any, v: Any) -> Any:
    import tapelab as tf

    return tf.tensordot(_jacobian(f, x), v, 1)


def _all_ones(f: Field, x: Any, v: Any) -> Any:
    import tapelab as tf

    return _along(f, x, tf.ones_like(v))


def _gradient(f: Field, x: Any, v: Any) -> Any:
    import tapelab as tf

    x = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)


def _hills() -> list[tuple[Any, ...]]:
    import tapelab as tf

    def twisted(p: Any) -> Any:
        return p[0] * p[0] * p[1] + p[1] ** 3

    def waves(p: Any) -> Any:
        return tf.reduce_sum(tf.sin(p)) * p[0]

    return [
        (twisted, tf.constant([1.0, 2.0]), tf.constant([1.0, 1.0])),
        (twisted, tf.constant([-1.0, 0.5]), tf.constant([0.5, -2.0])),
        (waves, tf.constant([0.3, -1.0, 2.0]), tf.constant([1.0, 0.0, -2.0])),
    ]


def _hessian_times(f: Field, p: Any, v: Any) -> Any:
    import tapelab as tf

    with tf.autodiff.ForwardAccumulator(p, v) as acc:
        g = _gradient_of(f, p)
    return acc.jvp(g)


def _gradient_of(f: Field, p: Any) -> Any:
    import tapelab as tf

    with tf.GradientTape() as tape:
        tape.watch(p)
        y = f(p)
    return tape.gradient(y, p)


def _bend(f: Field, p: Any, v: Any) -> Any:
    import tapelab as tf

    return tf.reduce_sum(v * _hessian_times(f, p, v))


def _forward_twice(f: Field, p: Any, v: Any) -> Any:
    import tapelab as tf

    with tf.autodiff.ForwardAccumulator(p, v) as outer:
        with tf.autodiff.ForwardAccumulator(p, v) as inner:
            y = f(p)
        slope = inner.jvp(y)
    return outer.jvp(slope)


def _sum_of_products(f: Field, p: Any, v: Any) -> Any:
    import tapelab as tf

    return tf.reduce_sum(_hessian_times(f, p, v))


EXERCISES = (
    Exercise(
        "forward-mode/1",
        Number(),
        12,
        "2x · 3: the derivative 4, times the speed of x.",
        (
            (4, "That is for speed 1. x moves three times as fast."),
            (6, "That is x times its speed. What is the derivative of x² at 2?"),
            (3, "That is the speed of x. How much faster is y?"),
            (36, "That would be the square of 6. The tangent is the derivative times the speed."),
            (9, "The speed is not squared: it is multiplied by the derivative at x = 2."),
        ),
        "Derivative of x² at 2, times the speed of x.",
        (12.0, "12"),
    ),
    Exercise(
        "forward-mode/2",
        Array(),
        [2.0, 1.0, 6.0],
        "The second column: how all three outputs move with x₁.",
        (
            ([3.0, 1.0, 0.0], "That is the first column, for v = (1, 0)."),
            ([3.0, 2.0], "That is a row. Forward mode gives columns."),
            ([1.0, 1.0], "That is a row. Forward mode gives a number for each output."),
            ([5.0, 2.0, 6.0], "Those are both columns together, for v = (1, 1)."),
            ([6.0, 5.0, 9.0], "Those are the values of y. How fast do they move?"),
        ),
        "J times (0, 1). Which column is picked?",
        ((2, 1, 6), "[2, 1, 6]"),
    ),
    Exercise(
        "forward-mode/3",
        Word((("forwards", "forward"), ("forward mode", "forward"), ("jvp", "forward"),
              ("backwards", "backward"), ("reverse", "backward"), ("reverse mode", "backward"),
              ("backward mode", "backward"))),
        "forward",
        "Three passes, one for each setting. Backward it would take ten thousand.",
        (
            ("backward", "Backward takes a pass for each reading. How many would that be?"),
            ("both", "For Hessians, yes. Here count passes: for each input, or for each output."),
            ("neither", "One of them needs far fewer passes. Count inputs and outputs."),
        ),
        "Forward takes a pass for each input, backward a pass for each output.",
        ("Forward", "forward mode", "forwards"),
    ),
    Exercise(
        "forward-mode/4",
        Function(_directions),
        _along,
        "J v in one pass, without J.",
        (
            (_gradient, "That is a gradient, of the sum of the outputs. Where does v come in?"),
            (lambda f, x, v: _jacobian(f, x), "That is the Jacobian. Return its product with v."),
            (_all_ones, "That is for the direction (1, 1, …). Which direction was asked for?"),
            (lambda f, x, v: f(x), "That is the value of f. Return the accumulator's jvp of it."),
        ),
        "An accumulator of x and v, f(x) inside its block, and acc.jvp of the result.",
        (_jacobian_times,),
    ),
    Exercise(
        "forward-mode/5",
        Function(_hills),
        _bend,
        "Positive where it is a valley along v, negative where it is a ridge.",
        (
            (_hessian_times, "That is H v, a vector. Multiply it by v, and add up."),
            (_sum_of_products, "You added up H v. Multiply by v first, element by element."),
            (_along, "That is how fast f itself moves along v. How fast does its slope move?"),
            (_gradient, "That is the gradient. The accumulator's jvp of it is H v."),
        ),
        "H v as in the cell above; then the sum of v times it.",
        (_forward_twice,),
    ),
)  # fmt: skip
