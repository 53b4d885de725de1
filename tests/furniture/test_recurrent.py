"""Guards recurrent layers and masks: what TensorFlow computes, its gradients, states and refusals.

The programs were run with TensorFlow 2.21; the file beside this one holds what they printed.
"""

import gc
import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.furniture.layers import masks
from tests.conformance import check

layers = tf.keras.layers
PROGRAMS = json.loads(Path(__file__).with_name("tensorflow-2.21-recurrent.json").read_text())
SETTINGS = Namespace(rtol=1e-4, atol=2e-5, rtol64=1e-6, atol64=2e-5, strict_messages=False,
                     strict_warnings=False)  # fmt: skip
X = np.sin(np.arange(24.0)).reshape(2, 3, 4).astype("float32")
M = tf.constant([[True, False, True], [False, True, True]])


@pytest.mark.parametrize("program", PROGRAMS["programs"], ids=lambda p: p["id"])
@pytest.mark.filterwarnings("ignore:Layer .* does not support masking")
def test_does_what_tensorflow_did(program: dict[str, Any]) -> None:
    tf.keras.backend.clear_session()
    item = {
        "area": "recurrent",
        "error_message": "",
        **program,
        "code": PROGRAMS["before"] + program["code"],
    }
    stdout, error, _, logged, _ = check.run_program(item, tf, np, "tapelab", 60.0)
    passed = check.judge(item, stdout, error, logged, SETTINGS)["passed"]
    assert passed, f"wanted {item['stdout']} {item['error_type']}, got {stdout} {error!r}"


KINDS = {
    "simple": lambda **more: layers.SimpleRNN(2, **more),
    "gru": lambda **more: layers.GRU(2, **more),
    "gru_before": lambda **more: layers.GRU(2, reset_after=False, **more),
    "lstm": lambda **more: layers.LSTM(2, **more),
    "stack": lambda **more: layers.RNN(layers.StackedRNNCells(
        [layers.GRUCell(2, dtype="float64"), layers.LSTMCell(2, dtype="float64")], dtype="float64"),
        **more),
    "both": lambda **more: layers.Bidirectional(layers.GRU(2, **more), dtype="float64"),
}  # fmt: skip


@pytest.mark.parametrize("mask", [None, M], ids=["whole", "masked"])
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_those_of_finite_differences(kind: str, mask: Any) -> None:
    layer = KINDS[kind](dtype="float64", return_sequences=True)
    x = tf.Variable(X.astype("float64"))
    layer(x)
    rng = np.random.default_rng(0)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])

    def loss() -> Any:
        return tf.reduce_sum(tf.sin(layer(x, mask=mask)))

    variables = [x, *layer.trainable_variables]
    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, variables)
    for variable, gradient in zip(variables, gradients, strict=True):
        way = rng.normal(size=variable.shape)
        variable.assign_add(1e-6 * way)
        up = loss()
        variable.assign_sub(2e-6 * way)
        slope = float(up - loss()) / 2e-6
        variable.assign_add(1e-6 * way)
        assert np.isclose(slope, np.sum(gradient * way), rtol=1e-5, atol=1e-7), variable


def records(layer: Any, steps: int) -> int:
    x = np.ones((1, steps, 3), "float32")
    layer(x)
    with tf.GradientTape() as tape:
        layer(x)
    return sum(n.recorded for n in tape.trace().nodes if n.kind == "op" and n.op != "output")


@pytest.mark.parametrize(("kind", "each"), [("simple", 3), ("lstm", 12), ("gru", 14)])
def test_a_step_adds_few_records(kind: str, each: int) -> None:
    layer = KINDS[kind]()
    assert records(layer, 9) - records(layer, 8) == each


@pytest.mark.parametrize("kind", [layers.GRUCell, layers.LSTMCell])
def test_every_gate_may_drop_its_own(kind: Any) -> None:
    cell = kind(2, dropout=0.5, implementation=1, kernel_initializer="ones", seed=1, use_bias=False)
    cell.build((None, 40))
    sums = [float(part[0, 0]) for part in cell.project(tf.ones((1, 40)), True)]
    assert len(sums) == cell.gates and len(set(sums)) > 1 and 20 < min(sums) <= max(sums) < 60
    assert float(cell.project(tf.ones((1, 40)), False)[0][0, 0]) == 40


