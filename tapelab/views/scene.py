"""Trace → Scene: every box, line and text with its place.

`cards` decides what stands in each box, `tags` what stands on each edge, the layout where they go;
`compose` puts the three together. The live page does the same, with the layout it has grown.
"""

from __future__ import annotations

from tapelab.trace.model import Flow, Node, Trace
from tapelab.views.arrays import brief
from tapelab.views.cards import NOTE, Card, card, mark
from tapelab.views.facts import Facts, facts
from tapelab.views.grid import Item, Label, Layout, Path, Place
from tapelab.views.layout import WIDTH, layout
from tapelab.views.measure import clip, width
from tapelab.views.parts import Box, Chip, Entry, Line, Scene, Tag, Text

TAG_MOST = 132
RULE, AMOUNT = 11, 12
TAG_LINE = 15
HEAD, HEAD_HALF = 9, 5


def scene(trace: Trace, direction: str = "", width: int = WIDTH) -> Scene:
    """The drawing of a whole trace."""
    found = facts(trace)
    made = cards(found)
    written = tags(found)
    labels = [Label(tag.to, tag.position, tag.w, tag.h) for tag in written]
    plan = layout(items(made), labels, direction, width)
    return compose(found, made, written, plan)


class Writing:
    """The text on one edge, without a place."""

    def __init__(self, to: int, position: int, w: int, h: int, texts: list[Text]) -> None:
        self.to = to
        self.position = position
        self.w = w
        self.h = h
        self.texts = texts


def cards(found: Facts, reserve: bool = False) -> list[Card]:
    """A box for every node."""
    return [card(found, at, reserve) for at in range(len(found.trace.nodes))]


def items(made: list[Card]) -> list[Item]:
    """The boxes as the layout sees them."""
    out: list[Item] = []
    for each in made:
        leaf = each.node.kind == "variable" or each.node.kind == "constant"
        h = each.h + each.foot
        out.append(Item(each.node.id, each.w, h, each.node.inputs, leaf, each.foot, each.chip))
    return out


def tags(found: Facts) -> list[Writing]:
    """The contributions of the last pass, as texts for their edges."""
    out: list[Writing] = []
    for node in found.trace.nodes:
        for position in range(len(node.inputs)):
            flow = found.flows.get((node.id, position))
            if flow is not None and flow.contribution is not None:
                out.append(_writing(node.id, flow))
    return out


