"""Guards notebook 18: a step cut into shards gives the same gradients in other processes."""

import os

import numpy as np
import pytest

import tapelab as tf
from tapelab.course.data import digits

pytest.importorskip("distributed", reason="no Dask here: pip install 'tapelab[dask]'")
pytestmark = pytest.mark.slow


def gradients(weights, images, labels):
    """What a worker does: the summed loss of its rows, the gradients, the trace, and who it is."""
    w, b = (tf.Variable(each, name=name) for each, name in zip(weights, "wb", strict=True))
    with tf.GradientTape() as tape:
        wrong = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, images @ w + b)
        loss = tf.reduce_sum(wrong)
    trace = tape.trace()
    return loss, tape.gradient(loss, [w, b]), trace, os.getpid()


def moved(variable, delta):
    """A Variable goes there and comes back, changed by what `assign_add` returns."""
    return variable.assign_add(delta), os.getpid()


@pytest.fixture(scope="module")
def client():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def rows():
    (images, labels), _ = digits()
    return images[:203], labels[:203]  # four shards of unequal size


def test_sums_of_shards_are_the_whole(client, rows) -> None:
    images, labels = rows
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(64, 10)).astype(np.float32), np.zeros(10, np.float32)]
    loss, whole, trace, here = gradients(weights, images, labels)
    shards = np.array_split(images, 4), np.array_split(labels, 4)
    assert len({len(shard) for shard in shards[1]}) == 2

    parts = client.gather(client.map(gradients, [weights] * 4, *shards, pure=False))

    workers = {pid for *_, pid in parts}
    assert len(workers) == 2 and here not in workers
    np.testing.assert_allclose(sum(float(part[0]) for part in parts), float(loss), rtol=1e-5)
    for k in range(2):
        total = tf.add_n([part[1][k] for part in parts])
        assert isinstance(total, tf.Tensor) and total.dtype == tf.float32
        np.testing.assert_allclose(total, whole[k], rtol=1e-4, atol=1e-4)
    for part in parts:
        far = part[2]
        assert far.tape.records == trace.tape.records == 4
        assert [node.op for node in far.nodes] == [node.op for node in trace.nodes]
        assert [node.name for node in far.nodes if node.watched] == ["w", "b"]
        assert str(far).startswith("tape: recorded, 4 records")


def test_variables_travel_both_ways(client) -> None:
    v = tf.Variable([1.0, 2.0], name="v", dtype=tf.float64, trainable=False)
    there, pid = client.submit(moved, v, tf.constant([0.5, 0.5], tf.float64)).result()
    assert pid != os.getpid() and isinstance(there, tf.Variable)
    assert (there.name, there.dtype, there.trainable) == ("v:0", tf.float64, False)
    assert there.numpy().tolist() == [1.5, 2.5] and v.numpy().tolist() == [1.0, 2.0]
    with tf.GradientTape() as tape:
        tape.watch(there)
        y = tf.reduce_sum(there * there)
    assert tape.gradient(y, there).numpy().tolist() == [3.0, 5.0]


def test_an_error_in_a_worker_is_raised_here(client) -> None:
    images, labels = np.zeros((3, 5), np.float32), np.zeros(3, np.int32)
    weights = [np.zeros((4, 2), np.float32), np.zeros(2, np.float32)]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Matrix size-incompatible"):
        client.submit(gradients, weights, images, labels, pure=False).result()


def test_a_tape_stays_where_it_is(client) -> None:
    from distributed.protocol.pickle import dumps

    with tf.GradientTape() as tape:
        pass
    with pytest.raises(TypeError, match="cannot pickle 'GradientTape'"):
        dumps(tape)
