"""Exercises of notebook 10: custom gradients."""

from collections.abc import Callable
from typing import Any

from tapelab.course.answers import Differentiated, Number
from tapelab.course.exercise import Exercise


def _points() -> list[tuple[Any, ...]]:
    return [([-2.0, 3.0, 0.5],), ([1.0, -1.0, -0.25],)]


def _identity(rule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function that leaves values as they are, with this gradient."""

    def made(x: Any) -> Any:
        import tapelab as tf

        return tf.custom_gradient(lambda x: (tf.identity(x), rule))(x)

    return made


def _flip(upstream: Any) -> Any:
    return -upstream


def _minus_one(upstream: Any) -> Any:
    return 0.0 * upstream - 1.0


def _by_stopping(x: Any) -> Any:
    import tapelab as tf

    twice: Any = tf.stop_gradient(2.0 * x)
    return twice - x


def _same(x: Any) -> Any:
    return 1.0 * x


def _negative(x: Any) -> Any:
    return -x


def _stopped(x: Any) -> Any:
    import tapelab as tf

    return tf.stop_gradient(x)


def _switch(x: Any) -> Any:
    import tapelab as tf

    soft: Any = tf.sigmoid(x)
    return soft + tf.stop_gradient(tf.cast(x > 0.0, tf.float32) - soft)


def _by_rule(x: Any) -> Any:
    import tapelab as tf

    def made(x: Any) -> Any:
        soft: Any = tf.sigmoid(x)
        return tf.where(x > 0.0, 1.0, 0.0), lambda upstream: upstream * soft * (1.0 - soft)

    return tf.custom_gradient(made)(x)


def _forgetful(x: Any) -> Any:
    import tapelab as tf

    def made(x: Any) -> Any:
        soft: Any = tf.sigmoid(x)
        return tf.where(x > 0.0, 1.0, 0.0), lambda upstream: soft * (1.0 - soft)

    return tf.custom_gradient(made)(x)


def _soft(x: Any) -> Any:
    import tapelab as tf

    return tf.sigmoid(x)


def _hard(x: Any) -> Any:
    import tapelab as tf

    return tf.where(x > 0.0, tf.ones_like(x), tf.zeros_like(x))


def _straight(x: Any) -> Any:
    import tapelab as tf

    return x + tf.stop_gradient(_hard(x) - x)


EXERCISES = (
    Exercise(
        "custom-gradients/1",
        Number(),
        6,
        "A 5 arrives at square, and its rule sends 6 on, whatever arrived.",
        (
            (30, "That is the true derivative. Does this rule use what arrives?"),
            (5, "The 5 arrives at square. What does its rule send on to x?"),
            (11, "Nothing is added here: what does the rule return, at x = 3?"),
            (45, "That is the value, 5 · 9. What does the rule send back?"),
            (None, "There is a path: the rule returns a number, and the tape believes it."),
        ),
        "The lambda returns 2.0 * x, and nothing else. Put in x = 3.",
        (6.0, "6"),
    ),
    Exercise(
        "custom-gradients/2",
        Differentiated(_points),
        _identity(_flip),
        "Value as it was, gradient with the other sign.",
        (
            (_negative, "The values are turned as well. They should stay as they are."),
            (_same, "The gradient comes through as it was. Turn its sign in grad."),
            (_identity(_minus_one), "What arrives is lost: grad should return upstream, turned."),
            (_stopped, "No gradient comes through. grad should return upstream, turned."),
        ),
        "The value is tf.identity(x). What should grad return, of what arrives?",
        (_by_stopping,),
    ),
    Exercise(
        "custom-gradients/3",
        Number(),
        3,
        "The second factor counts as the constant 3: y is 3x to the tape.",
        (
            (6, "That is the slope of x · x. One of the two factors counts as a constant."),
            (0, "Only one of the two paths is stopped. The other factor is x itself."),
            (None, "One factor is x itself, and nothing stops its path: a number comes out."),
            (9, "That is the value of y. How fast does it move with its first factor?"),
            (1, "The first factor moves with 1. By what is it multiplied?"),
        ),
        "Write 3 in place of tf.stop_gradient(x), and differentiate.",
        (3.0, "3"),
    ),
    Exercise(
        "custom-gradients/4",
        Differentiated(_points),
        _switch,
        "A hard decision on the way there, and a soft slope on the way back.",
        (
            (_soft, "The gradient is right. The values should be 0 and 1."),
            (_hard, "The values are right, and no gradient comes through. Add what sigmoid has."),
            (_straight, "The values are right; the slope is 1 everywhere. It should be sigmoid's."),
            (_forgetful, "Your rule forgets what arrives: multiply by upstream."),
        ),
        "Take sigmoid, and add a constant that makes 0 or 1 of it; or write a custom gradient.",
        (_by_rule,),
    ),
)  # fmt: skip
