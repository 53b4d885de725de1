"""Small trainings that tapelab and TensorFlow both run; what TensorFlow found is kept.

    TRAINS_WITH=tensorflow python -m tests.furniture.fits    (where TensorFlow 2.21 is installed)

writes tests/fixtures/fits.json; tests.furniture.test_fit compares with it.
"""

import contextlib
import importlib
import io
import json
import os
import re
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

tf: Any = importlib.import_module(os.environ.get("TRAINS_WITH", "tapelab"))
keras = tf.keras
layers, optimizers, callbacks = keras.layers, keras.optimizers, keras.callbacks
KEPT = Path(__file__).parents[1] / "fixtures" / "fits.json"

X = (np.arange(40, dtype="float32").reshape(20, 2) % 7) / 7
LINE = (X @ [[1.0], [2.0]] + 0.5).astype("float32")
CLASSES = np.arange(20) * 7 % 3
YES = (np.arange(20) % 3 == 0).astype("float32")
ROWS = np.eye(3, dtype="float32")[CLASSES]
WEIGHTS = np.arange(20) / 10

CASES: dict[str, Callable[[], Any]] = {}


def weights(*shape: int, shift: int = 0) -> Any:
    numbers = np.arange(np.prod(shape)).reshape(shape) + shift
    return (numbers * 37 % 11 / 11 - 0.5).astype("float32")


def filled(model: Any) -> Any:
    """The model with weights that don't come from chance."""
    model.set_weights([weights(*w.shape, shift=k) for k, w in enumerate(model.get_weights())])
    return model


def network(outputs: int = 1, activation: Any = None, kind: Any = None, **first: Any) -> Any:
    kind = kind or keras.Sequential
    stack = [keras.Input((2,)), layers.Dense(4, activation="tanh", **first),
             layers.Dense(outputs, activation=activation)]  # fmt: skip
    return filled(kind(stack))


def branches() -> Any:
    start = keras.Input((2,))
    middle = layers.Dense(3, activation="tanh")(start)
    a = layers.Dense(1, name="a")(middle)
    b = layers.Dense(3, activation="softmax", name="b")(middle)
    return filled(keras.Model(start, [a, b]))


def fitted(model: Any, x: Any, y: Any = None, **more: Any) -> Any:
    """The history and the sizes of the weights after some epochs."""
    more = {"epochs": 3, "batch_size": 6, "shuffle": False, "verbose": 0, **more}
    found = model.fit(x, y, **more)
    return [found.history, [float(np.sum(np.abs(w))) for w in model.get_weights()]]


def trained(name: str, compiled: dict[str, Any] | Callable[[], dict[str, Any]], y: Any = LINE,
            model: Callable[[], Any] = network, x: Any = X, **more: Any) -> None:  # fmt: skip
    """A case: what `compile` and `fit` are told."""

    def run() -> Any:
        made = model()
        made.compile(**{"optimizer": "sgd", "loss": "mse", **(
            compiled() if callable(compiled) else compiled)})  # fmt: skip
        return fitted(made, x, y, **more)

    CASES[name] = run


trained("sgd", lambda: {"optimizer": optimizers.SGD(0.1), "metrics": ["mae", "mse"]})
trained("adam", lambda: {"optimizer": optimizers.Adam(0.05), "loss": "mae",
                         "metrics": ["RootMeanSquaredError"]})  # fmt: skip
trained("rmsprop and huber", lambda: {"optimizer": "rmsprop", "loss": keras.losses.Huber()})
trained("a short name", {"loss": "bce", "metrics": ["bce", "Precision", "mape"]}, YES[:, None],
        lambda: network(1, "sigmoid"))  # fmt: skip
trained("clipped", lambda: {"optimizer": optimizers.Adam(0.1, clipnorm=0.1)})
trained("a schedule", lambda: {"optimizer": optimizers.SGD(
    optimizers.schedules.ExponentialDecay(0.1, 2, 0.5))})  # fmt: skip
trained("two classes",
        lambda: {"optimizer": "adam", "loss": "binary_crossentropy",
                 "metrics": ["acc", keras.metrics.Precision(name="p")]},
        YES, lambda: network(1, "sigmoid"))  # fmt: skip
