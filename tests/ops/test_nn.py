"""Guards the pieces of networks: bends, losses, convolutions, pooling, dropout, normalising."""

from itertools import product
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import registry
from tests.ops.gradcheck import check

RNG = np.random.default_rng(11)
adjust_contrast = registry.public["image.adjust_contrast"]


def real(*shape: int) -> Any:
    return RNG.standard_normal(shape)


def slopes(function: Any, values: Any) -> tuple[list[float], list[float]]:
    """First and second derivatives, entry by entry."""
    x = tf.Variable(values)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = function(x)
        first = inner.gradient(y, x)
    second = outer.gradient(first, x)
    return first.numpy().tolist(), None if second is None else second.numpy().tolist()


# -- bends, and what they do at their corners


def test_corners() -> None:
    assert slopes(tf.nn.relu, [-1.0, 0.0, 1.0]) == ([0, 0, 1], [0, 0, 0])
    assert slopes(tf.nn.relu6, [0.0, 3.0, 6.0, 7.0]) == ([0, 1, 0, 0], [0, 0, 0, 0])
    assert slopes(lambda x: tf.nn.leaky_relu(x, 0.25), [-1.0, 0.0, 1.0]) == (
        [0.25, 0.25, 1],
        [0, 0, 0],
    )
    assert slopes(tf.nn.elu, [0.0, 1.0]) == ([1, 1], [0, 0])
    assert slopes(tf.nn.selu, [0.0, 1.0])[0] == pytest.approx([1.0507009873, 1.0507009873])
    first, second = slopes(tf.math.log_sigmoid, [-100.0, 100.0])
    assert first == [1.0, 0.0] and np.isfinite(second).all()


def test_bends_keep_dtypes() -> None:
    for kind in (tf.float16, tf.float32, tf.float64):
        x = tf.constant([-1.0, 2.0], kind)
        for f in (
            tf.nn.relu,
            tf.nn.relu6,
            tf.nn.leaky_relu,
            tf.nn.elu,
            tf.nn.selu,
            tf.nn.gelu,
            tf.nn.silu,
            tf.nn.softsign,
            tf.nn.crelu,
            tf.nn.softmax,
            tf.nn.log_softmax,
        ):
            assert f(x).dtype == kind
    assert tf.nn.relu([-1, 2]).dtype == tf.int32
    assert tf.nn.leaky_relu([-1, 2]).dtype == tf.float32


def test_leaky_relu_stores_alpha_in_single_precision() -> None:
    y = tf.nn.leaky_relu(tf.constant(-1.0, tf.float64))
    assert float(y) == -float(np.float32(0.2))


def test_silu_with_beta_and_crelu() -> None:
    x = real(3)
    np.testing.assert_allclose(tf.nn.silu(x, beta=2.0), x / (1 + np.exp(-2 * x)))
    check(lambda v, b: tf.nn.silu(v, beta=b), [x, np.array(0.5)])
    np.testing.assert_array_equal(tf.nn.crelu([[1.0, -2.0]]), [[1, 0, 0, 2]])
    assert tf.nn.swish is tf.nn.silu


def test_softmax_at_the_edges() -> None:
    assert tf.nn.softmax([1000.0, 0.0]).numpy().tolist() == [1, 0]
    assert tf.nn.log_softmax([1000.0, 0.0]).numpy().tolist() == [0, -1000]
    assert tf.nn.softmax(tf.zeros((2, 0))).shape == (2, 0)
    for bad in (tf.constant(1.0), 5):
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.nn.softmax(bad) if bad != 5 else tf.nn.softmax([1.0], axis=bad)
    with pytest.raises(tf.errors.InvalidArgumentError, match="allowed values"):
        tf.nn.softmax([1, 2])


# -- losses


