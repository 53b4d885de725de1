"""Cells, and what one run of a cell shows: a page with the tapes that were active in it."""

import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from tapelab.session.outbox import Json, Outbox, whole

MUCH = 200  # nodes: more than a message or two


@dataclass(frozen=True, slots=True)
class Cell:
    """Where code is run from. `id` is given by front ends that can show something live."""

    id: str | None = None
    count: int | None = None
    source: str = ""  # as the learner wrote it
    step: bool = False  # whether it is to wait at each record: `%%tape step`
    hides: tuple[str, ...] = ()  # what its reader predicts first: `%%tape predict`

    @property
    def label(self) -> str:
        """As on the page: `In [3]`."""
        return "" if self.count is None else f"In [{self.count}]"


class Sink(Protocol):
    """The page of one run, wherever it is."""

    def send(self, message: Json) -> None:
        """Pass one message on."""

    def settle(self, snapshot: Json) -> None:
        """Keep everything said so far, for pages that open later."""


class Run:
    """One run of a cell: its feeds in order of appearance, and the page that shows them."""

    def __init__(
        self,
        cell: Cell,
        show: Callable[["Run"], Sink | None],
        clock: Callable[[], float],
        report: Callable[[], None],
    ) -> None:
        self.cell = cell
        self.number = next(_numbers)
        self.feeds: OrderedDict[int, Any] = OrderedDict()
        self.dirty = False  # something was told since the page last settled
        self.asked = False  # the page wants to hear everything again
        self.box: Outbox | None = None
        self._told: set[int] = set()  # numbers of the tapes that the page knows
        self._show = show
        self._shown = False
        self._sink: Sink | None = None
        self._clock = clock
        self._report = report

    def join(self, feed: Any) -> None:
        """Show a tape under this cell; the first one opens the page."""
        self.feeds[feed.number] = feed
        self.dirty = True
        feed.runs.append(self)
        if not self._shown:
            self._shown = True
            with self._guarded():
                self._sink = self._show(self)
                if self._sink is not None:
                    self.box = Outbox(self._sink.send, self._clock)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """A page that breaks is reported and told no more; the tapes are followed all the same."""
        try:
            yield
        except Exception:
            self.box = self._sink = None
            self._report()

    def leave(self, feed: Any) -> None:
        """Show a tape no longer."""
        if self.feeds.pop(feed.number, None) is None:
            return
        feed.runs.remove(self)
        self.dirty = True
        if self.box is not None and feed.number in self._told:
            self._told.discard(feed.number)
            self.box.drop(feed.number)

    # -- what the page is told ---------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether the page has not been sent all it was told; changes had better gather."""
        return self.box is not None and self.box.waiting

    @property
    def behind(self) -> bool:
        """Whether there is something that the page does not know."""
        return self.box is not None and (
            self.asked or self.box.waiting or any(feed.waiting for feed in self.feeds.values())
        )

    def pump(self) -> None:
        """Send what waits, as far as the limit allows."""
        if self.box is not None:
            with self._guarded():
                self.box.pump()

    def tell(self, changes: list[tuple[Any, Json]], finishing: bool = False) -> None:
        """Pass on what changed; a tape that is new to this page is told in full.

        When the cell is over, a page that has much to learn learns it from the snapshot.
        """
        self.dirty = self.dirty or bool(changes)
        if self.box is None:
            return
        if self.asked:
            self.asked = False
            self._told = set(self.feeds)
            self.box.resync(self.traces())
        if finishing and sum(len(delta.get("nodes", ())) for _, delta in changes) > MUCH:
            self.box.skip()
            return
        deltas = []
        # Tapes that are new here in the order in which they appeared, then the others with the one
        # that was active last at the end: the page shows the last.
        changes.sort(key=lambda change: self._order(change[0]))
        for feed, delta in changes:
            new = feed.number not in self._told
            self._told.add(feed.number)
            deltas.append(whole(feed.json) if new else delta)
        self.box.put(deltas)
        self.pump()

    def say(self, message: Json) -> None:
        """Send something that is no part of a trace, at once: an answer, or that the cell waits."""
        if self._sink is not None:
            with self._guarded():
                self._sink.send(message)

    def _order(self, feed: Any) -> tuple[bool, int]:
        known = feed.number in self._told
        return known, feed.touched if known else feed.number

    def settle(self) -> None:
        """The cell is over: the page keeps everything, and may tidy up."""
        self.dirty = False
        if self.box is None or self._sink is None:
            return
        self._told = set(self.feeds)
        with self._guarded():
            self._sink.settle({"seq": self.box.settle(), "traces": self.traces(), "ended": True,
                               "active": self.active()})  # fmt: skip
            self.box.end()
            self.box.pump()

    def active(self) -> int | None:
        """The tape that something happened on last: the one to show first."""
        last = max(self.feeds.values(), key=lambda feed: feed.touched, default=None)
        return None if last is None else last.number

    def traces(self) -> list[Json]:
        """The JSON of every tape shown here, as far as it was told."""
        return [feed.json for feed in self.feeds.values() if feed.json is not None]

    def close(self) -> None:
        """Forget the page."""
        self.box = self._sink = None
        for feed in list(self.feeds.values()):
            self.leave(feed)


_numbers = itertools.count(1)
