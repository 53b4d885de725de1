"""What a layered drawing is made of: items in, a grid of cells between, boxes and paths out.

Words
-----
along, across   the two axes. Reading left to right, *along* is x and *across* is y; reading top to
                bottom they change places. Every step but the last speaks only of along and across.
item            a node that wants a place: its size, its inputs, whether it is a leaf.
layer           a column (or row) of the drawing; inputs lie in earlier layers than their consumers.
cell            what occupies a layer: a node, a proxy (a shared leaf drawn again beside a far
                consumer) or a bend (a long edge on its way through).
edge            one use of an input: `x * x` has two. Its chain lists the cells it runs through.

This file and its neighbours (ranks, order, frame, layout, routes, paths, growth) exist a second
time in TypeScript, because a page must lay out while the kernel is busy. The two are held together
by `tests/fixtures/layout/*.json`: the code keeps to lists, numbers, `+ - * /` and `floor(x + 0.5)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor

NODE, PROXY, BEND = 0, 1, 2

# Leaves give way to ops, and ops to the spine, the longest chain of ops, which is to be straight.
LEAF, OP, SPINE = 0, 1, 2
FIRMEST = SPINE
# Farther out than anything is drawn.
FAR = 1000000000.0

# Room between neighbours in one layer, and beside a bend.
APART = 22
APART_BEND = 10
# Half the room a bend takes, and the size of a proxy across its text.
BEND_HALF = 4
PROXY_HEIGHT = 24
# Room between labels in one gap, and half the room an edge without a label takes there.
LABEL_APART = 6
LINE_HALF = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A node that wants a place."""

    id: int
    w: int
    h: int  # with the foot
    inputs: tuple[int, ...] = ()
    leaf: bool = False
    foot: int = 0  # the part of h at the bottom where, left to right, no edge may end
    chip: int = 44  # the width of a proxy that stands for this node


@dataclass(frozen=True, slots=True)
class Label:
    """The room that the text on one edge needs."""

    to: int  # the consumer's id
    position: int  # which of its inputs
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is drawn."""

    id: int
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Proxy:
    """A node drawn a second time, small, beside one far consumer."""

    of: int
    to: int
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Path:
    """An edge: a start point, then two control points and an end point for each cubic piece."""

    source: int
    to: int
    position: int
    proxied: bool
    points: tuple[int, ...]
    label: tuple[int, int]  # the centre of its text


@dataclass(frozen=True, slots=True)
class Layout:
    """A finished drawing plan; everything lies within (0, 0) and (width, height)."""

    direction: str  # "right" or "down"
    width: int
    height: int
    boxes: tuple[Place, ...]
    proxies: tuple[Proxy, ...]
    paths: tuple[Path, ...]


@dataclass(slots=True)
class Edge:
    """One use of an input; `chain` runs from the input's cell to the consumer's."""

    source: int  # index of the item, not of the cell: a proxy stands for it
    to: int
    position: int
    chain: list[int]


@dataclass(slots=True)
class Grid:
    """Cells by layer. Lists are indexed by cell; the first len(items) cells are the items."""

    items: list[Item]
    kind: list[int] = field(default_factory=list)
    layer: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)  # the item that a cell stands for
    goal: list[int] = field(default_factory=list)  # the item that a proxy or a bend leads to
    up: list[list[int]] = field(default_factory=list)
    down: list[list[int]] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)  # by item: ops on the longest way to it
    height: list[int] = field(default_factory=list)  # by item: ops on the longest way on from it
    layers: list[list[int]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def add(self, kind: int, layer: int, owner: int, goal: int) -> int:
        """A new cell at the end of its layer; returns its index."""
        cell = len(self.kind)
        self.kind.append(kind)
        self.layer.append(layer)
        self.owner.append(owner)
        self.goal.append(goal)
        self.up.append([])
        self.down.append([])
        while len(self.layers) <= layer:
            self.layers.append([])
        self.layers[layer].append(cell)
        return cell

    def join(self, edge: Edge) -> None:
        """Keep an edge and make its cells neighbours; parallel edges count once there."""
        self.edges.append(edge)
        for k in range(len(edge.chain) - 1):
            a, b = edge.chain[k], edge.chain[k + 1]
            if b not in self.down[a]:
                self.down[a].append(b)
                self.up[b].append(a)


def rounded(x: float) -> int:
    """The nearest whole number, halves upwards: the same in every language."""
    return floor(x + 0.5)


def settle(wanted: list[float], firmness: list[int], steps: list[float]) -> list[float]:
    """The places nearest to the wanted ones that keep `steps[k]` between neighbours k and k + 1.

    The firmest settle first, as if they were alone; the next ones then find their places between
    them, and so on. Within one firmness it is least squares: take the steps out, so that the
    places only have to be in order, and pool adjacent violators.

    >>> settle([0.0, 0.0, 10.0], [1, 1, 1], [4.0, 4.0])
    [-2.0, 2.0, 10.0]
    >>> settle([0.0, 0.0, 10.0], [2, 1, 1], [4.0, 4.0])
    [0.0, 4.0, 10.0]
    """
    count = len(wanted)
    offset = 0.0
    offsets: list[float] = []
    flat: list[float] = []
    for k in range(count):
        if k > 0:
            offset = offset + steps[k - 1]
        offsets.append(offset)
        flat.append(wanted[k] - offset)
    for firm in range(FIRMEST, -1, -1):
        run: list[int] = []
        low = -FAR
        for k in range(count):
            if firmness[k] == firm:
                run.append(k)
            elif firmness[k] > firm:
                pool(flat, run, low, flat[k])
                run = []
                low = flat[k]
        pool(flat, run, low, FAR)
    return [flat[k] + offsets[k] for k in range(count)]


def pool(flat: list[float], run: list[int], low: float, high: float) -> None:
    """Put the values of a run in order, between two bounds: pool adjacent violators.

    Walk along; whenever a value lies below the one before it, pool the two at their mean. What
    remains is the least-squares answer, in one pass.
    """
    means: list[float] = []
    counts: list[int] = []
    for k in run:
        mean, count = flat[k], 1
        while len(means) > 0 and means[len(means) - 1] > mean:
            other, many = means.pop(), counts.pop()
            mean = (other * many + mean * count) / (many + count)
            count = many + count
        means.append(mean)
        counts.append(count)
    at = 0
    for b in range(len(means)):
        for _ in range(counts[b]):
            flat[run[at]] = min(max(means[b], low), high)
            at = at + 1
