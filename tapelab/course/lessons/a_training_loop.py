"""Exercises of notebook 14: a training loop."""

from typing import Any

import numpy as np

from tapelab.course.answers import Function, Number, Shape, Unwritten
from tapelab.course.exercise import Exercise


class Changing(Function):
    """A function judged by what it does to its first two arguments, which are Variables."""

    def read(self, answer: Any) -> list[Any]:
        def changed(w: Any, b: Any, *more: Any) -> Any:
            answer(w, b, *more)
            return [w, b]

        code = getattr(answer, "__code__", None)
        if code is not None and not code.co_names:
            raise Unwritten  # nothing is called in it: it may give nothing, but should do something
        return super().read(changed if callable(answer) else answer)


X = np.array([0, 1, 2, 3], np.float32)
Y = np.array([1, 3, 5, 7], np.float32)


def _lines() -> list[tuple[Any, ...]]:
    import tapelab as tf

    starts = (0.0, 0.0, 0.1), (1.5, -1.0, 0.05)
    return [(tf.Variable(w), tf.Variable(b), tf.constant(X), tf.constant(Y), rate)
            for w, b, rate in starts]  # fmt: skip


def _slopes(w: Any, b: Any, x: Any, y: Any) -> Any:
    off = np.asarray(w) * np.asarray(x) + np.asarray(b) - np.asarray(y)
    return 2 * np.mean(off * np.asarray(x)), 2 * np.mean(off)


def _by_hand(w: Any, b: Any, x: Any, y: Any, rate: float) -> None:
    dw, db = _slopes(w, b, x, y)
    w.assign_sub(rate * dw)
    b.assign_sub(rate * db)


def _taped(w: Any, b: Any, x: Any, y: Any, rate: float) -> Any:
    import tapelab as tf

    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((w * x + b - y) ** 2)
    for v, g in zip([w, b], tape.gradient(loss, [w, b]), strict=True):
        v.assign(v - rate * g)
    return loss


def _into_names(w: Any, b: Any, x: Any, y: Any, rate: float) -> Any:
    dw, db = _slopes(w, b, x, y)
    w = w - rate * dw
    b = b - rate * db
    return w, b


def _uphill(w: Any, b: Any, x: Any, y: Any, rate: float) -> None:
    _by_hand(w, b, x, y, -rate)


def _summed(w: Any, b: Any, x: Any, y: Any, rate: float) -> None:
    _by_hand(w, b, x, y, rate * len(np.asarray(x)))


def _in_turn(w: Any, b: Any, x: Any, y: Any, rate: float) -> None:
    w.assign_sub(rate * _slopes(w, b, x, y)[0])
    b.assign_sub(rate * _slopes(w, b, x, y)[1])


def _always_a_tenth(w: Any, b: Any, x: Any, y: Any, rate: float) -> None:
    _by_hand(w, b, x, y, 0.1)


EXERCISES = (
    Exercise(
        "a-training-loop/1",
        Changing(_lines),
        _by_hand,
        "Record, ask, and step against the gradient, with Variables that stay Variables.",
        (
            (_into_names, "w and b are as before. w = w - … gives the name w to a new tensor; "
                          "w.assign_sub(…) changes the Variable."),
            (_uphill, "That is a step uphill: it goes against the gradient, so subtract."),
            (_summed, "The step is too long: the loss is the mean, not the sum."),
            (_in_turn, "Ask for both gradients first. You moved w before b had its gradient."),
            (_always_a_tenth, "Which learning rate? It comes as the last argument."),
        ),
        "loss = tf.reduce_mean((w * x + b - y) ** 2); then assign_sub(rate * gradient) for each.",
        (_taped,),
    ),
    Exercise(
        "a-training-loop/2",
        Number(),
        0.1,
        "The gradient is 20 (w - 3), so the factor is 1 - 20 · rate: beyond -1 from 0.1 on.",
        (
            (1, "That was the other valley. Here the gradient is ten times as large."),
            (0.05, "There it arrives in one step. Diverging takes a factor below -1."),
            (0.2, "Too late: the factor would be 1 - 4 = -3. Where is it -1?"),
            (10, "Steeper means that smaller steps are already too long."),
        ),
        "The gradient is 20 (w - 3). By which factor does a step change w - 3? When is it -1?",
        ("0.1", "1/10"),
    ),
    Exercise(
        "a-training-loop/3",
        Shape(),
        (2, 16),
        "As always: the shape of the source.",
        (
            ((200, 16), "That is the shape of the hidden layer, with a row for each point."),
            ((200, 2, 16), "One for each point would be a Jacobian. The loss is one number."),
            ((16, 2), "Which comes first when w1 is made?"),
            ((), "The loss is one number; its gradient has one for each element of w1."),
        ),
        "Which shape has w1 itself?",
        ("2 × 16", [2, 16]),
    ),
)  # fmt: skip
