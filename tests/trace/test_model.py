"""Guards the Trace as data: frozen, the same after JSON, refused when of another schema."""

from __future__ import annotations

import dataclasses
import json
import pickle
import subprocess
import sys

import pytest

from tapelab.trace.model import SCHEMA, Node, Pass, Tape, Trace, Value
from tests.views.traces import TRACES

every = pytest.mark.parametrize("name", TRACES)


@every
def test_the_same_after_json(name: str) -> None:
    trace = TRACES[name]()
    wire = json.dumps(trace.to_json(), allow_nan=False)
    assert Trace.from_json(json.loads(wire)) == trace
    assert json.dumps(Trace.from_json(json.loads(wire)).to_json()) == wire


@every
def test_the_same_after_pickling(name: str) -> None:
    trace = TRACES[name]()
    assert pickle.loads(pickle.dumps(trace)) == trace and hash(trace) == hash(trace)


def test_the_words_on_the_wire() -> None:
    wire = TRACES["square"]().to_json()
    assert list(wire) == ["tape", "nodes", "passes", "source", "history", "schema"]
    assert wire["schema"] == SCHEMA == 2
    assert wire["tape"] == {
        "id": 7, "name": "tape", "state": "spent", "persistent": False, "records": 1, "bytes": 0,
        "error": "", "cell": "In [1]", "line": 2, "mode": "reverse", "hides": [],
    }  # fmt: skip
    assert wire["nodes"][1] == {
        "id": 1, "kind": "op", "op": "multiply", "symbol": "×", "name": "y", "label": "x · x",
        "value": {"text": "9.0", "shape": [], "dtype": "float32", "data": [9.0], "low": None,
                  "high": None, "mean": None, "bad": 0, "thumb": None},
        "watched": False, "why": "", "recorded": True, "inputs": [0, 0], "line": 4,
        "cell": "In [1]", "iteration": 0, "keeps": 4, "form": "{0} · {1}",
        "saved": [0, 1], "order": 0,
        "by": None, "within": [], "tangents": [],
    }  # fmt: skip
    (one,) = wire["passes"]
    (step,) = one["steps"]
    assert [
        (f["to"], f["position"], f["contribution"]["text"], f["text"]) for f in step["edges"]
    ] == [
        (0, 0, "3.0", "x · g"),
        (0, 1, "3.0", "x · g"),
    ]
    assert [result["value"]["text"] for result in one["results"]] == ["6.0"] and one["done"]


def test_nothing_can_be_changed() -> None:
    trace = TRACES["square"]()
    for part in (trace, trace.tape, trace.nodes[0], trace.nodes[0].value, trace.passes[0]):
        with pytest.raises((dataclasses.FrozenInstanceError, TypeError, AttributeError)):
            part.id = 3  # type: ignore[union-attr,misc]


@pytest.mark.parametrize("wire", [{}, {"schema": 3}, {"schema": None}, None, [], "trace"])
def test_another_schema_is_refused(wire: object) -> None:
    with pytest.raises(ValueError, match="reads schema 2"):
        Trace.from_json(wire)  # type: ignore[arg-type]


def test_missing_fields_are_named() -> None:
    with pytest.raises(ValueError, match="Node.*'kind'"):
        Node.from_json({k: v for k, v in Node(0, "op").to_json().items() if k != "kind"})
    with pytest.raises(ValueError, match="Pass"):
        Pass.from_json([])  # type: ignore[arg-type]


def test_what_is_left_out_takes_its_default() -> None:
    """So a page can read what an earlier version of the schema left in a notebook."""
    assert Node.from_json({"id": 0, "kind": "op"}) == Node(0, "op")
    old = {"schema": 1, "tape": {"id": 7}, "nodes": [{"id": 0, "kind": "variable", "name": "x"}]}
    assert Trace.from_json(old) == Trace(Tape(7), (Node(0, "variable", name="x"),))


def test_the_gradient_at_a_node_is_that_of_the_last_pass() -> None:
    trace = TRACES["squares"]()
    assert [trace.grad(k) and trace.grad(k).text for k in range(4)] == [
        "108.0",
        "18.0",
        "1.0",
        None,
    ]
    assert TRACES["recording"]().grad(0) is None


def test_a_trace_shows_itself_and_loads_the_views_when_it_does() -> None:
    code = (
        "import sys; from tapelab.trace.model import Tape, Trace; trace = Trace(Tape(1, 't'))\n"
        "assert 'tapelab.views' not in sys.modules\n"
        "print(trace); print(trace.to_svg()[:4], trace.to_dot()[:7])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[0] == 'tape "t": recording, 0 records'
    assert run.stdout.splitlines()[-1] == "<svg digraph"


def test_a_value_compares_by_content() -> None:
    assert Value("1.0", (), "float32", (1.0,)) == Value("1.0", (), "float32", (1.0,))
