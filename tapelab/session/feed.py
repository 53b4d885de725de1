"""One tape's events, told to its Builder together with what the source adds: names and lines.

A feed costs little until it is told: most tapes of a training loop are replaced before that.
"""

import itertools
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

from tapelab.session.calls import Calls
from tapelab.session.course import Course
from tapelab.session.habit import Habit, Unheard
from tapelab.session.places import NOWHERE, Place, lines_of, tape_name
from tapelab.session.runs import Cell, Run
from tapelab.session.shelf import shelf
from tapelab.session.tags import Tags
from tapelab.session.whose import gradients as whose
from tapelab.session.whys import Asked, Called, odd, whys
from tapelab.trace.delta import Builder, apply
from tapelab.trace.model import Why
from tapelab.trace.witness import keep

RECORDS = 10_000  # ops of one tape that are told: no page shows more, and memory is finite
BEYOND = f"only the first {RECORDS:,} ops of a tape are drawn"

FINE = 20  # a page's curve grows by so small a part

INTERRUPTED = "KeyboardInterrupt: interrupted"
RESET = object()  # in place of a run: the tape was reset, what comes next is another record
_touches = itertools.count(1)

Namespace = Callable[[], dict[str, Any]]


def outputs_of(record: Any) -> Any:
    """The outputs of a record as the engine keeps it."""
    return record[1] if type(record[1]) is tuple else (record[1],)


