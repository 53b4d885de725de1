"""Guards the architecture: imports go down only, and importing tapelab loads no front end."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tapelab"

# Inside engine/ each file imports only files that stand before it in this list.
ENGINE = [
    "errors", "faults", "dtypes", "shapes", "nest", "warn", "hush", "legible", "blocks",
    "listener", "listen", "aside", "registry", "tensor", "wanted", "convert", "variable",
    "recording", "calls", "slices", "kinds", "op", "batched", "backprop", "rows", "jacobian",
    "asked", "tape", "forward", "custom",
]  # fmt: skip
# storey → the storeys it may import
MAY_IMPORT = {
    "engine": set(),
    "ops": {"engine"},
    "furniture": {"engine", "ops"},
    "trace": {"engine"},
    "views": {"trace"},
    "session": {"engine", "trace", "views"},
    "jupyter": {"engine", "trace", "views", "session", "front"},
    "command": {"jupyter", "front"},  # what is typed in a terminal: nobody imports it
    "course": set(),  # exercises: what learners answer comes to them, they reach for nothing
    "front": {"engine", "ops", "furniture", "trace", "views", "session", "jupyter"},  # tapelab/*.py
}
ONLY_IN_JUPYTER = {"IPython", "ipywidgets", "anywidget", "traitlets", "comm", "ipykernel"}
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "node_modules" not in p.parts)


def storey(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    if first == "__main__.py":  # `python -m tapelab`
        return "command"
    return first if first in MAY_IMPORT else "front"


def imports(path: Path, top_level_only: bool = False) -> list[str]:
    """The modules a file imports, as dotted names (`from a.b import c` gives a.b and a.b.c)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append(node.module or "")
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    here = storey(path)
    late = here in (
        "trace",
        "front",
        "jupyter",
        "furniture",
        "course",
        "command",
    )  # may reach up inside a function, for displays
    for name in imports(path, top_level_only=late):
        parts = name.split(".")
        if parts[0] != "tapelab" or len(parts) < 2:
            assert here == "jupyter" or parts[0] not in ONLY_IN_JUPYTER, f"{path}: {name}"
            continue
        there = parts[1] if parts[1] in MAY_IMPORT else "front"
        assert there == here or there in MAY_IMPORT[here], f"{path} imports {name}"


@pytest.mark.parametrize("name", ENGINE)
def test_engine_files_import_only_files_before_them(name: str) -> None:
    path = PACKAGE / "engine" / f"{name}.py"
    if not path.exists():
        pytest.fail(f"{name} stands in the list and not in the folder")
    before = set(ENGINE[: ENGINE.index(name)])
    for module in imports(path):
        parts = module.split(".")
        if parts[:2] == ["tapelab", "engine"] and len(parts) > 2 and parts[2] in ENGINE:
            assert parts[2] in before, f"{name} imports {parts[2]}, which stands after it"


def test_every_engine_file_is_in_the_list() -> None:
    files = {p.stem for p in (PACKAGE / "engine").glob("*.py")} - {"__init__"}
    assert files == set(ENGINE)


def test_importing_tapelab_loads_no_front_end() -> None:
    code = (
        "import sys, tapelab; "
        "print([m for m in ('IPython', 'ipywidgets', 'anywidget', 'graphviz') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
