"""The messages of one view: numbered, cut to size, and never more than thirty in a second.

A Jupyter server drops messages when a kernel sends too many, the learner's own `print` among them.
So what changed waits here in pieces of at most 64 KiB and leaves as fast as the limit allows.
A number is given when a message leaves, so that a page sees no gap unless one was lost.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tapelab.trace.model import SCHEMA

Json = dict[str, Any]
Sized = tuple[Any, int]  # something, and its bytes on the wire at most

PER_SECOND = 30
LARGEST = 64 * 1024  # bytes of one message, envelope included
_FEW = 4  # numbers; more than these have six digits, `-1.23457e-101, ` at the longest
_SHORT = 15
_FLOAT = {float}
_written = json.encoder.encode_basestring_ascii  # every character that is not ASCII becomes six
_ROOM = LARGEST - 512  # for what is inside the envelope


class Outbox:
    """What one page has been told, and what it is still to be told.

    >>> page = []
    >>> box = Outbox(page.append, clock=lambda: 0.0)
    >>> box.put([{"trace": 1, "tape": {"id": 1}}])
    >>> box.pump()
    >>> page
    [{'kind': 'delta', 'seq': 1, 'deltas': [{'trace': 1, 'tape': {'id': 1}}]}]
    """

    def __init__(self, send: Callable[[Json], None], clock: Callable[[], float]) -> None:
        self.seq = 0
        self._send = send
        self._clock = clock
        self._waiting: deque[Json] = deque()
        self._skipped = False  # the page misses something that is not queued either
        self._ended = False  # the cell is over
        self._left: deque[float] = deque(maxlen=PER_SECOND)  # when the last messages left

    @property
    def waiting(self) -> bool:
        """Whether the page is behind; then changes are better gathered than queued."""
        return bool(self._waiting)

    def put(self, deltas: list[Json]) -> None:
        """Queue what changed."""
        for group in _grouped([piece for delta in deltas for piece in cut(delta)], _ROOM):
            self._waiting.append({"kind": "delta", "seq": 0, "deltas": group})

    def skip(self) -> None:
        """Something changed that the page will find in the next snapshot only."""
        self._skipped = True

    def drop(self, trace: int) -> None:
        """Queue the word that a trace is let go."""
        self._waiting.append({"kind": "drop", "seq": 0, "trace": trace})

    def resync(self, traces: list[Json]) -> None:
        """Tell everything again. What waited is part of it, but for traces that are let go."""
        pieces = [piece for trace in traces for piece in cut(whole(trace))]
        groups = list(_grouped(pieces, _ROOM)) or [[]]
        self._waiting.clear()
        for part, group in enumerate(groups):
            for piece in group:
                piece["schema"] = SCHEMA
                del piece["trace"]
            self._waiting.append({"kind": "snapshot", "seq": 0, "part": part,
                                  "parts": len(groups), "traces": group})  # fmt: skip
        if self._ended:
            self.end()

    def settle(self) -> int:
        """The number of a snapshot that reaches the page another way, as a trait.

        What waited is part of it; the snapshot then takes a number of its own, or the page would
        take it for what it has.
        """
        if self._waiting or self._skipped:
            self._waiting.clear()
            self._skipped = False
            self.seq += 1
        return self.seq

    def end(self) -> None:
        """Queue the word that the cell is over."""
        self._ended = True
        self._waiting.append({"kind": "end", "seq": 0})

    def pump(self) -> None:
        """Send what the limit allows now."""
        while self._waiting and self._may():
            message = self._waiting.popleft()
            if not message.get("part"):  # the parts of a snapshot share a number
                self.seq += 1
            message["seq"] = self.seq
            self._left.append(self._clock())
            self._send(message)

    def _may(self) -> bool:
        return len(self._left) < PER_SECOND or self._clock() - self._left[0] >= 1.0


def whole(trace: Json) -> Json:
    """A trace as the delta that makes it from nothing."""
    delta = {k: v for k, v in trace.items() if k != "schema" and (k != "history" or v is not None)}
    return {"trace": trace["tape"]["id"], **delta}


def cut(delta: Json) -> Iterator[Sized]:
    """A delta as deltas that fit into a message each; applied in order they say the same."""
    all_of_it = size(delta)
    if all_of_it <= _ROOM:
        yield delta, all_of_it
        return
    head = {"trace": delta["trace"], "tape": delta["tape"]}
    room = _ROOM - size(head)
    for key, rows in _batches(delta, room - 64):
        yield {**head, key: rows}, _ROOM  # nearly full, most of them: a message each


def _batches(delta: Json, room: int) -> Iterator[tuple[str, list[Any]]]:
    if delta.get("source"):
        yield "source", next(_fitting(delta["source"], room))  # replaced as a whole: one batch only
    if delta.get("history"):
        yield from (("history", rows[0]) for rows in _fitting([delta["history"]], room))
    for rows in _fitting(delta.get("nodes", ()), room):
        yield "nodes", rows
    for change in delta.get("passes", ()):
        yield from (("passes", [piece]) for piece in _cut_pass(change, room - 64))


def _cut_pass(change: Json, room: int) -> Iterator[Json]:
    """A pass's change: first its plain fields, then steps and gradients in batches."""
    fields = {k: v for k, v in change.items() if k not in ("steps", "steps_at", "grads", "done")}
    yield from next(_fitting([fields], room), [])
    at = change.get("steps_at", 0)
    for steps in _fitting(change.get("steps", ()), room):
        yield {"id": change["id"], "steps_at": at, "steps": steps}
        at += len(steps)
    for grads in _fitting(change.get("grads", ()), room):
        yield {"id": change["id"], "grads": grads}
    if "done" in change:
        yield {"id": change["id"], "done": change["done"]}