class Feed:
    """What is known of one record of a tape, and the events that are not told yet."""

    # What most feeds never have another value of stands here, so that a new one costs little.
    open = False  # whether it records
    dropped = False  # a newer tape of the same line has taken its place
    run: Any = None  # the run it was last used in, or RESET
    touched = 0  # grows with the events of all tapes: which was active last
    habit: Habit | None = None  # what the tapes of its line do
    unheard: Unheard | None = None  # its ops are not heard: the records tell them
    course: Course | None = None  # the training loop that it is a step of, perhaps
    asks: tuple[Any, Any] = ((), ())  # targets and sources of a call that goes on
    nones: tuple[Why, ...] = ()  # reasons of gradients that were None in the last cell
    json: Any = None  # the trace as pages know it: all that was drained
    _state = "recording"
    _named = False
    _ops = 0  # told, or too many to be told
    _beyond: tuple[Any, ...] = ()  # what the last op gave that is not told
    _passes = 0  # begun
    _passing = False  # the last is not over
    _followed = 0  # what of the course was told
    _recording: Any = None  # of the last pass, until the tape lets it go
    _asked: tuple[Any, Any] = ((), ())  # targets and sources of the last
    _going: tuple[Any, Any] = ((), ())  # its targets and seeds
    _namespace: Namespace = dict
    _told: Any = None  # the builder, made when there is something to tell
    _tags: Any
    _calls: Calls
    _making: list[int]  # tapes and accumulators whose ops are told at present

    def __init__(self, tape: Any, place: Place, cell: Cell) -> None:
        self.number: int = tape.number
        self.tape_id = id(tape)
        self.place = place  # of the `with`
        self.cell = cell
        self.runs: list[Run] = []  # all that show it
        self.log: deque[tuple[Any, ...]] = deque()
        self.note: Callable[[tuple[Any, ...]], None] = self.log.append
        self._tape = weakref.ref(tape)
        self._mode = "forward" if tape.hidden else "reverse"
        self._persistent: bool = tape.persistent and not tape.hidden
        self._label = cell.label  # of the cell that runs

    def _begin(self) -> None:
        """Make the builder, and tell the tape's name and the text of its cell."""
        self._told = Builder(self.number, persistent=self._persistent, cell=self.cell.label,
                             line=self.place.line, hides=self.cell.hides,
                             mode=self._mode)  # fmt: skip
        self._tags = Tags(self._told.name)
        self._calls, self._making = Calls(self.place), []
        if self.place.code is not None:
            self._call(tape_name(self.place.code, self.place.lasti))
        if self.place.cell_code is not None:
            file = self.place.cell_code.co_filename
            self._told.source(lines_of(file, self.place.line or 1, self.cell.source))

    def _call(self, name: str) -> None:
        if name and not self._named:
            self._named = True
            self._told.about(name=name)

    # -- in and out --------------------------------------------------------------------------------

    @property
    def live(self) -> bool:
        """Whether a page shows it."""
        return any(run.box is not None for run in self.runs)

    @property
    def whole(self) -> bool:
        """Whether it was heard, and nothing of it is told: the log has all of it."""
        return self._told is None and self.unheard is None

    @property
    def dead(self) -> bool:
        """Whether nobody holds the tape any more."""
        return self._tape() is None

    def follows(self, tape: Any) -> bool:
        """Whether it is this tape's, and not one's that had the same id before."""
        return self._tape() is tape

    def skim_if_long(self) -> None:
        """Keep no more of a log than can be told."""
        if len(self.log) > 3 * RECORDS:
            self.note = self._skim

    def _skim(self, event: tuple[Any, ...]) -> None:
        """Note an event, but no ops and steps that are past the first ten thousand."""
        kind = event[0]
        if kind == "op":
            self._beyond = event[3]
        elif kind != "step" or getattr(event[1][1], "_index", 0) < 2 * RECORDS:
            self.log.append(event)

    def catch_up(self, namespace: Namespace, most: float = float("inf")) -> int:
        """Tell the builder what has happened, at most so many events; returns how many it was."""
        if self._told is None:
            self._begin()
        self._namespace = namespace
        done = 0
        while done < most:
            try:
                kind, *facts = self.log.popleft()
            except IndexError:  # all told, or dropped meanwhile by another thread
                if self.unheard is not None and not self.dropped:
                    done += self._tell_records(self.unheard)
                break
            if self.unheard is not None:
                self._tell_unheard(self.unheard, kind, facts)
            if kind == "release":
                self.look_up(namespace)  # for the last time: then the tensors are let go
                self._name_course()
            getattr(self, "_" + kind)(*facts)
            done += 1
        return done

    def wind_up(self, thread: int) -> None:
        """The cell is over: what an interrupt kept from ending is told to have ended by it."""
        tape = self._tape()
        if tape is not None and tape.recording is not None and tape.recording.thread != thread:
            return
        if self._beyond and self._state != "spent":
            self._say_beyond(self._beyond[-1:])
        if self._passing:
            self._failed(INTERRUPTED)
        if self._state == "recording" and (tape is None or not tape._in):
            self.open = False
            self._set_state("recorded", INTERRUPTED)

    def touch(self) -> None:
        """Something happens on this tape now: the page shows the one that was touched last."""
        self.touched = next(_touches)

    def _tell_unheard(self, unheard: Unheard, kind: str, facts: list[Any]) -> None:
        """What has happened before an event, of which nothing was noted."""
        if kind == "gradient" or (kind == "set_state" and facts[0] == "recorded"):
            self._tell_records(unheard)
        elif kind == "result":
            for _, *step in unheard.walk(*self._going):
                self._step(*step)

    def _tell_records(self, unheard: Unheard) -> int:
        told = 0
        for kind, *facts in unheard.news():
            getattr(self, "_" + kind)(*facts)
            told += 1
        return told

    @property
    def waiting(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.log) or (self.unheard is not None and self.unheard.behind)

    def look_up(self, namespace: Namespace) -> None:
        """Let the learner's variables name what the source did not."""
        if self._named and not self._tags.loose:
            return
        found = self._tags.look_up(namespace())
        tape, name = found.get(self.tape_id, (None, ""))
        if tape is not None and tape is self._tape():
            self._call(name)

    def follow(self, finishing: bool = True) -> None:
        """Tell what the earlier tapes of a training loop gave, and this one at the end.

        While the loop runs, once there is a twentieth more to be seen than before.
        """
        course = self.course
        if course is None or not course.is_loop or self._told is None:
            return
        more = course.changes - self._followed
        if more and (finishing or FINE * more > self._followed):
            self._followed = course.changes
            course.reduce()
            self._name_course()
            self._told.history(course.history())

    def _name_course(self) -> None:
        """The names of this tape's tensors are those of the course."""
        if self.course is not None and self._state != "spent":
            self.course.called(self._tags.name_of, *self._asked)

    def trace(self) -> Any:
        """All that was told so far."""
        return self._told.trace()

    @property
    def records(self) -> Any:
        """The tape's records as the engine keeps them; None once it has let them go."""
        held = self._recording or getattr(self._tape(), "recording", None)
        return None if held is None or held.number != self.number else held.records

    def find(self, tensor: Any) -> int | None:
        """The node of a tensor, while the tape holds it."""
        node: int | None = self._told.find(tensor)
        return node

    def record_of(self, outputs: Any) -> tuple[int, int | None] | None:
        """Node and line of the record with these outputs, if it was told."""
        return None if self._told is None else self._told.record_of(outputs)

    def drain(self) -> Any:
        """What is new since the last time, as JSON; None when nothing is."""
        delta = self._told.drain()
        if delta is not None:
            self.json = apply(self.json, delta)
        return delta

    def let_go(self, state: str = "") -> None:
        """Forget the tensors: nothing more will be heard of them. What was told of them stays."""
        if self._told is None:
            return
        if self._recording is not None:  # of a persistent tape that nobody holds any more
            shelf.keep(self, self.records, self.find)
            self._recording = None
        self._told.release()
        if state or self._state != "spent":
            self._told.state(state or self._state)
        self._tags.clear()
        self._asked = self._going = self.asks = (), ()

    # -- events, as the session notes them ---------------------------------------------------------

    def _at(self, label: str) -> None:
        self.nones = ()
        self._label = label

    def _set_state(self, state: str, error: str) -> None:
        self._state = state
        self._told.state(state, error)

    def _watch(self, tensor: Any, how: str, place: Place) -> None:
        line = f", line {place.line}" if place.line else ""
        self._told.watch(tensor, "variable read" if how == "read" else f"watch(){line}")
        self._tags.watched(tensor, place)

    def _read(self, variable: Any, reading: Any) -> None:
        self._told.read(variable, reading)
        self._tags.read(variable, reading)

    def _op(
        self, recorded: bool, op: Any, outputs: Any, inputs: Any, attrs: Any, site: Any
    ) -> None:
        self._ops += 1
        if self._ops > RECORDS:
            self._beyond = outputs
            return
        place = Place(*site)
        label = self._label if place.cell_code is not None else ""
        within = self._calls.within(place, op)
        spot = id(place.code), place.lasti
        self._told.op(op, outputs, inputs, attrs, recorded, place.line, label, within, spot)
        # The line is not about an op that somebody's backward pass or tangent made there.
        self._tags.op(op, outputs, inputs, NOWHERE if self._making else place)

    def _gradient(self, targets: Any, sources: Any, seeds: Any) -> None:
        if self._beyond:
            self._say_beyond(targets)
        self._asked = targets, sources
        self._going = targets, seeds
        self._passing = True
        self._told.begin_pass(targets, sources, seeds)
        shelf.begin(self, self._passes, targets, seeds)
        self._passes += 1

    def _step(self, record: Any, incoming: Any, contributions: Any) -> None:
        self._told.step(outputs_of(record), incoming, contributions)

    def _result(self, gradients: Any, asked: Asked) -> None:
        self._passing = False
        targets, sources = self._asked
        found: tuple[Why | None, ...] = ()
        if any(map(odd, gradients)):
            names = Called(self._namespace(), self._tags.name_of)
            found = whys(asked, targets, sources, gradients, names, self._told.trace())
            if any(found):
                keep(asked)
            nones = [why for why, g in zip(found, gradients, strict=False) if g is None]
            self.nones += tuple([why for why in nones if why is not None])
        self._told.result(gradients, found, [self._called(source) for source in sources])
        whose.note(self, self._passes - 1, gradients)
        self._recording = asked.recording

    def _called(self, source: Any) -> str:
        """The name of a source that no op has used, so that the page has no node of it."""
        if self._tags.knows(source):
            return ""
        return Called(self._namespace(), self._tags.name_of).call(source, "")

    def _given(self, gradients: Any, place: Place) -> None:
        self._tags.gradients(gradients, place)

    def _failed(self, error: str) -> None:
        self._passing = False
        self._told.fail(error)

    def _inner(self, tape: int, targets: Any) -> None:
        self._making.append(tape)
        self._told.inner(tape, targets)

    def _outer(self, tape: int) -> None:
        if tape in self._making:
            del self._making[self._making.index(tape) :]
        self._told.outer(tape)

    def _forward(self, primals: Any) -> None:
        for primal in primals:
            self._told.watch(primal, "primal")
            self._tags.leaf(primal)

    def _tangents(self, of: Place, tensors: Any, tangents: Any) -> None:
        name = tape_name(of.code, of.lasti) if of.code is not None else ""
        for tensor, tangent in zip(tensors, tangents, strict=True):
            if tangent is not None:
                self._told.tangent(tensor, name or "accumulator", tangent)

    def _scope(self, name: str, opens: bool, place: Place) -> None:
        if opens:
            self._calls.open(name, place)
        else:
            self._calls.close(name)

    def _say_beyond(self, tensors: Any) -> None:
        """Show something of the ops that are not told, with the reason."""
        self._beyond = ()
        for tensor in tensors:
            if not self._tags.knows(tensor):
                self._told.leaf(tensor, why=BEYOND)

    def _release(self) -> None:
        self._state = "spent"
        self.unheard = None
        shelf.keep(self, self.records, self.find)
        self._recording = None
        self.let_go()

    def _revive(self, watched: Any, readings: Any, records: Any) -> None:
        """A tape that was let go, or is older than the session: what it holds, without places."""
        self._set_state("recorded", "")
        for tensor, variable in watched:
            self._watch(tensor if variable is None else variable, "watch", NOWHERE)
        for reading, variable in readings:
            self._read(variable, reading)
        for record in records:
            self._op(True, record.op, record.outputs, record.inputs, record.attrs, NOWHERE)
