"""`%load_ext tapelab`: from here on cells that open a tape show it. `%unload_ext` undoes it."""

import logging
from collections.abc import Callable
from typing import Any

from tapelab.engine.tape import GradientTape
from tapelab.jupyter import completion, inspection, kept, magics, results, wishes
from tapelab.jupyter.display import Screen
from tapelab.session import Cell, Session
from tapelab.views.explain import explain
from tapelab.views.language import language, speak

_loaded: dict[int, "Extension"] = {}  # id of a shell → what was registered with it
logger = logging.getLogger("tapelab")


def load_ipython_extension(ip: Any) -> None:
    """Draw tapes live. Loading twice is the same as loading once."""
    if id(ip) not in _loaded:
        _loaded[id(ip)] = Extension(ip)


def unload_ipython_extension(ip: Any) -> None:
    """Take back everything that loading registered."""
    extension = _loaded.pop(id(ip), None)
    if extension is not None:
        extension.close()


class Extension:
    """Joins one IPython shell to one session; every registration leaves its undo in `_undo`.

    mode   "on": tapes are drawn; "quiet": followed, so that a tape asked for knows its names, but
           not drawn; "off": not followed
    """

    def __init__(self, ip: Any) -> None:
        self.ip = ip
        self.mode = "on"
        self.screen = Screen(kernel=hasattr(ip, "kernel"))
        self._session: Session | None = None
        self._cell = Cell(_cell_id_of_parent(ip), ip.execution_count)
        self._after: str | None = None  # the mode to return to when the cell is over
        self._docked = False
        self._kept_back = False  # the value of a cell, which would tell what is to be predicted
        self._undo: list[Callable[[], Any]] = []
        self._register()
        self.switch("on")

    def _register(self) -> None:
        self._listen("pre_run_cell", self._before_cell)
        self._listen("post_run_cell", self._after_cell)
        self._undo.append(magics.register(self.ip, self))
        self._undo.append(completion.register(self.ip))
        self._undo.append(inspection.register(self.ip))
        spoken = language()
        self._undo.append(lambda: speak(spoken))
        self._undo.append(results.register(self.ip, self.whose))
        self._undo.append(kept.register(self.ip))
        tracer, viewer = GradientTape._tracer, GradientTape._viewer
        GradientTape._tracer = lambda tape: self.trace_of(tape) or tracer(tape)
        GradientTape._viewer = lambda tape: self.view(tape)
        self._undo.append(lambda: setattr(GradientTape, "_tracer", tracer))
        self._undo.append(lambda: setattr(GradientTape, "_viewer", viewer))
        explainer = GradientTape._explainer
        GradientTape._explainer = lambda tape, target, source: explain(
            tape, target, source, trace=self.trace_of(tape)
        )
        self._undo.append(lambda: setattr(GradientTape, "_explainer", explainer))

    def _listen(self, event: str, hook: Callable[[Any], None]) -> None:
        self.ip.events.register(event, hook)
        self._undo.append(lambda: self.ip.events.unregister(event, hook))

    def close(self) -> None:
        """Leave the shell as it was."""
        self.switch("off")
        self.screen.close()
        for undo in reversed(self._undo):
            undo()
        self._undo.clear()
        self.ip.displayhook.__dict__.pop("quiet", None)

    # -- modes -------------------------------------------------------------------------------------

    def switch(self, mode: str) -> None:
        """Turn to "on", "quiet" or "off", beginning with the cell that runs now."""
        self.mode = mode
        self.screen.quiet = mode == "quiet"
        if mode == "off" and self._session is not None:
            session, self._session = self._session, None
            session.close()
        elif mode != "off" and self._session is None:
            self._session = Session(self._show, namespace=lambda: self.ip.user_ns)
            self._session.commands["language"] = self._hear_language
            self._session.begin(self._cell)

    def trace_of(self, tape: Any) -> Any:
        """The session's account of a tape, which knows names and lines; None without one."""
        return None if self._session is None else self._session.trace_of(tape)

    def whose(self, tensor: Any) -> tuple[str, str] | None:
        """Names of target and source, when the session saw this gradient being made."""
        return None if self._session is None else self._session.whose(tensor)

    def view(self, tape: Any) -> None:
        """`tape.view()`: what a tape has done so far, at this point of the cell's output."""
        self.screen.put(tape.trace(), self._hear_language, self._cell)

    def dock(self, side: bool) -> None:
        """Show the page of the cell that runs beside the notebook too, or no longer."""
        self.screen.dock_at(side, front_end=self._cell.id is not None)
        self._docked = side

    @property
    def docked(self) -> bool:
        """Whether later pages will stand beside the notebook."""
        return self._docked and (self.screen.dock is None or self.screen.dock.open)

    @property
    def language(self) -> str:
        """What pictures and accounts speak."""
        return language()

    def speak(self, chosen: str) -> None:
        """Change the language of pages, pictures and accounts."""
        speak(chosen)
        self.screen.speak(chosen)

    def _show(self, run: Any) -> Any:
        assert self._session is not None
        return self.screen.show(run, self._session.hear)

    # -- what pages say ----------------------------------------------------------------------------

    def _hear_language(self, run: Any, message: dict[str, Any]) -> None:
        """The reader has chosen a language on the page, where all views follow by themselves."""
        if message.get("language") in tuple(magics.LANGUAGES):
            # No traits from here: it may be another thread than the cell's.
            self.screen.language = message["language"]
            speak(message["language"])

    # -- what IPython says -------------------------------------------------------------------------

    def _before_cell(self, info: Any) -> None:
        source = str(getattr(info, "raw_cell", ""))
        wish = wishes.of_cell(source)
        step, hides = (False, ()) if wish is None else (wish.step, wish.hides)
        cell_id = getattr(info, "cell_id", None)
        self._cell = Cell(cell_id, self.ip.execution_count, source, step, hides)
        self.screen.begin(self._cell.id)
        if self._session is not None:
            self._session.begin(self._cell)
        if wish is not None and self.mode != "on":
            self._after = self.mode
            self.switch("on")
        if hides:  # the cell's value would often give the answer away
            self.ip.displayhook.quiet = self._keep_back

    def _keep_back(self) -> bool:
        """Instead of IPython's question whether a value shall not be shown."""
        self._kept_back = True
        return True

    def _after_cell(self, result: Any) -> None:
        self.ip.displayhook.__dict__.pop("quiet", None)
        if self._kept_back:
            self._kept_back = False
            print(magics.KEPT_BACK[language()])
        if self._session is None:
            return
        try:
            self.screen.finish(self._session.end(), self._cell, getattr(result, "result", None))
        except Exception:  # the lesson goes on without its picture
            logger.exception("A picture of a tape could not be shown.")
        if self._after is not None:
            mode, self._after = self._after, None
            self.switch(mode)


def _cell_id_of_parent(ip: Any) -> str | None:
    """The cell that is running while the extension is loaded: its own pre_run_cell is past."""
    try:
        found = ip.get_parent()["metadata"].get("cellId")
    except (AttributeError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None
