"""Exercises of notebook 6: why is my gradient None?"""

from typing import Any

import numpy as np

from tapelab.course.answers import Function
from tapelab.course.exercise import Exercise


def _vectors() -> list[tuple[Any, ...]]:
    return [([0.0, 1.0],), ([2.0, -1.0, 0.5],)]


def _numbers() -> list[tuple[Any, ...]]:
    return [(1.0,), (-2.0,), (0.25,)]


def _exponentials(values: Any) -> Any:
    import tapelab as tf

    v = tf.Variable(values)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(tf.exp(v))
    return tape.gradient(total, v)


def _after_a_step(start: Any) -> Any:
    import tapelab as tf

    w = tf.Variable(start)
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = w * w
        grad = tape.gradient(loss, w)
        w.assign_sub(0.1 * grad)
    return grad


def _rise(pieces: Any) -> Any:
    import tapelab as tf

    n: Any = tf.constant(pieces, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(n)
        cost = n * n + 4 * n
    return tape.gradient(cost, n)


def _through_a_box(number: Any) -> Any:
    import tapelab as tf

    x = tf.Variable(number)
    with tf.GradientTape() as tape:
        box = 3.0 * x
        y = box * box
    return tape.gradient(y, x)


def _slope_of_first(values: Any) -> Any:
    import tapelab as tf

    v = tf.Variable(values)
    with tf.GradientTape() as tape:
        first = v[0]
        y = first * first + tf.reduce_sum(v[1:] * v[1:])
    return tape.gradient(y, first)


EXERCISES = (
    Exercise(
        "why-is-my-gradient-none/1",
        Function(_vectors),
        _exponentials,
        "tf.exp stays on the tape. The gradient of a sum of exponentials is the exponentials.",
        (
            (lambda v: np.ones(len(v)), "A sum without exp has ones as its gradient. Keep exp."),
            (lambda v: np.sum(np.exp(v)), "That is the sum itself. Return what the tape gives."),
            (lambda v: list(v), "Those are the values. How fast does exp move at each of them?"),
        ),
        "Stay in the engine: which function of tf does what np.exp does?",
        (lambda v: np.exp(v),),
    ),
    Exercise(
        "why-is-my-gradient-none/2",
        Function(_numbers),
        _after_a_step,
        "The step changes the Variable and keeps it: assign_sub, or assign.",
        (
            (lambda w: 2 * w, "That is the gradient before the step. w should have moved by then."),
            (lambda w: 2.4 * w, "Your step goes uphill: the gradient is subtracted."),
            (lambda w: 0.8 * w, "That is where the step leads. The gradient there is asked for."),
            (lambda w: 0.64 * w * w, "That is the loss after the step. Return its gradient."),
        ),
        "`w = w - …` makes a tensor. A Variable has a method that subtracts and stays a Variable.",
        (lambda w: 1.6 * w,),
    ),
    Exercise(
        "why-is-my-gradient-none/3",
        Function(lambda: [(3,), (1,), (10,)]),
        _rise,
        "As a float, n can move by a little, and the tape can follow it.",
        (
            (lambda n: 2 * n, "That is the slope of n². And that of 4n?"),
            (lambda n: n * n + 4 * n, "That is the cost. Return what tape.gradient gives."),
            (lambda n: 4, "That is the slope of 4n. And that of n²?"),
            (lambda n: 2 * n + 5, "One piece more costs that. The slope is about small steps."),
        ),
        "The Variable holds an integer, since it was made of one. Which type has slopes?",
        (lambda n: 2 * n + 4,),
    ),
    Exercise(
        "why-is-my-gradient-none/4",
        Function(_numbers),
        _through_a_box,
        "A tensor in the middle keeps the path; a Variable that is assigned to ends it.",
        (
            (lambda x: 6 * x, "That is the gradient at the box, 2 · 3x. One link is missing."),
            (lambda x: 9 * x * x, "That is the square itself. Return what tape.gradient gives."),
            (lambda x: 3, "That is the link from x to the box. The square comes after it."),
            (lambda x: 2 * x, "That is the slope of x². What was put into the box is 3x."),
        ),
        "Does the box have to be a Variable? `box = …` makes a tensor, and tensors have records.",
        (lambda x: 18 * x,),
    ),
    Exercise(
        "why-is-my-gradient-none/5",
        Function(lambda: [([3.0, 1.0],), ([-2.0, 5.0, 1.0],)]),
        lambda v: 2 * v[0],
        "v[0] is a new tensor each time. Ask for the gradient of v, and take its first element.",
        (
            (lambda v: [2 * each for each in v], "Those are all the slopes. Pick one."),
            (lambda v: v[0], "That is the first element itself. Return its slope."),
            (lambda v: 2 * sum(v), "That is all slopes added up. Pick the first of them."),
            (lambda v: 2 * v[1], "That is the slope of the second element. Count from 0."),
        ),
        "The y on the tape was computed from v. Ask for that one.",
        (_slope_of_first,),
    ),
)  # fmt: skip
