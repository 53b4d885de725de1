"""The account: what a tape did, as ordered plain text for terminals, screen readers and nbval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tapelab.trace.model import Flow, Node, Pass, Trace, Value
from tapelab.views.arrays import element, matrix
from tapelab.views.facts import Facts, facts
from tapelab.views.numbers import bytes_text, counted, shape_text

# Of a long list, so many lines at the beginning and at the end are told.
ENDS = 20
# Arrays of at most so many elements are written out.
FEW = 9

T = TypeVar("T")


def account(trace: Trace) -> str:
    """What the tape did, in the order in which it happened.

    >>> from tapelab.trace.model import Tape
    >>> print(account(Trace(Tape(1, "tape", "recording"))))
    tape "tape": recording, 0 records
    watched: nothing yet
    """
    found = facts(trace)
    lines = [_head(trace)]
    if trace.tape.error:
        lines.append(f"stopped by {_line(trace.tape.error)}")
    leaves = [k for k, node in enumerate(trace.nodes) if node.kind in ("variable", "constant")]
    lines += _watched(found, [k for k in leaves if trace.nodes[k].watched])
    lines += _records(found)
    lines += _unwatched(found, [k for k in leaves if not trace.nodes[k].watched])
    for each in trace.passes:
        lines += _pass(found, each)
    return "\n".join(lines)


def _head(trace: Trace) -> str:
    tape = trace.tape
    name = f'tape "{_line(tape.name)}"' if tape.name else "tape"
    facts = [f"{name}: {tape.state}", counted(tape.records, "record")]
    if tape.bytes:
        facts.append(f"keeps {bytes_text(tape.bytes)}")
    if tape.persistent:
        facts.append("persistent")
    return ", ".join(facts)


def _watched(found: Facts, watched: list[int]) -> Iterable[str]:
    if not watched:
        return ["watched: nothing yet"]
    return ["watched:", *_elided(watched, lambda at: _leaf(found, at), "watched tensor")]


def _unwatched(found: Facts, others: list[int]) -> Iterable[str]:
    if not others:
        return []
    return ["not watched:", *_elided(others, lambda at: _leaf(found, at), "tensor")]


def _leaf(found: Facts, at: int) -> str:
    node = found.trace.nodes[at]
    name = f"{_line(found.names[at])} = " if found.names[at] else ""
    why = f"  ({node.why})" if node.why else ""
    return f"  {name}{value(node.value)}{why}"


def _records(found: Facts) -> Iterable[str]:
    nodes = found.trace.nodes
    places = [k for k, n in enumerate(nodes) if n.kind == "op" and n.op != "output"]
    if not places:
        return []
    return ["recorded:", *_elided(places, lambda at: _record(found, at), "record")]


def _record(found: Facts, at: int) -> str:
    """One record: its number, name, formula, line and value."""
    node = found.trace.nodes[at]
    name = f"{_line(node.name)} = " if node.name else ""
    line = f"  line {node.line}" if node.line is not None else ""
    grey = "" if node.recorded else "  (not recorded)"
    several = [n.value for n in found.trace.nodes[at + 1 :][:8] if n.inputs == (node.id,)]
    shown = value(node.value) if node.value else ", ".join(value(v) for v in several)
    number = f"{found.numbers[at]}." if node.recorded else "–"
    return f"  {number} {name}{_line(node.label or node.op)}{line}  → {shown}{grey}"


def _pass(found: Facts, each: Pass) -> Iterable[str]:
    """One backward pass: seeds, steps, sums, results."""
    lines = [f"gradient {each.id + 1}: {_targets(found, each)}"]
    for seed in each.seeds:
        why = f"  ({seed.why})" if seed.why else ""
        lines.append(f"  seed: {value(seed.value)} at {name(found, seed.node)}{why}")
    arrived: dict[int, list[Value]] = {}
    for seed in each.seeds:
        if seed.value is not None:
            arrived.setdefault(seed.node, []).append(seed.value)
    steps = [(_step(found, step.node, step.incoming, step.edges)) for step in each.steps]
    lines += _elided(steps, lambda text: text, "step")
    for step in each.steps:
        for flow in step.edges:
            if flow.contribution is not None:
                arrived.setdefault(flow.to, []).append(flow.contribution)
    grads = {grad.node: grad.value for grad in each.grads}
    sums = [_sum(found, n, parts, grads.get(n)) for n, parts in arrived.items() if len(parts) > 1]
    lines += _elided(sums, lambda text: text, "sum")
    if each.error:
        lines.append(f"  stopped by {_line(each.error)}")
    elif not each.done:
        lines.append("  still running")
    results = [(r.node, r.value) for r in each.results]
    lines += _elided(results, lambda r: _result(found, r[0], r[1]), "result")
    return lines


def _targets(found: Facts, each: Pass) -> str:
    of = ", ".join(name(found, target) for target in each.targets[:4])
    more = ", …" if len(each.targets) > 4 else ""
    return f"of {of}{more}" if of else "of nothing on this tape"


def _step(found: Facts, node: int, incoming: Value | None, edges: Sequence[Flow]) -> str:
    at = found.place[node]
    number = f"step back over {found.numbers[at]}. {name(found, node)}"
    arrives = f": {value(incoming)} arrives" if incoming is not None else ""
    sent = [_flow(found, flow) for flow in edges if flow.contribution is not None]
    return f"  {number}{arrives}; {', '.join(sent) if sent else 'nothing to send on'}"


def _flow(found: Facts, flow: Flow) -> str:
    rule = f" = {flow.text}" if flow.text and flow.text != "g" else ""
    return f"to {name(found, flow.to)}: {value(flow.contribution)}{rule}"


def _sum(found: Facts, node: int, parts: list[Value], total: Value | None) -> str:
    texts = [value(part) for part in parts]
    if len(texts) > 6:
        texts = [*texts[:3], f"… {len(texts) - 4} more …", texts[-1]]
    return f"  at {name(found, node)} they add up: {' + '.join(texts)} = {value(total)}"


def _result(found: Facts, node: int | None, gradient: Value | None) -> str:
    if node is None:
        return "  result: None, for a source that is not on this tape"
    reason = ""
    leaf: Node = found.trace.nodes[found.place[node]]
    if gradient is None and leaf.kind != "op" and not leaf.watched:
        reason = f"  ({leaf.why})" if leaf.why else "  (it is not watched)"
    elif gradient is None:
        reason = "  (the target does not depend on it)"
    return f"  result: {name(found, node)} gets {value(gradient)}{reason}"


def name(found: Facts, node: int) -> str:
    """What a node is called in a sentence."""
    at = found.place.get(node, -1)
    if at < 0:
        return "?"
    own = found.trace.nodes[at]
    return _line(found.names[at]) or f"the {own.kind} {value(own.value)}"


def value(given: Value | None) -> str:
    """A value in one line, all digits that the trace has for scalars."""
    if given is None:
        return "None"
    if not given.shape:
        return _line(given.text)
    rows = matrix(given) if given.data is not None else None
    if rows is not None and 0 < len(given.data or ()) <= FEW:
        texts = [" ".join(element(x, given.dtype) for x in row) for row in rows]
        return f"[{texts[0]}]" if len(given.shape) == 1 else f"[{' | '.join(texts)}]"
    norm = given.text.rpartition(":")[2]
    return f"array {shape_text(given.shape)}" + (f", norm {norm}" if norm != "string" else "")


def _line(text: str) -> str:
    """Text that stays on its line."""
    return " ".join(text.split())


def _elided(rows: Sequence[T], told: Callable[[T], str], what: str) -> Iterable[str]:
    """All rows, or the first and the last of them."""
    if len(rows) <= 2 * ENDS + 1:
        return [told(row) for row in rows]
    left = counted(len(rows) - 2 * ENDS, f"more {what}")
    return [*map(told, rows[:ENDS]), f"  … {left} …", *map(told, rows[-ENDS:])]
