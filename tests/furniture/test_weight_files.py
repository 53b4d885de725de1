"""Guards model.save_weights and load_weights: the words and the places are those of Keras 3.12."""

import pickle
from pathlib import Path

import numpy as np
import pytest

import tapelab as tf

keras = tf.keras
layers = keras.layers
FILE = "a.weights.h5"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def stack(*units, first=4):
    made = [layers.Dense(units[0]), layers.BatchNormalization(), *map(layers.Dense, units[1:])]
    return keras.Sequential([keras.Input((first,)), *made])


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)
        self.rest = [layers.Dense(2), stack(2, first=2)]
        self.by_name = {"z": layers.Dense(1), "a": (layers.Dense(1), 7)}
        self.free = self.add_weight(shape=(), name="free")
        self.again = self.d

    def call(self, x):
        x = self.rest[1](self.rest[0](self.d(x))) * self.free
        return self.by_name["z"](x) + self.by_name["a"][0](x)


def graph():
    start = keras.Input((4,))
    side = layers.Dense(2)(start)
    return keras.Model(start, layers.Add()([side, stack(3, 2)(start)]))


@pytest.mark.parametrize("make", [lambda: stack(3, 1), graph, Net])
def test_weights_come_back(make):
    x = tf.constant(np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4))
    first, second = make(), make()
    first(x), second(x)
    assert not np.array_equal(first(x), second(x))
    first.save_weights(FILE)
    second.load_weights(FILE)
    assert np.array_equal(first(x), second(x))
    assert all(map(np.array_equal, first.get_weights(), second.get_weights()))


def test_places_are_those_of_keras():
    stack(3, 1).save_weights(FILE)
    with np.load(FILE) as file:
        assert sorted(file)[1:] == [f"layers/{name}" for name in (
            "batch_normalization/vars/0", "batch_normalization/vars/1",
            "batch_normalization/vars/2", "batch_normalization/vars/3", "dense/vars/0",
            "dense/vars/1", "dense_1/vars/0", "dense_1/vars/1",
        )]  # fmt: skip
    net = Net()
    net(tf.ones((1, 4)))
    net.save_weights(Path("n.weights.h5"))
    with np.load("n.weights.h5") as file:
        inner = {name.rpartition("/vars/")[0] for name in file}
    assert inner >= {"again", "rest/dense", "rest/sequential/layers/dense", "by_name/dense",
                     "by_name/dense_1"}  # fmt: skip
    assert "d" not in inner, "a layer with two names stands under the first"


def test_an_optimizer_comes_along():
    def made():
        model = stack(3, 1)
        model.compile("adam", "mse")
        return model

    def fit(model):
        model.fit(np.ones((4, 4)), np.ones((4, 1)), verbose=0)

    first, second = made(), made()
    fit(first)
    first.save_weights(FILE)
    few = (
        "Skipping variable loading for optimizer 'adam.*', because it has 2 variables whereas the "
        "saved optimizer has 14 variables. "
    )
    with pytest.warns(UserWarning, match=few):
        second.load_weights(FILE)
    fit(second), fit(second)
    second.load_weights(FILE)
    assert all(map(np.array_equal, first.optimizer.variables, second.optimizer.variables))
    third = made()
    fit(third)
    checkpoint = tf.train.Checkpoint(third)
    path = checkpoint.save("all")
    fit(third)
    expected = third.get_weights()
    checkpoint.restore(path).assert_consumed()
    assert third.optimizer.iterations.numpy() == 1
    fit(third)
    assert all(map(np.array_equal, expected, third.get_weights()))


def loading(model, file=FILE, **more):
    stack(3, 1).save_weights(FILE)
    model.load_weights(file, **more)


def of(data):
    Path("t.weights.h5").write_bytes(data)
    stack(3, 1).load_weights("t.weights.h5")


def shortened():
    stack(3, 1).save_weights(FILE)
    of(Path(FILE).read_bytes()[:900])


UNBUILT = (" a model that has not yet been built. Try building the model first by calling it on "
           r"some data or by using `build\(\)`.")  # fmt: skip
