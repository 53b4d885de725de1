"""A long tape for a picture of fixed size: the middle is folded into one box that says so.

Leaves that only folded records used go with them; whatever crosses the fold is joined to the box.
"""

from __future__ import annotations

from dataclasses import replace

from tapelab.trace.model import Node, Trace
from tapelab.views.numbers import counted

# How many records are drawn at each end.
ENDS = 24


def fold(trace: Trace, ends: int = ENDS) -> Trace:
    """The trace with all but the first and last records folded into a group."""
    ops = [node for node in trace.nodes if node.kind == "op"]
    if len(ops) <= 2 * ends + 1:
        return trace
    first, last = ops[ends].id, ops[len(ops) - ends - 1].id
    hidden = {node.id for node in ops if first <= node.id <= last}
    drawn_users: dict[int, bool] = {}  # leaf → whether anything that is drawn uses it
    for node in trace.nodes:
        for source in node.inputs:
            drawn_users[source] = drawn_users.get(source, False) or node.id not in hidden
    nodes: list[Node] = []
    for node in trace.nodes:
        if node.id == last:
            nodes.append(_group(trace, hidden, drawn_users))
        elif node.id in hidden or (node.kind != "op" and not drawn_users.get(node.id, True)):
            continue
        elif any(source in hidden for source in node.inputs):
            nodes.append(replace(node, inputs=_joined(node, hidden, len(trace.nodes))))
        else:
            nodes.append(node)
    return replace(trace, nodes=tuple(nodes))


def _joined(node: Node, hidden: set[int], box: int) -> tuple[int, ...]:
    """Inputs that are folded become the box."""
    return tuple(box if source in hidden else source for source in node.inputs)


def _group(trace: Trace, hidden: set[int], drawn_users: dict[int, bool]) -> Node:
    """The box that stands for the folded records; no node has its id yet."""
    inputs: dict[int, bool] = {}
    records = 0
    keeps = 0
    for node in trace.nodes:
        if node.id not in hidden:
            continue
        records = records + (node.recorded and node.op != "output")
        keeps = keeps + node.keeps
        for source in node.inputs:
            leaf = trace.nodes[source].kind != "op"
            if source not in hidden and (not leaf or drawn_users[source]):
                inputs[source] = True
    name = counted(records, "record")
    return Node(
        len(trace.nodes), "group", symbol="…", name=name, recorded=True, inputs=tuple(inputs),
        iteration=records, keeps=keeps,
    )  # fmt: skip
