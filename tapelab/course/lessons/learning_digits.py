"""Exercises of notebook 15: learning digits."""

from typing import Any

import numpy as np

from tapelab.course.answers import Function, Number
from tapelab.course.exercise import Exercise, Telling


def _guesses() -> list[tuple[Any, ...]]:
    import tapelab as tf

    rng = np.random.RandomState(0)
    scores = rng.normal(size=(8, 10)).astype(np.float32)
    best = scores.argmax(1)
    labels = np.where(np.arange(8) < 6, best, (best + 1) % 10).astype(np.int32)
    few = np.eye(10, dtype=np.float32)[[3, 1, 4]]
    return [(tf.constant(scores), labels), (tf.constant(few), np.array([3, 2, 2], np.int32))]


def _accuracy(scores: Any, labels: Any) -> Any:
    return np.mean(np.argmax(scores, axis=1) == labels)


def _with_tf(scores: Any, labels: Any) -> Any:
    import tapelab as tf

    best: Any = tf.argmax(scores, 1, output_type=tf.int32)
    return tf.reduce_mean(tf.cast(best == labels, tf.float32))


def _down_the_columns(scores: Any, labels: Any) -> Any:
    best = np.argmax(scores, axis=0)
    return np.mean(best[: len(labels)] == labels[: len(best)])


def _counted(scores: Any, labels: Any) -> Any:
    return np.sum(np.argmax(scores, axis=1) == labels)


def _wrong(scores: Any, labels: Any) -> Any:
    return 1.0 - _accuracy(scores, labels)


def _per_cent(scores: Any, labels: Any) -> Any:
    return 100.0 * _accuracy(scores, labels)


EXERCISES = (
    Exercise(
        "learning-digits/1",
        Number(),
        float(np.log(10)),
        "-log(1/10) = log 10 = 2.30: the price of not knowing.",
        (
            (0.1, "That is the probability. The loss is minus its logarithm."),
            (-2.3026, "Minus the logarithm of a number below 1 is positive."),
            (1, "That is the logarithm to base 10. Losses use the natural one: np.log."),
            (0, "Zero would be the loss of a model that is certain, and right."),
        ),
        "Minus the natural logarithm of 1/10.",
        (2.3, "2.3026"),
    ),
    Exercise(
        "learning-digits/2",
        Number(),
        30,
        "1500 / 50: twice as many steps as with batches of 100, each for half the work.",
        (
            (15, "That is with batches of 100. Smaller batches, more steps."),
            (7.5, "Smaller batches make more steps, not fewer."),
            (50, "That is the size of a batch. How many batches are there?"),
            (1500, "That would be one image for each step."),
        ),
        "1500 images, 50 for each step.",
        ("30", 1500 / 50),
    ),
    Exercise(
        "learning-digits/3",
        Function(_guesses),
        _accuracy,
        "The largest score is the model's guess, and the mean of True and False is a share.",
        (
            (_down_the_columns, "Look along the rows: argmax with axis=1 gives one guess for each "
                                "image."),
            (_counted, "That is how many are right. Divide by how many there are, or take a mean."),
            (_wrong, "That is the share of wrong answers."),
            (_per_cent, "As a share, please: between 0 and 1."),
        ),
        "np.argmax(scores, axis=1) is the guess for each row. Where is it the label?",
        (_with_tf,),
    ),
    Exercise(
        "learning-digits/4",
        Number(close=0.05),
        10,
        "One in ten. Compare every accuracy with that of guessing.",
        (
            (0.1, "As a fraction, yes. The question was: how many per cent?"),
            (50, "That would be right for two classes. Here there are ten."),
            (Telling(lambda read: read is not None and 0 <= read < 5, 0),
             "Guessing is not always wrong: sometimes it hits."),
            (90, "So often a guess is wrong."),
        ),
        "There are ten digits, about equally many of each.",
        ("10", 100 / 10),
    ),
)  # fmt: skip
