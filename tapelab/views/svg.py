"""Scene → SVG: one self-contained picture, readable on light and on dark pages.

The same text comes out for the same trace, every time. What a learner named is escaped, always.
"""

from __future__ import annotations

from collections.abc import Iterable

from tapelab.trace.model import Trace
from tapelab.views.boxes import cut, node
from tapelab.views.facts import facts
from tapelab.views.fold import fold
from tapelab.views.header import header
from tapelab.views.measure import width
from tapelab.views.panel import panel
from tapelab.views.parts import Chip, Line, Scene, Text
from tapelab.views.scene import scene
from tapelab.views.style import stylesheet
from tapelab.views.text import account
from tapelab.views.xml import element, escape, group, label

PAD = 20
HEADER = 42
LEGEND = 16  # the height of a line of the legend
BESIDE = 350  # the width of the panel when it stands beside the graph
WIDE = 1020  # beyond this the panel goes beneath
LEAST = 560
TOLD = 4000  # of the account, in the description


def svg(trace: Trace, direction: str = "") -> str:
    """The picture of a trace."""
    drawn = fold(trace)
    found = facts(drawn)
    plan = scene(drawn, direction)
    graph_w, graph_h = plan.width + 2 * PAD, plan.height + 2 * PAD
    beside = graph_w + BESIDE <= WIDE
    w = max(graph_w + BESIDE if beside else graph_w, LEAST)
    side_w = BESIDE if beside else w
    rows, side_h = panel(found, side_w)
    left = w - side_w
    body = max(graph_h, side_h) if beside else graph_h + side_h
    signs = legend(plan, w)
    h = HEADER + body + (LEGEND * len(signs) + 14 if signs else 0)
    top = HEADER if beside else HEADER + graph_h
    room = left if beside else w
    across = (room - plan.width) // 2
    down = HEADER + ((body - plan.height) // 2 if beside else PAD)
    parts = [
        element("rect", "page", x=0.5, y=0.5, width=w - 1, height=h - 1, rx=10),
        header(trace, error_of(trace), w, HEADER),
        *_dividers(beside, left, top, w, body),
        group(graph(plan), transform=f"translate({across} {down})"),
        group(rows, transform=f"translate({left} {top})", data_tapelab="watched-panel"),
        *(
            label(Text(PAD, HEADER + body + LEGEND * (k + 1) + 2, line, "note"))
            for k, line in enumerate(signs)
        ),
    ]
    return _document(trace, w, h, parts)


def _document(trace: Trace, w: int, h: int, parts: list[str]) -> str:
    id = f"tapelab-{trace.tape.id}"
    name = trace.tape.name or "tape"
    told = account(trace)
    told = told if len(told) <= TOLD else told[:TOLD] + "…"
    root = element(
        "svg",
        "tl",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {w} {h}",
        width=w,
        height=h,
        role="img",
        aria_labelledby=f"{id}-title",
        aria_describedby=f"{id}-desc",
        data_tapelab="view",
        data_state=trace.tape.state,
        data_records=trace.tape.records,
        data_error=error_of(trace) or None,
    )
    title = f'<title id="{id}-title">{escape(name)}: {escape(trace.tape.state)}</title>'
    desc = f'<desc id="{id}-desc">{escape(told)}</desc>'
    style = f"<style>{stylesheet()}</style>"
    return "\n".join([root[:-2] + ">", title, desc, style, *parts, "</svg>"]) + "\n"


def error_of(trace: Trace) -> str:
    """The exception that left the `with`, or the one that stopped the last pass."""
    return trace.tape.error or (trace.passes[-1].error if trace.passes else "")


def _dividers(beside: bool, left: int, top: int, w: int, body: int) -> list[str]:
    if beside:
        return [element("path", "rule-line", d=f"M{left}.5 {top}V{top + body}", fill="none")]
    return [element("path", "rule-line", d=f"M0 {top}.5H{w}", fill="none")]


def graph(plan: Scene) -> Iterable[str]:
    """Edges first, so that boxes and tags lie over them."""
    yield from (edge(line) for line in plan.lines)
    yield from (chip(each) for each in plan.chips)
    yield from (node(box) for box in plan.boxes)
    yield from (tag(line) for line in plan.lines if line.tag is not None)
    yield from (cut(line.cut) for line in plan.lines if line.cut is not None)


def edge(line: Line) -> str:
    inner = [
        f"<title>{escape(line.title)}</title>",
        element("path", d=line.path),
        element("path", "head", d=line.arrow),
    ]
    return group(
        inner,
        f"edge {line.kind}",
        data_tapelab="edge",
        data_from=line.source,
        data_to=line.to,
        data_position=line.position,
        data_contribution=line.contribution,
    )


def tag(line: Line) -> str:
    assert line.tag is not None
    inner = [
        element("rect", "tag", width=line.tag.w, height=line.tag.h, rx=5),
        *(label(text) for text in line.tag.texts),
    ]
    return group(inner, transform=f"translate({line.tag.x} {line.tag.y})")


def chip(each: Chip) -> str:
    inner = [
        element("rect", "box", width=each.w, height=each.h, rx=each.h // 2),
        label(Text(each.w // 2, 16, each.text, "", "middle")),
    ]
    place = f"translate({each.x} {each.y})"
    return group(inner, f"chip {each.kind}", transform=place, data_proxy_of=each.of)


def legend(plan: Scene, w: int) -> list[str]:
    """The signs of this picture, in as many lines as they need."""
    lines: list[str] = []
    for entry in plan.legend:
        text = f"{entry.mark} {entry.text}"
        longer = f"{lines[-1]}\u2003{text}" if lines else text
        if lines and width(longer, 11) <= w - 2 * PAD:
            lines[-1] = longer
        else:
            lines.append(text)
    return lines
