"""Which layer each node stands in, and which edges are long enough to need help.

1. Longest path: an op stands one layer after the latest of its inputs.
2. Balance: an op with more consumers than inputs is pulled towards its consumers, and a leaf stands
   one layer before its first consumer, so edges are short.
3. A leaf whose consumer is far away is drawn again beside it, as a proxy: long edges from shared
   leaves are what makes large drawings unreadable and slow.
4. Other long edges get a bend in every layer they cross, the shortest first; once the budget of
   bends is spent, the rest start at a proxy too.
"""

from __future__ import annotations

from tapelab.views.grid import BEND, NODE, PROXY, Edge, Grid, Item

# A drawing of at most SMALL nodes keeps more of its edges from leaves in one piece.
SMALL = 16
NEAR_SMALL = 3
NEAR = 2
# More edges than this from one leaf are a hairball; the others start at proxies.
FAN = 16


def rank(items: list[Item]) -> Grid:
    """The grid of a whole drawing: every node in its layer, every edge with its chain."""
    sources = known_inputs(items)
    consumers = consumers_of(sources)
    layer = layers_of(items, sources, consumers)
    grid = Grid(items)
    measure_ways(grid, sources, consumers)
    for i in range(len(items)):
        grid.add(NODE, layer[i], i, i)
    near = NEAR_SMALL if len(items) <= SMALL else NEAR
    fan = [0] * len(items)
    long: list[tuple[int, int, int]] = []
    for i in range(len(items)):
        done: list[int] = []
        for s in sources[i]:
            if s < 0 or s in done:
                continue
            done.append(s)
            span = layer[i] - layer[s]
            if items[s].leaf and (span > near or fan[s] >= FAN):
                add_proxy(grid, s, i, sources[i])
            elif span > 1:
                long.append((span, i, s))
                fan[s] = fan[s] + 1
            else:
                add_edge(grid, s, i, sources[i], [s, i])
                fan[s] = fan[s] + 1
    add_long(grid, sources, long)
    grid.edges.sort(key=lambda e: (e.to, e.position))
    return grid


def known_inputs(items: list[Item]) -> list[list[int]]:
    """Indices of each item's inputs; -1 for an input that is not drawn before it."""
    index: dict[int, int] = {}
    sources: list[list[int]] = []
    for i in range(len(items)):
        sources.append([index.get(id, -1) for id in items[i].inputs])
        index[items[i].id] = i
    return sources


def consumers_of(sources: list[list[int]]) -> list[list[int]]:
    """Indices of the items that use each item, each once, in order."""
    consumers: list[list[int]] = [[] for _ in sources]
    for i in range(len(sources)):
        for s in sources[i]:
            if s >= 0 and (len(consumers[s]) == 0 or consumers[s][len(consumers[s]) - 1] != i):
                consumers[s].append(i)
    return consumers


def layers_of(items: list[Item], sources: list[list[int]], consumers: list[list[int]]) -> list[int]:
    """Steps 1 and 2: the longest path, then the balance."""
    layer = [0] * len(items)
    for i in range(len(items)):
        for s in sources[i]:
            if s >= 0 and layer[s] + 1 > layer[i]:
                layer[i] = layer[s] + 1
    for i in range(len(items) - 1, -1, -1):
        if len(consumers[i]) == 0:
            continue
        latest = layer[consumers[i][0]] - 1
        for c in consumers[i]:
            if layer[c] - 1 < latest:
                latest = layer[c] - 1
        if items[i].leaf or len(consumers[i]) > pulls(items, sources[i]):
            layer[i] = latest
    return layer


def pulls(items: list[Item], sources: list[int]) -> int:
    """How many inputs hold a node back: its ops. Leaves move with it, or are drawn again."""
    held: list[int] = []
    for s in sources:
        if s >= 0 and s not in held and not items[s].leaf:
            held.append(s)
    return len(held)


def measure_ways(grid: Grid, sources: list[list[int]], consumers: list[list[int]]) -> None:
    """For each op, how many others lie on the longest way to it, and on from it."""
    count = len(sources)
    grid.depth = [-1 if item.leaf else 0 for item in grid.items]
    grid.height = [0] * count
    for i in range(count):
        for s in sources[i]:
            if s >= 0 and not grid.items[s].leaf and grid.depth[s] + 1 > grid.depth[i]:
                grid.depth[i] = grid.depth[s] + 1
    for i in range(count - 1, -1, -1):
        for c in consumers[i]:
            if grid.height[c] + 1 > grid.height[i]:
                grid.height[i] = grid.height[c] + 1


def add_edge(grid: Grid, source: int, to: int, sources: list[int], chain: list[int]) -> None:
    """One edge for each time `to` uses `source`, all along the same chain."""
    for position in range(len(sources)):
        if sources[position] == source:
            grid.join(Edge(source, to, position, chain))


def add_proxy(grid: Grid, source: int, to: int, sources: list[int]) -> None:
    """Draw `source` again in the layer before `to`."""
    cell = grid.add(PROXY, grid.layer[to] - 1, source, to)
    add_edge(grid, source, to, sources, [cell, to])


def add_long(grid: Grid, sources: list[list[int]], long: list[tuple[int, int, int]]) -> None:
    """Step 4: bends for long edges, the shortest first, while the budget lasts."""
    budget = 2 * len(grid.items) + 60
    for span, i, s in sorted(long):
        if span - 1 > budget:
            add_proxy(grid, s, i, sources[i])
            continue
        budget = budget - (span - 1)
        chain = [s]
        for k in range(1, span):
            chain.append(grid.add(BEND, grid.layer[s] + k, s, i))
        chain.append(i)
        add_edge(grid, s, i, sources[i], chain)
