"""The panel beside the graph: what is watched, why there is no gradient, how a loop went."""

from __future__ import annotations

from collections.abc import Iterable

from tapelab.trace.model import Node, Value
from tapelab.views.arrays import brief
from tapelab.views.facts import Facts
from tapelab.views.language import reason, said
from tapelab.views.measure import clip, width
from tapelab.views.numbers import shape_text
from tapelab.views.parts import Text
from tapelab.views.series import history
from tapelab.views.whys import why_cards
from tapelab.views.xml import element, group, label

ROW = 26
PAD = 16
# Columns of the panel, as parts of its width: name, why, value, gradient.
COLUMNS = (0.0, 0.22, 0.52, 0.76)
MOST_ROWS = 24


def panel(found: Facts, w: int) -> tuple[list[str], int]:
    """The watched tensors with their gradients, then those that were used but not watched."""
    nodes = found.trace.nodes
    leaves = [k for k in range(len(nodes)) if nodes[k].kind in ("variable", "constant")]
    watched = [k for k in leaves if nodes[k].watched]
    others = [k for k in leaves if not nodes[k].watched and found.names[k] != ""]
    rows: list[str] = []
    y = 24
    rows.append(_text(PAD, y, said("WATCHED"), "caps", "start"))
    if not watched:
        y = y + ROW
        rows.append(_text(PAD, y, said("nothing-watched"), "muted small"))
    else:
        y = y + ROW
        rows.extend(_heads(w, y, found.trace.tape.mode == "forward"))
    for at in watched[:MOST_ROWS]:
        rows.append(element("path", "rule-line", d=f"M{PAD} {y + 9}.5H{w - PAD}", fill="none"))
        y = y + ROW
        rows.append(_row(found, at, w, y))
    y = _more(rows, watched, y)
    if others:
        y = y + ROW + 6
        rows.append(_text(PAD, y, said("USED"), "caps", "start"))
    for at in others[:MOST_ROWS]:
        y = y + ROW - 4
        rows.append(_reason(found, at, w, y))
    y = _more(rows, others, y) + 16
    cards, y = why_cards(found, w, y)
    rows.extend(cards)
    past = found.trace.history
    if past is not None:
        lines, y = history(past, w, y)
        rows.extend(lines)
    return rows, y


def _more(rows: list[str], all: list[int], y: int) -> int:
    if len(all) <= MOST_ROWS:
        return y
    rows.append(_text(PAD, y + ROW, said("more", n=str(len(all) - MOST_ROWS)), "muted small"))
    return y + ROW


def _heads(w: int, y: int, forward: bool) -> Iterable[str]:
    last = "tangent" if forward else "gradient"
    for column, head in zip(COLUMNS, ("name", "why", "value", last), strict=True):
        yield _text(_left(column, w), y, said(f"column-{head}"), "note")


def _left(column: float, w: int) -> int:
    return PAD + int(column * (w - 2 * PAD))


def _row(found: Facts, at: int, w: int, y: int) -> str:
    node = found.trace.nodes[at]
    texts = (
        (found.names[at] or said("constant"), 13, ""),
        (reason(node.why), 13, "muted"),
        (brief(node.value), 12, "mono blue"),
        (gradient_text(found, at), 12, "mono orange"),
    )
    shape = shape_text(node.value.shape) if node.value is not None else ""
    inner = []
    for k in range(len(texts)):
        text, size, kind = texts[k]
        room = _left((*COLUMNS, 1.0)[k + 1], w) - _left(COLUMNS[k], w) - 9
        if k >= 2 and shape != "" and width(text, size, True) > room:
            text = shape  # a gradient has that of its variable
        text = clip(text, room, size, k >= 2)
        inner.append(_text(_left(COLUMNS[k], w), y, text, kind))
    return group(inner, data_tapelab="watched", **_attributes(found, at, node))


def _attributes(found: Facts, at: int, node: Node) -> dict[str, str]:
    grad = found.grads[at]
    value = node.value.text if node.value is not None else "None"
    return {
        "data_name": found.names[at],
        "data_value": value,
        "data_grad": grad.text if grad is not None else "None",
        "data_cause": found.whys[node.id].cause if node.id in found.whys else "",
    }


def gradient_text(found: Facts, at: int) -> str:
    """The gradient of a leaf, nothing before a pass has asked; in forward mode its tangent."""
    tangents = found.trace.nodes[at].tangents
    if found.trace.tape.mode == "forward":
        return brief(tangents[0].value) if len(tangents) > 0 else "–"
    grad: Value | None = found.grads[at]
    return brief(grad) if grad is not None or found.reached[at] else "–"


def _reason(found: Facts, at: int, w: int, y: int) -> str:
    node = found.trace.nodes[at]
    none = said("gradient-none") if found.reached[at] and found.grads[at] is None else ""
    name = clip(found.names[at], _left(COLUMNS[1], w) - PAD - 6, 13)
    why = clip(reason(node.why) + none, w - PAD - _left(COLUMNS[1], w), 13)
    return _text(PAD, y, name, "") + _text(_left(COLUMNS[1], w), y, why, "muted")


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return label(Text(int(x), int(y), text, kind, anchor))
