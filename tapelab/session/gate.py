"""The gate: a running cell waits at its records until the reader of its page lets it go on.

    page ── pause, next, go ──▶ hear()   on a thread of the kernel's own, while the cell is busy
    cell ── at each record ───▶ hold()   on the cell's thread: says "paused", and waits

A cell that waited for a page that can't be heard would wait for ever. So it waits only once a
message of this page was handled on another thread than the cell's, in this very run: that is the
proof that a click can reach Python while the cell is busy.
"""

import sys
import threading
from collections.abc import Callable
from typing import Any

from tapelab.session.pulse import interrupts_held
from tapelab.session.runs import Run

PATIENCE = 2.5  # seconds that the first record waits for the page to be heard
_TURN = 0.2  # seconds; short waits, because on Windows an interrupt does not end a long one

# "here" answers "asking"; "bye": the page is closed or loaded anew.
COMMANDS = ("here", "pause", "next", "go", "bye")


class Gate:
    """Holds one cell at a time.

    shut    whether the next record has to ask; until then nobody looks at the gate
    """

    def __init__(self, hurry: Callable[[], None]) -> None:
        self.shut = False
        self._hurry = hurry  # called when the gate is shut: every event must be looked at now
        self._run: Run | None = None
        self._thread = 0
        self._wished = False  # the cell begins with `%%tape step`
        self._heard = threading.Event()  # the page's messages arrive while the cell is busy
        self._open = threading.Event()
        self._waited = False  # for the page to be heard
        self._paused: dict[str, Any] | None = None  # what was said of the record it waits at

    def begin(self, run: Run | None, step: bool) -> None:
        """A cell starts, on this thread."""
        self._run, self._thread, self._wished = run, threading.get_ident(), step
        self._heard, self._open = threading.Event(), threading.Event()
        self._waited, self._paused = False, None
        self.shut = step
        if step:
            self._hurry()

    def end(self) -> None:
        """The cell is over."""
        self.shut, self._run = False, None

    def hear(self, run: Run, command: str) -> None:
        """A page speaks, on whichever thread. Events and flags only: the cell's thread is busy."""
        if run is not self._run or threading.get_ident() == self._thread:
            return
        first = not self._heard.is_set()
        self._heard.set()
        if command == "pause" or (first and self._wished and command in ("hello", "here")):
            self.shut = True
            self._hurry()
        elif command in ("go", "bye"):
            self.shut = False
        if command in ("next", "go", "bye"):
            self._open.set()
        elif command == "hello" and (paused := self._paused) is not None:
            run.say(paused)  # a view that opened while the cell waits

    def hold(self, trace: int, node: int, line: int | None, back: bool) -> None:
        """Wait at a record until the reader says so; an interrupt is raised here."""
        run = self._run
        if run is None or run.box is None or threading.get_ident() != self._thread:
            return
        if not self._heard.is_set() and not self._wait_for_page(run):
            return
        self._open.clear()
        self._paused = {"kind": "paused", "trace": trace, "node": node, "line": line,
                        "back": back, "can": True}  # fmt: skip
        try:
            sys.stdout.flush()  # what the cell has printed is a part of where it stands
            self._say(run, self._paused)
            while not self._open.wait(_TURN):
                pass
        finally:
            self._paused = None
            self._say(run, {"kind": "running"})

    def _wait_for_page(self, run: Run) -> bool:
        """Whether the page was heard in good time. If not, the cell runs on, and says why."""
        if not self._waited:
            self._waited = True
            for _ in range(round(PATIENCE / _TURN)):
                # Again and again, because JupyterLab sends what a page says to the busy thread
                # until it has made another one.
                self._say(run, {"kind": "asking"})
                if self._heard.wait(_TURN):
                    return True
        self.shut = False
        self._say(run, {"kind": "cannot", "why": "unheard"})
        return False

    def _say(self, run: Run, message: dict[str, Any]) -> None:
        with interrupts_held():
            run.say(message)
