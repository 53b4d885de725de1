"""Guards the TapeLab kernel on the page: launcher, a view without loading, Shift-Tab, Tab."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tapelab.command import kernels
from tests.browser.lab import Lab

SPEC = {"name": "tapelab", "display_name": "TapeLab (Python)", "language": "python"}
PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
START = "import tapelab as tf\nx = tf.Variable(3.0, name='x')"
TAPE = "with tf.GradientTape() as tape:\n    y = x * tf.math.sin(x)\ntape.gradient(y, x)"
TYPE = """text => {
  const content = jupyterapp.shell.currentWidget.content;
  content.activeCellIndex = content.widgets.length - 1;
  content.mode = 'edit';
  const cell = content.activeCell;
  cell.model.sharedModel.setSource(text);
  cell.editor.focus();
  cell.editor.setCursorPosition({line: 0, column: text.length});
}"""


def opened(lab: Lab, spec: dict[str, str], *cells: str) -> Lab:
    """A notebook for a kernel, its cells run, and an empty one below them."""
    folder = lab.server.data / "kernels" / "tapelab"
    new = not folder.exists()
    if new:
        kernels.write(folder)
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in (*cells, "")])
    notebook.metadata["kernelspec"] = spec
    lab.open(notebook, fresh=new)  # a page asks which kernels there are when it is loaded
    for k in range(len(cells)):
        lab.run_cell(k)
    return lab


def test_a_new_notebook_of_this_kernel_needs_no_loading(lab: Lab) -> None:
    page = opened(lab, SPEC, START, TAPE).page
    expect(page.locator(".jp-NotebookPanel:visible .jp-KernelName")).to_have_text(
        "TapeLab (Python)"
    )
    view = lab.output(1).locator('[data-tapelab="view"]')
    expect(view).to_be_visible()
    expect(view).to_contain_text("-2.8289")
    page.evaluate("() => { jupyterapp.commands.execute('launcher:create') }")
    icon = page.locator('.jp-LauncherCard[title^="TapeLab"] img').first
    expect(icon).to_be_visible()
    assert icon.evaluate("icon => [icon.naturalWidth, icon.src.endsWith('logo-svg.svg')]") == [
        64,
        True,
    ]


@pytest.mark.parametrize("spec, start", [(SPEC, START), (PYTHON, "%load_ext tapelab\n" + START)],
                         ids=["TapeLab", "Python"])  # fmt: skip
def test_shift_tab_tells_formula_and_derivative(lab: Lab, spec: dict[str, str], start: str) -> None:
    page = opened(lab, spec, start).page
    page.evaluate(TYPE, "tf.math.pow(")
    page.keyboard.press("Shift+Tab")
    told = page.locator(".jp-Tooltip")
    expect(told).to_contain_text("Derivative")
    expect(told.locator("mjx-container")).to_have_count(1)  # the formula is set, z = xʸ
    text = told.inner_text()
    assert "y · x^(y − 1) · g" in text and "z · log(x) · g" in text
    assert re.search(r"where g is what arrives at z", text)
    page.keyboard.press("Escape")


def test_tab_completes_the_words_of_a_magic(lab: Lab) -> None:
    page = opened(lab, SPEC, START).page
    page.evaluate(TYPE, "%%tape predict ")
    page.keyboard.press("Tab")
    words = page.locator(".jp-Completer-item code")
    expect(words.first).to_be_visible()
    # JupyterLab puts words of the notebook beside those of the kernel.
    assert {"gradients", "step", "values", "x"} <= set(words.all_inner_texts())
    page.keyboard.press("Escape")
