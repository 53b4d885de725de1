"""Guards that the surfaces agree: JSON, picture and account say the same numbers of a program.

The page is compared with the same fixtures in web/test/surfaces.test.ts.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest

from tapelab.trace.model import Trace, Value
from tapelab.views import account, picture
from tapelab.views.tags import multiplies
from tapelab.views.telling import value as told
from tests.session.pages import Lesson
from tests.views.golden import check_json
from tests.views.programs import PROGRAMS

every = pytest.mark.parametrize("name", PROGRAMS)


@cache
def traces(name: str) -> tuple[Trace, ...]:
    """What a session makes of a program, as a page would get it."""
    lesson = Lesson()
    try:
        page = lesson.run(PROGRAMS[name].strip())
    finally:
        lesson.close()
    found = [{**trace, "schema": 2} for trace in page.traces.values()]
    # Tapes are numbered through the whole run of the tests: here from 1 again.
    ids = {trace["tape"]["id"]: k + 1 for k, trace in enumerate(found)}
    for trace in found:
        trace["tape"] = {**trace["tape"], "id": ids[trace["tape"]["id"]]}
        trace["nodes"] = [{**node, "by": ids.get(node["by"])} for node in trace["nodes"]]
    return tuple(Trace.from_json(trace) for trace in found)


def text(value: Value | None) -> str:
    return "None" if value is None else value.text


def from_json(trace: Trace) -> dict[str, Any]:
    """The numbers of a trace, by place: (value, gradient) of nodes, contributions of edges."""
    last = trace.passes[-1] if trace.passes else None
    grads = {grad.node: grad.value for grad in last.grads} if last else {}
    sent = {
        (step.node, flow.position): flow.contribution
        for step in (last.steps if last else ())
        for flow in step.edges
    }
    return {
        "nodes": {
            str(n.id): [text(n.value), text(grads.get(n.id))] for n in trace.nodes
        },
        "edges": {
            f"{source}→{n.id}#{k}": text(sent.get((n.id, k)))
            for n in trace.nodes
            for k, source in enumerate(n.inputs)
        },
        "watched": [
            [n.name, text(n.value), text(grads.get(n.id))]
            for n in trace.nodes
            if n.watched and n.kind in ("variable", "constant")
        ],
    }  # fmt: skip


def from_picture(trace: Trace) -> dict[str, Any]:
    """The same, read from the attributes of the SVG."""
    kinds: dict[str, list[Any]] = {"node": [], "edge": [], "watched": []}
    for e in ElementTree.fromstring(picture(trace)).iter():
        if e.get("data-tapelab") in kinds:
            kinds[e.attrib["data-tapelab"]].append(e.attrib)
    return {
        "nodes": {a["data-id"]: [a["data-value"], a["data-grad"]] for a in kinds["node"]},
        "edges": {
            f"{a['data-from']}→{a['data-to']}#{a['data-position']}": a["data-contribution"]
            for a in kinds["edge"]
        },
        "watched": [
            [a["data-name"], a["data-value"], a["data-grad"]] for a in kinds["watched"]
        ],
    }  # fmt: skip


@every
def test_the_picture_has_the_numbers_of_the_trace(name: str) -> None:
    for trace in traces(name):
        assert from_picture(trace) == from_json(trace)


@every
def test_the_account_has_the_numbers_of_the_trace(name: str) -> None:
    for trace in traces(name):
        lines = account(trace).splitlines()
        for node in trace.nodes:
            if node.value is not None and node.op != "output":
                assert any(told(node.value) in line for line in lines), node
        for each in trace.passes:
            start = lines.index(next(x for x in lines if x.startswith(f"gradient {each.id + 1}:")))
            part = "\n".join(lines[start:])
            for step in each.steps:
                for flow in step.edges:
                    assert flow.contribution is None or told(flow.contribution) in part
            results = [line for line in lines[start:] if line.startswith("  result: ")]
            for result, line in zip(each.results, results, strict=False):
                assert f"gets {told(result.value)}" in line


@every
def test_results_and_gradients_are_the_same_numbers(name: str) -> None:
    for trace in traces(name):
        for each in trace.passes:
            grads = {grad.node: text(grad.value) for grad in each.grads}
            for result in each.results:
                if result.node is not None and result.value is not None:
                    assert grads[result.node] == result.value.text


@every
def test_the_numbers_put_in_make_what_is_sent(name: str) -> None:
    """Local derivative times what arrived is the contribution, in the numbers that are shown."""
    for trace in traces(name):
        for each in trace.passes:
            for step in each.steps:
                for flow in step.edges:
                    if flow.contribution is not None and multiplies(flow, step.incoming):
                        product = float(flow.local.text) * float(step.incoming.text)
                        sent = float(flow.contribution.text)
                        assert product == pytest.approx(sent, rel=1e-4, nan_ok=True)


@every
def test_fixture(name: str) -> None:
    """What the page is compared with."""
    made = {
        f"{k}": {"trace": trace.to_json(), "account": account(trace), **from_picture(trace)}
        for k, trace in enumerate(traces(name))
    }
    check_json(f"fixtures/surfaces/{name.replace(' ', '-')}.json", made)


def test_there_are_twenty() -> None:
    assert len(PROGRAMS) == 20
