"""What the engine says, noted at once: the part of the session that runs inside the learner's ops.

Nothing here takes a lock, resolves a name or makes text. An op becomes a tuple in its tape's log.
"""

import traceback
from collections.abc import Callable
from sys import _getframe
from typing import Any

from tapelab.engine import listen
from tapelab.session.feed import RESET, Feed
from tapelab.session.intake import Intake
from tapelab.session.names import clean
from tapelab.session.places import NOWHERE, OWN, Place, cell_frame, place_of
from tapelab.trace.snapshot import readings, watched

LONGEST = 300  # characters of an error's text


class Ear(listen.Listener):
    """Notes every event with its tape's feed; says when an update is due."""

    def __init__(
        self,
        intake: Intake,
        namespace: Callable[[], dict[str, Any]],
        clock: Callable[[], float],
    ) -> None:
        self._intake = intake
        self._feeds = intake.feeds
        self._namespace = namespace
        self._clock = clock
        self._due = 0.0  # when the pages are to be brought up to date
        self._open = len(listen.recording_here())  # tapes that record, on all threads
        self._file = ""  # the running cell's file, as tracebacks name it

    def flush(self) -> None:
        """Bring the pages up to date."""
        raise NotImplementedError

    def soon(self) -> None:
        """A tape is at work: see that it has a page, and that the page is kept up to date."""
        raise NotImplementedError

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
        self.soon()

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
        self.soon()

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


def _forgotten(event: tuple[Any, ...]) -> None:
    """An event of a tape that nobody follows."""


def _said(error: BaseException | None) -> str:
    """`ValueError: …` as the last line of a traceback has it."""
    if error is None:
        return ""
    return clean("".join(traceback.format_exception_only(error)).strip())[:LONGEST]
