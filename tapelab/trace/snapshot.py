"""`snapshot(tape)`: the account of a tape that nobody has been watching, from its records alone."""

from __future__ import annotations

from typing import Any

from tapelab.trace.delta import Builder
from tapelab.trace.model import Trace

# What the engine calls the states of a tape, in the words of a trace.
STATES = {"new": "recorded", "recording": "recording", "stopped": "recorded", "used": "spent"}


def snapshot(tape: Any) -> Trace:
    """What the tape has recorded; its backward passes are known only to a session that listened.

    >>> import tapelab as tf
    >>> x = tf.Variable(3.0, name="x")
    >>> with tf.GradientTape() as tape:
    ...     y = x * x
    >>> [(node.name or node.label, node.value.text) for node in snapshot(tape).nodes]
    [('x', '3.0'), ('x · x', '9.0')]
    """
    builder = Builder(tape.number, persistent=bool(tape.persistent))
    for tensor, variable in watched(tape):
        if variable is None:
            builder.watch(tensor, "watch()")
        else:
            builder.watch(variable, "variable read" if variable.trainable else "watch()")
    for reading, variable in readings(tape):
        builder.read(variable, reading)
    for record in tape.records:
        builder.op(record.op, record.outputs, record.inputs, record.attrs)
    builder.state(STATES.get(tape.state, "recorded"))
    return builder.trace()


def watched(tape: Any) -> list[tuple[Any, Any]]:
    """What is watched, as pairs of tensor and Variable, in the order of watching."""
    recording = getattr(tape, "recording", None)
    if recording is None:
        return [(None, variable) for variable in tape.watched_variables()]
    found = [record[1] for record in recording.records if record[0] is None and len(record) == 2]
    return [(None, each) if hasattr(each, "trainable") else (each, None) for each in found]


def readings(tape: Any) -> list[tuple[Any, Any]]:
    """Which tensors stand for the value of which watched Variable among the inputs of records."""
    recording = getattr(tape, "recording", None)
    if recording is None:
        return []
    at = dict(recording.watched.values())
    pairs: list[tuple[Any, Any]] = []
    for record in tape.records:
        for tensor, place in zip(record.inputs, record.places, strict=True):
            if place in at:
                pairs.append((tensor, at[place]))
    return pairs