trained("class numbers",
        lambda: {"optimizer": optimizers.SGD(0.5), "loss": "sparse_categorical_crossentropy",
                 "metrics": ["accuracy"]}, CLASSES, lambda: network(3, "softmax"))  # fmt: skip
trained("class numbers in a column, and logits",
        lambda: {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                 "optimizer": optimizers.SGD(0.5, momentum=0.9), "metrics": ["accuracy"]},
        CLASSES[:, None], lambda: network(3))  # fmt: skip
trained("rows with a one",
        lambda: {"loss": "categorical_crossentropy",
                 "metrics": ["accuracy", keras.metrics.CategoricalAccuracy(name="ca")]},
        ROWS, lambda: network(3, "softmax"))  # fmt: skip
trained("by the shapes", {"loss": "crossentropy", "metrics": ["accuracy"]}, ROWS,
        lambda: network(3, "softmax"))  # fmt: skip


def farthest(y_true: Any, y_pred: Any) -> Any:
    return tf.reduce_max(tf.abs(y_true - y_pred), axis=-1)


trained("functions", {"loss": farthest, "metrics": [farthest, lambda y, p: tf.reduce_mean(p - y)]})
trained("a penalty", {"metrics": ["mae"]},
        model=lambda: network(kernel_regularizer=keras.regularizers.L2(0.1)))  # fmt: skip
trained("weighted examples", {"metrics": ["mae"]}, sample_weight=WEIGHTS)
trained("weighted metrics", {"metrics": ["mae"], "weighted_metrics": ["mae", "mse"]},
        sample_weight=WEIGHTS)  # fmt: skip
