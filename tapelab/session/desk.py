"""Where feeds meet the pages that show them; all the work that an op must not wait for."""

from _thread import get_ident
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

from tapelab.session.feed import Feed
from tapelab.session.intake import Intake
from tapelab.session.runs import Cell, Run, Sink
from tapelab.session.whose import gradients

RUNS = 16  # cell runs whose pages are kept up to date
FEEDS = 64  # tapes that are remembered for a use in a later cell
TAPES = 8  # shown by one view at most: one for each `with` line, and nested ones
_ALL = 1.0  # seconds: an update that tells all there is, while the cell runs
_FEWEST = 16  # events of an update, however slow


class Desk:
    """Owns feeds and runs. Every method is called with the session's lock held."""

    def __init__(
        self,
        intake: Intake,
        show: Callable[[Run], Sink | None],
        namespace: Callable[[], dict[str, Any]],
        clock: Callable[[], float],
        report: Callable[[], None],
    ) -> None:
        self._intake = intake
        self._show = show
        self._namespace = namespace
        self._clock = clock
        self._report = report  # called while an exception is handled
        self._feeds: OrderedDict[int, Feed] = OrderedDict()
        self._runs: deque[Run] = deque()
        self._cost = 2e-5  # seconds to tell an event, as measured of late

    @property
    def pending(self) -> bool:
        """Whether something has happened that a page should know. Asked without the lock."""
        return bool(self._intake.arrived) or any(
            feed.waiting and feed.live for feed in list(self._feeds.values())
        )

    # -- cells -------------------------------------------------------------------------------------

    def begin(self, cell: Cell) -> None:
        """Events from now on belong to a run of this cell, whose earlier run is let go."""
        self.end()
        for run in [run for run in self._runs if cell.id is not None and run.cell.id == cell.id]:
            self._close(run)
        run = Run(cell, self._show, self._clock, self._report)
        self._runs.append(run)
        if len(self._runs) > RUNS:
            self._close(self._runs[0])
        self._intake.begin(run)

    def end(self) -> list[Run]:
        """Tell everything that is left; returns the runs that something was told of."""
        for course in list(self._intake.courses.values()):
            course.finish()
        self.update()
        for feed in [feed for feed in self._feeds.values() if feed.dead]:
            self._strike(feed)  # nobody can ask this tape for gradients any more
        touched = [run for run in self._runs if run.dirty]
        for run in touched:
            run.settle()
        self._intake.begin(None)
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
        self._intake.feeds.clear()
        gradients.clear()

    def trace_of(self, tape: Any) -> Any:
        """The trace of a tape, brought up to date."""
        feed = self._intake.feeds.get(id(tape))
        if feed is None or feed.number != tape.number:
            return None
        self.sort()
        feed.catch_up(self._namespace)
        feed.look_up(self._namespace)
        return feed.trace()

    def whose(self, tensor: Any) -> tuple[str, str] | None:
        """Names of target and source, when the tensor is a gradient of a tape that is known."""
        self.update(_ALL)
        return gradients.names(tensor)

    def place_of(self, tapes: Any, outputs: Any) -> tuple[int, int, int | None] | None:
        """Tape, node and line of a record: on the tape that the page shows of its own accord."""
        feeds = [feed for tape in tapes if (feed := self._intake.feeds.get(id(tape))) is not None]
        feed = max(feeds, key=lambda feed: feed.touched, default=None)
        found = None if feed is None else feed.record_of(outputs)
        return None if feed is None or found is None else (feed.number, *found)

    def _close(self, run: Run) -> None:
        self._runs.remove(run)
        run.close()

    # -- updates -----------------------------------------------------------------------------------

    def update(self, seconds: float = float("inf")) -> bool:
        """Work on what has come in for about so long, and tell the pages.

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
            feed.skim_if_long()
            if finishing or feed.live:  # where nobody looks there is time when the cell is over
                try:
                    told += feed.catch_up(self._namespace, most - told)
                    if finishing:
                        feed.wind_up(get_ident())
                    feed.follow(finishing)
                    if finishing and feed.dead:
                        feed.let_go()
                    self._look_at(feed, changes, finishing)
                except Exception:
                    feed.log.clear()
                    self._report()
        for run in self._runs:
            run.tell(changes.get(run.number, []), finishing)
        if told:
            self._cost += (max(1e-6, (self._clock() - start) / told) - self._cost) / 4
        return any(run.behind for run in self._runs)

    def _look_at(
        self, feed: Feed, changes: dict[int, list[tuple[Feed, Any]]], finishing: bool
    ) -> None:
        """Find what is new in a feed, unless a page has yet to be sent what was new before.

        When the cell is over nothing may wait: the snapshot for the page is made of this.
        """
        if not finishing and any(run.busy for run in feed.runs):
            return
        feed.look_up(self._namespace)
        delta = feed.drain()
        if delta is not None:
            for run in feed.runs:
                changes.setdefault(run.number, []).append((feed, delta))

    def sort(self) -> None:
        """Take in new feeds and let dropped ones go; show each under the cells that use it."""
        opened, arrived = self._intake.opened, self._intake.arrived
        while opened:
            feed = opened.popleft()
            if not feed.dropped:
                self._feeds[feed.number] = feed
        for feed in [feed for feed in self._feeds.values() if feed.dropped]:
            self._forget(feed)
        while len(self._feeds) > FEEDS:
            self._forget(next(iter(self._feeds.values())))
        while arrived:
            feed, run = arrived.popleft()
            if feed.number in self._feeds and run in self._runs and run not in feed.runs:
                if len(run.feeds) >= TAPES:
                    run.leave(next(iter(run.feeds.values())))
                run.join(feed)

    def _forget(self, feed: Feed) -> None:
        """Let a tape go: its pages drop it, and a later use of it starts anew."""
        for run in list(feed.runs):
            run.leave(feed)
        self._strike(feed)

    def _strike(self, feed: Feed) -> None:
        """Take a tape off the lists; pages that show it keep it."""
        del self._feeds[feed.number]
        if self._intake.feeds.get(feed.tape_id) is feed:
            del self._intake.feeds[feed.tape_id]
