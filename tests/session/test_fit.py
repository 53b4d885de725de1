"""Guards the view of Model.fit: its steps are told as those of a loop that a learner wrote."""

import pytest

from tapelab.session import Session
from tests.session.pages import Lesson

MODEL = """\
import numpy as np
tf.keras.utils.set_random_seed(1)
x = np.linspace(-1, 1, 100).astype("float32").reshape(-1, 1)
y = 3.0 * x + 1.0
layers = [tf.keras.Input((1,)), tf.keras.layers.Dense(4, "tanh", name="hidden"),
          tf.keras.layers.Dense(1, name="out")]
model = tf.keras.Sequential(layers)
"""
FIT = """\
model.compile("sgd", "mse", metrics=["mae"])
found = model.fit(x, y, epochs={epochs}, batch_size=25, shuffle=False, verbose=0)
"""
LOOP = """\
optimizer, loss_of = tf.keras.optimizers.SGD(), tf.keras.losses.MeanSquaredError()
def step(x, y):
    with tf.GradientTape() as tape:
        y_pred = model(x, training=True)
        loss = loss_of(y, y_pred)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
for epoch in range({epochs}):
    for k in range(0, 100, 25):
        step(tf.constant(x[k:k + 25]), tf.constant(y[k:k + 25]))
"""
OWN = (
    """\
class Mine(tf.keras.Sequential):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {{"loss": loss}}
model = Mine(layers)
"""
    + FIT
)


def told(lesson: Lesson, source: str, epochs: int = 50) -> dict:
    """The only trace of the cell, which is that of the last step."""
    page = lesson.run(MODEL + source.format(epochs=epochs))
    assert len(page.traces) == 1
    return page.trace


@pytest.mark.parametrize("source", [FIT, OWN])
def test_two_hundred_steps_are_one_page_with_a_history(lesson, source) -> None:
    found = told(lesson, source)
    history = found["history"]
    assert history["steps"] == 200 and history["loss"][-1] < history["loss"][0] / 10
    assert [row["name"] for row in history["rows"]] == ["kernel", "bias"] * 2
    assert found["tape"]["name"] == "tape" and found["tape"]["state"] == "spent"
    assert len(found["passes"]) == 1


def test_the_page_is_that_of_a_loop_by_hand(lesson) -> None:
    by_hand, fit = (told(lesson, source) for source in (LOOP, FIT))
    assert fit["history"]["loss"] == pytest.approx(by_hand["history"]["loss"])
    for key in ("name", "label", "op", "kind", "in", "value", "scopes", "scope"):
        assert [n.get(key) for n in fit["nodes"]] == [n.get(key) for n in by_hand["nodes"]]
    assert len(found := fit["nodes"]) == len(by_hand["nodes"]) and found
    assert all(node["line"] in (None, 9) for node in found)  # the line of `fit`, in the cell


def test_the_layers_have_their_names(lesson) -> None:
    text = str(told(lesson, FIT)["nodes"])
    assert "hidden" in text and "out" in text


def test_evaluate_and_predict_leave_the_page_to_the_last_step(lesson) -> None:
    after = "model.evaluate(x, y, verbose=0)\nmodel.predict(x, verbose=0)\n"
    assert told(lesson, FIT + after)["history"]["steps"] == 200


def test_steps_of_fit_are_slept_through_like_those_of_a_loop_by_hand(lesson, monkeypatch) -> None:
    heard = []
    ops, steps = Session.on_op, Session.on_step

    def on_op(self, *args):
        heard.append("op")
        ops(self, *args)

    def on_step(self, *args):
        heard.append("step")
        steps(self, *args)

    monkeypatch.setattr(Session, "on_op", on_op)
    monkeypatch.setattr(Session, "on_step", on_step)
    counts = {}
    for name, source in (("loop", LOOP), ("fit", FIT)):
        lesson.run(MODEL)
        heard.clear()
        assert lesson.run(source.format(epochs=50), name).trace["history"]["steps"] == 200
        counts[name] = heard.count("op"), heard.count("step")
    for ops_heard, steps_heard in counts.values():  # of 200 steps of eight ops each
        assert 0 < ops_heard <= 40 and 0 < steps_heard <= 40, counts
