"""One page: a notebook's cells as markup, its title, its headings."""

import re
from dataclasses import dataclass
from typing import Any

import nbformat
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from tapelab.jupyter.site.clean import Pictures
from tapelab.jupyter.site.outputs import Outputs
from tapelab.jupyter.site.pages import Addresses, Source
from tapelab.jupyter.site.prose import Prose, outlined
from tapelab.jupyter.site.texts import TEXTS, of_text

CODE = HtmlFormatter(nowrap=True)


@dataclass(frozen=True)
class Cell:
    """A text, or code with what it has shown."""

    kind: str  # "text" or "code"
    html: Markup
    count: int | None = None
    shown: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class Page:
    """All that a template needs to know of a page.

    headed  its first heading is in its cells
    lead    its first paragraph, which says what it is about
    bare    the notebook without outputs, for readers who want to run it
    views   how many views it has that can be replayed
    """

    source: Source
    language: str
    title: str
    headed: bool
    lead: Markup
    headings: list[tuple[int, str, str]]
    cells: list[Cell]
    views: int
    bare: str | None


def page_of(source: Source, notebook: Any, addresses: Addresses, pictures: Pictures) -> Page:
    """The page of a notebook."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    language = of_text("\n".join(texts))
    prose = Prose(
        lambda address: addresses.link(source, address),
        lambda address: addresses.image(source, address),
    )
    outputs = Outputs(prose, pictures, f"{source.up}pictures/", TEXTS[language])
    cells = [_cell(cell, prose, outputs) for cell in notebook.cells]
    kept, headings = _outlined([cell for cell in cells if cell is not None])
    title = headings[0][2] if headings else source.path.stem.replace("_", " ")
    return Page(
        source, language, title, bool(headings), _lead(kept), headings[1:], kept, outputs.views,
        bare_of(notebook) if source.path.suffix == ".ipynb" else None,
    )  # fmt: skip


def _cell(cell: Any, prose: Prose, outputs: Outputs) -> Cell | None:
    if not cell.source.strip():
        return None
    if cell.cell_type == "markdown":
        return Cell("text", Markup(prose.html(cell.source, cell.get("attachments"))))
    if cell.cell_type != "code":
        return Cell("text", Markup("<pre>{}</pre>").format(cell.source))
    count = cell.get("execution_count")
    shown = outputs.html(cell.outputs, count or "")
    code = highlight(cell.source.strip("\n"), get_lexer_by_name("ipython3"), CODE)
    return Cell("code", Markup(code.rstrip("\n")), count, tuple(map(Markup, shown)))


def _outlined(cells: list[Cell]) -> tuple[list[Cell], list[tuple[int, str, str]]]:
    """Cells whose headings follow each other without a gap, and these headings."""
    joint = "\0"  # stands in no text
    html, headings = outlined(joint.join(cell.html for cell in cells if cell.kind == "text"))
    pieces = iter(html.split(joint))
    return [
        Cell("text", Markup(next(pieces))) if cell.kind == "text" else cell for cell in cells
    ], headings


def _lead(cells: list[Cell]) -> Markup:
    """The first paragraph of a page, as it stands beneath its title on the start page."""
    for cell in cells:
        if cell.kind == "text" and "<p>" in cell.html:
            inner = str(cell.html).partition("<p>")[2].partition("</p>")[0]
            return Markup(re.sub(r"</?a\b[^>]*>", "", inner))  # its links start from elsewhere
    return Markup("")


def bare_of(notebook: Any) -> str:
    """A notebook without outputs: they would give away what its reader is asked to guess."""
    bare = nbformat.from_dict(notebook)
    for cell in bare.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return str(nbformat.writes(bare))
