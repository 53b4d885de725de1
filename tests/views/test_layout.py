"""Guards the layout: fixtures shared with the TypeScript port, and what every drawing promises.

UPDATE_GOLDEN=1 pytest tests/views/test_layout.py renews tests/fixtures/layout after a change that
is meant; the port then has to follow.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tapelab.views.grid import Item, Layout, settle
from tapelab.views.growth import grown, growth, place_next
from tapelab.views.layout import WIDTH, layout
from tests.views.layout_cases import GRAPHS, Graph, recurrent

FIXTURES = Path(__file__).parents[1] / "fixtures" / "layout"
BATCH = 3
by_name = pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)


def grow(graph: Graph, direction: str) -> Layout:
    page = growth(direction)
    for k in range(0, len(graph.items), BATCH):
        place_next(page, graph.items[k : k + BATCH])
    return grown(page, graph.labels)


def plain(plan: Layout) -> dict[str, Any]:
    """A layout as JSON would return it."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(plan)))
    return found


def fixture(graph: Graph) -> dict[str, Any]:
    return {
        "name": graph.name,
        "direction": graph.direction,
        "width": WIDTH,
        "nodes": [asdict(item) for item in graph.items],
        "labels": [asdict(label) for label in graph.labels],
        "expect": plain(layout(graph.items, graph.labels, graph.direction)),
        "batch": BATCH,
        "grown_right": plain(grow(graph, "right")),
        "grown_down": plain(grow(graph, "down")),
    }


@by_name
def test_fixture(graph: Graph) -> None:
    made = json.loads(json.dumps(fixture(graph)))
    path = FIXTURES / f"{graph.name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f'"{key}": {json.dumps(made[key])}' for key in made]
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == made


Rect = tuple[float, float, float, float]


def rects(graph: Graph, plan: Layout) -> tuple[list[Rect], list[Rect]]:
    """Left, top, right, bottom of all boxes and of all labels."""
    boxes: list[Rect] = [(b.x, b.y, b.x + b.w, b.y + b.h) for b in plan.boxes]
    boxes += [(p.x, p.y, p.x + p.w, p.y + p.h) for p in plan.proxies]
    size = {(label.to, label.position): label for label in graph.labels}
    labels = []
    for path in plan.paths:
        label = size.get((path.to, path.position))
        if label:
            (x, y), w, h = path.label, label.w / 2, label.h / 2
            labels.append((x - w, y - h, x + w, y + h))
    return boxes, labels


def overlapping(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@by_name
@pytest.mark.parametrize("direction", ["right", "down"])
def test_nothing_overlaps(graph: Graph, direction: str) -> None:
    for plan in (layout(graph.items, graph.labels, direction), grow(graph, direction)):
        boxes, labels = rects(graph, plan)
        for i, a in enumerate(boxes):
            assert not any(overlapping(a, b) for b in boxes[i + 1 :])
        for i, a in enumerate(labels):
            assert not any(overlapping(a, b) for b in labels[i + 1 :])
            assert not any(overlapping(a, b) for b in boxes)
        for a in boxes + labels:
            assert 0 <= a[0] and 0 <= a[1] and a[2] <= plan.width and a[3] <= plan.height


@by_name
@pytest.mark.parametrize("direction", ["right", "down"])
def test_edges_end_at_their_boxes(graph: Graph, direction: str) -> None:
    plan = layout(graph.items, graph.labels, direction)
    places = {box.id: box for box in plan.boxes}
    proxies = {(p.of, p.to): p for p in plan.proxies}
    foot = {item.id: item.foot for item in graph.items}
    for path in plan.paths:
        start = proxies[path.source, path.to] if path.proxied else places[path.source]
        end = places[path.to]
        (x0, y0), (x1, y1) = path.points[:2], path.points[-2:]
        if direction == "right":
            under = 0 if path.proxied else foot[path.source]
            assert x0 == start.x + start.w and start.y < y0 < start.y + start.h - under
            assert x1 == end.x and end.y < y1 < end.y + end.h - foot[path.to]
        else:
            assert y0 == start.y + start.h and start.x < x0 < start.x + start.w
            assert y1 == end.y and end.x < x1 < end.x + end.w


def test_two_edges_of_a_square_are_two_lines() -> None:
    graph = GRAPHS[0]
    first, second = layout(graph.items, graph.labels).paths
    assert first.points != second.points
    assert first.label != second.label


def test_a_chain_is_a_straight_line() -> None:
    graph = next(graph for graph in GRAPHS if graph.name == "chain-200")
    plan = layout(graph.items, graph.labels)
    middles = {box.x + box.w // 2 for box in plan.boxes[2:]}
    assert plan.direction == "down" and max(middles) - min(middles) <= 1


def test_short_reads_right_and_long_reads_down() -> None:
    directions = {g.name: layout(g.items, g.labels).direction for g in GRAPHS}
    assert directions["square"] == directions["two-paths"] == directions["wide-30"] == "right"
    assert directions["chain-20"] == directions["recurrent-6"] == "down"


def test_a_shared_leaf_is_drawn_again_beside_far_consumers() -> None:
    graph = next(graph for graph in GRAPHS if graph.name == "chain-20")
    proxies = layout(graph.items, graph.labels).proxies
    assert len(proxies) == 18 and {proxy.of for proxy in proxies} == {0}


def test_untangling() -> None:
    graph = next(graph for graph in GRAPHS if graph.name == "crossed")
    plan = layout(graph.items)
    level = {box.id: box.y for box in plan.boxes}
    ends = sorted((level[p.source], level[p.to]) for p in plan.paths if p.source < 4)
    assert [end for _, end in ends] == sorted(end for _, end in ends)


@pytest.mark.parametrize("direction", ["right", "down"])
def test_what_is_placed_stays(direction: str) -> None:
    graph = recurrent(3)
    page = growth(direction)
    seen: dict[int, Any] = {}
    for item in graph.items:
        place_next(page, [item])
        for box in grown(page).boxes:
            assert seen.setdefault(box.id, box) == box
    for box in grown(page, graph.labels).boxes:
        assert seen[box.id] == box
    assert len(seen) == len(graph.items)


def test_odd_inputs_do_no_harm() -> None:
    items = [Item(7, 90, 40, (99, 7)), Item(3, 90, 40, (7, 3, 7))]
    assert [(path.source, path.to, path.position) for path in layout(items).paths] == [
        (7, 3, 0),
        (7, 3, 2),
    ]
    page = growth()
    place_next(page, items)
    assert len(grown(page).paths) == 2


@pytest.mark.slow
def test_a_long_unrolled_network_is_quick() -> None:
    """It takes a tenth of a second; the generous bound catches a quadratic slip."""
    graph = recurrent(82)
    begin = time.perf_counter()
    layout(graph.items, graph.labels)
    assert len(graph.items) >= 655 and time.perf_counter() - begin < 3


def test_settling_keeps_order_and_distance() -> None:
    places = settle([5.0, 1.0, 9.0, 2.0], [0, 1, 0, 2], [3.0, 3.0, 3.0])
    assert places[3] == 2.0
    assert all(b - a >= 3.0 for a, b in zip(places, places[1:], strict=False))
