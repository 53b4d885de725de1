"""Nodes in words, for those who do not see them."""

from __future__ import annotations

from tapelab.trace.model import Node
from tapelab.views.arrays import brief
from tapelab.views.facts import Facts
from tapelab.views.language import reason, said


def spoken(found: Facts, at: int) -> str:
    """A node in a sentence: what it is, why it is watched, its value, its gradient."""
    node = found.trace.nodes[at]
    name = found.names[at]
    parts = [f"{said(node.kind)} {name}" if name != "" else said(node.kind)]
    if node.kind == "op":
        number = str(found.numbers[at])
        what = said("record", number=number) if node.recorded else said("not-recorded")
        formula = node.label if node.label != "" else node.op
        formula = formula.replace(" · ", said("times")).replace("…", "")
        own = f"{node.name} = " if node.name != "" else ""
        parts = [f"{said('output') if node.op == 'output' else what}: {own}{formula}"]
    if node.order > 0:
        parts.append(order_of(node))
    if node.why != "":
        why = reason(node.why)
        parts.append(said("watched-why", why=why) if node.watched else why)
    if node.value is not None:
        parts.append(said("value", value=brief(node.value)))
    for tangent in node.tangents:
        key = "tangent-of" if tangent.of != "" else "tangent"
        parts.append(said(key, name=tangent.of, value=brief(tangent.value)))
    if found.reached[at]:
        parts.append(said("gradient", value=brief(found.grads[at])))
    if found.seeds[at] != "":
        parts.append(reason(found.seeds[at]))
    return ", ".join(parts)


def order_of(node: Node) -> str:
    """Its order of differentiation, and whether `gradient` made it or the learner wrote it."""
    return said("order" if node.by is None else "order-by", order=str(node.order))


def named(found: Facts, id: int) -> str:
    """What a sentence calls a node."""
    at = found.place[id]
    node = found.trace.nodes[at]
    if found.names[at] != "":
        return found.names[at]
    return said(f"the-{node.kind}", value=brief(node.value))
