"""Guards where, one_hot, sorting, unique and clipping."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.ops.gradcheck import check

IAE = tf.errors.InvalidArgumentError
v = tf.constant([1.0, 2.0, 3.0])
i = tf.constant([3, 1, 2])
R = np.random.default_rng(0).normal(size=(3, 5))


def test_where_sends_the_gradient_to_the_chosen_side() -> None:
    a, b = tf.Variable([1.0, 2.0]), tf.Variable(5.0)
    with tf.GradientTape() as tape:
        y = tf.where([True, False], a, b)
    to_a, to_b = tape.gradient(y, [a, b])
    np.testing.assert_array_equal(to_a, [1, 0])
    assert to_b.numpy() == 1.0


def test_where_alone_gives_coordinates() -> None:
    places = tf.where([[True, False], [False, True]])
    assert places.dtype == tf.int64
    np.testing.assert_array_equal(places, [[0, 0], [1, 1]])


ONE_HOT: list[tuple[Any, Any, str]] = [
    (lambda: tf.one_hot([0, 2, -1, 9], 3), [[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]], "float32"),
    (lambda: tf.one_hot(1, depth=2), [0, 1], "float32"),
    (lambda: tf.one_hot([0, 1], 3, axis=0), [[1, 0], [0, 1], [0, 0]], "float32"),
    (lambda: tf.one_hot(np.array([1.0, np.nan, np.inf]), 2), [[0, 1], [0, 0], [0, 0]], "float32"),
    (lambda: tf.one_hot([1], 2, on_value=5, off_value=-1), [[-1, 5]], "int32"),
    (lambda: tf.one_hot([1], 2, on_value=True, off_value=False), [[False, True]], "bool"),
    (lambda: tf.one_hot([1], 2, dtype=tf.float64), [[0, 1]], "float64"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "value", "dtype"), ONE_HOT)
def test_one_hot(program: Any, value: Any, dtype: str) -> None:
    np.testing.assert_array_equal(program(), value)
    assert program().dtype.name == dtype


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
def test_sort_and_argsort(axis: int, direction: str) -> None:
    expected = np.sort(R, axis)
    expected = np.flip(expected, axis) if direction == "DESCENDING" else expected
    y = tf.sort(R, axis=axis, direction=direction)
    places = tf.argsort(R, axis=axis, direction=direction)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(np.take_along_axis(R, places.numpy(), axis), expected)
    assert places.dtype == tf.int32
    check(lambda t: tf.sort(t, axis=axis, direction=direction), [R])


def test_equal_entries_keep_their_order() -> None:
    ties = tf.constant([2, 1, 2, 1])
    np.testing.assert_array_equal(tf.argsort(ties), [1, 3, 0, 2])
    np.testing.assert_array_equal(tf.argsort(ties, direction="DESCENDING"), [0, 2, 1, 3])
    np.testing.assert_array_equal(tf.math.top_k(ties, 3).indices, [0, 2, 1])
    extremes = tf.constant([2**31 - 1, -(2**31), 0])
    np.testing.assert_array_equal(tf.argsort(extremes), [1, 2, 0])


def test_top_k() -> None:
    values, indices = tf.math.top_k(R, k=2)
    np.testing.assert_array_equal(values, np.sort(R)[:, :-3:-1])
    assert indices.dtype == tf.int32
    check(lambda t: tf.nn.top_k(t, 2).values, [R])


def test_unique_in_order_of_appearance() -> None:
    y, idx, count = tf.unique_with_counts([3, 1, 3, 2])
    np.testing.assert_array_equal(y, [3, 1, 2])
    np.testing.assert_array_equal(idx, [0, 1, 0, 2])
    np.testing.assert_array_equal(count, [2, 1, 1])
    assert [b.decode() for b in tf.unique(["b", "a", "b"]).y.numpy()] == ["b", "a"]


def test_unique_has_no_gradient() -> None:
    with tf.GradientTape() as tape:
        tape.watch(v)
        y = tf.unique(v).y
    with pytest.raises(LookupError, match="gradient registry has no entry for: Unique"):
        tape.gradient(y, v)


def test_searchsorted() -> None:
    line = [1.0, 2.0, 3.0]
    np.testing.assert_array_equal(tf.searchsorted(line, [0.0, 2.0, 9.0]), [0, 1, 3])
    np.testing.assert_array_equal(tf.searchsorted(line, [2.0], side="right"), [2])
    np.testing.assert_array_equal(tf.searchsorted([[1, 2], [3, 4]], [[2], [5]]), [[1], [2]])


@pytest.mark.parametrize("upper", [1.0, 2.0])
def test_clip_by_value_at_its_bounds(upper: float) -> None:
    t = tf.constant([-1.0, 0.0, 0.5, upper, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(t)
        y = tf.clip_by_value(t, 0.0, upper)
    np.testing.assert_array_equal(y, np.clip(t.numpy(), 0, upper))
    np.testing.assert_array_equal(tape.gradient(y, t), [0, 1, 1, 1, 0])


def test_bounds_that_are_variables_get_the_gradient_of_what_is_cut() -> None:
    low, high = tf.Variable(0.0), tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = tf.clip_by_value(tf.constant([-1.0, -2.0, 0.5, 3.0]), low, high)
    assert [float(g) for g in tape.gradient(y, [low, high])] == [2.0, 1.0]


def test_clip_by_norm() -> None:
    np.testing.assert_allclose(tf.clip_by_norm([3.0, 4.0], 1.0), [0.6, 0.8], rtol=1e-6)
    np.testing.assert_array_equal(tf.clip_by_norm([0.3, 0.4], 1.0), np.float32([0.3, 0.4]))
    np.testing.assert_array_equal(tf.clip_by_norm([0.0, 0.0], 1.0), [0, 0])
    check(lambda t: tf.clip_by_norm(t, 0.5, axes=[1]), [R])


def test_clip_by_global_norm() -> None:
    gradients = [tf.constant([3.0, 0.0]), None, tf.constant(4.0)]
    clipped, norm = tf.clip_by_global_norm(gradients, 1.0)
    assert clipped[1] is None and norm.numpy() == 5.0
    np.testing.assert_allclose(clipped[0], [0.6, 0.0], rtol=1e-6)
    assert tf.linalg.global_norm(gradients).numpy() == 5.0
    _, broken = tf.clip_by_global_norm([tf.constant(np.inf, tf.float32)], 1.0)
    assert np.isinf(broken.numpy())
    with pytest.raises(TypeError, match="`t_list` should be a sequence"):
        tf.clip_by_global_norm(v, 1.0)


def test_clipping_keeps_slices() -> None:
    rows = tf.IndexedSlices(tf.constant([[3.0, 4.0]]), tf.constant([1]), tf.constant([3, 2]))
    for clipped in (tf.clip_by_value(rows, -1.0, 1.0), tf.clip_by_norm(rows, 1.0),
                    tf.clip_by_global_norm([rows], 1.0)[0][0]):  # fmt: skip
        assert isinstance(clipped, tf.IndexedSlices)
        assert np.abs(clipped.values.numpy()).max() <= 1.0


WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: tf.where(v > 1, v), ValueError, "x and y must both be non-None or both be None."),
    (lambda: tf.where(i, v, v), IAE, "cannot compute SelectV2 as input #0(zero-based)"),
    (lambda: tf.where([True, False], v, v), IAE, "condition [2], then [3], and else [3] must be"),
    (lambda: tf.where([True], 1, 0.5), TypeError, "Cannot convert 0.5 to EagerTensor of dtype"),
    (lambda: tf.one_hot([0.0], 3), IAE, "Value for attr 'TI' of float is not in the list"),
    (lambda: tf.one_hot([0], 3, on_value=1, off_value=0.5), TypeError, "dtype tf.float32 of"),
    (lambda: tf.sort(v, direction="UP"), ValueError, "Argument `direction` should be one of"),
    (lambda: tf.math.top_k(v, 5), IAE, "input must have at least k columns. Had 3, needed 5"),
    (lambda: tf.math.top_k(1.0), IAE, "input must be >= 1-D, got shape []"),
    (lambda: tf.clip_by_value(i, 0.5, 2.5), TypeError, "Cannot convert"),
    (lambda: tf.clip_by_value(v, tf.zeros((2, 3)), 1.0), ValueError, "Shapes (3,) and (2, 3) are"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "words"), WRONG, ids=[w[2][:45] for w in WRONG])
def test_says_what_is_wrong(program: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        program()
    assert str(caught.value).startswith(words)
