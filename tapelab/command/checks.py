"""What can be seen without starting anything: versions, files, settings."""

import importlib.metadata
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tapelab.command import kernels
from tapelab.command.findings import Finding
from tapelab.command.trouble import pip

STATIC = Path(__file__).parents[1] / "jupyter" / "static"
FILES = ("widget.js", "widget.css", "dock.js", "dock.css", "ko.js", "check.js", "predict.js")
WITHOUT = {  # packages of the extra `lab`, and what is missing when they are
    "jupyterlab": "fine where the notebooks are opened by another environment's Jupyter",
}
# JupyterLab's extension → the package that brings it, and its oldest version that will do
EXTENSIONS = {"@jupyter-widgets/jupyterlab-manager": ("jupyterlab_widgets", "5"),
              "anywidget": ("anywidget", "0.9")}  # fmt: skip
SUBSHELLS = "@jupyterlab/apputils-extension/kernels-settings.jupyterlab-settings"


def python() -> Iterator[Finding]:
    """Python itself."""
    least = (3, 11)
    said = f"Python {platform.python_version()} ({sys.executable})"
    if sys.version_info >= least:
        yield Finding("ok", said)
    else:
        yield Finding("FAILS", f"{said} is too old", "install Python 3.11 or newer")


def packages() -> Iterator[Finding]:
    """What tapelab stands on, by what its own wheel asks for."""
    try:
        asked = importlib.metadata.requires("tapelab") or []
    except importlib.metadata.PackageNotFoundError:
        where = Path(__file__).parents[2]
        yield Finding("FAILS", f"tapelab is read from {where} and not installed",
                      pip("--editable", f"{where}[lab]"))  # fmt: skip
        return
    for line in asked:
        if wanted := requirement(line):
            yield package(*wanted)


def requirement(line: str) -> tuple[str, str] | None:
    """Package and least version of a requirement; None where it is for another extra than `lab`.

    >>> requirement("numpy>=2"), requirement("ipykernel>=7; extra == 'lab'")
    (('numpy', '2'), ('ipykernel', '7'))
    >>> requirement("pytest>=8.3; extra == 'test'")
    """
    wanted, _, marker = line.partition(";")
    match = re.fullmatch(r"([\w.-]+)\s*>=\s*([\d.]+)", wanted.strip())
    if match is None or ("extra" in marker and not re.search(r"['\"]lab['\"]", marker)):
        return None
    return match[1], match[2]


def package(name: str, least: str) -> Finding:
    """Whether a package is there, and new enough."""
    mend = pip("--upgrade", f"{name}>={least}")
    try:
        there = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        if name in WITHOUT:
            return Finding("note", f"{name} is not installed: {WITHOUT[name]}", mend)
        return Finding("FAILS", f"{name} is not installed", mend)
    if numbers(there) < numbers(least):
        return Finding("FAILS", f"{name} {there} is older than {least}", mend)
    return Finding("ok", f"{name} {there}")


def numbers(version: str) -> list[int]:
    """The leading numbers of a version, to be compared.

    >>> numbers("4.10.0rc1") > numbers("4.9")
    True
    """
    return [int(number) for number in re.findall(r"\d+", re.split(r"[a-z+]", version)[0])]


def front_end() -> Iterator[Finding]:
    """The programs that draw on the page."""
    missing = [name for name in FILES
               if not (STATIC / name).is_file() or not (STATIC / name).stat().st_size]  # fmt: skip
    if missing:
        again = pip("--force-reinstall", "--no-deps", "tapelab")
        yield Finding("FAILS", f"the view's {', '.join(missing)} is not in {STATIC}", again)
    else:
        yield Finding("ok", "the view's programs are installed")


def kernelspec() -> Iterator[Finding]:
    """Whether Jupyter offers the TapeLab kernel, and which Python it would start."""
    if find_spec("jupyter_client") is None:
        yield Finding("FAILS", "Jupyter is not installed", pip("tapelab[lab]"))
        return
    found = dict(kernels.installed())
    if not found:
        yield Finding("FAILS", "Jupyter does not know the TapeLab kernel",
                      "tapelab kernel install --sys-prefix")  # fmt: skip
    for name, (place, (program, *_)) in sorted(found.items()):
        others = f"tapelab kernel uninstall --name {name}"
        if shutil.which(program) is None:
            yield Finding("FAILS", f"kernel {name}: {program} is gone ({place})", others)
        else:
            yield Finding("ok", f"kernel {name} in {place}")


def extensions() -> Iterator[Finding]:
    """Whether JupyterLab loads what shows widgets."""
    if find_spec("jupyterlab") is None:
        return
    from jupyter_core.paths import jupyter_path
    from jupyterlab.commands import get_app_dir  # type: ignore[import-untyped]
    from jupyterlab_server.config import get_federated_extensions, get_page_config

    paths = jupyter_path("labextensions")
    found = get_federated_extensions(paths)
    page = get_page_config(paths, str(Path(get_app_dir()) / "settings"))
    for name, (brought_by, least) in EXTENSIONS.items():
        yield extension(name, found.get(name), brought_by, least, page)


def extension(name: str, found: Any, brought_by: str, least: str, page: Any) -> Finding:
    """Whether one extension is there, new enough and not switched off."""
    again = pip("--upgrade", "--force-reinstall", brought_by)
    if found is None:
        return Finding("FAILS", f"JupyterLab does not find its extension {name}", again)
    if numbers(found["version"]) < numbers(least):
        return Finding("FAILS", f"JupyterLab's {name} {found['version']} is too old", again)
    switched_off = page.get("disabledExtensions", [])  # extensions, or plugins of theirs
    off = [each for each in switched_off if each == name or each.startswith(f"{name}:")]
    if off:
        return Finding("FAILS", f"JupyterLab's extension {name} is switched off",
                       f"{sys.executable} -m jupyter labextension enable {off[0]}")  # fmt: skip
    return Finding("ok", f"JupyterLab has its extension {name} {found['version']}")


def settings() -> Iterator[Finding]:
    """Whether JupyterLab's user has told it not to talk to busy kernels."""
    if find_spec("jupyterlab") is None:
        return
    from jupyterlab.commands import get_user_settings_dir

    path = Path(get_user_settings_dir()) / SUBSHELLS
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if re.search(r'^[^/\n]*"commsOverSubshells"\s*:\s*"disabled"', text, re.MULTILINE):
        yield Finding("note", "JupyterLab is told not to talk to busy kernels: %%tape step can't "
                      "stop a cell", "Settings, Kernels, Comms over subshells: choose the default "
                      f"(kept in {path})")  # fmt: skip


def graphviz() -> Iterator[Finding]:
    """The one program outside of Python that somebody may want."""
    found = shutil.which("dot")
    if found:
        yield Finding("ok", f"Graphviz' dot ({found})")
    else:
        yield Finding("note", "Graphviz' dot is not installed: only trace.to_graphviz().render() "
                      "asks for it", "install the package graphviz of your system")  # fmt: skip
