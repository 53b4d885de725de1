"""Guards copies: whatever holds tensors and Variables comes back whole from every way of copying.

Deep copies and pickles of all protocols: values, names, kinds and settings are the same, what was
one object stays one object, and nothing is shared with the original that can change.
"""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapelab as tf

keras = tf.keras
ROW = tf.constant([[1.0, -2.0]])
WAYS: dict[str, Callable[[Any], Any]] = {"deep copy": copy.deepcopy} | {
    f"pickle {p}": (lambda thing, p=p: pickle.loads(pickle.dumps(thing, p)))
    for p in range(pickle.HIGHEST_PROTOCOL + 1)
}  # fmt: skip


class Line(tf.Module):
    """A module that holds one Variable twice, and others in lists and dicts."""

    def __init__(self) -> None:
        super().__init__(name="line")
        self.w = tf.Variable([1.0, 2.0], name="w")
        self.same = self.w
        self.more = [tf.Variable(3.0, trainable=False), {"b": tf.Variable(1, name="n")}]


class Net(keras.Model):
    """A model written as a class, with one layer under two names."""

    def __init__(self) -> None:
        super().__init__()
        self.first = keras.layers.Dense(3, activation="tanh")
        self.second = keras.layers.Dense(1)
        self.again = self.first

    def call(self, x: Any) -> Any:
        return self.second(self.first(x))


@tf.function
def doubled(x: Any) -> Any:
    return 2.0 * x


def trained(optimizer: Any) -> Any:
    """An optimizer after two steps, its Variables and its model."""
    net = Net()
    net(ROW)
    for _ in range(2):
        step(net, optimizer)
    return {"net": net, "optimizer": optimizer, "weights": net.trainable_variables}


def step(net: Any, optimizer: Any) -> None:
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(net(ROW)))
    weights = net.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))


def values(variables: Any) -> list[Any]:
    return [v.numpy().tolist() for v in variables]


def same_line(old: Any, new: Any) -> None:
    assert new.w is new.same and new.w is not old.w
    assert [v.name for v in new.variables] == [v.name for v in old.variables]
    assert [v.trainable for v in new.variables] == [v.trainable for v in old.variables]
    new.w.assign([9.0, 9.0])
    assert old.w.numpy().tolist() == [1.0, 2.0]


def same_training(old: Any, new: Any) -> None:
    assert new["net"].again is new["net"].first
    assert all(a is b for a, b in zip(new["weights"], new["net"].trainable_variables, strict=True))
    assert values(new["weights"]) == values(old["weights"])
    assert [v.name for v in new["optimizer"].variables] == [
        v.name for v in old["optimizer"].variables
    ]
    twin = copy.deepcopy(old)
    before = values(old["weights"])
    step(new["net"], new["optimizer"])
    step(twin["net"], twin["optimizer"])
    assert values(new["weights"]) == values(twin["weights"]) != before
    assert values(old["weights"]) == before, "the original is no part of the copy"


def same_outputs(old: Any, new: Any) -> None:
    np.testing.assert_array_equal(old(ROW), new(ROW))
    assert [type(v) for v in new.weights] == [type(v) for v in old.weights]
    assert [v.path for v in new.weights] == [v.path for v in old.weights]
    assert all(a is not b for a, b in zip(new.weights, old.weights, strict=True))
    assert new.name == old.name and len(new.losses) == len(old.losses)


def same_layer(old: Any, new: Any) -> None:
    same_outputs(old, new)
    assert new.kernel is new.weights[0] and new.kernel.constraint(-1.0) == 0.0
    assert new.kernel.regularizer is not None and len(new.losses) == 1


def built(model: Any) -> Any:
    model(ROW)
    return model


def functional() -> Any:
    first = keras.Input([2])
    return keras.Model(first, keras.layers.Dense(1)(keras.layers.Dense(3, "relu")(first)))


def same_slices(old: Any, new: Any) -> None:
    assert isinstance(new, tf.IndexedSlices)
    for part in ("values", "indices", "dense_shape"):
        np.testing.assert_array_equal(getattr(old, part), getattr(new, part))


def same_reading(old: Any, new: Any) -> None:
    (v, unread), (other, view) = old, new
    assert other is not v and float(view) == float(unread)
    other.assign(7.0)
    assert float(view) == 7.0 and float(unread) == float(v) == 2.0


def slices() -> Any:
    table = tf.Variable(tf.ones([4, 2]))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(table, [1, 3]))
    return tape.gradient(y, table)


def written() -> Any:
    v = tf.Variable(1.0)
    return v, v.assign(2.0)


def traced() -> Any:
    v = tf.Variable([1.0, 2.0], name="v")
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(v * v)
    tape.gradient(y, v)
    return {"trace": tape.trace(), "again": [tape.trace()], "why": str(tape.explain(y, v))}


def equal(old: Any, new: Any) -> None:
    assert new == old and type(new) is type(old)


def noted(old: Any, new: Any) -> None:
    assert new.note == ["mine", 1] and new.note is not old.note


def with_note() -> Any:
    v = tf.Variable(1.0)
    v.note = ["mine", 1]
    return v


