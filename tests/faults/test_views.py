"""Guards that a broken view breaks no lesson, and that a page on a bad line ends up right.

The line between a session and its pages loses, doubles and reorders messages, in both directions;
pages are reloaded. In the end every page shows what the kernel's side knows, and at no time
anything that the engine did not compute.
"""

import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest

import tapelab as tf
from tapelab.engine import listen
from tapelab.session import Session
from tests.faults.lines import Browser, Line
from tests.faults.programs import PROGRAMS, Answer, answer, names
from tests.session.pages import Lesson

EVENTS = [name for name in vars(listen.Listener) if name.startswith("on_")]


def outcome(source: str) -> Answer:
    found = names()
    exec(compile(source, "<program>", "exec"), found)
    return answer(found)


# A listener that raises ---------------------------------------------------------------------------


@pytest.mark.parametrize("event", EVENTS)
def test_a_listener_that_raises_at_an_event_is_dropped_and_changes_nothing(event, caplog):
    raised: list[str] = []

    def broken(self: Any, *args: Any) -> None:
        raised.append(event)
        raise OSError("no screen")

    heard: list[str] = []
    whole = type("Whole", (listen.Listener,), {
        name: lambda self, *args, name=name: heard.append(name) for name in EVENTS
    })  # fmt: skip
    right = [outcome(source) for source in PROGRAMS.values()]
    with caplog.at_level(logging.ERROR, "tapelab"):
        for source, wanted in zip(PROGRAMS.values(), right, strict=True):
            undo = [listen.add(type("Broken", (listen.Listener,), {event: broken})()),
                    listen.add(whole())]  # fmt: skip
            raised.clear()
            caplog.clear()
            found = outcome(source)
            left = len(listen.views)
            for each in undo:
                each()
            assert found == wanted
            assert len(raised) <= 1, "it heard on after it had raised"
            assert (len(caplog.records), left) == (len(raised), 2 - len(raised))
    assert listen.recorder is None and listen.views == ()
    if event not in ("on_failed", "on_reset", "on_jacobian_result"):
        assert event in heard or event == "on_leave"


def test_a_listener_that_computes_while_it_listens_changes_nothing():
    class Nosy(listen.Listener):
        busy = False

        def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
            if not self.busy:
                self.busy = True
                tf.exp(outputs[0]) if outputs[0].dtype == tf.float32 else None
                self.busy = False

    right = [outcome(source) for source in PROGRAMS.values()]
    undo = listen.add(Nosy())
    assert [outcome(source) for source in PROGRAMS.values()] == right
    undo()


def test_listeners_that_come_and_go_during_an_event_change_nothing():
    class Passing(listen.Listener):
        def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
            undo.pop()()
            undo.append(listen.add(Passing()))

    right = [outcome(source) for source in PROGRAMS.values()]
    undo = [listen.add(Passing())]
    assert [outcome(source) for source in PROGRAMS.values()] == right
    undo.pop()()
    assert listen.views == ()


# A bad line ---------------------------------------------------------------------------------------

CELLS = {
    "one tape": (
        "x = tf.Variable(2.0, name='x')\nc = tf.constant(0.5)\nwith tf.GradientTape() as tape:\n"
        "    y = x\n    for k in range(6):\n        y = y * x + c\n        tick()\n"
        "g = tape.gradient(y, x)\ntick()"
    ),
    "nested": (
        "x = tf.Variable([1.0, 2.0])\nwith tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n        y = tf.reduce_sum(x * x * x)\n"
        "        tick()\n"
        "    dy = inner.gradient(y, x)\n    tick()\nd2y = outer.gradient(dy, x)\ntick()"
    ),
    "training": (
        "w = tf.Variable(3.0)\nfor step in range(9):\n    with tf.GradientTape() as tape:\n"
        "        loss = (w - 1.0) ** 2\n        tick()\n"
        "    w.assign_sub(0.1 * tape.gradient(loss, w))\n    tick()"
    ),
    "many tapes": (
        "kept = []\nfor f in (tf.sin, tf.exp, tf.tanh):\n    x = tf.Variable(0.5)\n"
        "    with tf.GradientTape(persistent=True) as tape:\n        y = f(x) * x\n"
        "    kept.append((tape, y, x))\n    tick()\n"
        "for tape, y, x in kept:\n    tape.gradient(y, x)\n    tick()"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def browser(npm_once, tmp_path_factory) -> Iterator[Browser]:
    browser = Browser(npm_once, tmp_path_factory.mktemp("store"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def npm_once():
    from tests.npm import ready

    return ready()


def over_a_bad_line(browser: Browser, seed: int) -> Line:
    """Run a cell whose two pages hear badly; it must end well."""
    choose = random.Random(seed)
    faults = choose.choice([(0.0, 0.3, 0.5), (0.1, 0.1, 0.1), (0.3, 0.2, 0.4), (0.6, 0.0, 0.2)])
    lines: list[Line] = []
    lesson = Lesson()
    lesson.session.close()

    def show(run: Any) -> Line:
        lines.append(Line(browser, lesson, run, ["first", "second"], choose, faults))
        return lines[-1]

    lesson.session = Session(show, namespace=lambda: lesson.names, clock=lesson._clock,
                             threaded=False)  # fmt: skip

    def tick() -> None:
        lesson.wait(choose.choice([0.0, 0.05, 0.3]))
        if choose.random() < 0.7:
            lines[-1].deliver()
        if choose.random() < 0.05:
            lines[-1].reload(choose.choice(["first", "second"]))
        if choose.random() < 0.2:
            lines[-1].wait(choose.choice([0.5, 3.0]))

    lesson.names["tick"] = tick
    try:
        lesson.run(choose.choice(list(CELLS.values())))
        (line,) = lines
        for k in range(60):
            if k == 20:  # after a minute the line is good
                line.faults = (0.0, 0.0, 0.0)
            line.deliver()
            if line.settled():
                return line
            line.wait(3)
        raise AssertionError(f"seed {seed}: {line.look()} is not {line.run.traces()}"[:3000])
    finally:
        lesson.close()


def test_pages_on_a_bad_line_end_up_right_and_never_show_what_was_not_said(browser):
    lines = [over_a_bad_line(browser, seed) for seed in range(20)]
    assert sum(line.lost for line in lines) > 20
    assert sum(line.doubled for line in lines) > 20
    assert sum(line.late for line in lines) > 20
    assert sum(line.asked for line in lines) > 5


@pytest.mark.soak
def test_pages_on_a_bad_line_for_long(browser, figures):
    lines = [over_a_bad_line(browser, seed) for seed in range(1_000, 3_000)]
    lost, doubled, late, asked = (sum(getattr(line, name) for line in lines)
                                  for name in ("lost", "doubled", "late", "asked"))  # fmt: skip
    figures(
        f"bad line: {len(lines)} cells on two pages each, {lost} messages lost, {doubled} doubled, "
        f"{late} overtaken, {asked} questions of pages; pages that ended up wrong: none"
    )
