"""One tape's events, told to its Builder together with what the source adds: names and lines.

A feed costs little until it is told: most tapes of a training loop are replaced before that.
"""

import itertools
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

from tapelab.session.places import NOWHERE, Place, lines_of, tape_name
from tapelab.session.runs import Cell, Run
from tapelab.session.tags import Tags
from tapelab.trace.delta import Builder, apply

RECORDS = 10_000  # ops of one tape that are told: no page shows more, and memory is finite
BEYOND = f"only the first {RECORDS:,} ops of a tape are drawn"

RESET = object()  # in place of a run: the tape was reset, what comes next is another record
_touches = itertools.count(1)

Namespace = Callable[[], dict[str, Any]]


class Feed:
    """What is known of one record of a tape, and the events that are not told yet."""

    def __init__(self, tape: Any, place: Place, cell: Cell) -> None:
        self.number: int = tape.number
        self.tape_id = id(tape)
        self.place = place  # of the `with`
        self.cell = cell
        self.open = False  # whether it records
        self.dropped = False  # a newer tape of the same line has taken its place
        self.run: Any = None  # the run it was last used in, or RESET
        self.runs: list[Run] = []  # all that show it
        self.touched = 0  # grows with the events of all tapes: which was active last
        self.log: deque[tuple[Any, ...]] = deque()
        self.note: Callable[[tuple[Any, ...]], None] = self.log.append
        self.json: Any = None  # the trace as pages know it: all that was drained
        self._tape = weakref.ref(tape)
        self._persistent: bool = tape.persistent
        self._state = "recording"
        self._named = False
        self._label = cell.label  # of the cell that runs
        self._ops = 0
        self._told: Any = None  # the builder, made when there is something to tell
        self._tags: Any = None

    def _begin(self) -> None:
        """Make the builder, and tell the tape's name and the text of its cell."""
        self._told = Builder(self.number, persistent=self._persistent, cell=self.cell.label,
                             line=self.place.line)  # fmt: skip
        self._tags = Tags(self._told.name)
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
    def dead(self) -> bool:
        """Whether nobody holds the tape any more."""
        return self._tape() is None

    def skim_if_long(self) -> None:
        """Keep no more of a log than can be told."""
        if len(self.log) > 3 * RECORDS:
            self.note = self._skim

    def _skim(self, event: tuple[Any, ...]) -> None:
        """Note an event, but no ops and steps that are past the first ten thousand."""
        kind = event[0]
        if kind == "op":
            self._ops += 1
        elif kind != "step" or event[1].index < 2 * RECORDS:
            self.log.append(event)

    def catch_up(self, namespace: Namespace, most: float = float("inf")) -> int:
        """Tell the builder what has happened, at most so many events; returns how many it was."""
        if self._told is None:
            self._begin()
        done = 0
        while done < most:
            try:
                kind, *facts = self.log.popleft()
            except IndexError:  # all told, or dropped meanwhile by another thread
                break
            if kind == "release":
                self.look_up(namespace)  # for the last time: then the tensors are let go
            getattr(self, "_" + kind)(*facts)
            done += 1
        if done:
            self.touched = next(_touches)
        return done

    def look_up(self, namespace: Namespace) -> None:
        """Let the learner's variables name what the source did not."""
        if self._named and not self._tags.loose:
            return
        found = self._tags.look_up(namespace())
        tape, name = found.get(self.tape_id, (None, ""))
        if tape is not None and tape is self._tape():
            self._call(name)

    def trace(self) -> Any:
        """All that was told so far."""
        return self._told.trace()

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
        self._told.release()
        if state or self._state != "spent":
            self._told.state(state or self._state)
        self._tags.clear()

    # -- events, as the session notes them ---------------------------------------------------------

    def _at(self, label: str) -> None:
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
            return
        place = Place(*site)
        label = self._label if place.cell_code is not None else ""
        self._told.op(op, outputs, inputs, attrs, recorded, place.line, label)
        self._tags.op(op, outputs, inputs, place)

    def _gradient(self, targets: Any, sources: Any, seeds: Any) -> None:
        if self._ops > RECORDS:
            for target in targets:
                if not self._tags.knows(target):
                    self._told.leaf(target, why=BEYOND)
        self._told.begin_pass(targets, sources, seeds)

    def _step(self, record: Any, incoming: Any, contributions: Any) -> None:
        self._told.step(record.outputs, incoming, contributions)

    def _result(self, gradients: Any) -> None:
        self._told.result(gradients)

    def _given(self, gradients: Any, place: Place) -> None:
        self._tags.gradients(gradients, place)

    def _failed(self, error: str) -> None:
        self._told.fail(error)

    def _release(self) -> None:
        self._state = "spent"
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
