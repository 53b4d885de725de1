"""What a drawing needs to know of a trace, looked up once: names, gradients, sums."""

from __future__ import annotations

from dataclasses import dataclass, field

from tapelab.trace.looking import SHORT, SHORTER
from tapelab.trace.model import Flow, Node, Pass, Result, Trace, Value, Why


@dataclass(slots=True)
class Facts:
    """Lists by the node's place in the trace; flows by consumer and position."""

    trace: Trace
    last: Pass | None
    place: dict[int, int] = field(default_factory=dict)  # node id → place
    names: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of records: 1, 2, 3 …; 0 for others
    grads: list[Value | None] = field(default_factory=list)
    reached: list[bool] = field(default_factory=list)  # a gradient arrived, or was asked for
    addends: list[list[Value]] = field(default_factory=list)  # what arrived, seed first
    seeds: list[str] = field(default_factory=list)  # why the pass starts here; "" elsewhere
    flows: dict[tuple[int, int], Flow] = field(default_factory=dict)
    steps: dict[tuple[int, int], int] = field(default_factory=dict)
    incoming: dict[int, Value | None] = field(default_factory=dict)  # by consumer: what arrived
    whys: dict[int, Why] = field(default_factory=dict)  # node id → why its gradient is as it is
    cut_edges: dict[tuple[int, int], str] = field(default_factory=dict)  # none, zero or bad
    cut_nodes: dict[int, str] = field(default_factory=dict)


def facts(trace: Trace) -> Facts:
    """Look everything up. The gradients are those of the last pass."""
    last = trace.passes[len(trace.passes) - 1] if len(trace.passes) > 0 else None
    found = Facts(trace, last)
    ops = 0
    for node in trace.nodes:
        if node.kind == "op" and node.op != "output" and node.recorded:
            ops = ops + 1
            found.numbers.append(ops)
        else:
            ops = ops + (node.iteration if node.kind == "group" else 0)
            found.numbers.append(0)
        found.place[node.id] = len(found.names)
        found.names.append(called(found, node, ops))
        found.grads.append(None)
        found.reached.append(False)
        found.addends.append([])
        found.seeds.append("")
    if last is not None:
        _add_pass(found, last)
    return found


def called(found: Facts, node: Node, number: int) -> str:
    """What a node is called: its name, or its formula while that is plain, or its number.

    Formulas of other records call it the same (`trace.nodes`).
    """
    if node.name != "" or node.kind != "op":
        return node.name
    if node.op == "output":
        return node.label if len(node.label) <= SHORT else node.symbol
    longest = SHORT
    for source in node.inputs:
        at = found.place.get(source, -1)
        used = found.trace.nodes[at] if at >= 0 else None
        if used is not None and used.kind == "op" and used.name == "":
            longest = min(longest, SHORTER)
        elif used is not None and used.kind == "group":
            longest = 0
    plain = "#" not in node.label and "(…)" not in node.label
    if plain and 0 < len(node.label) <= longest:
        return node.label
    return f"#{number}" if node.recorded else node.op + "(…)"


def _add_pass(found: Facts, last: Pass) -> None:
    for seed in last.seeds:
        at = found.place.get(seed.node, -1)
        if at >= 0:
            found.seeds[at] = seed.why if seed.why != "" else "seed"
            if seed.value is not None:
                found.addends[at].append(seed.value)
    for k in range(len(last.steps)):
        step = last.steps[k]
        found.incoming[step.node] = step.incoming
        for flow in step.edges:
            found.flows[(step.node, flow.position)] = flow
            found.steps[(step.node, flow.position)] = k
            at = found.place.get(flow.to, -1)
            if at >= 0 and flow.contribution is not None:
                found.addends[at].append(flow.contribution)
    for grad in last.grads:
        at = found.place.get(grad.node, -1)
        if at >= 0:
            found.grads[at] = grad.value
            found.reached[at] = True
    for result in last.results:
        at = found.place.get(result.node, -1) if result.node is not None else -1
        if at >= 0:
            found.reached[at] = True
        _add_cut(found, result)


def _add_cut(found: Facts, result: Result) -> None:
    """Where a gradient was lost: on an edge back to an input, or at a node."""
    why = result.why
    if why is None or why.cause == "":
        return
    if result.node is not None:
        found.whys[result.node] = why
    kind = kind_of_why(result.value, why)
    cut = [id for id in why.cut if id in found.place]
    if len(cut) == 0:
        return
    inputs = found.trace.nodes[found.place[cut[0]]].inputs
    if len(cut) == 1 or cut[1] not in inputs:
        found.cut_nodes[cut[0]] = kind
        return
    for position in range(len(inputs)):
        if inputs[position] == cut[1]:
            found.cut_edges[(cut[0], position)] = kind


def kind_of_why(value: Value | None, why: Why) -> str:
    """What is odd about a gradient: that there is none, that it is zero, or bad numbers."""
    if value is None:
        return "none"
    return "bad" if why.cause.startswith("first-") else "zero"
