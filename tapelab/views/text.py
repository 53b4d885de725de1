"""The account: what a tape did, as ordered plain text for terminals, screen readers and nbval."""

from __future__ import annotations

from collections.abc import Iterable

from tapelab.trace.model import Node, Trace
from tapelab.views.backward import backward
from tapelab.views.course import course
from tapelab.views.facts import Facts, facts
from tapelab.views.kept import count_kept, read_back
from tapelab.views.language import reason, said, speaking
from tapelab.views.numbers import bytes_text, figures
from tapelab.views.spoken import order_of
from tapelab.views.telling import elided, name, one_line, value

# So many of the values that will be read are named.
NAMED = 12


def account(trace: Trace, language: str | None = None) -> str:
    """What the tape did, in the order in which it happened, in the language of the moment.

    >>> from tapelab.trace.model import Tape
    >>> print(account(Trace(Tape(1, "tape", "recording"))))
    tape "tape": recording, 0 records
    watched: nothing yet
    >>> print(account(Trace(Tape(1, "tape", "recording")), "ko"))
    테이프 "tape": 기록 중, 기록 0개
    지켜보는 텐서: 아직 없음
    """
    with speaking(language):
        return _account(trace)


def _account(trace: Trace) -> str:
    found = facts(trace)
    lines = [_head(trace)]
    if trace.tape.error:
        lines.append(said("stopped-by", error=one_line(trace.tape.error)))
    leaves = [k for k, node in enumerate(trace.nodes) if node.kind in ("variable", "constant")]
    lines += _watched(found, [k for k in leaves if trace.nodes[k].watched])
    lines += _records(found)
    lines += _saved(found)
    lines += _unwatched(found, [k for k in leaves if not trace.nodes[k].watched])
    for each in trace.passes:
        lines += backward(found, each)
    if trace.history is not None:
        lines += course(trace.history)
    return "\n".join(lines)


def _head(trace: Trace) -> str:
    tape = trace.tape
    kind = "forward" if tape.mode == "forward" else "tape"
    called = said(f"{kind}-named", name=one_line(tape.name)) if tape.name else said(kind)
    facts = [f"{called}: {said(tape.state)}", said("records", n=figures(tape.records))]
    if tape.bytes:
        count = figures(count_kept(trace))
        facts.append(said("keeps-values", n=count, bytes=bytes_text(tape.bytes)))
    elif tape.state == "spent":
        facts.append(said("gone"))
    if tape.persistent:
        facts.append(said("persistent"))
    return ", ".join(facts)


def _watched(found: Facts, watched: list[int]) -> Iterable[str]:
    if not watched:
        return [said("watched-nothing")]
    return [said("watched:"), *elided(watched, lambda at: _leaf(found, at), "more-watched")]


def _unwatched(found: Facts, others: list[int]) -> Iterable[str]:
    if not others:
        return []
    return [said("not-watched:"), *elided(others, lambda at: _leaf(found, at), "more-tensors")]


def _leaf(found: Facts, at: int) -> str:
    node = found.trace.nodes[at]
    own = f"{one_line(found.names[at])} = " if found.names[at] else ""
    why = f"  ({reason(node.why)})" if node.why else ""
    return f"  {own}{value(node.value)}{_tangents(node)}{why}"


def _tangents(node: Node) -> str:
    """The directional derivatives that travel with a value."""
    told = [(each.of, value(each.value)) for each in node.tangents]
    return "".join(
        f", {said('tangent-of' if of else 'tangent', name=one_line(of), value=text)}"
        for of, text in told
    )


def _saved(found: Facts) -> Iterable[str]:
    """What the backward pass will read, while it is there to be read."""
    tape = found.trace.tape
    nodes = read_back(found.trace)
    if not nodes or not tape.bytes:
        return []
    names = [name(found, node.id) for node in nodes[:NAMED]]
    if len(nodes) > NAMED:
        names.append(said("more", n=str(len(nodes) - NAMED)))
    return [said("saved", names=", ".join(names))]


def _records(found: Facts) -> Iterable[str]:
    nodes = found.trace.nodes
    places = [k for k, n in enumerate(nodes) if n.kind == "op" and n.op != "output"]
    if not places:
        return []
    return [said("recorded:"), *elided(places, lambda at: _record(found, at), "more-records")]


def _record(found: Facts, at: int) -> str:
    """One record: its number, name, formula, line and value."""
    node = found.trace.nodes[at]
    own = f"{one_line(node.name)} = " if node.name else ""
    line = f"  {said('at-line', line=str(node.line))}" if node.line is not None else ""
    grey = "" if node.recorded else f"  ({said('not-recorded')})"
    if node.order:
        grey = f"  ({order_of(node)})" + grey
    several = [n.value for n in found.trace.nodes[at + 1 :][:8] if n.inputs == (node.id,)]
    shown = value(node.value) if node.value else ", ".join(value(v) for v in several)
    number = f"{found.numbers[at]}." if node.recorded else "–"
    return (
        f"  {number} {own}{one_line(node.label or node.op)}{line}  → {shown}{_tangents(node)}{grey}"
    )
