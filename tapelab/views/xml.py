"""Writing XML: what others named is escaped here, in one place."""

from __future__ import annotations

from collections.abc import Iterable

from tapelab.views.parts import Text

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def escape(text: str) -> str:
    """Text as XML: markup is quoted, characters that XML does not allow become the sign for that.

    >>> escape('<b a="1">]]>')
    '&lt;b a=&quot;1&quot;&gt;]]&gt;'
    """
    return "".join([_ESCAPES.get(c, c) if _allowed(c) else "\ufffd" for c in text])


def _allowed(character: str) -> bool:
    code = ord(character)
    if code < 0x20:
        return character in "\t\n\r"
    return not (0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF))


def element(tag: str, kind: str | None = None, **attributes: object) -> str:
    """An empty element; underscores become hyphens, attributes that are None are left out.

    >>> element("rect", "box", width=3, data_id=1)
    '<rect class="box" width="3" data-id="1"/>'
    """
    given: dict[str, object] = {"class": kind, **attributes}
    written = [
        f'{name.replace("_", "-")}="{escape(str(value))}"'
        for name, value in given.items()
        if value is not None
    ]
    return f"<{' '.join([tag, *written])}/>"


def group(inner: Iterable[str], kind: str | None = None, **attributes: object) -> str:
    """A group around other elements."""
    return element("g", kind, **attributes)[:-2] + ">" + "".join(inner) + "</g>"


def label(text: Text) -> str:
    """One line of text."""
    anchor = None if text.anchor == "start" else text.anchor
    start = element("text", text.kind or None, x=text.x, y=text.y, text_anchor=anchor)
    return start[:-2] + f">{escape(text.text)}</text>"
