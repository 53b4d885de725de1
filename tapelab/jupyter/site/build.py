"""A folder of notebooks becomes a folder of pages."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import nbformat

from tapelab.jupyter.site.clean import Pictures
from tapelab.jupyter.site.page import Page, page_of
from tapelab.jupyter.site.pages import (
    START,
    Addresses,
    Source,
    Unfit,
    find,
    other_language,
    sections,
)
from tapelab.jupyter.site.running import run_all
from tapelab.jupyter.site.texts import TEXTS
from tapelab.jupyter.widget import STATIC

__all__ = ["Built", "Unfit", "build"]

ASSETS = ("widget.css", "site.css", "site.js", "theme.js")
OWN = "tapelab-site"  # a file in what was built, so that only that is ever cleared away
# Nothing is loaded from elsewhere, and no script runs but the files beside the pages. Views set
# styles on their elements, and so do notebooks.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)


@dataclass
class Built:
    """What was made: pages in the order of reading, and links in them that led nowhere."""

    pages: list[Page] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def views(self) -> int:
        """How many views can be replayed on all pages."""
        return sum(page.views for page in self.pages)


def build(
    folder: Path, out: Path, run: bool = True, tell: Callable[[str], None] = lambda line: None
) -> Built:
    """Make pages of all notebooks and Markdown files in a folder.

    run    run the notebooks, so that their views can be replayed; else take them as saved
    tell   is told what happens
    """
    sources = find(folder)
    if not sources:
        raise Unfit(f"There are no notebooks in {folder}.")
    _check(out, folder)
    notebooks = [source.path for source in sources if source.path.suffix == ".ipynb"]
    ran = run_all(notebooks, tell) if run else {}
    _clear(out)  # not before: what stands there outlives a notebook that fails
    addresses, pictures = Addresses(folder, sources), Pictures(out / "pictures")
    built = Built(missing=addresses.missing)
    for source in sources:
        notebook = ran.get(source.path) or _read(source)
        built.pages.append(page_of(source, notebook, addresses, pictures))
    _write(built.pages, out)
    for inside in sorted(addresses.files):
        (out / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / inside, out / inside)
    (out / "assets").mkdir()
    for name in ASSETS:
        shutil.copyfile(STATIC / name, out / "assets" / name)
    for line in built.missing:
        tell(f"leads nowhere: {line}")
    return built


def _read(source: Source) -> Any:
    if source.path.suffix == ".ipynb":
        return nbformat.read(source.path, as_version=4)
    text = source.path.read_text(encoding="utf-8")
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])


def _check(out: Path, folder: Path) -> None:
    """Only what was built by this is ever taken away."""
    if folder.resolve().is_relative_to(out.resolve()):
        raise Unfit(f"{out} holds the notebooks; name another folder for the pages.")
    if out.exists() and any(out.iterdir()) and not (out / OWN).exists():
        raise Unfit(f"{out} holds other things; name a folder that is empty or new.")


def _clear(out: Path) -> None:
    """An empty folder to build in."""
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / OWN).write_text("Made by `python -m tapelab.jupyter.site`, which makes it anew.\n")
    (out / ".nojekyll").touch()  # hosts that leave out what they take for their own files


def _write(pages: list[Page], out: Path) -> None:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    by_name = {page.source.name: page for page in pages}
    chapters = [
        (name, [by_name[source.name] for source in inside])
        for name, inside in sections([page.source for page in pages])
    ]
    start = by_name.get(START)
    first = start or chapters[0][1][0]
    shared = {"policy": POLICY, "chapters": chapters, "named": named}
    for _, inside in chapters:
        for at, page in enumerate(inside):
            _put(out, page.source.url, templates.get_template("page.html").render(
                page=page, language=page.language, words=TEXTS[page.language], up=page.source.up,
                other=by_name.get(other_language(page.source, set(by_name)) or ""),
                previous=inside[at - 1] if at else None,
                next=inside[at + 1] if at + 1 < len(inside) else None, **shared,
            ))  # fmt: skip
            if page.bare is not None:
                _put(out, f"{page.source.name}.ipynb", page.bare)
    _put(out, f"{START}.html", templates.get_template("start.html").render(
        page=start, language=first.language, words=TEXTS[first.language], up="",
        other=by_name.get(other_language(first.source, set(by_name)) or "") if start else None,
        cards=_unsaid(chapters, start), **shared,
    ))  # fmt: skip


def _unsaid(chapters: list[tuple[str, list[Page]]], start: Page | None) -> list[Any]:
    """The pages that a start page does not lead to by its own words."""
    said = "".join(cell.html for cell in start.cells) if start else ""
    left = [
        (name, [page for page in inside if f'href="{quote(page.source.url)}' not in said])
        for name, inside in chapters
    ]
    return [(name, inside) for name, inside in left if inside]


def named(section: str, words: dict[str, str]) -> str:
    """What a section is called; a folder that nobody knows goes by its own name."""
    return words.get(section) or section.replace("_", " ").replace("-", " ")


def _put(out: Path, url: str, text: str) -> None:
    (out / url).parent.mkdir(parents=True, exist_ok=True)
    (out / url).write_text(text, encoding="utf-8")
