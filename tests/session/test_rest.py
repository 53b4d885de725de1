"""Guards the sleep of the session through training loops: nothing is lost by it, and it wakes."""

import threading

import pytest

import tapelab as tf
from tapelab.engine import backprop, listen
from tests.session.pages import Lesson
from tests.session.test_habit import told

LOOP = """\
w = tf.Variable(2.0, name="w")
for step in range(12):
    with tf.GradientTape() as tape:
        loss = w * w{inside}
    {before}grad = tape.gradient(loss, w)
    w.assign_sub(0.1 * grad){after}
{end}
"""


def cell(inside="", before="", after="", end=""):
    return LOOP.format(inside=inside, before=before, after=after, end=end)


# what happens in the ninth step or after the loop · the cell
UNUSUAL = {
    "nothing": cell(),
    "a break inside": cell(inside="\n        if step == 8: break"),
    "a break before the gradient": cell(before="if step == 8: break\n    "),
    "an error inside": cell(inside="\n        if step == 8: raise KeyError('x')"),
    "an error in gradient()": cell(before="if step == 8: tape.gradient('loss', w)\n    "),
    "a failed seed": cell(before="if step == 8: tape.gradient(loss, w, [1.0, 2.0, 's'])\n    "),
    "a gradient of None": cell(
        before="if step == 8: tape.gradient(loss, [w, tf.constant(1.0)]); break\n    "
    ),
    "a Jacobian": cell(before="if step == 8: tape.jacobian(loss, w); break\n    "),
    "a pause": cell(inside="\n        if step == 8:\n            with tape.stop_recording():\n"
                           "                v = w + 1.0"),
    "a reset": cell(inside="\n        if step == 8:\n            tape.reset(); loss = w * 3.0"),
    "a tape inside": cell(inside="\n        if step == 8:\n            with tf.GradientTape() as t:"
                                 "\n                y = w * w * w\n            t.gradient(y, w)"),
    "another line": cell(end="with tf.GradientTape() as other:\n    y = w * 3.0\n"
                             "other.gradient(y, w)"),
    "another line in each step": cell(after="\n    with tf.GradientTape() as other:\n"
                                            "        y = w * 3.0\n    other.gradient(y, w)"),
    "a persistent tape of before": "with tf.GradientTape(persistent=True) as old:\n"
                                   "    u = tf.Variable(1.0)\n    z = u * u\n"
                                   + cell(after="\n    if step == 8: old.gradient(z, u)"),
    "an accumulator": cell(inside="\n        if step == 8:\n"
                                  "            with tf.autodiff.ForwardAccumulator(w, 1.0) as acc:"
                                  "\n                loss = w * w * w"),
    "the tape shows itself": cell(before="if step == 8: tape.trace()\n    "),
    "a question": cell(before="if step == 8: tape.explain(loss, tf.constant(1.0))\n    "),
}  # fmt: skip


@pytest.mark.parametrize("source", UNUSUAL.values(), ids=UNUSUAL)
def test_whatever_ends_the_sleep_is_on_the_page(source, monkeypatch):
    caught = f"try:\n{''.join('    ' + line + chr(10) for line in source.splitlines())}"
    caught += "except Exception as error:\n    pass\n"
    asleep, few = told(caught, monkeypatch, True)
    awake, many = told(caught, monkeypatch, False)
    assert asleep == awake
    assert few < many


def test_a_backward_pass_that_fails_wakes_and_is_on_the_page(lesson):
    with pytest.raises(LookupError):
        lesson.run(cell(inside="\n        if step == 8: loss = tf.truncatemod(loss, 1.5)"))
    last = lesson.pages[-1].trace["passes"][-1]
    assert last["error"].startswith("LookupError: gradient registry has no entry for: TruncateMod")
    assert last["done"] and len(last["targets"]) == len(last["sources"]) == 1
    assert lesson.pages[-1].trace["history"]["steps"] == 8, "the ninth found no gradient"
    assert listen.views == (lesson.session,)


@pytest.mark.parametrize("late", [False, True], ids=["before the walk", "after it"])
def test_a_gradient_that_is_found_while_another_thread_wakes_the_view_is_told(
    lesson, monkeypatch, late
):
    found, differentiate = [], backprop.differentiate

    def woken(*args):
        found.append(args)
        if len(found) != 9:
            return differentiate(*args)
        if late:
            result = differentiate(*args)
        threading_wake()
        return result if late else differentiate(*args)

    def threading_wake():
        thread = threading.Thread(target=listen.wake)
        thread.start()
        thread.join()

    monkeypatch.setattr(backprop, "differentiate", woken)
    trace = lesson.run(cell(after="\n    if step == 8: break")).trace
    (done,) = trace["passes"]
    assert done["done"] and [g["value"]["text"] for g in done["grads"]][-1] == "0.671089"
    assert trace["tape"]["state"] == "spent" and not trace["tape"]["error"]


def test_nobody_hears_a_loop_that_goes_on_as_before(lesson):
    lesson.names["hears"] = hears = []
    lesson.names["look"] = lambda: hears.append(bool(listen.views))
    lesson.run(cell(inside="; look()", after="; look()"))
    assert hears[:4] == [True] * 4
    assert hears[4:] == [False] * 20
    assert listen.views == (lesson.session,)


def test_a_step_is_heard_again_when_the_page_is_to_be_told(lesson):
    lesson.names["hears"] = hears = []
    lesson.names["look"] = lambda: hears.append(bool(listen.views))
    lesson.run(cell(inside="; look()", after="; wait(0.04)"))
    assert hears.count(True) > 3
    assert lesson.pages[-1].trace["history"]["steps"] == 12


def test_somebody_else_who_listens_hears_every_step(lesson):
    heard = []

    class View(listen.Listener):
        def on_op(self, op, outputs, inputs, attrs, tapes):
            heard.append(op.name)

    undo = listen.add(View())
    try:
        lesson.run(cell())
    finally:
        undo()
    assert heard.count("multiply") == 24  # w * w, 0.1 * grad


def test_a_session_that_fails_in_its_sleep_is_switched_off_and_the_loop_goes_on(
    lesson, monkeypatch, caplog
):
    monkeypatch.setattr(lesson.session._rest, "_is_next", None)
    lesson.run(cell())
    assert abs(float(lesson.names["w"]) - 2.0 * 0.8**12) < 1e-6
    assert "switched off" in caplog.text
    assert listen.resting is None


@pytest.mark.parametrize(
    "side, every, values",
    [
        (200, 1, [200.0 / 2**k for k in range(9)]),
        (300, 4, [300.0, 18.75, 1.171875]),
        (400, 8, [400.0, 1.5625]),
    ],
)
def test_large_variables_are_noted_at_some_steps(side, every, values):
    lesson = Lesson()
    try:
        page = lesson.run(
            f"w = tf.Variable(tf.ones([{side}, {side}]))\nfor step in range(9):\n"
            "    with tf.GradientTape() as tape:\n        loss = tf.reduce_sum(w * w)\n"
            "    w.assign_sub(0.25 * tape.gradient(loss, w))"
        )
    finally:
        lesson.close()
    found = page.trace["history"]
    assert (found["steps"], found["every"]) == (9, every)
    row = found["rows"][0]
    assert row["value"] == pytest.approx(values, rel=1e-5)
    assert row["grad"] == pytest.approx([2 * each for each in values], rel=1e-5)
    assert row["update"] == pytest.approx([each / 2 for each in values], rel=1e-5)


def test_waking_without_sleep_does_nothing():
    listen.wake()
    assert listen.views == ()
    assert float(tf.constant(1.0)) == 1.0
