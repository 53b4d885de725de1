"""Markdown cells and Markdown files as markup: nbconvert's reader, with formulas as MathML.

Raw HTML in the text is shown as text, but for images and a few elements that only mean something
(<kbd>, <details>) and can do nothing.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from tapelab.jupyter.site.maths import mathml
from tapelab.jupyter.site.pages import slug

PLAIN = "kbd|sub|sup|br|details|summary|mark|small|abbr|var|samp|b|i|em|strong|u|s|del|ins|p"
IMAGE = r'<img(?:\s+(?:src|alt|title|width|height)="[^"<>]*")+\s*/?>'
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
HARMLESS = re.compile(rf"</?(?:{PLAIN})(?: open)?\s*/?>|(?P<image>{IMAGE})", re.I)
HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.S)
TAKEN = {"main", "contents", "here", "top"}  # ids of the page around


class Prose:
    """The texts of one page: they share their headings, and the ids of these.

    link(address), image(address)   where it leads from this page; None where it may not lead
    """

    def __init__(
        self, link: Callable[[str], str | None], image: Callable[[str], str | None]
    ) -> None:
        self._link = link
        self._image = image
        self._ids = set(TAKEN)

    def html(self, text: str, attachments: dict[str, Any] | None = None) -> str:
        """A text as markup."""
        renderer = _Renderer(self._link, self._image, self._id, attachments or {})
        return str(MarkdownWithMath(renderer=renderer).render(text))

    def _id(self, text: str) -> str:
        """The id of a heading, unlike all others on the page."""
        stem = slug(text)
        name, number = stem, 1
        while name in self._ids:
            number += 1
            name = f"{stem}-{number}"
        self._ids.add(name)
        return name


class _Renderer(IPythonRenderer):
    def __init__(
        self,
        link: Callable[[str], str | None],
        image: Callable[[str], str | None],
        new_id: Callable[[str], str],
        attachments: dict[str, Any],
    ) -> None:
        super().__init__(escape=False, allow_harmful_protocols=False, attachments=attachments)
        self._link_to = link
        self._image_at = image
        self._id = new_id

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f'<h{level} id="{escape(self._id(bare(text)))}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        to = self._link_to(unescape(url))
        if to is None:
            return text
        told = f' title="{escape(title)}"' if title else ""
        away = ' rel="noopener"' if re.match("https?:", to) else ""
        return f'<a href="{escape(to)}"{told}{away}>{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        attached = url.startswith("attachment:")
        at = self._embed_image_or_attachment(url) if attached else self._image_at(unescape(url))
        if at is None:
            return self.link(text or url, url)
        return f'<img src="{escape(at)}" alt="{escape(bare(text))}" loading="lazy">'

    def inline_html(self, html: str) -> str:
        return harmless(html, self._image_at)

    def block_html(self, html: str) -> str:
        return harmless(html, self._image_at) + "\n"

    def inline_math(self, body: str) -> str:
        return mathml(body)

    def block_math(self, body: str) -> str:
        return mathml(body, display=True)

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre>{escape(code)}</pre>\n"

    def table(self, text: str) -> str:
        return f'<div class="wide"><table>{text}</table></div>\n'


def harmless(html: str, image: Callable[[str], str | None] = lambda address: None) -> str:
    """Raw HTML as text, but for elements that can do nothing, and images that come along.

    >>> harmless("<kbd>a</kbd> <img src=x onerror=y>")
    '<kbd>a</kbd> &lt;img src=x onerror=y&gt;'
    """
    pieces, end = [], 0
    for tag in HARMLESS.finditer(html):
        kept = _image(tag[0], image) if tag["image"] else tag[0]
        pieces += [escape(html[end : tag.start()], quote=False), kept]
        end = tag.end()
    return "".join([*pieces, escape(html[end:], quote=False)])


def _image(tag: str, image: Callable[[str], str | None]) -> str:
    """An image written as HTML, for the sake of its width."""
    said = {name.lower(): unescape(value) for name, value in ATTRIBUTE.findall(tag)}
    at = image(said.pop("src", ""))
    if at is None:
        return escape(said.get("alt", ""))
    size = "".join(f' {name}="{escape(value)}"' for name, value in said.items() if name != "alt")
    return f'<img src="{escape(at)}" alt="{escape(said.get("alt", ""))}"{size} loading="lazy">'


def bare(html: str) -> str:
    """The words of a piece of markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def outlined(html: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Markup with headings that leave out no level below the first, and these headings.

    A page has one heading of level 1, its first, whatever its writer thought of sizes.
    """
    found = [(int(level), name, inner) for level, name, inner in HEADING.findall(html)]
    levels = sorted({level for level, _, _ in found[1:]} | {found[0][0]} if found else set())
    if not found:
        return html, []
    rank = {level: place for place, level in enumerate(levels, 1)}
    list_ = [(1 if k == 0 else max(2, rank[level]), name, inner)
             for k, (level, name, inner) in enumerate(found)]  # fmt: skip
    new = iter(list_)

    def put(_: re.Match[str]) -> str:
        level, name, inner = next(new)
        return f'<h{level} id="{name}">{inner}</h{level}>'

    return HEADING.sub(put, html), [(level, name, bare(inner)) for level, name, inner in list_]
