"""How a tensor looks as the result of a cell: TensorFlow's text, and beneath it a heat map.

The text alone is what a tensor prints, stores and is compared by; none of it is changed here. A
gradient says whose it is, where the session saw it being made.
"""

from base64 import b64encode
from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np

from tapelab.engine.tensor import EagerTensor
from tapelab.engine.variable import Variable
from tapelab.views.heatmap import cells, heat_map
from tapelab.views.language import language
from tapelab.views.numbers import shape_text, shown

TEXTS = {
    "en": {
        "gradient": "gradient of {0} with respect to {1}",
        "range": "{0}, from {1} to {2}",
        "blocks": "each cell the mean of {0} elements",
        "nan": "{0} NaN (×)",
        "inf": "{0} infinite (arrows)",
    },
    "ko": {
        "gradient": "{1}에 대한 {0}의 그래디언트",
        "range": "{0}, {1}에서 {2}까지",
        "blocks": "칸 하나는 원소 {0}개의 평균",
        "nan": "NaN {0}개(×)",
        "inf": "무한대 {0}개(화살표)",
    },
}
MOST = 1_000_000  # elements; beyond these a result had better be quick


def register(ip: Any, whose: Callable[[Any], tuple[str, str] | None]) -> Callable[[], None]:
    """Show tensors and Variables so in a shell; returns the undo.

    whose(tensor)   names of target and source, when the tensor is a gradient
    """
    formatter = ip.display_formatter.formatters["text/html"]
    before = {kind: formatter.for_type(kind) for kind in (EagerTensor, Variable)
              if kind in formatter.type_printers}  # fmt: skip

    def undo() -> None:
        for kind in (EagerTensor, Variable):
            formatter.pop(kind, None)
            if kind in before:
                formatter.for_type(kind, before[kind])

    for kind in (EagerTensor, Variable):
        formatter.for_type(kind, lambda thing: html(thing, whose(thing)))
    return undo


def html(thing: Any, whose: tuple[str, str] | None = None) -> str | None:
    """The text of a tensor with its heat map; None where text says it all."""
    value = thing._peek()  # so no listener hears that somebody looked
    words = TEXTS[language()]
    title = ""
    if whose is not None:
        target, source = (f"<b>{escape(name)}</b>" for name in whose)
        title = f"<div>{words['gradient'].format(target, source)}</div>"
    picture = _picture(value, words) if _drawable(value) else ""
    if not title and not picture:
        return None
    return f"{title}<pre>{escape(repr(thing))}</pre>{picture}"


def _drawable(value: Any) -> bool:
    return 1 <= value.ndim <= 4 and 2 <= value.size <= MOST and value.dtype.kind in "fiu"


def _picture(value: Any, words: dict[str, str]) -> str:
    """The map as an image, which is shown in a notebook that is not trusted too."""
    caption = escape(_caption(value, words))
    data = b64encode(heat_map(value).encode()).decode()
    style = "font-size:smaller;opacity:.8"
    return (
        f'<img alt="{caption}" src="data:image/svg+xml;base64,{data}">'
        f'<div style="{style}">{caption}</div>'
    )


def _caption(value: Any, words: dict[str, str]) -> str:
    """Shape, range and what is not finite, in a line."""
    finite = value[np.isfinite(value)]
    ends = (finite.min(), finite.max()) if finite.size else ("–", "–")
    whole = value.dtype.kind in "iu"
    low, high = (shown(str(end), whole, 4) for end in ends)
    _, (down, along), _ = cells(value)
    parts = [words["range"].format(shape_text(value.shape), low, high)]
    if down * along > 1:
        parts.append(words["blocks"].format(f"{down} × {along}"))
    for word, bad in (("nan", np.isnan(value)), ("inf", np.isinf(value))):
        if bad.any():
            parts.append(words[word].format(int(bad.sum())))
    return "; ".join(parts)
