"""Lines as SVG paths."""

from __future__ import annotations

HEAD, HALF = 9, 5  # the length of an arrow's head, and half its breadth


def drawn(points: tuple[int, ...]) -> str:
    """Points as an SVG path.

    >>> drawn((0, 0, 5, 0, 5, 9, 10, 9))
    'M0 0C5 0 5 9 10 9'
    """
    out = f"M{points[0]} {points[1]}"
    for k in range(2, len(points), 6):
        out = out + "C" + " ".join([str(value) for value in points[k : k + 6]])
    return out


def arrow(points: tuple[int, ...], backward: bool, right: bool) -> str:
    """The head of an edge; edges meet their boxes at right angles.

    >>> arrow((0, 5, 3, 5, 7, 9, 10, 9), True, True)
    'M0 5L9 0L9 10Z'
    """
    x, y = points[0], points[1]
    length = HEAD
    if not backward:
        x, y = points[len(points) - 2], points[len(points) - 1]
        length = -HEAD
    if right:
        return f"M{x} {y}L{x + length} {y - HALF}L{x + length} {y + HALF}Z"
    return f"M{x} {y}L{x - HALF} {y + length}L{x + HALF} {y + length}Z"
