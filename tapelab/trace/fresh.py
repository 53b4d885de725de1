"""The newest events of a witness, as they are for a moment: of most of them nothing is left soon.

Weak references to what will be gone in a millisecond are work for nothing. An op whose output
nobody holds any more, and an assign of values that nobody holds, can't be asked about.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from operator import itemgetter
from sys import getrefcount
from typing import Any

Event = tuple[Any, ...]

MANY = 32  # events: at least so many, and at most twice as many, are held
SMALL = 1 << 14  # bytes: what is larger is not held for a moment

_FREE = 3  # references to what only an event holds: from its tuple, a name and the question
_serial = itemgetter(0)


class Fresh:
    """Plain tuples: of an op (serial, op, outputs, inputs, …), of an assign six fields.

    weaken   called with an event that has to be remembered
    """

    def __init__(self, weaken: Callable[[Event], None]) -> None:
        self._events: deque[Event] = deque()
        self._again: list[Event] = []  # older ones that somebody held when it was asked
        self._weaken = weaken

    def __len__(self) -> int:
        return len(self._events) + len(self._again)

    def take(self, fresh: Event, large: bool) -> None:
        """Put something new at the end. What is large is not held for a moment."""
        if large:
            self.settle()
            self._weaken(fresh)
            return
        self._events.append(fresh)
        if len(self._events) >= 2 * MANY:
            self._sift()

    def _sift(self) -> None:
        """Drop what nobody can ask about any more of the older half; the rest stays a while longer.

        What is asked about a second time becomes weak: the first time it may have been held by a
        newer event alone.
        """
        again, self._again = self._again, []
        try:
            older = [self._events.popleft() for _ in range(MANY)]
        except IndexError:  # another thread was faster
            older = []
        self._again = _alive(older)
        for each in _alive(again):
            self._weaken(each)

    def settle(self) -> None:
        """Make everything weak."""
        again, self._again = self._again, []
        for each in again:
            self._weaken(each)
        while self._events:
            try:
                self._weaken(self._events.popleft())
            except IndexError:
                return


def _alive(events: list[Event]) -> list[Event]:
    """The events about which somebody may ask.

    Ops first, the newest of them first: with an op go its output, whose value may have been
    assigned, and perhaps its inputs.
    """
    ops = [event for event in events if len(event) > 6]
    assigns = [event for event in events if len(event) == 6]
    events.clear()
    alive = []
    while ops:
        event = ops.pop()
        for output in event[2]:
            if getrefcount(output) > _FREE:
                alive.append(event)
                break
    event = ()
    for event in assigns:
        _, _, _, before, given, _ = event
        if getrefcount(before) > _FREE or getrefcount(given) > _FREE:
            alive.append(event)
    alive.sort(key=_serial)
    return alive
