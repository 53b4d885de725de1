"""Guards what dtypes, shapes, nests, tensors and Variables answer; the answers are TensorFlow's."""

import collections
import copy
import functools
from typing import Any

import numpy as np
import pytest

import tapelab as tf

V = functools.partial(tf.Variable, [1.0, 2.0, 3.0])
ROW = tf.IndexedSlices(tf.constant([5.0]), tf.constant([1]))

FACTS: list[tuple[Any, Any]] = [
    # shapes
    (lambda: tf.TensorShape([2, 3]) + [4], tf.TensorShape([2, 3, 4])),
    (lambda: [1] + tf.TensorShape([2]), tf.TensorShape([1, 2])),
    (lambda: tf.TensorShape([2, None]).ndims, 2),
    (lambda: tf.TensorShape([2, None]).num_elements(), None),
    (lambda: tf.TensorShape([2, 3]).num_elements(), 6),
    (lambda: (tf.TensorShape([2]) == [2], tf.TensorShape([2]) == (2,)), (True, True)),
    (lambda: repr(tf.TensorShape(None)), "TensorShape(None)"),
    (lambda: tf.TensorShape(None).rank, None),
    (lambda: tf.TensorShape(None).is_fully_defined(), False),
    (lambda: tf.TensorShape(None).is_compatible_with([1]), True),
    (lambda: tf.squeeze(tf.ones([1, 2, 1])).shape, tf.TensorShape([2])),
    # dtypes
    (lambda: tf.float32.base_dtype, tf.float32),
    (lambda: (tf.complex64.real_dtype, tf.int8.real_dtype), (tf.float32, tf.int8)),
    (lambda: (tf.complex64.size, tf.bool.size), (8, 1)),
    (lambda: (tf.int8.min, tf.int8.max, tf.uint16.max), (-128, 127, 65535)),
    (lambda: tf.float32.max, np.finfo(np.float32).max),
    (lambda: (tf.int8.limits, tf.uint8.limits), ((0, 127), (0, 255))),
    (lambda: (tf.float32.limits, tf.float64.limits, tf.bool.limits), ((0, 1), (0, 1), (0, True))),
    (lambda: tf.float32.is_compatible_with(tf.float64), False),
    (lambda: tf.float32 == None, False),  # noqa: E711  (that is what is asked)
    (lambda: (tf.as_dtype(np.dtype("S3")), tf.as_dtype(np.dtype("O"))), (tf.string, tf.string)),
    # nests
    (lambda: tf.nest.map_structure(lambda x: x + 1, collections.OrderedDict(b=1, a=2)),
     collections.OrderedDict(b=2, a=3)),
    (lambda: tf.nest.pack_sequence_as(collections.defaultdict(list, a=1), [5])["new"], []),
    # tensors
    (lambda: str(ROW.shape), "<unknown>"),
    (lambda: (-tf.IndexedSlices(tf.constant([[1.0]]), tf.constant([1]))).values.numpy(), [[-1.0]]),
    (lambda: complex(tf.constant(1.5)), 1.5 + 0j),
    (lambda: copy.copy(tf.constant(1.5)).numpy(), 1.5),
    (lambda: tf.constant(range(3)).numpy(), [0, 1, 2]),
    (lambda: tf.constant([np.str_("a"), b"b"]).numpy(), [b"a", b"b"]),
    # Variables
    (lambda: V().scatter_nd_update([[1]], [9.0]).numpy(), [1.0, 9.0, 3.0]),
    (lambda: V().scatter_sub(ROW).numpy(), [1.0, -3.0, 3.0]),
    (lambda: V().scatter_mul(ROW).numpy(), [1.0, 10.0, 3.0]),
    (lambda: V(name="v").assign([3.0, 2.0, 1.0]).name, "UnreadVariable"),
    (lambda: len({v.ref() for v in [V()] * 2}), 1),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "answer"), FACTS)
def test_answers(asked: Any, answer: Any) -> None:
    found = asked()
    if isinstance(found, np.ndarray):
        found = found.tolist()
    assert found == answer


REFUSED = [
    # what is asked · the error and how it begins
    (lambda: tf.bool.min, TypeError,
     "Cannot find minimum value of <dtype: 'bool'> with type <dtype: 'bool'>."),
    (lambda: tf.complex64.max, TypeError, "Cannot find maximum value of <dtype: 'complex64'> with"),
    (lambda: tf.float16.limits, ValueError, "<dtype: 'float16'> does not have defined limits."),
    (lambda: tf.nest.assert_same_structure({"a": 1}, {"b": 1}), ValueError,
     "The two structures don't have the same nested structure."),
    (lambda: tf.convert_to_tensor(ROW), ValueError,
     "Tensor conversion requested for IndexedSlices for argument `value` without dense_shape"),
    (lambda: tf.constant(tf.float32), ValueError,
     "Attempt to convert a value (tf.float32) with an unsupported type"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "kind", "words"), REFUSED)
def test_what_is_refused(asked: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        asked()
    assert str(caught.value).startswith(words)
