"""Guards files of numbers: damaged, hostile or interrupted, they change nothing; weights of models.

Errors are of the kinds that TensorFlow 2.21 raises, and begin with its words.
"""

import os
import pickle
import random
import signal
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import tapelab as tf
from tapelab.furniture import archives
from tests.faults.interrupting import interrupted, length

keras = tf.keras
layers = keras.layers
SEED = 7
DAMAGED = (tf.errors.DataLossError, "damaged, or not a file|does not fit its values")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def saved(name="a"):
    """A checkpoint of two Variables, its path, and what they hold now (other values)."""
    v, w = tf.Variable([1.0, 2.0, 3.0]), tf.Variable(4)
    checkpoint = tf.train.Checkpoint(v=v, w=w)
    path = checkpoint.save(name)
    v.assign([7.0, 8.0, 9.0])
    w.assign(10)
    return checkpoint, path


def held(checkpoint):
    return [v.numpy().tolist() for v in (checkpoint.v, checkpoint.w, checkpoint.save_counter)]


BEFORE, AFTER = [[7.0, 8.0, 9.0], 10, 1], [[1.0, 2.0, 3.0], 4, 1]


def test_every_truncation_is_noticed_and_changes_nothing():
    checkpoint, path = saved()
    file = Path(f"{path}.npz")
    whole = file.read_bytes()
    for size in range(0, len(whole), 29):
        file.write_bytes(whole[:size])
        with pytest.raises(DAMAGED[0], match=DAMAGED[1]):
            checkpoint.restore(path)
        assert held(checkpoint) == BEFORE


def test_a_wrong_byte_is_noticed_or_does_no_harm():
    checkpoint, path = saved()
    file = Path(f"{path}.npz")
    whole = file.read_bytes()
    noticed = 0
    for place in range(0, len(whole), 11):
        broken = bytearray(whole)
        broken[place] ^= 0x41
        file.write_bytes(broken)
        checkpoint.v.assign(BEFORE[0])
        checkpoint.w.assign(BEFORE[1])
        try:
            checkpoint.restore(path)
        except tf.errors.OpError:
            noticed += 1
            assert held(checkpoint) == BEFORE
        else:
            assert held(checkpoint) == AFTER, place
    assert noticed > len(whole) / 11 * 0.6


def written(objects, values=None, **more):
    archives.save("made.npz", values or {"k": np.float32(1.0)}, {"objects": objects, **more})


TWO = [{"children": {"v": 1}}, {"children": {}, "key": "k"}]
GRAPHS = {
    "no objects": lambda: written([]),
    "not a list": lambda: written({"children": {}}),
    "objects of numbers": lambda: written([1, 2]),
    "a child that is not there": lambda: written([{"children": {"v": 2}}]),
    "a child below zero": lambda: written([{"children": {"v": -1}}, TWO[1]]),
    "a child that is no number": lambda: written([{"children": {"v": True}}, TWO[1]]),
    "a key that is not there": lambda: written([TWO[0], {"children": {}, "key": "other"}]),
    "a key that is a list": lambda: written([TWO[0], {"children": {}, "key": []}]),
    "one key for two": lambda: written([{"children": {"v": 1, "w": 2}}, TWO[1], TWO[1]]),
    "children in a list": lambda: written([{"children": [1]}, TWO[1]]),
    "somebody's own arrays": lambda: np.savez("made.npz", v=np.ones(3)),
    "one array": lambda: np.save(open_to_write("made.npz"), np.ones(3)),
    "text": lambda: Path("made.npz").write_text("hello"),
    "nothing": lambda: Path("made.npz").write_bytes(b""),
    "a pickle": lambda: Path("made.npz").write_bytes(pickle.dumps(Evil())),
    "an array of pickles": lambda: np.savez(
        "made.npz", **{archives.TEXT: np.array([Evil()], object)}, allow_pickle=True
    ),
    "deep text": lambda: np.savez(
        "made.npz", **{archives.TEXT: np.frombuffer(b"[" * 100_000, np.uint8)}
    ),
    "a shape beyond memory": lambda: beyond_memory(),
}  # fmt: skip


class Evil:
    """Whoever unpickles this has run somebody's code."""

    def __reduce__(self):
        return os.mkdir, ("owned",)


