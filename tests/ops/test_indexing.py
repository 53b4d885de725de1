"""Guards x[…], gather and scatter: values against NumPy, gradients, and TensorFlow's words."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.ops.gradcheck import check

IAE = tf.errors.InvalidArgumentError
A = np.arange(24.0, dtype=np.float32).reshape(2, 3, 4)
x = tf.constant(A)
v = tf.constant([1.0, 2.0, 3.0])
m = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

KEYS: list[Any] = [
    0, -1, (1, 2), (1, -3, 2), slice(None), slice(1, None), slice(None, None, -1),
    slice(5, None), slice(None, 100), slice(-1, None, -2), (slice(None), 1), (..., 1),
    (0, ..., 2), None, (None, 0, None), (..., None), (slice(None), None, slice(1, 3)),
    (slice(None), slice(None, None, 2), slice(3, 0, -2)), ..., (), np.int64(1),
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_takes_the_part_that_numpy_takes(key: Any) -> None:
    part = x[key]
    np.testing.assert_array_equal(part.numpy(), A[key])
    assert part.shape == A[key].shape
    check(lambda t: t[key], [A])


def test_indices_may_be_tensors() -> None:
    one = tf.constant(1)
    np.testing.assert_array_equal(x[one], A[1])
    np.testing.assert_array_equal(x[one, tf.constant(2, tf.int64)], A[1, 2])
    np.testing.assert_array_equal(x[:, tf.constant(0) : one], A[:, 0:1])
    np.testing.assert_array_equal(x[tf.Variable(1)], A[1])


def test_a_mask_picks_where_it_is_true() -> None:
    np.testing.assert_array_equal(m[m > 2.5], [3, 4, 5, 6])
    np.testing.assert_array_equal(m[np.array([False, True])], [[4, 5, 6]])
    np.testing.assert_array_equal(tf.boolean_mask(m, [True, False, True], axis=1), [[1, 3], [4, 6]])


def test_a_list_is_a_tuple_of_indices() -> None:
    assert m[[0, 1]].numpy() == 2.0
    assert m[[True, False]].numpy() == 4.0


VALID = "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/"
WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: v[5], IAE, "slice index 5 of dimension 0 out of bounds."),
    (lambda: m[0, -5], IAE, "slice index -2 of dimension 1 out of bounds."),
    (lambda: v[[0, 2]], IAE, "Index out of range using input dim 1; input has only 1 dims"),
    (lambda: tf.constant(1.0)[0], IAE, "Attempting to slice scalar input."),
    (lambda: v[::0], IAE, "strides[0] must be non-zero"),
    (lambda: m[..., ...], IAE, "Multiple ellipses in slice spec not allowed"),
    (lambda: v[1.0], TypeError, VALID),
    (lambda: v["a"], TypeError, VALID),
    (lambda: v[:1.5], TypeError, VALID),
    (lambda: v[np.array([0, 1])], TypeError, VALID),
    (lambda: v[tf.constant([0, 1])], TypeError, VALID),
    (lambda: v[tf.constant([True, False])], ValueError, "Shapes (3,) and (2,) are incompatible"),
    (lambda: v[tf.constant(True)], ValueError, "mask cannot be scalar."),
    (lambda: v[True], ValueError, "mask cannot be scalar."),
    (lambda: tf.gather(v, [5]), IAE, "indices[0] = 5 is not in [0, 3)"),
    (lambda: tf.gather(v, -1), IAE, "indices = -1 is not in [0, 3)"),
    (lambda: tf.gather(m, [[0, 1], [0, 3]], axis=1), IAE, "indices[1,1] = 3 is not in [0, 3)"),
    (lambda: tf.gather(v, [0.0]), IAE, "Value for attr 'Tindices' of float is not in the list"),
    (lambda: tf.gather(m, [0], axis=2), IAE, "Expected axis in the range [-2, 2), but got 2"),
    (lambda: tf.gather_nd(m, [[0, 5]]), IAE, "indices[0] = [0, 5] does not index into param shape"),
    (lambda: tf.slice(m, [0, 4], [1, 1]), IAE, "Expected begin[1] in [0, 3], but got 4"),
    (lambda: tf.slice(m, [0, 1], [1, 5]), IAE, "Expected size[1] in [0, 2], but got 5"),
    (lambda: tf.scatter_nd([[4]], [1.0], [3]), IAE, "indices[0] = [4] does not index into shape"),
    (lambda: tf.tensor_scatter_nd_add(v, [[0]], [1.0, 2.0]), IAE, "Dimensions [0,1) of indices"),
    (lambda: tf.dynamic_partition(v, [0, 1, 2], 2), IAE, "partitions[2] = 2 is not in [0, 2)"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "words"), WRONG, ids=[w[2][:40] for w in WRONG])
def test_says_what_is_wrong(program: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        program()
    assert str(caught.value).startswith(words)


def test_tensors_do_not_change() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        v[0] = 5.0  # type: ignore[index]


@pytest.mark.parametrize(
    ("shape", "indices", "options"),
    [
        ((4,), [3, 0, 3], {}),
        ((4, 2), [[1, 0], [2, 2]], {}),
        ((2, 4), [3, 0], {"axis": 1}),
        ((2, 3, 4), [[3, 0], [1, 1]], {"axis": -1}),
        ((2, 4), [[3, 0, 0], [1, 2, 1]], {"batch_dims": 1}),
        ((2, 3, 4), [[3, 0], [1, 1]], {"axis": 2, "batch_dims": 1}),
        ((2, 3, 4), [[[0], [3], [1]], [[2], [2], [0]]], {"axis": 2, "batch_dims": 2}),
        ((3,), 1, {}),
    ],
)
def test_gather(shape: Any, indices: Any, options: Any) -> None:
    values = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
    y = tf.gather(values, indices, **options)
    np.testing.assert_array_equal(y, _gathered(values, np.array(indices), **options))
    check(lambda p: tf.convert_to_tensor(tf.gather(p, indices, **options)), [values])


def _gathered(p: Any, indices: Any, axis: Any = None, batch_dims: int = 0) -> Any:
    if not batch_dims:
        return np.take(p, indices, axis or 0)
    inner = None if axis is None else axis - 1
    return np.stack(
        [_gathered(a, i, inner, batch_dims - 1) for a, i in zip(p, indices, strict=True)]
    )


def test_a_lookup_in_a_source_gives_slices() -> None:
    p = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape(persistent=True) as tape:
        once = tf.gather(p, [2, 0])
        twice = tf.reduce_sum(once) + 5.0 * tf.reduce_sum(tf.nn.embedding_lookup(p, [[1]]))
        mixed = tf.reduce_sum(once) + tf.reduce_sum(p * p)
        through = tf.gather(p * 1.0, [2, 0])
    g = tape.gradient(twice, p)
    assert isinstance(g, tf.IndexedSlices)
    np.testing.assert_array_equal(g.indices, [2, 0, 1])  # in the order of the calls
    np.testing.assert_array_equal(g.values, [[1, 1], [1, 1], [5, 5]])
    np.testing.assert_array_equal(g.dense_shape, [3, 2])
    for dense in (mixed, through):
        assert isinstance(tape.gradient(dense, p), tf.Tensor)


def test_scatter_and_gather_nd_are_each_other_s_gradient() -> None:
    places = [[0, 1], [1, 2], [0, 1]]
    check(lambda p: tf.gather_nd(p, places), [m.numpy()])
    check(lambda u: tf.scatter_nd(places, u, [2, 3]), [np.array([1.0, 2.0, 3.0])])
    np.testing.assert_array_equal(
        tf.scatter_nd(places, [1.0, 2.0, 3.0], [2, 3]), [[0, 4, 0], [0, 0, 2]]
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("update", [9, 2, 8]), ("add", [10, 2, 11]), ("sub", [-8, 2, -5]), ("max", [9, 2, 8]),
     ("min", [1, 2, 3])],
)  # fmt: skip
def test_tensor_scatter(name: str, expected: Any) -> None:
    function = getattr(tf, f"tensor_scatter_nd_{name}")
    np.testing.assert_array_equal(function(v, [[0], [2]], [9.0, 8.0]), expected)


def test_parts_of_variables_can_be_assigned() -> None:
    w = tf.Variable([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    after = w[0, 1].assign(9.0)
    assert "UnreadVariable" in repr(after)
    w[1].assign_add([1.0, 1.0, 1.0])
    w[:, ::2].assign_sub([[1.0, 1.0], [1.0, 1.0]])
    np.testing.assert_array_equal(w, [[0, 9, 2], [4, 6, 6]])
    w[0].assign(1.0)
    w[:, 2].assign([[[8.0]]])
    np.testing.assert_array_equal(w, [[1, 1, 8], [4, 6, 8]])
    with pytest.raises(tf.errors.InvalidArgumentError, match="Cannot broadcast input shape"):
        w[0].assign([1.0, 2.0])


def test_a_part_of_a_variable_is_a_tensor_like_any_other() -> None:
    w = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        part = w[1:]
        y = tf.reduce_sum(part * part)
    assert type(part).__name__ == "EagerTensor" and isinstance(part, tf.Tensor)
    assert repr(part) == repr(tf.constant([2.0, 3.0])) and float(part[0]) == 2.0
    np.testing.assert_array_equal(tape.gradient(y, part), [4, 6])
    np.testing.assert_array_equal(tape.gradient(y, w), [0, 4, 6])
    assert [float(each) for each in w] == [1.0, 2.0, 3.0]


def test_strings_have_parts_too() -> None:
    words = tf.constant(["a", "b", "c"])
    assert words[1].numpy() == b"b" and words[::-1].numpy().tolist() == [b"c", b"b", b"a"]
    assert tf.gather(words, 2).numpy() == b"c" and tf.gather_nd(words, [0]).numpy() == b"a"
