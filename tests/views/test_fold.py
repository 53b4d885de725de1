"""Guards the folding of long tapes: fixtures shared with the page, sums that still add up."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tapelab.trace.model import Node, Trace
from tapelab.views import account, picture
from tapelab.views.facts import facts
from tapelab.views.fold import fold
from tapelab.views.groups import FEW
from tapelab.views.rounds import Item, Loop, rounds_of
from tapelab.views.tags import multiplies
from tests.trace.fakes import Lesson
from tests.views.golden import check_json
from tests.views.loops import LOOPS

every = pytest.mark.parametrize("name", LOOPS)


@every
def test_fixture(name: str) -> None:
    trace = LOOPS[name]()
    check_json(
        f"fixtures/roll/{name}.json",
        {"name": name, "trace": trace.to_json(), "rolled": fold(trace).to_json()},
    )


def short(items: list[Item]) -> str:
    """Rounds in short: "4× {6sin | 6sin} 7+"."""
    return " ".join(
        f"{item.name}{{{' | '.join(map(short, item.rounds))}}}"
        if isinstance(item, Loop)
        else f"{item.line}{item.symbol}"
        for item in items
    )


ROUNDS = {
    "two_lines": " | ".join(["4× 5+"] * 22),
    "no_source": " | ".join(["4× 5+ 6sin"] * 15),
    "nested": " | ".join(["4× {6sin | 6sin | 6sin | 6sin | 6sin | 6sin | 6sin} 8+"] * 5),
    "branches": " | ".join(["6+", "5× 6+", "5× 6+"] * 10),
    "recurrent": " | ".join(["cell(){2@ 2+ 2sin} 6Σ 6+"] * 11),
}


@pytest.mark.parametrize("name", ROUNDS)
def test_loops_are_read_from_the_lines(name: str) -> None:
    assert short(rounds_of(LOOPS[name]())).startswith(f"{{{ROUNDS[name]}}}")


def names(trace: Trace) -> list[str]:
    return [node.name or f"{node.line} {node.symbol}" for node in trace.nodes if node.kind != "op"]


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("two_lines", ["× 20 more"]),
        ("nested", ["× 5 more", "× 3 more", "× 5 more"]),
        ("recurrent", ["× 9 more"]),
        ("layers", ["dense()"] * 11),
    ],
)
def test_the_first_and_the_last_round_stand_open(name: str, groups: list[str]) -> None:
    drawn = fold(LOOPS[name]())
    assert [node.name for node in drawn.nodes if node.kind == "group"] == groups
    assert sum(node.kind == "op" for node in drawn.nodes) < 20


@every
def test_what_crosses_a_fold_is_joined_to_its_group(name: str) -> None:
    drawn = fold(LOOPS[name]())
    place = {node.id: at for at, node in enumerate(drawn.nodes)}
    for at, node in enumerate(drawn.nodes):
        assert all(place[source] < at for source in node.inputs)
        if node.kind == "group":
            assert len(set(node.inputs)) == len(node.inputs)
    for step in drawn.passes[-1].steps:
        inputs = drawn.nodes[place[step.node]].inputs
        assert all(inputs[flow.position] == flow.to for flow in step.edges)


def number(node: Node, trace: Trace) -> float:
    value = trace.grad(node.id)
    assert value is not None and value.data is not None
    return float(value.data[0])


@every
def test_sums_still_add_up(name: str) -> None:
    drawn = fold(LOOPS[name]())
    found = facts(drawn)
    for at, addends in enumerate(found.addends):
        grad = found.grads[at]
        if grad is None or not addends:
            continue
        parts = [part.data for part in addends]
        assert grad.data is not None and None not in parts
        sums = [sum(float(part[k]) for part in parts if part) for k in range(len(grad.data))]
        assert sums == pytest.approx([float(x) for x in grad.data], rel=1e-4, abs=1e-6)


@every
def test_products_are_true(name: str) -> None:
    """A group's rule may multiply only what arrived at the group."""
    for step in fold(LOOPS[name]()).passes[-1].steps:
        for flow in step.edges:
            if multiplies(flow, step.incoming) and flow.text != "g":
                local, arrived, sent = (
                    float(value.text) if value else 0.0
                    for value in (flow.local, step.incoming, flow.contribution)
                )
                assert sent == pytest.approx(local * arrived, rel=1e-4)


@every
def test_every_view_can_show_it(name: str) -> None:
    trace = LOOPS[name]()
    assert 'data-kind="group"' in picture(trace)
    assert "Traceback" not in account(fold(trace))
    assert account(trace).count("\n") > account(fold(trace)).count("\n")


def test_numbers_of_records_stay() -> None:
    trace = LOOPS["two_lines"]()
    assert facts(fold(trace)).names[-1] == facts(trace).names[-1] == "#44"


def straight(count: int) -> Trace:
    lesson = Lesson()
    w = lesson.watch("w", 0.999)
    y = w
    for k in range(count):
        y = lesson.run("multiply", y, w, line=k + 3)
    lesson.back(y, [w])
    return lesson.done()


def test_where_nothing_repeats_the_ends_are_drawn() -> None:
    drawn = fold(straight(100))
    groups = [node for node in drawn.nodes if node.kind == "group"]
    assert [(node.name, node.iteration) for node in groups] == [("52 records", 52)]
    assert sum(node.kind == "op" for node in drawn.nodes) == 48


def test_a_short_tape_is_drawn_whole() -> None:
    trace = straight(FEW)
    assert fold(trace) is trace


def test_the_cost_is_linear() -> None:
    """Counted in calls of functions, because clocks tell more about the machine."""

    def calls(count: int) -> int:
        trace, total = looping(count), 0

        def note(frame: Any, event: str, arg: Any) -> None:
            nonlocal total
            total += event == "call"

        sys.setprofile(note)
        try:
            fold(trace)
        finally:
            sys.setprofile(None)
        return total

    assert calls(4000) < 4.2 * calls(1000)


def looping(count: int) -> Trace:
    lesson = Lesson()
    w, y = lesson.watch("w", 0.999), lesson.constant("y", 2.0)
    for _ in range(count):
        y = lesson.run("multiply", y, w, line=4)
    return lesson.done()
