"""The shelf: records of tapes that are used up, so that their gradients can still be checked.

A tape lets its records go after one `gradient`. Those of the newest tapes that a page shows stay
here, as long as all of them together are few and small.
"""

import weakref
from typing import Any

from tapelab.trace.rerun import CannotRerun, Score, score_of

RECORDS = 5_000
BYTES = 8 * 1024 * 1024
PASSES = 8  # of one tape, the last ones: a page shows no more


class Kept:
    """What is known of one tape: what its passes differentiated, and its records once they went."""

    def __init__(self) -> None:
        self.passes: dict[int, tuple[tuple[Any, Any], ...]] = {}
        self.score: Score | None = None
        self.records = 0
        self.bytes = 0


class Shelf:
    """Kept things by feed. A feed that nobody shows any more takes its own along."""

    def __init__(self) -> None:
        self._kept: weakref.WeakKeyDictionary[Any, Kept] = weakref.WeakKeyDictionary()

    def begin(self, feed: Any, number: int, targets: Any, seeds: Any) -> None:
        """A pass begins: what it starts from."""
        if not feed.live:
            return
        kept = self._kept.setdefault(feed, Kept())
        kept.passes[number] = tuple(zip(targets, [seed._value for seed in seeds], strict=True))
        for old in list(kept.passes)[:-PASSES]:
            del kept.passes[old]

    def keep(self, feed: Any, records: Any, find: Any) -> None:
        """The tape lets its records go; `find` tells the node of a tensor, for the last time."""
        kept = self._kept.pop(feed, None)
        if kept is None or not kept.passes or records is None or len(records) > RECORDS:
            return
        kept.records, kept.bytes = len(records), _bytes(records)
        if kept.bytes > BYTES:
            return
        targets = [pair for pairs in kept.passes.values() for pair in pairs]
        kept.score = score_of(records, find, targets)
        self._kept[feed] = kept  # the newest, at the end
        self._trim()

    def score(self, feed: Any, number: int, records: Any, find: Any) -> Score:
        """What a check of this pass needs; `records` are those that the tape still has, if any."""
        kept = self._kept.get(feed)
        targets = None if kept is None else kept.passes.get(number)
        if kept is None or targets is None:
            raise CannotRerun("gone")
        if kept.score is not None:
            return Score(kept.score.records, kept.score.nodes, targets)
        if records is None:
            raise CannotRerun("gone")
        return score_of(records, find, targets)

    def _trim(self) -> None:
        """Let the oldest go until all together are within bounds."""
        records = size = 0
        for feed, kept in reversed(list(self._kept.items())):
            records, size = records + kept.records, size + kept.bytes
            if kept.score is not None and (records > RECORDS or size > BYTES):
                del self._kept[feed]


def _bytes(records: Any) -> int:
    """Of all values in the records, each counted once."""
    seen: dict[int, int] = {}
    for record in records:
        parts = record[1:] if type(record[1]) is not tuple else (*record[1], *record[3])
        for part in parts:
            value = part._peek() if hasattr(part, "_peek") else None
            if value is not None:
                seen[id(value)] = getattr(value, "nbytes", 0)
    return sum(seen.values())


shelf = Shelf()  # one for all sessions: the bounds are of the process
