"""Guards what operators make of literals, dtypes and shapes that do not fit."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf

IAE = tf.errors.InvalidArgumentError
i32, f32, f64 = tf.constant(7), tf.constant(1.5), tf.constant(2.0, tf.float64)
yes = tf.constant(True)

FINE: list[tuple[Any, Any, str]] = [
    (lambda: f32 + 1, 2.5, "float32"),
    (lambda: 1 + f32, 2.5, "float32"),
    (lambda: f64 * True, 2.0, "float64"),
    (lambda: i32 / 2, 3.5, "float64"),
    (lambda: tf.constant(7, tf.int8) / 2, 3.5, "float32"),
    (lambda: -i32 // 2, -4, "int32"),
    (lambda: -i32 % 3, 2, "int32"),
    (lambda: i32**2, 49, "int32"),
    (lambda: 2**i32, 128, "int32"),
    (lambda: i32 + np.float64(1.9), 8, "int32"),
    (lambda: np.float64(2.0) * f32, 3.0, "float32"),
    (lambda: i32 & 3, 3, "int32"),
    (lambda: ~i32, -8, "int32"),
    (lambda: ~yes, False, "bool"),
    (lambda: yes ^ True, False, "bool"),
    (lambda: False | yes, True, "bool"),
    (lambda: yes * True, True, "bool"),
    (lambda: tf.multiply(2, f32), 3.0, "float32"),
    (lambda: tf.add(1.0, 2), 3.0, "float32"),
    (lambda: tf.divide(7, 2), 3.5, "float64"),
    (lambda: tf.reduce_mean([1, 2]), 1, "int32"),
    (lambda: tf.reduce_mean([-1, -2]), -1, "int32"),
    (lambda: tf.truncatediv(-7, 2), -3, "int32"),
    (lambda: tf.truncatemod(-7, 2), -1, "int32"),
    (lambda: tf.round(i32), 7, "int32"),
    (lambda: tf.argmax([1.0, 3.0, 3.0]), 1, "int64"),
    (lambda: tf.argmax([1.0, 3.0], output_type=tf.int32), 1, "int32"),
    (lambda: tf.one_hot(np.array([1.0, 0.0]), 2), [[0, 1], [1, 0]], "float32"),
    (lambda: tf.one_hot(np.array([True]), 2), [0, 1], "float32"),
    (lambda: tf.one_hot(np.array([1], np.int16), 2, dtype=tf.int32), [0, 1], "int32"),
    (lambda: tf.constant(tf.Variable([1.7, -2.2]), tf.int32), [1, -2], "int32"),
    (lambda: tf.math.bincount([1.7, 1.0, 2.0]), [0, 2, 1], "int32"),
    (lambda: tf.convert_to_tensor([tf.constant(1.5), 1]), [1.5, 1.0], "float32"),
    (lambda: tf.argmax([1.0, np.nan, 3.0]), 2, "int64"),  # nan is not larger than any number
    (lambda: tf.argmin([[np.nan, 1.0], [np.nan, np.nan]], axis=1), [1, 0], "int64"),
    (lambda: tf.pow(tf.constant(3, tf.int8), tf.constant(2, tf.int8)), 9, "int8"),
    (lambda: tf.math.count_nonzero([0.0, 3.0]), 1, "int64"),
    (lambda: tf.math.bincount([0, 1, 1])[1], 2, "int32"),
    (lambda: f32 == [1.5], True, "bool"),
    (lambda: tf.constant([1, 2]) == tf.constant([1, 2, 3]), False, "bool"),
    (lambda: tf.constant([1, 2]) != tf.constant([1, 2, 3]), True, "bool"),
]


@pytest.mark.parametrize(("program", "value", "dtype"), FINE)
def test_fits(program: Any, value: Any, dtype: str) -> None:
    y = program()
    assert y.dtype.name == dtype
    np.testing.assert_array_equal(np.squeeze(y.numpy()), value)


WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: f32 + i32, IAE, "cannot compute AddV2 as input #1(zero-based) was expected to be a "
                             "float tensor but is a int32 tensor"),
    (lambda: i32 + 2.5, IAE, "cannot compute AddV2"),
    (lambda: 2.5 + i32, TypeError, "Cannot convert 2.5 to EagerTensor of dtype int32"),
    (lambda: i32 - 2.5, TypeError, "Cannot convert 2.5"),
    (lambda: i32 * 2.5, TypeError, "Cannot convert 2.5"),
    (lambda: i32 // 2.5, TypeError, "Cannot convert 2.5"),
    (lambda: i32**2.5, TypeError, "Cannot convert 2.5"),
    (lambda: i32 < 2.5, TypeError, "Cannot convert 2.5"),
    (lambda: i32 == 2.5, TypeError, "Cannot convert 2.5"),
    (lambda: i32 / 2.5, TypeError, "must have the same dtype, got tf.int32 != tf.float32"),
    (lambda: f32 / f64, TypeError, "must have the same dtype, got tf.float32 != tf.float64"),
    (lambda: tf.add(1, f32), IAE, "cannot compute AddV2"),
    (lambda: tf.multiply(2, 3.5), TypeError, "Cannot convert 3.5"),
    (lambda: yes + True, IAE, "Value for attr 'T' of bool is not in the list of allowed values"),
    (lambda: -yes, IAE, "Value for attr 'T' of bool"),
    (lambda: f32 & 1.0, IAE, "Value for attr 'T' of float"),
    (lambda: ~f32, IAE, "Value for attr 'T' of float"),
    (lambda: tf.sqrt(i32), IAE, "Value for attr 'T' of int32"),
    (lambda: f32 == i32, IAE, "cannot compute Equal as input #1"),
    (lambda: f32 == "a", TypeError, "Cannot convert 'a' to EagerTensor of dtype float"),
    (lambda: f32 + None, ValueError, "Attempt to convert a value (None)"),
    (lambda: i32 // 0, IAE, "Integer division by zero"),
    (lambda: i32 % 0, IAE, "Integer division by zero"),
    (lambda: i32 ** -1, IAE, "Integers to negative integer powers are not allowed"),
    (lambda: tf.ones(2) + tf.ones(3), IAE, "Incompatible shapes: [2] vs. [3]"),
    (lambda: tf.reduce_sum(tf.ones((2, 2)), axis=2), IAE,
     "Invalid reduction dimension (2 for input with 2 dimension(s)"),
    (lambda: tf.argmax(tf.ones(2), axis=3), IAE, "Expected dimension in the range [-1, 1)"),
    (lambda: tf.one_hot([1.0], 2), IAE, "Value for attr 'TI' of float is not in the list"),
    (lambda: tf.convert_to_tensor([tf.constant(1.0), tf.constant(1)]), IAE,
     "cannot compute Pack as input #1(zero-based) was expected to be a float tensor but is a"),
    (lambda: tf.convert_to_tensor([tf.constant(1), 2.5]), TypeError,
     "Cannot convert 2.5 to EagerTensor of dtype int32"),
    (lambda: tf.argmax(tf.ones(2), axis=0.5), TypeError, "axis must be int or Tensor with integer"),
    (lambda: tf.reduce_sum(tf.ones(2), axis=0.5), TypeError,
     "Cannot convert 0.5 to EagerTensor of dtype int32"),
    (lambda: tf.reduce_sum(tf.ones(2), axis=[0.5]), IAE, "Value for attr 'Tidx' of float is not"),
    (lambda: tf.constant(3, tf.uint8) ** 2, IAE, "Value for attr 'T' of uint8 is not in the list "
     "of allowed values: bfloat16, float, half, double, int8, int16, int32, int64, complex64"),
    (lambda: tf.math.squared_difference(tf.constant(3, tf.int8), tf.constant(2, tf.int8)), IAE,
     "Value for attr 'T' of int8 is not in the list of allowed values: bfloat16, half, float"),
    (lambda: tf.add_n([]), ValueError, "Inputs must be an iterable of at least one Tensor"),
    (lambda: tf.add_n([tf.ones(2), tf.ones(3)]), IAE, "must have the same size and shape"),
    (lambda: tf.math.reduce_variance([1, 2]), TypeError, "Input must be either real or complex"),
    (lambda: tf.math.segment_sum([1.0, 2.0], [1, 0]), IAE, "segment ids are not increasing"),
    (lambda: tf.math.unsorted_segment_sum([1.0], [5], 2), IAE,
     "segment_ids[0] = 5 is out of range [0, 2)"),
    (lambda: divmod(i32, 2), TypeError, "unsupported operand type(s) for divmod()"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "words"), WRONG)
def test_says_what_does_not_fit(program: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        program()
    assert words in str(caught.value)


def test_none_equals_no_tensor() -> None:
    assert (f32 == None) is False  # noqa: E711
    assert (f32 != None) is True  # noqa: E711


def test_arrays_leave_operators_to_tensors() -> None:
    row = np.array([1.0, 2.0])
    x = tf.constant([3.0, 4.0])
    for y in (row + x, row * x, row - x, row / x, row**x, row < x, row == x):
        assert isinstance(y, tf.Tensor)
