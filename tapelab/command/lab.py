"""`tapelab lab`: the course, or a learner's own notebooks, in JupyterLab."""

import subprocess
import sys
import tarfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tapelab.command.trouble import Trouble, need

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parent / "notebooks"  # where tapelab is worked on
PACKED = PACKAGE / "course" / "notebooks.tar.gz"  # in an installed tapelab: without outputs
COPY = "tapelab-course"  # the learner's own, in the folder where the command is typed


def run(asked: Namespace) -> int:
    """Start JupyterLab and wait until it ends; returns its exit status."""
    need("jupyterlab", "JupyterLab")
    here = Path.cwd()
    root, start = theirs(asked.files, here) if asked.files else course(here)
    # -P: a learner's own random.py in this folder is none of JupyterLab's.
    command = [sys.executable, "-P", "-m", "jupyterlab", *options(root, start), *asked.rest]
    return wait(command)


def options(root: Path, start: Path | None) -> list[str]:
    """What JupyterLab is told: its folder, and what to open first."""
    told = [f"--ServerApp.root_dir={root}"]
    if start is not None:
        told.append(f"--LabApp.default_url=/lab/tree/{quote(start.relative_to(root).as_posix())}")
    return told


def theirs(files: Sequence[str], here: Path) -> tuple[Path, Path | None]:
    """Folder and first notebook for what a learner named."""
    if len(files) > 1:
        raise Trouble(f"one notebook or one folder, please, not {len(files)}.", status=2)
    path = (here / files[0]).resolve()
    if not path.exists():
        raise Trouble(f"there is no {files[0]} in {here}.", status=2)
    if path.is_dir():
        return path, None
    return (here if path.is_relative_to(here) else path.parent), path


def course(here: Path) -> tuple[Path, Path | None]:
    """Folder and first notebook of the course, which is copied where a learner can write."""
    root = CHECKOUT
    if not (PACKAGE.parent / "pyproject.toml").exists() or not first(CHECKOUT):
        if not PACKED.exists():
            raise Trouble("this tapelab was built without its course. Name a notebook to open.")
        root = here / COPY
        unpack(PACKED, root)
    return root, first(root)


def first(folder: Path) -> Path | None:
    """The index of the course, or its first lecture."""
    index = folder / "index.ipynb"
    return index if index.exists() else next(iter(sorted(folder.glob("0*.ipynb"))), None)


def unpack(archive: Path, into: Path) -> None:
    """Write what is not there yet: what a learner has written stays."""
    new = 0
    try:
        with tarfile.open(archive) as packed:
            for entry in packed:
                path = into / entry.name
                data = packed.extractfile(entry)
                if data is not None and not path.exists():
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data.read())
                    new += 1
    except OSError as problem:
        raise Trouble(
            f"the course can't be written to {into}: {problem.strerror}. "
            "Go to a folder of your own and type it there."
        ) from None
    told = f" ({new} file{'s' * (new != 1)} written)" if new else ""
    print(f"The course is in {into}{told}.", flush=True)


def wait(command: Sequence[str]) -> int:
    """Run JupyterLab in this terminal; Ctrl-C is its own to answer."""
    running = subprocess.Popen(command)
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            continue
