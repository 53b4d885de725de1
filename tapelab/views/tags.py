"""What stands on each edge: the rule, how broadcasting was undone, and the numbers put in.

┌──────────────────────┐
│        x2 · g        │   the rule, in the words of the op
│ 2 · 0.84147 = 1.6829 │   local derivative · what arrived = what is sent
└──────────────────────┘
"""

from __future__ import annotations

from dataclasses import dataclass

from tapelab.trace.model import Flow, Value
from tapelab.views.arrays import factor, terse
from tapelab.views.facts import Facts
from tapelab.views.language import reason
from tapelab.views.measure import clip, width, wrapped
from tapelab.views.parts import Text

MOST = 132
RULE, AMOUNT = 11, 12  # sizes of text
RULES = 2  # a rule takes at most so many lines
LINE = 15
ENDLESS = ("inf", "-inf", "nan")
PAD = 6


@dataclass(slots=True)
class Writing:
    """The text on one edge, without a place."""

    to: int
    position: int
    w: int
    h: int
    texts: list[Text]


def tags(found: Facts) -> list[Writing]:
    """The contributions of the last pass, as texts for their edges."""
    out: list[Writing] = []
    for node in found.trace.nodes:
        for position in range(len(node.inputs)):
            flow = found.flows.get((node.id, position))
            if flow is not None and flow.contribution is not None:
                out.append(_writing(node.id, flow, found.incoming.get(node.id)))
    return out


def multiplies(flow: Flow, incoming: Value | None) -> bool:
    """Whether what is sent is a local derivative times what arrived, all of them numbers.

    Some rules send 0 when 0 arrives, whatever the derivative: infinite · 0 would not say that.
    """
    if flow.local is None or incoming is None or len(incoming.shape) > 0:
        return False
    sent = flow.contribution
    return flow.local.text not in ENDLESS or (sent is not None and sent.text in ENDLESS)


def amounts(flow: Flow, incoming: Value | None) -> list[str]:
    """The numbers put in: one line when they are short, two when they are not."""
    sent = terse(flow.contribution)
    rule = flow.text.partition(", summed")[0]
    if rule == "" or rule == "g":
        return [sent]
    if not multiplies(flow, incoming):
        return ["= " + sent]
    product = f"{terse(flow.local)} · {factor(incoming)}"
    together = f"{product} = {sent}"
    if width(together, AMOUNT, True) <= MOST - 2 * PAD:
        return [together]
    return [product, "= " + sent]


def _writing(consumer: int, flow: Flow, incoming: Value | None) -> Writing:
    room = MOST - 2 * PAD
    rule, comma, rest = flow.text.partition(", summed")
    lines: list[Text] = []
    if rule != "" and rule != "g":
        for text in wrapped(rule, room, RULE, True, RULES):
            lines.append(Text(0, 0, text, "rule"))
    if comma != "":
        for text in wrapped(reason("summed" + rest), room, RULE, False, RULES):
            lines.append(Text(0, 0, text, "note"))
    for text in amounts(flow, incoming):
        lines.append(Text(0, 0, clip(text, room, AMOUNT, True), "amount"))
    widest = 0
    for line in lines:
        size = AMOUNT if line.kind == "amount" else RULE
        widest = max(widest, width(line.text, size, line.kind != "note"))
    w = widest + 2 * PAD
    texts: list[Text] = []
    for k in range(len(lines)):
        y = LINE * k + (14 if len(lines) == 1 else 13)
        texts.append(Text(w // 2, y, lines[k].text, lines[k].kind, "middle"))
    return Writing(consumer, flow.position, w, LINE * len(lines) + 5, texts)