trained("weighted classes", {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
        CLASSES, lambda: network(3, "softmax"), class_weight={0: 1.0, 1: 3.0, 2: 0.5})  # fmt: skip
trained("weighted rows", {"loss": "categorical_crossentropy"}, ROWS,
        lambda: network(3, "softmax"), class_weight={0: 1.0, 1: 3.0})  # fmt: skip
trained("a split", {"metrics": ["mae"]}, validation_split=0.3, sample_weight=WEIGHTS)
trained("validation", {"metrics": ["mae"]}, validation_data=(X[:5], LINE[:5]))
trained("weighted validation", {}, validation_data=(X[:5], LINE[:5], WEIGHTS[:5]))
trained("validation now and then", {}, validation_data=(X[:5], LINE[:5]), validation_freq=2)
trained("so many steps", {}, steps_per_epoch=2)
trained("two outputs", {"loss": ["mse", "sparse_categorical_crossentropy"],
                        "metrics": [["mae"], ["accuracy"]]}, [LINE, CLASSES], branches)  # fmt: skip
trained("outputs by name",
        {"loss": {"a": "mse", "b": "sparse_categorical_crossentropy"}, "metrics": {"b": "accuracy"},
         "loss_weights": {"a": 2.0, "b": 0.5}}, {"a": LINE, "b": CLASSES}, branches)  # fmt: skip
trained(
    "one loss for two outputs",
    {"loss": ["mse", "mse"], "loss_weights": [0.1, 1.0]},
    [LINE, ROWS],
    branches,
)
trained("weights for each output", {"loss": ["mse", "sparse_categorical_crossentropy"]},
        [LINE, CLASSES], branches, sample_weight=[WEIGHTS, np.ones(20)])  # fmt: skip
trained("a vector is a column", {}, X[:, 0] * 2,
        lambda: filled(keras.Sequential([keras.Input((1,)), layers.Dense(1)])),
        X[:, 0])  # fmt: skip
trained("normalised batches", {}, validation_data=(X, LINE), model=lambda: filled(keras.Sequential(
    [keras.Input((2,)), layers.BatchNormalization(), layers.Dense(1)])))  # fmt: skip


def case(function: Callable[[], Any]) -> Callable[[], Any]:
    CASES[function.__name__.replace("_", " ")] = function
    return function


def compiled(model: Any = None, *args: Any, **more: Any) -> Any:
    model = model or network()
    model.compile(*(args or ("sgd", "mse")), **more)
    return model


@case
def a_dataset() -> Any:
    data = tf.data.Dataset.from_tensor_slices((X, LINE)).batch(6)
    return [fitted(compiled(), data, batch_size=None, shuffle=False, **more)
            for more in ({}, {"steps_per_epoch": 4}, {"validation_data": data,
                                                      "validation_steps": 2})]  # fmt: skip


@case
def a_generator() -> Any:
    def endless() -> Any:
        while True:
            for k in range(0, 20, 5):
                yield X[k : k + 5], LINE[k : k + 5]

    return fitted(compiled(), endless(), batch_size=None, steps_per_epoch=3)


@case
def two_inputs() -> Any:
    def make() -> Any:
        a, b = keras.Input((1,), name="p"), keras.Input((1,), name="q")
        return compiled(filled(keras.Model([a, b], layers.Dense(1)(layers.Concatenate()([a, b])))))

    return [fitted(make(), [X[:, :1], X[:, 1:]], LINE),
            make().predict([X[:3, 0], X[:3, 1]], verbose=0),
            fitted(make(), {"q": X[:, 1:], "p": X[:, :1]}, LINE)]  # fmt: skip


@case
def add_loss() -> Any:
    class Small(layers.Layer):
        def call(self, z: Any) -> Any:
            self.add_loss(0.5 * tf.reduce_mean(z**2))
            return z

    def make() -> Any:
        return filled(keras.Sequential([keras.Input((2,)), layers.Dense(1), Small()]))

    alone = make()
    alone.compile("sgd")
    model = compiled(make())
    return [fitted(model, X, LINE), model.evaluate(X, LINE, verbose=0), fitted(alone, X)]


@case
def a_step_of_ones_own() -> Any:
    class Mine(keras.Sequential):
        def train_step(self, data: Any) -> Any:
            x, y = data
            with tf.GradientTape() as tape:
                y_pred = self(x, training=True)
                loss = self.compute_loss(y=y, y_pred=y_pred)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply(gradients, self.trainable_variables)
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
                else:
                    metric.update_state(y, y_pred)
            return {metric.name: metric.result() for metric in self.metrics}

    return fitted(compiled(network(kind=Mine), metrics=["mae"]), X, LINE)


@case
def metrics_of_ones_own() -> Any:
    class Mine(keras.Sequential):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.mean_loss = keras.metrics.Mean(name="loss")
            self.far = keras.metrics.MeanAbsoluteError(name="far")

        def train_step(self, data: Any) -> Any:
            x, y = data
            with tf.GradientTape() as tape:
                y_pred = self(x, training=True)
                loss = tf.reduce_mean((y - y_pred) ** 2)
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
            self.mean_loss.update_state(loss)
            self.far.update_state(y, y_pred)
            return {"loss": self.mean_loss.result(), "far": self.far.result()}

        @property
        def metrics(self) -> Any:
            return [self.mean_loss, self.far]

    model = network(kind=Mine)
    model.compile("sgd")
    return fitted(model, X, LINE)


@case
def a_loss_of_ones_own() -> Any:
    class Mine(keras.Sequential):
        def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None,
                         sample_weight: Any = None) -> Any:  # fmt: skip
            return tf.reduce_mean(tf.abs(y - y_pred)) * 3

    return fitted(compiled(network(kind=Mine), metrics=["mae"]), X, LINE)


@case
def other_steps_of_ones_own() -> Any:
    class Mine(keras.Sequential):
        def test_step(self, data: Any) -> Any:
            return {"far": tf.reduce_max(tf.abs(self(data[0]) - data[1]))}

        def predict_step(self, data: Any) -> Any:
            return self(data) * 10.0

    model = compiled(network(kind=Mine))
    return [model.evaluate(X, LINE, verbose=0), model.predict(X[:2], verbose=0),
            fitted(model, X, LINE, validation_data=(X, LINE))]  # fmt: skip


@case
def one_batch() -> Any:
    model = compiled(metrics=["mae"])
    return [model.train_on_batch(X, LINE), model.train_on_batch(X, LINE, return_dict=True),
            model.test_on_batch(X, LINE), model.predict_on_batch(X[:2]),
            model.train_on_batch(X, LINE, sample_weight=WEIGHTS)]  # fmt: skip


