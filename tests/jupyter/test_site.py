"""Guards the web pages: one for each notebook, links that lead somewhere, nothing that runs."""

import base64
import doctest
import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tapelab.jupyter.kept import ASKED, TRACES
from tapelab.jupyter.site import maths, outputs, pages, prose
from tapelab.jupyter.site.__main__ import main
from tapelab.jupyter.site.build import POLICY, Built, Unfit, build
from tapelab.jupyter.site.maths import mathml
from tapelab.jupyter.site.pages import find, sections
from tapelab.jupyter.site.prose import bare, harmless, outlined
from tapelab.jupyter.site.texts import TEXTS, of_text

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOURCES = find(NOTEBOOKS)
every = pytest.mark.parametrize("name", [source.name for source in SOURCES])
LOADS = {"img": "src", "script": "src", "iframe": "src", "object": "data", "embed": "src",
         "source": "src", "video": "src", "audio": "src", "link": "href"}  # fmt: skip
EMPTY = {"meta", "link", "img", "br", "hr", "input", "col"}


class Reader(HTMLParser):
    """A page's elements with their attributes, and its text outside of scripts."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.unclosed: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in EMPTY:
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.unclosed and self.unclosed.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "script" not in self.unclosed:
            self.text += data

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.found if tag in tags]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.found if "id" in attrs]


read = cache(Reader)  # links lead to the same pages again and again


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """All notebooks as they are saved: a second or two, because none is run."""
    out = tmp_path_factory.mktemp("pages") / "site"
    return out, build(NOTEBOOKS, out, run=False)


@pytest.fixture
def page(stored: tuple[Path, Built], name: str) -> Reader:
    return read(stored[0] / f"{name}.html")


# -- all notebooks ---------------------------------------------------------------------------------


def test_every_notebook_and_text_has_a_page_and_no_link_was_lost(stored) -> None:
    out, built = stored
    names = {p.relative_to(NOTEBOOKS).with_suffix(".html") for p in NOTEBOOKS.rglob("[!.]*.ipynb")}
    assert {Path(page.source.url) for page in built.pages} >= names | {Path("differences.html")}
    assert all((out / page.source.url).is_file() for page in built.pages)
    assert built.missing == []


def test_the_start_page_leads_to_all_others(stored) -> None:
    out, built = stored
    hrefs = {unquote(a["href"]) for a in Reader(out / "index.html").all("a") if "href" in a}
    assert {page.source.url for page in built.pages} - {"index.html"} <= hrefs


@every
def test_links_lead_somewhere_and_nothing_is_loaded_from_elsewhere(
    stored, page: Reader, name: str
) -> None:
    here = stored[0] / f"{name}.html"
    for tag, attrs in page.found:
        loaded = LOADS.get(tag)
        if loaded in attrs and not attrs[loaded].startswith("data:"):
            assert not urlsplit(attrs[loaded]).netloc and not urlsplit(attrs[loaded]).scheme
        for address in {attrs.get("href"), attrs.get("src")} - {None, ""}:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            to = here.parent / unquote(parts.path) if parts.path else here
            assert to.is_file(), address
            assert not address.startswith("/"), "it would not work under a sub-path"
            if parts.fragment:
                assert unquote(parts.fragment) in read(to).ids(), address


@every
def test_a_page_has_its_parts_each_once_and_names_for_them(page: Reader) -> None:
    assert len(set(page.ids())) == len(page.ids())
    assert page.all("html")[0]["lang"] in TEXTS
    for tag in ("h1", "main", "header", "footer", "title"):
        assert len(page.all(tag)) == 1, tag
    navs = [attrs["aria-label"] for attrs in page.all("nav")]
    assert len(set(navs)) == len(navs)
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    of_lesson = levels[levels.index(1) :]
    assert all(b <= a + 1 for a, b in zip(of_lesson, of_lesson[1:], strict=False)), of_lesson
    assert all("alt" in attrs for attrs in page.all("img"))
    first_link = page.all("a")[0]
    assert first_link["class"] == "skip" and first_link["href"] == "#main"


@every
def test_no_script_runs_but_the_two_beside_the_pages(page: Reader) -> None:
    metas = page.all("meta")
    assert metas[1] == {"http-equiv": "Content-Security-Policy", "content": POLICY}
    scripts = page.all("script")
    programs = [attrs["src"].rpartition("/")[2] for attrs in scripts if "src" in attrs]
    assert programs == ["theme.js", "site.js"]
    assert all("src" in each or each["type"] == "application/json" for each in scripts)
    for tag, attrs in page.found:
        assert not any(name.startswith("on") for name in attrs), (tag, attrs)
        assert not attrs.get("href", "").lower().startswith(("javascript:", "data:text"))


def test_the_policy_forbids_what_it_must() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
    assert rules["default-src"] == "'none'" and rules["script-src"] == "'self'"
    assert "unsafe-eval" not in POLICY and "http" not in POLICY and "*" not in POLICY


def test_the_programs_evaluate_no_text(stored) -> None:
    for name in ("site.js", "theme.js"):
        program = (stored[0] / "assets" / name).read_text()
        assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", program), name


@pytest.mark.parametrize("source", [s for s in SOURCES if s.path.suffix == ".ipynb"],
                         ids=lambda source: source.name)  # fmt: skip
def test_every_picture_of_a_notebook_is_on_its_page(stored, source) -> None:
    out = stored[0]
    cells = nbformat.read(source.path, as_version=4).cells
    saved = [
        image
        for cell in cells
        for output in cell.get("outputs", [])
        for image in re.findall('src="data:image/', output.get("data", {}).get("text/html", ""))
    ]  # fmt: skip
    shown = [attrs for attrs in read(out / source.url).all("img") if "pictures/" in attrs["src"]]
    assert len(shown) == len(saved)
    for attrs in shown:
        drawing = ElementTree.parse(out / Path(source.url).parent / attrs["src"]).getroot()
        assert drawing.tag.endswith("svg")
        assert float(attrs["width"]) > 0 and float(attrs["height"]) > 0 and attrs["loading"]


@every
def test_formulas_are_drawn(page: Reader, name: str) -> None:
    """No LaTeX is left as text, and no dollar of a formula."""
    source = next(source for source in SOURCES if source.name == name)
    if source.path.suffix == ".ipynb":
        cells = nbformat.read(source.path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        plain = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
        assert len(page.all("math")) == len(re.findall(r"\$\$[^$]+\$\$|\$[^$]+\$", plain))
    assert not [attrs for attrs in page.all("code") if attrs.get("class") == "tex"]


# -- order -----------------------------------------------------------------------------------------


def folder(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells=[new_markdown_cell(f"# {path.stem}")]), path)
    return root


def test_pages_are_read_in_the_order_of_the_course(tmp_path: Path) -> None:
    names = ["ko/02.ipynb", "ko/index.ipynb", "02_b.ipynb", "notes.ipynb", "index.ipynb",
             "week/1.ipynb", "course/02_d.ipynb", "course/01_c.ipynb", ".no/x.ipynb"]  # fmt: skip
    sources = find(folder(tmp_path / "in", *names))
    assert [source.name for source in sources] == [
        "index", "course/01_c", "course/02_d", "02_b", "week/1", "ko/index", "ko/02", "notes",
    ]  # fmt: skip
    assert [name for name, _ in sections(sources)] == [
        "course", "lectures", "week", "ko", "reference",
    ]  # fmt: skip
    build(tmp_path / "in", tmp_path / "out", run=False)
    middle = Reader(tmp_path / "out" / "course" / "02_d.html")
    turns = {
        a["rel"]: a["href"] for a in middle.all("link", "a") if a.get("rel") in ("prev", "next")
    }
    assert turns == {"prev": "../course/01_c.html"}, "the next section is another course"
    start = Reader(tmp_path / "out" / "index.html")
    assert ("a", {"class": "tool", "href": "ko/index.html", "lang": "en", "hreflang": "en"}) in (
        start.found
    )


def test_languages() -> None:
    assert of_text("Run the `셀` 하나") == "en"
    assert of_text("`tape`를 실행하세요: tf") == "ko"
    assert TEXTS["en"].keys() == TEXTS["ko"].keys()


def test_headings_leave_out_no_level() -> None:
    html = '<h3 id="a">A</h3><h5 id="b">B <code>x</code></h5><h3 id="c">C</h3>'
    new, found = outlined(html)
    assert found == [(1, "a", "A"), (2, "b", "B x"), (2, "c", "C")]
    assert new == '<h1 id="a">A</h1><h2 id="b">B <code>x</code></h2><h2 id="c">C</h2>'


# -- hostile text ----------------------------------------------------------------------------------

BAD = "<script>alert(1)</script>"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="8">{}</svg>'


def data_of(drawing: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()


HOSTILE = [
    BAD,
    "<img src=x onerror=alert(1)>",
    '<img src="https://elsewhere.example/pixel.png">',
    "<iframe src='https://elsewhere.example'></iframe>",
    "<a href='javascript:alert(1)'>press</a>",
    "<a href=' java&#10;script:alert(1)'>press</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>press</a>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<style>@import 'https://elsewhere.example/x.css'; body { display: none }</style>",
    "<div style='background: url(https://elsewhere.example/x.png); position: fixed'>over</div>",
    "<form action='https://elsewhere.example'><input name=q autofocus></form>",
    "<base href='https://elsewhere.example/'>",
    "<meta http-equiv=refresh content='0; url=https://elsewhere.example'>",
    "</main></div></body><h1 id=main>twice</h1>",
    "<!-- --!><script>alert(1)</script> -->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    f"<img src='{data_of(DRAWING.format(BAD))}'>",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "[x](vbscript:alert(1) \"</title>\")",
    "![x](https://elsewhere.example/pixel.png)",
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\style{background:url(https://elsewhere.example)}{x}$",
    "# <script>alert(1)</script>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "```html\n<script>alert(1)</script>\n```",
    "\x1b[31m<script>alert(1)</script>\x1b[0m",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything hostile in every place of a notebook, and in its file's name."""
    root = tmp_path_factory.mktemp("hostile")
    data = [{"text/html": each} for each in HOSTILE] + [{"text/markdown": each} for each in HOSTILE]
    data += [{"text/plain": each} for each in HOSTILE] + [{"text/latex": each} for each in HOSTILE]
    data += [{"image/svg+xml": DRAWING.format(BAD)}, {"image/svg+xml": DRAWING.format("<g/>")}]
    data += [{TRACES: {"traces": [{"tape": {"name": each}}]}} for each in HOSTILE]
    shown = [new_output("display_data", each) for each in data]
    shown += [new_output("stream", name="stderr", text=each) for each in HOSTILE]
    shown += [new_output("error", ename=each, evalue=each, traceback=[each]) for each in HOSTILE]
    cells = [new_markdown_cell(each) for each in HOSTILE]
    cells += [new_code_cell("\n".join(HOSTILE), outputs=shown, execution_count=1)]
    (root / "in").mkdir()
    nbformat.write(new_notebook(cells=cells), root / "in" / "1 <img src=x onerror=alert(1)>.ipynb")
    (root / "in" / "text.md").write_text("\n\n".join(HOSTILE))
    build(root / "in", root / "out", run=False)
    return root / "out"


