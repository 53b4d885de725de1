"""Guards Model.fit and its kin: they find what TensorFlow 2.21 finds, from the same weights.

What TensorFlow found is kept in tests/fixtures/fits.json; tests.furniture.fits says how.
"""

import json
import math
import pickle
import warnings
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.furniture import fits
from tests.furniture.fits import LINE, WEIGHTS, X, compiled, network

keras = tf.keras
KEPT = json.loads(fits.KEPT.read_text())


def same(found: Any, kept: Any, at: str = "") -> None:
    """Both are alike: numbers nearly, and all else exactly."""
    if isinstance(kept, dict):
        assert list(found) == list(kept), at
        for key in kept:
            same(found[key], kept[key], f"{at}.{key}")
    elif isinstance(kept, list):
        assert len(found) == len(kept), at
        for k, (a, b) in enumerate(zip(found, kept, strict=True)):
            same(a, b, f"{at}[{k}]")
    elif isinstance(kept, float) and not math.isfinite(kept):
        assert str(found) == str(kept), at
    elif isinstance(kept, float):
        assert found == pytest.approx(kept, rel=2e-4, abs=1e-5), at
    else:
        assert found == kept, at


@pytest.mark.parametrize("name", fits.CASES)
def test_as_in_tensorflow(name: str) -> None:
    same(fits.result(name), KEPT[name], name)


def test_nothing_kept_is_forgotten() -> None:
    assert list(KEPT) == list(fits.CASES)


