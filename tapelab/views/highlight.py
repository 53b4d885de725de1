"""Where an answer points in a Trace: the nodes at the cut, and the line."""

from __future__ import annotations

from typing import Any

from tapelab.trace.ways import Evidence


def _ops(trace: Any, evidence: Evidence) -> dict[int, Any]:
    """The op node of each record, when the trace has them all."""
    if trace is None:
        return {}
    ops = [n for n in trace.nodes if n.kind == "op" and n.recorded and n.op != "output"]
    places = [k for k, record in enumerate(evidence.records) if record[0] is not None]
    return dict(zip(places, ops, strict=True)) if len(ops) == len(places) else {}


def line_of(trace: Any, evidence: Evidence, record: int | None) -> int | None:
    """The line of a record, as the trace knows it."""
    node = _ops(trace, evidence).get(-1 if record is None else record)
    line: int | None = None if node is None else node.line
    return line


def highlight(trace: Any, evidence: Evidence, record: int | None, source: Any) -> tuple[int, ...]:
    """Ids of the nodes to light up: the op at the cut, then the source."""
    ops = _ops(trace, evidence)
    found = [ops[record].id] if record in ops else []
    own = evidence.place(source)
    for at, node in ops.items():
        step = evidence.record(("place", at))
        for k, (x, place) in enumerate(zip(step.inputs, step.places, strict=True)):
            here = x is source or (place is not None and place == own)
            if here and k < len(node.inputs):  # a trace from a file may be another tape's
                return (*found, node.inputs[k])
    return tuple(found)