def test_hostile_text_stays_text(hostile: Path) -> None:
    paths = sorted(hostile.rglob("*.html"))
    assert len(paths) == 3
    for path in paths:
        page = Reader(path)
        tags = {tag for tag, _ in page.found}
        assert not tags & {"iframe", "style", "svg", "form", "input", "base", "object", "embed"}
        assert len(page.all("meta")) == 5
        assert page.ids().count("main") == 1
        for attrs in page.all("script"):
            assert attrs.get("type") == "application/json" or "assets/" in attrs["src"]
        for tag, attrs in page.found:
            assert not any(name.startswith("on") or "href:" in name for name in attrs), attrs
            for address in (attrs.get("href", ""), attrs.get("src", "")):
                assert not re.match(r"\s*(java|vb)script|data:text", address, re.I)
            if tag == "img":
                assert "elsewhere" not in attrs.get("src", "")
            style = attrs.get("style", "")
            assert "url(" not in style and "position" not in style
    assert BAD in Reader(hostile / "text.html").text


def test_a_drawing_that_could_do_something_is_no_file(hostile: Path) -> None:
    drawings = list((hostile / "pictures").iterdir())
    assert len(drawings) == 1 and "script" not in drawings[0].read_text()


def test_an_island_ends_where_it_ends(hostile: Path) -> None:
    text = next(hostile.glob("1*.html")).read_text()
    islands = re.findall(r'<script type="application/json" id="(.*?)">(.*?)</script>', text, re.S)
    names = [json.loads(told)["traces"][0]["tape"]["name"] for _, told in islands]
    assert names == HOSTILE and all("<" not in told for _, told in islands)


