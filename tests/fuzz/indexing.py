"""x[…] is NumPy's basic indexing, gathering is np.take, and gradients go back to their places."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tapelab as tf
from tests.fuzz.arrays import AXIS, INDEX, SHAPES, distinct, part
from tests.fuzz.trying import attempt, holds, refused, same


def as_numpy(x: Any, index: Any) -> Any:
    try:
        return x[index]
    except (IndexError, ValueError, TypeError):
        return None


@holds(few=80, many=8_000, shape=SHAPES, index=INDEX)
def a_part_is_the_part_that_numpy_takes(shape: Any, index: Any) -> str:
    x = distinct(shape)
    wanted = as_numpy(x, index)
    if isinstance(index, tuple) and sum(p is Ellipsis for p in index) > 1:
        wanted = None
    v = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(v)
        found = attempt(lambda: v[index])
    if wanted is None:
        assert refused(found), f"{shape}[{index}] gave {found!r}"
        return "refused"
    assert not refused(found), f"{shape}[{index}]: {found}"
    same(found.numpy(), wanted)
    weights = distinct(wanted.shape) + 1
    back = np.zeros(shape, np.float32)
    back[index] = weights
    same(tape.gradient(found, v, output_gradients=tf.constant(weights)), back)
    return "equal"


@holds(few=40, shape=SHAPES, index=INDEX, how=st.sampled_from(["tensor", "int64", "numpy"]))
def numbers_in_brackets_may_be_tensors(shape: Any, index: Any, how: str) -> str:
    kinds = {"tensor": tf.constant, "int64": lambda n: tf.constant(n, tf.int64), "numpy": np.int32}
    kind = kinds[how]

    def turned(p: Any) -> Any:
        if type(p) is int:
            return kind(p)
        if isinstance(p, slice):
            return slice(*[n if n is None else kind(n) for n in (p.start, p.stop, p.step)])
        return p

    x = distinct(shape)
    v = tf.constant(x)
    other = tuple(map(turned, index)) if isinstance(index, tuple) else turned(index)
    found, wanted = attempt(lambda: v[other]), attempt(lambda: v[index])
    assert refused(found) == refused(wanted), (found, wanted)
    if refused(found):
        return "refused"
    same(found.numpy(), wanted.numpy())
    return "equal"


@holds(few=40, shape=SHAPES, rank=st.integers(0, 3), pattern=st.integers(0, 2**12 - 1),
       kind=st.sampled_from([tf.constant, np.array]))  # fmt: skip
def a_mask_picks_what_it_holds_true(shape: Any, rank: int, pattern: int, kind: Any) -> str:
    x = distinct(shape)
    front = shape[:rank]
    mask = np.array([pattern >> k & 1 for k in range(int(np.prod(front, dtype=int)))], bool)
    mask = mask.reshape(front)
    v = tf.Variable(x)
    with tf.GradientTape() as tape:
        found = attempt(lambda: v[kind(mask)])
    if not front:
        return "scalar mask" if refused(found) else "accepted"
    assert not refused(found), found
    same(found.numpy(), x[mask])
    gradient = tf.convert_to_tensor(tape.gradient(found, v)) if found.shape.rank else None
    if gradient is not None:
        wanted = np.zeros(shape, np.float32)
        wanted[mask] = 1
        same(gradient.numpy(), wanted)
    return "equal"


@holds(few=40, shape=SHAPES, axis=AXIS, places=st.lists(st.integers(-2, 5), max_size=4),
       square=st.booleans())  # fmt: skip
def gather_is_take(shape: Any, axis: int, places: list[int], square: bool) -> str:
    x = distinct(shape)
    indices = np.array(places, np.int32)
    indices = indices[:, None] if square else indices
    v = tf.Variable(x)
    with tf.GradientTape() as tape:
        found = attempt(lambda: tf.gather(v, indices, axis=axis))
    there = -len(shape) <= axis < len(shape)
    inside = there and all(0 <= p < shape[axis] for p in places)
    if not inside:
        assert refused(found), f"gather({shape}, {places}, {axis}) gave {found!r}"
        return "refused"
    same(found.numpy(), np.take(x, indices, axis))
    counts = np.zeros(shape, np.float32)
    np.add.at(np.moveaxis(counts, axis, 0), indices.reshape(-1), 1)
    same(tf.convert_to_tensor(tape.gradient(found, v)).numpy(), counts)
    return "equal"


@st.composite
def coordinates(draw: Any) -> tuple[Any, list[list[int]]]:
    """A shape, and rows of places that mostly lie inside of it."""
    shape = draw(SHAPES)
    depth = draw(st.integers(0, len(shape)))
    inside = [st.integers(0, max(n - 1, 0)) for n in shape[:depth]]
    rows = draw(st.lists(st.tuples(*inside).map(list), max_size=3))
    if draw(st.integers(0, 4)) == 0:
        rows.append(draw(st.lists(st.integers(-1, 4), max_size=4)))
    return shape, rows


@holds(few=40, given=coordinates())
def gather_nd_takes_coordinates(given: tuple[Any, list[list[int]]]) -> str:
    shape, rows = given
    x = distinct(shape)
    found = attempt(lambda: tf.gather_nd(x, rows))
    depths = {len(row) for row in rows}
    if refused(found):
        bad = len(depths) != 1 or not any(rows)  # [[]] is float32
        bad = bad or any(len(r) > len(shape) for r in rows)
        bad = bad or any(not 0 <= p < n for r in rows for p, n in zip(r, shape, strict=False))
        assert bad, f"gather_nd({shape}, {rows}): {found}"
        return "refused"
    if rows and depths == {len(rows[0])}:
        same(found.numpy(), np.array([x[tuple(r)] for r in rows], np.float32))
    return "equal"


@holds(few=40, shape=SHAPES, index=st.one_of(part(), st.lists(part(), max_size=3).map(tuple)),
       value=st.one_of(st.floats(-3, 3, width=32), st.just([1.0, 2.0]), st.just("a")))  # fmt: skip
def a_part_of_a_variable_is_assigned_or_left(shape: Any, index: Any, value: Any) -> str:
    x = distinct(shape)
    v = tf.Variable(x)
    found = attempt(lambda: v[index].assign(value))
    if refused(found):
        same(v.numpy(), x)
        return "refused"
    x[index] = value
    same(v.numpy(), x)
    return "assigned"