def _writing(consumer: int, flow: Flow) -> Writing:
    """One edge: the rule, how broadcasting was undone, and the number."""
    amount = brief(flow.contribution)
    rule, comma, rest = flow.text.partition(", summed")
    lines: list[Text] = []
    if rule != "" and rule != "g":
        lines.append(Text(0, 0, clip(rule, TAG_MOST - 12, RULE, True), "rule"))
        amount = "= " + amount
    if comma != "":
        lines.append(Text(0, 0, clip("summed" + rest, TAG_MOST - 12, RULE), "note"))
    lines.append(Text(0, 0, clip(amount, TAG_MOST - 12, AMOUNT, True), "amount"))
    widest = 0
    for text in lines:
        size = AMOUNT if text.kind == "amount" else RULE
        widest = max(widest, width(text.text, size, text.kind != "note"))
    w = widest + 12
    texts: list[Text] = []
    for k in range(len(lines)):
        y = TAG_LINE * k + (14 if len(lines) == 1 else 13)
        texts.append(Text(w // 2, y, lines[k].text, lines[k].kind, "middle"))
    return Writing(consumer, flow.position, w, TAG_LINE * len(lines) + 5, texts)


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
    legend = _legend(found, made)
    return Scene(
        plan.width, plan.height, plan.direction, tuple(boxes), tuple(chips), tuple(lines), legend
    )


def _box(found: Facts, at: int, made: Card, spot: Place) -> Box:
    node = made.node
    value = node.value.text if node.value is not None else "None"
    grad = found.grads[at]
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
        tuple(made.texts),
        tuple(made.cells),
        tuple(made.sum),
        mark(node),
        node.op,
        node.watched,
        node.recorded,
        value,
        grad.text if grad is not None else "None",
    )


def spoken(found: Facts, at: int) -> str:
    """A node in words, for those who do not see it."""
    node = found.trace.nodes[at]
    name = found.names[at]
    parts = [f"{node.kind} {name}" if name != "" else node.kind]
    if node.kind == "op":
        what = f"record {found.numbers[at]}" if node.recorded else "not recorded"
        formula = node.label if node.label != "" else node.op
        formula = formula.replace(" · ", " times ").replace("…", "")
        own = f"{node.name} = " if node.name != "" else ""
        parts = [f"{'output' if node.op == 'output' else what}: {own}{formula}"]
    if node.why != "":
        parts.append(("watched: " if node.watched else "") + node.why)
    if node.value is not None:
        parts.append(f"value {brief(node.value)}")
    if found.reached[at]:
        parts.append(f"gradient {brief(found.grads[at])}")
    if found.seeds[at] != "":
        parts.append(found.seeds[at])
    return ", ".join(parts)


def _line(found: Facts, path: Path, written: Writing | None, right: bool) -> Line:
    flow = found.flows.get((path.to, path.position))
    sent = flow.contribution if flow is not None else None
    source = found.trace.nodes[found.place[path.source]]
    kind = "forward"
    if sent is not None:
        kind = "gradient"
    elif not flows(source):
        kind = "unwatched"
    name, to = _named(found, path.source), _named(found, path.to)
    title = f"{name} is input {path.position + 1} of {to}"
    if flow is not None and sent is not None:
        rule = f" ({flow.text})" if flow.text != "" else ""
        title = f"{to} sends {brief(sent)} to {name}{rule}"
    tag = None
    if written is not None:
        x, y = path.label[0] - written.w // 2, path.label[1] - written.h // 2
        tag = Tag(x, y, written.w, written.h, tuple(written.texts))
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
    )


def flows(node: Node) -> bool:
    """Whether gradients can flow to a node at all."""
    return node.watched or node.recorded


def _named(found: Facts, id: int) -> str:
    at = found.place[id]
    node = found.trace.nodes[at]
    return found.names[at] if found.names[at] != "" else f"the {node.kind} {brief(node.value)}"


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
    """The head of an edge, as an SVG path; edges meet their boxes at right angles.

    >>> arrow((0, 5, 3, 5, 7, 9, 10, 9), True, True)
    'M0 5L9 0L9 10Z'
    """
    x, y = points[0], points[1]
    length = HEAD
    if not backward:
        x, y = points[len(points) - 2], points[len(points) - 1]
        length = -HEAD
    if right:
        return f"M{x} {y}L{x + length} {y - HEAD_HALF}L{x + length} {y + HEAD_HALF}Z"
    return f"M{x} {y}L{x - HEAD_HALF} {y + length}L{x + HEAD_HALF} {y + length}Z"


def _legend(found: Facts, made: list[Card]) -> tuple[Entry, ...]:
    """The signs that appear in this drawing, and what they mean."""
    signs = [
        ("watched", "◆", "watched"),
        ("unwatched", "◇", "not watched"),
        ("unrecorded", "┄", "dashed: not on the tape"),
    ]
    out: list[Entry] = []
    for word, sign, text in signs:
        for each in made:
            if word in each.kind.split(" "):
                out.append(Entry(sign, text))
                break
    if found.last is not None:
        out.append(Entry("∂", "gradient of the target"))
    for each in made:
        if len(each.sum) > 0:
            out.append(Entry("⊕", "contributions meet and add up"))
            break
    for each in made:
        if len(each.cells) > 0:
            out.append(Entry("‖ ‖", "norm; cells show sign and size"))
            break
    return tuple(out)
