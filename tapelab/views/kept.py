"""What a tape keeps for the backward pass, and what of it the gradient rules will read."""

from __future__ import annotations

from tapelab.trace.model import Node, Trace


def saved_by(node: Node) -> list[int]:
    """The nodes whose values a record's rule reads: inputs by position, then its own output.

    >>> saved_by(Node(3, "op", inputs=(1, 2), saved=(1, 2)))
    [2, 3]
    """
    count = len(node.inputs)
    return list(dict.fromkeys(node.inputs[k] if k < count else node.id for k in node.saved))


def read_back(trace: Trace) -> list[Node]:
    """The nodes whose values the backward pass will read, in the order of the records."""
    nodes = {node.id: node for node in trace.nodes}
    records = [n for n in trace.nodes if n.kind == "op" and n.recorded and n.op != "output"]
    ids = dict.fromkeys(id for node in records for id in saved_by(node))
    return [nodes[id] for id in ids if id in nodes]


def count_kept(trace: Trace) -> int:
    """How many values the records hold: all that went in and came out."""
    return sum(node.keeps > 0 for node in trace.nodes)
