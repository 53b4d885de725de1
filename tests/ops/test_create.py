"""Guards how tensors are made and converted: values, dtypes, identity, gradients, refusals."""

import logging
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.ops.gradcheck import check

IAE = tf.errors.InvalidArgumentError
v = tf.constant([1.0, 2.0, 3.0])

MADE: list[tuple[Any, Any, str]] = [
    (lambda: tf.constant(5.0, shape=(2, 2)), [[5, 5], [5, 5]], "float32"),
    (lambda: tf.constant([1, 2, 3, 4], shape=[2, 2]), [[1, 2], [3, 4]], "int32"),
    (lambda: tf.constant([1, 2], tf.float32), [1, 2], "float32"),
    (lambda: tf.constant(np.array([1.7]), tf.int32), [1], "int32"),
    (lambda: tf.convert_to_tensor([v[0], 2.0]), [1, 2], "float32"),
    (lambda: tf.constant([5], shape=[3]), [5, 5, 5], "int32"),
    (lambda: tf.constant([np.array([1, 2]), np.array([3, 4])]), [[1, 2], [3, 4]], "int32"),
    (lambda: tf.constant([np.array([1.0]), [2]]), [[1], [2]], "float64"),
    (lambda: tf.constant([np.float32(1), 2, np.float64(3)]), [1, 2, 3], "float32"),
    (lambda: tf.constant([np.int64(1), 2.5]), [1, 2.5], "float32"),
    (lambda: tf.constant(list(np.arange(3))), [0, 1, 2], "int32"),
    (lambda: tf.constant([np.array(["a"]), ["b"]]), [[b"a"], [b"b"]], "string"),
    (lambda: tf.convert_to_tensor([1, 2], dtype_hint=tf.float32), [1, 2], "float32"),
    (lambda: tf.convert_to_tensor(1.5, dtype_hint=tf.int32), 1.5, "float32"),
    (lambda: tf.zeros(2), [0, 0], "float32"),
    (lambda: tf.zeros([], tf.int64), 0, "int64"),
    (lambda: tf.zeros([tf.constant(1), 2]), [[0, 0]], "float32"),
    (lambda: tf.ones(tf.constant([2]), tf.bool), [True, True], "bool"),
    (lambda: tf.zeros_like([1, 2]), [0, 0], "int32"),
    (lambda: tf.ones_like(v, dtype=tf.int32), [1, 1, 1], "int32"),
    (lambda: tf.fill([2, 1], 7), [[7], [7]], "int32"),
    (lambda: tf.eye(2, 3), [[1, 0, 0], [0, 1, 0]], "float32"),
    (lambda: tf.eye(1, batch_shape=[2], dtype=tf.float64), [[[1]], [[1]]], "float64"),
    (lambda: tf.range(4), [0, 1, 2, 3], "int32"),
    (lambda: tf.range(5, 0, -2), [5, 3, 1], "int32"),
    (lambda: tf.range(1.0, 2.0, 0.25), [1, 1.25, 1.5, 1.75], "float32"),
    (lambda: tf.range(0.0, 0.6, 0.2), np.float32([0, 0.2, 0.4]), "float32"),
    (lambda: tf.range(2, dtype=tf.float64), [0, 1], "float64"),
    (lambda: tf.range(np.int64(2)), [0, 1], "int64"),
    (lambda: tf.linspace(0.0, 1.0, 5), [0, 0.25, 0.5, 0.75, 1], "float32"),
    (lambda: tf.linspace(0, 10, 3), [0, 5, 10], "float64"),
    (lambda: tf.linspace([0.0, 1.0], [1.0, 3.0], 3, axis=1), [[0, 0.5, 1], [1, 2, 3]], "float32"),
    (lambda: tf.linspace(2.0, 3.0, 1), [2], "float32"),
    (lambda: tf.cast([1.7, -1.7], tf.int32), [1, -1], "int32"),
    (lambda: tf.cast([0, 2], tf.bool), [False, True], "bool"),
    (lambda: tf.cast(2, "complex64"), 2 + 0j, "complex64"),
    (lambda: tf.saturate_cast([300.0, -5.0, 3.7], tf.uint8), [255, 0, 3], "uint8"),
    (lambda: tf.saturate_cast(1e20, tf.int32), 2147483520, "int32"),
    (lambda: tf.bitcast(1.0, tf.int32), 1065353216, "int32"),
    (lambda: tf.stop_gradient([1, 2]), [1, 2], "int32"),
]


@pytest.mark.parametrize(("program", "value", "dtype"), MADE)
def test_makes(program: Any, value: Any, dtype: str) -> None:
    y = program()
    np.testing.assert_array_equal(y.numpy(), value)
    assert y.shape == np.shape(value) and y.dtype.name == dtype


def test_strings() -> None:
    assert tf.zeros([1], tf.string).numpy().tolist() == [b""]
    assert tf.fill([2], "a").numpy().tolist() == [b"a", b"a"]


WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: tf.constant([1, 2, 3], shape=(2, 2)), TypeError, "Eager execution of tf.constant with "
     "unsupported shape. Tensor [1 2 3] (converted from [1, 2, 3]) has 3 elements, but got `shape` "
     "(2, 2) with 4 elements)."),
    (lambda: tf.constant(v, tf.float64), TypeError, "Expected tensor [1. 2. 3.] with dtype "
     "tf.float64, but got dtype tf.float32."),
    (lambda: tf.convert_to_tensor(v, tf.float64), ValueError, "Tensor conversion requested dtype "
     "float64 for Tensor with dtype float32: <tf.Tensor"),
    (lambda: tf.constant([v[0], 1.0]), ValueError, "TypeError: Scalar tensor has no `len()`\n"),
    (lambda: tf.constant([np.float64(1.5)], tf.int32), TypeError, "Cannot convert"),
    (lambda: tf.constant([tf.Variable(1.0), 1.0]), ValueError, "TypeError: object of type "
     "'ResourceVariable' has no len()\n"),
    (lambda: tf.zeros(2.0), TypeError, "Cannot convert 2.0 to EagerTensor of dtype int32"),
    (lambda: tf.zeros([2, -1]), IAE, "Dimension -1 must be >= 0"),
    (lambda: tf.fill([2], [1, 2]), IAE, "value must be a scalar"),
    (lambda: tf.range(5, 3), IAE, "Requires start <= limit when delta > 0: 5/3"),
    (lambda: tf.range(3, 5, -1), IAE, "Requires start >= limit when delta < 0: 3/5"),
    (lambda: tf.range(0, 5, 0), IAE, "Requires delta != 0: 0"),
    (lambda: tf.cast("1", tf.int32), tf.errors.UnimplementedError, "Cast string to int32 is not"),
    (lambda: tf.cast(1.0, "real"), TypeError, "Cannot convert the argument `type_value`: 'real'"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "words"), WRONG, ids=[w[2][:45] for w in WRONG])
def test_says_what_is_wrong(program: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        program()
    assert str(caught.value).startswith(words)


def test_which_calls_give_the_same_object() -> None:
    assert tf.constant(v) is v and tf.convert_to_tensor(v) is v and tf.cast(v, tf.float32) is v
    assert tf.identity(v) is not v and tf.stop_gradient(v) is not v


def test_gradients_pass_through_casts_between_smooth_dtypes_only() -> None:
    x = tf.Variable(1.5)
    with tf.GradientTape(persistent=True) as tape:
        wide = tf.cast(x, tf.float64) ** 2
        whole = tf.cast(tf.cast(x, tf.int32), tf.float32)
    g = tape.gradient(wide, x)
    assert g.dtype == tf.float32 and g.numpy() == 3.0
    assert tape.gradient(whole, x) is None


def test_losing_an_imaginary_part_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    words = "You are casting an input of type complex64 to an incompatible dtype float32."
    x = tf.Variable(2.0)
    with caplog.at_level(logging.WARNING, "tensorflow"), tf.GradientTape() as tape:
        y = tf.math.real(tf.cast(x, tf.complex64) ** 2)
        assert not caplog.messages
    with caplog.at_level(logging.WARNING, "tensorflow"):
        assert tape.gradient(y, x).numpy() == 4.0
    assert [m.startswith(words) for m in caplog.messages] == [True]


def test_lists_of_tensors_stay_connected() -> None:
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.convert_to_tensor([[a, 3.0], [4.0, b * b]]))
    assert [float(g) for g in tape.gradient(y, [a, b])] == [1.0, 4.0]


def test_linspace_and_fill_have_gradients() -> None:
    check(lambda a, b: tf.linspace(a, b, 4), [np.array([0.0, 1.0]), np.array([2.0, -1.0])])
    check(lambda a: tf.fill([2, 3], a), [np.array(1.5)])


def test_what_counts_as_a_tensor() -> None:
    slices = tf.IndexedSlices(v, tf.constant([0]))
    assert tf.is_tensor(v) and tf.is_tensor(tf.Variable(1.0)) and tf.is_tensor(slices)
    assert not tf.is_tensor(1.0) and not tf.is_tensor(np.ones(2))
    assert tf.get_static_value(tf.constant(3)) == 3


def test_specs() -> None:
    spec = tf.TensorSpec([None, 2])
    assert repr(spec) == "TensorSpec(shape=(None, 2), dtype=tf.float32, name=None)"
    assert spec == tf.TensorSpec((None, 2), tf.float32) and spec != tf.TensorSpec([2, 2])
    assert hash(spec) == hash(tf.TensorSpec([None, 2]))
    assert spec.is_compatible_with(tf.zeros((7, 2))) and not spec.is_compatible_with(v)
    assert tf.TensorSpec.from_tensor(v) == tf.TensorSpec([3])


def test_fake_quantization_passes_gradients_inside_its_range() -> None:
    x = tf.Variable([-7.0, 1.0, 7.0])
    low, high = tf.Variable(-1.0), tf.Variable(1.5)
    with tf.GradientTape(persistent=True) as tape:
        y = tf.quantization.fake_quant_with_min_max_args(x)
        z = tf.quantization.fake_quant_with_min_max_vars(x, low, high)
    np.testing.assert_allclose(y, [-6.0235295, 0.98823535, 5.9764705], rtol=1e-6)
    np.testing.assert_array_equal(tape.gradient(y, x), [0, 1, 0])
    assert [float(g) for g in tape.gradient(z, [low, high])] == [1.0, 1.0]


def test_counts_have_no_gradient() -> None:
    x = tf.Variable([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0])
    with tf.GradientTape() as tape:
        y = tf.histogram_fixed_width(x, [0.0, 5.0], nbins=5)
        z = tf.cast(tf.bitcast(x, tf.int32), tf.float32)
    np.testing.assert_array_equal(y, [2, 1, 1, 0, 2])
    assert tape.gradient(z, x) is None
