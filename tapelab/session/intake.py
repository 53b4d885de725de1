"""What must happen at once when a tape speaks: on any thread, without a lock, in a microsecond."""

from collections import deque
from typing import Any

from tapelab.session.course import Course
from tapelab.session.feed import Feed
from tapelab.session.habit import Habit, habit_of
from tapelab.session.runs import Cell, Run

LINES = 1_000  # `with` lines that are told apart


class Intake:
    """Knows which feed a tape writes to, and leaves notes for the desk.

    Only single operations on dicts and deques, which Python does not interrupt; whatever needs
    more is left for the desk, which has a lock.
    """

    def __init__(self) -> None:
        self.run: Run | None = None  # the run of the cell that is running
        self.cell = Cell()
        self.feeds: dict[int, Feed] = {}  # id of a tape → the feed of its present record
        self.opened: deque[Feed] = deque()  # feeds that the desk has not seen
        self.arrived: deque[tuple[Feed, Run]] = deque()  # feeds that a run has not seen
        self._newest: dict[tuple[int, int], Feed] = {}  # place of a `with` → its newest feed
        self.courses: dict[tuple[int, int], Course] = {}  # of those lines, in the running cell
        self.habits: dict[tuple[int, int], list[Habit]] = {}

    def begin(self, run: Run | None) -> None:
        """Events from now on belong to this run."""
        self.run = run
        self.cell = run.cell if run is not None else Cell()
        self._newest.clear()
        for course in list(self.courses.values()):
            course.close()
        self.courses.clear()
        self.habits.clear()

    def take(self, tape: Any, feed: Feed) -> Feed:
        """The tape writes to this feed from now on; an older one of the same line is let go."""
        self.feeds[id(tape)] = feed
        self.opened.append(feed)
        if feed.place.code is not None:
            key = (id(feed.place.code), feed.place.lasti)
            older = self._newest.get(key)
            course = feed.course = self.course(feed.place)
            feed.habit = self.habit(feed.place)
            if older is not None and not older.open:
                self.drop(older)
            elif older is not None:
                course.apart = True
            if len(self._newest) > LINES:
                self._newest.clear()
                self.courses.clear()
                self.habits.clear()
            self._newest[key] = feed
        return feed

    def course(self, place: Any) -> Course:
        """The course of the loop whose tapes are made at this place."""
        key = (id(place.code), place.lasti)
        return self.courses.get(key) or self.courses.setdefault(key, Course())

    def habit(self, place: Any) -> Habit | None:
        """The habit of the tapes that are made at this place, the newest of them included."""
        key = (id(place.code), place.lasti)
        newest = self._newest.get(key)
        if newest is not None and newest.whole and not newest.open and newest.habit is not None:
            newest.habit.learn(newest.log)
            newest.habit = None  # it knows all that there is to learn
        return habit_of(self.habits.setdefault(key, []), place)

    def drop(self, feed: Feed) -> None:
        """Throw away what a tape has said; when it is used again, it starts anew."""
        feed.dropped = True
        feed.log.clear()
        feed.unheard = None
        if self.feeds.get(feed.tape_id) is feed:
            self.feeds.pop(feed.tape_id, None)  # another thread may have been quicker

    def arrive(self, feed: Feed) -> None:
        """A tape is used in a cell that does not show it yet."""
        feed.run = run = self.run
        if run is not None:
            feed.note(("at", run.cell.label))
            self.arrived.append((feed, run))
