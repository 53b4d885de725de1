"""The walk with many gradients at once, for Jacobians: one for each row."""

from typing import Any

import numpy as np

from tapelab.engine.backprop import contributions, dense, fit, place_of
from tapelab.engine.batched import ROWS, Batched
from tapelab.engine.convert import tidy
from tapelab.engine.hush import apart, quiet
from tapelab.engine.op import RAW, RECORDED
from tapelab.engine.recording import Recording, unpack
from tapelab.engine.slices import Slices
from tapelab.engine.tensor import tensor


def differentiate_rows(recording: Recording, target: Any, sources: Any, seeds: Any) -> list[Any]:
    """For each source its gradients for every seed (the first axis of all arrays), or None."""
    grads: list[Any] = [None] * len(recording.records)
    place = place_of(recording, target)
    if place is not None:
        grads[place] = Batched(np.ascontiguousarray(seeds))
        try:
            quiet(walk_rows, recording.records, grads)
        except RuntimeError as error:
            if "enter context" not in str(error):
                raise
            grads = [None] * len(recording.records)  # another thread is in there: the same again
            grads[place] = Batched(np.ascontiguousarray(seeds))
            apart(walk_rows, recording.records, grads)
    found = []
    for source in sources:
        place = place_of(recording, source)
        g = grads[place] if place is not None else Batched(seeds) if source is target else None
        found.append(None if g is None else g.value)
    return found


def walk_rows(records: list[Any], grads: list[Any]) -> None:
    """The walk with many gradients at once: the same rules, computed in the world of rows."""
    count = next(len(g.value) for g in grads if g is not None)
    for place in range(len(grads) - 1, -1, -1):
        record = records[place]
        if grads[place] is None:
            continue
        if record[0] is None:
            if len(record) == 8:
                grads[record[2]] = True
            continue
        if record[0].rule is None:
            continue
        if len(record) == 6:
            step = unpack(place, record)
            incoming = [grads[place + 1 + k] for k in range(len(step.outputs))]
            places, sent = step.places, row_contributions(step, incoming, count)
        else:  # one output and one or two inputs, which needs no unpacking
            places, g = record[4::2], grads[place]
            found = _at_once(record[0], g, record[1]._value, [x._value for x in record[3::2]],
                             record[2], places, count)  # fmt: skip
            sent = found or row_contributions(unpack(place, record), [g], count)
        for at, each in zip(places, sent, strict=True):
            if at is not None and each is not None:
                grads[at] = each if grads[at] is None else grads[at] + each


def row_contributions(step: Any, incoming: list[Any], count: int) -> list[Any]:
    """What every input of a record gets: for all rows in one go, or row by row."""
    zs = [z._value for z in step.outputs]
    xs = [x._value for x in step.inputs]
    gs = [Batched(np.zeros((count, *z.shape), z.dtype)) if g is None else g
          for g, z in zip(incoming, zs, strict=True)]  # fmt: skip
    g, z = (gs, zs) if step.op.many else (gs[0], zs[0])
    at_once = _at_once(step.op, g, z, xs, step.attrs, step.places, count)
    return at_once or _one_by_one(step, gs, count)


def _at_once(
    op: Any, g: Any, z: Any, xs: list[Any], attrs: Any, places: Any, count: int
) -> list[Any] | None:
    """The contributions of all rows in one go; None where the rule must see one row at a time."""
    if op.eager:
        return None
    try:
        sent = contributions(op, ROWS, g, z, xs, attrs, places)
        return [_batch(op, c, x, count) for c, x in zip(sent, xs, strict=True)]
    except (TypeError, ValueError, AttributeError, IndexError):
        return None  # it looks at g more closely than a batch allows


def _batch(op: Any, sent: Any, x: Any, count: int) -> Any:
    """A contribution as a batch in the shape of the input it goes to."""
    if sent is None or type(sent) is Batched and sent.value.shape[1:] == x.shape:
        return sent
    if isinstance(sent, Slices):
        raise TypeError("rows of a gather are added in one gradient at a time")
    if not isinstance(sent, Batched):
        sent = Batched(np.broadcast_to(sent, (count, *np.shape(sent))))
    if op.broadcasts and sent.shape != x.shape:
        sent = ROWS.sum_to(sent, x.shape)
    if sent.shape != x.shape:
        raise ValueError("a contribution has not the shape of its input")
    return sent


def _one_by_one(step: Any, gs: list[Any], count: int) -> list[Any]:
    op = step.op
    world, wrap = (RECORDED, tensor) if op.eager else (RAW, lambda v: v)
    zs = [z if op.eager else z._value for z in step.outputs]
    xs = [x if op.eager else x._value for x in step.inputs]
    rows = []
    for k in range(count):
        g = [wrap(tidy(each.value[k])) for each in gs]
        one_g, one_z = (g, zs) if op.many else (g[0], zs[0])
        sent = contributions(op, world, one_g, one_z, xs, step.attrs, step.places)
        sent = [dense(fit(world, c, x)) if op.broadcasts else dense(c)
                for c, x in zip(sent, xs, strict=True)]  # fmt: skip
        rows.append([None if c is None else c._value if op.eager else c for c in sent])
    return [None if column[0] is None else Batched(np.stack([np.asarray(c) for c in column]))
            for column in zip(*rows, strict=True)]  # fmt: skip
