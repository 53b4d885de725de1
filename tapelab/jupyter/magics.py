"""`%tapelab on | off | quiet | status` and `%%tape`."""

import ast
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
    def tape(self, line: str, cell: str) -> Any:
        """Draw the tapes of this cell, even when tapelab is off or quiet."""
        if line.strip():
            raise UsageError(f"%%tape takes no arguments, and was given {line.strip()!r}.")
        self._extension.switch_for_this_cell()
        return run(self.shell, cell)

    @classmethod
    def register(cls, ip: Any, extension: Any) -> Callable[[], None]:
        """Put the commands and their completion into a shell; returns the undo."""
        made = cls(ip, extension)
        ip.register_magics(made)
        ip.set_hook("complete_command", _complete, str_key="%tapelab")

        def undo() -> None:
            ip.magics_manager.magics["line"].pop("tapelab", None)
            ip.magics_manager.magics["cell"].pop("tape", None)
            ip.magics_manager.registry.pop(cls.__name__, None)
            if made in ip.configurables:
                ip.configurables.remove(made)
            ip.strdispatchers["complete_command"].strs.pop("%tapelab", None)

        return undo


def _complete(shell: Any, event: Any) -> list[str]:
    return list(WORDS)


def run(shell: Any, cell: str) -> Any:
    """Execute a cell's body as the cell itself: returns the value of its last expression.

    Not with `shell.run_cell`, which would show the value a second time and hide exceptions from
    whoever runs the notebook. An empty line stands for `%%tape`, so that lines keep their numbers.
    """
    blank = len(cell) - len(cell.lstrip("\n"))  # these, too, which the transformation drops
    source = "\n" * (1 + blank) + shell.transform_cell(cell)
    name = shell.compile.cache(source, shell.execution_count, raw_code=source)
    tree = shell.compile.ast_parse(source, filename=name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_silenced(cell):
        last = ast.Expression(tree.body.pop().value)
    exec(shell.compile(tree, name, "exec"), shell.user_ns)
    if last is None:
        return None
    return eval(shell.compile(last, name, "eval"), shell.user_ns)


def _is_silenced(cell: str) -> bool:
    """Whether the cell ends with a semicolon, IPython's sign for showing nothing."""
    return cell.rstrip().endswith(";")
