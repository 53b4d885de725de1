"""Where everything in a drawing of a tape goes: our own layered layout, in four steps.

rank the nodes into layers (`ranks`), order each layer so that few edges cross (`order`), place the
cells across their layer (here), and run the edges and their labels through the gaps (`routes`,
`paths`).
Left to right while that fits the page, top to bottom when it is long.

>>> x, y = Item(0, 100, 40, leaf=True), Item(1, 100, 40, inputs=(0, 0))
>>> [(place.id, place.x, place.y) for place in layout([x, y]).boxes]
[(0, 0, 0), (1, 156, 0)]
"""

from __future__ import annotations

from tapelab.views.frame import Frame, measure
from tapelab.views.grid import (
    APART,
    APART_BEND,
    BEND,
    LEAF,
    NODE,
    OP,
    PROXY,
    SPINE,
    Grid,
    Item,
    Label,
    Layout,
    settle,
)
from tapelab.views.order import arrange
from tapelab.views.paths import draw
from tapelab.views.ranks import rank

# A notebook's output is 700 to 900 wide; a little more still reads well when scaled to fit.
WIDTH = 920
ROUNDS = 8


def layout(
    items: list[Item], labels: list[Label] | None = None, direction: str = "", width: int = WIDTH
) -> Layout:
    """Lay out a whole drawing; items come in order of appearance, inputs before consumers."""
    grid = rank(items)
    arrange(grid)
    if direction == "":
        direction = choose(grid, labels or [], width)
    frame = measure(grid, labels or [], direction)
    place_across(frame)
    return draw(frame)


def choose(grid: Grid, labels: list[Label], width: int) -> str:
    """Left to right if that fits, else whichever direction is narrower."""
    right = measure(grid, labels, "right")
    length = right.end[len(right.end) - 1] if len(right.end) > 0 else 0
    if length <= width:
        return "right"
    down = measure(grid, labels, "down")
    breadth = 0.0
    for layer in grid.layers:
        room = 0.0
        for cell in layer:
            room = room + down.before[cell] + down.after[cell] + APART
        if room > breadth:
            breadth = room
    return "down" if breadth < length else "right"


def place_across(frame: Frame) -> None:
    """Give every cell its centre line: as near to its neighbours' as the order allows.

    Sweeps go backwards, towards the consumers, and forwards, towards the inputs, in turn.
    """
    grid = frame.grid
    frame.centre = [0.0] * len(grid.kind)
    for layer in grid.layers:
        line = 0.0
        for k in range(len(layer)):
            if k > 0:
                line = line + step(frame, layer[k - 1], layer[k])
            frame.centre[layer[k]] = line
    longest = 0
    for i in range(len(grid.items)):
        if grid.items[i].leaf:
            continue
        longest = max(longest, grid.depth[i] + grid.height[i])
    firmness = [firm(grid, cell, longest) for cell in range(len(grid.kind))]
    last = len(grid.layers) - 1
    for _ in range(ROUNDS):
        for k in range(last, -1, -1):
            pull(frame, grid.layers[k], firmness, True)
        for k in range(last + 1):
            pull(frame, grid.layers[k], firmness, False)
    close_up(frame)


def firm(grid: Grid, cell: int, longest: int) -> int:
    """How firmly a cell keeps its line: as a leaf, an op, or part of the longest chain of ops."""
    if light(grid, cell):
        return LEAF
    i = grid.owner[cell]
    return SPINE if grid.kind[cell] == NODE and grid.depth[i] + grid.height[i] == longest else OP


def pull(frame: Frame, layer: list[int], firmness: list[int], back: bool) -> None:
    """Move one layer's cells towards their consumers (back) or their inputs."""
    wanted: list[float] = []
    firms: list[int] = []
    steps: list[float] = []
    for k in range(len(layer)):
        wanted.append(middle(frame, layer[k], back))
        firms.append(firmness[layer[k]])
        if k > 0:
            steps.append(step(frame, layer[k - 1], layer[k]))
    settled = settle(wanted, firms, steps)
    for k in range(len(layer)):
        frame.centre[layer[k]] = settled[k]


def middle(frame: Frame, cell: int, back: bool) -> float:
    """Where a cell would like to be: level with the neighbour on the longest way.

    The mean of several, when the ways are equally long. Ops on the other side count before leaves
    on this one, because leaves follow anyway.
    """
    grid = frame.grid
    first, second = grid.up[cell], grid.down[cell]
    if back:
        first, second = second, first
    for only_ops in (True, False):
        for near in (first, second):
            total, count, longest = 0.0, 0, -2
            for other in near:
                if only_ops and light(grid, other):
                    continue
                way = far(grid, other, near is grid.down[cell])
                if way > longest:
                    total, count, longest = 0.0, 0, way
                if way == longest:
                    total = total + frame.centre[other]
                    count = count + 1
            if count > 0:
                return total / count
    return frame.centre[cell]


def far(grid: Grid, cell: int, on: bool) -> int:
    """The length of the longest way on from a cell, or to it."""
    if on:
        return grid.height[grid.goal[cell]]
    return grid.depth[grid.owner[cell]]


def light(grid: Grid, cell: int) -> bool:
    """Whether a cell gives way to ops: leaves and proxies do."""
    if grid.kind[cell] == NODE:
        return grid.items[grid.owner[cell]].leaf
    return grid.kind[cell] == PROXY


def close_up(frame: Frame) -> None:
    """Move parts that have nothing to do with each other together: nothing else pulls on them."""
    grid = frame.grid
    part = parts(grid)
    members: list[list[int]] = [[] for _ in grid.kind]
    for cell in range(len(grid.kind)):
        members[part[cell]].append(cell)
    above = [-1] * len(grid.kind)
    for layer in grid.layers:
        for k in range(1, len(layer)):
            above[layer[k]] = layer[k - 1]
    found = [p for p in range(len(members)) if len(members[p]) > 0]
    top = [min([frame.centre[c] - frame.before[c] for c in members[p]] or [0.0]) for p in found]
    order = sorted(range(len(found)), key=lambda k: (top[k], found[k]))
    for k in order:
        spare = top[k] - top[order[0]]
        for cell in members[found[k]]:
            other = above[cell]
            if other >= 0 and part[other] != part[cell]:
                free = frame.centre[cell] - frame.centre[other] - step(frame, other, cell)
                spare = min(spare, free)
        if spare > 0:
            for cell in members[found[k]]:
                frame.centre[cell] = frame.centre[cell] - spare


def parts(grid: Grid) -> list[int]:
    """For each cell, the first cell of the part of the drawing to which it is joined."""
    part = [-1] * len(grid.kind)
    for first in range(len(grid.kind)):
        if part[first] >= 0:
            continue
        part[first] = first
        waiting = [first]
        while len(waiting) > 0:
            cell = waiting.pop()
            for other in grid.up[cell] + grid.down[cell]:
                if part[other] < 0:
                    part[other] = first
                    waiting.append(other)
    return part


def step(frame: Frame, a: int, b: int) -> float:
    """The least distance between the centre lines of two neighbours."""
    bend = frame.grid.kind[a] == BEND or frame.grid.kind[b] == BEND
    return frame.after[a] + frame.before[b] + (APART_BEND if bend else APART)
