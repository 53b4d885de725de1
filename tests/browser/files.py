"""Notebook files for the browser tests: made from sources, signed where outputs are trusted."""

from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

Notebook = Sequence[str] | NotebookNode | Path


def write(notebook: Notebook, path: Path) -> NotebookNode:
    """Write cells' sources, a notebook of nbformat's or a copy of a file to `path`."""
    nb = as_notebook(notebook)
    # Without a kernel's name JupyterLab asks for one, and a test would wait for ever.
    nb.metadata.setdefault("kernelspec", KERNEL)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return nb


def as_notebook(notebook: Notebook) -> NotebookNode:
    if isinstance(notebook, Path):
        return nbformat.read(notebook, as_version=4)
    if isinstance(notebook, NotebookNode):
        return notebook
    cells = [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(notebook)]
    return new_notebook(cells=cells)


def sign(nb: NotebookNode, data: Path) -> None:
    """Trust the outputs, as `jupyter trust` does, for the server that keeps its data in `data`."""
    notary = NotebookNotary(data_dir=str(data))
    try:
        notary.sign(nb)
    finally:
        notary.store.close()
