"""The live session: a listener that turns what the engine does into what a page shows.

    engine ──event──▶ queue ──sorted──▶ a Feed for each tape ──delta──▶ an Outbox for each cell run
           in the op         thirty times a second                                       │
           (0.6 µs)          (a tenth of the time, at most)                            page

An op must not wait for its drawing: `on_op` appends a tuple to a queue and looks at the clock. The
rest happens in `flush`, at the first event after a thirtieth of a second, or on the ticker's thread
when no event comes. A tape that a newer one of the same `with` line has replaced by then is never
worked on, so most tapes of a training loop cost their tuples and nothing else.
"""

import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from sys import _getframe
from typing import Any, TypeVar

from tapelab.engine import listen
from tapelab.session.desk import Desk
from tapelab.session.names import clean
from tapelab.session.places import OWN, Place, cell_frame, place_of
from tapelab.session.pulse import Ticker, interrupts_held
from tapelab.session.runs import Cell, Run, Sink
from tapelab.trace.snapshot import readings, watched

T = TypeVar("T")
logger = logging.getLogger("tapelab")

INTERVAL = 1 / 30  # seconds between two updates of a page, at least
SLICE = 0.004  # seconds of work in one update, at most
REST = 9  # seconds without updates after each second of work: a tenth of the time
PATIENCE = 5  # seconds to wait for another thread's update, which takes milliseconds
MANY = 1_000  # `with` lines of one cell that are told apart
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
        self._queue: deque[tuple[Any, ...]] = deque()  # append and popleft are atomic
        self._append = self._queue.append
        self._due = clock() + INTERVAL
        self._open = len(listen.recording_here())
        self._file = ""  # the running cell's file, as tracebacks name it
        self._seen: set[int] = set()  # numbers of the tapes that the desk knows, or soon will
        self._newest: dict[tuple[int, int], int] = {}  # place of a `with` → its newest tape
        self._recording: set[int] = set()  # numbers of the tapes inside their `with`
        self._behind = False  # some page does not know everything yet
        self._reported = False
        self._lock = threading.Lock()
        self._desk = Desk(self._queue, self._seen, show, namespace, clock, self._report)
        self._ticker = Ticker(self.tick, INTERVAL) if threaded else None
        self._undo = listen.add(self)

    # -- what the engine says: note it and go on ---------------------------------------------------
    # An event is a tuple: its kind, the tapes that it concerns, the tapes that missed it, the rest.

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
            self._append(("op", tapes, missed, op, outputs, inputs, attrs,
                          code, frame.f_lasti, cell_code, cell.f_lasti))  # fmt: skip
        except AttributeError:  # no frame is left: the cell's file is not known yet, or no cell's
            place = self._place(_getframe(0))
            self._append(("op", tapes, missed, op, outputs, inputs, attrs, *place))
        if self._clock() >= self._due:
            self.flush()

    def on_enter(self, tape: Any) -> None:
        self._open += 1
        place = self._here()
        self._newest_of(place, tape)
        self._append(("enter", (tape,), (), tape.number, tape.persistent, place))
        self._soon()

    def _newest_of(self, place: Place, tape: Any) -> None:
        """What an older tape of the same `with` line holds will be let go, unless it records."""
        if len(self._newest) > MANY:
            self._newest.clear()
        key = (id(place.code), place.lasti)
        older = self._newest.get(key)
        if older is not None and older not in self._recording:
            self._seen.discard(older)
        self._newest[key] = tape.number
        self._recording.add(tape.number)
        self._seen.add(tape.number)

    def on_exit(self, tape: Any, error: BaseException | None) -> None:
        self._open -= 1
        self._recording.discard(tape.number)
        self._append(("exit", (tape,), (), _said(error)))

    def on_pause(self, tape: Any) -> None:
        self._open -= 1

    def on_resume(self, tape: Any) -> None:
        self._open += 1

    def on_reset(self, tape: Any) -> None:
        self._append(("reset", (tape,), ()))

    def on_watch(self, tape: Any, tensor: Any, how: str) -> None:
        self._append(("watch", (tape,), (), tensor, how, self._here()))

    def on_read(self, variable: Any, reading: Any) -> None:
        self._append(("read", listen.recording_here(), (), variable, reading))

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None:
        if tape.number not in self._seen:  # let go, or recorded before the session began
            self._seen.add(tape.number)
            held = (watched(tape), readings(tape), tape.records)
            self._append(("revive", (tape,), (), tape.number, tape.persistent, held))
        self._append(("gradient", (tape,), (), targets, sources, seeds, self._here()))
        self._soon()

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        self._append(("step", (tape,), (), record, incoming, contributions))
        if self._clock() >= self._due:
            self.flush()

    def on_result(self, tape: Any, gradients: Any) -> None:
        self._append(("result", (tape,), (), gradients))
        outer = listen.recording_here()
        if outer:  # they have seen these gradients being made
            self._append(("given", outer, (), gradients, self._here()))

    def on_release(self, tape: Any) -> None:
        self._append(("release", (tape,), ()))

    def on_failed(self, tape: Any, error: BaseException) -> None:
        self._append(("failed", (tape,), (), _said(error)))

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
        self._recording = {tape.number for tape in listen.recording_here()}
        self._newest.clear()
        self._file = ""
        self._locked(lambda: self._desk.begin(cell))
        self._due = self._clock() + INTERVAL

    def end(self) -> list[Run]:
        """The cell is over: returns the runs that have something new to show, its own first."""
        return self._locked(self._desk.end) or []

    def trace_of(self, tape: Any) -> Any:
        """What the session knows of a tape, names and lines included; None for an unknown one."""
        return self._locked(lambda: self._desk.trace_of(tape.number))

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
        pending = self._behind or bool(self._queue)
        if pending and self._clock() >= self._due:
            self.flush()
        return pending or (self._open > 0 and self._desk.running)

    def _soon(self) -> None:
        """A tape is at work: see that it has a page, and that the page is kept up to date."""
        if not self._desk.shown:
            self._locked(self._desk.sort)
        if self._desk.running:
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


def _said(error: BaseException | None) -> str:
    """`ValueError: …` as the last line of a traceback has it."""
    if error is None:
        return ""
    return clean("".join(traceback.format_exception_only(error)).strip())[:LONGEST]
