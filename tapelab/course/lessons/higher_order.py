"""Exercises of notebook 7: gradients of gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.course.answers import Array, Function, Number
from tapelab.course.exercise import Exercise


def _curves() -> list[tuple[Any, ...]]:
    import tapelab as tf

    return [(_cube, 2.0), (tf.sin, 1.0), (lambda x: tf.exp(2.0 * x), 0.5), (_cube, -1.0)]


def _cube(x: Any) -> Any:
    return x * x * x


def _bend(f: Callable[..., Any], number: float) -> Any:
    import tapelab as tf

    x = tf.constant(number)
    with tf.GradientTape() as outer, tf.GradientTape() as inner:
        outer.watch(x)
        inner.watch(x)
        slope = inner.gradient(f(x), x)
    return outer.gradient(slope, x)


def _slope(f: Callable[..., Any], number: float) -> Any:
    import tapelab as tf

    x = tf.Variable(number)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)


def _differences(f: Callable[..., Any], number: float) -> Any:
    import tapelab as tf

    h = 1e-3
    x: Any = tf.constant(number, tf.float64)
    if f is not _cube and f is not tf.sin:  # 2.0 of float32 times a float64 does not go
        return 4 * np.exp(2 * number)
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def _fields() -> list[tuple[Any, ...]]:
    import tapelab as tf

    def twisted(p: Any) -> Any:
        return p[0] * p[0] * p[1] + p[1] ** 3

    def waves(p: Any) -> Any:
        return tf.reduce_sum(tf.sin(p)) * p[0]

    return [
        (twisted, tf.constant([1.0, 2.0]), tf.constant([1.0, 1.0])),
        (twisted, tf.constant([-1.0, 0.5]), tf.constant([0.0, 2.0])),
        (waves, tf.constant([0.3, -1.0, 2.0]), tf.constant([1.0, 0.0, -2.0])),
    ]


def _hessian(f: Callable[..., Any], p: Any) -> Any:
    import tapelab as tf

    p = tf.Variable(p)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = f(p)
        g = inner.gradient(y, p)
    return outer.jacobian(g, p)


def _times(f: Callable[..., Any], p: Any, v: Any) -> Any:
    import tapelab as tf

    return tf.linalg.matvec(_hessian(f, p), v)


def _seeded(f: Callable[..., Any], p: Any, v: Any) -> Any:
    import tapelab as tf

    p = tf.Variable(p)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = f(p)
        g = inner.gradient(y, p)
    return outer.gradient(g, p, output_gradients=v)


def _row_sums(f: Callable[..., Any], p: Any, v: Any) -> Any:
    import tapelab as tf

    return tf.reduce_sum(_hessian(f, p), 0)


EXERCISES = (
    Exercise(
        "higher-order/1",
        Number(),
        12,
        "First 4x³, then 12x².",
        (
            (4, "That is the first derivative, 4x³ at 1. Differentiate it once more."),
            (24, "That is the third derivative, 24x at 1: one too many."),
            (1, "That is the value of x⁴ at 1. Differentiate it twice."),
            (None, "x⁴ bends, so there is a number. Differentiate twice by hand."),
        ),
        "Write down the derivative of x⁴, and then the derivative of that.",
        (12.0, "12"),
    ),
    Exercise(
        "higher-order/2",
        Function(_curves),
        _bend,
        "Two tapes, one inside the other, and the inner call inside the outer block.",
        (
            (_slope, "That is the first derivative. It takes a second tape around the first."),
            (lambda f, number: f(np.float32(number)), "That is the value. Differentiate twice."),
            (lambda f, number: 6 * number, "That is right for x³ alone. f may be any function."),
            (lambda f, number: np.square(_slope(f, number)),
             "That is the slope squared. The slope of the slope is asked for."),
        ),
        "Follow the first cell with two tapes, with f(x) in place of x * x * x.",
        (_differences,),
    ),
    Exercise(
        "higher-order/3",
        Array(),
        [6.0, 14.0],
        "With two ones, the columns are added: (4 + 2, 2 + 12).",
        (
            ([4.0, 2.0], "That is the first column alone. v picks both columns here."),
            ([2.0, 12.0], "That is the second column alone. v picks both columns here."),
            ([4.0, 13.0], "That is the gradient g. The Hessian is made of its derivatives."),
            ([8.0, 24.0], "You multiplied the columns, element by element. They are added."),
            (20.0, "A Hessian times a vector is a vector. Do not add up its elements."),
        ),
        "The first column times v₀, plus the second column times v₁.",
        ((6, 14), "[6, 14]"),
    ),
    Exercise(
        "higher-order/4",
        Function(_fields),
        _times,
        "However long p is, two passes are enough.",
        (
            (lambda f, p, v: _slope(f, p),
             "That is the gradient g. Multiply it by v, and differentiate again."),
            (lambda f, p, v: np.sum(_slope(f, p) * np.asarray(v)),
             "That is g · v, a number. Its gradient with respect to p is asked for."),
            (_row_sums, "Where does v come in? Multiply g by v before the second gradient."),
            (lambda f, p, v: _hessian(f, p), "That is the Hessian. Its product with v is wanted."),
        ),
        "Inside the outer block: g, then tf.reduce_sum(g * v). Behind it: outer.gradient.",
        (_seeded,),
    ),
)  # fmt: skip
