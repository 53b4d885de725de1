"""Broadcasting, reductions and changes of shape are NumPy's; what NumPy refuses is refused."""

import warnings
from typing import Any

import numpy as np
from hypothesis import strategies as st

import tapelab as tf
from tests.fuzz.arrays import AXES, AXIS, SHAPES, SMALL, distinct, filled
from tests.fuzz.trying import attempt, holds, refused, same

BINARY = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.true_divide,
          "maximum": np.maximum, "minimum": np.minimum, "less": np.less, "math.atan2": np.arctan2,
          "math.squared_difference": lambda a, b: (a - b) ** 2}  # fmt: skip
SHAPE_LIKE = st.one_of(SHAPES, st.lists(st.sampled_from([1, 1, 2, 3, 4]), max_size=3).map(tuple))
KINDS = st.sampled_from([np.float16, np.float32, np.float64, np.int8, np.int32, np.int64, np.uint8,
                         np.bool_, np.complex64])  # fmt: skip


def called(name: str) -> Any:
    found: Any = tf
    for part in name.split("."):
        found = getattr(found, part)
    return found


@holds(few=60, name=st.sampled_from(sorted(BINARY)), a=SHAPE_LIKE, b=SHAPE_LIKE)
def two_shapes_meet_as_in_numpy(name: str, a: Any, b: Any) -> str:
    x, y = filled(a), filled(b, seed=3)
    u, v = tf.Variable(x), tf.Variable(y)
    with tf.GradientTape() as tape:
        found = attempt(lambda: called(name)(u, v))
    try:
        joined = np.broadcast_shapes(a, b)
    except ValueError:
        assert isinstance(found, tf.errors.InvalidArgumentError), (a, b, found)
        assert "Incompatible shapes" in str(found)
        return "refused"
    same(found.numpy(), np.asarray(BINARY[name](x, y)))
    gradients = tape.gradient(found, [u, v])
    if name == "add":
        for shape, g in ((a, gradients[0]), (b, gradients[1])):
            share = np.prod(joined, dtype=int) / max(np.prod(shape, dtype=int), 1)
            same(g.numpy(), np.full(shape, share, np.float32))
    for shape, g in ((a, gradients[0]), (b, gradients[1])):
        assert g is None or g.shape == shape
    return "equal"


@holds(few=40, name=st.sampled_from(sorted(BINARY)), a=KINDS, b=KINDS, shape=SHAPE_LIKE)
def dtypes_meet_only_their_own_kind(name: str, a: Any, b: Any, shape: Any) -> str:
    x, y = tf.constant(filled(shape, a)), tf.constant(filled(shape, b, 2))
    found = attempt(lambda: called(name)(x, y))
    if refused(found):
        return "refused"
    assert a is b, f"{a} and {b} gave {found.dtype}"
    assert found.dtype in (tf.bool, x.dtype) or name == "divide"
    return "computed"


REDUCTIONS = {
    "reduce_sum": np.sum, "reduce_mean": np.mean, "reduce_prod": np.prod, "reduce_max": np.max,
    "reduce_min": np.min, "math.reduce_std": np.std, "math.reduce_variance": np.var,
    "reduce_any": np.any, "reduce_all": np.all,
}  # fmt: skip


@holds(few=80, many=8_000, name=st.sampled_from(sorted(REDUCTIONS)), shape=SHAPES, axis=AXES,
       keepdims=st.booleans())  # fmt: skip
def reductions_are_numpys(name: str, shape: Any, axis: Any, keepdims: bool) -> str:
    kind = np.bool_ if name in ("reduce_any", "reduce_all") else np.float32
    x = filled(shape, kind)
    v = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(v)
        found = attempt(lambda: called(name)(v, axis=axis, keepdims=keepdims))
    axes = tuple(axis) if isinstance(axis, list) else axis
    if not shape and axes not in (None, ()):
        assert refused(found), f"a scalar has no axis {axis}, and gave {found!r}"
        return "refused"
    try:
        with warnings.catch_warnings(action="ignore"):  # of empty slices
            wanted = REDUCTIONS[name](x, axis=axes, keepdims=keepdims)
    except np.exceptions.AxisError:
        assert refused(found), f"{name}({shape}, {axis}) gave {found!r}"
        return "refused"
    except ValueError as error:
        if "duplicate" in str(error):
            assert refused(found)
            return "refused"
        wanted = None  # the largest of nothing, which is -inf in TensorFlow
    assert not refused(found), f"{name}({shape}, {axis}): {found}"
    if wanted is not None:
        same(found.numpy(), np.asarray(wanted, kind), 1e-4)
    if name == "reduce_sum":
        same(tape.gradient(found, v).numpy(), np.ones(shape, np.float32))
    return "equal"


