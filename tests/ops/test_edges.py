"""Guards the conventions at kinks, poles and ties: what TensorFlow 2.21 answers there."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf

INF, NAN = np.inf, np.nan

# what it is, the function, its inputs, its value, its gradients
EDGES: list[tuple[str, Any, list[Any], Any, list[Any]]] = [
    ("abs at 0", tf.abs, [[-1.0, 0.0, 2.0]], [1, 0, 2], [[-1, 0, 1]]),
    ("sign", tf.sign, [[-2.0, 0.0, 3.0]], [-1, 0, 1], [[0, 0, 0]]),
    ("relu at 0", tf.nn.relu, [[-1.0, 0.0, 1.0]], [0, 0, 1], [[0, 0, 1]]),
    ("sqrt at 0", tf.sqrt, [[0.0, 4.0]], [0, 2], [[INF, 0.25]]),
    ("0 · sqrt at 0", lambda x: 0.0 * tf.sqrt(x), [0.0], 0, [0]),
    ("where(…, sqrt, 0)", lambda x: tf.where(x > 0, tf.sqrt(x), 0.0), [[0.0, 4.0]], [0, 2],
     [[0, 0.25]]),
    ("where(…, log, 0)", lambda x: tf.where(x > 0, tf.math.log(x), 0.0), [[0.0, 1.0]], [0, 0],
     [[NAN, 1]]),
    ("where(…, x ** 0.5, 0)", lambda x: tf.where(x > 0, x**0.5, 0.0), [[0.0, 4.0]], [0, 2],
     [[NAN, 0.25]]),
    ("log at 0 and below", tf.math.log, [[0.0, -2.0]], [-INF, NAN], [[INF, -0.5]]),
    ("rsqrt at 0", tf.math.rsqrt, [0.0], INF, [-INF]),
    ("1 / 0", lambda x: 1.0 / x, [0.0], INF, [-INF]),
    ("a / 0", lambda a, b: a / b, [[1.0, 0.0], [0.0, 0.0]], [INF, NAN], [[INF, INF], [-INF, NAN]]),
    ("divide_no_nan by 0", tf.math.divide_no_nan, [[1.0, 2.0], [0.0, 4.0]], [0, 0.5],
     [[0, 0.25], [0, -0.125]]),
    ("multiply_no_nan(nan, 0)", tf.math.multiply_no_nan, [NAN, 0.0], 0, [0, NAN]),
    ("xlogy(0, 0)", tf.math.xlogy, [0.0, 0.0], 0, [0, 0]),
    ("xlog1py(0, −1)", tf.math.xlog1py, [0.0, -1.0], 0, [0, 0]),
    ("xdivy(0, 0)", tf.math.xdivy, [0.0, 0.0], 0, [0, 0]),
    ("0 to the power 0, 1, 2", lambda x, p: x**p, [[0.0, 0.0, 0.0], [0.0, 1.0, 2.0]], [1, 0, 0],
     [[NAN, 1, 0], [0, 0, 0]]),
    ("0 to the power ½", lambda x: x**0.5, [0.0], 0, [INF]),
    ("a negative base", lambda x, p: x**p, [[-2.0, -2.0], [3.0, 0.5]], [-8, NAN],
     [[12, NAN], [0, NAN]]),
    ("x ** 0", lambda x: x**0, [3.0], 1, [0]),
    ("maximum, tie", tf.maximum, [[1.0, 2.0], [1.0, 0.0]], [1, 2], [[1, 1], [0, 0]]),
    ("maximum(x, 0) at 0", lambda x: tf.maximum(x, 0.0), [0.0], 0, [1]),
    ("maximum(0, x) at 0", lambda x: tf.maximum(0.0, x), [0.0], 0, [0]),
    ("maximum, nan", lambda x: tf.maximum(x, 0.5), [[NAN, 1.0]], [NAN, 1], [[0, 1]]),
    ("maximum, nan, scalars", lambda x: tf.maximum(x, 0.5), [NAN], NAN, [0]),
    ("minimum, tie", tf.minimum, [[1.0, 2.0], [1.0, 0.0]], [1, 0], [[1, 0], [0, 1]]),
    ("reduce_max, ties", lambda x: tf.reduce_max(x, axis=1), [[[1.0, 1.0, 0.0], [0.0, 5.0, 3.0]]],
     [1, 5], [[[0.5, 0.5, 0], [0, 1, 0]]]),
    ("reduce_min, ties", tf.reduce_min, [[2.0, 1.0, 1.0, 1.0]], 1, [[0, 1 / 3, 1 / 3, 1 / 3]]),
    ("reduce_prod, one zero", tf.reduce_prod, [[2.0, 0.0, 3.0]], 0, [[0, 6, 0]]),
    ("reduce_prod, two zeros", tf.reduce_prod, [[2.0, 0.0, 0.0]], 0, [[0, 0, 0]]),
    # TensorFlow says [1, 0, 0]: its formula divides by x and loses what the zero takes part in
    ("cumprod, a zero", tf.math.cumprod, [[2.0, 0.0, 3.0]], [2, 0, 0], [[1, 8, 0]]),
    ("atan2 at the origin", tf.atan2, [0.0, 0.0], 0, [NAN, NAN]),
    ("acos at 1", tf.acos, [[0.0, 1.0]], [np.pi / 2, 0], [[-1, -INF]]),
    ("acosh at 1", tf.acosh, [1.0], 0, [INF]),
    ("sigmoid, saturated", tf.sigmoid, [[-200.0, 0.0, 200.0]], [0, 0.5, 1], [[0, 0.25, 0]]),
    ("tanh, saturated", tf.tanh, [[-50.0, 0.0, 50.0]], [-1, 0, 1], [[0, 1, 0]]),
    ("softplus, far out", tf.nn.softplus, [[-1000.0, 100.0]], [0, 100], [[0, 1]]),
    ("logsumexp, large", tf.reduce_logsumexp, [[1000.0, 1000.0]], 1000 + np.log(2), [[0.5, 0.5]]),
    ("logsumexp, all −inf", tf.reduce_logsumexp, [[-INF, -INF]], -INF, [[NAN, NAN]]),
    ("std of constants", tf.math.reduce_std, [[2.0, 2.0]], 0, [[NAN, NAN]]),
    ("euclidean norm of zeros", tf.math.reduce_euclidean_norm, [[0.0, 0.0]], 0, [[NAN, NAN]]),
    ("mean of nothing", tf.reduce_mean, [np.zeros(0, np.float32)], NAN, [np.zeros(0)]),
    ("max of nothing", tf.reduce_max, [np.zeros(0, np.float32)], -INF, [np.zeros(0)]),
    ("min of nothing", tf.reduce_min, [np.zeros(0, np.float32)], INF, [np.zeros(0)]),
    ("floormod", lambda x, y: x % y, [[7.0, -7.0], [2.0, 2.0]], [1, 1], [[1, 1], [-3, 4]]),
    ("floor", tf.floor, [1.5], 1, [None]),
    ("round, halves to even", tf.round, [[0.5, 1.5, -2.5]], [0, 2, -2], [None]),
    ("floordiv", lambda x, y: x // y, [7.0, 2.0], 3, [None, None]),
    ("nextafter", tf.math.nextafter, [1.0, 2.0], np.nextafter(np.float32(1), np.float32(2)),
     [1, 0]),
    ("i1 at 0", tf.math.bessel_i1, [0.0], 0, [0.5]),
    ("erfinv at ±1", tf.math.erfinv, [[-1.0, 1.0]], [-INF, INF], [[INF, INF]]),
    ("lgamma at 1 and 2", tf.math.lgamma, [[1.0, 2.0]], [0, 0], [[-0.5772157, 0.42278433]]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "inputs", "value", "gradients"), [e[1:] for e in EDGES], ids=[e[0] for e in EDGES]
)
def test_edge(function: Any, inputs: Any, value: Any, gradients: Any) -> None:
    tensors = [tf.constant(x) for x in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        y = function(*tensors)
    np.testing.assert_allclose(y.numpy(), value, 1e-6)
    for found, wanted in zip(tape.gradient(y, tensors), gradients, strict=True):
        if wanted is None:
            assert found is None
        else:
            np.testing.assert_allclose(found.numpy(), wanted, 1e-6)


# the second derivative: None where no recorded step depends on x, otherwise a tensor, even of zeros
SECOND: list[tuple[str, Any, Any]] = [
    ("−x", lambda x: -x, None),
    ("2x + 1", lambda x: 2.0 * x + 1.0, None),
    ("sum", tf.reduce_sum, None),
    ("mean", tf.reduce_mean, None),
    ("max", tf.reduce_max, None),
    ("cumsum", tf.cumsum, None),
    ("maximum", lambda x: tf.maximum(x, 0.0), None),
    ("minimum", lambda x: tf.minimum(x, 0.0), None),
    ("x % 2", lambda x: x % 2.0, None),
    ("sign", tf.sign, None),
    ("x · stop(x)", lambda x: x * tf.stop_gradient(x), None),
    ("abs", tf.abs, [0, 0]),
    ("relu", tf.nn.relu, [0, 0]),
    ("x ** 1", lambda x: x**1, [0, 0]),
    ("x ** 0", lambda x: x**0, [0, 0]),
    ("square", tf.square, [2, 2]),
    ("x · x", lambda x: x * x, [2, 2]),
    ("x ** 2", lambda x: x**2, [2, 2]),
    ("x ** 3", lambda x: x**3, [9, -12]),
    ("squared difference", lambda x: tf.math.squared_difference(x, 1.0), [2, 2]),
    ("Huber where the error is 0", lambda x: 2 * tf.keras.losses.huber([1.5, 0.0], x), [1, 0]),
]


@pytest.mark.parametrize(
    ("function", "second"), [s[1:] for s in SECOND], ids=[s[0] for s in SECOND]
)
def test_second_derivative(function: Any, second: Any) -> None:
    x = tf.Variable([1.5, -2.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = function(x)
        first = inner.gradient(y, x)
    found = outer.gradient(first, x)
    if second is None:
        assert found is None
    else:
        np.testing.assert_allclose(found.numpy(), second, 1e-6)


def test_powers_at_zero_to_third_order() -> None:
    """x · x and square end after two steps; Pow keeps p · x^(p − 1) and meets 0^(−1)."""
    for power, third in ((lambda x: x * x, None), (tf.square, None), (lambda x: x**2, NAN)):
        x = tf.Variable(0.0)
        with tf.GradientTape() as t3:
            with tf.GradientTape() as t2:
                with tf.GradientTape() as t1:
                    y = power(x)
                first = t1.gradient(y, x)
            second = t2.gradient(first, x)
        found = t3.gradient(second, x)
        assert second.numpy() == 2.0
        assert (found is None) if third is None else np.isnan(found.numpy())


def test_no_registered_gradient() -> None:
    x = tf.Variable([1.0, -1.0])
    for function in (tf.math.is_nan, tf.math.is_inf, tf.math.is_finite):
        with tf.GradientTape() as tape:
            y = tf.where(function(x), x, 2.0 * x)
        assert tape.gradient(y, x) is not None
    with tf.GradientTape() as tape:
        y = tf.truncatemod(x, 4.0)
    with pytest.raises(LookupError, match="gradient registry has no entry for: TruncateMod"):
        tape.gradient(y, x)


COMPLEX: list[tuple[str, Any, Any, Any]] = [
    ("z · z", lambda z: z * z, 1 + 2j, 2 - 4j),
    ("real", tf.math.real, 1 + 2j, 1),
    ("imag", tf.math.imag, 1 + 2j, 1j),
    ("conj", tf.math.conj, 1 + 2j, 1),
    ("abs", tf.abs, 3 + 4j, 0.6 + 0.8j),
    ("abs at 0", tf.abs, 0j, 0),
    ("1 / z", lambda z: 1 / z, 1j, 1),
    ("z ** 3", lambda z: z**3, 1j, -3),
]


@pytest.mark.parametrize(("function", "at", "slope"), [c[1:] for c in COMPLEX],
                         ids=[c[0] for c in COMPLEX])  # fmt: skip
def test_complex_convention(function: Any, at: Any, slope: Any) -> None:
    z = tf.constant(at)
    with tf.GradientTape() as tape:
        tape.watch(z)
        y = function(z)
    np.testing.assert_allclose(tape.gradient(y, z).numpy(), slope, 1e-12, 1e-12)
