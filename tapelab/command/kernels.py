"""`tapelab kernel`: make the kernel known to Jupyter, list it, take it away."""

import json
import shutil
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tapelab.command.trouble import Trouble, need

NAME = "tapelab"
MARK = "tapelab.jupyter.kernel"  # in the command line of every TapeLab kernel
OWN = Path(__file__).parents[1] / "jupyter" / "kernelspec"


def install(asked: Namespace) -> int:
    """Write the kernelspec where a Jupyter looks for it; it starts this Python."""
    need("ipykernel", "ipykernel")
    name: str = asked.name.lower()
    taken = Path(manager().find_kernel_specs().get(name, ""))
    if taken.name and name not in dict(installed()):
        raise Trouble(f"{name} is the name of another kernel, in {taken}. Choose one with --name.")
    title = asked.display_name or ("" if name == NAME else f"TapeLab ({asked.name})")
    prefix = sys.prefix if asked.sys_prefix else asked.prefix
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "spec"
        write(source, title)
        try:
            place = manager().install_kernel_spec(
                str(source), name, user=prefix is None, prefix=prefix
            )
        except ValueError:
            raise Trouble(
                f"{asked.name!r} can't be a kernel's name: letters, digits, dots, dashes and "
                "underscores can.",
                status=2,
            ) from None
        except OSError as problem:
            raise Trouble(
                f"the kernel can't be written to {problem.filename}: {problem.strerror}. "
                "`tapelab kernel install --user` needs no rights but your own."
            ) from None
    print(f"Installed the kernel {name} in {place}")
    return 0


def write(folder: Path, title: str = "") -> None:
    """A kernelspec in a new folder that starts this very Python, from wherever it is found."""
    shutil.copytree(OWN, folder)
    path = folder / "kernel.json"
    spec: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    spec["argv"][0] = sys.executable
    if title:
        spec["display_name"] = title
    path.write_text(json.dumps(spec, indent=1), encoding="utf-8")


def uninstall(asked: Namespace) -> int:
    """Take a kernelspec away, if it is a TapeLab kernel's."""
    need("jupyter_client", "Jupyter")
    found = dict(installed())
    name = asked.name.lower()
    if name not in found:
        known = f"There is: {', '.join(sorted(found))}." if found else "None is installed."
        raise Trouble(f"no TapeLab kernel is called {name}. {known}")
    place, _ = found[name]
    try:
        shutil.rmtree(place)
    except OSError as problem:
        raise Trouble(f"{place} can't be removed: {problem.strerror}.") from None
    print(f"Removed {place}")
    return 0


def show(asked: Namespace) -> int:
    """Print the TapeLab kernels that Jupyter sees."""
    need("jupyter_client", "Jupyter")
    found = dict(installed())
    for name, (place, argv) in sorted(found.items()):
        gone = "" if shutil.which(argv[0]) else ", which is gone"
        print(f"{name}  {place}  starts {argv[0]}{gone}")
    if not found:
        print("No TapeLab kernel is installed. Type: tapelab kernel install")
    return 0


def installed() -> Iterator[tuple[str, tuple[str, list[str]]]]:
    """The TapeLab kernels that the Jupyter of this Python sees: name, folder, command line."""
    for name, place in manager().find_kernel_specs().items():
        try:
            spec = json.loads((Path(place) / "kernel.json").read_text(encoding="utf-8"))
            argv = [str(word) for word in spec["argv"]]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # somebody else's, and broken
        if any(MARK in word for word in argv):
            yield name, (place, argv)


def manager() -> Any:
    """Jupyter's own knowledge of kernels."""
    from jupyter_client.kernelspec import KernelSpecManager

    return KernelSpecManager()
