"""What every part of the session that listens has at hand: the feeds, the cell, where we are."""

import traceback
from collections.abc import Callable
from sys import _getframe
from typing import Any

from tapelab.engine import listen
from tapelab.engine.listener import Listener
from tapelab.session.feed import INTERRUPTED, RESET, Feed
from tapelab.session.intake import Intake
from tapelab.session.names import clean
from tapelab.session.places import Place, cell_frame, place_of
from tapelab.trace.witness import lend

LONGEST = 300  # characters of an error's text
NO_FILE = "?"  # where no cell is at work, such as in a test or a benchmark


class Hearing(Listener):
    """Finds the feed that an event belongs to, and the place in the source it comes from."""

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
        # The ids of tapes and accumulators at work, on all threads: a set, which may be told twice.
        self._inside = {id(tape) for tape in listen.recording_here() if not tape.hidden}
        self._file = ""  # the running cell's file, as tracebacks name it
        self._known: Any = None  # the tapes of the last op, while nothing has changed since
        self._note: Callable[[tuple[Any, ...]], None] = forgotten  # where its ops are noted
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

    def _log(self, tape: Any) -> Callable[[tuple[Any, ...]], None]:
        """Where the events of a tape are noted.

        Python gives the id of a tape that is gone to a new one: that may be one that views are not
        told about, which has no feed.
        """
        feed = self._feeds.get(id(tape))
        if feed is None or not feed.follows(tape):
            return forgotten
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

    @property
    def _open(self) -> int:
        """How many tapes and accumulators are at work."""
        return len(self._inside)

    def _here(self) -> Place:
        return self._place(_getframe(2))

    def _place(self, frame: Any) -> Place:
        """Where the learner's code is, given a frame; finds out which file the cell is."""
        if not self._file:
            cell = cell_frame(frame, self._namespace())
            self._file = NO_FILE if cell is None else cell.f_code.co_filename
        return place_of(frame, self._file)


def forgotten(event: tuple[Any, ...]) -> None:
    """An event of a tape that nobody follows."""


def said(error: BaseException | None) -> str:
    """`ValueError: …` as the last line of a traceback has it, without the module's name."""
    if error is None:
        return ""
    if isinstance(error, KeyboardInterrupt) and not error.args:
        return INTERRUPTED
    told = "".join(traceback.format_exception_only(error)).strip()
    name = type(error).__name__
    told = told.replace(f"{type(error).__module__}.{name}", name, 1)
    return clean(" ".join(told.split()))[:LONGEST]  # several lines are told as one
