"""Placement while a tape records: nodes are only ever added, and what stands never moves.

An op goes one layer after its inputs, as level with them as the free room allows; one that uses
leaves alone goes beside the op before it, because code reads in order. A leaf goes one layer before
its first consumer, when the two arrive together. A layer gets its length when the next one begins;
a box that is too long for it goes on to a later layer. When the cell ends, `layout` draws anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tapelab.views.frame import MIDDLE, Frame, add_extent, size_labels
from tapelab.views.grid import (
    APART,
    APART_BEND,
    BEND,
    NODE,
    PROXY,
    Edge,
    Grid,
    Item,
    Label,
    Layout,
)
from tapelab.views.paths import draw
from tapelab.views.ranks import FAN, NEAR

# The gap between layers, and the least length of a layer.
SPACE_RIGHT, SPACE_DOWN = 164, 96
LEAST = 24
# The room kept above everything, and across for the label of each input.
MARGIN = 20
LABEL_RIGHT, LABEL_DOWN = 58, 140
# An edge across more layers than this starts at a proxy.
LONG = 8


@dataclass(slots=True)
class Growth:
    """What has been placed so far."""

    direction: str = "right"
    grid: Grid = field(default_factory=lambda: Grid([]))
    frame: Frame = field(default_factory=lambda: Frame(Grid([]), "right"))
    cell: dict[int, int] = field(default_factory=dict)  # node id to cell; cells are not items here
    item: dict[int, int] = field(default_factory=dict)  # node id to item
    fan: list[int] = field(default_factory=list)  # by item: edges that leave it
    taken: list[list[tuple[float, float]]] = field(default_factory=list)  # by layer, in order
    length: list[int] = field(default_factory=list)  # by layer; only the last may still grow
    latest: int = 1  # the layer of the op placed last


def growth(direction: str = "right") -> Growth:
    """An empty page."""
    grid = Grid([])
    return Growth(direction, grid, Frame(grid, direction))


def place_next(page: Growth, items: list[Item]) -> None:
    """Place the nodes that arrived, in order of appearance."""
    grid = page.grid
    waiting: dict[int, int] = {}
    used: dict[int, bool] = {}
    for item in items:
        for id in item.inputs:
            used[id] = True
    for item in items:
        if item.id in page.item or item.id in waiting:
            continue
        page.item[item.id] = len(grid.items)
        grid.items.append(item)
        page.fan.append(0)
        if item.leaf and used.get(item.id, False):
            waiting[item.id] = 1
        elif item.leaf:
            place_leaf(page, item)
        else:
            place_op(page, item, waiting)
    for item in items:
        if item.id in waiting and item.id not in page.cell:
            place_leaf(page, item)


def place_leaf(page: Growth, item: Item) -> None:
    """Place a leaf that nobody uses yet: in the first layer that is long enough."""
    layer = 0
    while not fits(page, layer, along(page, item)):
        layer = layer + 1
    claim(page, layer, along(page, item))
    put(page, NODE, layer, page.item[item.id], page.item[item.id], 0.0)


def place_op(page: Growth, item: Item, waiting: dict[int, int]) -> None:
    """Place an op, the leaves that waited for it, and what its edges need."""
    frame = page.frame
    sources: list[int] = []
    for id in item.inputs:
        if id not in sources and id in page.item and id != item.id:
            sources.append(id)
    least, total, count, every, known = 1, 0.0, 0, 0.0, 0
    for id in sources:
        cell = page.cell.get(id, -1)
        if cell < 0:
            continue
        least = max(least, page.grid.layer[cell] + 1)
        every = every + frame.centre[cell]
        known = known + 1
        if not page.grid.items[page.item[id]].leaf:
            total = total + frame.centre[cell]
            count = count + 1
    wanted = total / count if count > 0 else (every / known if known > 0 else 0.0)
    if count == 0:
        least = max(least, page.latest)
    new = [id for id in sources if id not in page.cell]
    layer = find_layer(page, item, new, least)
    page.latest = layer
    mine = page.item[item.id]
    cell = put(page, NODE, layer, mine, mine, wanted)
    for id in new:
        put(page, NODE, layer - 1, page.item[id], page.item[id], frame.centre[cell])
    for id in sources:
        connect(page, page.item[id], id, item, cell)


def find_layer(page: Growth, item: Item, new: list[int], least: int) -> int:
    """The first layer that is long enough, with room for the new leaves in the one before."""
    before = 0
    for id in new:
        before = max(before, along(page, page.grid.items[page.item[id]]))
    layer = least
    while not (fits(page, layer, along(page, item)) and fits(page, layer - 1, before)):
        layer = layer + 1
    claim(page, layer - 1, before)
    claim(page, layer, along(page, item))
    return layer


def along(page: Growth, item: Item) -> int:
    """How long an item is in the direction of reading."""
    return item.w if page.direction == "right" else item.h


def fits(page: Growth, layer: int, size: int) -> bool:
    """Whether a layer is long enough, or may still grow."""
    return layer >= len(page.length) - 1 or page.length[layer] >= size


def claim(page: Growth, layer: int, size: int) -> None:
    """Make a layer that may still grow long enough; those before it keep their length."""
    while len(page.length) <= layer:
        page.length.append(LEAST)
    if layer == len(page.length) - 1:
        page.length[layer] = max(page.length[layer], size)


def connect(page: Growth, source: int, id: int, item: Item, cell: int) -> None:
    """The edges from one input to an op: straight, through bends, or from a proxy."""
    grid, frame = page.grid, page.frame
    start, mine = page.cell[id], grid.owner[cell]
    span = grid.layer[cell] - grid.layer[start]
    far = span > (NEAR if grid.items[source].leaf else LONG) or page.fan[source] >= FAN
    chain = [start]
    if far and span > 1:
        line = frame.centre[cell]
        chain = [put(page, PROXY, grid.layer[cell] - 1, source, mine, line)]
    else:
        page.fan[source] = page.fan[source] + 1
        for k in range(1, span):
            line = frame.centre[start] + (frame.centre[cell] - frame.centre[start]) * k / span
            chain.append(put(page, BEND, grid.layer[start] + k, source, mine, line))
    chain.append(cell)
    for position in range(len(item.inputs)):
        if item.inputs[position] == id:
            grid.join(Edge(source, mine, position, chain))


def put(page: Growth, kind: int, layer: int, owner: int, goal: int, wanted: float) -> int:
    """Add a cell in the free room nearest to where it would like to be."""
    frame = page.frame
    cell = page.grid.add(kind, layer, owner, goal)
    add_extent(frame, cell)
    if kind == NODE:
        page.cell[page.grid.items[owner].id] = cell
        room = len(page.grid.items[owner].inputs)
        room = room * (LABEL_RIGHT if page.direction == "right" else LABEL_DOWN)
        frame.before[cell] = max(frame.before[cell], room / 2)
        frame.after[cell] = max(frame.after[cell], room / 2)
    while len(page.taken) <= layer:
        page.taken.append([])
    apart = APART_BEND if kind == BEND else APART
    before, after = frame.before[cell] + apart, frame.after[cell]
    line = free(page.taken[layer], wanted, before, after)
    frame.centre.append(line)
    return cell


def free(taken: list[tuple[float, float]], wanted: float, before: float, after: float) -> float:
    """The centre nearest to the wanted one where [centre - before, centre + after] is free.

    Takes the room at once. `taken` is in order; above it lies the margin, below it the open page.
    """
    best, distance, at = 0.0, -1.0, 0
    low = float(MARGIN)
    for k in range(len(taken) + 1):
        high = taken[k][0] if k < len(taken) else -1.0
        if high < 0 or high - low >= before + after:
            line = max(wanted, low + before)
            if high >= 0:
                line = min(line, high - after)
            away = line - wanted if line >= wanted else wanted - line
            if distance < 0 or away <= distance:
                best, distance, at = line, away, k
        if k < len(taken):
            low = taken[k][1]
    taken.insert(at, (best - before, best + after))
    return best


def grown(page: Growth, labels: list[Label] | None = None) -> Layout:
    """The picture so far, with the labels it has by now."""
    frame = page.frame
    space = SPACE_RIGHT if page.direction == "right" else SPACE_DOWN
    frame.start = []
    frame.end = []
    at = 0
    for length in page.length:
        frame.start.append(at)
        frame.end.append(at + length)
        at = at + length + space
    frame.label_w = []
    frame.label_h = []
    size_labels(frame, labels or [])
    frame.spot = [MIDDLE] * len(page.grid.edges)
    frame.widest = [0] * len(page.length)
    frame.pinned = True
    return draw(frame)