ERRORS = {
    "saving as .h5": (lambda: stack(1).save_weights("a.h5"), ValueError,
        "The filename must end in `.weights.h5`. Received: filepath=a.h5"),
    "saving as a checkpoint": (lambda: stack(1).save_weights("ck/a"), ValueError,
        "The filename must end in `.weights.h5`. Received: filepath=ck/a"),
    "saving as a number": (lambda: stack(1).save_weights(3), ValueError,
        "The filename must end in `.weights.h5`. Received: filepath=3"),
    "no such folder": (lambda: stack(1).save_weights("no/such/a.weights.h5"), FileNotFoundError,
        r"\[Errno 2\] Unable to synchronously create file"),
    "saving twice": (lambda: [stack(1).save_weights(FILE, overwrite=False) for _ in range(2)],
        FileExistsError, "a.weights.h5 exists already"),
    "saving too early": (lambda: keras.Sequential([layers.Dense(1)]).save_weights(FILE), ValueError,
        "You are saving" + UNBUILT),
    "loading too early": (lambda: loading(Net()), ValueError,
        "You are loading weights into" + UNBUILT),
    "loading a checkpoint": (lambda: loading(stack(1), "ck/a"), ValueError,
        "File format not supported: filepath=ck/a. Keras 3 only supports V3 `.keras` files, "),
    "loading nothing": (lambda: loading(stack(1), "zz.weights.h5"), FileNotFoundError,
        r"\[Errno 2\] Unable to synchronously open file \(unable to open file: name = 'zz.weights"),
    "by name": (lambda: loading(stack(1), by_name=True), ValueError,
        "`by_name` only supports loading legacy '.h5' or '.hdf5' files. Received: a.weights.h5"),
    "another setting": (lambda: loading(stack(1), colour=True), ValueError,
        "Invalid keyword arguments: {'colour': True}"),
    "another shape": (lambda: loading(stack(5, 1)), ValueError,
        r"A total of 3 objects could not be loaded. Example error message for object <Dense name="
        r"dense\w*, built=True>:\n\nThe shape of the target variable and the shape of the target "
        r"value in `variable.assign\(value\)` must match. variable.shape=\(4, 5\), Received: "
        r"value.shape=\(4, 3\). Target variable: <Variable path=[^>]*>\n\nList of objects that "
        r"could not be loaded:\n\[<Dense name="),
    "more layers": (lambda: loading(stack(3, 1, 1)), ValueError,
        r"A total of 1 objects could not be loaded.*\n\nLayer 'dense\w*' expected 2 variables, but "
        r"received 0 variables during loading. Expected: \['kernel', 'bias'\]"),
    "Keras's file": (lambda: of(b"\x89HDF\r\n"), NotImplementedError, "was written by TensorFlow"),
    "text": (lambda: of(b"hello"), OSError, "Unable to synchronously open file"),
    "a pickle": (lambda: of(pickle.dumps([1])), OSError, "Unable to synchronously open file"),
    "half a file": (shortened, OSError, "Unable to synchronously open file"),
    "saving a model": (lambda: stack(1).save("m.keras"), NotImplementedError,
        r'no model is made from a file. Keep the weights with model.save_weights\("name.weights'),
}  # fmt: skip


@pytest.mark.parametrize("work, kind, words", ERRORS.values(), ids=list(ERRORS))
def test_errors(work, kind, words):
    with pytest.raises(kind, match=words):
        work()


def test_nothing_changes_when_one_layer_does_not_fit():
    model = stack(3, 2)
    before = model.get_weights()
    with pytest.raises(ValueError, match="A total of 1 objects could not be loaded"):
        loading(model)
    assert all(map(np.array_equal, before, model.get_weights()))
    with pytest.warns(UserWarning, match="A total of 1 objects could not be loaded"):
        loading(model, skip_mismatch=True)
    same = list(map(np.array_equal, before, model.get_weights()))
    assert same[0] is False and same[-2:] == [True, True], "those that fit were given"
