"""A step of a training loop that does what the steps before did need not be heard op by op.

When two tapes of one `with` line have recorded the same ops at the same places in the source, the
next ones are left unheard: the learner's ops then cost what they cost without a view. Should a page
want to show such a tape, its own records tell the values, and the habit tells the places. Now and
then one is heard all the same; when it does something else, the line has no habit and every tape of
it is heard. So is one whose account the records alone can't give: ops that touched nothing watched,
gradients of None, gradient functions of the learner's, tapes inside tapes.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from tapelab.engine.recording import unpack
from tapelab.session.places import NOWHERE
from tapelab.trace.replay import replay

Event = tuple[Any, ...]
LONGEST = 2_000  # ops of a step that are remembered
WAYS = 8  # to a `with` line that are told apart
_OF_NO_PLACE = frozenset(("at", "set_state", "read", "step", "gradient", "release"))


class Habit:
    """What the tapes of one `with` line do, as far as they do the same.

    place   of the `with`, and where the functions around it were called: from elsewhere the same
            function may do something else
    """

    def __init__(self, place: Any) -> None:
        self.place = place
        self.steps: list[Event] | None = None
        self.sure = False
        self.broken = False
        self.due = 0.0  # when the next tape is to be heard all the same

    def learn(self, log: Iterable[Event]) -> None:
        """A tape was heard from its beginning to its end."""
        if self.broken:
            return
        found = steps_of(tuple(log))
        if found is None or self.steps not in (None, found):
            self.broken, self.sure = True, False
        else:
            self.sure = self.steps is not None
            self.steps = found


def habit_of(known: list[Habit], place: Any) -> Habit | None:
    """The habit of a line when it is reached this way; None when there are too many ways."""
    for habit in known:
        if habit.place == place:
            return habit
    if len(known) == WAYS:
        return None
    known.append(Habit(place))
    return known[-1]


def steps_of(log: tuple[Event, ...]) -> list[Event] | None:
    """What is the same in every step: ops and their places; None when records say too little."""
    found: list[Event] = []
    for event in log:
        kind = event[0]
        if kind == "op":
            _, recorded, op, *_, site = event
            if not recorded or op.eager:
                return None
            found.append((op, site))
        elif kind == "watch":
            found.append(("watch", event[2], event[3]))
        elif kind == "scope":
            found.append(event)
        elif kind == "result":
            if any(not hasattr(gradient, "_value") for gradient in event[1]):
                return None
        elif kind not in _OF_NO_PLACE:
            return None
    whole = log and log[-1][0] == "release" and len(found) <= LONGEST
    return found if whole else None


class Unheard:
    """The events of a tape that was not heard, from its records and a habit."""

    def __init__(self, recording: Any, habit: Habit) -> None:
        self._recording = recording
        self._steps = iter(habit.steps or ())
        self._at = 0  # how many records were looked at
        self._readings: set[int] = set()
        self._lost = False  # this step is another: values without places

    @property
    def behind(self) -> bool:
        """Whether there is something to tell."""
        return self._at < len(self._recording.records)

    def news(self) -> Iterator[Event]:
        """The events since the last time, as they would have been noted."""
        records = self._recording.records
        while self._at < len(records):
            record = records[self._at]
            self._at += 1
            if record[0] is not None:
                yield from self._op(records, unpack(self._at - 1, record))
            elif len(record) == 2:
                yield from self._watch(record[1])

    def _watch(self, thing: Any) -> Iterator[Event]:
        how, place = "read" if hasattr(thing, "trainable") else "watch", NOWHERE
        for step in self._next():
            if step[0] == "scope":
                yield step
            elif step[0] == "watch":
                _, how, place = step
            else:
                self._lost = True
        yield ("watch", thing, how, place)

    def _op(self, records: Any, step: Any) -> Iterator[Event]:
        for x, place in zip(step.inputs, step.places, strict=True):
            known: Event = records[place] if place is not None else ()
            if len(known) == 2 and known[1] is not x and id(x) not in self._readings:
                self._readings.add(id(x))
                yield ("read", known[1], x)
        site: Any = NOWHERE
        for each in self._next():
            if each[0] == "scope":
                yield each
            elif each[0] is step.op:
                site = each[1]
            else:
                self._lost = True
        yield ("op", True, step.op, step.outputs, step.inputs, step.attrs, site)

    def _next(self) -> Iterator[Event]:
        """What the habit does up to its next op or watch; nothing when that is no guide now."""
        for step in () if self._lost else self._steps:
            yield step
            if step[0] != "scope":
                return
        self._lost = True

    def walk(self, targets: Any, seeds: Any) -> Iterator[Event]:
        """The steps of the backward pass, gone once more: its rules are functions of values."""
        records = self._recording.records
        for sent in replay(self._recording, list(targets), list(seeds)).steps:
            yield ("step", records[sent.record.index], sent.incoming, sent.contributions)
