"""Run the notebooks and keep what they print and draw: `make notebooks`, or name some files.

Widgets are left out of what is kept: a saved notebook shows its pictures. Look at the difference
before you commit it: nbval compares these outputs from then on.
"""

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python",
            "pygments_lexer": "ipython3"}  # fmt: skip


def renew(path: Path) -> None:
    """Run one notebook from top to bottom, and write it back with its new outputs."""
    nb = nbformat.read(path, as_version=4)
    client = NotebookClient(
        nb, timeout=300, kernel_name="python3", store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    client.execute()
    tidy(nb)
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if "A view failed" in output.get("text", ""):
                raise SystemExit(f"{path}: {output.text}")
    nbformat.validate(nb)
    nbformat.write(nb, path)
    print(path.name, len(nb.cells), "cells")


def tidy(nb: nbformat.NotebookNode) -> None:
    """Take out what differs from run to run, and what no reader without a kernel can use."""
    nb.metadata.pop("widgets", None)
    nb.metadata["language_info"] = LANGUAGE
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = joined(cell.outputs)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop(WIDGET, None)


def joined(outputs: list[Any]) -> list[Any]:
    """The outputs, with lines that were printed one after the other as one of them."""
    found: list[Any] = []
    for output in outputs:
        before = found[-1] if found else {}
        if output.output_type == "stream" and before.get("name") == output.name:
            before["text"] += output.text
        else:
            found.append(output)
    return found


def every() -> list[Path]:
    """All notebooks but the op reference, which `python -m tapelab.reference` writes."""
    found = [path for path in NOTEBOOKS.rglob("*.ipynb") if not path.parent.name.startswith(".")]
    return sorted(path for path in found if path.name != "op_reference.ipynb")


if __name__ == "__main__":
    for each in [Path(name) for name in sys.argv[1:]] or every():
        renew(each)
