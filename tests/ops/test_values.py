"""Guards values: special functions against known digits, sums along axes against plain loops."""

import math
from typing import Any

import numpy as np
import pytest

import tapelab as tf


def f64(x: Any) -> Any:
    return tf.constant(x, tf.float64)


GRID = [*np.linspace(-12, 12, 97) + 0.013, 0.0, 1e-9, 1.0, 2.0, 30.0, -0.5]


@pytest.mark.parametrize(
    ("ours", "reference", "points"),
    [
        (tf.math.erf, math.erf, GRID),
        (tf.math.erfc, math.erfc, GRID),
        (tf.math.lgamma, math.lgamma, [x for x in GRID if x] + [1e-5, 1e8, 171.5]),
    ],
    ids=["erf", "erfc", "lgamma"],
)
def test_against_the_standard_library(ours: Any, reference: Any, points: Any) -> None:
    wanted = [reference(x) for x in points]
    np.testing.assert_allclose(ours(f64(points)).numpy(), wanted, 1e-13, 1e-14)


DIGITS: list[tuple[Any, list[float], float]] = [
    (tf.math.digamma, [0.5], -1.9635100260214235),
    (tf.math.digamma, [10.0], 2.251752589066721),
    (tf.math.digamma, [-1.5], 0.7031566406452432),
    (tf.math.polygamma, [0.0, 0.5], -1.9635100260214235),
    (tf.math.polygamma, [1.0, 0.5], 4.934802200544679),
    (tf.math.polygamma, [2.0, 3.0], -0.15411380631918852),
    (tf.math.zeta, [2.0, 1.0], math.pi**2 / 6),
    (tf.math.zeta, [3.5, 2.0], 0.12673386731705667),
    (tf.math.bessel_i0, [1.0], 1.2660658777520082),
    (tf.math.bessel_i0, [30.0], 781672297823.9775),
    (tf.math.bessel_i1, [1.0], 0.5651591039924851),
    (tf.math.bessel_i0e, [100.0], 0.03994437929909668),
    (tf.math.bessel_i1e, [-100.0], -0.03974415302513025),
    (tf.math.erfinv, [0.5], 0.4769362762044699),
    (tf.math.erfinv, [-0.999], -2.326753765513525),
    (tf.math.erfinv, [1e-9], 8.862269254527581e-10),
    (tf.math.erfcinv, [1e-20], 6.601580622355143),
    (tf.math.ndtri, [1e-10], -6.361340902404056),
    (tf.math.lbeta, [[0.5, 0.5]], math.log(math.pi)),
]


@pytest.mark.parametrize(("function", "inputs", "value"), DIGITS)
def test_known_digits(function: Any, inputs: Any, value: float) -> None:
    np.testing.assert_allclose(function(*[f64(x) for x in inputs]).numpy(), value, 1e-13)


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(
    ("ours", "add", "start"),
    [
        (tf.cumsum, lambda a, b: a + b, 0.0),
        (tf.math.cumprod, lambda a, b: a * b, 1.0),
        (tf.math.cumulative_logsumexp, np.logaddexp, -np.inf),
    ],
    ids=["sum", "product", "logsumexp"],
)
def test_running_totals(ours: Any, add: Any, start: float, exclusive: bool, reverse: bool) -> None:
    numbers = [0.5, -2.0, 3.0, 1.5]
    wanted, total = [], start
    for x in reversed(numbers) if reverse else numbers:
        before, total = total, add(total, x)
        wanted.append(before if exclusive else total)
    wanted = wanted[::-1] if reverse else wanted
    for x, axis in ((numbers, 0), ([numbers], 1), ([numbers], -1)):
        y = ours(f64(x), axis=axis, exclusive=exclusive, reverse=reverse)
        np.testing.assert_allclose(y.numpy().reshape(-1), wanted, 1e-14)


@pytest.mark.parametrize(
    ("name", "combine"),
    [("sum", sum), ("prod", math.prod), ("max", max), ("min", min),
     ("mean", lambda rows: sum(rows) / len(rows))],
)  # fmt: skip
def test_segments(name: str, combine: Any) -> None:
    data, ids = [3.0, -1.0, 2.0, 5.0, 0.5], [0, 0, 2, 2, 2]
    by_id = {i: combine([x for x, j in zip(data, ids, strict=True) if j == i]) for i in (0, 2)}
    rows = getattr(tf.math, f"segment_{name}")(f64(data), ids)
    empty = 1 if name == "prod" else 0
    np.testing.assert_allclose(rows.numpy(), [by_id[0], empty, by_id[2]])
    mixed = np.random.default_rng(0).permutation(5)
    unsorted = getattr(tf.math, f"unsorted_segment_{name}")
    found = unsorted(f64(np.array(data)[mixed]), np.array(ids)[mixed], 3).numpy()
    np.testing.assert_allclose(found[[0, 2]], [by_id[0], by_id[2]])


REDUCTIONS = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min, "prod": np.prod,
              "variance": np.var, "std": np.std}  # fmt: skip
AXES = [None, 0, 1, -1, [0, 2], (0, 1, 2), [], tf.constant([1])]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES, ids=str)
def test_reductions_along_axes(axis: Any, keepdims: bool) -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    plain = np.asarray(axis).tolist() if isinstance(axis, tf.Tensor) else axis
    over = tuple(plain) if isinstance(plain, (list, tuple)) else plain
    for name, numpy in REDUCTIONS.items():
        found = getattr(tf.math, f"reduce_{name}")(f64(x), axis=axis, keepdims=keepdims).numpy()
        np.testing.assert_allclose(found, numpy(x, axis=over, keepdims=keepdims), 1e-12)
    found = tf.reduce_logsumexp(f64(x), axis, keepdims).numpy()
    wanted = np.log(np.sum(np.exp(x), axis=over, keepdims=keepdims))
    np.testing.assert_allclose(found, wanted, 1e-12)
    norm = tf.math.reduce_euclidean_norm(f64(x), axis, keepdims).numpy()
    np.testing.assert_allclose(norm, np.sqrt(np.sum(x * x, axis=over, keepdims=keepdims)), 1e-12)


def test_counting() -> None:
    np.testing.assert_array_equal(tf.math.bincount([0, 2, 2, 1, 2]), [1, 1, 3])
    np.testing.assert_array_equal(tf.math.bincount([0, 2], minlength=5), [1, 0, 1, 0, 0])
    np.testing.assert_array_equal(tf.math.bincount([0, 3], maxlength=2), [1, 0])
    np.testing.assert_array_equal(tf.math.bincount([1, 1], weights=[0.5, 2.0]), [0, 2.5])
    matrix = tf.math.confusion_matrix([0, 1, 1], [0, 0, 1])
    np.testing.assert_array_equal(matrix, [[1, 0], [1, 1]])
    np.testing.assert_array_equal(tf.math.count_nonzero([["", "a"], ["b", "c"]], axis=0), [1, 2])
    np.testing.assert_array_equal(tf.math.invert_permutation([2, 0, 1]), [1, 2, 0])
    assert tf.math.polyval([2.0, 0.0, 1.0], 3.0).numpy() == 19.0
    assert tf.math.zero_fraction([0.0, 1.0, 0.0, 2.0]).numpy() == 0.5
