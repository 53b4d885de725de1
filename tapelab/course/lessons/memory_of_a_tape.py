"""Exercises of notebook 16: the memory of a tape."""

import gc
import tracemalloc
from typing import Any

import numpy as np

from tapelab.course.answers import Function, Number, Word
from tapelab.course.exercise import Exercise, Telling

CHUNK = 50_000  # numbers in a chunk
CHUNKS = 12
ENOUGH = 24  # arrays of a chunk's size at once: one tape for a chunk needs 8, one for all 74


class Frugal(Function):
    """A function judged by what it returns, and by whether it gets by with little memory."""

    def read(self, answer: Any) -> list[Any]:
        def measured(*arguments: Any) -> Any:
            already = tracemalloc.is_tracing()
            gc.collect()
            tracemalloc.start()
            try:
                before, _ = tracemalloc.get_traced_memory()
                tracemalloc.reset_peak()
                found = answer(*arguments)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                if not already:
                    tracemalloc.stop()
            if found is None:
                return None
            number = np.asarray(getattr(found, "numpy", lambda: found)(), np.float64)
            return [*number.ravel(), float(peak - before > ENOUGH * 4 * CHUNK)]

        return super().read(measured if callable(answer) else answer)


def _loss(w: Any, chunk: Any) -> Any:
    import tapelab as tf

    return tf.reduce_mean(tf.square(tf.tanh(w * chunk)))


def _work() -> list[tuple[Any, ...]]:
    import tapelab as tf

    chunks = [np.linspace(-1, 1 + k, CHUNK, dtype=np.float32) for k in range(CHUNKS)]
    return [(_loss, tf.Variable(0.5), chunks)]


def _one_by_one(f: Any, w: Any, chunks: Any) -> Any:
    import tapelab as tf

    total: Any = 0.0
    for chunk in chunks:
        with tf.GradientTape() as tape:
            loss = f(w, chunk)
        total = total + tape.gradient(loss, w)
    return total


def _in_a_function(f: Any, w: Any, chunks: Any) -> Any:
    return sum([_one_by_one(f, w, [chunk]) for chunk in chunks])


def _all_at_once(f: Any, w: Any, chunks: Any) -> Any:
    import tapelab as tf

    with tf.GradientTape() as tape:
        loss = tf.add_n([f(w, chunk) for chunk in chunks])
    return tape.gradient(loss, w)


def _last_only(f: Any, w: Any, chunks: Any) -> Any:
    return _one_by_one(f, w, chunks[-1:])


def _mean(f: Any, w: Any, chunks: Any) -> Any:
    return _one_by_one(f, w, chunks) / len(chunks)


def _value(f: Any, w: Any, chunks: Any) -> Any:
    return sum([f(w, chunk) for chunk in chunks])


EXERCISES = (
    Exercise(
        "memory-of-a-tape/1",
        Word((("output", "result"), ("its result", "result"), ("the result", "result"),
              ("its input", "input"), ("y", "result"), ("x", "input"))),
        "result",
        "The root itself stands in the slope, and it has been computed already.",
        (
            ("input", "From the input it would have to compute the root a second time."),
            ("nothing", "The slope is another one at each x: something has to be known."),
            ("both", "One of the two is enough: which one makes the slope cheapest?"),
        ),
        "Which of the two can you put into 1/(2√x) without computing a root again?",
        ("Result", "its result", "output"),
    ),
    Exercise(
        "memory-of-a-tape/2",
        Number(close=0.06),
        20,
        "A million bytes for each of the 20 results.",
        (
            (1, "That is one array. The tape keeps one for each layer."),
            (40, "The input of a layer is the result of the one before: not counted twice."),
            (80, "Each array has 250,000 elements, of 4 bytes each: one MB, not four."),
            (5, "250,000 elements have 4 bytes each."),
        ),
        "How many MB is one array of 500 × 500 × 4 bytes? And there is one for each layer.",
        ("20", 20.0),
    ),
    Exercise(
        "memory-of-a-tape/3",
        Word((("n", "no"), ("false", "no"), ("only the numbers", "no"))),
        "no",
        "The tape knows its tensors, and not the other way round: a loss is only a number.",
        (
            ("yes", "In PyTorch it would. Here the tape points at the tensor, but the tensor does "
                    "not point at the tape."),
            ("sometimes", "It is always the same. Who holds whom: the loss the tape?"),
            (Telling(lambda word: "persistent" in word, "only if persistent"),
             "Persistent or not: what does the list hold, the tapes or the losses?"),
        ),
        "The answer is yes or no. Collect a few losses in a list, and print held().",
        (False, "No", "n"),
    ),
    Exercise(
        "memory-of-a-tape/4",
        Frugal(_work),
        _one_by_one,
        "One tape for each chunk, which is gone when the next one comes.",
        (
            (_all_at_once, "The right number; but one tape holds the arrays of all chunks at once. "
                           "Give each chunk a tape of its own."),
            (_last_only, "That is the gradient of one chunk. Add up those of all."),
            (_mean, "The sum was asked for, not the mean."),
            (_value, "That is the value of the sum. Return the gradients, added up."),
        ),
        "A loop over the chunks; in it a tape, f(w, chunk), and the gradient added to a total.",
        (_in_a_function,),
    ),
)  # fmt: skip
