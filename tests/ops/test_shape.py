"""Guards shape ops: values against NumPy, gradients, and TensorFlow's words for what can't be."""

from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.ops.gradcheck import check

IAE = tf.errors.InvalidArgumentError
A = np.arange(6.0, dtype=np.float32).reshape(2, 3)
x = tf.constant(A)
v = tf.constant([1.0, 2.0, 3.0])
i = tf.constant([3, 1, 2])

SAME: list[tuple[str, Any, Any]] = [
    ("reshape", lambda a: tf.reshape(a, [3, -1]), lambda a: a.reshape(3, 2)),
    ("reshape to a vector", lambda a: tf.reshape(a, -1), np.ravel),
    ("reshape by a tensor", lambda a: tf.reshape(a, tf.constant([6, 1])),
     lambda a: a.reshape(6, 1)),
    ("reshape by a mixed list", lambda a: tf.reshape(a, [tf.constant(3), 2]),
     lambda a: a.reshape(3, 2)),
    ("transpose", tf.transpose, np.transpose),
    ("transpose, negative", lambda a: tf.transpose(a, perm=[-1, 0]), np.transpose),
    ("matrix_transpose", tf.linalg.matrix_transpose, np.transpose),
    ("expand_dims", lambda a: tf.expand_dims(a, 1), lambda a: a[:, None]),
    ("squeeze", lambda a: tf.squeeze(a[:1]), lambda a: a[0]),
    ("squeeze, axis", lambda a: tf.squeeze(a[:1, :1], axis=1), lambda a: a[:1, 0]),
    ("broadcast_to", lambda a: tf.broadcast_to(a, [2, 2, 3]), lambda a: np.array([a, a])),
    ("tile", lambda a: tf.tile(a, [2, 1]), lambda a: np.tile(a, (2, 1))),
    ("repeat", lambda a: tf.repeat(a, [2, 1], axis=0), lambda a: np.repeat(a, [2, 1], 0)),
    ("repeat, flat", lambda a: tf.repeat(a, 2), lambda a: np.repeat(a, 2)),
    ("roll", lambda a: tf.roll(a, [1, 2], [0, 1]), lambda a: np.roll(a, (1, 2), (0, 1))),
    ("reverse", lambda a: tf.reverse(a, [-1]), lambda a: a[:, ::-1]),
    ("concat", lambda a: tf.concat([a, a * 2], axis=-1), lambda a: np.concatenate([a, 2 * a], 1)),
    ("concat of one", lambda a: tf.concat(a, 0), lambda a: a),
    ("stack", lambda a: tf.stack([a, a], axis=2), lambda a: np.stack([a, a], 2)),
    ("unstack", lambda a: tf.unstack(a, axis=1)[2], lambda a: a[:, 2]),
    ("split", lambda a: tf.split(a, 3, axis=1)[1], lambda a: a[:, 1:2]),
    ("split, sizes", lambda a: tf.split(a, [1, -1], 1)[1], lambda a: a[:, 1:]),
    ("pad", lambda a: tf.pad(a, [[1, 0], [0, 2]]), lambda a: np.pad(a, ((1, 0), (0, 2)))),
    ("pad, reflect", lambda a: tf.pad(a, [[1, 1], [2, 0]], "REFLECT"),
     lambda a: np.pad(a, ((1, 1), (2, 0)), "reflect")),
    ("pad, symmetric", lambda a: tf.pad(a, [[0, 2], [3, 0]], mode="symmetric"),
     lambda a: np.pad(a, ((0, 2), (3, 0)), "symmetric")),
    ("meshgrid", lambda a: tf.meshgrid(a[0], a[1])[1], lambda a: np.meshgrid(a[0], a[1])[1]),
    ("meshgrid, ij", lambda a: tf.meshgrid(a[0], a[1], indexing="ij")[1],
     lambda a: np.meshgrid(a[0], a[1], indexing="ij")[1]),
    ("reverse_sequence", lambda a: tf.reverse_sequence(a, [2, 3], 1, 0),
     lambda a: np.array([a[0, [1, 0, 2]], a[1, ::-1]])),
    ("space and depth", lambda a: tf.nn.depth_to_space(tf.nn.space_to_depth(
        tf.reshape(tf.tile(a, [2, 2]), (1, 4, 6, 1)), 2), 2)[0, :, :, 0],
     lambda a: np.tile(a, (2, 2))),
    ("space and batch", lambda a: tf.batch_to_space(tf.space_to_batch(
        tf.reshape(tf.tile(a, [2, 2]), (1, 4, 6, 1)), [2, 3], [[0, 0], [1, 2]]),
        [2, 3], [[0, 0], [1, 2]])[0, :, :, 0], lambda a: np.tile(a, (2, 2))),
    ("ensure_shape", lambda a: tf.ensure_shape(a, [None, 3]), lambda a: a),
    ("identity", tf.identity, lambda a: a),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "numpy"), [s[1:] for s in SAME], ids=[s[0] for s in SAME])
def test_does_what_numpy_does(ours: Any, numpy: Any) -> None:
    y = ours(x)
    np.testing.assert_array_equal(y.numpy(), numpy(A))
    assert y.dtype == tf.float32
    check(ours, [A])


WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: tf.reshape(x, [4, 2]), IAE, "Input to reshape is a tensor with 6 values, but the "
                                         "requested shape has 8"),
    (lambda: tf.reshape(x, [4, -1]), IAE, "Input to reshape is a tensor with 6 values, but the "
                                          "requested shape requires a multiple of 4"),
    (lambda: tf.reshape(x, [-1, -1]), IAE, "Only one input size may be -1, not both 0 and 1"),
    (lambda: tf.reshape(x, [2, -3]), IAE, "Size 1 must be non-negative, not -3"),
    (lambda: tf.reshape(x, [2.0, 3.0]), IAE, "Value for attr 'Tshape' of float is not in the list"),
    (lambda: tf.reshape(x, [[2, 3]]), IAE, "sizes input must be 1-D, not [1,2]"),
    (lambda: tf.reshape(x, None), ValueError, "Attempt to convert a value (None)"),
    (lambda: tf.squeeze(x, [0]), IAE, "Can not squeeze dim[0], expected a dimension of 1, got 2"),
    (lambda: tf.squeeze(x, 7), IAE, "Tried to squeeze dim index 7 for tensor with 2 dimensions."),
    (lambda: tf.expand_dims(v, 3), IAE, "Tried to expand dim index 3 for tensor with 1 dimensions"),
    (lambda: tf.transpose(x, [0]), IAE, "transpose expects a vector of size 2."),
    (lambda: tf.transpose(x, [0, 0]), IAE, "1 is missing from {0,0}."),
    (lambda: tf.transpose(x, [0, 2]), IAE, "2 is out of range [0 .. 2)"),
    (lambda: tf.linalg.matrix_transpose(v), ValueError, "Argument `a` should be a (batch) matrix"),
    (lambda: tf.concat([x, tf.zeros((3, 2))], 0), IAE, "ConcatOp : Dimension 1 in both shapes must "
     "be equal: shape[0] = [2,3] vs. shape[1] = [3,2]"),
    (lambda: tf.concat([x, v], 0), IAE, "ConcatOp : Ranks of all inputs should match: shape[0] = "),
    (lambda: tf.concat([1.0, 2.0], 0), IAE, "ConcatOp : Expected concatenating dimensions in the "
                                            "range [0, 0), but got 0"),
    (lambda: tf.concat([v, i], 0), IAE, "cannot compute ConcatV2 as input #1(zero-based)"),
    (lambda: tf.stack([v, x]), IAE, "Shapes of all inputs must match: values[0].shape = [3] != "
                                    "values[1].shape = [2,3]"),
    (lambda: tf.stack([v, v], 3), ValueError, "Argument `axis` = 3 not in range [-2, 2)"),
    (lambda: tf.unstack(1.0), ValueError, "Argument `axis` = 0 not in range [0, 0)"),
    (lambda: tf.split(x, 2, 1), IAE, "Number of ways to split should evenly divide the split "
     "dimension, but got split_dim 1 (size = 3) and num_split 2"),
    (lambda: tf.split(x, [1, 1], 1), IAE, "Determined shape must either match input shape along"),
    (lambda: tf.split(x, tf.constant(3), 1), ValueError, "Rank-0 tensors are not supported"),
    (lambda: tf.tile(v, [2, 1]), IAE, "Expected multiples argument to be a vector of length 1"),
    (lambda: tf.reverse(v, 0), IAE, "'dims' must be 1-dimension, not 0"),
    (lambda: tf.pad(v, [[1, 1]], "round"), ValueError, "Value of argument `mode` expected to be"),
    (lambda: tf.pad(v, [[3, 0]], "REFLECT"), IAE, "paddings must be less than the dimension size"),
    (lambda: tf.pad(x, [[1, 1]]), IAE, "The first dimension of paddings must be the rank of"),
    (lambda: tf.broadcast_to(v, [3, 2]), IAE, "Incompatible shapes: [3] vs. [3,2]"),
    (lambda: tf.ensure_shape(x, [2, 4]), IAE, "Shape of tensor input [2,3] is not compatible with"),
    (lambda: tf.broadcast_static_shape([2], [3]), ValueError, "Incompatible shapes for broadcast"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "kind", "words"), WRONG, ids=[w[2][:45] for w in WRONG])
def test_says_what_is_wrong(program: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        program()
    assert str(caught.value).startswith(words)


def test_stack_decides_on_a_dtype() -> None:
    assert tf.stack([1, 2.5]).dtype == tf.float32
    assert tf.stack([v[0], 2]).dtype == tf.float32
    assert tf.stack([]).shape == (0,)
    assert tf.stack(["a", "b"]).dtype == tf.string


def test_no_tape_follows_shapes() -> None:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        facts = [tf.shape(x), tf.size(x), tf.rank(x), tf.zeros_like(x), tf.ones_like(x)]
    assert not tape.records
    assert [f.dtype.name for f in facts[:3]] == ["int32"] * 3
    assert tf.shape(x, out_type=tf.int64).dtype == tf.int64
    assert [tape.gradient(f, x) for f in facts] == [None] * 5


def test_conjugate_transposes_complex_numbers_only() -> None:
    z = tf.constant([[1 + 2j, 3j]])
    np.testing.assert_array_equal(tf.transpose(z, conjugate=True), np.conj(z.numpy()).T)
    assert tf.transpose(x, conjugate=True).dtype == tf.float32


def test_sequence_mask() -> None:
    np.testing.assert_array_equal(tf.sequence_mask([1, 3], 3), [[1, 0, 0], [1, 1, 1]])
    assert tf.sequence_mask([1, 2], dtype=tf.float32).dtype == tf.float32
