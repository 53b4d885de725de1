"""Exercises of notebook 18: outgrowing this machine."""

from typing import Any

import numpy as np

from tapelab.course.answers import Function, Number, Word
from tapelab.course.exercise import Exercise


def _shards() -> list[tuple[Any, ...]]:
    return [
        ([3, 1], [np.float32(2.0), np.float32(6.0)]),
        ([10, 10], [np.array([1.0, 2.0]), np.array([3.0, 6.0])]),
        ([1, 2, 7], [np.eye(2), 2 * np.ones((2, 2)), -np.eye(2)]),
    ]


def _combine(counts: Any, means: Any) -> Any:
    return sum([n * mean for n, mean in zip(counts, means, strict=True)]) / sum(counts)


def _with_numpy(counts: Any, means: Any) -> Any:
    return np.average(np.stack(means), axis=0, weights=counts)


def _average(counts: Any, means: Any) -> Any:
    return sum(means) / len(means)


def _sum(counts: Any, means: Any) -> Any:
    return sum([n * mean for n, mean in zip(counts, means, strict=True)])


def _twice(counts: Any, means: Any) -> Any:
    return _combine(counts, means) / len(means)


def _unweighted(counts: Any, means: Any) -> Any:
    return sum(means) / sum(counts)


EXERCISES = (
    Exercise(
        "outgrowing-this-machine/1",
        Number(),
        3,
        "Three rows with 2 and one row with 6: 12 / 4.",
        (
            (4, "That is the average of the averages. Shard A has more rows than B."),
            (12, "That is the sum over all four rows. How many share it?"),
            (2, "Either you left shard B out, or you divided twice."),
            (8, "The means themselves are added here. How many rows stand behind each?"),
        ),
        "Write the sums of the two shards first: 3 · 2 and 1 · 6.",
        ("3", 12 / 4),
    ),
    Exercise(
        "outgrowing-this-machine/2",
        Function(_shards),
        _combine,
        "Back to sums, add, and divide once.",
        (
            (_average, "Right when all shards are equally large. Here they are not."),
            (_sum, "That is the sum over all rows. Divide once, by the number of all of them."),
            (_unweighted, "Each mean stands for several rows: multiply by their number first."),
            (_twice, "You divided twice, by the rows and by the shards."),
        ),
        "count · mean is the sum of a shard. Add those, and divide by the sum of the counts.",
        (_with_numpy,),
    ),
    Exercise(
        "outgrowing-this-machine/3",
        Word((("in the worker", "worker"), ("the worker", "worker"), ("there", "worker"),
              ("in each worker", "worker"), ("workers", "worker"))),
        "worker",
        "Only there are the records, and the arrays that the rules ask for.",
        (
            ("here", "To walk back, gradient() needs the records. Which process has them?"),
            ("both", "One walk is enough. Where are the records to walk over?"),
            ("nowhere", "Somebody has to walk back. Which process has the records?"),
        ),
        "The answer is one of two: worker or here.",
        ("in the worker", "Worker"),
    ),
    Exercise(
        "outgrowing-this-machine/4",
        Word((("from tensorflow import *", "import tensorflow"),)),
        "import tensorflow as tf",
        "All that follows says tf, and tf is whatever you import under this name.",
        (
            ("import tapelab as tf", "That is the line to be replaced. By which one?"),
            ("import tensorflow", "Nearly: the notebook calls it tf."),
            ("%load_ext tensorflow", "It is not an extension. It is a module that you import."),
        ),
        "See the table: the second line, on the right.",
        ("import  tensorflow as tf", "`import tensorflow as tf`"),
    ),
)  # fmt: skip