def open_to_write(name):
    return Path(name).open("wb")


def beyond_memory():
    with zipfile.ZipFile("made.npz", "w") as archive:
        head = "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999,), }"
        raw = b"\x93NUMPY\x01\x00" + (len(head) + 1).to_bytes(2, "little") + head.encode() + b"\n"
        archive.writestr("k.npy", raw)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("make", GRAPHS.values(), ids=list(GRAPHS))
def test_files_that_are_none_are_refused(make):
    v = tf.Variable(5.0)
    make()
    with pytest.raises(DAMAGED[0], match=DAMAGED[1]) as error:
        tf.train.Checkpoint(v=v).read("made")
    assert v.numpy() == 5.0 and not os.path.exists("owned")
    assert "pickle" not in str(error.value) and error.value.error_code == 15


def test_deep_text_is_refused_also_where_python_would_follow_it():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        GRAPHS["deep text"]()
        with pytest.raises(DAMAGED[0], match=DAMAGED[1]):
            tf.train.Checkpoint(v=tf.Variable(5.0)).read("made")
    finally:
        sys.setrecursionlimit(before)


def wrong(**variables):
    """Restore into other Variables than were saved."""
    _, path = saved()
    return tf.train.Checkpoint(**variables).restore(path)


def by_tensorflow():
    Path("theirs.index").write_bytes(b"x")
    return tf.train.Checkpoint(v=tf.Variable(1.0)).restore("theirs")


def no_place():
    written([{"children": {"i": 1}}, {"children": {}, "key": "i"}], {"i": np.float32(1.0)})
    return tf.train.Checkpoint(i=iter(tf.data.Dataset.range(3))).read("made")


class Other:
    def __repr__(self):
        return "<other>"


