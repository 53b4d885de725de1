"""Guards what readers do first: every notebook runs in a real JupyterLab, with its live views.

Run all cells, and look: no cell fails, no error on the page or in its console, a view under each
cell that has a picture in the saved notebook, and exercises that wait for an answer. One JupyterLab
and one page serve all notebooks; each gets a kernel of its own.
"""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.reading import view

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PATHS = {
    path.relative_to(NOTEBOOKS).as_posix(): path
    for path in sorted(NOTEBOOKS.rglob("*.ipynb"))
    if not path.parent.name.startswith(".")
}
SECONDS = 120.0
WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURE = 'src="data:image/svg+xml;base64,'  # of a tape, in a saved output; heat maps are smaller
YOUR_TURN = "? Your turn."
DONE = """() => jupyterapp.shell.currentWidget.content.widgets.map(cell =>
  cell.model.type === 'code' ? cell.model.outputs.toJSON() : null)"""


@pytest.fixture(autouse=True, scope="module")
def pictures(server) -> None:
    """What the notebooks' text shows stands where they look for it."""
    shutil.copytree(NOTEBOOKS / "images", server.root / "images")


def shows_a_tape(output: NotebookNode) -> bool:
    """Whether a saved output is the picture of a tape that was drawn without being asked for."""
    html = output.get("data", {}).get("text/html", "")
    return output.output_type == "display_data" and PICTURE in html


def asks(cell: NotebookNode) -> bool:
    """Whether a cell's exercise waits for an answer in the saved notebook."""
    return any(YOUR_TURN in str(output.get("data", "")) for output in cell.get("outputs", []))


@pytest.mark.slow
@pytest.mark.parametrize("name", PATHS)
def test_it_runs_with_live_views(lab: Lab, name: str) -> None:
    saved = nbformat.read(PATHS[name], as_version=4)
    lab.open(PATHS[name], name)
    lab.run_all(seconds=SECONDS)

    ran = lab.page.evaluate(DONE)
    drawn = []
    for at, (cell, outputs) in enumerate(zip(saved.cells, ran, strict=True)):
        if cell.cell_type != "code":
            continue
        kinds = [output["output_type"] for output in outputs]
        assert "error" not in kinds, (at, cell.source, outputs)
        data = [output.get("data", {}) for output in outputs]
        live = sum(WIDGET in each for each in data)
        assert live == sum(map(shows_a_tape, cell.outputs)), (at, cell.source)
        if live:
            drawn.append(at)
        if asks(cell):
            assert any(YOUR_TURN in str(each.get("text/plain")) for each in data), cell.source
    assert lab.page.evaluate("() => jupyterapp.shell.currentWidget.model.dirty")

    # Far cells are not on the page until somebody scrolls there: look at the first and the last.
    for at in drawn[:1] + drawn[1:][-1:]:
        lab.select(at)
        drawing = view(lab, at).first
        expect(drawing).to_be_visible()
        expect(drawing.locator('[data-tapelab="node"]').first).to_be_visible()
        assert drawing.get_attribute("data-state") in ("recorded", "spent")
