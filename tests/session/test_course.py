"""Guards the history of a training loop: right numbers, few points, and a cost that stays flat."""

import gc
import sys

import numpy as np
import pytest

from tapelab.session.course import POINTS, ROWS, WAITING
from tests.session.pages import Lesson

LOOP = """\
w, b = tf.Variable(1.0), tf.Variable([3.0, 4.0])
for step in range({steps}):
    with tf.GradientTape() as tape:
        loss = (w - 3.0) ** 2 + tf.reduce_sum(b * b)
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.05 * dw)
    b.assign_sub(0.01 * db)
"""


def expected(steps: int) -> tuple[list, list]:
    """Loss and w before each step, computed by hand."""
    w, b = 1.0, np.array([3.0, 4.0])
    losses, values = [], []
    for _ in range(steps):
        losses.append((w - 3.0) ** 2 + float(b @ b))
        values.append(w)
        w, b = w - 0.05 * 2.0 * (w - 3.0), b - 0.01 * 2.0 * b
    return losses, values


def history(page):
    return page.trace["history"]


@pytest.mark.parametrize("steps", [2, 5, POINTS, POINTS + 1, 250, 1000])
def test_the_series_of_a_loop(lesson, steps):
    found = history(lesson.run(LOOP.format(steps=steps)))
    every = found["every"]
    losses, values = expected(steps)
    assert (found["steps"], found["target"]) == (steps, "loss")
    assert len(found["loss"]) == len(range(0, steps, every)) <= POINTS
    assert every == 1 or steps // every >= POINTS // 4
    assert found["loss"] == pytest.approx(losses[::every], rel=1e-3, abs=1e-5)
    w, b = found["rows"]
    assert (w["name"], b["name"]) == ("w", "b")
    assert w["value"] == pytest.approx(values[::every], rel=1e-3)
    assert w["grad"][0] == pytest.approx(-4.0)
    assert w["update"][0] == pytest.approx(0.2)
    assert (b["value"][0], b["grad"][0]) == (5.0, 10.0)  # norms
    assert b["update"][0] == pytest.approx(0.1, rel=1e-5)
    assert None not in w["update"]  # that of the last step is known when the cell is over
    assert [len(row[key]) for row in (w, b) for key in ("value", "grad", "update")] == [
        len(found["loss"])] * 6  # fmt: skip


@pytest.mark.parametrize(
    ("source", "steps", "names"),
    [
        # an optimizer
        ("w = tf.Variable(1.0)\nsgd = tf.keras.optimizers.SGD(0.1)\nfor _ in range(4):\n"
         "    with tf.GradientTape() as tape:\n        loss = w * w\n"
         "    sgd.apply_gradients([(tape.gradient(loss, w), w)])", 4, ["w"]),
        # a tape in a function that is called for each step
        ("w = tf.Variable(1.0)\ndef train_step():\n    with tf.GradientTape() as tape:\n"
         "        loss = w * w\n    w.assign_sub(0.1 * tape.gradient(loss, w))\n"
         "for epoch in range(2):\n    for batch in range(3):\n        train_step()", 6, ["w"]),
        # tensors that are watched
        ("x = tf.constant(1.0)\nfor _ in range(3):\n    with tf.GradientTape() as tape:\n"
         "        tape.watch(x)\n        loss = x * x\n    x = x - 0.1 * tape.gradient(loss, x)",
         3, ["x"]),
        # one tape, entered again
        ("w, tape = tf.Variable(1.0), tf.GradientTape()\nfor _ in range(3):\n    with tape:\n"
         "        loss = w * w\n    w.assign_sub(0.1 * tape.gradient(loss, w))", 3, ["w"]),
        # a persistent tape that is asked twice in each step
        ("w, v = tf.Variable(1.0), tf.Variable(2.0)\nfor _ in range(3):\n"
         "    with tf.GradientTape(persistent=True) as tape:\n        loss = w * w * v\n"
         "    w.assign_sub(0.1 * tape.gradient(loss, w))\n"
         "    v.assign_sub(0.1 * tape.gradient(loss, v))", 3, ["w", "v"]),
        # a gradient of None
        ("w, v = tf.Variable(1.0), tf.Variable(2.0, name='v')\nfor _ in range(3):\n"
         "    with tf.GradientTape() as tape:\n        loss = w * w\n"
         "    tape.gradient(loss, [w, v])", 3, ["w", "v"]),
    ],
)  # fmt: skip
def test_loops_of_every_kind(lesson, source, steps, names):
    found = history(lesson.run(source))
    assert found["steps"] == steps
    assert [row["name"] for row in found["rows"]] == names
    assert len(found["loss"]) == steps
    for row in found["rows"]:
        grads = row["grad"]
        assert all(g is not None for g in grads) or (row["name"] == "v" and grads == [None] * 3)