ROW = tf.Variable([0.0, 0.0, 0.0])
ERRORS = {
    "no such file": (lambda: tf.train.Checkpoint().restore("ck/zz"), tf.errors.NotFoundError,
        "Error when restoring from checkpoint or SavedModel at ck/zz: Unsuccessful "
        "TensorSliceReader constructor: Failed to find any matching files for ck/zz\nPlease double-"
        "check that the path is correct. You may be missing the checkpoint suffix"),
    "no such file to read": (lambda: tf.train.Checkpoint().read("zz"), tf.errors.NotFoundError,
        "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for zz"),
    "a folder": (lambda: (os.mkdir("d"), tf.train.Checkpoint().restore("d")),
        tf.errors.DataLossError, "Unable to open table file d: FAILED_PRECONDITION: d; Is a dir"),
    "a number": (lambda: tf.train.Checkpoint().restore(4), TypeError,
        "Expected binary or unicode string, got 4"),
    "a file as a folder": (lambda: (Path("f").touch(), tf.train.Checkpoint().save("f/a")),
        tf.errors.FailedPreconditionError, "f is not a directory"),
    "TensorFlow's file": (by_tensorflow, NotImplementedError,
        "theirs.index was written by TensorFlow, whose files tapelab does not read"),
    "another shape": (lambda: wrong(v=tf.Variable([0.0])), ValueError,
        r"Received incompatible tensor with shape \(3,\) when attempting to restore variable with "
        r"shape \(1,\) and name Variable:0"),
    "another dtype": (lambda: wrong(v=tf.Variable([0, 0, 0])), tf.errors.InvalidArgumentError,
        "tensor_name = v/.ATTRIBUTES/VARIABLE_VALUE; expected dtype int32 does not equal original "
        "dtype float"),
    "too little here": (lambda: wrong(v=ROW).assert_consumed(), AssertionError,
        r"Unresolved object in checkpoint \(root\).w: "),
    "too much here": (lambda: wrong(v=ROW, q=tf.Variable(1.0)).assert_consumed(), AssertionError,
        "Found 1 Python objects that were not bound to checkpointed values, likely due to changes "
        "in the Python program. Showing 1 of 1 unmatched objects: .<tf.Variable"),
    "nothing to ask": (lambda: tf.train.Checkpoint().restore(None).assert_consumed(),
        AssertionError, r"No checkpoint specified \(save_path=None\); nothing is being restored."),
    "nothing to run": (lambda: tf.train.Checkpoint().restore(None).run_restore_ops(),
        AssertionError, "No checkpoint specified, so no restore ops are available"),
    "a number as a part": (lambda: tf.train.Checkpoint(v=3), ValueError,
        r"`Checkpoint` was expecting v to be a trackable object \(an object derived from "
        r"`Trackable`\), got 3."),
    "a tensor as a part": (lambda: tf.train.Checkpoint(v=tf.constant(3.0)), ValueError,
        "`Checkpoint` was expecting v to be a trackable object"),
    "a metric": (lambda: tf.train.Checkpoint(m=keras.metrics.Mean()), ValueError,
        "`Checkpoint` was expecting m to be a trackable object"),
    "an object": (lambda: tf.train.Checkpoint(Other()), ValueError,
        "`Checkpoint` was expecting root to be a trackable object"),
    "a list as root": (lambda: tf.train.Checkpoint([ROW]), ValueError,
        "`Checkpoint` was expecting root to be a trackable object"),
    "a name twice": (lambda: tf.train.Checkpoint(tf.train.Checkpoint(v=ROW), v=tf.Variable(1.0)),
        ValueError, "Cannot create a Checkpoint with keyword argument v if root.v already exists."),
    "keys of numbers": (lambda: tf.train.Checkpoint(d={1: ROW}).save("d"), ValueError,
        "Unable to save the object {1: .*non-string key which maps to a trackable object"),
    "an iterator of another kind": (lambda: tf.train.Checkpoint(i=iter([1, 2])), ValueError,
        "`Checkpoint` was expecting i to be a trackable object"),
    "a place that is none": (no_place, ValueError, "i is not the place of an iterator: array.1."),
    "keeping none": (lambda: tf.train.CheckpointManager(tf.train.Checkpoint(), "x", 0), ValueError,
        "Expected a positive integer or `None` for `max_to_keep`, got 0."),
    "an interval of what": (lambda: tf.train.CheckpointManager(
        tf.train.Checkpoint(), "x", 5, checkpoint_interval=3), ValueError,
        "`step_counter` should be passed if `checkpoint_interval` is not None."),
    "an unknown key": (lambda: tf.train.load_checkpoint(saved()[1]).get_tensor("nope"),
        tf.errors.NotFoundError, "Key nope not found in checkpoint"),
    "an empty folder": (lambda: tf.train.list_variables("."), ValueError,
        "Couldn't find 'checkpoint' file or checkpoints in given directory"),
}  # fmt: skip


@pytest.mark.parametrize("work, kind, words", ERRORS.values(), ids=list(ERRORS))
def test_errors(work, kind, words):
    with pytest.raises(kind, match=words):
        work()


def test_one_value_that_does_not_fit_changes_no_other():
    _, path = saved()
    v, w = tf.Variable([7.0, 8.0, 9.0]), tf.Variable([1, 2])
    with pytest.raises(ValueError, match="Received incompatible tensor"):
        tf.train.Checkpoint(v=v, w=w).restore(path)
    assert v.numpy().tolist() == [7.0, 8.0, 9.0]


@pytest.mark.parametrize("name", [
    "../../etc/x", "a/b", "a.Sb", "", ".", "..", "a\0b", "a\\b", "größe 🦆", "\ud800", "x" * 5000,
    "__class__", "file", "_CHECKPOINTABLE_OBJECT_GRAPH", "a\nb", "%s{0}", "array 3",
])  # fmt: skip
def test_names_are_data(name):
    first, second = tf.Variable(1.0), tf.Variable(2.0)
    checkpoint = tf.train.Checkpoint(d={name: first, "other": {name: second}})
    path = checkpoint.save("names")
    first.assign(0.0)
    second.assign(0.0)
    checkpoint.restore(path).assert_consumed()
    assert (first.numpy(), second.numpy()) == (1.0, 2.0)
    assert len(tf.train.list_variables(path)) == 4
    assert sorted(os.listdir(".")) == ["checkpoint", "names-1.npz"]


def test_cycles_end():
    part = tf.Module()
    part.itself, part.v = part, tf.Variable(1.0)
    part.rows = [part.v]
    part.rows.append(part.rows)
    path = tf.train.Checkpoint(part=part).save("cycle")
    part.v.assign(3.0)
    tf.train.Checkpoint(part=part).restore(path).assert_existing_objects_matched()
    assert part.v.numpy() == 1.0


