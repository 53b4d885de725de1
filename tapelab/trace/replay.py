"""A backward pass that nobody hears: the same rules on the same values, kept step by step."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np

from tapelab.engine import aside, backprop, listen
from tapelab.engine.op import RAW
from tapelab.engine.recording import Record, unpack
from tapelab.engine.tensor import tensor


class Sent(NamedTuple):
    """What one record passed back: what arrived, and what went to each input."""

    record: Record
    incoming: tuple[Any, ...]
    contributions: tuple[Any, ...]


class Replay(NamedTuple):
    """Gradients by place, the steps in their order, and the number of parts of each sum."""

    grads: list[Any]
    steps: list[Sent]
    parts: list[int]


def replay(recording: Any, targets: list[Any], seeds: Any = ()) -> Replay:
    """Differentiate the sum of the targets without using the tape up or telling any view.

    seeds: the gradients that the targets start with, when they are not ones.
    """
    size = len(recording.records)
    grads: list[Any] = [None] * size
    parts = [0] * size
    steps: list[Sent] = []
    for target, seed in zip_longest(targets, seeds):
        place = backprop.target_place(recording, target)
        if place is not None:
            given = backprop.seed_for(target, None) if seed is None else seed
            _add(grads, parts, place, given._value)
    with unheard(), np.errstate(all="ignore"):
        for place in range(size - 1, -1, -1):
            record = recording.records[place]
            if grads[place] is None:
                continue
            if record[0] is None:
                if len(record) == 8:
                    grads[record[2]] = True
                continue
            sent = sent_by(recording, place, grads)
            steps.append(sent)
            for at, g in zip(sent.record.places, sent.contributions, strict=True):
                if at is not None and g is not None:
                    _add(grads, parts, at, g)
    return Replay(grads, steps, parts)


def unheard() -> AbstractContextManager[None]:
    """No tape of this thread records inside.

    Where none does, which is so on the thread of a live page, the list of tapes is left alone:
    the learner's thread may be reading it.
    """
    return aside.paused() if listen.recording_here() else nullcontext()


def sent_by(recording: Any, place: int, grads: list[Any]) -> Sent:
    """One step back over a record, given what has arrived at its outputs."""
    step = unpack(place, recording.records[place])
    incoming = [grads[place]]
    if len(recording.records[place]) == 6:
        incoming = [grads[place + 1 + k] for k in range(len(step.outputs))]
    if step.op.rule is None:
        return Sent(step, tuple(incoming), (None,) * len(step.inputs))
    eager = step.op.eager
    if eager:
        incoming = [None if g is None else tensor(backprop.dense(g)) for g in incoming]
    g, z, inputs = backprop._operands(step.op, step, incoming, not eager)
    attrs = dict(step.attrs)
    if step.op.needs:
        attrs["needs"] = tuple([p is not None for p in step.places])
    sent = []
    for c, x in zip(backprop.contributions(step.op, RAW, g, z, inputs, attrs), inputs, strict=True):
        c = c._value if eager and c is not None else c
        sent.append(backprop.dense(backprop.fit(RAW, c, x) if step.op.broadcasts else c))
    return Sent(step, tuple([_plain(g) for g in incoming]), tuple(sent))


def flows(recording: Any, place: int) -> tuple[bool, ...]:
    """For each input of a record, whether its rule sends anything there at all."""
    step = unpack(place, recording.records[place])
    if step.op.rule is None:
        return (False,) * len(step.inputs)
    ones = {place + k: np.ones_like(z._value) for k, z in _outputs(recording, place, step)}
    grads: Any = _Ones(ones)
    try:
        with unheard(), np.errstate(all="ignore"):
            return tuple(c is not None for c in sent_by(recording, place, grads).contributions)
    except Exception:
        return (True,) * len(step.inputs)  # a rule that refuses says nothing about the way


class _Ones(dict[int, Any]):
    """Gradients by place, None where nothing arrives."""

    def __missing__(self, place: int) -> None:
        return None


def _outputs(recording: Any, place: int, step: Record) -> list[tuple[int, Any]]:
    first = 1 if len(recording.records[place]) == 6 else 0
    return list(enumerate(step.outputs, first))


def _plain(g: Any) -> Any:
    return g._value if hasattr(g, "_value") else backprop.dense(g)


def _add(grads: list[Any], parts: list[int], place: int, g: Any) -> None:
    grads[place] = g if grads[place] is None else grads[place] + g
    parts[place] += 1
