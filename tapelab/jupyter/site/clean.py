"""What cells have shown, as markup that can do nothing: no script, no style sheet, no address.

Notebooks come from many hands. The pages forbid scripts by their security policy; this is the wall
in front of that one.
"""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import nh3

TEXT = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"lang", "style", "title"},
    "a": {"href"},
    "details": {"data-tapelab"},
    "img": {"alt", "src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
ROLES = {"div": {"role": {"status", "note"}}}
STYLES = {
    "background-color", "border", "border-bottom", "border-left", "border-right", "border-top",
    "color", "font-family", "font-size", "font-style", "font-weight", "margin", "max-width",
    "opacity", "padding", "text-align", "white-space",
}  # fmt: skip
ADDRESSES = ("https:", "http:", "mailto:", "#")

IMAGE = re.compile(r"data:image/(svg\+xml|png|jpeg|gif|webp);base64,([A-Za-z0-9+/=\s]+)")
SUFFIX = {"svg+xml": "svg", "jpeg": "jpg"}
# What tapelab's own drawings are made of.
DRAWING = {
    "svg", "g", "rect", "path", "text", "tspan", "style", "title", "desc", "circle", "ellipse",
    "line", "polyline", "polygon", "defs", "clipPath",
}  # fmt: skip


@dataclass
class Pictures:
    """Images of all pages, as files of their own: shown once in many places, loaded when seen."""

    folder: Path
    sizes: dict[str, tuple[str, str]] = field(default_factory=dict)  # by file name, of drawings

    def put(self, address: str) -> str | None:
        """Write the image that an address holds; its file name, or None where it is no image.

        An SVG file is a document that could hold a program, and would run it when opened by
        itself. One that is not made of what drawings are made of stays in its page, in an `<img>`,
        where browsers run nothing.
        """
        found = IMAGE.fullmatch(address.strip())
        if found is None:
            return None
        kind, text = found.groups()
        content = b64decode(text)
        size = drawing_size(content) if kind == "svg+xml" else ("", "")
        if size is None:
            return address
        name = f"{sha256(content).hexdigest()[:16]}.{SUFFIX.get(kind, kind)}"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(content)
        self.sizes[name] = size
        return name


def drawing_size(content: bytes) -> tuple[str, str] | None:
    """Width and height of a plain drawing; None for any other SVG."""
    text = content.decode("utf-8", "replace").strip()
    if "<!" in text or "<?" in text.removeprefix("<?xml"):
        return None
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None
    for part in root.iter():
        names = {name.rpartition("}")[2].lower() for name in part.attrib}
        said = "".join(part.itertext()) if part.tag.endswith("style") else ""
        loads = re.search(r"@import|url\s*\(|\\", said + "".join(part.attrib.values()), re.I)
        if part.tag.rpartition("}")[2] not in DRAWING or loads:
            return None
        if "href" in names or any(name.startswith("on") for name in names):
            return None
    width, height = (root.get(side, "").removesuffix("px") for side in ("width", "height"))
    return (width, height) if re.fullmatch(r"[\d.]+ [\d.]+", f"{width} {height}") else ("", "")


def clean(html: str, pictures: Pictures, way: str) -> str:
    """Markup that a cell has shown, without what it could do.

    way   from the page to the folder of pictures, with a slash at its end
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            put = pictures.put(value)
            return put if put is None or put.startswith("data:") else way + put
        if name == "href" and not value.lower().startswith(ADDRESSES):
            return None
        return value

    cleaned = nh3.clean(
        html, tags=TEXT, clean_content_tags={"script", "style"}, attributes=ATTRIBUTES,
        attribute_filter=attribute, link_rel="noopener", filter_style_properties=STYLES,
        tag_attribute_values=ROLES, url_schemes={"https", "http", "mailto", "data"},
    )  # fmt: skip
    return _measured(cleaned, pictures, way)


def image(address: str, alt: str, pictures: Pictures, way: str) -> str:
    """An image that a cell has shown without any markup."""
    return clean(f'<img alt="{escape(alt)}" src="{escape(address)}">', pictures, way)


def _measured(html: str, pictures: Pictures, way: str) -> str:
    """Room is kept for drawings before they are there, so that nothing jumps."""

    def sized(found: re.Match[str]) -> str:
        if found[1] not in pictures.sizes:
            return found[0]
        width, height = pictures.sizes[found[1]]
        room = f' width="{width}" height="{height}"' if width else ""
        return f'{found[0]} loading="lazy"{room}'

    return re.sub(rf'src="{re.escape(way)}([0-9a-f]{{16}}\.\w+)"', sized, html)
