"""Guards traces in files: older ones load, and what was cut off or changed is refused in words.

A ValueError when it is read; what is read can be drawn by every view.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import tapelab as tf
from tapelab.trace.model import READABLE, SCHEMA, Trace
from tapelab.views.explain import explain
from tests.bad_input.offered import in_time
from tests.trace.tampering import places, put, tampered
from tests.views.traces import TRACES

GOLDEN = Path(__file__).parents[1] / "golden" / "trace"
FILES = {schema: json.loads((GOLDEN / f"schema-{schema}.json").read_text(encoding="utf-8"))
         for schema in READABLE}  # fmt: skip
OLD = [pytest.param(schema, name, id=f"{schema}-{name}") for schema in FILES
       for name in FILES[schema]]  # fmt: skip


def draw(trace: Trace) -> None:
    """Every view of a trace."""
    assert isinstance(str(trace), str)
    assert ElementTree.fromstring(trace.to_svg()).tag.endswith("svg")
    assert trace.to_dot().startswith("digraph")
    assert set(trace._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert trace.to_graphviz().source
    json.dumps(trace.to_json(), allow_nan=True)


def held(old: Any, new: Any) -> bool:
    """Whether everything in the old JSON is in the new one."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(k in new and held(v, new[k]) for k, v in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(map(held, old, new))
    return bool(old == new)


def test_there_is_a_file_of_every_schema() -> None:
    assert set(FILES) == set(READABLE) and max(FILES) == SCHEMA
    assert all(len(traces) >= 15 for traces in FILES.values())


@pytest.mark.parametrize(("schema", "name"), OLD)
def test_a_trace_of_an_older_schema_loads_and_is_drawn(schema: int, name: str) -> None:
    wire = FILES[schema][name]
    assert wire["schema"] == schema
    trace = Trace.from_json(wire)
    new = trace.to_json()
    assert new["schema"] == SCHEMA and held({**wire, "schema": SCHEMA}, new)
    assert Trace.from_text(trace.to_text()) == trace
    draw(trace)


@pytest.mark.parametrize("name", TRACES)
def test_the_same_through_a_file(name: str, tmp_path: Path) -> None:
    trace = TRACES[name]()
    file = tmp_path / "trace.json"
    file.write_text(trace.to_text(), encoding="utf-8")
    assert Trace.from_text(file.read_text(encoding="utf-8")) == trace
    assert Trace.from_text(file.read_bytes()) == trace


@pytest.mark.parametrize("name", ["square", "names"])
def test_cut_off_anywhere(name: str) -> None:
    whole = TRACES[name]().to_text().encode()
    for end in range(len(whole)):
        with pytest.raises(ValueError, match="This text is not the JSON of a Trace|schema"):
            Trace.from_text(whole[:end])


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)
WRONG: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "a node that is its own input": (("nodes", 1, "inputs"), [1, 1], "earlier nodes"),
    "a circle of nodes": (("nodes", 1, "inputs"), [2], "earlier nodes"),
    "an input that is not there": (("nodes", 1, "inputs"), [99], "earlier nodes"),
    "an input before the first": (("nodes", 1, "inputs"), [-1], "earlier nodes"),
    "an id of somebody else": (("nodes", 1, "id"), 0, "numbered in order"),
    "an id as a text": (("nodes", 1, "id"), "1", "no whole number"),
    "an id of a million bits": (("nodes", 1, "id"), 1 << 1_000_000, "no whole number"),
    "nodes as a dict": (("nodes",), {"0": {}}, "list of Node"),
    "nodes as a text": (("nodes",), "nodes", "list of Node"),
    "a node as a number": (("nodes", 0), 3, "JSON of a Node"),
    "a kind that nobody knows": (("nodes", 0, "kind"), "kind", "is one of op, variable"),
    "a name that is a list": (("nodes", 0, "name"), ["x"], "no text"),
    "a value as a number": (("nodes", 0, "value"), 3.0, "JSON of a Value"),
    "a value without end": (("nodes", 0, "value", "data"), ENDLESS, "nested too deep|one row"),
    "more numbers than the shape has": (("nodes", 0, "value", "data"), [1.0, 2.0], "shape has 1"),
    "a shape below zero": (("nodes", 0, "value", "shape"), [-1], "sizes from 0 up"),
    "a shape of words": (("nodes", 0, "value", "shape"), ["a"], "no whole number"),
    "a thumbnail without rows": (("nodes", 0, "value", "thumb"), [], "rows, at least one"),
    "a thumbnail of empty rows": (("nodes", 0, "value", "thumb"), [[], []], "rows, at least one"),
    "a dtype without end": (("nodes", 0, "value", "dtype"), "complex" + "x" * 5000, "which is no"),
    "saved where no input is": (("nodes", 1, "saved"), [9], "names inputs"),
    "a target that is not there": (("passes", 0, "targets"), [77], "names node 77 of 3"),
    "a step at a node that is not there": (("passes", 0, "steps", 0, "node"), 77, "node 77"),
    "a contribution to nobody": (("passes", 0, "steps", 0, "edges", 0, "to"), -3, "node -3"),
    "a gradient of nobody": (("passes", 0, "grads", 0, "node"), 1000, "node 1000"),
    "a state that nobody knows": (("tape", "state"), "sleeping", "is one of recording"),
    "a tape as a list": (("tape",), [], "JSON of a Tape"),
    "no tape": (("tape",), None, "JSON of a Tape"),
    "persistent perhaps": (("tape", "persistent"), "perhaps", "neither true nor false"),
    "another schema": (("schema",), 99, "reads schema"),
    "a schema that is true": (("schema",), True, "reads schema"),
    "a schema as a list": (("schema",), [2], "reads schema"),
    "source lines as numbers": (("source",), [1, 2], "JSON of a SourceLine"),
    "a history of no steps": (("history",), {"steps": 3, "every": 0}, "at least 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_tampered_with_on_purpose(name: str) -> None:
    place, value, words = WRONG[name]
    wire = put(copy.deepcopy(TRACES["squares"]().to_json()), place, value)
    with pytest.raises(ValueError, match=words) as caught:
        Trace.from_json(wire)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "3", '"trace"', "{", "{}", "\x00", "\ufeff{}", "[" * 100_000,
     '{"schema": 2, "tape": {"id": 1e999}}', '{"schema": 2, "tape": ' + '{"id":' * 50_000,
     '{"schema": 2, "tape": {"id": 7}, "nodes": [' + "1" * 5000 + "]}",
     '{"schema": 2, "tape": {"id": ' + "9" * 6000 + "}}", b"\xff\xfe", b"\x80abc"],
)  # fmt: skip
def test_a_text_that_is_no_trace(text: Any) -> None:
    with pytest.raises(ValueError) as caught:
        Trace.from_text(text)
    assert type(caught.value) is ValueError and len(str(caught.value)) < 1000