def _fitting(rows: Any, room: int) -> Iterator[list[Any]]:
    """Rows in batches that fit; a row that alone does not fit loses its numbers, then its words."""
    return _grouped((_slimmed(row, room) for row in rows), room)


def _slimmed(row: Any, room: int) -> Sized:
    for slimmer in (_without_numbers, _with_short_texts):
        need = size(row)
        if need <= room:
            return row, need
        row = slimmer(row)
    return row, size(row)


def _grouped(rows: Iterable[Sized], room: int) -> Iterator[list[Any]]:
    """Rows in batches that fit; one that is too large even so is left out."""
    batch: list[Any] = []
    used = 0
    for row, need in rows:
        if batch and used + need > room:
            yield batch
            batch, used = [], 0
        if need <= room:
            batch.append(row)
            used += need
    if batch:
        yield batch


def size(value: Any) -> int:
    """Bytes of a value on the wire, at most.

    Counted, because writing thousands of numbers just to see how long they get takes milliseconds.
    """
    kind = type(value)
    need = 2
    if kind is dict:
        for key in value:
            need += len(key) + 4
        value = value.values()
    elif kind is not list and kind is not tuple:
        value = (value,)
    elif len(value) > _FEW and type(value[0]) is float and set(map(type, value)) == _FLOAT:
        return need + _SHORT * len(value)
    for each in value:
        kind = type(each)
        if kind is str:
            need += len(_written(each)) + 2
        elif each is None or kind is bool:
            need += 7
        elif kind is int and -9999 <= each <= 99999:
            need += 7
        elif kind is int or kind is float:
            need += len(repr(each)) + 2
        else:
            need += size(each)
            need += 2
    return need


def _without_numbers(value: Any) -> Any:
    """Arrays keep their shape and norm; their elements and thumbnails stay at home."""
    if isinstance(value, dict):
        return {k: None if k in ("data", "thumb") else _without_numbers(v)
                for k, v in value.items()}  # fmt: skip
    if isinstance(value, list | tuple):
        return [_without_numbers(each) for each in value]
    return value


def _with_short_texts(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= 200 else value[:199] + "…"
    if isinstance(value, dict):
        return {k: _with_short_texts(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_with_short_texts(each) for each in value]
    return value
