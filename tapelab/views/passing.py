"""The last backward pass over a folded trace.

What a group sends to one place is the sum of what its records send there, so that sums in the
picture add up; the gradient at a group is the one that arrives at its only outlet.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tapelab.trace.model import Flow, Node, Pass, Step, Trace, Value
from tapelab.views.language import said
from tapelab.views.numbers import figures
from tapelab.views.totals import total


def outlets(trace: Trace, into: dict[int, int]) -> dict[int, list[Node]]:
    """By group, its records that others use, or that nobody uses: what comes out of it."""
    used: dict[int, bool] = {}  # whether others than its own group use a node
    for node in trace.nodes:
        own = into.get(node.id)
        for source in node.inputs:
            if into.get(source) != own:
                used[source] = True
            elif own is not None:
                used.setdefault(source, False)
    out: dict[int, list[Node]] = {}
    for node in trace.nodes:
        group = into.get(node.id) if node.kind == "op" else None
        if group is not None and used.get(node.id) is not False:
            out.setdefault(group, []).append(node)
    return out


def folded_pass(
    last: Pass, into: dict[int, int], by: dict[int, list[Node]], nodes: list[Node]
) -> Pass:
    """The pass as the groups took it."""
    grads = []
    for grad in last.grads:
        group = into.get(grad.node)
        outlet = [] if group is None else by.get(group, [])
        if group is None:
            grads.append(grad)
        elif len(outlet) == 1 and outlet[0].id == grad.node:
            grads.append(replace(grad, node=group))
    return replace(
        last,
        targets=tuple(into.get(target, target) for target in last.targets),
        sources=tuple(None if each is None else into.get(each, each) for each in last.sources),
        seeds=tuple(replace(seed, node=into.get(seed.node, seed.node)) for seed in last.seeds),
        steps=_steps(last.steps, into, nodes),
        grads=tuple(grads),
        results=tuple(each for each in last.results if each.node is None or each.node not in into),
    )


@dataclass(slots=True)
class Sending:
    """What a group received first, and what it has sent to whom."""

    at: int
    first: int
    incoming: Value | None
    sent: dict[int, list[Flow]] = field(default_factory=dict)


def _steps(steps: tuple[Step, ...], into: dict[int, int], nodes: list[Node]) -> tuple[Step, ...]:
    out: list[Step] = []
    groups: dict[int, Sending] = {}
    for step in steps:
        group = into.get(step.node)
        if group is None:
            edges = tuple(replace(flow, to=into.get(flow.to, flow.to)) for flow in step.edges)
            out.append(replace(step, edges=edges))
            continue
        if group not in groups:
            groups[group] = Sending(len(out), step.node, step.incoming)
            out.append(Step(group, step.incoming))
        for flow in step.edges:
            to = into.get(flow.to, flow.to)
            if to != group and flow.contribution is not None:
                told = flow if step.node == groups[group].first else _inner(flow)
                groups[group].sent.setdefault(to, []).append(told)
    for node in nodes:
        own = groups.get(node.id)
        if own is not None:
            flows = [
                replace(_together(own.sent[to]), to=to, position=position)
                for position, to in enumerate(node.inputs)
                if to in own.sent
            ]
            out[own.at] = Step(node.id, own.incoming, tuple(flows))
    return tuple(out)


def _inner(flow: Flow) -> Flow:
    """Deep in a group a rule multiplies with what arrived there, not with what the group got."""
    _, comma, rest = flow.text.partition(", summed")
    return replace(flow, text=comma + rest, local=None)


def _together(flows: list[Flow]) -> Flow:
    """What several records send to the same place."""
    if len(flows) == 1:
        return flows[0]
    contribution = total([flow.contribution for flow in flows if flow.contribution is not None])
    text = said("sum-of", n=figures(len(flows)))
    return replace(flows[0], contribution=contribution, text=text, local=None)
