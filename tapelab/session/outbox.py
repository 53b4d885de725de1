"""The messages of one view: numbered, cut to size, and never more than thirty in a second.

A Jupyter server drops messages when a kernel sends too many, the learner's own `print` among them.
So what changed waits here in pieces of at most 64 KiB and leaves as fast as the limit allows.
A number is given when a message leaves, so that a page sees no gap unless one was lost.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

PER_SECOND = 30
LARGEST = 64 * 1024  # bytes of one message, envelope included
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
        self._left: deque[float] = deque(maxlen=PER_SECOND)  # when the last messages left

    @property
    def waiting(self) -> bool:
        """Whether the page is behind; then changes are better gathered than queued."""
        return bool(self._waiting)

    def put(self, deltas: list[Json]) -> None:
        """Queue what changed."""
        pieces = [piece for delta in deltas for piece in cut(delta)]
        for group in grouped(pieces):
            self._waiting.append({"kind": "delta", "seq": 0, "deltas": group})

    def drop(self, trace: int) -> None:
        """Queue the word that a trace is let go."""
        self._waiting.append({"kind": "drop", "seq": 0, "trace": trace})

    def resync(self, traces: list[Json]) -> None:
        """Tell everything again. What waited is part of it, but for traces that are let go."""
        pieces = [piece for trace in traces for piece in cut(whole(trace))]
        groups = list(grouped(pieces)) or [[]]
        self._waiting.clear()
        for part, group in enumerate(groups):
            for piece in group:
                piece["schema"] = 1
                del piece["trace"]
            self._waiting.append({"kind": "snapshot", "seq": -1, "part": part,
                                  "parts": len(groups), "traces": group})  # fmt: skip

    def settle(self) -> int:
        """The number of a snapshot that reaches the page another way, as a trait.

        What waited is part of it; the snapshot then takes a number of its own, or the page would
        take it for what it has.
        """
        if self._waiting:
            self._waiting.clear()
            self.seq += 1
        return self.seq

    def end(self) -> None:
        """Queue the word that the cell is over."""
        self._waiting.append({"kind": "end", "seq": 0})

    def pump(self) -> None:
        """Send what the limit allows now."""
        while self._waiting and self._may():
            message = self._waiting.popleft()
            if message["seq"] == 0:
                self.seq += 1
            message["seq"] = self.seq
            self._left.append(self._clock())
            self._send(message)

    def _may(self) -> bool:
        return len(self._left) < PER_SECOND or self._clock() - self._left[0] >= 1.0


def whole(trace: Json) -> Json:
    """A trace as the delta that makes it from nothing."""
    delta = {key: value for key, value in trace.items() if key != "schema"}
    return {"trace": trace["tape"]["id"], **delta}


def cut(delta: Json) -> Iterator[Json]:
    """A delta as deltas that fit into a message each; applied in order they say the same."""
    if size(delta) <= _ROOM:
        yield delta
        return
    head = {"trace": delta["trace"], "tape": delta["tape"]}
    room = _ROOM - size(head)
    for key, rows in _batches(delta, room):
        yield {**head, key: rows}


def _batches(delta: Json, room: int) -> Iterator[tuple[str, list[Any]]]:
    for key in ("source", "nodes"):
        if key == "source" and delta.get(key):
            yield key, next(grouped(delta[key], room))  # replaced as a whole, so one batch only
        elif delta.get(key):
            yield from ((key, rows) for rows in grouped(delta[key], room))
    for change in delta.get("passes", ()):
        yield from (("passes", [piece]) for piece in _cut_pass(change, room - 64))


def _cut_pass(change: Json, room: int) -> Iterator[Json]:
    """A pass's change: first its plain fields, then steps and gradients in batches."""
    fields = {k: v for k, v in change.items() if k not in ("steps", "steps_at", "grads", "done")}
    yield from next(grouped([fields], room), [])
    at = change.get("steps_at", 0)
    for steps in grouped(change.get("steps", []), room):
        yield {"id": change["id"], "steps_at": at, "steps": steps}
        at += len(steps)
    for grads in grouped(change.get("grads", []), room):
        yield {"id": change["id"], "grads": grads}
    if "done" in change:
        yield {"id": change["id"], "done": change["done"]}


def grouped(rows: list[Any], room: int = _ROOM) -> Iterator[list[Any]]:
    """Rows in batches that fit; a row that alone does not fit loses its numbers, then its words."""
    batch: list[Any] = []
    used = 0
    for row in rows:
        need = size(row)
        for slimmer in (_without_numbers, _with_short_texts):
            if need > room:
                row = slimmer(row)
                need = size(row)
        if batch and used + need > room:
            yield batch
            batch, used = [], 0
        if need <= room:
            batch.append(row)
            used += need
    if batch:
        yield batch


def size(value: Any) -> int:
    """Bytes of a value on the wire, at most: every character that is not ASCII counts six."""
    return len(json.dumps(value)) + 2


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
