"""Formulas: LaTeX as MathML, which browsers draw and screen readers read without any program."""

import re
from html import escape, unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element

# What a formula may be made of. Names of elements come from the converter, attributes in part from
# whoever wrote the formula (\href, \style), so both are held to a list.
ELEMENTS = {
    "math", "mrow", "mi", "mn", "mo", "mtext", "ms", "mspace", "mfrac", "msqrt", "mroot", "mstyle",
    "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mpadded",
    "mphantom", "menclose", "mmultiscripts", "mprescripts", "none",
}  # fmt: skip
ATTRIBUTES = {
    "display", "mathvariant", "stretchy", "fence", "form", "separator", "accent", "accentunder",
    "lspace", "rspace", "width", "height", "depth", "linethickness", "displaystyle", "scriptlevel",
    "columnalign", "columnspacing", "rowspacing", "minsize", "maxsize", "movablelimits",
    "largeop", "symmetric", "notation", "columnlines", "rowlines",
}  # fmt: skip
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
PLAIN = re.compile(r"[\w .,#%+-]*")
# Names that the converter knows by another one.
SAME = {"{aligned}": "{align*}", "{split}": "{align*}", "{gathered}": "{align*}"}


def mathml(latex: str, display: bool = False) -> str:
    """A formula as markup; as the LaTeX it is, where it cannot be read.

    >>> mathml(r"x^2 < 1")
    '<math><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo><mn>1</mn></mrow></math>'
    """
    source = CONTROLS.sub("", latex).strip()
    for name, known in SAME.items():
        source = source.replace(name, known)
    try:
        math = ElementTree.Element("math", {"display": "block"} if display else {})
        for row in convert_to_element(source):
            math.append(row)
        _tidy(math)
    except Exception:  # whatever the converter has against it, a reader can read LaTeX
        return f'<code class="tex">{escape(source)}</code>'
    # HTML knows these elements without their namespace.
    return ElementTree.tostring(math, encoding="unicode")


def _tidy(math: ElementTree.Element) -> None:
    for part in list(math.iter()):
        part.tag = part.tag.rpartition("}")[2]
        if part.tag not in ELEMENTS:
            part.tag = "mrow"
        for name, value in list(part.attrib.items()):
            if name not in ATTRIBUTES or not PLAIN.fullmatch(value):
                del part.attrib[name]
        # The converter writes characters as references, meant to be put into text as they are.
        part.text = unescape(part.text) if part.text else part.text
        part.tail = unescape(part.tail) if part.tail else part.tail
        if part.tag == "mo" and part.text and part.text.isalpha() and len(part.text) > 1:
            part.tag = "mi"  # the name of a function
        _join(part)
    for row in list(math.iter("mrow")):
        _space(row)


def _space(row: ElementTree.Element) -> None:
    """Room between the name of a function and what it is taken of, unless that is in brackets."""
    for at in range(len(row) - 2, -1, -1):
        name, after = row[at], row[at + 1]
        if name.tag == "mi" and len(name.text or "") > 1 and after.tag not in ("mo", "mspace"):
            row.insert(at + 1, ElementTree.Element("mspace", {"width": "0.17em"}))


def _join(row: ElementTree.Element) -> None:
    """A word in slanted letters is one name, not a product; browsers slant single letters only."""
    letters = [part.text or "" for part in row if part.get("mathvariant") == "italic"]
    if len(letters) == len(row) > 1:
        for part in list(row):
            row.remove(part)
        ElementTree.SubElement(row, "mi", {"class": "word"}).text = "".join(letters)
