"""A grid with measures: how long and how broad every cell is, and which stretch each layer takes.

Labels stand in the gaps between layers, where there are no boxes; a gap is as long as its longest
label. Where many edges meet at one box, their labels stand at the far ends; where a gap has several
labels, each stands at the box it belongs to. Its edges then have a stretch of the gap to spare.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tapelab.views.grid import BEND, BEND_HALF, PROXY, PROXY_HEIGHT, Grid, Label

# The least length of a gap, and the room a label leaves free on both sides together.
GAP_RIGHT, GAP_DOWN = 56, 40
BESIDE_RIGHT, BESIDE_DOWN = 32, 26
# From this many edges at one side of a box on, they are a fan; the length a fan needs.
FAN, FAN_ROOM = 5, 44
CROWD = 3  # labels in one gap
MIDDLE, LATE, EARLY = 0, 1, 2
# The room across that the label of each input takes, beyond its size.
LABEL_BESIDE = 8


@dataclass(slots=True)
class Frame:
    """A grid with measures; lists by cell, by edge and by layer."""

    grid: Grid
    direction: str
    size: list[int] = field(default_factory=list)  # by cell: along
    breadth: list[int] = field(default_factory=list)  # by cell: across, without the foot
    before: list[float] = field(default_factory=list)  # by cell: reach to both sides of the centre
    after: list[float] = field(default_factory=list)
    centre: list[float] = field(default_factory=list)
    label_w: list[int] = field(default_factory=list)  # by edge
    label_h: list[int] = field(default_factory=list)
    spot: list[int] = field(default_factory=list)  # by edge: its label in the MIDDLE, LATE or EARLY
    widest: list[int] = field(default_factory=list)  # by gap: the longest label, along
    start: list[int] = field(default_factory=list)  # by layer: along
    end: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)  # by cell: the centre as a whole number
    out_port: list[int] = field(default_factory=list)  # by edge: across
    in_port: list[int] = field(default_factory=list)
    lane: list[int] = field(default_factory=list)  # by edge: shift on shared bends
    knots: list[list[int]] = field(default_factory=list)  # by edge and piece: across, or NO_KNOT
    pinned: bool = False  # a picture that grows: what stands never moves


def measure(grid: Grid, labels: list[Label], direction: str) -> Frame:
    """Sizes of all cells along and across, and the stretch of the drawing each layer takes."""
    frame = Frame(grid, direction)
    for cell in range(len(grid.kind)):
        add_extent(frame, cell)
    size_labels(frame, labels)
    room = [0.0] * len(grid.kind)
    for e in range(len(grid.edges)):
        breadth = frame.label_h[e] if direction == "right" else frame.label_w[e]
        if breadth > 0:
            room[grid.edges[e].to] = room[grid.edges[e].to] + (breadth + LABEL_BESIDE) / 2
    for cell in range(len(grid.kind)):
        if room[cell] > frame.before[cell]:
            frame.before[cell] = room[cell]
        if room[cell] > frame.after[cell]:
            frame.after[cell] = room[cell]
    stack_layers(frame)
    return frame


def add_extent(frame: Frame, cell: int) -> None:
    """Note how long a cell is, and how far it reaches to both sides of its centre line."""
    grid = frame.grid
    item = grid.items[grid.owner[cell]]
    right = frame.direction == "right"
    foot = 0
    if grid.kind[cell] == BEND:
        size, breadth = 0, 2 * BEND_HALF
    elif grid.kind[cell] == PROXY:
        size = item.chip if right else PROXY_HEIGHT
        breadth = PROXY_HEIGHT if right else item.chip
    else:
        size = item.w if right else item.h
        breadth = item.h - item.foot if right else item.w
        foot = item.foot if right else 0
    frame.size.append(size)
    frame.breadth.append(breadth)
    frame.before.append(breadth / 2)
    frame.after.append(breadth / 2 + foot)


def size_labels(frame: Frame, labels: list[Label]) -> None:
    """Match labels with edges; an edge without one gets a label of no size."""
    grid = frame.grid
    edge: dict[tuple[int, int], int] = {}
    for e in range(len(grid.edges)):
        edge[(grid.items[grid.edges[e].to].id, grid.edges[e].position)] = e
        frame.label_w.append(0)
        frame.label_h.append(0)
    for label in labels:
        found = edge.get((label.to, label.position), -1)
        if found >= 0:
            frame.label_w[found] = label.w
            frame.label_h[found] = label.h


def stack_layers(frame: Frame) -> None:
    """Lay the layers out along; each gap is long enough for its labels and its fans."""
    grid = frame.grid
    right = frame.direction == "right"
    find_spots(frame)
    frame.widest = [0] * len(grid.layers)
    fans = [0] * len(grid.layers)
    for e in range(len(grid.edges)):
        k = grid.layer[grid.edges[e].to] - 1
        length = frame.label_w[e] if right else frame.label_h[e]
        if length > frame.widest[k]:
            frame.widest[k] = length
        if frame.spot[e] != MIDDLE:
            fans[k] = FAN_ROOM
    at = 0
    for k in range(len(grid.layers)):
        size = 0
        for cell in grid.layers[k]:
            if frame.size[cell] > size:
                size = frame.size[cell]
        frame.start.append(at)
        frame.end.append(at + size)
        gap = GAP_RIGHT if right else GAP_DOWN
        if frame.widest[k] > 0:
            need = frame.widest[k] + (BESIDE_RIGHT if right else BESIDE_DOWN) + fans[k]
            gap = max(gap, need)
        at = at + size + gap


def find_spots(frame: Frame) -> None:
    """Labels stand in the middle; where many are, apart from each other, and at their boxes."""
    grid = frame.grid
    edges = grid.edges
    outs = [0] * len(grid.kind)
    ins = [0] * len(grid.kind)
    labels = [0] * len(grid.layers)
    for e in range(len(edges)):
        outs[edges[e].chain[0]] = outs[edges[e].chain[0]] + 1
        ins[edges[e].to] = ins[edges[e].to] + 1
        if frame.label_w[e] > 0:
            k = grid.layer[edges[e].to]
            labels[k] = labels[k] + 1
    for e in range(len(edges)):
        out = outs[edges[e].chain[0]] if len(edges[e].chain) == 2 else 1
        into = ins[edges[e].to]
        spot = MIDDLE
        if frame.label_w[e] > 0 and out >= FAN and out > into:
            spot = LATE
        elif frame.label_w[e] > 0 and into >= FAN:
            spot = EARLY
        elif frame.label_w[e] > 0 and labels[grid.layer[edges[e].to]] >= CROWD:
            spot = LATE
        frame.spot.append(spot)


def along_of(frame: Frame, cell: int) -> int:
    """Where a cell begins along: flush left, or in the middle of a row that can no longer grow.

    A proxy stands near its user.
    """
    k = frame.grid.layer[cell]
    spare = frame.end[k] - frame.start[k] - frame.size[cell]
    if frame.grid.kind[cell] == PROXY:
        return frame.start[k] + spare
    return frame.start[k] + (0 if frame.direction == "right" or frame.pinned else spare // 2)
