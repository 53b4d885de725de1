"""Guards what travels to another process: tensors, Variables and traces do, a tape says why not."""

import pickle

import numpy as np
import pytest

import tapelab as tf

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)


def sent(thing, protocol=pickle.HIGHEST_PROTOCOL):
    return pickle.loads(pickle.dumps(thing, protocol))


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "made",
    [
        lambda: tf.constant(3.0),
        lambda: tf.constant([[1, 2], [3, 4]], tf.int64),
        lambda: tf.constant([0.5], tf.float16),
        lambda: tf.constant(1.0 + 2.0j, tf.complex128),
        lambda: tf.constant(["a", "bc"]),
        lambda: tf.constant([True, False]),
        lambda: tf.zeros((0, 3)),
    ],
)
def test_tensors_keep_value_shape_and_dtype(made, protocol) -> None:
    there = sent(made(), protocol)
    assert type(there) is type(made()) and repr(there) == repr(made())
    assert there.dtype == made().dtype and there.shape == made().shape


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_variables_keep_name_trainable_dtype_shape_and_constraint(protocol) -> None:
    v = tf.Variable([1.0, 2.0], name="w", trainable=False, dtype=tf.float64, shape=(None,),
                    constraint=np.abs)  # fmt: skip
    there = sent(v, protocol)
    assert isinstance(there, tf.Variable) and there is not v
    assert (there.name, there.trainable, there.dtype) == ("w:0", False, tf.float64)
    assert there.shape.as_list() == [None] and there.constraint is np.abs
    there.assign([1.0, 2.0, 3.0])
    assert v.numpy().tolist() == [1.0, 2.0]


def test_a_variable_that_has_travelled_is_watched_again() -> None:
    v = sent(tf.Variable(3.0, name="v"))
    with tf.GradientTape() as tape:
        y = v * v
    assert tape.gradient(y, v).numpy() == 6.0 and tape.watched_variables() == (v,)


def test_what_a_tape_has_seen_travels_without_its_records() -> None:
    v = tf.Variable(3.0, name="v")
    with tf.GradientTape() as tape:
        y = v * v
        inside, handle = sent((y, v)), sent(v.assign_add(1.0))
    assert inside[0].numpy() == 9.0 and inside[1].numpy() == 3.0
    assert isinstance(handle, tf.Variable) and handle.numpy() == 4.0
    assert sent(tape.gradient(y, v)).numpy() == 6.0


def test_slices_and_gradients_in_a_nest_travel() -> None:
    table = tf.Variable(tf.ones((4, 2)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, [1, 3]))
    slices = sent({"table": tape.gradient(loss, table)})["table"]
    assert isinstance(slices, tf.IndexedSlices)
    assert tf.convert_to_tensor(slices).numpy()[:, 0].tolist() == [0.0, 1.0, 0.0, 1.0]


@pytest.mark.parametrize("asked", [False, True])
def test_a_trace_is_the_same_there(asked) -> None:
    x = tf.Variable([[1.0, 2.0]], name="x")
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(tf.exp(x) @ tf.ones((2, 3)))
    if asked:
        tape.gradient(y, x)
    trace = tape.trace()
    assert sent(trace) == trace and str(sent(trace)) == str(trace)


def test_a_tape_says_what_to_send_instead() -> None:
    with tf.GradientTape() as tape:
        pass
    with pytest.raises(TypeError, match=r"cannot pickle 'GradientTape'.*trace\(\)"):
        pickle.dumps(tape)
