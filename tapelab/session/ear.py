"""What the engine says, noted at once: the part of the session that runs inside the learner's ops.

Nothing here takes a lock, resolves a name or makes text. An op becomes a tuple in its tape's log.

    hearing.py   where an event belongs
    around.py    events about tapes beside or inside this one
    loops.py     tapes that need not be heard
    ear.py       ops, and the life of a tape
"""

from sys import _getframe
from typing import Any

from tapelab.engine import listen
from tapelab.session.around import Around
from tapelab.session.feed import RESET, Feed, outputs_of
from tapelab.session.hearing import NO_FILE, forgotten, said
from tapelab.session.loops import Loops
from tapelab.session.places import FUNCTION, NOWHERE, OWN, calls_of
from tapelab.session.whys import Asked
from tapelab.trace.snapshot import readings, watched


class Ear(Around, Loops):
    """Notes every event with its tape's feed; says when an update is due."""

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
            site = self._site(frame, bool(tapes))
        if tapes is self._known:
            self._note(("op", True, op, outputs, inputs, attrs, site))
        else:
            self._op_on(tapes, op, outputs, inputs, attrs, site)
        if self.pressing and self._clock() >= self._due:
            self.flush()
            if tapes:
                self.reached(tapes, outputs, False)

    def _op_on(self, tapes: Any, op: Any, outputs: Any, inputs: Any, attrs: Any, site: Any) -> None:
        """An op, wherever it belongs; finds the way that the next ones may go at once."""
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
                if self._open == 1 and type(tapes) is tuple:
                    self._known, self._note = tapes, feed.note
            else:
                self._log(tape)(("op", True, op, outputs, inputs, attrs, site))

    def _site(self, frame: Any, recorded: bool) -> Any:
        """The nearest code that is the learner's, and the running cell's, each with its place."""
        cell: Any
        try:
            while (code := frame.f_code).co_filename in OWN:
                frame = frame.f_back
            if not recorded and not self._open:  # nobody will ask for the cell's line
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

    def on_enter(self, tape: Any) -> None:
        self._inside.add(id(tape))
        self.easy = tape.rests = False
        place = self._here()
        feed = self._feed(tape)
        if feed is None:
            if self._may_sleep(tape, place):
                return
            feed = self._intake.take(tape, Feed(tape, place, self._intake.cell))
            self._choose(tape, feed)
        feed.open = True
        self._log(tape)(("set_state", "recording", ""))
        if self._forward:
            self._take_primals(tape)
        if self.witness is not None:
            self.witness.entered(tape, tape.recording, place[:2])
        self.soon()

    def on_exit(self, tape: Any, error: BaseException | None) -> None:
        self._inside.discard(id(tape))
        self._known, self._note = None, forgotten
        feed = self._feed(tape)
        if feed is not None:
            feed.open = False
            self._log(tape)(("set_state", "recorded", said(error)))
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
            feed.course.note(feed.number, targets, sources, gradients)
            if feed.course.full:
                self.reduce(feed.course)
        for outer in listen.recording_here():  # has seen these gradients being made
            self._log(outer)(("given", gradients, self._here()))
        self.on_jacobian_result(tape)
        if self.witness is not None and not self.easy:
            self.witness.on_result(tape, gradients)

    def on_release(self, tape: Any) -> None:
        self._log(tape)(("release",))

    def on_failed(self, tape: Any, error: BaseException) -> None:
        self._log(tape)(("failed", said(error)))
        self.on_jacobian_result(tape)
        if self.witness is not None:
            self.witness.on_failed(tape, error)
