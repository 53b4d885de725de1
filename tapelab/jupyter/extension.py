"""`%load_ext tapelab`: from here on cells that open a tape show it. `%unload_ext` undoes it."""

import logging
from collections.abc import Callable
from typing import Any

from tapelab.engine.tape import GradientTape
from tapelab.jupyter import magics
from tapelab.jupyter.display import Screen
from tapelab.session import Cell, Session

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
        self._undo: list[Callable[[], Any]] = []
        self._register()
        self.switch("on")

    def _register(self) -> None:
        self._listen("pre_run_cell", self._before_cell)
        self._listen("post_run_cell", self._after_cell)
        self._undo.append(magics.register(self.ip, self))
        tracer = GradientTape._tracer
        GradientTape._tracer = lambda tape: self.trace_of(tape) or tracer(tape)
        self._undo.append(lambda: setattr(GradientTape, "_tracer", tracer))

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
            self._session.begin(self._cell)

    def trace_of(self, tape: Any) -> Any:
        """The session's account of a tape, which knows names and lines; None without one."""
        return None if self._session is None else self._session.trace_of(tape)

    def _show(self, run: Any) -> Any:
        assert self._session is not None
        return self.screen.show(run, self._session.hear)

    # -- what IPython says -------------------------------------------------------------------------

    def _before_cell(self, info: Any) -> None:
        source = str(getattr(info, "raw_cell", ""))
        self._cell = Cell(getattr(info, "cell_id", None), self.ip.execution_count, source)
        self.screen.begin(self._cell.id)
        if self._session is not None:
            self._session.begin(self._cell)
        if magics.asks_for_tape(source) and self.mode != "on":
            self._after = self.mode
            self.switch("on")

    def _after_cell(self, result: Any) -> None:
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