@case
def evaluating() -> Any:
    two = compiled(branches(), "sgd", ["mse", "sparse_categorical_crossentropy"],
                   metrics=[["mae"], ["accuracy"]])  # fmt: skip
    return [compiled().evaluate(X, LINE, batch_size=7, verbose=0),
            compiled(metrics=["mae"]).evaluate(X, LINE, batch_size=7, verbose=0, return_dict=True),
            compiled(metrics=["mae"]).evaluate(X, LINE, steps=2, batch_size=7, verbose=0),
            two.evaluate(X, [LINE, CLASSES], verbose=0)]  # fmt: skip


@case
def predicting() -> Any:
    data = tf.data.Dataset.from_tensor_slices(X).batch(6)
    return [network().predict(X, batch_size=3, verbose=0), branches().predict(X[:3], verbose=0),
            network().predict(data, steps=2, verbose=0)]  # fmt: skip


@case
def compiled_again() -> Any:
    model = compiled(None, "adam", "mse")
    found = [fitted(model, X, LINE), fitted(model, X, LINE)]
    model.layers[0].trainable = False
    return [*found, fitted(compiled(model, "sgd", "mae", metrics=["mse"]), X, LINE)]


@case
def history() -> Any:
    model = compiled()
    first = model.fit(X, LINE, epochs=3, initial_epoch=1, verbose=0, shuffle=False)
    found = [first.epoch, first.params, list(first.history)]
    second = model.fit(X, LINE, verbose=0, shuffle=False, callbacks=[first])
    return [*found, second.epoch, second.history, model.history is first]


