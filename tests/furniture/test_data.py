"""Guards tf.data: what each method does to the elements, their number and their description."""

import numpy as np
import pytest

import tapelab as tf
from tests.furniture.programs import printed

D = tf.data.Dataset
FIVE = D.range(5)
PAIRS = D.from_tensor_slices((np.arange(4.0), ["a", "b", "c", "d"]))


def plain(dataset):
    """The elements as Python's own values."""
    return tf.nest.map_structure(lambda v: v.tolist() if hasattr(v, "tolist") else v,
                                 list(dataset.as_numpy_iterator()))  # fmt: skip


# dataset, its elements, its cardinality
TABLE = [
    (D.from_tensor_slices([1, 2, 3]), [1, 2, 3], 3),
    (D.from_tensor_slices([[1, 2], [3, 4]]), [[1, 2], [3, 4]], 2),
    (D.from_tensor_slices({"a": [1, 2], "b": [3.0, 4.0]}),
     [{"a": 1, "b": 3.0}, {"a": 2, "b": 4.0}], 2),
    (D.from_tensor_slices((([1], [2]), [3])), [((1, 2), 3)], 1),
    (PAIRS, [(0.0, b"a"), (1.0, b"b"), (2.0, b"c"), (3.0, b"d")], 4),
    (D.from_tensors([1, 2, 3]), [[1, 2, 3]], 1),
    (FIVE, [0, 1, 2, 3, 4], 5),
    (D.range(1, 10, 4), [1, 5, 9], 3),
    (FIVE.batch(2), [[0, 1], [2, 3], [4]], 3),
    (FIVE.batch(2, drop_remainder=True), [[0, 1], [2, 3]], 2),
    (FIVE.batch(2).unbatch(), [0, 1, 2, 3, 4], -2),
    (FIVE.map(lambda x: x * 2), [0, 2, 4, 6, 8], 5),
    (FIVE.map(lambda x: (x, x + 1)), [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)], 5),
    (FIVE.map(lambda x: {"x": x}, num_parallel_calls=tf.data.AUTOTUNE).take(1), [{"x": 0}], 1),
    (PAIRS.map(lambda x, s: x + 1).batch(4), [[1.0, 2.0, 3.0, 4.0]], 1),
    (FIVE.filter(lambda x: x % 2 == 0), [0, 2, 4], -2),
    (FIVE.take(2), [0, 1], 2),
    (FIVE.take(-1), [0, 1, 2, 3, 4], 5),
    (FIVE.take(9), [0, 1, 2, 3, 4], 5),
    (FIVE.skip(3), [3, 4], 2),
    (FIVE.repeat(2), [0, 1, 2, 3, 4] * 2, 10),
    (FIVE.repeat().take(7), [0, 1, 2, 3, 4, 0, 1], 7),
    (FIVE.shard(2, 1), [1, 3], 2),
    (FIVE.take_while(lambda x: x < 2), [0, 1], -2),
    (FIVE.concatenate(D.range(2)), [0, 1, 2, 3, 4, 0, 1], 7),
    (FIVE.enumerate(start=5).take(2), [(5, 0), (6, 1)], 2),
    (PAIRS.enumerate().take(1), [(0, (0.0, b"a"))], 1),
    (D.zip((FIVE, PAIRS)).take(1), [(0, (0.0, b"a"))], 1),
    (D.zip(FIVE, D.range(2)), [(0, 0), (1, 1)], 2),
    (FIVE.cache().prefetch(1), [0, 1, 2, 3, 4], 5),
    (FIVE.window(2).flat_map(lambda w: w.batch(2)), [[0, 1], [2, 3], [4]], -2),
    (FIVE.window(3, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(3)),
     [[0, 1, 2], [1, 2, 3], [2, 3, 4]], -2),
    (D.range(2).interleave(lambda x: D.from_tensors(x).repeat(3), cycle_length=2),
     [0, 1, 0, 1, 0, 1], -2),
    (D.from_generator(lambda: iter([1, 2]), output_types=tf.int32), [1, 2], -2),
    (D.from_generator(lambda: ((i, [i, i]) for i in range(2)), output_signature=(
        tf.TensorSpec((), tf.int64), tf.TensorSpec((2,), tf.float32))),
     [(0, [0.0, 0.0]), (1, [1.0, 1.0])], -2),
    (D.from_generator(range, tf.int32, args=(3,)), [0, 1, 2], -2),
    (D.range(1, 4).map(lambda n: tf.range(n)).padded_batch(3, padding_values=9),
     [[[0, 9, 9], [0, 1, 9], [0, 1, 2]]], 1),
]  # fmt: skip


