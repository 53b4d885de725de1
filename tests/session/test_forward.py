"""Guards forward mode: tangents beside values, on tapes and in an account of their own."""

from __future__ import annotations

from typing import Any


def tangents(trace: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    return [(n["name"] or n["label"], n["value"]["text"],
             [(t["of"], t["value"] and t["value"]["text"]) for t in n["tangents"]])
            for n in trace["nodes"]]  # fmt: skip


ALONE = """\
x = tf.constant(3.0)
c = tf.constant(10.0)
with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
    flush()
    h = c * 2.0
    y = x * x
    flush()
    z = y * h
j = acc.jvp(z)
"""


def test_an_accumulator_alone_has_a_trace(lesson):
    page = lesson.run(ALONE)
    (trace,) = page.traces.values()
    tape = trace["tape"]
    assert (tape["mode"], tape["name"], tape["state"], tape["line"]) == (
        "forward", "acc", "recorded", 3)  # fmt: skip
    assert (tape["records"], tape["bytes"], tape["persistent"]) == (2, 0, False)
    assert tangents(trace) == [
        ("x", "3.0", [("acc", "1.0")]),
        ("y", "9.0", [("acc", "6.0")]),
        ("h", "20.0", []),  # depends on no primal
        ("z", "180.0", [("acc", "120.0")]),
    ]
    assert [node["why"] for node in trace["nodes"]] == ["primal", "", "nobody watched it", ""]
    assert trace["passes"] == [] and page.kinds[:2] == ["delta", "delta"]


def test_tangents_stand_on_the_nodes_of_a_tape(lesson):
    page = lesson.run(
        "x = tf.Variable(3.0, name='x')\nwith tf.GradientTape() as tape:\n"
        "    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:\n"
        "        y = tf.exp(x)\n    j = acc.jvp(y)\ng = tape.gradient(j, x)"
    )
    (trace,) = page.traces.values()
    named = {name: (text, found) for name, text, found in tangents(trace) if name.isidentifier()}
    assert named == {
        "x": ("3.0", [("acc", "1.0")]), "y": ("20.0855", [("acc", "20.0855")]),
        "j": ("20.0855", []),
    }  # fmt: skip
    order = [n["name"] or n["op"] for n in trace["nodes"] if n["kind"] == "op"]
    assert order[0] == "y", "an op is told before the ops that compute its tangent"
    made = [n for n in trace["nodes"] if n["kind"] == "op"][1:]
    assert {(n["order"], n["by"] is None) for n in made} == {(1, False)}
    assert len({n["by"] for n in made}) == 1
    assert page.grad("x") == "20.0855"


def test_forward_over_reverse(lesson):
    page = lesson.run(
        "x = tf.constant([1.0, 2.0])\nv = tf.constant([1.0, 0.0])\n"
        "with tf.autodiff.ForwardAccumulator(x, v) as acc:\n"
        "    with tf.GradientTape() as tape:\n        tape.watch(x)\n"
        "        y = tf.reduce_sum(x * x * x)\n    g = tape.gradient(y, x)\nhvp = acc.jvp(g)"
    )
    forward, reverse = page.traces.values()
    assert (forward["tape"]["mode"], reverse["tape"]["mode"]) == ("forward", "reverse")
    last = forward["nodes"][-1]
    assert (last["name"], last["order"], last["by"]) == ("g", 1, reverse["tape"]["id"])
    assert last["tangents"][0]["value"]["data"] == [6.0, 0.0]
    assert [n["tangents"] != [] for n in reverse["nodes"]] == [True] * 4


def test_nested_accumulators_and_a_variable(lesson):
    page = lesson.run(
        "x = tf.Variable(2.0, name='x')\none = tf.constant(1.0)\n"
        "with tf.autodiff.ForwardAccumulator(x, one) as outer:\n"
        "    with tf.autodiff.ForwardAccumulator(x, one) as inner:\n        y = x * x * x\n"
        "    d = inner.jvp(y)\ndd = outer.jvp(d)"
    )
    first, second = page.traces.values()
    assert [t["tape"]["name"] for t in (first, second)] == ["outer", "inner"]
    assert {n["by"] for n in first["nodes"]} == {None, second["tape"]["id"]}
    assert {n["by"] for n in second["nodes"]} == {None}
    assert [n for n in first["nodes"] if n["name"] == "d"][0]["tangents"][0]["value"]["text"] == (
        "12.0")  # fmt: skip


def test_the_tapes_of_the_engine_have_no_page(lesson):
    """An accumulator computes with tapes of its own: nobody asked to see these."""
    page = lesson.run(ALONE)
    assert len(page.traces) == 1
    lesson.run("with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)):\n    pass")
    assert [len(page.traces) for page in lesson.pages] == [1, 1]


def test_a_loop_over_directions_shows_the_newest(lesson):
    page = lesson.run(
        "x = tf.constant([1.0, 2.0])\nfor v in ([1.0, 0.0], [0.0, 1.0]):\n"
        "    with tf.autodiff.ForwardAccumulator(x, tf.constant(v)) as acc:\n        y = x * x\n"
        "    flush()"
    )
    (trace,) = page.traces.values()
    assert "drop" in page.kinds
    assert trace["nodes"][1]["tangents"][0]["value"]["data"] == [0.0, 4.0]


def test_a_tangent_that_can_not_be_computed_breaks_no_view(lesson):
    source = (
        "def rule(g):\n    raise ArithmeticError\n"
        "x = tf.constant(2.0)\nwith tf.GradientTape() as tape:\n"
        "    tape.watch(x)\n    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:\n"
        "        try:\n            y = tf.truncatemod(x, 1.5)\n        except LookupError:\n"
        "            pass\n    z = x * x"
    )
    page = lesson.run(source)
    assert page.node("z")["by"] is None and page.node("z")["order"] == 0
