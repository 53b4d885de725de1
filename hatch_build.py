"""Puts the course into the wheel, so that `tapelab lab` opens it wherever tapelab is installed.

Outputs are left out: they are many times as large as all the rest, and a lecture makes its own. The
rest is one archive, because files that resemble each other shrink together.
"""

import gzip
import io
import json
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FROM, INTO = "notebooks", "tapelab/course/notebooks.tar.gz"


class Course(BuildHookInterface):
    """Called by `python -m build`, not for an editable install: that one has the notebooks."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(packed(Path(self.root) / FROM))
        self.archive = Path(file.name)
        build_data["force_include"][file.name] = INTO

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self.archive.unlink()


def packed(folder: Path) -> bytes:
    """The archive: the same bytes for the same notebooks."""
    whole = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=whole, mode="wb", mtime=0) as small,
        tarfile.open(fileobj=small, mode="w") as archive,
    ):
        for name, data in contents(folder).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return whole.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    """Bare notebooks, and the files that they or a page of text point to, by name."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    found = {
        name: bare(path) if path.suffix == ".ipynb" else path.read_bytes()
        for name, path in paths.items()
        if path.is_file() and "/." not in f"/{name}"
    }
    told = b"".join(data for name, data in found.items() if name.endswith((".ipynb", ".md")))
    return {
        name: data
        for name, data in found.items()
        if name.endswith(".ipynb") or paths[name].name.encode() in told
    }


def bare(path: Path) -> bytes:
    """A notebook as if it had never been run."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
