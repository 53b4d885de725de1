"""A training loop in the panel: the loss, and the gradient of each variable, as small curves."""

from __future__ import annotations

from math import isfinite, log10
from typing import Any

from tapelab.trace.model import History
from tapelab.views.course import number, size
from tapelab.views.language import said
from tapelab.views.measure import clip
from tapelab.views.numbers import figures
from tapelab.views.parts import Text
from tapelab.views.telling import one_line
from tapelab.views.xml import element, group, label

ROW = 30
PAD = 16
HIGH = 22  # of a curve
SPANS = 100  # more than this between least and most, and only a logarithm shows both
MOST = 8


def history(past: History, w: int, y: int) -> tuple[list[str], int]:
    """A line for the loss and one for each variable, from y on, and where they end."""
    lines: list[tuple[str, tuple[Any, ...], str]] = []
    if len(past.loss) > 1:
        ends = f"{number(past.loss[0])} → {number(past.loss[-1])}"
        lines.append((one_line(past.target) or said("loss"), past.loss, ends))
    rows = [row for row in past.rows if len(row.grad) > 1]
    for row in rows[:MOST]:
        ends = f"{size(row.grad[0])} → {size(row.grad[-1])}"
        lines.append((f"|∂ {one_line(row.name)}|", row.grad, ends))
    if not lines:
        return [], y
    out = [label(Text(PAD, y + 20, said("OVER", n=figures(past.steps)), "caps"))]
    y = y + 26
    for k in range(len(lines)):
        out.append(_line(*lines[k], w, y, "blue" if k == 0 and len(past.loss) > 1 else "orange"))
        y = y + ROW
    if len(rows) > MOST:
        out.append(label(Text(PAD, y + 12, said("more", n=str(len(rows) - MOST)), "muted small")))
        y = y + 22
    return out, y + 6


def _line(name: str, series: tuple[Any, ...], ends: str, w: int, y: int, kind: str) -> str:
    left, wide = PAD + (w - 2 * PAD) * 22 // 100, (w - 2 * PAD) * 40 // 100
    inner = [
        label(Text(PAD, y + 18, clip(name, left - PAD - 8, 13), "")),
        element("path", "rule-line", d=f"M{left} {y + HIGH + 4}.5h{wide}", fill="none"),
        element("path", f"curve {kind}-curve", d=f"{curve(series, left, y + 2, wide)}"),
        label(Text(left + wide + 12, y + 18, clip(ends, w - left - wide - PAD - 12, 12, True),
                   f"mono {kind}")),
    ]  # fmt: skip
    return group(inner, data_tapelab="series", data_name=name)


def curve(series: tuple[Any, ...], x: int, y: int, w: int) -> str:
    """A series as a path: sizes, on a logarithmic scale where they span decades.

    >>> curve((4, 2, None, 0), 0, 0, 30)
    'M0 0L10 11M30 22'
    """
    sizes = [abs(float(each)) if each is not None else float("nan") for each in series]
    good = [each for each in sizes if isfinite(each)]
    if not good:
        return "M0 0"
    low, high = min(good), max(good)
    positive = [each for each in good if each > 0]
    logs = bool(positive) and len(positive) == len(good) and high / low >= SPANS
    if logs:
        sizes = [log10(each) if isfinite(each) and each > 0 else float("nan") for each in sizes]
        low, high = log10(low), log10(high)
    out, on = "", False
    for k, each in enumerate(sizes):
        if not isfinite(each):
            on = False
            continue
        part = (each - low) / (high - low) if high > low else 0.5
        across = x + w * k / max(len(sizes) - 1, 1)
        out += f"{'L' if on else 'M'}{across:.5g} {y + HIGH - part * HIGH:.5g}"
        on = True
    return out