@pytest.mark.parametrize(("dataset", "wanted", "count"), TABLE)
def test_elements(dataset, wanted, count) -> None:
    assert plain(dataset) == wanted
    assert plain(dataset) == wanted, "a second walk gives the same"
    assert dataset.cardinality().numpy() == count
    if count >= 0:
        assert len(dataset) == count


@pytest.mark.parametrize(
    ("dataset", "shown"),
    [
        (FIVE, "<_RangeDataset element_spec=TensorSpec(shape=(), dtype=tf.int64, name=None)>"),
        (FIVE.batch(2), "<_BatchDataset element_spec=TensorSpec(shape=(None,), dtype=tf.int64, "
         "name=None)>"),
        (FIVE.batch(2, drop_remainder=True).map(lambda x: tf.cast(x, tf.float32)),
         "<_MapDataset element_spec=TensorSpec(shape=(2,), dtype=tf.float32, name=None)>"),
        (D.from_tensor_slices({"a": [[1, 2]]}), "<_TensorSliceDataset element_spec="
         "{'a': TensorSpec(shape=(2,), dtype=tf.int32, name=None)}>"),
    ],
)  # fmt: skip
def test_repr(dataset, shown) -> None:
    assert repr(dataset) == shown


def test_shuffle() -> None:
    whole = D.range(100)
    once = plain(whole.shuffle(100, seed=1))
    assert sorted(once) == list(range(100)) and once != list(range(100))
    assert plain(whole.shuffle(100, seed=1)) == once
    again = whole.shuffle(100)
    assert plain(again) != plain(again), "each walk has an order of its own"
    kept = whole.shuffle(100, reshuffle_each_iteration=False)
    assert plain(kept) == plain(kept)
    near = plain(whole.shuffle(3))
    assert all(value <= place + 2 for place, value in enumerate(near)), "from the next three"


def test_shuffle_follows_the_global_seed() -> None:
    def order():
        tf.random.set_seed(5)
        return plain(D.range(20).shuffle(20))

    assert order() == order()


def test_cache_keeps_what_was_drawn() -> None:
    drawn = FIVE.map(lambda x: tf.random.uniform([]))
    assert plain(drawn) != plain(drawn)
    kept = drawn.cache()
    assert plain(kept) == plain(kept)


def test_reduce_and_iterators() -> None:
    assert FIVE.reduce(np.int64(0), lambda s, x: s + x).numpy() == 10
    walk = iter(FIVE)
    assert (next(walk).numpy(), walk.get_next().numpy()) == (0, 1)
    assert [x.numpy() for x in walk] == [2, 3, 4]
    with pytest.raises(tf.errors.OutOfRangeError, match="End of sequence"):
        walk.get_next()
    assert D.from_tensors(3).get_single_element().numpy() == 3


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: len(FIVE.repeat()), TypeError, "The dataset is infinite."),
        (lambda: len(FIVE.filter(bool)), TypeError, "The dataset length is unknown."),
        (lambda: D.from_tensor_slices(([1], [1, 2])), ValueError, "Dimensions 1 and 2"),
        (lambda: D.from_tensor_slices(1.0), ValueError, "only supported for rank >= 1"),
        (lambda: plain(D.range(1, 3).map(tf.zeros).batch(2)), tf.errors.InvalidArgumentError,
         r"different shapes in component 0. First element had shape \[1\] and element 1"),
        (lambda: D.from_generator([1], tf.int32), TypeError, "must be a Python callable"),
        (lambda: plain(D.from_generator(lambda: iter(["x"]), tf.int32)), TypeError,
         "could not be converted to the expected type"),
        (lambda: tf.data.TFRecordDataset, NotImplementedError, "left out of tapelab"),
    ],
)  # fmt: skip
def test_refusals(call, error, words) -> None:
    with pytest.raises(error, match=words):
        call()


def test_training_with_batches() -> None:
    out = printed(
        """
        x = np.linspace(-1, 1, 64).astype("float32")
        data = tf.data.Dataset.from_tensor_slices((x, 3 * x + 1)).shuffle(64, seed=0).batch(16)
        w, b = tf.Variable(0.0), tf.Variable(0.0)
        optimizer = tf.keras.optimizers.SGD(0.5)
        for epoch in range(30):
            for xs, ys in data:
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean((w * xs + b - ys) ** 2)
                gradients = tape.gradient(loss, [w, b])
                optimizer.apply_gradients(zip(gradients, [w, b]))
        print(round(float(w), 3), round(float(b), 3), optimizer.iterations.numpy())
        """
    )
    assert out == "3.0 1.0 120"
