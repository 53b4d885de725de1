"""Why a gradient is None, zero or not finite: one card for each in the panel."""

from __future__ import annotations

from dataclasses import dataclass

from tapelab.trace.model import Result, Why
from tapelab.views.facts import Facts, kind_of_why
from tapelab.views.language import either, said
from tapelab.views.measure import clip, width, wrapped
from tapelab.views.parts import Text
from tapelab.views.telling import name, one_line
from tapelab.views.xml import element, group, label

MOST = 3
PAD, INNER = 16, 12  # around a card, and within it
LINE = 18
KINDS = ("none", "bad", "zero")  # what matters most comes first


@dataclass(slots=True)
class Reason:
    """A result that has something to explain."""

    name: str
    kind: str
    why: Why


def reasons(found: Facts) -> list[Reason]:
    """All of the last pass, no gradient at all first; the same one only once."""
    last = found.last
    told: dict[tuple[str, str, str], Reason] = {}
    for result in last.results if last is not None else ():
        made = _reason(found, result)
        if made is None:
            continue
        key = (made.kind, made.why.message, made.why.fix)
        if key in told:  # several sources may have the same to say
            told[key].name = f"{told[key].name}, {made.name}"
        else:
            told[key] = made
    return sorted(told.values(), key=lambda each: KINDS.index(each.kind))


def _reason(found: Facts, result: Result) -> Reason | None:
    why = result.why
    if why is None or why.cause == "":
        return None
    own = one_line(result.name) if result.node is None else name(found, result.node)
    return Reason(own or said("some-source"), kind_of_why(result.value, why), why)


def why_cards(found: Facts, w: int, y: int) -> tuple[list[str], int]:
    """The cards from y on, and where they end."""
    told = reasons(found)
    out: list[str] = []
    for each in told[:MOST]:
        made, h = _card(each, w)
        out.append(group(made, f"why {each.kind}", transform=f"translate({PAD} {y})",
                         data_tapelab="explanation", data_cause=each.why.cause,
                         data_name=each.name))  # fmt: skip
        y = y + h + 10
    if len(told) > MOST:
        out.append(label(Text(PAD, y + 8, said("more-reasons", n=str(len(told) - MOST)), "muted")))
        y = y + 22
    return out, y


def _card(each: Reason, w: int) -> tuple[list[str], int]:
    """Title, message, fix: wrapped to the width of the panel."""
    wide = w - 2 * PAD
    room = wide - 2 * INNER
    title = said(f"gradient-{each.kind}-of", name=each.name)
    rows: list[str] = [label(Text(INNER, 21, clip(title, room, 13, False, True), "why-title"))]
    y = 21
    message = either(each.why.message, each.why.ko)
    for line in wrapped(one_line(message), room, 13):
        y = y + LINE
        rows.append(label(Text(INNER, y, line, "")))
    if each.why.fix:
        word = said("fix-word")
        left = width(word, 13) + 8
        lines = wrapped(either(each.why.fix, each.why.fix_ko), room - left, 12, True)
        rows.append(label(Text(INNER, y + LINE + 2, word, "")))
        for k in range(len(lines)):
            rows.append(label(Text(INNER + left, y + LINE * (k + 1) + 2, lines[k], "mono")))
        y = y + LINE * len(lines) + 2
    h = y + 12
    return [element("rect", "why-box", width=wide, height=h, rx=8), *rows], h
