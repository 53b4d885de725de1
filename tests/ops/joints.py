"""Steps of random programs that depend on shape: reductions, products, moves, joins.

`draw` returns (text, function, number of operands of that one shape), or None where nothing fits.
"""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

import tapelab as tf

Joint = tuple[str, Callable[..., Any], int]
REDUCTIONS = ("reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "reduce_std",
              "reduce_logsumexp", "reduce_euclidean_norm", "reduce_variance")  # fmt: skip
ALONG = ("cumsum", "cumprod", "cumulative_logsumexp")


def draw(rng: random.Random, shape: tuple[int, ...]) -> Joint | None:
    if not all(shape):
        return ("sum of nothing", lambda x: tf.reduce_sum(x) + 1.0, 1)
    return rng.choice(BY_AXIS if shape else ANYWHERE)(rng, shape)


def axis_of(rng: random.Random, shape: tuple[int, ...]) -> int:
    return rng.randint(-len(shape), len(shape) - 1)


def reduction(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    name, keep = rng.choice(REDUCTIONS), rng.random() < 0.5
    axes = rng.sample(range(len(shape)), rng.randint(1, len(shape)))
    axis: Any = rng.choice([None, axes, axes[0]])
    call = getattr(tf.math, name)
    return (f"{name}[{axis}, {keep}]", lambda x: call(x, axis=axis, keepdims=keep), 1)


def running(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    call = getattr(tf.math, name := rng.choice(ALONG))
    facts = {"axis": axis_of(rng, shape), "exclusive": rng.random() < 0.5,
             "reverse": rng.random() < 0.5}  # fmt: skip
    if name == "cumulative_logsumexp":
        facts["exclusive"] = False  # would begin with −∞
    return (f"{name}{facts}", lambda x: call(x, **facts), 1)


def softened(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    axis = axis_of(rng, shape)
    call = rng.choice([tf.nn.softmax, tf.nn.log_softmax, tf.math.l2_normalize])
    return (f"{call.__name__}[{axis}]", lambda x: call(x, axis=axis), 1)


def transposed(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    perm = rng.sample(range(len(shape)), len(shape))
    return (f"transpose{perm}", lambda x: tf.transpose(x, perm), 1)


def reshaped(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    size = int(np.prod(shape))
    parts = [n for n in range(1, size + 1) if size % n == 0]
    n = rng.choice(parts)
    new = rng.choice([[-1], [n, -1], [1, n, size // n], [n, 1, -1]])
    return (f"reshape{new}", lambda x: tf.reshape(x, new), 1)


def sliced(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    wishes: list[Any] = [slice(None, None, -1), slice(None, None, 2), slice(1, None), 0, -1,
                         slice(None), slice(0, 1)]  # fmt: skip
    where = tuple(rng.choice(wishes if n > 1 else [0, slice(None)])
                  for n in shape[: rng.randint(1, len(shape))])  # fmt: skip
    where = (*where, tf.newaxis) if rng.random() < 0.2 else where
    return (f"slice{where}", lambda x: x[where], 1)


def moved(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    axis = axis_of(rng, shape)
    return rng.choice([
        (f"reverse[{axis}]", lambda x: tf.reverse(x, [axis]), 1),
        (f"roll[1, {axis}]", lambda x: tf.roll(x, 1, axis), 1),
        (f"repeat[2, {axis}]", lambda x: tf.repeat(x, 2, axis), 1),
        (f"sort[{axis}]", lambda x: tf.sort(x, axis), 1),
        (f"expand_dims[{axis}]", lambda x: tf.expand_dims(x, axis), 1),
        ("squeeze", tf.squeeze, 1),
        ("tile", lambda x: tf.tile(x, [2] + [1] * (len(shape) - 1)), 1),
        ("pad", lambda x: tf.pad(x, [[1, 0]] * len(shape)), 1),
        ("reflect", lambda x: tf.pad(x, [[n - 1, 0] for n in shape], "REFLECT"), 1),
    ])  # fmt: skip


def gathered(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    axis = axis_of(rng, shape)
    places = [rng.randrange(shape[axis]) for _ in range(rng.randint(1, 3))]
    return (f"gather[{places}, {axis}]", lambda x: tf.gather(x, places, axis=axis), 1)


def joined(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    axis = axis_of(rng, shape)
    parts = shape[axis]

    def swapped(x: Any) -> Any:
        return tf.concat(list(reversed(tf.split(x, parts, axis))), axis)

    return rng.choice([
        (f"concat[{axis}]", lambda x, y: tf.concat([x, y, x], axis), 2),
        (f"stack[{axis}]", lambda x, y: tf.stack([x, y], axis), 2),
        (f"split, concat[{axis}]", swapped, 1),
        (f"unstack[{axis}]", lambda x: tf.unstack(x, axis=axis)[-1], 1),
        ("top_k", lambda x: tf.math.top_k(x, shape[-1]).values, 1),
    ])  # fmt: skip


def product(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    if len(shape) < 2:
        return rng.choice([
            ("dot", lambda x, y: tf.tensordot(x, y, 1), 2),
            ("outer", lambda x, y: tf.einsum("i,j->ij", x, y), 2),
        ])  # fmt: skip
    return rng.choice([
        ("x @ yT", lambda x, y: tf.matmul(x, y, transpose_b=True), 2),
        ("xT @ y", lambda x, y: tf.matmul(x, y, transpose_a=True), 2),
        ("matvec", lambda x, y: tf.linalg.matvec(x, y[..., 0, :]), 2),
        ("einsum", lambda x, y: tf.einsum("...ij,...ij->...i", x, y), 2),
        ("solve", lambda x, y: tf.linalg.solve(
            3 * tf.eye(shape[-2], dtype=x.dtype) + tf.matmul(x, x, transpose_b=True), y), 2),
        ("inverse", lambda x: tf.linalg.inv(
            2 * tf.eye(shape[-1], dtype=x.dtype) + tf.matmul(x, x, transpose_a=True)), 1),
    ])  # fmt: skip


def chosen(rng: random.Random, shape: tuple[int, ...]) -> Joint:
    low = rng.uniform(-1.5, 0.0)
    return rng.choice([
        ("where", lambda x, y: tf.where(x > y + 0.1, x * y, x - y), 2),
        (f"clip[{low:.2g}]", lambda x: tf.clip_by_value(x, low, low + 1), 1),
        ("floor", lambda x: x + tf.floor(x), 1),
        ("add_n", lambda x, y: tf.add_n([x, y, x]), 2),
        ("maximum", tf.maximum, 2),
        ("complex", lambda x, y: tf.math.real(tf.exp(tf.complex(x / 8, y)) * tf.complex(y, x)), 2),
        ("abs of complex", lambda x, y: tf.abs(tf.complex(x, y) * tf.complex(y, x + 1)), 2),
    ])  # fmt: skip


ANYWHERE = [chosen]
BY_AXIS = [reduction, reduction, running, softened, transposed, reshaped, sliced, moved, gathered,
           joined, product, product, chosen]  # fmt: skip
