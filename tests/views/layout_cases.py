"""Graphs that a layout must master, as tables: name, items, labels, direction."""

from __future__ import annotations

from dataclasses import dataclass, field

from tapelab.views.grid import Item, Label


@dataclass
class Graph:
    """Grows a graph call by call; labels of varied widths stand on every edge unless bare."""

    name: str
    direction: str = ""
    bare: bool = False
    items: list[Item] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def leaf(self) -> int:
        id = len(self.items)
        self.items.append(Item(id, 112 + 12 * (id % 3), 66, (), True, 0, 40 + 6 * (id % 4)))
        return id

    def op(self, *inputs: int, foot: int = 0) -> int:
        id = len(self.items)
        h = 68 + foot
        self.items.append(Item(id, 120 + 10 * (id % 2), h, inputs, False, foot, 52))
        if not self.bare:
            for k in range(len(inputs)):
                self.labels.append(Label(id, k, 44 + 7 * ((id + k) % 8), 34))
        return id


def square() -> Graph:
    g = Graph("square")
    x = g.leaf()
    g.op(x, x)
    return g


def two_paths() -> Graph:
    g = Graph("two-paths")
    x, y = g.leaf(), g.leaf()
    product, sine = g.op(x, y), g.op(x)
    both = g.op(product, sine)
    g.op(both, g.leaf())
    return g


def chain(count: int, name: str, bare: bool = False, direction: str = "") -> Graph:
    g = Graph(name, direction, bare)
    w, y = g.leaf(), g.leaf()
    for _ in range(count):
        y = g.op(y, w)
    return g


def fan_out() -> Graph:
    g = Graph("fan-out-12")
    x = g.leaf()
    g.op(*[g.op(x) for _ in range(12)])
    return g


def diamond() -> Graph:
    g = Graph("diamond")
    x = g.leaf()
    top = g.op(x, x, foot=22)
    left, right = g.op(top), g.op(top, top)
    g.op(left, right)
    return g


def wide() -> Graph:
    g = Graph("wide-30")
    g.op(*[g.leaf() for _ in range(30)])
    return g


def wide_down() -> Graph:
    g = Graph("wide-6-down", "down")
    xs = [g.leaf() for _ in range(6)]
    g.op(g.op(*xs), xs[0])
    return g


def recurrent(steps: int) -> Graph:
    g = Graph(f"recurrent-{steps}")
    w, u, b, h = g.leaf(), g.leaf(), g.leaf(), g.leaf()
    loss = -1
    for _ in range(steps):
        s = g.op(g.op(h, w), g.op(g.leaf(), u))
        h = g.op(g.op(s, b))
        cost = g.op(h)
        loss = cost if loss < 0 else g.op(loss, cost)
    return g


def disconnected() -> Graph:
    g = Graph("disconnected")
    g.leaf()
    a = g.op(g.leaf(), g.leaf())
    g.op()
    c = g.op(g.leaf())
    g.op(g.op(c), c)
    g.op(a)
    return g


def nested_sums() -> Graph:
    g = Graph("nested-sums")
    xs = [g.leaf() for _ in range(12)]
    products = [g.op(x, w) for x, w in zip(xs, reversed(xs), strict=True)]
    total = products[0]
    for product in products[1:]:
        total = g.op(total, product)
    return g


def far_reuse() -> Graph:
    g = Graph("far-reuse", "right")
    x = g.leaf()
    early = g.op(x)
    y = early
    for _ in range(5):
        y = g.op(y, x)
    g.op(y, early, early)
    return g


def crossed() -> Graph:
    g = Graph("crossed", bare=True)
    xs = [g.leaf() for _ in range(4)]
    ys = [g.op(xs[k]) for k in (3, 1, 2, 0)]
    g.op(g.op(ys[0], ys[3]), g.op(ys[1], ys[2]))
    return g


def busy() -> Graph:
    """More long edges than the budget of bends allows."""
    g = Graph("busy", bare=True)
    y = g.leaf()
    steps = []
    for _ in range(30):
        y = g.op(y)
        steps.append(y)
    g.op(*steps)
    return g


def empty() -> Graph:
    return Graph("empty")


GRAPHS = [
    square(),
    two_paths(),
    chain(20, "chain-20"),
    chain(6, "chain-6-right", direction="right"),
    fan_out(),
    diamond(),
    wide(),
    wide_down(),
    recurrent(6),
    disconnected(),
    chain(200, "chain-200", bare=True),
    nested_sums(),
    far_reuse(),
    crossed(),
    busy(),
    empty(),
]
