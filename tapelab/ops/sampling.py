"""Draws that depend on tensors: shuffling, categories, gamma and Poisson numbers.

Every number has its own stretch of the stream. Where a number needs an unknown count of words
(rejection), all numbers are tried at once, then those that were rejected, and so on.
"""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RAW, op
from tapelab.engine.shapes import brackets
from tapelab.ops import philox
from tapelab.ops.philox import Stream
from tapelab.ops.samples import case, reals

STRETCH = 256  # blocks of a stream that belong to one number


@op(tf_name="RandomShuffle", symbol="shuffle", differentiable=False,
    samples=[case(reals(4), key=1, counter=2)])  # fmt: skip
def shuffled(value: Any, /, key: int, counter: int) -> Any:
    """Bring the rows into another order; gradients do not follow."""
    if value.ndim == 0 or len(value) < 2:
        return value.copy()
    count = len(value)
    words = philox.blocks(Stream(key, counter), -(-(count - 1) // 4)).reshape(-1)[: count - 1]
    offsets = (words % np.arange(count, 1, -1, dtype=np.uint32)).tolist()
    order = list(range(count))
    for i, offset in enumerate(offsets):  # each exchange builds on the one before
        order[i], order[i + offset] = order[i + offset], order[i]
    return value[order]


@op(tf_name="Multinomial", symbol="categorical", differentiable=False, allows="float",
    samples=[case(reals(2, 3), num_samples=4, dtype=dtypes.int64, key=1, counter=2)])  # fmt: skip
def drawn_categories(logits: Any, /, num_samples: int, dtype: Any, key: int, counter: int) -> Any:
    """Draw classes with the probabilities softmax(logits), for each row."""
    if logits.ndim != 2:
        raise InvalidArgumentError(
            f"logits should be a matrix, got shape {brackets(logits.shape)} [Op:Multinomial] "
            "name: \nOne row of scores for each distribution: for a vector write logits[None]."
        )
    if num_samples < 0:
        raise InvalidArgumentError(f"num_samples should be non-negative, got {num_samples}")
    if not logits.shape[1]:
        raise InvalidArgumentError("num_classes should be positive, got 0")
    size = len(logits) * num_samples
    points = philox.uniform(Stream(key, counter), size, np.float64).reshape(-1, num_samples)
    finite = np.isfinite(logits)
    top = np.where(finite, logits, np.finfo(logits.dtype).min).max(axis=1, keepdims=True)
    weights = np.where(finite, np.exp(logits.astype(np.float64) - top), 0.0)
    heaps = np.cumsum(weights, axis=1)
    rows = [np.searchsorted(heap, point * heap[-1], side="right")
            for heap, point in zip(heaps, points, strict=True)]  # fmt: skip
    return np.array(rows, dtype.numpy).reshape(len(logits), num_samples)


@op(tf_name="RandomGamma", symbol="Γ", allows="float", check_gradients=False,
    samples=[case(np.array([0.5, 1.0, 3.0]), count=4, key=1, counter=2)])  # fmt: skip
def drawn_gammas(alpha: Any, /, count: int, key: int, counter: int) -> Any:
    """`count` numbers of the gamma distribution for each alpha, along a new first axis."""
    shapes = np.repeat(alpha.reshape(-1).astype(np.float64), count)
    source = _Sources(Stream(key, counter), len(shapes), np.float64)
    made = np.full(len(shapes), np.nan)  # and so it stays where alpha is not positive
    exponential = np.flatnonzero(shapes == 1)
    made[exponential] = -np.log1p(-source.uniform(exponential))
    small = shapes < 1
    d = shapes + np.where(small, 2.0 / 3, -1.0 / 3)
    waiting = np.flatnonzero((shapes != 1) & (shapes > 0) & np.isfinite(shapes))
    while len(waiting):  # Marsaglia and Tsang, "A simple method for generating gamma variables"
        x = source.normal(waiting)
        v = 1 + 1.0 / 3 / np.sqrt(d[waiting]) * x
        alive = v > 0
        tried, x, v = waiting[alive], x[alive], v[alive] ** 3
        u, e = source.uniform(tried), d[tried]
        inside = (u < 1 - 0.0331 * (x * x) * (x * x)) | (
            np.log(u) < 0.5 * x * x + e * (1 - v + np.log(v))
        )
        taken = tried[inside]
        made[taken] = e[inside] * v[inside]
        lifted = taken[small[taken]]
        made[lifted] *= source.uniform(lifted) ** (1 / shapes[lifted])
        waiting = np.setdiff1d(waiting, taken, assume_unique=True)
    return made.reshape(-1, count).T.reshape(count, *alpha.shape).astype(alpha.dtype)


@drawn_gammas.vjp
def _(F, g, y, alpha):
    raise LookupError(
        "gradient registry has no entry for: RandomGamma. TensorFlow differentiates gamma draws "
        "by alpha; tapelab does not. Put tf.stop_gradient around alpha, or use gradients of the "
        "log probability instead."
    )


@op(
    tf_name="RandomPoissonV2",
    symbol="Poisson",
    differentiable=False,
    allows="real",
    samples=[case(np.array([0.5, 3.0, 40.0]), count=4, dtype=dtypes.float32, key=1, counter=2)],
)
def drawn_poissons(lam: Any, /, count: int, dtype: Any, key: int, counter: int) -> Any:
    """`count` numbers of the Poisson distribution for each rate, along a new first axis."""
    kind = np.float64  # whatever the rates are, as in TensorFlow
    rates = np.repeat(lam.reshape(-1).astype(kind), count)
    source = _Sources(Stream(key, counter), len(rates), kind)
    good = np.isfinite(rates) & (rates >= 0)
    made = np.where(good, kind(0), kind(np.nan))
    _count_arrivals(source, rates, made, np.flatnonzero(good & (rates < 10)))
    _reject(source, rates, made, np.flatnonzero(good & ~(rates < 10)))
    return made.reshape(-1, count).T.reshape(count, *lam.shape).astype(dtype.numpy)


def _count_arrivals(source: "_Sources", rates: Any, made: Any, waiting: Any) -> None:
    """Small rates: multiply uniform numbers until the product falls below exp(-rate) (Knuth)."""
    product, limit = np.ones_like(rates), np.exp(-rates)
    while len(waiting):
        product[waiting] *= source.uniform(waiting)
        waiting = waiting[~(product[waiting] <= limit[waiting])]
        made[waiting] += 1


def _reject(source: "_Sources", rates: Any, made: Any, waiting: Any) -> None:
    """Large rates: transformed rejection (Hörmann, 1993, whose constants these are)."""
    kind = rates.dtype.type
    while len(waiting):
        rate = rates[waiting]
        b = kind(0.931) + kind(2.53) * np.sqrt(rate)
        a = kind(-0.059) + kind(0.02483) * b
        inverse = kind(1.1239) + kind(1.1328) / (b - kind(3.4))
        u, v = source.uniform(waiting) - kind(0.5), source.uniform(waiting)
        edge = kind(0.5) - np.abs(u)
        k = np.floor((2 * a / edge + b) * u + rate + kind(0.43))
        squeezed = (edge >= kind(0.07)) & (v <= kind(0.9277) - kind(3.6224) / (b - 2))
        hopeless = (k < 0) | ((edge < kind(0.013)) & (v > edge))
        s = np.log(v * inverse / (a / (edge * edge) + b))
        t = -rate + k * np.log(rate) - RAW.lgamma(np.maximum(k + 1, kind(1)))
        taken = squeezed | (~hopeless & (s <= t))
        made[waiting[taken]] = k[taken]
        waiting = waiting[~taken]


class _Sources:
    """Independent streams side by side, from which some rows at a time take their next number.

    A block gives several numbers; each row hands out the last of its block first.
    """

    def __init__(self, stream: Stream, rows: int, dtype: Any) -> None:
        self.stream = stream
        self.dtype = dtype
        self.steps = np.arange(rows, dtype=np.uint64) * np.uint64(STRETCH)
        width = 2 if dtype == np.float64 else 4
        self.kept = {k: np.empty((rows, width), dtype) for k in (philox.fractions, philox.bells)}
        self.left = {k: np.zeros(rows, np.intp) for k in self.kept}

    def uniform(self, rows: Any) -> Any:
        return self._next(philox.fractions, rows)

    def normal(self, rows: Any) -> Any:
        return self._next(philox.bells, rows)

    def _next(self, make: Any, rows: Any) -> Any:
        kept, left = self.kept[make], self.left[make]
        empty = rows[left[rows] == 0]
        kept[empty] = make(philox.blocks(self.stream, self.steps[empty]), self.dtype)
        self.steps[empty] += np.uint64(1)
        left[empty] = kept.shape[1]
        left[rows] -= 1
        return kept[rows, left[rows]]
