"""What `tapelab` understands. Each subcommand is a function that returns an exit status."""

import argparse
import sys
from collections.abc import Sequence

from tapelab._version import version
from tapelab.command import doctor, kernels, lab
from tapelab.command.trouble import Trouble


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; 0: done, 1: it could not be done, 2: it was not understood."""
    given = list(sys.argv[1:] if words is None else words)
    given, rest = _parted(given)
    asked = parser().parse_args(given or ["--help"])
    if rest is not None:
        if asked.run is not lab.run:
            parser().error("only `tapelab lab` passes on what stands behind --")
        asked.rest = rest
    try:
        return int(asked.run(asked))
    except Trouble as trouble:
        print(f"tapelab: {trouble}", file=sys.stderr)
        return trouble.status
    except KeyboardInterrupt:
        return 130  # what shells say of a program that was interrupted


def _parted(words: list[str]) -> tuple[list[str], list[str] | None]:
    """Words before and behind `--`; what stands behind is for somebody else."""
    if "--" not in words:
        return words, None
    place = words.index("--")
    return words[:place], words[place + 1 :]


def parser() -> argparse.ArgumentParser:
    """The grammar, from which `--help` is written."""
    whole = argparse.ArgumentParser("tapelab", description="Gradient tapes you can watch.")
    whole.add_argument("--version", action="version", version=f"tapelab {version}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)

    opens = commands.add_parser(
        "lab", help="open the course, or notebooks, in JupyterLab",
        description="Open the course, or notebooks, in JupyterLab.",
        epilog="What stands behind -- goes to JupyterLab: tapelab lab -- --no-browser --port 9999",
    )  # fmt: skip
    opens.add_argument("files", nargs="*", metavar="FILE", help="notebooks, or a folder")
    opens.set_defaults(run=lab.run, rest=[])

    kernel = commands.add_parser(
        "kernel", help="install the TapeLab kernel, list it, take it away",
        description="The TapeLab kernel, for a Jupyter that is installed somewhere else. The "
        "Jupyter beside this tapelab has it already.",
    )  # fmt: skip
    actions = kernel.add_subparsers(title="actions", metavar="ACTION", required=True)
    installs = actions.add_parser("install", help="make the kernel known to Jupyter")
    places = installs.add_mutually_exclusive_group()
    places.add_argument("--user", action="store_true", help="for this user (the default)")
    places.add_argument(
        "--sys-prefix", action="store_true", help="in this Python's environment only"
    )
    places.add_argument("--prefix", metavar="FOLDER", help="in another environment")
    installs.add_argument("--name", default=kernels.NAME, help="what Jupyter calls it inside")
    installs.add_argument("--display-name", metavar="TITLE", help="what the launcher shows")
    installs.set_defaults(run=kernels.install)
    removes = actions.add_parser("uninstall", help="take it away again")
    removes.add_argument("--name", default=kernels.NAME, help="as it was installed")
    removes.set_defaults(run=kernels.uninstall)
    actions.add_parser("list", help="where it is installed").set_defaults(run=kernels.show)

    looks = commands.add_parser(
        "doctor", help="say what works here, and how to mend what does not",
        description="Say what works here, and how to mend what does not. Starts a kernel and "
        "draws a tape in it. Exit status 1 when something has to be mended.",
    )  # fmt: skip
    looks.set_defaults(run=doctor.run)
    return whole
