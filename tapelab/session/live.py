"""The live session: a listener that turns what the engine does into what a page shows.

    engine ──event──▶ a Feed for each tape ──────delta──────▶ an Outbox for each cell run ──▶ page
           in the op,                     at most thirty times a second,
           a microsecond                  a twentieth of the time

An op must not wait for its drawing: `on_op` appends a tuple to its tape's log. The rest happens in
`flush`, on the ticker's thread, or at the next event when the reader steps. When a newer tape of
the same `with` line is entered, the log of the older is thrown away; and once the tapes of a line
have a habit (`habit.py`), most of them are not even heard.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from tapelab.engine import listen
from tapelab.engine.blocks import tidy
from tapelab.session.checks import Checks
from tapelab.session.desk import Desk
from tapelab.session.ear import Ear
from tapelab.session.gate import COMMANDS, Gate
from tapelab.session.intake import Intake
from tapelab.session.pulse import Ticker, interrupts_held, watch_forks
from tapelab.session.runs import Cell, Run, Sink

T = TypeVar("T")
logger = logging.getLogger("tapelab")

INTERVAL = 1 / 30  # seconds between two updates of a page, at least
SLICE = 0.004  # seconds of work in one update, about
REST = 19  # seconds without updates after each second of work: a twentieth of the time
LATEST = 0.1  # but never longer: an op should be on the page in a sixth of a second
CALM = 0.3  # or than this in a training loop, of which the page shows some steps only
WHOLE = 1.0  # seconds: an update that tells all there is
PATIENCE = 5  # seconds to wait for another thread's update, which takes milliseconds


class Session(Ear):
    """Hears the engine and keeps the pages up to date.

    show(run)    opens the page of a cell run, where its first tape appears; None for no page
    namespace()  the learner's variables, in which names are looked up
    clock()      seconds; passed in so that tests decide what time it is
    """

    def __init__(
        self,
        show: Callable[[Run], Sink | None],
        *,
        namespace: Callable[[], dict[str, Any]] = dict,
        clock: Callable[[], float] = time.perf_counter,
        threaded: bool = True,
    ) -> None:
        super().__init__(Intake(), namespace, clock)
        self._due = clock() + INTERVAL
        self._behind = False  # some page does not know everything yet
        self._reported = False
        self._lock = threading.Lock()  # for the desk
        self._gone = False  # in another process, by a fork
        self._desk = Desk(self._intake, show, namespace, clock, self._report)
        self._ticker = Ticker(self.tick, INTERVAL) if threaded else None
        self.pressing = not threaded
        self._gate = Gate(self._hurry)
        self.commands: dict[str, Callable[[Run, dict[str, Any]], None]] = {
            "hello": self._hear_hello,
            "resync": self._hear_resync,
            "check": Checks(self._locked).hear,
            **dict.fromkeys(COMMANDS, self._hear_wish),
        }  # what pages may say, and who listens
        self._undo = listen.add(self)
        watch_forks(self)

    # -- cells -------------------------------------------------------------------------------------

    def begin(self, cell: Cell) -> None:
        """A cell starts: what tapes do from now on is shown under it."""
        if self._ticker is not None:
            self._ticker.ready()
        listen.wake()
        tidy()
        self._inside = {id(tape) for tape in listen.recording_here()}
        self._file = ""
        self._known = None
        self.easy = False
        self._locked(lambda: self._desk.begin(cell))
        self._due = self._clock() + INTERVAL
        self._gate.begin(self._intake.run, cell.step)

    def end(self) -> list[Run]:
        """The cell is over: returns the runs that have something new to show, its own last."""
        listen.wake()
        tidy()  # tapes that an interrupt has left open, before they are shown as they are
        self._gate.end()
        return self._locked(self._desk.end) or []

    def trace_of(self, tape: Any) -> Any:
        """What the session knows of a tape, names and lines included; None for an unknown one."""
        listen.wake()
        return self._locked(lambda: self._desk.trace_of(tape))

    def whose(self, tensor: Any) -> tuple[str, str] | None:
        """What target and source are called, when the tensor is a gradient that was heard of."""
        listen.wake()
        return self._locked(lambda: self._desk.whose(tensor))

    def hear(self, run: Run, message: Any) -> None:
        """A page speaks, on whichever thread; what it says is left to the handler of its `cmd`."""
        command = message.get("cmd") if isinstance(message, dict) else None
        handler = self.commands.get(command) if isinstance(command, str) else None
        if handler is not None:
            self._guarded(lambda: handler(run, message))

    def _hear_hello(self, run: Run, message: dict[str, Any]) -> None:
        # A page that opens when its cell is over has the snapshot and lacks nothing.
        if run.dirty:
            self._hear_resync(run, message)
        self._gate.hear(run, "hello")

    def _hear_resync(self, run: Run, message: dict[str, Any]) -> None:
        """Leave a note for the next update, unless a page on a quiet line has all there is."""
        if run.box is not None and message.get("have") == run.box.seq:
            return
        run.asked = self._behind = True
        self._wake()

    def _hear_wish(self, run: Run, message: dict[str, Any]) -> None:
        self._gate.hear(run, message["cmd"])

    def close(self) -> None:
        """Hear nothing any more, and let every page go."""
        listen.wake()
        self._undo()
        self._forget()
        if self._ticker is not None:
            self._ticker.close()
        self._locked(self._desk.close)

    def forked(self) -> None:
        """This is a child process: the pages are the parent's, and who held the lock is gone."""
        self._gone, self._ticker = True, None

    # -- updates -----------------------------------------------------------------------------------

    def flush(self) -> None:
        """Bring the pages up to date, unless another thread is doing so."""
        with interrupts_held():
            if self._lock.acquire(blocking=False):
                try:
                    start = self._clock()
                    self._known = None
                    self._behind = bool(self._guarded(lambda: self._desk.update(SLICE)))
                    now = self._clock()
                    self._due = now + min(max(INTERVAL, REST * (now - start)), self._latest)
                    self.pressing = self._ticker is None
                    if self._gate.shut:
                        self._hurry()
                finally:
                    self._lock.release()

    def _hurry(self) -> None:
        """Every event is due. So stepping costs an op nothing as long as nobody steps."""
        self._due = float("-inf")
        self.pressing = True

    def reached(self, tapes: Any, outputs: Any, back: bool) -> None:
        """A record is on the page: when the reader steps, the cell waits here."""
        if not self._gate.shut:
            return
        outputs = outputs if type(outputs) is tuple else (outputs,)
        self._behind = bool(self._locked(lambda: self._desk.update(WHOLE)))
        self._wake()
        place = self._locked(lambda: self._desk.place_of(tapes, outputs))
        if place is not None:
            self._gate.hold(*place, back)

    def tick(self) -> bool:
        """Flush what is due; False when there is nothing to wait for."""
        resting = listen.resting is not None
        if resting:
            self._rest.look()
        pending = self._behind or self._desk.pending
        if pending and self._clock() >= self._due:
            self.flush()
        return pending or resting or (self._open > 0 and self._intake.run is not None)

    @property
    def _latest(self) -> float:
        return LATEST if listen.resting is None else CALM

    @property
    def stepping(self) -> bool:
        return self._gate.shut

    def reduce(self, course: Any) -> None:
        self._locked(course.reduce)

    def soon(self) -> None:
        run = self._intake.run
        if run is not None:
            if not run.feeds:
                self._locked(self._desk.sort)
            self._wake()

    def _wake(self) -> None:
        if self._ticker is not None:
            self._ticker.wake()

    def _locked(self, work: Callable[[], T]) -> T | None:
        """Do something with the desk when no other thread does."""
        if self._gone:
            return None
        with interrupts_held():
            if not self._lock.acquire(timeout=PATIENCE):
                logger.error("The live view is stuck and was left alone; tapes are not affected.")
                return None
            try:
                return self._guarded(work)
            finally:
                self._lock.release()

    def _guarded(self, work: Callable[[], T]) -> T | None:
        """A view that fails does not stop a cell."""
        try:
            return work()
        except Exception:
            self._report()
            return None

    def _report(self) -> None:
        """Say once what went wrong."""
        if not self._reported:
            self._reported = True
            logger.exception("The live view failed; tapes and values are not affected.")