class Notes(callbacks.Callback):  # type: ignore[misc]
    """Writes down all that it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Any] = []


for _what in ("epoch", "train", "test", "predict", "train_batch", "test_batch", "predict_batch"):
    for _when in ("begin", "end"):

        def _note(self: Any, *args: Any, _name: str = f"{_what} {_when}", **named: Any) -> None:
            *number, logs = [*args, *named.values()]
            self.said.append([_name, number, sorted(logs or {})])

        setattr(Notes, f"on_{_what}_{_when}", _note)


@case
def what_callbacks_are_told() -> Any:
    notes = Notes()
    model = compiled(metrics=["mae"])
    model.fit(X, LINE, batch_size=10, epochs=2, verbose=0, callbacks=[notes],
              validation_data=(X[:4], LINE[:4]))  # fmt: skip
    model.evaluate(X, LINE, batch_size=10, verbose=0, callbacks=[notes])
    model.predict(X, batch_size=10, verbose=0, callbacks=[notes])
    return notes.said


def watched(name: str, make: Callable[[], Any], rate: float = 0.1, **more: Any) -> None:
    """A case: a training with a callback; also what is printed, and the last learning rate."""

    def run() -> Any:
        model = filled(keras.Sequential([keras.Input((2,)), layers.Dense(1)]))
        model.compile(optimizers.SGD(rate), "mse", metrics=["mae"])
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            found = fitted(model, X, LINE, epochs=8, batch_size=10, callbacks=[make()], **more)
        return [*found, float(model.optimizer.learning_rate), out.getvalue()]

    CASES[name] = run


Stop, Plateau = callbacks.EarlyStopping, callbacks.ReduceLROnPlateau
watched("stops", lambda: Stop(monitor="loss", patience=1), 1.2)
watched("stops by a metric", lambda: Stop(monitor="mae"), 1.2)
watched("stops by validation", lambda: Stop(patience=1), 1.2, validation_split=0.2)
watched("restores", lambda: Stop(monitor="loss", patience=2, restore_best_weights=True, verbose=1),
        1.2)  # fmt: skip
watched("does not stop", lambda: Stop(monitor="loss", restore_best_weights=True, verbose=1))
watched("small steps stop", lambda: Stop(monitor="loss", min_delta=0.05, patience=1))
watched("a baseline", lambda: Stop(monitor="loss", baseline=0.1, patience=2))
watched("a late start", lambda: Stop(monitor="loss", start_from_epoch=4), 1.2)
watched("upwards", lambda: Stop(monitor="mae", mode="max", patience=1))
watched("smaller rates", lambda: Plateau(monitor="loss", factor=0.5, patience=1, verbose=1), 1.2)
watched("rates and rests", lambda: Plateau(monitor="loss", factor=0.5, patience=1, cooldown=2,
                                           min_lr=0.4), 1.2)  # fmt: skip
watched("scheduled", lambda: callbacks.LearningRateScheduler(lambda e, rate: rate * 0.5, verbose=1))
watched("scheduled by the epoch", lambda: callbacks.LearningRateScheduler(lambda e: 0.1 / (e + 1)))


@case
def weights_in_files() -> Any:
    found: list[Any] = []
    for more in (
        {},
        {"save_best_only": True, "monitor": "loss"},
        {"save_freq": 3},
        {"save_best_only": True, "monitor": "mae", "initial_value_threshold": 0.5},
    ):
        model = filled(keras.Sequential([keras.Input((2,)), layers.Dense(1)]))
        model.compile(optimizers.SGD(0.9), "mse", metrics=["mae"])
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
            path = f"{folder}/in/{{epoch:02d}}-{{loss:.1f}}.weights.h5"
            keep = callbacks.ModelCheckpoint(path, save_weights_only=True, verbose=1, **more)
            fitted(model, X, LINE, batch_size=10, callbacks=[keep])
            names = sorted(each.name for each in Path(folder).glob("in/*"))
            found.append([names, out.getvalue().replace(folder, "")])
    return found


@case
def no_number() -> Any:
    model = compiled(network(), optimizers.SGD(1e30), "mse")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        found = model.fit(X, LINE, epochs=3, batch_size=5, verbose=0,
                          callbacks=[callbacks.TerminateOnNaN()])  # fmt: skip
    return [found.epoch, out.getvalue()]


@case
def summaries() -> Any:
    """Tables of all kinds of models, before and after."""
    keras.backend.clear_session()
    found: list[str] = []
    row = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.BatchNormalization()])
    row.summary(print_fn=found.append)
    compiled(row, "adam", "mse").fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    row.summary(print_fn=found.append, show_trainable=True)
    plain = keras.Sequential([layers.Dense(2), layers.Dropout(0.5)], name="plain")
    plain.summary(print_fn=found.append)
    plain(np.ones((2, 3), "float32"))
    plain.summary(print_fn=found.append, line_length=60)
    images = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(3, 3), layers.Flatten(),
                               keras.Sequential([layers.Dense(5)], name="inner")])  # fmt: skip
    images.layers[0].trainable = False
    images.summary(print_fn=found.append, expand_nested=True)

    class Net(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.first = layers.Dense(4, name="a_layer_with_a_name_that_is_really_very_long")
            self.second = layers.Dense(2, name="second")

        def call(self, x: Any) -> Any:
            return self.second(self.first(x))

    net = Net()
    net.summary(print_fn=found.append)
    net(np.ones((2, 3), "float32"))
    net.summary(print_fn=found.append)
    keras.backend.clear_session()
    fresh = compiled(Net())
    fresh.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    fresh.summary(print_fn=found.append)
    start = keras.Input((3,), name="start")
    a, b = layers.Dense(4, name="a")(start), layers.Dense(4, name="b")(start)
    keras.Model(start, a, name="straight").summary(print_fn=found.append)
    forked = keras.Model(start, layers.Add(name="sum")([a, b]), name="forked")
    forked.summary(print_fn=found.append)
    return found


@case
def printed_lines() -> Any:
    """What stands on the screen at the end, with T for times."""
    model = compiled(metrics=["mae"])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        for verbose in (1, 2):
            more = {"batch_size": 10, "verbose": verbose}
            model.fit(X, LINE, epochs=2, validation_split=0.5, shuffle=False, **more)
            model.evaluate(X, LINE, **more)
            model.predict(X, **more)
        model.fit(X, LINE, verbose=0)
    return [timeless(line) for line in out.getvalue().splitlines()]


def timeless(line: str) -> str:
    """What stays of a line that was written over, without times, colours and blanks at the end."""
    line = re.sub(r"\x1b\[\d+m|\x08", "", line).rpartition("\r")[2].rstrip()
    return re.sub(r"\b\d+(\.\d+)?([mu]?s)\b", "T", line)


def result(name: str) -> Any:
    """What a case gives, as JSON keeps it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.loads(json.dumps(CASES[name](), default=lambda thing: thing.tolist()))


if __name__ == "__main__":
    KEPT.write_text(json.dumps({name: result(name) for name in CASES}, indent=0) + "\n")
