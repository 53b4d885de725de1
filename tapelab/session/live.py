"""The live session: a listener that turns what the engine does into what a page shows.

    engine ──event──▶ a Feed for each tape ──────delta──────▶ an Outbox for each cell run ──▶ page
           in the op,                     at most thirty times a second,
           0.7 µs                         a twentieth of the time

An op must not wait for its drawing: `on_op` appends a tuple to its tape's log and looks at the
clock. The rest happens in `flush`, at the first event after a thirtieth of a second, or on the
ticker's thread when no event comes. When a newer tape of the same `with` line is entered, the log
of the older is thrown away: most tapes of a training loop cost their tuples and nothing else.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from sys import _getframe
from typing import Any, TypeVar

from tapelab.engine import listen
from tapelab.session.desk import Desk
from tapelab.session.feed import RESET, Feed
from tapelab.session.intake import Intake
from tapelab.session.names import clean
from tapelab.session.places import NOWHERE, OWN, Place, cell_frame, place_of
from tapelab.session.pulse import Ticker, interrupts_held
from tapelab.session.runs import Cell, Run, Sink
from tapelab.trace.snapshot import readings, watched

T = TypeVar("T")
logger = logging.getLogger("tapelab")

INTERVAL = 1 / 30  # seconds between two updates of a page, at least
SLICE = 0.004  # seconds of work in one update, about
REST = 19  # seconds without updates after each second of work: a twentieth of the time
PATIENCE = 5  # seconds to wait for another thread's update, which takes milliseconds
LONGEST = 300  # characters of an error's text


class Session(listen.Listener):
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
        self._clock = clock
        self._namespace = namespace
        self._open = len(listen.recording_here())  # tapes that record, on all threads
        self._file = ""  # the running cell's file, as tracebacks name it
        self._due = clock() + INTERVAL
        self._behind = False  # some page does not know everything yet
        self._reported = False
        self._lock = threading.Lock()  # for the desk
        self._intake = Intake()
        self._feeds = self._intake.feeds
        self._desk = Desk(self._intake, show, namespace, clock, self._report)
        self._ticker = Ticker(self.tick, INTERVAL) if threaded else None
        self._undo = listen.add(self)

    # -- what the engine says: note it and go on ---------------------------------------------------

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
        missed: Any = ()
        if len(tapes) != self._open:  # perhaps a tape runs here that did not record the op
            missed = [t for t in listen.recording_here() if t not in tapes]
            if not tapes and not missed:
                return
        frame: Any = _getframe(3)  # below are this, the fan-out and the op: never the learner's
        cell: Any
        try:
            while (code := frame.f_code).co_filename in OWN:
                frame = frame.f_back
            cell = frame
            while (cell_code := cell.f_code).co_filename != self._file:
                cell = cell.f_back  # out of a function of another cell or file
            site: Any = (code, frame.f_lasti, cell_code, cell.f_lasti)
        except AttributeError:  # no frame is left: the cell's file is not known yet, or no cell's
            site = self._place(_getframe(0))
        for tape in tapes:
            feed = self._feeds.get(id(tape))
            if feed is not None and feed.run is self._intake.run:  # the short way of `_log`
                feed.note(("op", True, op, outputs, inputs, attrs, site))
            else:
                self._log(tape)(("op", True, op, outputs, inputs, attrs, site))
        for tape in missed:
            self._log(tape)(("op", False, op, outputs, inputs, attrs, site))
        if self._clock() >= self._due:
            self.flush()

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        self._log(tape)(("step", record, incoming, contributions))
        if self._clock() >= self._due:
            self.flush()

    def _log(self, tape: Any) -> Callable[[tuple[Any, ...]], None]:
        """Where the events of a tape are noted."""
        feed = self._feeds.get(id(tape))
        if feed is None:
            return _forgotten
        if feed.run is RESET:
            feed = self._intake.take(tape, Feed(tape, feed.place, feed.cell))
        if feed.run is not self._intake.run:
            self._intake.arrive(feed)
        return feed.note

    def _feed(self, tape: Any) -> Feed | None:
        """The feed of what the tape records at present, if there is one."""
        feed = self._feeds.get(id(tape))
        return feed if feed is not None and feed.number == tape.number else None

    def on_enter(self, tape: Any) -> None:
        self._open += 1
        feed = self._feed(tape)
        if feed is None:
            feed = self._intake.take(tape, Feed(tape, self._here(), self._intake.cell))
        feed.open = True
        self._log(tape)(("set_state", "recording", ""))
        self._soon()

    def on_exit(self, tape: Any, error: BaseException | None) -> None:
        self._open -= 1
        feed = self._feed(tape)
        if feed is not None:
            feed.open = False
            self._log(tape)(("set_state", "recorded", _said(error)))

    def on_pause(self, tape: Any) -> None:
        self._open -= 1

    def on_resume(self, tape: Any) -> None:
        self._open += 1

    def on_reset(self, tape: Any) -> None:
        feed = self._feed(tape)
        if feed is not None:
            feed.open, feed.run = False, RESET

    def on_watch(self, tape: Any, tensor: Any, how: str) -> None:
        place = self._here() if how == "watch" else NOWHERE  # a reading is named by its op
        self._log(tape)(("watch", tensor, how, place))

    def on_read(self, variable: Any, reading: Any) -> None:
        for tape in listen.recording_here():
            self._log(tape)(("read", variable, reading))

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None:
        if self._feed(tape) is None:  # let go, or older than the session
            self._intake.take(tape, Feed(tape, NOWHERE, self._intake.cell))
            self._log(tape)(("revive", watched(tape), readings(tape), tape.records))
        self._log(tape)(("gradient", targets, sources, seeds))
        self._soon()

    def on_result(self, tape: Any, gradients: Any) -> None:
        self._log(tape)(("result", gradients))
        for outer in listen.recording_here():  # has seen these gradients being made
            self._log(outer)(("given", gradients, self._here()))

    def on_release(self, tape: Any) -> None:
        self._log(tape)(("release",))

    def on_failed(self, tape: Any, error: BaseException) -> None:
        self._log(tape)(("failed", _said(error)))

    def _here(self) -> Place:
        return self._place(_getframe(2))

    def _place(self, frame: Any) -> Place:
        """Where the learner's code is, given a frame; finds out which file the cell is."""
        if not self._file:
            cell = cell_frame(frame, self._namespace())
            self._file = "?" if cell is None else cell.f_code.co_filename
        return place_of(frame, self._file)

    # -- cells -------------------------------------------------------------------------------------

    def begin(self, cell: Cell) -> None:
        """A cell starts: what tapes do from now on is shown under it."""
        self._open = len(listen.recording_here())
        self._file = ""
        self._locked(lambda: self._desk.begin(cell))
        self._due = self._clock() + INTERVAL

    def end(self) -> list[Run]:
        """The cell is over: returns the runs that have something new to show, its own last."""
        return self._locked(self._desk.end) or []

    def trace_of(self, tape: Any) -> Any:
        """What the session knows of a tape, names and lines included; None for an unknown one."""
        return self._locked(lambda: self._desk.trace_of(tape))

    def hear(self, run: Run, message: Any) -> None:
        """A page speaks, on whichever thread: leave a note for the next update."""
        command = message.get("cmd") if isinstance(message, dict) else None
        # A page that opens when its cell is over has the snapshot and lacks nothing.
        if command == "resync" or (command == "hello" and run.dirty):
            run.asked = self._behind = True
            self._wake()

    def close(self) -> None:
        """Hear nothing any more, and let every page go."""
        self._undo()
        if self._ticker is not None:
            self._ticker.close()
        self._locked(self._desk.close)

    # -- updates -----------------------------------------------------------------------------------

    def flush(self) -> None:
        """Bring the pages up to date, unless another thread is doing so."""
        with interrupts_held():
            if self._lock.acquire(blocking=False):
                try:
                    start = self._clock()
                    self._behind = bool(self._guarded(lambda: self._desk.update(SLICE)))
                    now = self._clock()
                    self._due = now + max(INTERVAL, REST * (now - start))
                finally:
                    self._lock.release()

    def tick(self) -> bool:
        """Flush what is due; False when there is nothing to wait for."""
        pending = self._behind or self._desk.pending
        if pending and self._clock() >= self._due:
            self.flush()
        return pending or (self._open > 0 and self._intake.run is not None)

    def _soon(self) -> None:
        """A tape is at work: see that it has a page, and that the page is kept up to date."""
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


def _forgotten(event: tuple[Any, ...]) -> None:
    """An event of a tape that nobody follows."""


def _said(error: BaseException | None) -> str:
    """`ValueError: …` as the last line of a traceback has it."""
    if error is None:
        return ""
    return clean("".join(traceback.format_exception_only(error)).strip())[:LONGEST]
