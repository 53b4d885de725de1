"""Guards which ops another tape's backward pass made, as the session tells it."""

from __future__ import annotations

from typing import Any

import pytest


def rows(trace: dict[str, Any], kind: str = "op") -> list[tuple[int, Any]]:
    """Order and maker of the ops, each run of equal ones once."""
    found: list[tuple[int, Any]] = []
    for node in trace["nodes"]:
        row = (node["order"], node["by"])
        if node["kind"] == kind and found[-1:] != [row]:
            found.append(row)
    return found


def by_name(page: Any) -> dict[str, dict[str, Any]]:
    return {trace["tape"]["name"]: trace for trace in page.traces.values()}


HVP = """\
x = tf.Variable([1.0, 2.0])
v = tf.constant([1.0, 0.0])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = tf.reduce_sum(x * x * x)
    g = inner.gradient(y, x)
    s = tf.reduce_sum(g * v)
hvp = outer.gradient(s, x)
"""


def test_a_hessian_vector_product(lesson):
    traces = by_name(lesson.run(HVP))
    inner = traces["inner"]["tape"]["id"]
    assert rows(traces["inner"]) == [(0, None)]
    assert rows(traces["outer"]) == [(0, None), (1, inner), (1, None)]
    named = {n["name"]: n for n in traces["outer"]["nodes"] if n["name"]}
    assert (named["g"]["order"], named["g"]["by"], named["s"]["order"]) == (1, inner, 1)
    assert traces["outer"]["passes"][0]["results"][0]["value"]["data"] == [6.0, 0.0]


def test_a_third_derivative(lesson):
    traces = by_name(lesson.run(
        "x = tf.Variable(2.0)\nwith tf.GradientTape() as t1:\n"
        "    with tf.GradientTape() as t2:\n        with tf.GradientTape() as t3:\n"
        "            y = x * x * x\n        d1 = t3.gradient(y, x)\n"
        "    d2 = t2.gradient(d1, x)\nd3 = t1.gradient(d2, x)"
    ))  # fmt: skip
    ids = {name: trace["tape"]["id"] for name, trace in traces.items()}
    assert rows(traces["t1"]) == [(0, None), (1, ids["t3"]), (2, ids["t2"])]
    assert rows(traces["t2"]) == [(0, None), (1, ids["t3"])]
    assert rows(traces["t3"]) == [(0, None)]


def test_a_persistent_tape_that_records_its_own_walk(lesson):
    page = lesson.run(
        "x = tf.Variable(2.0)\nwith tf.GradientTape(persistent=True) as t:\n    y = x * x\n"
        "    g = t.gradient(y, x)\n    z = g * y\nh = t.gradient(z, x)"
    )
    assert rows(page.trace) == [(0, None), (1, page.trace["tape"]["id"]), (1, None)]
    assert page.trace["passes"][1]["results"][0]["value"]["text"] == "24.0"


@pytest.mark.parametrize("call", ["jacobian(y, x)", "batch_jacobian(y, x)"])
def test_a_jacobian_is_made_by_many_walks(lesson, call):
    traces = by_name(lesson.run(
        "x = tf.Variable([[1.0, 2.0]])\nwith tf.GradientTape() as outer:\n"
        f"    with tf.GradientTape() as inner:\n        y = x * x\n    j = inner.{call}\n"
        "    s = tf.reduce_sum(j)\ng = outer.gradient(s, x)"
    ))  # fmt: skip
    inner = traces["inner"]["tape"]["id"]
    assert rows(traces["outer"]) == [(0, None), (1, inner), (1, None)]
    assert traces["outer"]["passes"][0]["results"][0]["value"]["data"] == [2.0, 2.0]


@pytest.mark.parametrize("call", ["gradient(y, x)", "jacobian(y, x)"])
def test_a_walk_that_fails_is_over(lesson, call):
    page = lesson.run(
        "@tf.custom_gradient\ndef f(x):\n    def back(g):\n        tf.sin(x)\n"
        "        raise ArithmeticError\n    return x * 1.0, back\n"
        "x = tf.Variable(2.0)\nwith tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n        y = f(x)\n"
        f"    try:\n        inner.{call}\n    except ArithmeticError:\n        pass\n"
        "    z = x * x"
    )
    traces = by_name(page)
    inner = traces["inner"]["tape"]["id"]
    made = {n["op"]: (n["order"], n["by"]) for n in traces["outer"]["nodes"] if n["op"]}
    assert made["sin"] == (1, inner)
    assert [n["by"] for n in traces["outer"]["nodes"] if n["name"] == "z"] == [None]


def test_a_tape_inside_the_rule_of_a_custom_gradient(lesson):
    traces = by_name(lesson.run(
        "@tf.custom_gradient\ndef f(x):\n    def back(g):\n"
        "        with tf.GradientTape() as own:\n            own.watch(x)\n"
        "            y = tf.exp(x)\n"
        "        return g * own.gradient(y, x) * tf.cos(x)\n    return tf.exp(x), back\n"
        "x = tf.Variable(2.0)\nwith tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n        y = f(x)\n    g = inner.gradient(y, x)\n"
        "    z = g + 1.0\nh = outer.gradient(z, x)"
    ))  # fmt: skip
    ids = {name: trace["tape"]["id"] for name, trace in traces.items()}
    made = [(n["op"], n["order"], n["by"]) for n in traces["outer"]["nodes"] if n["op"] != ""]
    # What the rule's own tape differentiates is of order 1 already.
    assert [row for row in made if row[0] in ("cos", "add")] == [
        ("cos", 1, ids["inner"]), ("add", 2, None)]  # fmt: skip
    assert ids["own"] in [by for _, _, by in made]


def test_a_loop_of_backward_passes_counts_its_turns(lesson):
    page = lesson.run(
        "x = tf.Variable(2.0)\nwith tf.GradientTape() as outer:\n    for _ in range(3):\n"
        "        with tf.GradientTape() as inner:\n            y = x * x * x\n"
        "        g = inner.gradient(y, x)"
    )
    outer = by_name(page)["outer"]
    ops = [n for n in outer["nodes"] if n["kind"] == "op" and n["recorded"]]
    turns = [(n["by"] is not None, n["iteration"]) for n in ops]
    assert sorted(set(turns)) == sorted((made, k) for made in (False, True) for k in range(3))
    assert [t for k, t in enumerate(turns) if not k or turns[k - 1] != t] == [
        (made, k) for k in range(3) for made in (False, True)]  # fmt: skip
