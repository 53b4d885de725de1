"""Training loops: the tapes of a line that has a habit are left unheard, or slept through."""

from collections.abc import Callable
from typing import Any

from tapelab.engine import listen
from tapelab.session.feed import Feed
from tapelab.session.habit import Habit, Unheard
from tapelab.session.hearing import Hearing
from tapelab.session.intake import Intake
from tapelab.session.places import Place
from tapelab.session.rest import Rest
from tapelab.session.whys import Asked

FIRST = 0.1  # seconds until a step of a loop is told
AGAIN = 1 / 30  # seconds after which a tape is heard again whose line has a habit


class Loops(Hearing):
    """Decides which tapes need not be heard, and tells of those that were not after all."""

    def __init__(
        self,
        intake: Intake,
        namespace: Callable[[], dict[str, Any]],
        clock: Callable[[], float],
    ) -> None:
        super().__init__(intake, namespace, clock)
        self._rest = Rest(self._is_time, self.reduce, self._woken)

    def _may_sleep(self, tape: Any, place: Place) -> bool:
        """Sleep through this tape and those that follow, if nobody would miss what they say."""
        habit = self._intake.habit(place)
        if (
            habit is None or not habit.sure or self._open > 1 or self.witness is None
            or tape.persistent or self._is_time(habit)
            or not listen.is_alone(self)
        ):  # fmt: skip
            return False
        self._inside.clear()
        if not habit.due:  # a loop that is over in a tenth of a second is told when it is over
            self._due = max(self._due, self._clock() + FIRST)
        self._rest.begin(self, tape, habit, self._intake.course(place))
        return True

    def _choose(self, tape: Any, feed: Feed) -> None:
        """Leave a tape's ops unheard, if the tapes of its line have a habit."""
        habit, unheard = feed.habit, False
        if (
            habit is not None and habit.sure and self._open == 1 and not tape.persistent
            and listen.is_alone(self)
        ):  # fmt: skip
            unheard = not self._is_time(habit)
            if not unheard:
                habit.due = self._clock() + AGAIN
        self.easy = unheard
        if unheard and habit is not None:
            feed.unheard = Unheard(tape.recording, habit)
        if tape.unheard is not unheard:
            tape.unheard = unheard
            listen.renew()

    def _is_time(self, habit: Habit) -> bool:
        """Whether a step is to be heard again: as often as the page is told something."""
        now = self._clock()
        return now >= habit.due and now >= self._due or self.stepping

    def _woken(self, tape: Any, habit: Habit, entering: Any) -> None:
        """The session hears again, and tells of the tape that it slept through."""
        told = (tape, entering)  # counted where they are told
        others = [t for t in listen.recording() if not t.hidden and t not in told]
        self._inside.update(map(id, others))
        self._inside.difference_update([id(t) for t in others if not t._on])  # by another thread
        if tape is None:
            return
        tape.rests = False  # first: then its thread tells what it finds
        found, tape.found = tape.found, None
        place = habit.place
        feed = self._intake.take(tape, Feed(tape, place, self._intake.cell))
        feed.open = tape._on
        if feed.open:
            self._inside.add(id(tape))
        log = self._log(tape)
        log(("set_state", "recording", ""))
        recording = tape.recording if found is None else found[0]
        if recording is not None:
            feed.unheard = Unheard(recording, habit)
            if self.witness is not None:
                self.witness.entered(tape, recording, place[:2])
        if not feed.open:
            log(("set_state", "recorded", ""))
        if found is not None:
            _, targets, sources, seeds, gradients = found
            log(("gradient", targets, sources, seeds))
            log(("result", gradients, Asked(tape, recording)))
            if tape.recording is None:
                log(("release",))
                if self.witness is not None:
                    self.witness.release(tape, recording)
        self.soon()
