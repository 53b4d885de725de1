"""A long tape for a picture of fixed size: loops and calls are folded into boxes that say so.

Leaves that one box alone uses go with it; whatever crosses a fold is joined to its box, and the
last backward pass with it. The account is always made from the whole trace.
"""

from __future__ import annotations

from dataclasses import replace

from tapelab.trace.model import Node, Trace
from tapelab.views.groups import ENDS, Fold, few, folds_of
from tapelab.views.language import said
from tapelab.views.numbers import figures
from tapelab.views.passing import folded_pass, outlets
from tapelab.views.rounds import Loop, rounds_of
from tapelab.views.scopes import head_of

VISIBLE = -1  # used by what is drawn, or by several groups


def fold(trace: Trace, ends: int = ENDS) -> Trace:
    """The trace with the middle of its loops, and if need be its calls, folded into groups."""
    if few(trace):
        return trace
    folds = folds_of(rounds_of(trace), ends)
    into = _into(trace, folds)
    by = outlets(trace, into)
    last = {each.members[-1].id: each for each in folds}
    outputs = {node.id: node.inputs[0] for node in trace.nodes if node.op == "output"}
    nodes: list[Node] = []
    for node in trace.nodes:
        found = last.get(node.id)
        if found is not None:
            nodes.append(_group(trace, found, into, outputs, by.get(found.id, [])))
        elif node.id not in into:
            nodes.append(_joined(node, into))
    passes = trace.passes
    if passes:
        passes = (*passes[:-1], folded_pass(passes[-1], into, by, nodes))
    return replace(trace, nodes=tuple(nodes), passes=passes)


def _into(trace: Trace, folds: list[Fold]) -> dict[int, int]:
    """The group of every node that is not drawn."""
    into = {node.id: each.id for each in folds for node in each.members}
    users: dict[int, int] = {}
    for node in trace.nodes:
        if node.op == "output" and node.inputs[0] in into:
            into[node.id] = into[node.inputs[0]]
        user = into.get(node.id, VISIBLE)
        for source in node.inputs:
            users[source] = user if users.get(source, user) == user else VISIBLE
    groups = {each.id: each for each in folds}
    for node in trace.nodes:
        record = node.kind == "op" and node.op != "output"
        user = VISIBLE if record or node.id in into else users.get(node.id, VISIBLE)
        if user != VISIBLE and _goes_with(node, groups[user].loop):
            into[node.id] = user
    return into


def _goes_with(leaf: Node, loop: Loop | None) -> bool:
    """Whether a leaf, or an output, that one group alone uses goes with it.

    What a loop starts from and what a call is given stay.
    """
    if leaf.name == "" or leaf.kind == "op" or loop is None:
        return True
    return leaf.kind == "variable" if len(loop.rounds) < 3 else leaf.id > loop.first


def _joined(node: Node, into: dict[int, int]) -> Node:
    """Inputs that are folded become their group."""
    if not any(source in into for source in node.inputs):
        return node
    return replace(node, inputs=tuple(into.get(source, source) for source in node.inputs))


def _group(
    trace: Trace, each: Fold, into: dict[int, int], outputs: dict[int, int], by: list[Node]
) -> Node:
    """The box that stands for folded records."""
    members, loop = each.members, each.loop
    inputs: dict[int, None] = {}
    for node in members:
        for source in node.inputs:
            while source in outputs and into.get(source) == each.id:
                source = outputs[source]  # an output that went along: its record
            if into.get(source) != each.id:
                inputs[into.get(source, source)] = None
    records = sum(node.recorded for node in members)
    call = loop is not None and len(loop.rounds) < 3
    line = members[0].line if loop is None or loop.line is None else loop.line
    why = ""
    if loop is not None and not call:
        why = head_of(trace.source, loop.line) or loop.name or _lines(members)
    return Node(
        each.id,
        "group",
        symbol="↻" if loop is not None and not call else "…",
        name=_named(each),
        value=by[0].value if len(by) == 1 else None,
        why=why,
        recorded=records > 0,
        inputs=tuple(inputs),
        line=line,
        cell=members[0].cell,
        iteration=records,
        keeps=sum(node.keeps for node in members),
        order=max(node.order for node in members),
        by=next((node.by for node in members if node.by is not None), None),
    )


def _named(each: Fold) -> str:
    """What a group is called: the function that was called, or how many rounds it holds."""
    if each.loop is None:
        return said("records", n=figures(len(each.members)))
    count = each.end - each.start
    if len(each.loop.rounds) < 3:
        return said("calls", n=str(count), name=each.loop.name) if count > 1 else each.loop.name
    return said("rounds-more", n=figures(count))


def _lines(members: list[Node]) -> str:
    """Where records stand in the code, when no loop's head says it."""
    known = [node.line for node in members if node.line is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    if low == high:
        return said("at-line", line=str(low))
    return said("at-lines", **{"from": str(low), "to": str(high)})
