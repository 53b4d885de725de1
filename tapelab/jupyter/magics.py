"""`%tapelab on | off | quiet | dock | language | status`, and `%%tape` for one cell."""

from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class

from tapelab.jupyter import wishes
from tapelab.views.language import either

MODES = {
    "on": "tapes are drawn under the cells that open them",
    "quiet": "tapes are followed but not drawn; a tape as a cell's result shows what it did",
    "off": "tapes are not followed; %%tape draws those of one cell",
}
MODES_KO = {
    "on": "테이프를 여는 셀 아래에 테이프를 그립니다",
    "quiet": "테이프를 따라가되 그리지 않습니다. 셀의 결과가 테이프이면 한 일을 보여 줍니다",
    "off": "테이프를 따라가지 않습니다. %%tape를 쓴 셀의 테이프만 그립니다",
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
    "ko": "이 셀의 결과는 아직 보여 주지 않습니다. 먼저 예상한 다음, 아래 셀에서 확인하세요.",
}
LANGUAGES = {"en": "tapelab speaks English.", "ko": "tapelab은 한국어로 말합니다."}


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
                return either("tapelab is not docked: views stand under their cells.",
                              "tapelab dock off: 그림은 각 셀 아래에 있습니다.")  # fmt: skip
            return either(
                "tapelab is docked: a panel beside the notebook follows the cell that runs "
                "(in JupyterLab and Notebook 7; elsewhere views stay under their cells).",
                "tapelab dock on: 노트북 옆의 패널이 실행 중인 셀을 따라갑니다(JupyterLab과 "
                "Notebook 7에서. 다른 곳에서는 그림이 셀 아래에 그대로 있습니다).",
            )
        if word == "language":
            return LANGUAGES[self._extension.language]
        return either(f"tapelab is {mode}: {MODES[mode]}.", f"tapelab {mode}: {MODES_KO[mode]}.")

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
    """Put the commands into a shell; returns the undo."""
    made = TapeMagics(ip, extension)
    ip.register_magics(made)
    ip.input_transformers_cleanup.append(without_tape)

    def undo() -> None:
        ip.input_transformers_cleanup.remove(without_tape)
        ip.magics_manager.magics["line"].pop("tapelab", None)
        ip.magics_manager.magics["cell"].pop("tape", None)
        ip.magics_manager.registry.pop(TapeMagics.__name__, None)
        if made in ip.configurables:
            ip.configurables.remove(made)

    return undo
