"""What a cell has shown, as markup: texts, pictures, and views with the traces they replay."""

import itertools
import json
from base64 import b64encode
from html import escape
from typing import Any

from nbconvert.filters import ansi2html

from tapelab.jupyter.kept import TRACES
from tapelab.jupyter.site.clean import Pictures, clean, image
from tapelab.jupyter.site.maths import mathml
from tapelab.jupyter.site.prose import Prose

IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")


class Outputs:
    """The outputs of one page."""

    def __init__(self, prose: Prose, pictures: Pictures, way: str, words: dict[str, str]) -> None:
        self.views = 0
        self._prose = prose
        self._pictures = pictures
        self._way = way
        self._words = words
        self._ids = (f"tapes-{number}" for number in itertools.count(1))

    def html(self, outputs: list[Any], count: object) -> list[str]:
        """The outputs of a cell, what was printed in one go together."""
        shown: list[str] = []
        for key, group in itertools.groupby(outputs, lambda output: output.get("name", "")):
            for output in [_together(list(group))] if key else group:
                html = self._one(output, count)
                if html:
                    shown.append(html)
        return shown

    def _one(self, output: Any, count: object) -> str:
        kind = output.output_type
        if kind == "stream":
            name = "printed" if output.name == "stdout" else "printed warning"
            return f'<pre class="{name}">{ansi2html(output.text)}</pre>'
        if kind == "error":
            told = ansi2html("\n".join(output.traceback))
            return f'<pre class="printed error">{told}</pre>'
        data = output.get("data", {})
        if TRACES in data:
            return self._view(data, count)
        return self._data(data)

    def _data(self, data: Any) -> str:
        """The richest of the forms in which something was shown."""
        plain = _text(data.get("text/plain", ""))
        if "text/html" in data:
            html = clean(_text(data["text/html"]), self._pictures, self._way)
            return f'<div class="shown">{html}</div>'
        for kind in IMAGES:
            if kind in data:
                picture = image(_address(kind, _text(data[kind])), plain, self._pictures, self._way)
                return f'<div class="shown">{picture}</div>'
        if "text/markdown" in data:
            return f'<div class="shown">{self._prose.html(_text(data["text/markdown"]))}</div>'
        if "text/latex" in data:
            latex = _text(data["text/latex"]).strip().strip("$")
            return f'<div class="shown">{mathml(latex, display=True)}</div>'
        return f'<pre class="printed">{ansi2html(plain)}</pre>' if plain else ""

    def _view(self, data: Any, count: object) -> str:
        """A picture, and the traces that the page's program makes a view of in its place."""
        self.views += 1
        name = next(self._ids)
        still = clean(_text(data.get("text/html", "")), self._pictures, self._way)
        label = escape(self._words["view"].format(count))
        return (
            f'<div class="tape" data-traces="{name}" role="group" aria-label="{label}">'
            f'<div class="still">{still}</div>{island(name, data[TRACES])}</div>'
        )


def island(name: str, told: Any) -> str:
    """Data in a page: a script that is none, which nothing in the data can bring to its end.

    >>> island("a", ["</script>"])
    '<script type="application/json" id="a">["\\\\u003c/script>"]</script>'
    """
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _together(group: list[Any]) -> Any:
    first = group[0].copy()
    first["text"] = "".join(_text(output.text) for output in group)
    return first


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _address(kind: str, content: str) -> str:
    """An image that is part of a notebook, as an address that holds it."""
    if kind == "image/svg+xml":
        content = b64encode(content.encode()).decode()
    return f"data:{kind};base64,{''.join(content.split())}"