RUNNING = {"cumsum": np.cumsum, "math.cumprod": np.cumprod}
PLACES = {"argmax": np.argmax, "argmin": np.argmin}
SORTS = {"sort": np.sort, "argsort": lambda x, axis: np.argsort(x, axis, kind="stable")}


@holds(few=40, name=st.sampled_from(sorted({**RUNNING, **PLACES, **SORTS})), shape=SHAPES,
       axis=AXIS)  # fmt: skip
def what_runs_along_an_axis_is_numpys(name: str, shape: Any, axis: int) -> str:
    x = filled(shape)
    found = attempt(lambda: called(name)(x, axis=axis))
    if not -len(shape) <= axis < len(shape) or (name in PLACES and not shape[axis]):
        assert refused(found) or name in SORTS, f"{name}({shape}, {axis}) gave {found!r}"
        return "refused"
    wanted = {**RUNNING, **PLACES, **SORTS}[name](x, axis=axis)
    assert not refused(found), found
    if name == "argsort":
        same(np.take_along_axis(x, np.asarray(found), axis), np.sort(x, axis))
    elif name not in PLACES or x.size:
        same(found.numpy(), wanted if name in PLACES else wanted.astype(np.float32), 1e-4)
    return "equal"


@holds(few=60, shape=SHAPES, wanted=st.lists(st.integers(-1, 6), max_size=4))
def reshape_is_numpys(shape: Any, wanted: list[int]) -> str:
    x = distinct(shape)
    found = attempt(lambda: tf.reshape(x, wanted))
    try:
        as_numpy = x.reshape(wanted)
    except ValueError:
        known = [n for n in wanted if n >= 0]
        zero = x.size == 0 and wanted.count(-1) == 1 and 0 in known  # TensorFlow says 0 to −1 then
        assert refused(found) or zero, f"{shape} → {wanted} gave {found!r}"
        return "refused"
    assert not refused(found), f"{shape} → {wanted}: {found}"
    same(found.numpy(), as_numpy)
    return "equal"


@holds(few=40, shape=SHAPES, perm=st.one_of(st.none(), st.lists(AXIS, max_size=4)))
def transpose_is_numpys(shape: Any, perm: Any) -> str:
    x = distinct(shape)
    v = tf.Variable(x)
    with tf.GradientTape() as tape:
        found = attempt(lambda: tf.transpose(v, perm))
    try:
        wanted = np.transpose(x, perm)
    except (ValueError, np.exceptions.AxisError):
        assert refused(found), f"{shape}, {perm} gave {found!r}"
        return "refused"
    assert not refused(found), found
    same(found.numpy(), wanted)
    weights = distinct(wanted.shape)
    back = tape.gradient(found, v, output_gradients=tf.constant(weights)).numpy()
    same(np.transpose(back, perm), weights)
    return "equal"


@holds(few=40, shape=SHAPES, axis=AXIS, other=st.integers(0, 3), rank=st.integers(-1, 1))
def joining_is_numpys(shape: Any, axis: int, other: int, rank: int) -> str:
    x = distinct(shape)
    second = list(shape)
    if shape:
        second[axis % len(shape)] = other
    second = second[: len(second) + rank] if rank < 0 else second + [2] * rank
    y = distinct(second) + 100
    found = attempt(lambda: tf.concat([x, y], axis))
    try:
        wanted = np.concatenate([x, y], axis)
    except (ValueError, np.exceptions.AxisError):
        assert refused(found), f"{shape}, {second}, {axis} gave {found!r}"
        return "refused"
    assert not refused(found), found
    same(found.numpy(), wanted)
    return "equal"


@holds(few=32, shape=SHAPES, axis=AXIS, count=st.integers(0, 3))
def stacking_and_unstacking_undo_each_other(shape: Any, axis: int, count: int) -> str:
    parts = [distinct(shape) + 10 * k for k in range(count)]
    found = attempt(lambda: tf.stack(parts, axis))
    if not count or not -len(shape) - 1 <= axis < len(shape) + 1:
        assert refused(found) or not count
        return "refused"
    same(found.numpy(), np.stack(parts, axis))
    for part, again in zip(parts, tf.unstack(found, axis=axis), strict=True):
        same(again.numpy(), part)
    return "equal"


