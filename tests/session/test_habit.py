"""Guards steps of a training loop that are not heard op by op: the page shows the same."""

import pytest

from tapelab.session import ear, intake
from tapelab.session.habit import Habit
from tests.session.pages import Lesson

SCALARS = """\
w, b, c = tf.Variable(1.0), tf.Variable(0.5), tf.constant(2.0)
for step in range(12):
    with tf.GradientTape() as tape:
        loss = (w * 3.0 - b) ** 2
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.01 * dw); b.assign_sub(0.01 * db)
"""
NETWORK = """\
tf.random.set_seed(1)
X, T = tf.random.normal([8, 3]), tf.random.normal([8, 1])
w1, b1 = tf.Variable(tf.random.normal([3, 4])), tf.Variable(tf.zeros([4]))
w2 = tf.Variable(tf.random.normal([4, 1]))
def model(x):
    h = tf.nn.relu(x @ w1 + b1)
    return h @ w2
for step in range(12):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(X) - T))
    grads = tape.gradient(loss, [w1, b1, w2])
    for v, g in zip([w1, b1, w2], grads): v.assign_sub(0.1 * g)
"""
WATCHED = """\
x = tf.constant([1.0, 2.0])
for step in range(12):
    with tf.GradientTape() as tape:
        tape.watch(x)
        a, b = tf.split(x, 2)
        y = a * tf.sin(b)
    g = tape.gradient(y, x, output_gradients=tf.constant([3.0]))
    x = x - 0.1 * g
"""
FUNCTION = """\
w = tf.Variable(2.0)
def train_step():
    with tf.GradientTape() as tape:
        loss = w * w
    w.assign_sub(0.1 * tape.gradient(loss, w))
for epoch in range(12):
    train_step()
"""
LAYER = """\
layer = tf.keras.layers.Dense(2, activation="tanh", kernel_initializer="ones",
                              name="layer")
x = tf.ones([1, 3])
layer(x)
for step in range(12):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(x))
    grads = tape.gradient(loss, layer.trainable_variables)
"""
GREY = """\
w, c = tf.Variable(2.0), tf.constant(2.0)
for step in range(12):
    with tf.GradientTape() as tape:
        unwatched = c * c
        loss = w * unwatched
    tape.gradient(loss, w)
"""
NOTHING = SCALARS.replace("[w, b]", "[w, c]").replace("0.01 * db", "0.0")
CUSTOM = """\
@tf.custom_gradient
def f(v):
    return v * v, lambda g: g * 2.0 * v
w = tf.Variable(2.0)
for step in range(12):
    with tf.GradientTape() as tape:
        loss = f(w)
    tape.gradient(loss, w)
"""
ROWS = """\
table = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
for step in range(12):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, [1]))
    tape.gradient(loss, table)
"""
NESTED = """\
x = tf.Variable(2.0)
for step in range(12):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = x * x * x
        dy = inner.gradient(y, x)
    outer.gradient(dy, x)
"""
CHANGING = """\
w, v = tf.Variable(2.0), tf.Variable(3.0)
for step in range(12):
    with tf.GradientTape() as tape:
        if step % 2:
            loss = w * w
        else:
            loss = w * v
    tape.gradient(loss, w)
"""
LATE = """\
w, v = tf.Variable(2.0), tf.Variable(3.0)
for step in range(12):
    with tf.GradientTape() as tape:
        loss = w * w
        if step == 11:
            loss = tf.sin(loss) * v
    tape.gradient(loss, w)
"""
# name · cell · whether its later steps are unheard
CELLS = [
    ("scalars", SCALARS, True), ("network", NETWORK, True), ("watched", WATCHED, True),
    ("function", FUNCTION, True), ("layer", LAYER, True), ("grey ops", GREY, False),
    ("gradient None", NOTHING.replace("b.assign_sub(0.0)", ""), False), ("custom", CUSTOM, False),
    ("sparse", ROWS, False), ("nested", NESTED, False), ("changing", CHANGING, False),
]  # fmt: skip


def told(source: str, monkeypatch, habits: bool) -> tuple[list, int]:
    """The traces that the page has in the end, and how many ops on tapes were heard."""
    heard = []
    on_op = ear.Ear.on_op

    def counted(self, op, outputs, inputs, attrs, tapes):
        heard.extend(tapes)
        on_op(self, op, outputs, inputs, attrs, tapes)

    with monkeypatch.context() as patch:
        patch.setattr(ear.Ear, "on_op", counted)
        if not habits:
            patch.setattr(intake, "habit_of", lambda known, place: None)
        lesson = Lesson()
        try:
            page = lesson.run(source)
        finally:
            lesson.close()
    traces = [{**t, "tape": {**t["tape"], "id": 0}} for t in page.snapshot["traces"]]
    for trace in traces:
        for node in trace["nodes"]:
            node["by"] = node["by"] and 1
    return traces, len(heard)


@pytest.mark.parametrize(("source", "unheard"), [row[1:] for row in CELLS],
                         ids=[row[0] for row in CELLS])  # fmt: skip
def test_the_last_step_is_told_as_if_it_had_been_heard(source, unheard, monkeypatch):
    short, few = told(source, monkeypatch, True)
    full, all_of_them = told(source, monkeypatch, False)
    assert short == full
    assert few <= all_of_them / 3 if unheard else few == all_of_them


def test_a_last_step_that_does_something_else_has_its_values(lesson):
    page = lesson.run(LATE)
    assert [n["op"] for n in page.trace["nodes"] if n["kind"] == "op"] == [
        "multiply", "sin", "multiply"]  # fmt: skip
    assert page.grad("w") == page.trace["passes"][0]["results"][0]["value"]["text"]
    assert page.trace["nodes"][1]["line"] == 4  # as far as it did the same


def test_a_step_that_takes_long_is_on_the_page_while_it_runs(lesson):
    lesson.names["seen"] = seen = []
    lesson.names["look"] = lambda: seen.append(len(lesson.pages[-1].trace["nodes"]))
    lesson.names["tick"] = lesson.session.tick  # as the ticker does, thirty times a second
    lesson.run(
        "w = tf.Variable(2.0)\nfor step in range(10):\n    with tf.GradientTape() as tape:\n"
        "        loss = w * w\n"
        "        if step == 8:\n            tick(); tick(); wait(0.1); look()\n"
        "        loss = loss * w\n        if step == 8:\n            flush(); look()\n"
        "    tape.gradient(loss, w)"
    )
    assert seen == [2, 3]


def test_a_tape_that_is_reset_is_heard_again(lesson):
    page = lesson.run(
        "w = tf.Variable(2.0)\nfor step in range(10):\n    with tf.GradientTape() as tape:\n"
        "        loss = w * w\n        if step == 9:\n            tape.reset()\n"
        "            loss = w * 3.0\n    tape.gradient(loss, w)"
    )
    assert page.node("loss")["line"] == 7
    assert page.grad("w") == "3.0"


def test_habits_are_learned_from_two_steps_and_lost_with_one():
    log = [("at", ""), ("set_state", "recording", ""), ("release",)]
    habit = Habit(None)
    habit.learn(log)
    assert not habit.sure
    habit.learn(log)
    assert habit.sure
    habit.learn(log[:-1])
    assert not habit.sure
    habit.learn(log)
    assert not habit.sure
