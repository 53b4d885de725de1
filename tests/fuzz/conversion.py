"""What can be written down becomes the tensor that TensorFlow makes of it, or is refused."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import tapelab as tf
from tests.fuzz.trying import attempt, holds, refused, same

NUMBERS = st.one_of(
    st.booleans(), st.integers(-5, 5), st.integers(-(2**65), 2**65),
    st.floats(allow_nan=True, allow_infinity=True, width=32), st.complex_numbers(max_magnitude=9),
)  # fmt: skip
PLAIN = st.one_of(NUMBERS, st.text(max_size=3), st.binary(max_size=3))
NUMPY = st.one_of(
    hnp.arrays(st.sampled_from([np.float32, np.float64, np.int64, np.int32, np.bool_]),
               hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3)),
    st.builds(np.float64, st.integers(-3, 3)), st.builds(np.int8, st.integers(-3, 3)),
)  # fmt: skip
ODD = st.one_of(
    st.none(), st.builds(object), st.just(int), st.just(...), st.builds(dict), st.builds(set),
    st.sampled_from([np.datetime64("2020-01-01"), np.array([None]), np.array(["a"]), slice(1),
                     np.zeros(1, [("a", "f4")]), tf.int32, tf.TensorShape([2, None])]),
    NUMPY, NUMPY.map(lambda x: tf.constant(x)), st.builds(tf.Variable, st.floats(-2, 2)),
)  # fmt: skip
ONE_KIND = st.one_of(*[
    st.recursive(kind, lambda inner: st.lists(inner, max_size=3), max_leaves=8)
    for kind in (st.booleans(), st.integers(-9, 9), st.floats(-9, 9, width=32),
                 st.one_of(st.floats(-9, 9, width=32), st.integers(-9, 9)), st.text(max_size=2),
                 st.integers(-(2**64), 2**64), st.complex_numbers(max_magnitude=9))
])  # fmt: skip
MIXED = st.recursive(PLAIN, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.tuples(inner, inner)), max_leaves=8)  # fmt: skip
ANYTHING = st.recursive(st.one_of(PLAIN, ODD), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.tuples(inner, inner)), max_leaves=8)  # fmt: skip
DTYPES = st.sampled_from([
    tf.float16, tf.float32, tf.float64, tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16,
    tf.uint32, tf.uint64, tf.bool, tf.complex64, tf.complex128, tf.string,
])  # fmt: skip


def outline(value: Any) -> tuple[Any, list[Any]]:
    """The shape ("ragged" when there is none) and the leaves of nested sequences."""
    if not isinstance(value, (list, tuple)):
        return (), [value]
    rows = [outline(v) for v in value]
    shapes = {shape for shape, _ in rows}
    leaves = [leaf for _, inner in rows for leaf in inner]
    if len(shapes) > 1 or "ragged" in shapes:
        return "ragged", leaves
    return (len(rows), *(shapes.pop() if shapes else ())), leaves


def natural(leaves: list[Any]) -> Any:
    """The dtype that TensorFlow gives to plain Python leaves: the first one decides."""
    kinds = [complex if isinstance(v, complex) else bytes if isinstance(v, str) else type(v)
             for v in leaves]  # fmt: skip
    if not kinds:
        return np.float32
    lead = float if kinds[0] is int and float in kinds else kinds[0]
    follow = {bool: {bool}, int: {int, bool}, float: {float, int, bool},
              complex: {complex, float, int, bool}, bytes: {bytes}}[lead]  # fmt: skip
    if not set(kinds) <= follow:
        return None
    if lead is int:
        if min(leaves) < -(2**63) or max(leaves) >= 2**63:
            return None
        small = min(leaves) >= -(2**31) and max(leaves) < 2**31
        return np.int32 if small else np.int64
    return {bool: np.bool_, float: np.float32, complex: np.complex128, bytes: object}[lead]


@holds(few=48, value=st.one_of(ONE_KIND, MIXED))
def a_python_value_has_the_shape_and_dtype_of_its_leaves(value: Any) -> str:
    found = attempt(lambda: tf.constant(value))
    shape, leaves = outline(value)
    kind = None if shape == "ragged" else natural(leaves)
    if kind is None:
        assert isinstance(found, ValueError), f"{value!r} was accepted: {found!r}"
        return "refused"
    if kind is object:
        leaves = [v.encode() if isinstance(v, str) else v for v in leaves]
    wanted = np.empty(len(leaves), kind)
    wanted[:] = leaves
    same(found._value, wanted.reshape(shape))
    assert found.dtype.as_numpy_dtype is (object if kind is object else np.dtype(kind).type)
    return "equal"


@holds(few=48, value=ANYTHING)
def anything_else_is_converted_or_refused_in_words(value: Any) -> str:
    found = attempt(lambda: tf.convert_to_tensor(value))
    again = attempt(lambda: tf.constant(value))
    for each in (found, again):
        assert refused(each) or isinstance(each, tf.Tensor)
    if refused(found):
        return "refused"
    assert attempt(lambda: tf.convert_to_tensor(found)) is found
    return "converted"


@holds(few=48, value=st.one_of(MIXED, NUMPY), dtype=DTYPES)
def a_demanded_dtype_is_met_or_refused(value: Any, dtype: Any) -> str:
    found = attempt(lambda: tf.constant(value, dtype))
    if refused(found):
        assert isinstance(found, (TypeError, ValueError)), found
        return "refused"
    assert found.dtype == dtype
    if dtype is tf.string:
        return "text"
    if isinstance(value, (np.ndarray, np.generic)):
        same(found._value, np.asarray(value).astype(dtype.as_numpy_dtype))
        return "equal"
    if dtype.is_floating or dtype.is_complex:
        shape, leaves = outline(value)
        same(found._value, np.array(leaves, dtype.as_numpy_dtype).reshape(shape))
    return "equal"


@holds(few=25, value=NUMPY)
def numpy_values_keep_their_dtype_and_are_copied(value: Any) -> str:
    found = tf.constant(value)
    kept = np.array(value)
    if isinstance(value, np.ndarray) and value.size:
        value[...] = 0
    same(found.numpy(), kept)
    return "equal"


@holds(few=25, value=st.one_of(ANYTHING, NUMPY), shape=st.one_of(
    st.lists(st.integers(-1, 4), max_size=3), st.integers(0, 5), st.none()))  # fmt: skip
def a_demanded_shape_is_met_or_refused(value: Any, shape: Any) -> str:
    found = attempt(lambda: tf.constant(value, shape=shape))
    if refused(found):
        return "refused"
    if shape is not None:
        assert found.shape == ([shape] if isinstance(shape, int) else shape)
    return "converted"


CONTENT = st.one_of(
    st.floats(-9, 9, width=32), st.integers(-9, 9), st.booleans(), NUMPY, ODD,
    st.text(max_size=2), st.lists(st.floats(-2, 2, width=32), max_size=3),
)  # fmt: skip


STARTS = hnp.arrays(np.float32, hnp.array_shapes(min_dims=0, max_dims=2, max_side=3),
                    elements=st.floats(-3, 3, width=32))  # fmt: skip


@holds(few=40, start=STARTS, given=CONTENT)
def an_assignment_takes_hold_or_changes_nothing(start: Any, given: Any) -> str:
    v = tf.Variable(start)
    found = attempt(lambda: v.assign(given))
    if refused(found):
        same(v.numpy(), start)
        return "refused"
    same(v.numpy(), np.asarray(tf.convert_to_tensor(given, tf.float32)))
    return "assigned"
