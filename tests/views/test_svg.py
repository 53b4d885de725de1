"""Guards the picture: golden files, well-formed XML, names that stay text, contrast."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from tapelab.trace.model import Tape, Trace
from tapelab.views import account, mimebundle, picture
from tapelab.views.style import BAD_CELL, COLOURS, HEAT
from tapelab.views.xml import element, escape
from tests.views.golden import check
from tests.views.traces import TRACES

SVG = "{http://www.w3.org/2000/svg}"
every = pytest.mark.parametrize("name", TRACES)


@every
def test_golden(name: str) -> None:
    check(f"golden/svg/{name}.svg", picture(TRACES[name]()))


@every
def test_it_is_well_formed_and_the_same_after_json(name: str) -> None:
    trace = TRACES[name]()
    text = picture(trace)
    ElementTree.fromstring(text)
    assert picture(Trace.from_json(json.loads(json.dumps(trace.to_json())))) == text


def found(name: str, kind: str) -> list[dict[str, str]]:
    root = ElementTree.fromstring(picture(TRACES[name]()))
    return [e.attrib for e in root.iter() if e.get("data-tapelab") == kind]


def test_nodes_and_edges_carry_the_attributes_of_the_page() -> None:
    (view,) = found("square", "view")
    assert (view["data-state"], view["data-records"], view["role"]) == ("spent", "1", "img")
    x, y = found("square", "node")
    assert x["data-kind"] == "variable" and x["data-watched"] == "true"
    told = [x[f"data-{key}"] for key in ("id", "name", "value", "grad")]
    assert told == ["0", "x", "3.0", "6.0"]
    assert (y["data-op"], y["data-value"], y["data-grad"]) == ("multiply", "9.0", "1.0")
    edges = found("square", "edge")
    told = [e[f"data-{key}"] for e in edges for key in ("from", "to", "contribution", "position")]
    assert told == ["0", "1", "3.0", "0", "0", "1", "3.0", "1"]
    (row,) = found("square", "watched")
    assert (row["data-name"], row["data-value"], row["data-grad"]) == ("x", "3.0", "6.0")


def test_absent_gradients_are_none() -> None:
    assert [n["data-grad"] for n in found("recording", "node")] == ["None"] * 4
    assert {e["data-contribution"] for e in found("recording", "edge")} == {"None"}


def test_reasons_are_cards_in_the_picture() -> None:
    cards = found("explained", "explanation")
    assert [(c["data-cause"], c["data-name"]) for c in cards] == [
        ("not-watched", "c"), ("stopped", "v"), ("watched-late", "t"),
    ]  # fmt: skip
    assert "… and 2 more" in picture(TRACES["explained"]())
    causes = {row["data-name"]: row["data-cause"] for row in found("explained", "watched")}
    assert causes == {"x": "", "v": "stopped", "u": "zero-local"}


def test_a_loop_has_its_curves() -> None:
    assert [row["data-name"] for row in found("training", "series")] == ["loss", "|∂ w|", "|∂ b|"]


def test_what_is_to_be_predicted_is_behind_a_click() -> None:
    html = mimebundle(TRACES["predicted"]())["text/html"]
    assert html.startswith('<details data-tapelab="reveal"><summary>Reveal what tape says<')
    assert mimebundle(TRACES["predicted"](), "ko")["text/plain"].startswith("테이프")


def test_proxies_are_no_nodes() -> None:
    assert len(found("chain", "node")) == 42
    assert picture(TRACES["chain"]()).count("data-proxy-of") == 38


def test_names_stay_text() -> None:
    text = picture(TRACES["names"]())
    assert "<img" not in text and "]]>" not in text and "\x00" not in text
    names = {node["data-name"] for node in found("names", "node")}
    assert {"]]>", "기울기", "🧪🎈", "<img src=x onerror=alert(1)>"} <= names
    labels = [node["aria-label"] for node in found("names", "node")]
    assert any("<img src=x onerror=alert(1)>" in label for label in labels)


@pytest.mark.parametrize("odd", ["\x00", "\x1b", "\ud800", "\uffff", "\x85"])
def test_what_xml_forbids_is_replaced(odd: str) -> None:
    assert escape(f"a{odd}b") == "a\ufffdb"
    trace = Trace(Tape(1, f"a{odd}b", error=f"E: {odd}"))
    ElementTree.fromstring(picture(trace))
    mimebundle(trace)


def test_attributes() -> None:
    assert element("g", None, data_from=1, x=None, href='"&"') == (
        '<g data-from="1" href="&quot;&amp;&quot;"/>'
    )


class Image(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@every
def test_a_notebook_gets_the_picture_and_the_account(name: str) -> None:
    trace = TRACES[name]()
    bundle = trace._repr_mimebundle_()
    assert sorted(bundle) == ["text/html", "text/plain"]
    assert bundle["text/plain"] == account(trace) == str(trace)
    *around, (tag, attributes) = Image(bundle["text/html"]).found
    assert [word for word, _ in around] == (["details", "summary"] if trace.tape.hides else [])
    assert tag == "img" and attributes["alt"] == account(trace)
    assert attributes["style"] == "max-width:100%"
    kind, _, data = (attributes["src"] or "").partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert b64decode(data).decode() == trace.to_svg()


def test_it_asks_for_nothing_from_elsewhere() -> None:
    for name in TRACES:
        text = picture(TRACES[name]())
        assert not re.search(r"url\(|@import|<script|xlink|href=|onload", text)
        assert set(re.findall(r"https?://[^\s\"<]+", text)) <= {"http://www.w3.org/2000/svg"}


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_ON = [
    ("text", "page"), ("text", "box"), ("text", "bar"), ("muted", "page"), ("muted", "bar"),
    ("muted", "box"), ("muted", "warm"), ("value", "page"), ("value", "box"), ("grad", "page"),
    ("grad", "warm"), ("watch", "cool"), ("bad", "alarm"), ("grad", "box"),
]  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast(theme: int) -> None:
    for text, ground in TEXT_ON:
        assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5, (text, ground)
    for line in ("edge", "flow", "watch"):
        assert contrast(COLOURS[line][theme], COLOURS["page"][theme]) >= 3, line
    ink = COLOURS["text"][theme], COLOURS["page"][theme]
    for level, pair in enumerate(HEAT):
        assert contrast(ink[level in (0, 8)], pair[theme]) >= 4.5, level
    assert contrast(ink[0], BAD_CELL[theme]) >= 4.5