def test_softmax_cross_entropy() -> None:
    logits, labels = real(2, 3), np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]])
    logs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    loss = tf.nn.softmax_cross_entropy_with_logits(labels, logits)
    np.testing.assert_allclose(loss, -(labels * logs).sum(-1))
    check(lambda x: tf.nn.softmax_cross_entropy_with_logits(labels, x), [logits])
    check(lambda p: tf.nn.softmax_cross_entropy_with_logits(p, logits), [labels])
    turned = tf.nn.softmax_cross_entropy_with_logits(labels.T, logits.T, axis=0)
    np.testing.assert_allclose(turned, loss)
    whole = tf.nn.softmax_cross_entropy_with_logits([0, 1, 0], tf.constant([1.0, 2.0, 3.0]))
    assert whole.shape == () and whole.dtype == tf.float32  # integer labels are cast
    with pytest.raises(
        tf.errors.InvalidArgumentError, match=r"logits_size=\[1,3\] labels_size=\[1,2\]"
    ):
        tf.nn.softmax_cross_entropy_with_logits([[0.0, 1.0]], [[0.0, 1.0, 2.0]])


def test_sparse_cross_entropy() -> None:
    logits = real(2, 4, 3)
    labels = np.array([[0, 1, 2, 0], [2, 2, 1, 0]])
    dense = tf.nn.softmax_cross_entropy_with_logits(np.eye(3)[labels], logits)
    np.testing.assert_allclose(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits), dense
    )
    check(lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(labels, x), [logits])
    scalar = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=1, logits=[1.0, 2.0])
    assert scalar.shape == ()
    words = r"label value of 5 which is outside the valid range of \[0, 2\).  Label values: 5"
    with pytest.raises(tf.errors.InvalidArgumentError, match=words):
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[5], logits=[[1.0, 2.0]])
    with pytest.raises(ValueError, match="except for the last dimension"):
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=[[1.0, 2.0]])
    with pytest.raises(tf.errors.InvalidArgumentError, match="'Tlabels' of float"):
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0.0], logits=[[1.0, 2.0]])


SHAPES = [(3,), (1, 3), (200, 3), (2, 100, 3), (5, 40), (0, 3), (2, 0, 3), (0, 0)]


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_sparse_cross_entropy_of_few_and_many_rows(shape: Any, dtype: Any) -> None:
    scores = 5 * np.random.default_rng(4).normal(size=shape)
    labels = np.random.default_rng(5).integers(0, max(shape[-1], 1), shape[:-1])
    logits, chosen = tf.constant(scores, dtype), tf.one_hot(labels, shape[-1], dtype=dtype)
    for kind in (np.int32, np.int64):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(logits)
            sparse = tf.nn.sparse_softmax_cross_entropy_with_logits(labels.astype(kind), logits)
            dense = -tf.reduce_sum(chosen * tf.nn.log_softmax(logits), axis=-1)
        assert sparse.shape == shape[:-1] and sparse.dtype == dtype
        close = {"rtol": 1e-5, "atol": 1e-5}
        np.testing.assert_allclose(sparse, dense, **close)
        weights = tf.range(1.0, 1 + sparse.numpy().size)
        weights = tf.reshape(tf.cast(weights, dtype), shape[:-1])
        found, wanted = (tape.gradient(y, logits, weights) for y in (sparse, dense))
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4 * max(1, labels.size))


@pytest.mark.parametrize("kind", [np.int32, np.int64])
@pytest.mark.parametrize("wrong", [-1, -(2**31), 3])
def test_a_label_outside_the_classes(wrong: int, kind: Any) -> None:
    labels = np.array([0, wrong, 2], kind)
    with pytest.raises(tf.errors.InvalidArgumentError, match=f"label value of {wrong} which"):
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels, tf.zeros([3, 3]))


