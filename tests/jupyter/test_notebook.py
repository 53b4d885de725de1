"""Guards what a notebook keeps: run by nbclient, saved, and converted where no kernel is."""

import base64
import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, MarkdownExporter
from nbformat.v4 import new_code_cell, new_notebook

LOAD = "%load_ext tapelab\nimport tapelab as tf\nx = tf.Variable(3.0)"
SQUARE = "with tf.GradientTape() as tape:\n    y = x * x\nprint(tape.gradient(y, x))"
BROKEN = "with tf.GradientTape() as tape:\n    z = x * x\n    1 / 0"
LATER = "g = tape.gradient(z, x)"


@pytest.fixture(scope="module")
def notebook() -> nbformat.NotebookNode:
    cells = [LOAD, SQUARE, BROKEN, LATER, "%tapelab quiet\n" + SQUARE, "tape"]
    book = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return book


def shown(cell) -> list[dict]:
    return [o.data for o in cell.outputs if o.output_type in ("display_data", "execute_result")]


def picture(data) -> str:
    (found,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', data["text/html"])
    return base64.b64decode(found).decode()


def test_a_cell_that_opens_a_tape_keeps_its_picture_and_its_account(notebook):
    (data,) = shown(notebook.cells[1])
    assert sorted(data) == ["text/html", "text/plain"]
    assert 'tape "tape": spent, 1 record' in data["text/plain"]
    assert "result: x gets 6.0" in data["text/plain"]
    assert 'data-grad="6.0"' in picture(data)


def test_what_the_cell_printed_stands_above(notebook):
    assert notebook.cells[1].outputs[0].text == "tf.Tensor(6.0, shape=(), dtype=float32)\n"


def test_an_exception_keeps_the_picture_of_what_there_was(notebook):
    outputs = notebook.cells[2].outputs
    assert [output.output_type for output in outputs] == ["error", "display_data"]
    assert "stopped by ZeroDivisionError" in outputs[1].data["text/plain"]


def test_a_gradient_in_a_later_cell_shows_the_tape_there(notebook):
    (data,) = shown(notebook.cells[3])
    assert "result: x gets 6.0" in data["text/plain"]
    assert "result" not in shown(notebook.cells[2])[0]["text/plain"]


def test_quiet_shows_nothing_until_asked(notebook):
    assert shown(notebook.cells[4]) == []
    (data,) = shown(notebook.cells[5])
    assert "1. y = x · x  line 3" in data["text/plain"]


def test_a_host_that_shows_nothing_live_gets_no_widget(notebook):
    assert "widgets" not in notebook.metadata
    assert "widget-view" not in nbformat.writes(notebook)


def test_running_again_gives_the_same_outputs(notebook):
    again = new_notebook(cells=[new_code_cell(cell.source) for cell in notebook.cells])
    NotebookClient(again, timeout=120, kernel_name="python3", allow_errors=True).execute()
    for cell, other in zip(notebook.cells, again.cells, strict=True):
        assert shown(cell) == shown(other)


@pytest.mark.parametrize("exporter", [HTMLExporter, MarkdownExporter])
def test_converted_without_a_kernel_the_pictures_are_there(notebook, exporter):
    text, _ = exporter().from_notebook_node(notebook)
    assert len(re.findall(r"<img [^>]*data:image/svg\+xml;base64,", text)) == 4