@holds(few=40, shape=SHAPES, axis=AXIS, sizes=st.one_of(
    st.integers(-1, 5), st.lists(st.integers(-1, 4), max_size=4)))  # fmt: skip
def splitting_is_undone_by_joining(shape: Any, axis: int, sizes: Any) -> str:
    x = distinct(shape)
    found = attempt(lambda: tf.split(x, sizes, axis))
    if refused(found):
        if isinstance(sizes, int) and sizes > 0 and -len(shape) <= axis < len(shape):
            assert shape[axis] % sizes, f"split({shape}, {sizes}, {axis}): {found}"
        return "refused"
    if found:
        same(tf.concat(found, axis).numpy(), x)
    return "equal"


@holds(few=40, shape=SHAPES, counts=st.lists(st.integers(-1, 3), max_size=4))
def tiles_are_numpys(shape: Any, counts: list[int]) -> str:
    x = distinct(shape)
    found = attempt(lambda: tf.tile(x, counts))
    if len(counts) != len(shape) or any(n < 0 for n in counts):
        assert refused(found), f"tile({shape}, {counts}) gave {found!r}"
        return "refused"
    same(found.numpy(), np.tile(x, counts))
    return "equal"


@holds(few=40, shape=SHAPES, by=st.one_of(SMALL, st.lists(SMALL, max_size=3)), axis=st.one_of(
    AXIS, st.lists(AXIS, max_size=3)))  # fmt: skip
def rolling_is_numpys(shape: Any, by: Any, axis: Any) -> str:
    x = distinct(shape)
    found = attempt(lambda: tf.roll(x, by, axis))
    if refused(found):
        axes = [axis] if isinstance(axis, int) else axis
        bad = not shape or any(not -len(shape) <= a < len(shape) for a in axes)
        bad = bad or isinstance(by, int) != isinstance(axis, int)
        bad = bad or (isinstance(by, list) and len(by) != len(axis))
        assert bad, f"{shape}, {by}, {axis}: {found}"
        return "refused"
    same(found.numpy(), np.roll(x, by, axis if isinstance(axis, int) else tuple(axis)))
    return "equal"


@holds(few=40, shape=SHAPES, axis=st.one_of(AXIS, st.none(), st.lists(AXIS, max_size=3)),
       new=AXIS)  # fmt: skip
def axes_of_size_one_come_and_go(shape: Any, axis: Any, new: int) -> str:
    x = distinct(shape)
    found = attempt(lambda: tf.expand_dims(x, new))
    if -len(shape) - 1 <= new <= len(shape):
        same(found.numpy(), np.expand_dims(x, new))
    else:
        assert refused(found)
    found = attempt(lambda: tf.squeeze(x, axis))
    if not shape and axis not in (None, []):
        assert refused(found), f"a scalar has no axis {axis}, and gave {found!r}"
        return "refused"
    try:
        wanted = np.squeeze(x, tuple(axis) if axis and isinstance(axis, list) else axis or None
                            if not isinstance(axis, int) else axis)  # fmt: skip
    except (ValueError, np.exceptions.AxisError):
        assert refused(found) or isinstance(axis, list), f"{shape}, {axis} gave {found!r}"
        return "refused"
    assert not refused(found), f"{shape}, {axis}: {found}"
    same(found.numpy(), wanted)
    return "equal"


@holds(few=32, shape=SHAPES, pads=st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)),
                                           max_size=4), mode=st.sampled_from(
    ["CONSTANT", "REFLECT", "SYMMETRIC", "constant", "EDGE"]))  # fmt: skip
def padding_is_numpys(shape: Any, pads: Any, mode: str) -> str:
    x = distinct(shape)
    found = attempt(lambda: tf.pad(x, pads, mode))
    if refused(found):
        return "refused"
    assert len(pads) == len(shape)
    if x.size and shape:
        same(found.numpy(), np.pad(x, pads, mode.lower()))
    return "equal"


@holds(few=32, shape=SHAPES, wanted=SHAPES)
def broadcast_to_is_numpys(shape: Any, wanted: Any) -> str:
    x = distinct(shape)
    found = attempt(lambda: tf.broadcast_to(x, wanted))
    try:
        same(found.numpy() if not refused(found) else found, np.broadcast_to(x, wanted))
    except ValueError:
        assert refused(found), f"{shape} → {wanted} gave {found!r}"
        return "refused"
    return "equal"