NO_LOOP = [
    "w = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n    y = w * w\ntape.gradient(y, w)",
    "w = tf.Variable(1.0)\nfor _ in range(3):\n    with tf.GradientTape() as tape:\n        w * w",
    "def nth(n, x):\n    if n == 0:\n        return x * x * x\n"
    "    with tf.GradientTape() as t:\n        t.watch(x)\n        y = nth(n - 1, x)\n"
    "    return t.gradient(y, x)\nz = nth(3, tf.constant(2.0))",
    "w = tf.Variable(1.0)\nwith tf.GradientTape(persistent=True) as tape:\n    y = w * w\n"
    "for _ in range(3):\n    tape.gradient(y, w)",
]


@pytest.mark.parametrize("source", NO_LOOP)
def test_what_is_no_training_loop_has_no_history(lesson, source):
    page = lesson.run(source)
    assert [trace["history"] for trace in page.traces.values()] == [None] * len(page.traces)


def test_each_line_has_a_history_of_its_own(lesson):
    page = lesson.run(
        "w, v = tf.Variable(1.0), tf.Variable(2.0)\nfor _ in range(4):\n"
        "    with tf.GradientTape() as a:\n        f = w * w\n    w.assign_sub(a.gradient(f, w))\n"
        "    with tf.GradientTape() as b:\n        g = v * v\n    v.assign_sub(b.gradient(g, v))"
    )
    told = [(t["tape"]["name"], t["history"]["target"], [r["name"] for r in t["history"]["rows"]])
            for t in page.traces.values()]  # fmt: skip
    assert told == [("a", "f", ["w"]), ("b", "g", ["v"])]


def test_a_history_belongs_to_one_run(lesson):
    lesson.run(LOOP.format(steps=5), "same")
    assert history(lesson.run(LOOP.format(steps=3), "same"))["steps"] == 3


def test_the_page_follows_while_the_loop_runs(lesson):
    lesson.names["seen"] = seen = []
    lesson.names["look"] = lambda: seen.append(history(lesson.pages[-1]))
    lesson.run(LOOP.format(steps=3) + "    flush()\n    look()")
    assert [found and len(found["loss"]) for found in seen] == [None, 2, 3]
    assert seen[-1]["rows"][0]["update"][-1] is None  # of the step that goes on


def test_losses_that_are_no_numbers_travel(lesson):
    found = history(lesson.run(
        "w = tf.Variable(1e30)\nfor _ in range(3):\n    with tf.GradientTape() as tape:\n"
        "        loss = w * w\n    w.assign_sub(1e9 * tape.gradient(loss, w))"
    ))  # fmt: skip
    assert found["loss"] == ["inf", "inf", "nan"]


def test_the_first_variables_of_a_large_model_are_followed(lesson):
    page = lesson.run(
        "ws = [tf.Variable(float(k)) for k in range(40)]\nfor _ in range(3):\n"
        "    with tf.GradientTape() as tape:\n        loss = tf.add_n(ws)\n"
        "    tape.gradient(loss, ws)"
    )
    assert [row["name"] for row in history(page)["rows"]] == [f"ws[{k}]" for k in range(ROWS)]


@pytest.mark.parametrize(("size", "least", "most"), [(1 << 12, 1, 2 * WAITING), (1 << 16, 0, 0)])
def test_arrays_do_not_pile_up_where_no_page_asks(lesson, size, least, most):
    lesson._has_pages = False
    lesson.run(f"w = tf.Variable(tf.zeros([{size}]))")
    lesson.names["look"] = lambda: max(
        course._bytes for course in lesson.session._intake.courses.values()
    )
    lesson.run(
        "most = 0\nfor _ in range(50):\n    with tf.GradientTape() as tape:\n"
        "        loss = tf.reduce_sum(w)\n    tape.gradient(loss, w)\n    most = max(most, look())"
    )
    assert least <= lesson.names["most"] <= most


def test_large_gradients_are_let_go_at_once(lesson):
    page = lesson.run(
        "import weakref\nw, gradients = tf.Variable(tf.zeros([1 << 18])), []\n"
        "for _ in range(10):\n    with tf.GradientTape() as tape:\n"
        "        loss = tf.reduce_sum(w * w)\n    g = tape.gradient(loss, w)\n"
        "    gradients.append(weakref.ref(g._value))\n    w.assign_add(tf.ones_like(g))\n"
        "    del g, tape\nalive = [ref() is not None for ref in gradients]"
    )
    # Those that are yet to be told live: of a step that was heard, and of the last.
    assert not any(lesson.names["alive"][2:9])
    (row,) = history(page)["rows"]
    assert row["grad"] == [0.0, 8192.0]  # of the first step and the ninth
    assert row["update"] == [512.0, 512.0]


@pytest.mark.slow
def test_memory_is_flat(monkeypatch):
    monkeypatch.setattr("tapelab.trace.witness.ORIGINS", 64)
    lesson = Lesson()

    def work(steps):
        lesson.run(LOOP.format(steps=steps), "same")
        del lesson.pages[:]

    try:
        work(2_000)
        gc.collect()
        before = sys.getallocatedblocks()
        work(20_000)
        gc.collect()
        assert sys.getallocatedblocks() - before < 2_000
    finally:
        lesson.close()
