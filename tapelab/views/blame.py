"""Which record made a gradient zero, or the first number that is not finite, on the way back."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tapelab.trace.replay import Replay, Sent
from tapelab.views.both import Both, joined
from tapelab.views.causes import KINDS

RELUS = frozenset(("relu", "relu6", "leaky"))
SATURATING = frozenset(("sigmoid", "tanh", "softmax", "log_softmax", "erf", "erfc", "softsign",
                        "clip_by_value", "elu", "selu", "swish", "gelu", "relu6"))  # fmt: skip
CHOOSING = frozenset((
    "maximum", "minimum", "select", "getitem", "gather", "gather_nd", "reduce_max", "reduce_min",
    "boolean_mask", "largest", "at_largest", "to_largest", "top_k", "take_along", "take_slices",
    "unsorted_segment_max", "unsorted_segment_min", "dynamic_partition", "band_part",
))  # fmt: skip
# Ops that only move elements about: a zero that they pass on was made before.
MOVING = frozenset(("stack", "unstack", "concat", "split", "reshape", "transpose", "pad", "tile",
                    "squeeze", "expand_dims", "reverse", "roll", "broadcast_to"))  # fmt: skip
# Where a zero among the inputs decides the output, whatever the others are: op → its position.
PRODUCTS: dict[str, tuple[int, ...]] = {
    "multiply": (0, 1), "matmul": (0, 1), "tensordot": (0, 1), "truediv": (0,), "pow": (1,),
}  # fmt: skip


class Blame(NamedTuple):
    """A cause, and the record at which it arose."""

    cause: str
    record: int | None = None
    op: str = ""
    value: str = ""
    advice: str = ""
    place: int | None = None  # where contributions meet and cancel
    zeros: tuple[tuple[Any, int | None], ...] = ()  # inputs that make a product zero, and places


def blame(replay: Replay, place: int, records: list[Any]) -> Blame | None:
    """Why the gradient at a place is zero or not finite; None when it is neither."""
    g = replay.grads[place]
    g = np.asarray(g.dense() if hasattr(g, "dense") else g)
    if not np.isfinite(g).all():
        return _not_finite(replay, _between(replay, place, records), np.isnan(g).any())
    if g.size and not g.any():
        return _zero(replay, _between(replay, place, records), records)
    return None


def _between(replay: Replay, place: int, records: list[Any]) -> list[tuple[Sent, list[Any]]]:
    """The steps on the way to a place, from the target on, with what each sends along that way."""
    on_the_way = {place}
    found = []
    for sent in reversed(replay.steps):
        along = [
            c for at, c in zip(sent.record.places, sent.contributions, strict=True)
            if at in on_the_way and c is not None
        ]  # fmt: skip
        if along:
            index = sent.record.index
            several = len(records[index]) == 6  # then its outputs have the places that follow
            on_the_way.update(range(index, index + 1 + several * len(sent.record.outputs)))
            found.append((sent, along))
    return found[::-1]


def _not_finite(replay: Replay, steps: list[tuple[Sent, list[Any]]], nan: Any) -> Blame:
    where = False
    for sent, along in steps:
        came = all(g is None or np.isfinite(g).all() for g in sent.incoming)
        bad = [c for c in along if not np.isfinite(c).all()]
        if came and bad:
            name = sent.record.op.name
            advice = "where" if where and nan else KINDS.get(name, "finite")
            if advice not in ("where", "sqrt", "log", "divide"):
                advice = "finite"
            cause = "first-nan" if any(np.isnan(c).any() for c in bad) else "first-inf"
            return Blame(cause, sent.record.index, name, operand(sent), advice)
        where |= sent.record.op.name == "select"
    cause = "first-nan" if nan else "first-inf"
    return Blame(cause, None, Both("the sum of contributions", "기여의 합"), "…", "finite")


def _zero(replay: Replay, steps: list[tuple[Sent, list[Any]]], records: list[Any]) -> Blame:
    chosen: Sent | None = None
    for sent, along in steps:
        name = sent.record.op.name
        arrived = any(g is not None and np.any(g) for g in sent.incoming)
        if arrived and not any(np.any(c) for c in along) and name not in MOVING:
            return Blame(_why_zero(sent), sent.record.index, name, operand(sent),
                         zeros=_zeros_in(sent))  # fmt: skip
        if name in CHOOSING and chosen is None:
            chosen = sent
    for place in range(len(records) - 1, -1, -1):
        g = replay.grads[place]
        if replay.parts[place] > 1 and g is not None and g is not True and not np.any(_dense(g)):
            if any(np.any(c) for c in _arrivals(replay, place)):
                return Blame("zero-upstream/cancel", None, place=place)
    if chosen is not None:
        return Blame("not-selected", chosen.record.index, chosen.record.op.name, operand(chosen))
    return Blame("zero-upstream")


def _arrivals(replay: Replay, place: int) -> list[Any]:
    return [c for sent in replay.steps
            for at, c in zip(sent.record.places, sent.contributions, strict=True)
            if at == place and c is not None]  # fmt: skip


def _zeros_in(sent: Sent) -> tuple[tuple[Any, int | None], ...]:
    """The inputs of a product that are zero, each with its place."""
    record = sent.record
    found = [(record.inputs[k], record.places[k]) for k in PRODUCTS.get(record.op.name, ())]
    return tuple([(x, at) for x, at in found if not np.any(x._value)])


def _why_zero(sent: Sent) -> str:
    name = sent.record.op.name
    values = sent.record.inputs[0]._value if sent.record.inputs else np.float32(0)
    if name in RELUS and np.all(values <= 0):
        return "dead-relu"
    if name in SATURATING:
        return "saturated"
    return "not-selected" if name in CHOOSING else "zero-local"


def _dense(g: Any) -> Any:
    return g.dense() if hasattr(g, "dense") else g


def operand(sent: Sent) -> str:
    """The inputs of a record, as text."""
    return joined(text(x._value) for x in sent.record.inputs[:3])


def text(value: Any) -> str:
    """A value in few characters: numbers with 6 digits, of large arrays shape and range."""
    value = np.asarray(value.dense() if hasattr(value, "dense") else value)
    if value.dtype.kind not in "fiub":
        return str(value) if value.size == 1 else _array(value.shape)
    if value.ndim == 0:
        return f"{value.item():.6g}"
    if value.size <= 6:
        return np.array2string(value, precision=6, separator=", ").replace("\n", "")
    low, high = f"{value.min():.6g}", f"{value.max():.6g}"
    return _array(value.shape, f" from {low} to {high}", f"({low}에서 {high}까지)")


def _array(shape: tuple[int, ...], range: str = "", korean: str = "") -> str:
    return Both(f"an array of shape {shape}{range}", f"모양이 {shape}인 배열{korean}")
