"""Guards the reasons on the page: a cause for what is None, zero or not finite, and for no more."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import nest
from tapelab.engine.tape import GradientTape
from tapelab.session import Cell, Session
from tapelab.trace import witness
from tapelab.trace.model import Trace
from tests.conformance import check
from tests.views.test_explain import IDS, NONE, PROGRAMS, marked

ASK = "\ng = tape.gradient(y, x)\n"
TOLD = [
    pytest.param(cause, code, id=name)
    for name, (cause, code, _) in zip(IDS, PROGRAMS, strict=True) if "y = 3.0" not in code
]  # fmt: skip


def result(page, tape="tape"):
    """The first result of the last pass of a tape, as the saved page has it."""
    traces = [t for t in page.snapshot["traces"] if t["tape"]["name"] == tape]
    return traces[-1]["passes"][-1]["results"][0]


@pytest.mark.parametrize(("cause", "code"), TOLD)
def test_the_page_has_the_cause(lesson, cause, code):
    lesson.names["np"] = np
    page = lesson.run(code + ASK)
    found = result(page)
    why = found["why"]
    assert (why["cause"] if why else "") == cause
    assert (found["value"] is None) == (cause in NONE)
    if why:
        assert why["message"] and why["ko"] and why["fix"]
        assert why["line"] == marked(code) or marked(code) is None
        nodes = {n["id"] for t in page.snapshot["traces"] for n in t["nodes"]}
        assert set(why["cut"]) <= nodes
    for trace in page.snapshot["traces"]:
        Trace.from_json(trace)


def test_zeros_are_explained_by_line_and_node(lesson):
    page = lesson.run(
        "x = tf.Variable([-1.0, -2.0])\nwith tf.GradientTape() as tape:\n"
        "    h = tf.nn.relu(x)\n    y = tf.reduce_sum(h)" + ASK
    )
    why = result(page)["why"]
    assert (why["cause"], why["line"]) == ("dead-relu", 3)
    assert [page.trace["nodes"][k]["name"] for k in why["cut"]] == ["h", "x"]


def test_a_source_without_a_node_has_its_name(lesson):
    lesson.names["__name__"] = "__main__"
    page = lesson.run(
        "class Model: pass\nm = Model()\nm.w = tf.Variable(1.0)\nx = tf.Variable(2.0)\n"
        "with tf.GradientTape() as tape:\n    y = x * x\ng = tape.gradient(y, [m.w, x])"
    )
    unused, used = page.trace["passes"][0]["results"]
    assert (unused["node"], unused["name"], unused["value"]) == (None, "m.w", None)
    assert unused["why"]["message"].startswith("No path leads from m.w to y")
    assert (used["name"], used["why"]) == ("", None)


def test_names_inside_a_function_are_those_of_its_source(lesson):
    page = lesson.run(
        "def step(v):\n    with tf.GradientTape() as tape:\n        loss = tf.round(v) * 2.0\n"
        "    return tape.gradient(loss, v)\nw = tf.Variable(1.4)\nstep(w)"
    )
    assert "between w and loss" in result(page)["why"]["message"]


LOOP = """\
x, c = tf.Variable(1.0), tf.constant(1.0)
for step in range(50):
    with tf.GradientTape() as tape:
        y = x * c
    g = tape.gradient(y, [x, c])
"""


def test_a_loop_is_asked_about_the_tapes_that_are_told_only(lesson, monkeypatch):
    asked = []
    from tapelab.session import whys

    explain = whys.explain
    monkeypatch.setattr(whys, "explain", lambda *a, **k: asked.append(a) or explain(*a, **k))
    page = lesson.run(LOOP)
    assert len(asked) == 1
    assert page.trace["passes"][0]["results"][1]["why"]["cause"] == "not-watched"


def test_an_explanation_that_fails_is_logged_once_and_harms_nothing(lesson, monkeypatch, caplog):
    monkeypatch.setattr("tapelab.session.whys.explain", lambda *a, **k: 1 / 0)
    monkeypatch.setattr("tapelab.session.whys._failed", False)
    with caplog.at_level(logging.ERROR, logger="tapelab"):
        for _ in range(2):
            page = lesson.run(LOOP)
    assert len(caplog.records) == 1
    assert page.trace["passes"][0]["results"][1] == {
        "node": 1, "value": None, "why": None, "name": ""}  # fmt: skip


def test_a_gradient_function_of_the_learners_runs_once_a_call(lesson):
    lesson.names["calls"] = calls = []
    page = lesson.run(
        "@tf.custom_gradient\ndef f(v):\n    def grad(g):\n        calls.append(1)\n"
        "        return g * 0.0\n    return v * v, grad\n"
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = f(x)" + ASK
    )
    assert calls == [1]
    assert result(page)["value"]["text"] == "0.0"


def test_the_session_is_the_witness_and_takes_it_away(lesson):
    assert witness.hearing() is lesson.session.witness
    lesson.close()
    assert witness.hearing() is None


def test_a_witness_that_listens_already_stays_the_one_that_is_asked():
    mine = tf.witness()
    try:
        session = Session(lambda run: None, threaded=False)
        session.begin(Cell())
        assert session.witness is None
        assert witness.hearing() is mine
        session.close()
        assert witness.hearing() is mine
    finally:
        witness.end()


def test_asking_a_used_tape_about_its_zeros(lesson):
    page = lesson.run("x = tf.Variable(40.0)\nwith tf.GradientTape() as tape:\n"
                      "    y = tf.sigmoid(x)" + ASK)  # fmt: skip
    assert result(page)["why"]["cause"] == "saturated"
    assert lesson.names["tape"].explain(lesson.names["y"], lesson.names["x"]).cause == "saturated"


@pytest.mark.parametrize(("name", "least"), [("tensorflow-2.21", 600),
                                              ("tensorflow-2.21-tapes", 100),
                                              ("tensorflow-2.21-random", 0)])  # fmt: skip
def test_programs_that_tensorflow_ran_have_a_reason_for_every_none_and_for_no_number(
    monkeypatch, name, least
):
    """The recorded programs, through a session: what is told beside what was returned."""
    path = Path(check.__file__).with_name(f"{name}.json")
    gradient = GradientTape.gradient
    seen: dict[int, list] = {}  # number of a tape → what each call returned

    def noted(tape, target, sources, *args, **kwargs):
        number = tape.number
        found = gradient(tape, target, sources, *args, **kwargs)
        zeros = "unconnected_gradients" in kwargs  # they stand for None there
        seen.setdefault(number, []).append([] if zeros else nest.flatten(found))
        return found

    monkeypatch.setattr(GradientTape, "gradient", noted)
    wrong, count = [], 0
    for item in json.loads(path.read_text(encoding="utf-8")):
        seen.clear()
        session = Session(lambda run: None, threaded=False)
        session.begin(Cell(None, 1, item["code"]))
        check.run_program(item, tf, np, "tapelab", 20.0)
        feeds = [feed for run in session.end() for feed in run.feeds.values()]
        for feed in feeds:
            passes = [p for p in feed.trace().passes if p.results]
            calls = seen.get(feed.number, [])
            for told, returned in zip(reversed(passes), reversed(calls), strict=False):
                for value, each in zip(returned, told.results, strict=False):
                    count += 1
                    cause = each.why.cause if each.why else ""
                    none = value is None
                    if none != (cause in NONE) or none != (each.value is None):
                        wrong.append((item["id"], value, cause))
        session.close()
    assert not wrong, wrong[:5]
    assert count >= least, count
