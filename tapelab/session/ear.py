"""What the engine says, noted at once: the part of the session that runs inside the learner's ops.

Nothing here takes a lock, resolves a name or makes text. An op becomes a tuple in its tape's log.
"""

import traceback
from collections.abc import Callable
from sys import _getframe
from typing import Any

from tapelab.engine import listen
from tapelab.session.feed import RESET, Feed, outputs_of
from tapelab.session.habit import Unheard
from tapelab.session.intake import Intake
from tapelab.session.names import clean
from tapelab.session.places import (
    FUNCTION,
    NOWHERE,
    OWN,
    Place,
    calls_of,
    cell_frame,
    place_of,
)  # fmt: skip
from tapelab.session.whys import Asked
from tapelab.trace.snapshot import readings, watched
from tapelab.trace.witness import lend

LONGEST = 300  # characters of an error's text
NO_FILE = "?"  # where no cell is at work, such as in a test or a benchmark
AGAIN = 1 / 30  # seconds after which a tape is heard again whose line has a habit


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
        self.witness, self._forget = lend(self)
        self.easy = False  # a loop goes on as before: nobody will ask what happens between tapes
        self.pressing = True  # an event has to look whether an update is due, no ticker does
        self._due = 0.0  # when the pages are to be brought up to date
        self._open = sum(not tape.hidden for tape in listen.recording_here())  # on all threads
        self._file = ""  # the running cell's file, as tracebacks name it
        self._forward: dict[int, Place] = {}  # id of an open accumulator → its `with`

    def flush(self) -> None:
        """Bring the pages up to date."""
        raise NotImplementedError

    def reached(self, tapes: Any, outputs: Any, back: bool) -> None:
        """A record was made, or passed on the way back, and is on the page: a place to wait."""
        raise NotImplementedError

    @property
    def stepping(self) -> bool:
        """Whether the reader steps, so that every op must be heard."""
        raise NotImplementedError

    def reduce(self, course: Any) -> None:
        """The course of a training loop holds many arrays: make numbers of them now."""
        raise NotImplementedError

    def soon(self) -> None:
        """A tape is at work: see that it has a page, and that the page is kept up to date."""
        raise NotImplementedError

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
        if self.easy and not tapes and not self._open:
            return
        frame = _getframe(3)  # below are this, the fan-out and the op: never the learner's
        code = frame.f_code
        if code.co_filename == self._file:  # most often the line is the cell's own
            lasti = frame.f_lasti
            site: Any = (code, lasti, code, lasti)
            if code.co_flags & FUNCTION:
                site = (*site, calls_of(frame))
        else:
            site = self._site(frame)
        if len(tapes) != self._open or not tapes:  # perhaps a tape here did not record the op
            if self.witness is not None:
                self.witness.note(op, outputs, inputs, tapes, site[:2])
            missed = self._missed(tapes) if self._open else ()
            for tape in missed:
                self._log(tape)(("op", False, op, outputs, inputs, attrs, site))
            if not tapes and not missed:
                return
        for tape in tapes:
            feed = self._feeds.get(id(tape))
            if feed is not None and feed.run is self._intake.run:  # the short way of `_log`
                feed.note(("op", True, op, outputs, inputs, attrs, site))
            else:
                self._log(tape)(("op", True, op, outputs, inputs, attrs, site))
        if self.pressing and self._clock() >= self._due:
            self.flush()
            if tapes:
                self.reached(tapes, outputs, False)

    def _site(self, frame: Any) -> Any:
        """The nearest code that is the learner's, and the running cell's, each with its place."""
        cell: Any
        try:
            while (code := frame.f_code).co_filename in OWN:
                frame = frame.f_back
            if not self._open:  # nobody will ask for the cell's line
                return code, frame.f_lasti
            if self._file == NO_FILE:
                return code, frame.f_lasti, None, 0, calls_of(frame)
            cell = frame
            while (cell_code := cell.f_code).co_filename != self._file:
                cell = cell.f_back  # out of a function of another cell or file
            calls = calls_of(frame) if code.co_flags & FUNCTION else ()
            return code, frame.f_lasti, cell_code, cell.f_lasti, calls
        except AttributeError:  # no frame is left: the cell's file is not known yet, or no cell's
            return self._place(_getframe(0))

    @staticmethod
    def _missed(tapes: Any) -> list[Any]:
        """The tapes of this thread that did not record an op."""
        return [t for t in listen.recording_here() if t not in tapes and not t.hidden]

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        feed = self._feeds.get(id(tape))
        if feed is not None and feed.run is self._intake.run:
            feed.note(("step", record, incoming, contributions))
        else:
            self._log(tape)(("step", record, incoming, contributions))
        if self.pressing and self._clock() >= self._due:
            self.flush()
            self.reached((tape,), outputs_of(record), True)

    def _log(self, tape: Any) -> Callable[[tuple[Any, ...]], None]:
        """Where the events of a tape are noted.

        Python gives the id of a tape that is gone to a new one: that may be one that views are not
        told about, which has no feed.
        """
        feed = self._feeds.get(id(tape))
        if feed is None or not feed.follows(tape):
            return _forgotten
        if feed.run is RESET:
            feed = self._intake.take(tape, Feed(tape, feed.place, feed.cell))
        if feed.run is not self._intake.run:
            self._intake.arrive(feed)
        feed.touch()
        return feed.note

    def _feed(self, tape: Any) -> Feed | None:
        """The feed of what the tape records at present, if there is one."""
        feed = self._feeds.get(id(tape))
        return feed if feed is not None and feed.number == tape.number else None

    def on_enter(self, tape: Any) -> None:
        self._open += 1
        self.easy = False
        place = self._here()
        feed = self._feed(tape)
        if feed is None:
            feed = self._intake.take(tape, Feed(tape, place, self._intake.cell))
            self._choose(tape, feed)
        feed.open = True
        self._log(tape)(("set_state", "recording", ""))
        if self._forward:
            self._take_primals(tape)
        if self.witness is not None:
            self.witness.entered(tape, place[:2])
        self.soon()

    def _choose(self, tape: Any, feed: Feed) -> None:
        """Leave a tape's ops unheard, if the tapes of its line have a habit."""
        habit, unheard = feed.habit, False
        if habit is not None and habit.sure and self._open == 1 and not tape.persistent:
            now = self._clock()
            unheard = now < habit.due and not self.stepping
            if now >= habit.due:
                habit.due = now + AGAIN
        self.easy = unheard
        if unheard and habit is not None:
            feed.unheard = Unheard(tape.recording, habit)
        if tape.unheard is not unheard:
            tape.unheard = unheard
            listen.renew()

    def on_exit(self, tape: Any, error: BaseException | None) -> None:
        self._open -= 1
        feed = self._feed(tape)
        if feed is not None:
            feed.open = False
            self._log(tape)(("set_state", "recorded", _said(error)))
        if self.witness is not None:
            self.witness.on_exit(tape, error)

    def on_pause(self, tape: Any) -> None:
        if self.witness is not None:
            self.witness.on_pause(tape)

    def on_resume(self, tape: Any) -> None:
        if self.witness is not None:
            self.witness.on_resume(tape)

    def on_reset(self, tape: Any) -> None:
        feed = self._feed(tape)
        if feed is not None:
            feed.open, feed.run = False, RESET
            tape.unheard = False

    def on_watch(self, tape: Any, tensor: Any, how: str) -> None:
        place = self._here() if how == "watch" else NOWHERE  # a reading is named by its op
        self._log(tape)(("watch", tensor, how, place))

    def on_read(self, variable: Any, reading: Any) -> None:
        for tape in listen.recording_here():
            self._log(tape)(("read", variable, reading))
        if self.witness is not None:
            self.witness.on_read(variable, reading)

    def on_assign(self, variable: Any, before: Any, given: Any) -> None:
        if self.witness is not None and not self.easy:
            self.witness.on_assign(variable, before, given)

    def on_leave(self, tensor: Any, how: str) -> None:
        if self.witness is not None:
            self.witness.on_leave(tensor, how)

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None:
        if self._feed(tape) is None:  # let go, or older than the session
            self._intake.take(tape, Feed(tape, NOWHERE, self._intake.cell))
            self._log(tape)(("revive", watched(tape), readings(tape), tape.records))
        self._log(tape)(("gradient", targets, sources, seeds))
        feed = self._feeds.get(id(tape))
        if feed is not None:
            feed.asks = targets, sources
        self.on_jacobian(tape, targets)
        if self.witness is not None and not self.easy:
            self.witness.on_gradient(tape, targets, sources, seeds)
        self.soon()

    def on_result(self, tape: Any, gradients: Any) -> None:
        self._log(tape)(("result", gradients, Asked(tape)))
        feed = self._feeds.get(id(tape))
        if feed is not None and feed.unheard is not None and self.witness is not None:
            if any(gradient is None for gradient in gradients):
                self.easy = False
                self.witness.spans.pop(tape.number, None)  # it did not see all of this tape
        if feed is not None and feed.course is not None:
            (targets, sources), feed.asks = feed.asks, ((), ())
            if feed.course.note(feed.number, targets, sources, gradients):
                self.reduce(feed.course)
        for outer in listen.recording_here():  # has seen these gradients being made
            self._log(outer)(("given", gradients, self._here()))
        self.on_jacobian_result(tape)
        if self.witness is not None and not self.easy:
            self.witness.on_result(tape, gradients)

    def on_release(self, tape: Any) -> None:
        self._log(tape)(("release",))

    def on_failed(self, tape: Any, error: BaseException) -> None:
        self._log(tape)(("failed", _said(error)))
        self.on_jacobian_result(tape)
        if self.witness is not None:
            self.witness.on_failed(tape, error)

    # -- who else records, and what belongs together -----------------------------------------------

    def on_jacobian(self, tape: Any, targets: Any) -> None:
        """The tapes that still record on this thread hear the ops of a backward pass."""
        for outer in listen.recording_here():
            self._log(outer)(("inner", tape.number, targets))

    def on_jacobian_result(self, tape: Any) -> None:
        for outer in listen.recording_here():
            self._log(outer)(("outer", tape.number))

    def on_scope(self, name: str, opens: bool) -> None:
        tapes = listen.recording_here()
        if tapes:
            place = self._here() if opens else NOWHERE
            for tape in tapes:
                if not tape.unheard:  # else the habit tells it
                    self._log(tape)(("scope", name, opens, place))

    def on_forward(self, accumulator: Any, primals: Any, tangents: Any) -> None:
        """Tangents appear beside the values of tapes; where no tape records, by themselves."""
        place = self._forward[id(accumulator)] = self._here()
        tapes = listen.recording_here()
        if all(tape.hidden for tape in tapes):
            self._open += 1
            feed = self._intake.take(accumulator, Feed(accumulator, place, self._intake.cell))
            feed.open = True
            self._log(accumulator)(("set_state", "recording", ""))
            self._log(accumulator)(("forward", primals))
            self.soon()
        for tape in tapes:
            self._log(tape)(("tangents", place, primals, tangents))

    def on_forward_exit(self, accumulator: Any, error: BaseException | None) -> None:
        self._forward.pop(id(accumulator), None)
        feed = self._feed(accumulator)
        if feed is not None and feed.open:
            self._open -= 1
            feed.open = False
            self._log(accumulator)(("set_state", "recorded", _said(error)))

    def _take_primals(self, tape: Any) -> None:
        """A tape begins while accumulators are at work: it shows the tangents they started with."""
        for each in listen.recording_here():
            place = self._forward.get(id(each))
            if place is not None:
                primals, tangents = zip(*each.given, strict=True)
                self._log(tape)(("tangents", place, primals, tangents))

    def on_jvp(self, accumulator: Any, outputs: Any) -> None:
        for tape in listen.recording_here():
            if tape is not accumulator:
                self._log(tape)(("inner", accumulator.number, outputs))

    def on_tangent(
        self, accumulator: Any, op: Any, outputs: Any, inputs: Any, attrs: Any, tangents: Any
    ) -> None:
        self.on_jacobian_result(accumulator)
        if all(tangent is None for tangent in tangents):
            return
        if self._feed(accumulator) is not None:
            site = self._here()
            self._log(accumulator)(("op", True, op, outputs, inputs, attrs, site))
        place = self._forward.get(id(accumulator), NOWHERE)
        for tape in listen.recording_here():
            self._log(tape)(("tangents", place, outputs, tangents))

    def _here(self) -> Place:
        return self._place(_getframe(2))

    def _place(self, frame: Any) -> Place:
        """Where the learner's code is, given a frame; finds out which file the cell is."""
        if not self._file:
            cell = cell_frame(frame, self._namespace())
            self._file = NO_FILE if cell is None else cell.f_code.co_filename
        return place_of(frame, self._file)


def _forgotten(event: tuple[Any, ...]) -> None:
    """An event of a tape that nobody follows."""


def _said(error: BaseException | None) -> str:
    """`ValueError: …` as the last line of a traceback has it, without the module's name."""
    if error is None:
        return ""
    told = "".join(traceback.format_exception_only(error)).strip()
    name = type(error).__name__
    return clean(told.replace(f"{type(error).__module__}.{name}", name, 1))[:LONGEST]
