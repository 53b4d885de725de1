"""Small helpers of tf.keras.utils: labels, seeds."""

import random
from typing import Any

import numpy as np

from tapelab.engine import registry
from tapelab.engine.faults import guarded, shown
from tapelab.engine.wanted import whole


@guarded
def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Class numbers as rows with a one at the class, as a NumPy array.

    >>> to_categorical([0, 2], 3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    given = np.asarray(x)
    if given.dtype.kind not in "iufb" or not np.all(np.isfinite(given)):
        raise ValueError(f"Class numbers are whole numbers from 0 up, and this is {shown(x)}.")
    numbers = given.astype(np.int64)
    shape = numbers.shape[:-1] if numbers.ndim > 1 and numbers.shape[-1] == 1 else numbers.shape
    flat = numbers.reshape(-1)
    found = int(flat.max()) + 1 if flat.size else 0
    classes = found if num_classes is None else whole(num_classes, "num_classes", 1)
    if flat.size and not 0 <= flat.min() <= flat.max() < classes:
        raise ValueError(
            f"Classes run from 0 to {classes - 1}, and x holds {flat.min()} to {flat.max()}: make "
            "num_classes larger, or number the classes from 0."
        )
    return np.eye(classes)[flat].reshape(*shape, classes)


def set_random_seed(seed: int) -> None:
    """Seed Python's, NumPy's and tf's generators; weights made afterwards repeat."""
    if not isinstance(seed, int):
        raise ValueError(f"Expected `seed` argument to be an integer. Received: seed={seed} (of "
                         f"type {type(seed)})")  # fmt: skip
    random.seed(seed)
    np.random.seed(seed)
    registry.function("set_seed")(seed)


@guarded
def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """x divided by its norm along the axis, as a NumPy array."""
    with np.errstate(all="ignore"):
        norms = np.atleast_1d(np.linalg.norm(x, order, axis))
    norms[norms == 0] = 1
    return np.asarray(x) / np.expand_dims(norms, axis)


@guarded
def pad_sequences(sequences: Any, maxlen: int | None = None, dtype: str = "int32",
                  padding: str = "pre", truncating: str = "pre",
                  value: Any = 0.0) -> Any:  # fmt: skip
    """Lists of different lengths as the rows of one array, filled up with `value`.

    >>> pad_sequences([[1], [2, 3]], padding="post")
    array([[1, 0],
           [2, 3]], dtype=int32)
    """
    if not isinstance(sequences, (list, tuple, np.ndarray)):
        raise ValueError(f"`sequences` must be a list of lists: {shown(sequences)}")
    rows = [np.asarray(s) for s in sequences]
    longest = max((len(r) for r in rows), default=0) if maxlen is None else maxlen
    inner = next((r.shape[1:] for r in rows if len(r)), ())
    made = np.full((len(rows), longest, *inner), value, dtype)
    for i, r in enumerate(rows):
        r = r[-longest:] if truncating == "pre" else r[:longest]
        if not longest or not len(r):
            continue
        if padding == "post":
            made[i, : len(r)] = r
        else:
            made[i, -len(r) :] = r
    return made