SOURCES = ("square", "lecture", "explained", "training", "forward", "rolled", "sparse", "several",
           "infinite", "predicted", "inner", "kinds")  # fmt: skip


def outcome(name: str, seed: int, edits: int) -> str:
    """What comes of a trace after edits: refused, or drawn by every view."""
    wire = tampered(TRACES[name]().to_json(), seed, edits)
    with in_time():
        try:
            trace = Trace.from_json(wire)
        except ValueError as error:
            assert type(error) is ValueError and len(str(error)) < 2000, error
            return "refused"
        draw(trace)
    return "drawn"


@pytest.mark.parametrize("name", SOURCES)
def test_changed_at_random(name: str) -> None:
    found = Counter(outcome(name, seed, 1 + seed % 3) for seed in range(25))
    assert found["refused"] and found["drawn"], found


@pytest.mark.soak
@pytest.mark.parametrize("name", SOURCES)
def test_changed_at_random_for_long(name: str, figures: Callable[[str], None]) -> None:
    found = Counter(outcome(name, seed, 1 + seed % 5) for seed in range(1000, 3000))
    figures(f"tampered traces, {name}: {found.total()} tried; {found['refused']} refused with a "
            f"ValueError, {found['drawn']} drawn by every view, 0 lost")  # fmt: skip


@pytest.mark.soak
def test_cut_off_and_flipped_for_long(figures: Callable[[str], None]) -> None:
    import random

    rng, found = random.Random(5), Counter[str]()
    texts = {name: TRACES[name]().to_text().encode() for name in SOURCES}
    for _ in range(5_000):
        text = bytearray(texts[rng.choice(SOURCES)])
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(text))
            match rng.randrange(3):
                case 0:
                    del text[at : at + rng.randint(1, 40)]
                case 1:
                    text[at] = rng.randrange(256)
                case 2:
                    text[at:at] = text[at : at + rng.randint(1, 40)]
        try:
            draw(Trace.from_text(bytes(text)))
            found["drawn"] += 1
        except ValueError as error:
            assert type(error) is ValueError, error
            found["refused"] += 1
    figures(f"damaged trace files: {found.total()} tried; {found['refused']} refused with a "
            f"ValueError, {found['drawn']} drawn, 0 lost")  # fmt: skip


def test_answers_may_point_into_a_changed_trace() -> None:
    """`explain` takes a trace to point at: one of the same tape, of another, or a changed one."""
    x, v = tf.constant(3.0), tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * v
        z = tf.stop_gradient(y) * 2.0
        r = tf.nn.relu(-v)
    own = tape.trace().to_json()
    asked = Counter[str]()
    for seed in range(150):
        for wire in (own, TRACES[SOURCES[seed % len(SOURCES)]]().to_json()):
            try:
                trace = Trace.from_json(tampered(wire, seed, seed % 4))
            except ValueError:
                asked["refused"] += 1
                continue
            for target, source in ((y, x), (z, v), (r, v), (y, v)):
                asked[str(explain(tape, target, source, trace=trace)).partition("]")[0]] += 1
    assert len(asked) > 3 and asked["refused"], asked


def test_the_tampering_reaches_every_place() -> None:
    wire = TRACES["square"]().to_json()
    assert tampered(wire, 3, 2) == tampered(wire, 3, 2)
    assert len({json.dumps(tampered(wire, seed, 1)) for seed in range(200)}) > 150
    assert len(list(places(wire))) > 100
