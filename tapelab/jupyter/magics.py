"""`%tapelab on | off | quiet | status` and `%%tape`."""

from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class

WORDS = {
    "on": "tapes are drawn under the cells that open them",
    "quiet": "tapes are followed but not drawn; a tape as a cell's result shows what it did",
    "off": "tapes are not followed; %%tape draws those of one cell",
    "status": "say which of these it is",
}


@magics_class
class TapeMagics(Magics):
    """The commands that a learner types."""

    def __init__(self, shell: Any, extension: Any) -> None:
        super().__init__(shell)
        self._extension = extension

    @line_magic
    def tapelab(self, line: str) -> None:
        """Say whether tapes are drawn: %tapelab on, off, quiet or status."""
        word = line.strip() or "status"
        if word not in WORDS:
            raise UsageError(f"%tapelab {word}? It knows: {', '.join(WORDS)}.")
        if word != "status":
            self._extension.switch(word)
        print(f"tapelab is {self._extension.mode}: {WORDS[self._extension.mode]}.")

    @cell_magic
    def tape(self, line: str, cell: str) -> None:
        """Draw the tapes of this cell, even when tapelab is off or quiet: %%tape on line 1."""
        raise UsageError("%%tape takes no arguments, and stands alone on the first line of a cell.")


def asks_for_tape(cell: str) -> bool:
    """Whether a cell begins with `%%tape`."""
    return cell.lstrip().partition("\n")[0].rstrip() == "%%tape"


def without_tape(lines: list[str]) -> list[str]:
    """The cell with a comment in place of `%%tape`.

    So it runs as any other cell: its value is shown once, its exceptions have their own lines, and
    `await` works. A cell magic that runs its body by itself has none of these.
    """
    if lines and asks_for_tape(lines[0]):
        return ["# tape\n", *lines[1:]]
    return lines


def register(ip: Any, extension: Any) -> Callable[[], None]:
    """Put the commands and their completion into a shell; returns the undo."""
    made = TapeMagics(ip, extension)
    ip.register_magics(made)
    ip.input_transformers_cleanup.append(without_tape)
    ip.set_hook("complete_command", _complete, str_key="%tapelab")

    def undo() -> None:
        ip.strdispatchers["complete_command"].strs.pop("%tapelab", None)
        ip.input_transformers_cleanup.remove(without_tape)
        ip.magics_manager.magics["line"].pop("tapelab", None)
        ip.magics_manager.magics["cell"].pop("tape", None)
        ip.magics_manager.registry.pop(TapeMagics.__name__, None)
        if made in ip.configurables:
            ip.configurables.remove(made)

    return undo


def _complete(shell: Any, event: Any) -> list[str]:
    return list(WORDS)
