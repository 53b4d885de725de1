"""Guards that no text of the learner's becomes markup, code or a command to a terminal.

More than a hundred texts, each in every place where one can stand: names of Variables, scopes,
layers and functions, strings, docstrings, file names, comments and string literals of a cell,
messages of exceptions.
"""

import json
import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from tapelab.trace.model import Trace
from tests.hostile.cells import Shown, shown
from tests.hostile.corpus import CORPUS, TERMINAL

once = cache(shown)
every_text = pytest.mark.parametrize("name", CORPUS)

# What an account must not hold: controls other than the end of a line, marks that turn the writing
# around, halves of surrogate pairs, and what is no character.
CONTROLS = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
SVG = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
       "tspan", "title", "desc", "defs", "marker", "style", "pattern", "clipPath"}  # fmt: skip
HTML = {"div", "img", "details", "summary", "style", "pre", "code", "b", "span"} | SVG
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "data", "poster", "background"}


def test_the_corpus_is_large_and_every_text_is_another():
    assert len(CORPUS) >= 80
    assert len(set(CORPUS.values())) == len(CORPUS)


@every_text
def test_pictures_are_xml_with_nothing_but_drawing(name):
    for svg in found(name).svgs:
        for element in ElementTree.fromstring(svg).iter():
            namespace, _, tag = element.tag.partition("}")
            assert (namespace, tag in SVG) == ("{http://www.w3.org/2000/svg", True), element.tag
            check_attributes(tag, element.attrib)


@every_text
def test_html_has_no_elements_and_attributes_but_tapelabs_own(name):
    class Check(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in {each.lower() for each in HTML}, tag
            check_attributes(tag, {key: value or "" for key, value in attrs})

        def handle_comment(self, data: str) -> None:
            raise AssertionError(data)

        handle_decl = handle_pi = unknown_decl = handle_comment

    for html in found(name).htmls:
        Check().feed(html)


def check_attributes(tag: str, attributes: dict[str, str]) -> None:
    for key, value in attributes.items():
        key = key.rpartition("}")[2].lower()
        assert not key.startswith("on"), (tag, key, value)
        if key in ADDRESSES:
            assert value.startswith(("data:image/svg+xml;base64,", "#")), (key, value)
        if key == "style":
            assert "url(" not in value and "expression" not in value, value


@every_text
def test_accounts_and_reprs_hold_no_controls(name):
    for plain in found(name).plains:
        hit = CONTROLS.search(plain)
        assert hit is None, ascii(plain[max(0, hit.start() - 30) : hit.end() + 9])
        plain.encode()


@every_text
def test_traces_are_json_that_says_the_same_and_stays_small(name):
    for trace, snapshot in zip(found(name).traces, snapshots(name), strict=True):
        text = json.dumps(trace.to_json(), ensure_ascii=False)
        text.encode()
        assert Trace.from_json(json.loads(text)) == trace
        assert len(json.dumps(snapshot)) < 100_000


def snapshots(name: str) -> list[dict]:
    return [trace for each in found(name).snapshots for trace in each["traces"]]


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz's dot is not installed")
def test_dot_draws_every_graph_as_it_is():
    texts = [dot for name in CORPUS for dot in found(name).dots]
    nodes = [len(re.findall(r"^  n\d+ \[label=", dot, re.M)) for dot in texts]
    done = subprocess.run(
        ["dot", "-Tjson0"], input="\n".join(texts), capture_output=True, text=True, timeout=170
    )
    assert (done.returncode, done.stderr) == (0, "")
    drawn, decoder, at = [], json.JSONDecoder(strict=False), 0
    while at < len(done.stdout.rstrip()):
        graph, end = decoder.raw_decode(done.stdout, at)
        drawn.append(graph)
        at = end + len(done.stdout[end:]) - len(done.stdout[end:].lstrip())
    assert [len(graph["objects"]) for graph in drawn] == nodes
    for graph in drawn:
        for each in [graph, *graph["objects"], *graph.get("edges", [])]:
            assert not {key for key in each if key.lower() in ("url", "href", "image", "tooltip")}


@pytest.mark.parametrize("name", TERMINAL)
def test_what_is_printed_to_a_terminal_tells_the_text_all_the_same(name):
    """Signs stand for what can't be seen; nothing is left out in silence."""
    letters = set(re.sub(r"[^a-z]", "", CORPUS[name].partition("\n")[0].lower())[:8])
    assert letters <= set("".join(found(name).plains).lower())


def found(name: str) -> Shown:
    return once(CORPUS[name])
