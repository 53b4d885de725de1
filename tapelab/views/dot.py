"""Trace → DOT, for those who want Graphviz; to make the text, the `dot` program is not needed."""

from __future__ import annotations

from typing import Any

from tapelab.trace.model import Node, Trace
from tapelab.views.arrays import brief
from tapelab.views.facts import Facts, facts
from tapelab.views.fold import fold


def to_dot(trace: Trace) -> str:
    """The graph in the DOT language.

    >>> from tapelab.trace.model import Tape
    >>> print(to_dot(Trace(Tape(1, "tape"))).splitlines()[0])
    digraph "tape" {
    """
    drawn = fold(trace)
    found = facts(drawn)
    lines = [f"digraph {quoted(trace.tape.name or 'tape')} {{"]
    lines.append('  rankdir=LR; node [shape=box, style=rounded, fontname="sans-serif"];')
    lines.append('  edge [fontname="sans-serif", fontsize=10];')
    for at in range(len(drawn.nodes)):
        lines.append("  " + _node(found, at))
    known = {node.id for node in drawn.nodes}
    for node in drawn.nodes:
        for position in range(len(node.inputs)):
            if node.inputs[position] in known:
                lines.append("  " + _edge(found, node, position))
    return "\n".join([*lines, "}"]) + "\n"


def to_graphviz(trace: Trace) -> Any:
    """The graph as `graphviz.Source`: it shows itself in a notebook where `dot` is installed."""
    import graphviz  # here, because nothing else needs it

    return graphviz.Source(to_dot(trace))


def _node(found: Facts, at: int) -> str:
    node = found.trace.nodes[at]
    rows = [found.names[at]] if found.names[at] else []
    if node.kind == "op" and node.label and node.label != found.names[at]:
        rows.append(node.label)
    if node.value is not None:
        rows.append(brief(node.value))
    if found.reached[at]:
        rows.append(f"∂ {brief(found.grads[at])}")
    if node.kind != "op" and not node.watched and node.why:
        rows.append(node.why)
    style = ""
    if node.kind != "op" and node.kind != "group":
        style = ", penwidth=2" if node.watched else ', style="rounded,dashed", fontcolor=gray40'
    elif not node.recorded:
        style = ', style="rounded,dashed", fontcolor=gray40'
    return f"n{node.id} [label={quoted(*rows)}{style}];"


def _edge(found: Facts, node: Node, position: int) -> str:
    flow = found.flows.get((node.id, position))
    label = ""
    if flow is not None and flow.contribution is not None:
        rule = f"{flow.text} = " if flow.text and flow.text != "g" else ""
        label = f" [label={quoted(rule + brief(flow.contribution))}]"
    return f"n{node.inputs[position]} -> n{node.id}{label};"


def quoted(*rows: str) -> str:
    """Lines of text as one DOT string: always quoted, so that nothing in it can be markup.

    >>> quoted('say "hi"', "<b>"), quoted("back\\\\slash")
    ('"say \\\\"hi\\\\"\\\\n<b>"', '"back\\\\\\\\slash"')
    """
    escaped = [_row(row).replace("\\", "\\\\").replace('"', '\\"') for row in rows]
    return '"' + "\\n".join(escaped) + '"'


def _row(text: str) -> str:
    """One line; characters that files should not hold become the sign for that."""
    allowed = [c if c >= " " and not "\ud800" <= c <= "\udfff" else " " for c in text]
    # Graphviz reads &name; as a character; a word joiner keeps it apart.
    return "".join(allowed).replace("&", "&amp;")