SHARED = tf.constant([1.0, 2.0])
SGD, ADAM = keras.optimizers.SGD, keras.optimizers.Adam
DECAY = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)

# name → (what makes it, what holds of it and its copy)
THINGS: dict[str, tuple[Callable[[], Any], Callable[[Any, Any], None]]] = {
    "a number": (lambda: tf.constant(1.5), lambda a, b: equal(repr(a), repr(b))),
    "truth": (lambda: tf.constant(True), lambda a, b: equal(repr(a), repr(b))),
    "texts": (lambda: tf.constant(["a", "é"]), lambda a, b: equal(repr(a), repr(b))),
    "nothing": (lambda: tf.zeros([0, 3], tf.int64), lambda a, b: equal(repr(a), repr(b))),
    "one tensor twice": (lambda: [SHARED, {"a": SHARED}],
                         lambda a, b: equal(b[0] is b[1]["a"], True)),
    "one Variable twice": (lambda: [v := tf.Variable(1.0), (v, {"v": v})],
                           lambda a, b: equal(b[0] is b[1][0] is b[1][1]["v"], True)),
    "a Variable with a note": (with_note, noted),
    "a Variable and what assign gave": (written, same_reading),
    "slices": (slices, same_slices),
    "a shape": (lambda: [tf.TensorShape([2, None]), tf.TensorShape(None).rank], equal),
    "a spec": (lambda: tf.TensorSpec([None, 2], tf.int32, "s"), equal),
    "a dtype": (lambda: [tf.float32, tf.string], lambda a, b: equal(a[0] is b[0], True)),
    "traces": (traced, equal),
    "a module": (Line, same_line),
    "a layer": (lambda: built(keras.layers.Dense(
        3, "relu", kernel_regularizer="l2", kernel_constraint="non_neg")), same_layer),
    "a stack of layers": (lambda: built(keras.Sequential([
        keras.layers.Dense(3), keras.layers.BatchNormalization(), keras.layers.Dropout(0.5, seed=1),
        keras.layers.Dense(1)])), same_outputs),
    "a stack with a known input": (lambda: keras.Sequential(
        [keras.Input([2]), keras.layers.Dense(1)]), same_outputs),
    "a functional model": (functional, same_outputs),
    "a model of one's own": (lambda: built(Net()), same_outputs),
    "SGD": (lambda: trained(SGD(0.1)), same_training),
    "SGD with momentum": (lambda: trained(SGD(0.1, momentum=0.9, clipnorm=1.0)), same_training),
    "Adam": (lambda: trained(ADAM(0.1, clipvalue=0.5)), same_training),
    "Adam that decays": (lambda: trained(ADAM(DECAY, global_clipnorm=1.0)), same_training),
    "AdamW": (lambda: trained(keras.optimizers.AdamW(0.1)), same_training),
    "RMSprop": (lambda: trained(keras.optimizers.RMSprop(0.1)), same_training),
    "a metric": (lambda: (lambda m: m.update_state([1.0, 3.0]) or m)(keras.metrics.Mean()),
                 lambda a, b: equal(float(a.result()), float(b.result()))),
    "a loss": (lambda: keras.losses.BinaryCrossentropy(from_logits=True),
               lambda a, b: equal(float(a([1.0], [2.0])), float(b([1.0], [2.0])))),
    "an initializer": (lambda: keras.initializers.GlorotUniform(seed=1),
                       lambda a, b: np.testing.assert_array_equal(a([2, 3]), b([2, 3]))),
    "a generator": (lambda: tf.random.Generator.from_seed(3),
                    lambda a, b: np.testing.assert_array_equal(a.normal([3]), b.normal([3]))),
    "a list that a loop fills": (
        lambda: tf.TensorArray(tf.float32, size=2).write(0, 1.0).write(1, 4.0),
        lambda a, b: equal(a.stack().numpy().tolist(), b.stack().numpy().tolist())),
    "a tf.function": (lambda: doubled, lambda a, b: equal(a is b, True)),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", THINGS)
def test_a_copy_is_whole(name: str, way: str) -> None:
    make, holds = THINGS[name]
    old = make()
    holds(old, WAYS[way](old))


@pytest.mark.parametrize("way", WAYS)
def test_gradients_flow_to_copies_and_not_to_originals(way: str) -> None:
    old = Line()
    new = WAYS[way](old)
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(new.w * new.same)
    assert tape.gradient(y, new.w).numpy().tolist() == [2.0, 4.0]
    assert tape.gradient(y, old.w) is None


KEPT: dict[str, tuple[Callable[[], Any], str]] = {
    "a tape": (lambda: tf.GradientTape(), "tape.trace"),
    "a dataset": (lambda: tf.data.Dataset.range(3).batch(2), "make it anew|Make it anew"),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_can_not_travel_says_so(name: str) -> None:
    make, words = KEPT[name]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match=words):
            pickle.dumps(make(), protocol)


def test_a_dataset_is_its_own_copy() -> None:
    data = tf.data.Dataset.range(5).batch(2)
    assert [x.numpy().tolist() for x in copy.deepcopy([data])[0]] == [[0, 1], [2, 3], [4]]
