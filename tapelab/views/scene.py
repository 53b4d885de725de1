"""Trace → Scene: every box, line and text with its place.

`cards` decides what stands in each box, `tags` what stands on each edge, the layout where they go;
`compose` puts the three together. The live page does the same, with the layout it has grown.
"""

from __future__ import annotations

from tapelab.trace.model import Node, Trace
from tapelab.views.arrays import brief
from tapelab.views.card import Card, is_leaf, mark
from tapelab.views.cards import card
from tapelab.views.facts import Facts, facts
from tapelab.views.grid import Item, Label, Layout, Path, Place
from tapelab.views.language import reason, said
from tapelab.views.layout import WIDTH, layout
from tapelab.views.legend import legend
from tapelab.views.measure import clip
from tapelab.views.parts import Box, Chip, Cut, Line, Scene, Tag
from tapelab.views.pen import arrow, drawn
from tapelab.views.rows import NOTE
from tapelab.views.spoken import named, spoken
from tapelab.views.tags import Writing, tags


def scene(trace: Trace, direction: str = "", width: int = WIDTH) -> Scene:
    """The drawing of a whole trace."""
    found = facts(trace)
    made = cards(found)
    written = tags(found)
    labels = [Label(tag.to, tag.position, tag.w, tag.h) for tag in written]
    plan = layout(items(made), labels, direction, width)
    return compose(found, made, written, plan)


def cards(found: Facts, reserve: bool = False) -> list[Card]:
    """A box for every node."""
    return [card(found, at, reserve) for at in range(len(found.trace.nodes))]


def items(made: list[Card]) -> list[Item]:
    """The boxes as the layout sees them."""
    out: list[Item] = []
    for each in made:
        h = each.h + each.foot
        leaf = is_leaf(each.node)
        out.append(Item(each.node.id, each.w, h, each.node.inputs, leaf, each.foot, each.chip))
    return out


def compose(found: Facts, made: list[Card], written: list[Writing], plan: Layout) -> Scene:
    """Boxes and tags at the places of a layout."""
    place: dict[int, Place] = {}
    for spot in plan.boxes:
        place[spot.id] = spot
    boxes: list[Box] = []
    for at in range(len(made)):
        spot = place[made[at].node.id]
        boxes.append(_box(found, at, made[at], spot))
    chips: list[Chip] = []
    for proxy in plan.proxies:
        each = made[found.place[proxy.of]]
        text = each.name if each.name != "" else brief(each.node.value)
        text = clip(text, proxy.w - 12, NOTE, True)
        chips.append(Chip(proxy.of, proxy.to, proxy.x, proxy.y, proxy.w, proxy.h, each.kind, text))
    writing: dict[tuple[int, int], Writing] = {}
    for tag in written:
        writing[(tag.to, tag.position)] = tag
    right = plan.direction == "right"
    lines: list[Line] = []
    for path in plan.paths:
        lines.append(_line(found, path, writing.get((path.to, path.position)), right))
    return Scene(
        plan.width, plan.height, plan.direction, tuple(boxes), tuple(chips), tuple(lines),
        legend(found, made),
    )  # fmt: skip


def _box(found: Facts, at: int, made: Card, spot: Place) -> Box:
    node = made.node
    value = node.value.text if node.value is not None else "None"
    grad = found.grads[at]
    cut = found.cut_nodes.get(node.id)
    return Box(
        node.id,
        spot.x,
        spot.y,
        made.w,
        made.h,
        made.kind,
        spoken(found, at),
        node.name,
        made.band,
        made.side,
        tuple(made.texts),
        tuple(made.cells),
        tuple(made.sum),
        mark(node),
        node.op,
        node.watched,
        node.recorded,
        value,
        grad.text if grad is not None else "None",
        tuple(made.beneath),
        Cut(made.w - 6, 2, cut) if cut is not None else None,
    )


def _line(found: Facts, path: Path, written: Writing | None, right: bool) -> Line:
    flow = found.flows.get((path.to, path.position))
    sent = flow.contribution if flow is not None else None
    source = found.trace.nodes[found.place[path.source]]
    kind = "forward"
    if sent is not None:
        kind = "gradient"
    elif not flows(source):
        kind = "unwatched"
    name, to = named(found, path.source), named(found, path.to)
    title = said("input-of", name=name, position=str(path.position + 1), to=to)
    if flow is not None and sent is not None:
        rule = f" ({reason(flow.text)})" if flow.text != "" else ""
        title = said("edge-sends", name=to, value=brief(sent), to=name) + rule
    tag = None
    aside = 0 if written is None else 4  # a mark stands on the line, or at the corner of its tag
    x, y = path.label[0], path.label[1]
    if written is not None:
        x, y = x - written.w // 2, y - written.h // 2
        tag = Tag(x, y, written.w, written.h, tuple(written.texts))
    cut = found.cut_edges.get((path.to, path.position))
    return Line(
        path.source,
        path.to,
        path.position,
        kind,
        drawn(path.points),
        arrow(path.points, sent is not None, right),
        sent.text if sent is not None else "None",
        found.steps.get((path.to, path.position), -1),
        title,
        tag,
        Cut(x - aside, y - aside, cut) if cut is not None else None,
    )


def flows(node: Node) -> bool:
    """Whether gradients can flow to a node at all."""
    return node.watched or node.recorded
