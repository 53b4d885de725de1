"""Where events are sorted: to the tape they concern, and to the cells that show that tape."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

from tapelab.session.feed import Feed
from tapelab.session.places import NOWHERE
from tapelab.session.runs import Cell, Run, Sink

RUNS = 16  # cell runs whose pages are kept up to date
FEEDS = 64  # tapes that are remembered for a use in a later cell
TAPES = 8  # shown by one view at most: one for each `with` line, and nested ones
_FEWEST = 16  # events of an update, however slow


class Desk:
    """Owns feeds and runs. Every method is called with the session's lock held."""

    def __init__(
        self,
        queue: deque[tuple[Any, ...]],
        seen: set[int],
        show: Callable[[Run], Sink | None],
        namespace: Callable[[], dict[str, Any]],
        clock: Callable[[], float],
        report: Callable[[], None],
    ) -> None:
        self._queue = queue
        self._seen = seen
        self._show = show
        self._namespace = namespace
        self._clock = clock
        self._report = report  # called while an exception is handled
        self._feeds: OrderedDict[int, Feed] = OrderedDict()
        self._current: dict[int, Feed] = {}  # id of a tape → the feed of its present record
        self._runs: deque[Run] = deque()
        self._run: Run | None = None
        self._cost = 2e-5  # seconds to tell an event, as measured of late

    @property
    def running(self) -> bool:
        """Whether a cell runs that may still say something."""
        return self._run is not None

    @property
    def shown(self) -> bool:
        """Whether there is no page to open: it is open, or no cell runs that could have one."""
        return self._run is None or bool(self._run.feeds)

    # -- cells -------------------------------------------------------------------------------------

    def begin(self, cell: Cell) -> None:
        """Events from now on belong to a run of this cell, whose earlier run is let go."""
        self.end()
        for run in [run for run in self._runs if cell.id is not None and run.cell.id == cell.id]:
            self._close(run)
        self._run = Run(cell, self._show, self._clock, self._report)
        self._runs.append(self._run)
        if len(self._runs) > RUNS:
            self._close(self._runs[0])

    def end(self) -> list[Run]:
        """Tell everything that is left; returns the runs that something was told of."""
        self.update()
        for feed in [feed for feed in self._feeds.values() if feed.dead]:
            self._strike(feed)  # nobody can ask this tape for gradients any more
        touched = [run for run in self._runs if run.dirty]
        for run in touched:
            run.settle()
        self._run = None
        return touched

    def close(self) -> None:
        """Let every page go."""
        self.end()
        for feed in self._feeds.values():
            feed.let_go("detached" if feed.open else "")
        self.update()
        for run in tuple(self._runs):
            self._close(run)
        self._feeds.clear()
        self._current.clear()
        self._seen.clear()

    def trace_of(self, number: int) -> Any:
        """The trace of a tape, brought up to date."""
        self.sort()
        feed = self._feeds.get(number)
        if feed is None:
            return None
        feed.catch_up(self._namespace)
        feed.look_up(self._namespace)
        return feed.trace()

    def _close(self, run: Run) -> None:
        self._runs.remove(run)
        run.close()

    # -- updates -----------------------------------------------------------------------------------

    def update(self, seconds: float = float("inf")) -> bool:
        """Sort what has come in, work on it for about so long, and tell the pages.

        Returns whether there is more to do.
        """
        self.sort()
        start = self._clock()
        finishing = seconds == float("inf")
        most = max(_FEWEST, seconds / self._cost)
        told = 0
        for run in self._runs:
            run.pump()
        changes: dict[int, list[tuple[Feed, Any]]] = {}
        for feed in reversed(list(self._feeds.values())):
            if finishing or feed.live:  # where nobody looks there is time when the cell is over
                try:
                    told += feed.catch_up(self._namespace, most - told)
                    if finishing and feed.dead:
                        feed.let_go()
                    self._look_at(feed, changes)
                except Exception:
                    feed.log.clear()
                    self._report()
        for run in self._runs:
            run.tell(changes.get(run.number, []), finishing)
        if told:
            self._cost += (max(1e-6, (self._clock() - start) / told) - self._cost) / 4
        return any(run.behind for run in self._runs)

    def _look_at(self, feed: Feed, changes: dict[int, list[tuple[Feed, Any]]]) -> None:
        """Find what is new in a feed, unless a page has yet to be sent what was new before."""
        if any(run.busy for run in feed.runs):
            return
        feed.look_up(self._namespace)
        delta = feed.drain()
        if delta is not None:
            for run in feed.runs:
                changes.setdefault(run.number, []).append((feed, delta))

    def sort(self) -> None:
        """Hand every event in the queue to the feeds of its tapes."""
        for _ in range(len(self._queue)):
            event = self._queue.popleft()
            kind = event[0]
            if kind == "revive" and event[3] in self._feeds:
                continue  # it was not let go after all
            if kind in ("enter", "revive"):
                self._open(event)
            for tape in (*event[1], *event[2]):
                feed = self._current.get(id(tape))
                if feed is None:
                    continue
                if feed.over:
                    feed = self._renewed(feed, tape)
                if self._run is not None and self._run not in feed.runs:
                    self._run.join(feed)
                feed.take(event)

    def _open(self, event: tuple[Any, ...]) -> None:
        """Find or make the feed for what a tape records from now on."""
        kind, (tape,), _, number, persistent, where = event
        feed = self._feeds.get(number)
        if feed is None:
            cell = self._run.cell if self._run is not None else Cell()
            feed = Feed(tape, number, persistent, where if kind == "enter" else NOWHERE, cell)
            self._replace(feed)
            self._feeds[number] = feed
            if len(self._feeds) > FEEDS:
                self._forget(next(iter(self._feeds.values())))
        self._current[id(tape)] = feed

    def _renewed(self, old: Feed, tape: Any) -> Feed:
        """A tape that was reset: the same `with`, nothing recorded yet."""
        feed = Feed(tape, tape.number, old.persistent, old.place, old.cell)
        self._replace(feed)
        self._feeds[feed.number] = self._current[id(tape)] = feed
        self._seen.add(feed.number)
        return feed

    def _replace(self, new: Feed) -> None:
        """Let the older tapes of the same `with` line go, unless they still record."""
        if self._run is None or new.place.code is None:
            return
        for feed in list(self._run.feeds.values()):
            if feed.place.code is new.place.code and feed.place.lasti == new.place.lasti:
                if not feed.open:
                    self._forget(feed)
        if len(self._run.feeds) >= TAPES:
            self._run.leave(next(iter(self._run.feeds.values())))

    def _forget(self, feed: Feed) -> None:
        """Let a tape go: its pages drop it, and a later use of it starts anew."""
        for run in list(feed.runs):
            run.leave(feed)
        self._strike(feed)

    def _strike(self, feed: Feed) -> None:
        """Take a tape off the lists; pages that show it keep it."""
        del self._feeds[feed.number]
        self._seen.discard(feed.number)
        if self._current.get(feed.tape_id) is feed:
            del self._current[feed.tape_id]
