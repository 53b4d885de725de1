"""While a training loop goes on as before, the session sleeps: the engine runs as if nobody looked.

Only the entry of each tape is told (`entered`). When it is the next step of the same loop, what the
step before found becomes a point of the course, and that is all. The session wakes

    some thirty times a second      to hear one step again, for the page
    when another tape is entered    the last one that was slept through is told from its records
    when the cell ends, somebody asks a tape something unusual, an exception leaves a `with`, a
    gradient is None, or a step takes long: likewise
"""

from collections import deque
from collections.abc import Callable
from sys import _getframe
from types import CodeType
from typing import Any

from tapelab.engine import listen
from tapelab.engine.listener import Listener
from tapelab.session.course import Course
from tapelab.session.habit import Habit
from tapelab.session.places import FUNCTION, OWN, Place, calls_of

HERE = 5  # calls from the look at who enters a tape to its `__enter__`


class Rest:
    """Sleeps through the steps of one loop at a time.

    woken(tape, habit, entering)   the session hears again; `tape` was slept through and is to be
                                   told, or is None; `entering` is about to be told of
    """

    def __init__(
        self,
        is_time: Callable[[Habit], bool],
        reduce: Callable[[Course], None],
        woken: Callable[[Any, Habit, Any], None],
    ) -> None:
        self._is_time = is_time
        self._reduce = reduce
        self._woken = woken
        self._habit = Habit(None)
        self._course = Course()
        self._last: deque[tuple[Any, Any]] = deque()  # the step at work; who pops it owns it
        self._seen: Any = None  # at the last look

    def begin(self, view: Listener, tape: Any, habit: Habit, course: Course) -> None:
        """The view sleeps, from this step on."""
        self._habit, self._course = habit, course
        self._take(tape)
        listen.rest(view, self.entered)

    def entered(self, tape: Any) -> None:
        """A tape is entered: called by the engine, for `__enter__`. None: somebody wakes us."""
        last = self._pop()
        if tape is None:
            self._wake(last)
        elif not self._is_next(tape):
            self._wake(last, tape)
            listen.tell("on_enter", tape)
        else:
            self._note(last)
            if self._is_time(self._habit):
                self._wake((None, None), tape)
                listen.tell("on_enter", tape)
            else:
                self._take(tape)

    def look(self) -> None:
        """Now and then, from another thread: a step that takes long is to be seen."""
        last = self._last[0][0] if self._last else None
        if last is None or last is not self._seen:
            self._seen = last
        elif last._on or last.found is not None:
            listen.wake()

    def _is_next(self, tape: Any) -> bool:
        """Whether it is entered at the same place, reached the same way, and is the only one."""
        place: Place = self._habit.place
        frame: Any = _getframe(HERE).f_back  # most often the learner's
        if frame is None or frame.f_code is not place.code:
            frame = _getframe(HERE - 1)
            while frame.f_code.co_filename in OWN:
                frame = frame.f_back
        code: CodeType = frame.f_code
        return (
            code is place.code
            and frame.f_lasti == place.lasti
            and not tape.persistent
            and listen.recorder is tape.recording  # and so no other tape records
            and (not code.co_flags & FUNCTION or calls_of(frame) == place.calls)
        )

    def _take(self, tape: Any) -> None:
        tape.unheard = tape.rests = True
        self._last.append((tape, self._course.before()))
        if self._course.full:
            self._reduce(self._course)

    def _pop(self) -> tuple[Any, Any]:
        try:
            return self._last.pop()
        except IndexError:
            return None, None

    def _note(self, last: tuple[Any, Any]) -> None:
        """What the step found, as a point of the course."""
        tape, values = last
        if tape is not None and tape.found is not None:
            (_, targets, sources, _, gradients), tape.found = tape.found, None
            if values is None and self._course.passes(tape.number):
                return
            self._course.note(tape.number, targets, sources, gradients, values)
            del gradients  # a large one goes at once
            if self._course.full:
                self._reduce(self._course)

    def _wake(self, last: tuple[Any, Any], entering: Any = None) -> None:
        listen.rouse()
        tape, values = last
        if tape is not None and tape.found is not None:
            _, targets, sources, _, gradients = tape.found
            self._course.note(tape.number, targets, sources, gradients, values)
        self._woken(tape, self._habit, entering)
