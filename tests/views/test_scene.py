"""Guards the scene: fixtures shared with TypeScript; nothing is clipped, nothing covered."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest

from tapelab.trace.model import Trace
from tapelab.views import account
from tapelab.views.facts import facts
from tapelab.views.fold import fold
from tapelab.views.grid import Label
from tapelab.views.growth import grown, growth, place_next
from tapelab.views.measure import width
from tapelab.views.parts import Scene
from tapelab.views.scene import cards, compose, items, scene, tags
from tests.views.golden import check_json
from tests.views.traces import TRACES

every = pytest.mark.parametrize("name", TRACES)


def drawn(name: str, direction: str = "") -> Scene:
    return scene(fold(TRACES[name]()), direction)


def alive(trace: Trace, direction: str = "right") -> Scene:
    """The scene as the live page composes it: boxes that keep room, on places that never move."""
    found = facts(trace)
    made = cards(found, True)
    written = tags(found)
    page = growth(direction)
    for item in items(made):
        place_next(page, [item])
    labels = [Label(tag.to, tag.position, tag.w, tag.h) for tag in written]
    return compose(found, made, written, grown(page, labels))


@every
def test_fixture(name: str) -> None:
    trace = fold(TRACES[name]())
    made: dict[str, Any] = {
        "name": name,
        "trace": trace.to_json(),
        "account": account(trace) if trace is TRACES[name]() else "",
        "scene": json.loads(json.dumps(asdict(scene(trace)))),
        "grown": json.loads(json.dumps(asdict(alive(trace)))),
    }
    check_json(f"fixtures/scene/{name}.json", made)


SIZES = {"name": (13, False, True), "value": (12, True, False), "grad": (12, True, False),
         "note": (11, False, False), "tangent": (12, True, False),
         "symbol": (12, False, False), "sum": (11, True, False),
         "rule": (11, True, False), "amount": (12, True, False)}  # fmt: skip


@every
@pytest.mark.parametrize("direction", ["right", "down"])
def test_text_stays_in_its_box(name: str, direction: str) -> None:
    plan = drawn(name, direction)
    for box in plan.boxes:
        for text in (*box.texts, *box.sum):
            size, mono, bold = SIZES[text.kind]
            wide = width(text.text, size, mono, bold)
            left = text.x - {"start": 0, "middle": wide / 2, "end": wide}[text.anchor]
            assert 0 < left and left + wide <= box.w, (box.name, text)
        for text in box.beneath:
            assert text.x + width(text.text, 11) <= box.w, (box.name, text)
        assert 0 < box.band <= box.h and 0 <= box.side < box.w
        for cell in box.cells:
            assert 0 < cell.x and cell.x + cell.w <= box.w and cell.y + cell.h <= box.h
    for line in plan.lines:
        for text in line.tag.texts if line.tag else ():
            size, mono, bold = SIZES[text.kind]
            assert width(text.text, size, mono, bold) <= line.tag.w - 8


@every
@pytest.mark.parametrize("direction", ["right", "down"])
def test_tags_cover_nothing(name: str, direction: str) -> None:
    plan = drawn(name, direction)
    boxes = [(b.x, b.y, b.x + b.w, b.y + b.h + (20 if b.sum else 0)) for b in plan.boxes]
    boxes += [(c.x, c.y, c.x + c.w, c.y + c.h) for c in plan.chips]
    tags = [t.tag for t in plan.lines if t.tag]
    spots = [(t.x, t.y, t.x + t.w, t.y + t.h) for t in tags]
    for k, (left, top, right, bottom) in enumerate(spots):
        for x0, y0, x1, y1 in boxes + spots[k + 1 :]:
            assert right <= x0 or x1 <= left or bottom <= y0 or y1 <= top


@every
@pytest.mark.parametrize("direction", ["right", "down"])
def test_nothing_overlaps_while_live(name: str, direction: str) -> None:
    plan = alive(fold(TRACES[name]()), direction)
    boxes = [(b.x, b.y, b.x + b.w, b.y + b.h + (20 if b.sum else 0)) for b in plan.boxes]
    boxes += [(c.x, c.y, c.x + c.w, c.y + c.h) for c in plan.chips]
    for k, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and top >= 0
        for x0, y0, x1, y1 in boxes[k + 1 :]:
            assert right <= x0 or x1 <= left or bottom <= y0 or y1 <= top


@every
@pytest.mark.parametrize("direction", ["right", "down"])
def test_there_is_room_for_tags_while_live(name: str, direction: str) -> None:
    plan = alive(fold(TRACES[name]()), direction)
    for line in plan.lines:
        for b in plan.boxes if line.tag else ():
            t = line.tag
            across = t.x + t.w <= b.x or b.x + b.w <= t.x
            assert across or t.y + t.h <= b.y or b.y + b.h <= t.y, (b.name, t.texts)


def test_a_square_has_two_edges_with_their_contributions() -> None:
    plan = drawn("square")
    assert [(e.source, e.to, e.position, e.contribution) for e in plan.lines] == [
        (0, 1, 0, "3.0"),
        (0, 1, 1, "3.0"),
    ]
    assert [text.text for text in plan.boxes[0].sum] == ["⊕ 3 + 3 = 6"]


def test_the_lecture_example_shows_everything() -> None:
    plan = drawn("lecture")
    boxes = {box.name: box for box in plan.boxes}
    assert plan.direction == "right"
    assert [text.text for text in boxes["x1"].sum] == ["⊕ 1.0806 + 1.6829 = 2.7635"]
    assert boxes["c"].kind == "constant unwatched none" and boxes["c"].grad == "None"
    assert "nobody watched it" in [text.text for text in boxes["c"].texts]
    assert boxes["w5"].grad == "1.0" and boxes["x1"].grad == "2.76355"
    rules = {(e.source, e.to): [t.text for t in e.tag.texts] for e in plan.lines if e.tag}
    assert rules[boxes["x1"].id, boxes["w4"].id] == ["cos(x1) · g", "0.5403 · 2", "= 1.0806"]


def test_a_reason_has_its_mark_where_the_gradient_was_lost() -> None:
    plan = drawn("explained")
    names = {box.id: box.name for box in plan.boxes}
    marked = {(names[e.source], names[e.to], e.cut.kind) for e in plan.lines if e.cut}
    assert marked == {("v", "stopped", "none"), ("u", "zero", "zero")}
    assert [(box.name, box.cut.kind) for box in plan.boxes if box.cut] == [("c", "none")]
    assert {"✂", "0"} <= {entry.mark for entry in plan.legend}


def test_tall_arrays_have_their_gradient_beside_them() -> None:
    boxes = {box.name: box for box in drawn("large").boxes}
    assert boxes["w"].side > 0 and boxes["w"].h < 130
    assert boxes["loss"].side == 0


def test_what_a_gradient_call_made_says_so() -> None:
    boxes = {box.name: box for box in drawn("inner").boxes}
    assert boxes["dy"].kind == "op order1" and boxes["sum"].kind.endswith(" order2")
    assert "order 1, by gradient()" in [text.text for text in boxes["dy"].texts]


def test_what_the_learner_does_with_a_gradient_was_not_made_by_a_call() -> None:
    plan = drawn("inner")
    (own,) = [box for box in plan.boxes if box.name == "own"]
    assert own.kind == "op"  # and so without the hatch
    assert "order 1" in [text.text for text in own.texts]
    assert "order 1," in own.title and "by gradient()" not in own.title
    (told,) = [line for line in account(TRACES["inner"]()).splitlines() if " own = " in line]
    assert told.endswith("(order 1)")


def test_many_addends_are_counted() -> None:
    box = drawn("chain").boxes[0]
    assert [text.text for text in box.sum] == ["⊕ 40 terms = 117.93"]


def test_a_long_loop_is_folded_in_the_middle() -> None:
    trace = fold(TRACES["long"]())
    group = next(node for node in trace.nodes if node.kind == "group")
    assert group.name == "× 298 more" and group.iteration == 298
    assert sum(node.kind == "op" for node in trace.nodes) == 2
    assert facts(trace).names == ["w", "y0", "y0 · w", "× 298 more", "y"]


def test_a_short_tape_is_not_folded() -> None:
    trace = TRACES["chain"]()
    assert fold(trace) is trace


def test_the_reader_hears_what_the_picture_shows() -> None:
    titles = [box.title for box in drawn("lecture").boxes]
    assert titles[3] == "record 1: w3 = x1 times x2, value 2.0, gradient 0.84147"
    assert titles[2] == "constant c, nobody watched it, value 4.0, gradient None"