@pytest.mark.parametrize(
    "latex", [*HOSTILE, r"\frac{", r"\unknown{x}", "a < b & c", r"\text{&lt;}"]
)
def test_any_formula_gives_markup_that_is_whole(latex: str) -> None:
    root = ElementTree.fromstring(mathml(latex))
    assert {part.tag for part in root.iter()} <= {"code", "mrow"} or root.tag == "math"
    assert not any("script" in value for part in root.iter() for value in part.attrib.values())


@pytest.mark.parametrize("module", [maths, outputs, pages, prose], ids=lambda each: each.__name__)
def test_examples_in_docstrings_hold(module) -> None:
    failed, tried = doctest.testmod(module)
    assert tried and not failed


def test_harmless_elements_stay_and_no_others() -> None:
    assert harmless('<kbd>a</kbd><b class="x">') == '<kbd>a</kbd>&lt;b class="x"&gt;'
    assert bare("a <code>b</code> &amp; c") == "a b & c"


# -- building --------------------------------------------------------------------------------------


def test_what_others_have_put_there_is_never_cleared_away(tmp_path: Path, capsys) -> None:
    folder(tmp_path / "in", "1.ipynb")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    assert main([str(tmp_path / "in"), str(tmp_path / "out"), "--stored"]) == 1
    assert main([str(tmp_path / "in"), str(tmp_path), "--stored"]) == 1
    assert main([str(tmp_path / "none"), str(tmp_path / "new"), "--stored"]) == 1
    assert (tmp_path / "out" / "thesis.txt").exists() and not (tmp_path / "new").exists()
    assert main([str(tmp_path / "in"), str(tmp_path / "new"), "--stored"]) == 0
    (tmp_path / "new" / "old.html").touch()
    assert main([str(tmp_path / "in"), str(tmp_path / "new"), "--stored"]) == 0
    assert not (tmp_path / "new" / "old.html").exists()
    told = capsys.readouterr()
    assert "holds other things" in told.err and "1 pages, 0 views" in told.out


