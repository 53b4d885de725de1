"""`%tapelab on | off | quiet | dock | language | status`, and `%%tape` for one cell."""

from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class

from tapelab.jupyter import wishes

MODES = {
    "on": "tapes are drawn under the cells that open them",
    "quiet": "tapes are followed but not drawn; a tape as a cell's result shows what it did",
    "off": "tapes are not followed; %%tape draws those of one cell",
}
WORDS = {
    **MODES,
    "dock": "a panel beside the notebook follows the cell that runs; `dock off` takes it away",
    "language": "what views and pictures speak: `language en` or `language ko`",
    "status": "say which of these it is",
}
SECOND = {"dock": ("on", "off"), "language": ("en", "ko")}  # the words that may follow a word
KEPT_BACK = {
    "en": "The result of this cell is not shown: predict first, then look at it in a cell below.",
    "ko": "이 셀의 결과는 보여 주지 않습니다. 먼저 예측한 다음 아래 셀에서 확인하세요.",
}
LANGUAGES = {"en": "English", "ko": "한국어"}


@magics_class
class TapeMagics(Magics):
    """The commands that a learner types."""

    def __init__(self, shell: Any, extension: Any) -> None:
        super().__init__(shell)
        self._extension = extension

    @line_magic
    def tapelab(self, line: str) -> None:
        """How tapes are shown.

        %tapelab on           tapes are drawn under the cells that open them
        %tapelab quiet        followed, and not drawn
        %tapelab off          not followed
        %tapelab dock         a panel beside the notebook follows the cell that runs
        %tapelab dock off     take it away
        %tapelab language ko  Korean; en for English
        %tapelab status       say which of these it is
        """
        word, *rest = line.split() or ["status"]
        if word not in WORDS:
            raise UsageError(f"%tapelab {word}? It knows: {', '.join(WORDS)}.")
        if len(rest) > 1 or (rest and rest[0] not in SECOND.get(word, ())):
            known = " or ".join(f"%tapelab {word} {second}" for second in SECOND.get(word, ()))
            raise UsageError(f"%tapelab {line.strip()}? {known or f'%tapelab {word}'}, please.")
        if word in MODES:
            self._extension.switch(word)
        elif word == "dock":
            self._extension.dock(rest != ["off"])
        elif word == "language" and rest:
            self._extension.speak(rest[0])
        print(self._status() if word == "status" else self._told(word))

    def _told(self, word: str) -> str:
        """What holds now, in the line that the word is about."""
        mode = self._extension.mode
        if word == "dock":
            if not self._extension.docked:
                return "tapelab is not docked: views stand under their cells."
            return (
                "tapelab is docked: a panel beside the notebook follows the cell that runs "
                "(in JupyterLab and Notebook 7; elsewhere views stay under their cells)."
            )
        if word == "language":
            return f"tapelab speaks {LANGUAGES[self._extension.language]}."
        return f"tapelab is {mode}: {MODES[mode]}."

    def _status(self) -> str:
        return "\n".join(self._told(word) for word in (self._extension.mode, "dock", "language"))

    @cell_magic
    def tape(self, line: str, cell: str) -> None:
        """Draw the tapes of this cell, even when tapelab is off or quiet.

        %%tape                          draw them
        %%tape step                     the cell waits at each record until you press "next"
        %%tape predict                  gradients, and the cell's own result, are hidden until you
                                        have predicted them
        %%tape predict values           values, or names: %%tape predict w b
        %%tape step predict             both
        """
        # Only what `wishes` can't read arrives here: see `without_tape`.
        try:
            wishes.read(line)
        except ValueError as problem:
            raise UsageError(str(problem)) from None
        raise UsageError("%%tape stands on the first line of a cell.")


def without_tape(lines: list[str]) -> list[str]:
    """The cell with a comment in place of `%%tape`.

    So it runs as any other cell: its value is shown once, its exceptions have their own lines, and
    `await` works. A cell magic that runs its body by itself has none of these.
    """
    if lines and wishes.of_cell(lines[0]) is not None:
        return ["# tape\n", *lines[1:]]
    return lines


def register(ip: Any, extension: Any) -> Callable[[], None]:
    """Put the commands and their completion into a shell; returns the undo."""
    made = TapeMagics(ip, extension)
    ip.register_magics(made)
    ip.input_transformers_cleanup.append(without_tape)
    ip.set_hook("complete_command", _complete, str_key="%tapelab")
    ip.set_hook("complete_command", _complete_tape, str_key="%%tape")

    def undo() -> None:
        for command in ("%tapelab", "%%tape"):
            ip.strdispatchers["complete_command"].strs.pop(command, None)
        ip.input_transformers_cleanup.remove(without_tape)
        ip.magics_manager.magics["line"].pop("tapelab", None)
        ip.magics_manager.magics["cell"].pop("tape", None)
        ip.magics_manager.registry.pop(TapeMagics.__name__, None)
        if made in ip.configurables:
            ip.configurables.remove(made)

    return undo


def _complete(shell: Any, event: Any) -> list[str]:
    words = event.line.split()
    return list(SECOND.get(words[1], WORDS) if len(words) > 1 else WORDS)


def _complete_tape(shell: Any, event: Any) -> list[str]:
    return ["step", "predict", *(wishes.HIDES if "predict" in event.line else ())]
