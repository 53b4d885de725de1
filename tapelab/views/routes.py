"""Where edges leave boxes, cross gaps and carry their labels, so that no two labels overlap.

Within a gap, the edges' crossing points are spread until their labels have room, and each edge then
runs through its own label. So the two edges of `x * x` open like a lens.
"""

from __future__ import annotations

from tapelab.views.frame import EARLY, LATE, Frame
from tapelab.views.grid import LABEL_APART, LINE_HALF, rounded, settle

# How far apart edges end on one side of a box at most, and how far from its corners at least.
PORT_RIGHT, PORT_DOWN, CORNER = 16, 26, 10
# The distance between parallel edges that share their bends.
LANE = 8
NO_KNOT = -1000000000


def route(frame: Frame) -> None:
    """Decide where every edge goes across; `paths` then draws the lines."""
    frame.line = [rounded(c) for c in frame.centre]
    spread_ports(frame)
    spread_lanes(frame)
    spread_labels(frame)


def spread_ports(frame: Frame) -> None:
    """Where edges leave and reach boxes: side by side, in the order of their other ends."""
    grid = frame.grid
    frame.out_port = [0] * len(grid.edges)
    frame.in_port = [0] * len(grid.edges)
    outs: list[list[int]] = [[] for _ in grid.kind]
    ins: list[list[int]] = [[] for _ in grid.kind]
    for e in range(len(grid.edges)):
        chain = grid.edges[e].chain
        outs[chain[0]].append(e)
        ins[chain[len(chain) - 1]].append(e)
    for cell in range(len(grid.kind)):
        outs[cell].sort(key=lambda e: (frame.line[grid.edges[e].chain[1]], e))
        spread(frame, cell, outs[cell], frame.out_port)
        ins[cell].sort(
            key=lambda e: (frame.line[grid.edges[e].chain[len(grid.edges[e].chain) - 2]], e)
        )
        spread(frame, cell, ins[cell], frame.in_port)


def spread(frame: Frame, cell: int, edges: list[int], port: list[int]) -> None:
    """Spread the ends of some edges evenly over one side of a cell."""
    gap: float = PORT_RIGHT if frame.direction == "right" else PORT_DOWN
    count = len(edges)
    if count > 1 and (frame.breadth[cell] - 2 * CORNER) / (count - 1) < gap:
        gap = (frame.breadth[cell] - 2 * CORNER) / (count - 1)
    for k in range(count):
        port[edges[k]] = rounded(frame.line[cell] + (k - (count - 1) / 2) * gap)


def spread_lanes(frame: Frame) -> None:
    """Parallel edges that run through the same bends keep beside each other."""
    edges = frame.grid.edges
    frame.lane = [0] * len(edges)
    twins: dict[tuple[int, int], list[int]] = {}
    for e in range(len(edges)):
        key = (edges[e].source, edges[e].to)
        if key not in twins:
            twins[key] = []
        twins[key].append(e)
    for e in range(len(edges)):
        same = twins[(edges[e].source, edges[e].to)]
        for k in range(len(same)):
            if same[k] == e:
                frame.lane[e] = rounded((k - (len(same) - 1) / 2) * LANE)


def ends(frame: Frame, e: int, j: int) -> tuple[int, int]:
    """Across at both ends of piece j of an edge: the piece from chain[j] to chain[j + 1]."""
    chain = frame.grid.edges[e].chain
    a = frame.out_port[e] if j == 0 else frame.line[chain[j]] + frame.lane[e]
    last = j == len(chain) - 2
    b = frame.in_port[e] if last else frame.line[chain[j + 1]] + frame.lane[e]
    return a, b


def spread_labels(frame: Frame) -> None:
    """In each gap that has labels, move the edges' crossing points apart until the labels fit."""
    grid = frame.grid
    frame.knots = []
    inside: list[list[tuple[int, int]]] = [[] for _ in grid.layers]
    busy = [False] * len(grid.layers)
    for e in range(len(grid.edges)):
        chain = grid.edges[e].chain
        frame.knots.append([NO_KNOT] * (len(chain) - 1))
        for j in range(len(chain) - 1):
            inside[grid.layer[chain[j]]].append((e, j))
        if frame.label_w[e] > 0:
            busy[grid.layer[chain[len(chain) - 2]]] = True
    for k in range(len(grid.layers)):
        if busy[k]:
            spread_gap(frame, inside[k])


def spread_gap(frame: Frame, inside: list[tuple[int, int]]) -> None:
    """Settle the crossing points of one gap; a point that had to move becomes a knot."""

    def middle(piece: tuple[int, int]) -> float:
        return crossing(frame, piece[0], piece[1])

    def half(piece: tuple[int, int]) -> float:
        e, j = piece
        if frame.label_w[e] == 0 or j != len(frame.grid.edges[e].chain) - 2:
            return LINE_HALF
        return (frame.label_h[e] if frame.direction == "right" else frame.label_w[e]) / 2

    inside.sort(key=lambda piece: (middle(piece), piece[0], piece[1]))
    steps: list[float] = []
    for k in range(len(inside) - 1):
        steps.append(half(inside[k]) + half(inside[k + 1]) + LABEL_APART)
    wanted = [middle(piece) for piece in inside]
    settled = settle(wanted, [0] * len(inside), steps)
    for k in range(len(inside)):
        if settled[k] != wanted[k] or half(inside[k]) > LINE_HALF:
            frame.knots[inside[k][0]][inside[k][1]] = rounded(settled[k])


def crossing(frame: Frame, e: int, j: int) -> float:
    """Where a piece would meet its label, left to itself."""
    a, b = ends(frame, e, j)
    if j == len(frame.grid.edges[e].chain) - 2:
        if frame.spot[e] == LATE:
            return b
        if frame.spot[e] == EARLY:
            return a
    return (a + b) / 2