def test_fit_is_the_loop_of_a_lecture() -> None:
    """The same numbers as a tape, gradients and apply_gradients give, to the last bit."""
    model, by_hand = compiled(network(), "adam", "mse"), network()
    model.fit(X, LINE, epochs=3, batch_size=6, shuffle=False, verbose=0)
    optimizer, loss_of = keras.optimizers.Adam(), keras.losses.MeanSquaredError()
    for _ in range(3):
        for k in range(0, 20, 6):
            with tf.GradientTape() as tape:
                loss = loss_of(LINE[k : k + 6], by_hand(X[k : k + 6], training=True))
            gradients = tape.gradient(loss, by_hand.trainable_variables)
            optimizer.apply_gradients(zip(gradients, by_hand.trainable_variables, strict=True))
    for a, b in zip(model.get_weights(), by_hand.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_shuffling_follows_the_seed() -> None:
    def weights(seed: int) -> Any:
        keras.utils.set_random_seed(seed)
        model = compiled()
        model.fit(X, LINE, epochs=2, batch_size=6, verbose=0)
        return model.get_weights()[0].tolist()

    assert weights(1) == weights(1) != weights(2)


def test_each_row_comes_once_in_an_epoch() -> None:
    seen: list[Any] = []

    class Looks(keras.Sequential):
        def train_step(self, data: Any) -> Any:
            seen.extend(data[0].numpy()[:, 0].tolist())
            return {"count": float(len(seen))}

    model = compiled(network(kind=Looks))
    x = np.arange(40.0).reshape(20, 2)
    assert model.fit(x, LINE, epochs=2, batch_size=6, verbose=0).history == {"count": [20.0, 40.0]}
    assert sorted(seen[:20]) == sorted(seen[20:]) == x[:, 0].tolist()
    assert seen[:20] != seen[20:] != x[:, 0].tolist()


def endless() -> Any:
    return tf.data.Dataset.from_tensor_slices((X, LINE)).batch(4).repeat()


ERRORS = [
    (lambda: compiled().fit(endless()), ValueError, "When providing an infinite dataset"),
    (lambda: compiled().evaluate(endless()), ValueError, "When providing an infinite dataset"),
    (lambda: network().fit(X, LINE), ValueError, "You must call `compile()` before"),
    (lambda: network().evaluate(X, LINE), ValueError, "You must call `compile()` before"),
    (lambda: compiled(None, "nothing", "mse"), ValueError,
     "Could not interpret optimizer identifier: nothing"),
    (lambda: compiled(None, "sgd", "nothing").fit(X, LINE, verbose=0), ValueError,
     "Could not interpret loss identifier: nothing"),
    (lambda: compiled(metrics=["nothing"]).fit(X, LINE, verbose=0), ValueError,
     "Could not interpret metric identifier: nothing"),
    (lambda: compiled(metrics="mae"), ValueError,
     "Expected `metrics` argument to be a list, tuple, or dict. Received instead: metrics=mae"),
    (lambda: compiled(None, "sgd", None).fit(X, LINE, verbose=0), ValueError,
     "No loss to compute. Provide a `loss` argument in `compile()`."),
    (lambda: compiled().fit(X, LINE[:5], verbose=0), ValueError,
     "Make sure all arrays contain the same number of samples.'x' sizes: 20\n'y' sizes: 5"),
    (lambda: compiled().fit([[1.0, 2.0]], [1.0], verbose=0), ValueError, "Unrecognized data type"),
    (lambda: compiled().fit(X, verbose=0), ValueError, "None values not supported"),
    (lambda: compiled().fit(X, LINE, validation_data=(X,), verbose=0), ValueError,
     "None values not supported"),
    (lambda: compiled().fit(X, LINE, validation_data=(X,) * 4, verbose=0), ValueError,
     "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found"),
    (lambda: compiled().fit(X, LINE, class_weight={0: 1.0}, sample_weight=WEIGHTS, verbose=0),
     ValueError, "You cannot `class_weight` and `sample_weight` at the same time."),
    (lambda: compiled().fit(tf.data.Dataset.from_tensor_slices((X, LINE)), LINE), ValueError,
     "When providing `x` as a tf.data.Dataset, `y` should not be passed."),
    (lambda: compiled().fit(tf.data.Dataset.from_tensor_slices((X, LINE)), validation_split=0.5),
     ValueError, "`validation_split` is only supported for tensors or NumPy arrays."),
    (lambda: compiled().fit(X, LINE, nb_epoch=3), TypeError, "unexpected keyword argument"),
    (lambda: compiled().fit(X, LINE, verbose=0, callbacks=[keras.callbacks.EarlyStopping]),
     TypeError, "`callbacks` holds objects"),
    (lambda: compiled(fits.branches()).fit(X, [LINE], verbose=0), ValueError,
     "y_true and y_pred have different structures"),
    (lambda: compiled().fit(X, LINE, verbose=0, callbacks=[
        keras.callbacks.EarlyStopping(monitor="val_thing")]), ValueError,
     "automatically determine whether that metric should be maximized or minimized"),
    (lambda: compiled().fit(X, LINE, verbose=0, callbacks=[
        keras.callbacks.LearningRateScheduler(lambda epoch: "a")]), ValueError,
     "The output of the `schedule` function should be a float."),
    (lambda: keras.callbacks.ReduceLROnPlateau(factor=2.0), ValueError, "a factor >= 1.0"),
    (lambda: network().predict(X[:0], verbose=0), ValueError, "holds no examples"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "words"), ERRORS)
def test_errors(call: Any, kind: type, words: str) -> None:
    with pytest.raises(kind) as error:
        call()
    assert words in str(error.value)


WARNED = [
    (lambda data: compiled().fit(data, epochs=2, steps_per_epoch=3, verbose=0), [0, 1],
     "Your input ran out of data"),
    (lambda data: compiled().fit((d for d in data), epochs=2, verbose=0), [0],
     "Your input ran out of data"),
    (lambda data: compiled().fit(data, verbose=0, callbacks=[keras.callbacks.EarlyStopping()]), [0],
     "Early stopping conditioned on metric `val_loss` which is not available. Available metrics"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "epochs", "words"), WARNED)
def test_warnings(call: Any, epochs: list[int], words: str) -> None:
    data = tf.data.Dataset.from_tensor_slices((X, LINE)).batch(10)
    with pytest.warns(UserWarning, match=words.replace("(", r"\(")):
        assert call(data).epoch == epochs


def test_a_line_in_a_table_for_each_epoch(tmp_path: Any) -> None:
    path = tmp_path / "log.csv"
    for append, ends in ((False, 3), (True, 5)):
        log = keras.callbacks.CSVLogger(path, separator=";", append=append)
        compiled(metrics=["mae"]).fit(X, LINE, epochs=2, verbose=0, callbacks=[log])
        lines = path.read_text().splitlines()
        assert lines[0] == "epoch;loss;mae;val_loss;val_mae" and len(lines) == ends
        assert lines[-1].startswith("1;") and lines[-1].endswith(";NA;NA")


def test_functions_as_callbacks_and_stopping_in_the_middle() -> None:
    said: list[Any] = []
    model = compiled()

    def batch(number: int, logs: Any) -> None:
        said.append((number, sorted(logs)))
        model.stop_training = number == 1

    more = keras.callbacks.LambdaCallback(on_train_batch_end=batch)
    assert model.fit(X, LINE, batch_size=5, epochs=4, verbose=0, callbacks=more).epoch == [0]
    assert said == [(0, ["loss"]), (1, ["loss"])]


def test_a_batch_is_packed_and_unpacked() -> None:
    pack, unpack = keras.utils.pack_x_y_sample_weight, keras.utils.unpack_x_y_sample_weight
    assert [pack(1), pack(1, 2), pack(1, 2, 3), pack([1])] == [1, (1, 2), (1, 2, 3), ([1],)]
    assert [unpack(1), unpack([1, 2]), unpack((1, 2, 3))] == [(1, None, None), (1, 2, None),
                                                              (1, 2, 3)]  # fmt: skip


def test_the_bar_does_not_flood(capsys: Any) -> None:
    compiled().fit(X, LINE, batch_size=1, epochs=1, verbose=1)
    assert capsys.readouterr().out.count("\r") < 10
    bar = keras.utils.Progbar(5)
    bar.update(2, [("a", 1.0)])
    bar.add(3, [("a", 4.0)])
    assert fits.timeless(capsys.readouterr().out) == f"5/5 {'━' * 20} T T/step - a: 4.0000"


def test_a_trained_model_travels() -> None:
    model = compiled(network(), "adam", "mse", metrics=["mae"])
    model.fit(X, LINE, verbose=0, shuffle=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = pickle.loads(pickle.dumps(model))
    first, second = (m.fit(X, LINE, verbose=0, shuffle=False).history for m in (model, again))
    assert first == second


def test_what_belongs_to_training_is_no_part_of_the_model() -> None:
    model = compiled(metrics=["mae"])
    model.fit(X, LINE, verbose=0)
    assert len(model.weights) == 4 and len(model.submodules) == len(network().submodules)
