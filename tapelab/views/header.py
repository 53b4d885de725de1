"""The line above the graph: which tape, what it is doing, what it keeps, what went wrong."""

from __future__ import annotations

from tapelab.trace.model import Tape, Trace
from tapelab.views.kept import count_kept
from tapelab.views.language import said
from tapelab.views.measure import clip, width
from tapelab.views.numbers import bytes_text, figures
from tapelab.views.parts import Text
from tapelab.views.xml import element, group, label

PAD = 16
ERROR_LEAST = 160  # a shorter piece of an error says nothing


def header(trace: Trace, error: str, w: int, h: int) -> str:
    """Name, state, what is kept, what went wrong."""
    tape = trace.tape
    parts = [_bar(w, h)]
    x = PAD
    for text, shape, kind in (
        (clip(tape.name or said("tape"), 180, 13, False, True), "tape", "tape-name"),
        (said(tape.state), "state", "state-name"),
    ):
        wide = width(text, 13, False, True) + 22
        pill = f"{shape} {tape.state}"
        parts.append(element("rect", pill, x=x + 0.5, y=9.5, width=wide, height=23, rx=11.5))
        parts.append(label(Text(x + wide // 2, 25, text, f"{kind} {tape.state}", "middle")))
        x = x + wide + 10
    room = w - x - PAD
    told = clip(fitting(trace, room - ERROR_LEAST if error else room), room, 13)
    parts.append(label(Text(x, 25, told, "muted")))
    x = x + width(told, 13) + 12
    if error:
        text = clip(error, max(60, w - x - PAD - 24), 12)
        wide = width(text, 12) + 18
        parts.append(element("rect", "alarm", x=x + 0.5, y=10.5, width=wide, height=21, rx=6))
        parts.append(label(Text(x + 9, 25, text, "alarm-text small")))
    return group(parts, data_tapelab="header")


def fitting(trace: Trace, room: int) -> str:
    """What the tape holds and for how long; in fewer words where room is short."""
    facts = about(trace)
    while len(facts) > 1 and width(" · ".join(facts), 13) > room:
        facts.pop()
    return " · ".join(facts)


def dropped(tape: Tape) -> bool:
    """Whether a tape that has stopped keeps nothing, though nobody used it up: it is gone."""
    return tape.state == "recorded" and tape.records > 0 and tape.bytes == 0


def about(trace: Trace) -> list[str]:
    """How many records there are, what is kept for the backward pass, and until when."""
    tape = trace.tape
    facts = [said("records", n=figures(tape.records))]
    if tape.mode == "forward":
        return [said("forward-mode"), *facts]
    if tape.state == "spent":
        return [*facts, said("gone")]
    if tape.bytes:
        count = figures(count_kept(trace))
        facts.append(said("keeps-values", n=count, bytes=bytes_text(tape.bytes)))
    if tape.persistent:
        facts.append(said("dropped" if dropped(tape) else "persistent-until"))
    return facts


def _bar(w: int, h: int) -> str:
    right = w - 0.5
    return element("path", "bar", d=f"M0.5 {h}.5V10.5Q0.5 0.5 10.5 0.5H{right - 10}"
                   f"Q{right} 0.5 {right} 10.5V{h}.5Z")  # fmt: skip