def test_a_mask_is_gone_with_its_tensor() -> None:
    gc.collect()
    before = len(masks._known)
    y = layers.Embedding(5, 2, mask_zero=True)(np.array([[1, 0]]))
    assert len(masks._known) == before + 1 and masks.of(y) is y._keras_mask
    assert masks.of(tf.identity(y)) is None, "an op makes a tensor without a mask"
    del y
    gc.collect()
    assert len(masks._known) == before


def test_masks_are_symbols_too() -> None:
    x = tf.keras.Input((None,), dtype="int32")
    embedding = layers.Embedding(5, 2, mask_zero=True)
    y = layers.LSTM(2)(embedding(x), mask=embedding.compute_mask(x))
    model, t = tf.keras.Model(x, y), np.array([[1, 2, 0]])
    assert np.allclose(model(t), model(t[:, :2]))


def test_a_warning_says_where_a_mask_ends() -> None:
    embedding = layers.Embedding(5, 2, mask_zero=True)
    with pytest.warns(UserWarning, match=r"Layer 'mine' \(of type Flatten\) was passed an input"):
        layers.Flatten(name="mine")(embedding(np.array([[1, 0]])))


FREE = [
    (lambda: layers.Dense(3), (None, 4), (None, None, 3)),
    (lambda: layers.Conv1D(3, 2, padding="same"), (None, 4), (None, None, 3)),
    (lambda: layers.Conv1D(3, 3), (None, 4), (None, None, 3)),
    (lambda: layers.MaxPooling1D(2), (None, 4), (None, None, 4)),
    (lambda: layers.GlobalAveragePooling1D(), (None, 4), (None, 4)),
    (lambda: layers.TimeDistributed(layers.Flatten()), (None, 4, 2), (None, None, 8)),
    (lambda: layers.Reshape((-1, 2)), (None, 4), (None, None, 2)),
    (lambda: layers.LSTM(3, return_sequences=True), (7, 4), (None, 7, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("make", "given", "wanted"), FREE)
def test_free_sizes_stay_free(make: Any, given: Any, wanted: Any) -> None:
    x = tf.keras.Input(given)
    assert make()(x).shape == wanted
    assert (x[:, 0] * 2.0).shape == (None, *given[1:])


def test_a_copy_has_weights_and_states_of_its_own() -> None:
    layer = layers.Bidirectional(layers.GRU(2, stateful=True))
    pattern = layers.LSTM(2)
    assert layers.Bidirectional(pattern).forward_layer is not pattern and not pattern.built
    first = layer(X)
    assert not np.allclose(layer(X), first)
    layer.reset_state()
    assert np.allclose(layer(X), first)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: layers.LSTM(2)(X[0]), ValueError, r"expected ndim=3, found ndim=2.*tf.newaxis"),
        (lambda: layers.LSTM(2)(X, initial_state=tf.ones((2, 2))), ValueError,
         "has 2 states, and `initial_state` has 1: give a list"),
        (lambda: layers.GRU("two"), TypeError, "`units` is a whole number of at least 1"),
        (lambda: layers.GRU(2.5), ValueError, "expected a positive integer, got 2.5"),
        (lambda: layers.GRU(2, stateful=True)(tf.keras.Input((3, 4))), ValueError,
         "Found dynamic batch size.*batch_size="),
        (lambda: layers.LSTM(2)(X[:, :0]), tf.errors.InvalidArgumentError, "at least one step"),
        (lambda: layers.LSTM(2, use_cudnn=True), ValueError, "cuDNN is not supported"),
        (lambda: layers.Bidirectional(layers.Dense(2)), TypeError, "give it an RNN"),
        (lambda: layers.RNN(layers.Dense(2)), ValueError, "should have a `state_size` attribute"),
        (lambda: layers.StackedRNNCells([layers.Dense(2)]), ValueError, "a `state_size` attrib"),
        (lambda: layers.TimeDistributed(3), ValueError, "Please initialize `TimeDistributed`"),
        (lambda: layers.ConvLSTM2D, NotImplementedError, "put it into RNN"),
    ],
)  # fmt: skip
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