@pytest.mark.parametrize("text", ["garbage {", "", 'model_checkpoint_path: "a', "x" * 100_000,
                                  'model_checkpoint_path: 3', "\0\ud7ff", 'a: "b"'])  # fmt: skip
def test_a_state_file_that_is_none_is_ignored(text, caplog):
    Path("checkpoint").write_text(text)
    assert tf.train.latest_checkpoint(".") is None
    assert tf.train.CheckpointManager(tf.train.Checkpoint(), ".", 2).checkpoints == []


def test_paths_in_the_state_file_survive():
    for name in ('a"b', "a\\b", "größe", "a\nb", "a: b"):
        path = tf.train.Checkpoint(v=tf.Variable(1.0)).save(f"d/{name}")
        assert tf.train.latest_checkpoint("d") == path == f"d/{name}-1"


# -- interrupts ---------------------------------------------------------------------------------


# What Python's zipfile says when it is collected with a file open: nothing is lost by it.
OF_ZIPFILE = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def ctrl_c():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def places(work, many):
    count = length(work)
    return sorted(random.Random(SEED).sample(range(1, count + 1), min(many, count)))


@OF_ZIPFILE
def test_an_interrupt_while_saving_leaves_a_whole_file(ctrl_c):
    checkpoint, _ = saved()
    manager = tf.train.CheckpointManager(checkpoint, "mg", max_to_keep=2)
    stopped = 0
    for place in places(manager.save, 60):
        manager = tf.train.CheckpointManager(checkpoint, "mg", max_to_keep=2)
        stopped += interrupted(manager.save, place)[1] is not None
        latest = tf.train.latest_checkpoint("mg")
        assert tf.train.Checkpoint(v=tf.Variable([0.0] * 3)).restore(latest) is not None
        for name in os.listdir("mg"):
            if name.endswith(".npz"):
                assert len(archives.checkpoint(f"mg/{name[:-4]}")[0]) == 3
    assert stopped > 40


@OF_ZIPFILE
def test_an_interrupt_while_restoring_leaves_all_or_nothing(ctrl_c):
    checkpoint, path = saved()
    stopped = 0
    for place in places(lambda: checkpoint.restore(path), 80):
        checkpoint.v.assign(BEFORE[0])
        checkpoint.w.assign(BEFORE[1])
        stopped += interrupted(lambda: checkpoint.restore(path), place)[1] is not None
        assert held(checkpoint) in (BEFORE, AFTER)
    assert stopped > 60


def test_a_disk_that_is_full_loses_nothing(monkeypatch):
    checkpoint, path = saved()

    def full(*_):
        raise OSError(28, "No space left on device")

    before = sorted(os.listdir("."))
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space left on device"):
            checkpoint.write(path)
    assert sorted(os.listdir(".")) == before
    checkpoint.restore(path)
    assert held(checkpoint) == AFTER


def test_an_interrupt_at_the_first_call_loses_no_value(ctrl_c):
    layer, x = layers.Dense(2), tf.ones((1, 3))
    expected = layer(x).numpy().tolist()
    path = tf.train.Checkpoint(layer=layer).save("dense")
    stopped = 0
    for place in places(lambda: layers.Dense(2)(x), 40):
        twin = layers.Dense(2)
        tf.train.Checkpoint(layer=twin).restore(path)
        stopped += interrupted(lambda twin=twin: twin(x), place)[1] is not None
        assert twin(x).numpy().tolist() == expected
    assert stopped > 30


def test_a_waiting_value_that_does_not_fit_says_so_at_each_call():
    layer = layers.Dense(2)
    layer(tf.ones((1, 3)))
    path = tf.train.Checkpoint(layer=layer).save("dense")
    twin = layers.Dense(2)
    tf.train.Checkpoint(layer=twin).restore(path)
    for _ in range(2):
        with pytest.raises(ValueError, match="Received incompatible tensor with shape"):
            twin(tf.ones((1, 4)))
    assert np.array_equal(twin(tf.ones((1, 3))), layer(tf.ones((1, 3))))
