"""What stands around the graph: the header, and the panel of what is watched."""

from __future__ import annotations

from collections.abc import Iterable

from tapelab.trace.model import Node, Tape, Value
from tapelab.views.arrays import brief
from tapelab.views.facts import Facts
from tapelab.views.measure import clip, width
from tapelab.views.numbers import bytes_text, counted
from tapelab.views.parts import Text
from tapelab.views.xml import element, escape, group

ROW = 26
PAD = 16
# Columns of the panel, as parts of its width: name, why, value, gradient.
COLUMNS = (0.0, 0.22, 0.52, 0.76)
MOST_ROWS = 24


def header(tape: Tape, error: str, w: int, h: int) -> str:
    """Name, state, what is kept, what went wrong."""
    parts = [_bar(w, h)]
    x = PAD
    for text, shape, kind in (
        (clip(tape.name or "tape", 180, 13, False, True), "tape", "tape-name"),
        (tape.state, "state", "state-name"),
    ):
        wide = width(text, 13, False, True) + 22
        pill = f"{shape} {tape.state}"
        parts.append(element("rect", pill, x=x + 0.5, y=9.5, width=wide, height=23, rx=11.5))
        parts.append(_text(x + wide / 2, 25, text, f"{kind} {tape.state}", "middle"))
        x = x + wide + 10
    facts = [counted(tape.records, "record")]
    if tape.bytes:
        facts.append(f"keeps {bytes_text(tape.bytes)}")
    if tape.state == "spent":
        facts.append("its records are let go")
    text = " · ".join(facts)
    parts.append(_text(x, 25, text, "muted", "start"))
    x = x + width(text, 13) + 12
    if tape.persistent:
        wide = width("persistent", 12) + 18
        parts.append(element("rect", "badge", x=x + 0.5, y=10.5, width=wide, height=21, rx=6))
        parts.append(_text(x + wide / 2, 25, "persistent", "small", "middle"))
        x = x + wide + 10
    if error:
        text = clip(error, max(60, w - x - PAD - 24), 12)
        wide = width(text, 12) + 18
        parts.append(element("rect", "alarm", x=x + 0.5, y=10.5, width=wide, height=21, rx=6))
        parts.append(_text(x + 9, 25, text, "alarm-text small", "start"))
    return group(parts, data_tapelab="header")


def _bar(w: int, h: int) -> str:
    right = w - 0.5
    return element("path", "bar", d=f"M0.5 {h}.5V10.5Q0.5 0.5 10.5 0.5H{right - 10}"
                   f"Q{right} 0.5 {right} 10.5V{h}.5Z")  # fmt: skip


def panel(found: Facts, w: int) -> tuple[list[str], int]:
    """The watched tensors with their gradients, then those that were used but not watched."""
    nodes = found.trace.nodes
    leaves = [k for k in range(len(nodes)) if nodes[k].kind in ("variable", "constant")]
    watched = [k for k in leaves if nodes[k].watched]
    others = [k for k in leaves if not nodes[k].watched and found.names[k] != ""]
    rows: list[str] = []
    y = 24
    rows.append(_text(PAD, y, "WATCHED", "caps", "start"))
    if not watched:
        y = y + ROW
        rows.append(_text(PAD, y, "nothing: this tape has no gradient to give", "muted small"))
    else:
        y = y + ROW
        rows.extend(_heads(w, y))
    for at in watched[:MOST_ROWS]:
        rows.append(element("path", "rule-line", d=f"M{PAD} {y + 9}.5H{w - PAD}", fill="none"))
        y = y + ROW
        rows.append(_row(found, at, w, y))
    y = _more(rows, watched, y)
    if others:
        y = y + ROW + 6
        rows.append(_text(PAD, y, "USED, NOT WATCHED", "caps", "start"))
    for at in others[:MOST_ROWS]:
        y = y + ROW - 4
        rows.append(_reason(found, at, w, y))
    return rows, _more(rows, others, y) + 16


def _more(rows: list[str], all: list[int], y: int) -> int:
    if len(all) <= MOST_ROWS:
        return y
    rows.append(_text(PAD, y + ROW, f"… {len(all) - MOST_ROWS} more", "muted small"))
    return y + ROW


def _heads(w: int, y: int) -> Iterable[str]:
    for column, head in zip(COLUMNS, ("name", "why", "value", "gradient"), strict=True):
        yield _text(_left(column, w), y, head, "note")


def _left(column: float, w: int) -> int:
    return PAD + int(column * (w - 2 * PAD))


def _row(found: Facts, at: int, w: int, y: int) -> str:
    node = found.trace.nodes[at]
    texts = (
        (found.names[at] or "constant", 13, ""),
        (node.why, 13, "muted"),
        (brief(node.value), 12, "mono blue"),
        (gradient_text(found, at), 12, "mono orange"),
    )
    inner = []
    for k in range(len(texts)):
        text, size, kind = texts[k]
        room = _left((*COLUMNS, 1.0)[k + 1], w) - _left(COLUMNS[k], w) - 9
        if k >= 2 and "‖" in text and width(text, size, True) > room:
            text = text.partition(" ")[0]  # the shape alone
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
    }


def gradient_text(found: Facts, at: int) -> str:
    """The gradient of a leaf, None, or nothing while no pass has asked."""
    grad: Value | None = found.grads[at]
    return brief(grad) if grad is not None or found.reached[at] else "–"


def _reason(found: Facts, at: int, w: int, y: int) -> str:
    node = found.trace.nodes[at]
    none = ": gradient None" if found.reached[at] and found.grads[at] is None else ""
    name = clip(found.names[at], _left(COLUMNS[1], w) - PAD - 6, 13)
    why = clip(node.why + none, w - PAD - _left(COLUMNS[1], w), 13)
    return _text(PAD, y, name, "") + _text(_left(COLUMNS[1], w), y, why, "muted")


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return label(Text(int(x), int(y), text, kind, anchor))


def label(text: Text) -> str:
    """One line of text."""
    anchor = None if text.anchor == "start" else text.anchor
    start = element("text", text.kind or None, x=text.x, y=text.y, text_anchor=anchor)
    return start[:-2] + f">{escape(text.text)}</text>"