def test_sigmoid_cross_entropies() -> None:
    x, t = real(2, 3), RNG.uniform(size=(2, 3))
    p = 1 / (1 + np.exp(-x))
    want = -t * np.log(p) - (1 - t) * np.log(1 - p)
    np.testing.assert_allclose(tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=x), want)
    check(lambda a, b: tf.nn.sigmoid_cross_entropy_with_logits(a, b), [t, x])
    weighted = -3 * t * np.log(p) - (1 - t) * np.log(1 - p)
    np.testing.assert_allclose(tf.nn.weighted_cross_entropy_with_logits(t, x, 3.0), weighted)
    check(lambda a, b: tf.nn.weighted_cross_entropy_with_logits(a, b, 3.0), [t, x])
    assert np.isfinite(tf.nn.sigmoid_cross_entropy_with_logits([0.0, 1.0], [1e4, -1e4])).all()
    with pytest.raises(ValueError, match="must have the same shape"):
        tf.nn.sigmoid_cross_entropy_with_logits([1.0], [[1.0]])
    with pytest.raises(ValueError, match="must be provided"):
        tf.nn.sigmoid_cross_entropy_with_logits(logits=[1.0])


def test_other_losses() -> None:
    assert float(tf.nn.l2_loss([3.0, 4.0])) == 12.5
    t, x = np.array([0.0, 1.0, 3.0]), real(3)
    np.testing.assert_allclose(tf.nn.log_poisson_loss(t, x), np.exp(x) - x * t)
    full = tf.nn.log_poisson_loss(t, x, compute_full_loss=True)
    np.testing.assert_allclose(
        full[2], np.exp(x[2]) - x[2] * 3 + 3 * np.log(3) - 3 + np.log(6 * np.pi) / 2
    )
    assert float(tf.nn.compute_average_loss([1.0, 2.0, 3.0])) == 2
    assert float(tf.nn.compute_average_loss([1.0, 2.0], global_batch_size=4)) == 0.75
    assert float(tf.nn.compute_average_loss([1.0, 2.0], sample_weight=[1.0, 0.0])) == 0.5
    assert float(tf.nn.scale_regularization_loss([1.0, 2.0])) == 3
    with pytest.raises(ValueError, match="at least rank 1"):
        tf.nn.compute_average_loss(1.0)


# -- windows: the plain sum over places and points, as the definition says