def test_two_sources_of_one_page_are_a_mistake(tmp_path: Path) -> None:
    folder(tmp_path / "in", "a.ipynb")
    (tmp_path / "in" / "A.md").write_text("# A")
    with pytest.raises(Unfit, match="would be the same page"):
        build(tmp_path / "in", tmp_path / "out", run=False)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("1 / 0", r"2\.ipynb stopped with ZeroDivisionError: division by zero"),
        ("import os; os._exit(1)", r"2\.ipynb could not be run: Kernel died"),
    ],
)
def test_a_notebook_that_fails_leaves_the_pages_of_before(
    tmp_path: Path, code: str, told: str
) -> None:
    folder(tmp_path / "in", "1.ipynb")
    build(tmp_path / "in", tmp_path / "out", run=False)
    nbformat.write(new_notebook(cells=[new_code_cell(code)]), tmp_path / "in" / "2.ipynb")
    with pytest.raises(Unfit, match=told):
        build(tmp_path / "in", tmp_path / "out", run=True)
    assert (tmp_path / "out" / "1.html").exists()


def test_a_notebook_to_take_along_gives_no_answer_away(stored) -> None:
    out, built = stored
    for page in built.pages:
        if page.bare is None or page.source.name == "index":
            continue
        cells = nbformat.read(out / f"{page.source.name}.ipynb", as_version=4).cells
        saved = nbformat.read(page.source.path, as_version=4).cells
        assert [cell.source for cell in cells] == [cell.source for cell in saved]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


# -- traces ----------------------------------------------------------------------------------------


@pytest.fixture
def formats(loaded) -> Iterator:
    loaded.run("with tf.GradientTape() as tape: y = x * x")
    yield lambda name: loaded.ip.display_formatter.format(loaded.ip.user_ns[name])[0]


def test_traces_are_kept_where_they_are_asked_for_and_nowhere_else(
    formats, loaded, monkeypatch
) -> None:
    monkeypatch.delenv(ASKED, raising=False)
    assert set(formats("tape")) == {"text/plain", "text/html"}
    monkeypatch.setenv(ASKED, "1")
    told = formats("tape")[TRACES]
    assert [trace["tape"]["name"] for trace in told["traces"]] == ["tape"]
    assert told["active"] == told["traces"][0]["tape"]["id"]
    assert told["traces"][0] == loaded.ip.user_ns["tape"].trace().to_json()
    loaded.run("%unload_ext tapelab")
    assert TRACES not in formats("tape")
