"""The lines themselves: smooth paths from box to box, and everything in page coordinates."""

from __future__ import annotations

from tapelab.views.frame import (
    BESIDE_DOWN,
    BESIDE_RIGHT,
    EARLY,
    LATE,
    MIDDLE,
    Frame,
    along_of,
)
from tapelab.views.grid import NODE, PROXY, Layout, Path, Place, Proxy, rounded
from tapelab.views.routes import NO_KNOT, crossing, ends, route


def draw(frame: Frame) -> Layout:
    """Boxes, proxies and paths in page coordinates.

    They are moved so that nothing lies above zero, unless the picture is pinned to its places.
    """
    route(frame)
    lines = [pieces(frame, e) for e in range(len(frame.grid.edges))]
    anchors = [anchor(frame, e) for e in range(len(frame.grid.edges))]
    low, high = bounds(frame, anchors)
    low = 0 if frame.pinned else low
    length = frame.end[len(frame.end) - 1] if len(frame.end) > 0 else 0
    right = frame.direction == "right"
    boxes: list[Place] = []
    proxies: list[Proxy] = []
    for cell in range(len(frame.grid.kind)):
        along, across = along_of(frame, cell), frame.line[cell] - frame.breadth[cell] // 2 - low
        item = frame.grid.items[frame.grid.owner[cell]]
        x, y = (along, across) if right else (across, along)
        if frame.grid.kind[cell] == NODE:
            boxes.append(Place(item.id, x, y, item.w, item.h))
        elif frame.grid.kind[cell] == PROXY:
            to = frame.grid.items[frame.grid.goal[cell]].id
            w = frame.size[cell] if right else frame.breadth[cell]
            h = frame.breadth[cell] if right else frame.size[cell]
            proxies.append(Proxy(item.id, to, x, y, w, h))
    paths: list[Path] = []
    for e in range(len(frame.grid.edges)):
        edge = frame.grid.edges[e]
        source, to = frame.grid.items[edge.source].id, frame.grid.items[edge.to].id
        proxied = frame.grid.kind[edge.chain[0]] == PROXY
        points = turned(lines[e], low, right)
        spot = turned(anchors[e], low, right)
        paths.append(Path(source, to, edge.position, proxied, tuple(points), (spot[0], spot[1])))
    w, h = (length, high - low) if right else (high - low, length)
    return Layout(frame.direction, w, h, tuple(boxes), tuple(proxies), tuple(paths))


def turned(points: list[int], low: int, right: bool) -> list[int]:
    """Pairs of (along, across) as pairs of (x, y)."""
    out: list[int] = []
    for k in range(0, len(points), 2):
        along, across = points[k], points[k + 1] - low
        out.append(along if right else across)
        out.append(across if right else along)
    return out


def bounds(frame: Frame, anchors: list[list[int]]) -> tuple[int, int]:
    """The least and the greatest across of all boxes, proxies, bends and labels."""
    low, high = 0, 0
    for cell in range(len(frame.grid.kind)):
        item = frame.grid.items[frame.grid.owner[cell]]
        top = frame.line[cell] - frame.breadth[cell] // 2
        foot = item.foot if frame.direction == "right" and frame.grid.kind[cell] == NODE else 0
        bottom = top + frame.breadth[cell] + foot
        low = top if cell == 0 or top < low else low
        high = bottom if cell == 0 or bottom > high else high
    for e in range(len(anchors)):
        tall = frame.label_h[e] if frame.direction == "right" else frame.label_w[e]
        low = min(low, anchors[e][1] - (tall + 1) // 2)
        high = max(high, anchors[e][1] + (tall + 1) // 2)
    return low, high


def pieces(frame: Frame, e: int) -> list[int]:
    """The path of an edge in (along, across), from box to box through gaps and bends."""
    chain = frame.grid.edges[e].chain
    first, last = chain[0], chain[len(chain) - 1]
    points = [along_of(frame, first) + frame.size[first], frame.out_port[e]]
    for j in range(len(chain) - 1):
        k = frame.grid.layer[chain[j]]
        a, b = ends(frame, e, j)
        straight(points, frame.end[k], a)
        knot = frame.knots[e][j]
        spot = frame.spot[e] if j == len(chain) - 2 else MIDDLE
        beside = (BESIDE_RIGHT if frame.direction == "right" else BESIDE_DOWN) // 2
        if spot == LATE:
            curve(points, frame.start[k + 1] - beside - frame.widest[k], knot)
            straight(points, frame.start[k + 1] - beside, knot)
        if spot == EARLY:
            curve(points, frame.end[k] + beside, knot)
            straight(points, frame.end[k] + beside + frame.widest[k], knot)
        if spot != MIDDLE or knot == NO_KNOT:
            curve(points, frame.start[k + 1], b)
        else:
            bow(
                points,
                rounded((frame.end[k] + frame.start[k + 1]) / 2),
                knot,
                frame.start[k + 1],
                b,
            )
    straight(points, along_of(frame, last), frame.in_port[e])
    return points


def straight(points: list[int], along: int, across: int) -> None:
    """Go on in a straight line, written as a cubic; nothing if we are there already."""
    a, b = points[len(points) - 2], points[len(points) - 1]
    if a == along and b == across:
        return
    for third in (1, 2):
        points.append(rounded(a + (along - a) * third / 3))
        points.append(rounded(b + (across - b) * third / 3))
    points.append(along)
    points.append(across)


def curve(points: list[int], along: int, across: int) -> None:
    """Go on in an S that leaves and arrives level."""
    a, b = points[len(points) - 2], points[len(points) - 1]
    m = rounded((a + along) / 2)
    for value in (m, b, m, across, along, across):
        points.append(value)


def bow(points: list[int], knot_along: int, knot: int, along: int, across: int) -> None:
    """Go on through a knot: sloping if it lies between the ends, level if it sticks out."""
    a, b = points[len(points) - 2], points[len(points) - 1]
    slope = (across - b) / (along - a)
    if (knot <= b and knot <= across) or (knot >= b and knot >= across):
        slope = 0.0
    reach = (knot_along - a) / 2
    for value in (a + reach, b, knot_along - reach, knot - slope * reach, knot_along, knot):
        points.append(rounded(value))
    reach = (along - knot_along) / 2
    for value in (knot_along + reach, knot + slope * reach, along - reach, across, along, across):
        points.append(rounded(value))


def anchor(frame: Frame, e: int) -> list[int]:
    """Where the text of an edge goes, as (along, across): in the gap before the consumer."""
    j = len(frame.grid.edges[e].chain) - 2
    k = frame.grid.layer[frame.grid.edges[e].chain[j]]
    knot = frame.knots[e][j]
    across = rounded(crossing(frame, e, j)) if knot == NO_KNOT else knot
    beside = (BESIDE_RIGHT if frame.direction == "right" else BESIDE_DOWN) // 2
    if frame.spot[e] == LATE:
        return [frame.start[k + 1] - beside - frame.widest[k] // 2, across]
    if frame.spot[e] == EARLY:
        return [frame.end[k] + beside + frame.widest[k] // 2, across]
    return [rounded((frame.end[k] + frame.start[k + 1]) / 2), across]