def slowly(x: Any, w: Any, strides: Any, pads: Any, dilations: Any) -> Any:
    """A convolution by its definition."""
    x = np.pad(x, ((0, 0), *pads, (0, 0)))
    n = x.ndim - 2
    reach = [(k - 1) * d + 1 for k, d in zip(w.shape, dilations, strict=False)]
    places = [(s - r) // t + 1 for s, r, t in zip(x.shape[1:-1], reach, strides, strict=True)]
    groups = x.shape[-1] // w.shape[-2]
    made = np.zeros((len(x), *places, w.shape[-1]), x.dtype)
    for place in product(*(range(k) for k in places)):
        for point in product(*(range(k) for k in w.shape[:n])):
            at = tuple(
                p * s + q * d for p, s, q, d in zip(place, strides, point, dilations, strict=True)
            )
            for k, (a, b) in enumerate(
                zip(
                    np.split(x[(slice(None), *at)], groups, -1),
                    np.split(w[point], groups, -1),
                    strict=True,
                )
            ):
                width = w.shape[-1] // groups
                made[(slice(None), *place, slice(k * width, (k + 1) * width))] += a @ b
    return made


CONVOLUTIONS = [
    ((2, 5, 6, 3), (2, 3, 3, 4), 1, "VALID", 1),
    ((2, 5, 6, 3), (3, 3, 3, 4), 2, "SAME", 1),
    ((1, 7, 7, 2), (3, 2, 2, 2), [1, 2, 3, 1], "SAME", None),
    ((1, 7, 7, 2), (3, 3, 2, 2), 1, "SAME", 2),
    ((1, 7, 7, 2), (3, 3, 2, 2), 1, "VALID", [1, 2, 3, 1]),
    ((1, 4, 4, 1), (1, 1, 1, 3), [2], "VALID", 1),
    ((1, 5, 5, 4), (3, 3, 2, 6), 1, "SAME", 1),
    ((1, 4, 4, 1), (2, 2, 1, 1), 1, [[0, 0], [1, 0], [2, 1], [0, 0]], 1),
    ((1, 5, 5, 1), (1, 2, 1, 1), 3, "SAME", 1),
    ((2, 6, 3), (3, 3, 2), 2, "SAME", 1),
    ((1, 3, 4, 3, 2), (2, 2, 2, 2, 1), 1, "SAME", 1),
]


@pytest.mark.parametrize("row", CONVOLUTIONS, ids=str)
def test_convolutions(row: Any) -> None:
    shape, window, strides, padding, dilations = row
    n = len(shape) - 2
    inner = lambda v: [v] * n if isinstance(v, int) else (v * n if len(v) == 1 else v[1:-1])  # noqa: E731
    s, d = inner(strides), inner(dilations or 1)
    pads = [(0, 0)] * n
    if padding == "SAME":
        total = [max((-(-k // t) - 1) * t + (w - 1) * e + 1 - k, 0)
                 for k, t, w, e in zip(shape[1:-1], s, window, d, strict=False)]  # fmt: skip
        pads = [(t // 2, t - t // 2) for t in total]
    elif padding != "VALID":
        pads = padding[1:-1]
    x, w = real(*shape), real(*window)
    function = {1: tf.nn.conv1d, 2: tf.nn.conv2d, 3: tf.nn.conv3d}[n]
    want = slowly(x, w, s, pads, d)
    call = lambda a, b: function(a, b, strides, padding, dilations=dilations)  # noqa: E731
    np.testing.assert_allclose(call(x, w), want, atol=1e-12)
    if not isinstance(padding, list):
        np.testing.assert_allclose(
            tf.nn.convolution(x, w, strides, padding, dilations=d), want, atol=1e-12
        )
    check(call, [x, w])
    first = np.moveaxis(x, -1, 1)
    if n == 2 and isinstance(strides, int) and isinstance(padding, str) and dilations == 1:
        turned = function(first, w, strides, padding, data_format="NCHW")
        np.testing.assert_allclose(turned, np.moveaxis(want, -1, 1), atol=1e-12)


def test_depthwise_and_separable() -> None:
    x, w, p = real(2, 4, 4, 3), real(2, 2, 3, 2), real(1, 1, 6, 5)
    deep = tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "VALID")
    for c, m in product(range(3), range(2)):
        one = slowly(x[..., c : c + 1], w[:, :, c : c + 1, m : m + 1], (1, 1), [(0, 0)] * 2, (1, 1))
        np.testing.assert_allclose(deep[..., 2 * c + m], one[..., 0], atol=1e-12)
    check(lambda a, b: tf.nn.depthwise_conv2d(a, b, [1, 2, 2, 1], "SAME"), [x, w])
    both = tf.nn.separable_conv2d(x, w, p, [1, 1, 1, 1], "VALID")
    np.testing.assert_allclose(both, deep.numpy() @ p[0, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("strides", "padding", "shape"),
    [
        (1, "VALID", (2, 5, 6, 2)),
        (2, "SAME", (2, 8, 9, 2)),
        (2, "SAME", (2, 7, 9, 2)),
        (2, "VALID", (2, 8, 10, 2)),
    ],
)
def test_transposed_convolution_is_the_transpose(strides: Any, padding: Any, shape: Any) -> None:
    w = real(2, 2, 2, 3)
    image = real(*shape)
    g = real(*tf.nn.conv2d(image, w, strides, padding).shape)
    back = tf.nn.conv2d_transpose(g, w, shape, strides, padding)
    assert back.shape == shape
    np.testing.assert_allclose(
        np.sum(back * image), np.sum(g * tf.nn.conv2d(image, w, strides, padding))
    )
    check(lambda a, b: tf.nn.conv2d_transpose(a, b, shape, strides, padding), [g, w])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: tf.nn.conv2d(tf.ones((1, 2, 2, 3)), tf.ones((1, 1, 2, 1)), 1, "SAME"),
            "evenly divisible by filter depth: 3 vs 2",
        ),
        (
            lambda: tf.nn.conv2d(tf.ones((1, 2, 2, 2)), tf.ones((1, 1, 1, 1)), 1, "SAME"),
            "output depth must be evenly divisible by number of groups: 1 vs 2",
        ),
        (
            lambda: tf.nn.conv2d(tf.ones((2, 2, 3)), tf.ones((1, 1, 3, 1)), 1, "SAME"),
            "input must be 4-dimensional: [2,2,3]",
        ),
        (
            lambda: tf.nn.conv2d(tf.ones((1, 2, 2, 1)), tf.ones((3, 3, 1, 1)), 1, "VALID"),
            "Computed output size would be negative",
        ),
        (
            lambda: tf.nn.conv2d(tf.ones((1, 2, 2, 1)), tf.ones((1, 1, 1, 1)), 1, "WRONG"),
            "'padding'",
        ),
        (
            lambda: tf.nn.conv2d(
                tf.ones((1, 2, 2, 1)), tf.ones((1, 1, 1, 1)), [2, 1, 1, 1], "SAME"
            ),
            "batch and depth",
        ),
        (
            lambda: tf.nn.conv2d_transpose(
                tf.ones((1, 2, 2, 1)), tf.ones((2, 2, 1, 1)), (1, 9, 9, 1), 1
            ),
            "out_backprop",
        ),
        (lambda: tf.nn.bias_add(tf.ones((2, 3)), tf.ones(2)), "as many biases"),
        (lambda: adjust_contrast(tf.ones((2, 3)), 2.0), "at least 3-D"),
    ],
)
def test_words_of_errors(call: Any, words: str) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        call()
    assert words in str(caught.value)


POOLS = [
    ((2, 4, 5, 2), 2, 2, "VALID"),
    ((2, 4, 5, 2), 2, 2, "SAME"),
    ((1, 5, 5, 1), [1, 3, 2, 1], [1, 2, 1, 1], "SAME"),
    ((2, 6, 2), 3, 2, "SAME"),
    ((1, 3, 4, 4, 1), 2, 1, "VALID"),
    ((1, 4, 4, 1), 2, 1, [[0, 0], [1, 0], [0, 1], [0, 0]]),
]


@pytest.mark.parametrize("row", POOLS, ids=str)
def test_pooling(row: Any) -> None:
    shape, size, strides, padding = row
    x = RNG.permutation(int(np.prod(shape))).reshape(shape) / 7.0
    check(lambda v: tf.nn.max_pool(v, size, strides, padding), [x])
    check(lambda v: tf.nn.avg_pool(v, size, strides, padding), [x])
    if padding == "VALID" and size == strides == 2:
        parts = x[:, :4, :4].reshape(2, 2, 2, 2, 2, 2)
        np.testing.assert_array_equal(tf.nn.max_pool2d(x, 2, 2, "VALID"), parts.max((2, 4)))
        np.testing.assert_allclose(tf.nn.avg_pool2d(x, 2, 2, "VALID"), parts.mean((2, 4)))


def test_pooling_ignores_padding_and_breaks_ties_by_the_first() -> None:
    x = tf.Variable(-tf.ones((1, 3, 1)))
    with tf.GradientTape() as tape:
        y = tf.nn.max_pool1d(x, 2, 2, "SAME")
    assert y.numpy().ravel().tolist() == [-1, -1]
    assert tape.gradient(y, x).numpy().ravel().tolist() == [1, 0, 1]
    assert tf.nn.avg_pool1d(x, 2, 2, "SAME").numpy().ravel().tolist() == [-1, -1]
    assert tf.nn.max_pool2d(tf.ones((1, 2, 2, 1), tf.int32), 2, 2, "VALID").dtype == tf.int32
    first = tf.nn.max_pool2d(
        np.moveaxis(np.arange(16.0).reshape(1, 4, 4, 1), -1, 1), 2, 2, "VALID", "NCHW"
    )
    assert first.shape == (1, 1, 2, 2)
    with pytest.raises(ValueError, match="rank"):
        tf.nn.max_pool2d(tf.ones((2, 2, 2)), 2, 2, "VALID")


# -- layers between the layers


def test_bias_add() -> None:
    x, b = real(2, 3, 4), real(4)
    np.testing.assert_array_equal(tf.nn.bias_add(x, b), x + b)
    check(lambda v, c: tf.nn.bias_add(v, c), [x, b])
    check(lambda v, c: tf.nn.bias_add(v, c, data_format="NC..."), [x, real(3)])


def test_moments_and_batch_normalisation() -> None:
    x = real(4, 3)
    mean, variance = tf.nn.moments(x, axes=[0])
    np.testing.assert_allclose(mean, x.mean(0))
    np.testing.assert_allclose(variance, x.var(0))
    assert tf.nn.moments(x, 0, keepdims=True)[1].shape == (1, 3)
    check(lambda v: list(tf.nn.moments(v, [0, 1])), [x], second=False)
    scale, offset = real(3), real(3)
    made = tf.nn.batch_normalization(x, mean, variance, offset, scale, 1e-3)
    np.testing.assert_allclose(made, (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3) * scale + offset)
    plain = tf.nn.batch_normalization(x, mean, variance, None, None, 0.0)
    np.testing.assert_allclose(plain, (x - x.mean(0)) / x.std(0))
    y = real(1, 2, 2, 5)
    near = sum(np.pad(y, ((0, 0),) * 3 + ((2, 2),))[..., k : k + 5] ** 2 for k in range(1, 4))
    np.testing.assert_allclose(
        tf.nn.local_response_normalization(y, 1, 2.0, 0.5, 0.7), y / (2 + 0.5 * near) ** 0.7
    )


def test_dropout() -> None:
    x = tf.Variable(tf.ones((50, 40)))
    tf.random.set_seed(3)
    with tf.GradientTape() as tape:
        y = tf.nn.dropout(x, rate=0.25)
    kept = y.numpy() != 0
    assert 0.7 < kept.mean() < 0.8
    np.testing.assert_allclose(y.numpy()[kept], 4 / 3)
    np.testing.assert_array_equal(tape.gradient(y, x), y)
    tf.random.set_seed(3)
    draw = tf.random.uniform((50, 40))
    np.testing.assert_array_equal(kept, draw.numpy() >= 0.25)
    rows = tf.nn.dropout(x, 0.5, noise_shape=[None, 1]).numpy()
    assert all(len(set(row)) == 1 for row in rows.tolist())
    tf.random.set_seed(3)
    tf.nn.dropout(x, rate=0.0)
    assert float(tf.random.uniform([])) != float(draw[0, 0])  # rate 0 uses up a seed as well
    stateless = registry.public["nn.experimental.stateless_dropout"]
    same = [stateless(x, 0.5, seed=[1, 2]).numpy() for _ in range(2)]
    np.testing.assert_array_equal(*same)
    for bad, words in ((1.0, "range"), (-0.1, "range")):
        with pytest.raises(ValueError, match=words):
            tf.nn.dropout(x, bad)
    with pytest.raises(ValueError, match="floating point"):
        tf.nn.dropout([1, 2], 0.5)


# -- what has no gradient


def test_adjust_contrast_has_a_value_but_no_gradient() -> None:
    image, delta = tf.Variable([[[0.5, 0.0, 0.0]]]), tf.Variable(0.1)
    with tf.GradientTape() as tape:
        y = adjust_contrast(image, delta)
    np.testing.assert_allclose(y, [[[0.5, 0, 0]]])
    with pytest.raises(LookupError, match="gradient registry has no entry for: AdjustContrastv2"):
        tape.gradient(y, [image, delta])
    np.testing.assert_allclose(adjust_contrast([[[1.0], [3.0]]], 2.0), [[[0.0], [4.0]]])
    assert adjust_contrast(tf.constant([[[10], [30]]], tf.uint8), 2.0).numpy().ravel().tolist() == [
        0,
        40,
    ]
