"""One backward pass in words: seeds, steps, sums, results and their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tapelab.trace.model import Flow, Pass, Result, Value
from tapelab.views.facts import Facts
from tapelab.views.language import either, reason, said
from tapelab.views.numbers import figures
from tapelab.views.tags import multiplies
from tapelab.views.telling import elided, name, one_line, value


def backward(found: Facts, each: Pass) -> Iterable[str]:
    """One backward pass: seeds, steps, sums, results."""
    lines = [_targets(found, each)]
    for seed in each.seeds:
        why = f"  ({reason(seed.why)})" if seed.why else ""
        seeded = said("seed-at", value=value(seed.value), name=name(found, seed.node))
        lines.append(f"  {seeded}{why}")
    arrived: dict[int, list[Value]] = {}
    for seed in each.seeds:
        if seed.value is not None:
            arrived.setdefault(seed.node, []).append(seed.value)
    steps = [_step(found, step.node, step.incoming, step.edges) for step in each.steps]
    lines += elided(steps, lambda text: text, "more-steps")
    for step in each.steps:
        for flow in step.edges:
            if flow.contribution is not None:
                arrived.setdefault(flow.to, []).append(flow.contribution)
    grads = {grad.node: grad.value for grad in each.grads}
    sums = [_sum(found, n, parts, grads.get(n)) for n, parts in arrived.items() if len(parts) > 1]
    lines += elided(sums, lambda text: text, "more-sums")
    if each.error:
        lines.append(f"  {said('stopped-by', error=one_line(each.error))}")
    elif not each.done:
        lines.append(f"  {said('running')}")
    lines += elided(each.results, lambda result: _result(found, result), "more-results")
    return lines


def _targets(found: Facts, each: Pass) -> str:
    of = ", ".join(name(found, target) for target in each.targets[:4])
    more = ", …" if len(each.targets) > 4 else ""
    number = str(each.id + 1)
    if not of:
        return said("gradient-of-nothing", number=number)
    return said("gradient-of", number=number, names=of + more)


def _step(found: Facts, node: int, incoming: Value | None, edges: Sequence[Flow]) -> str:
    at = found.place[node]
    number = said("step", record=f"{found.numbers[at]}. {name(found, node)}")
    arrives = f": {said('arrives', value=value(incoming))}" if incoming is not None else ""
    sent = [_flow(found, flow, incoming) for flow in edges if flow.contribution is not None]
    return f"  {number}{arrives}; {', '.join(sent) if sent else said('sends-nothing')}"


def _flow(found: Facts, flow: Flow, incoming: Value | None) -> str:
    """What is sent to one input: the number, the rule, and the numbers put in."""
    rule, comma, rest = flow.text.partition(", summed")
    rule = f" = {rule}" if rule and (rule != "g" or comma) else ""
    rest = f", {reason('summed' + rest)}" if comma else ""
    sent = said("sends", name=name(found, flow.to), value=value(flow.contribution))
    put_in = ""
    if rule and multiplies(flow, incoming):
        put_in = f" = {value(flow.local)} · {value(incoming)}"
    return f"{sent}{rule}{rest}{put_in}"


def _sum(found: Facts, node: int, parts: list[Value], total: Value | None) -> str:
    texts = [value(part) for part in parts]
    if len(texts) > 6:
        texts = [*texts[:3], said("more-addends", n=figures(len(texts) - 4)), texts[-1]]
    added = f"{' + '.join(texts)} = {value(total)}"
    return f"  {said('adds-up', name=name(found, node), sum=added)}"


def _result(found: Facts, result: Result) -> str:
    """What one source got, and why that is None, zero or not finite."""
    own = one_line(result.name)
    if result.node is not None:
        own = name(found, result.node)
    elif not own and result.why is None:
        return f"  {said('result-elsewhere')}"
    own = own or said("some-source")
    told = said("result", name=own, value=value(result.value))
    return f"  {told}{because(found, result)}"


def because(found: Facts, result: Result) -> str:
    """The reason of a result: as `explain` gives it, or else what the node itself knows."""
    why = result.why
    if why is not None and why.cause:
        message = either(why.message, why.ko)
        advice = one_line(either(why.fix, why.fix_ko))
        fix = f" {said('fix', fix=advice)}" if advice else ""
        return f" — {one_line(message)}{fix}"
    if result.value is not None:
        return ""
    at = found.place.get(-1 if result.node is None else result.node)
    leaf = None if at is None else found.trace.nodes[at]
    if leaf is None:
        return f"  ({reason('it is not on this tape')})"
    if leaf.kind != "op" and not leaf.watched:
        return f"  ({reason(leaf.why or 'it is not watched')})"
    return f"  ({reason('the target does not depend on it')})"
