"""The order of cells within each layer, so that few edges cross.

Start with the order of the record, because that is how the code reads. Then sweep forwards and
backwards: sort each layer by the mean position (the barycentre) of its neighbours in the layer
before; swap adjacent cells while that removes crossings. An order is taken over only when it has
strictly fewer crossings, so a drawing without crossings stays in reading order.
"""

from __future__ import annotations

from tapelab.views.grid import BEND, PROXY, Grid

ROUNDS = 6
# Above this many cells one round must do, and swapping is left out.
MANY = 2500
SWAPS = 4
# Comparing two cells with more neighbours than this would cost more than it gains.
BUSY = 200


def arrange(grid: Grid) -> None:
    """Order every layer of the grid in place."""
    first_order(grid)
    best = crossings(grid)
    kept = [list(layer) for layer in grid.layers]
    rounds = ROUNDS if len(grid.kind) <= MANY else 1
    for _ in range(rounds):
        if best == 0:
            break
        sweep(grid)
        count = crossings(grid)
        if count < best:
            best = count
            kept = [list(layer) for layer in grid.layers]
    grid.layers = kept


def first_order(grid: Grid) -> None:
    """Order of appearance; a proxy stands before its consumer, a bend after its source."""

    def key(cell: int) -> float:
        if grid.kind[cell] == PROXY:
            return grid.goal[cell] - 0.5
        if grid.kind[cell] == BEND:
            return grid.owner[cell] + 0.25
        return grid.owner[cell]

    for layer in grid.layers:
        layer.sort(key=lambda cell: (key(cell), cell))


def sweep(grid: Grid) -> None:
    """One round: forwards by the inputs, backwards by the consumers, then swaps."""
    last = len(grid.layers) - 1
    place = places(grid)
    for k in range(1, last + 1):
        by_barycentre(grid.layers[k], grid.up, place)
    for k in range(last - 1, -1, -1):
        by_barycentre(grid.layers[k], grid.down, place)
    if len(grid.kind) <= MANY:
        for _ in range(SWAPS):
            swapped = False
            for k in range(last + 1):
                swapped = transpose(grid, k, place) or swapped
            if not swapped:
                break


def places(grid: Grid) -> list[int]:
    """The position of every cell within its layer."""
    place = [0] * len(grid.kind)
    for layer in grid.layers:
        for k in range(len(layer)):
            place[layer[k]] = k
    return place


def by_barycentre(layer: list[int], neighbours: list[list[int]], place: list[int]) -> None:
    """Sort a layer by the mean position of each cell's neighbours; without any, it stays."""
    centre: dict[int, float] = {}
    for cell in layer:
        total = 0
        for other in neighbours[cell]:
            total = total + place[other]
        count = len(neighbours[cell])
        centre[cell] = total / count if count > 0 else place[cell]
    layer.sort(key=lambda cell: (centre[cell], place[cell]))
    for k in range(len(layer)):
        place[layer[k]] = k


def transpose(grid: Grid, k: int, place: list[int]) -> bool:
    """Swap neighbours in layer k where that removes crossings; say whether any were swapped."""
    layer = grid.layers[k]
    swapped = False
    for p in range(len(layer) - 1):
        a, b = layer[p], layer[p + 1]
        before = between(grid.up, place, a, b) + between(grid.down, place, a, b)
        after = between(grid.up, place, b, a) + between(grid.down, place, b, a)
        if after < before:
            layer[p], layer[p + 1] = b, a
            place[b], place[a] = p, p + 1
            swapped = True
    return swapped


def between(neighbours: list[list[int]], place: list[int], a: int, b: int) -> int:
    """Crossings of the edges of `a` with those of `b` when `a` stands first."""
    if len(neighbours[a]) > BUSY or len(neighbours[b]) > BUSY:
        return 0
    count = 0
    for m in neighbours[a]:
        for n in neighbours[b]:
            if place[n] < place[m]:
                count = count + 1
    return count


def crossings(grid: Grid) -> int:
    """How many pairs of edges cross, over all gaps."""
    place = places(grid)
    total = 0
    for k in range(len(grid.layers) - 1):
        ends: list[int] = []
        for cell in grid.layers[k]:
            for other in sorted(grid.down[cell], key=lambda c: place[c]):
                ends.append(place[other])
        total = total + inversions(ends, len(grid.layers[k + 1]))
    return total


def inversions(ends: list[int], size: int) -> int:
    """How many pairs are out of order, counted with a tree of sums (Barth, Jünger, Mutzel)."""
    first = 1
    while first < size:
        first = first * 2
    tree = [0] * (2 * first)
    total = 0
    for end in ends:
        at = end + first
        tree[at] = tree[at] + 1
        while at > 1:
            if at % 2 == 0:
                total = total + tree[at + 1]
            at = at // 2
            tree[at] = tree[at] + 1
    return total
