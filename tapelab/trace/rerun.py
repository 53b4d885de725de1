"""Forward once more along a tape's records, with one element of one source moved by ±h.

    finite difference    (target(x + h) − target(x − h)) / 2h

The records say which ops ran, on what, with which attributes; so control flow is as recorded, and
ops that do not depend on the source keep their recorded output. It is done in the source's own
dtype, where a small h loses its digits, and in float64, which shows what the difference tends to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np

from tapelab.engine import aside, backprop, dtypes
from tapelab.engine.recording import unpack
from tapelab.engine.tensor import EagerTensor

STEPS = tuple(float(10 ** (k / 3)) for k in range(-24, 1))  # h from 1e-8 to 1
SECONDS = 4.0  # for all of them, about; long records are gone along for fewer h
WIDE = {"f": np.float64, "c": np.complex128}
# A tape in whose name a walk goes back over records without any view hearing of it.
NOBODY = SimpleNamespace(unheard=True, hidden=True)


class CannotRerun(Exception):
    """Why there is no finite difference: the id of a reason that the page has words for."""


@dataclass(frozen=True, slots=True)
class Score:
    """What has to be known to go along a tape's records again.

    records    as the engine keeps them
    nodes      id of a tensor or Variable → its node in the trace
    targets    what was differentiated, and the gradient that each started with
    """

    records: list[Any]
    nodes: dict[int, int]
    targets: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Two difference quotients for one h."""

    h: float
    own: float  # in the source's dtype
    double: float


@dataclass(frozen=True, slots=True)
class Check:
    """A gradient beside finite differences; `best` is the point whose `own` is nearest to it.

    Without a gradient it is the one nearest to what the differences tend to.
    """

    element: int
    gradient: float | None
    points: tuple[Point, ...]
    best: int


def score_of(records: list[Any], find: Callable[[Any], int | None], targets: Any) -> Score:
    """The score of a tape's records, while its tensors' nodes can still be found."""
    bare = Score(records, {}, tuple(targets))
    found = {id(each): find(each) for each in _tensors(bare)}
    nodes = {key: node for key, node in found.items() if node is not None}
    return Score(records, nodes, bare.targets)


def check(score: Score, node: int, element: int | None = None, steps: Any = STEPS) -> Check:
    """Compare the gradient at a node, in one element, with finite differences.

    Without an element it is the one with the largest gradient.
    """
    value = _value(score, node)
    if value.dtype.kind != "f":
        raise CannotRerun("complex" if value.dtype.kind == "c" else "whole")
    with aside.paused(), np.errstate(all="ignore"):
        gradient = gradient_at(score, node)
        if element is None:
            element = 0 if gradient is None else int(np.argmax(np.abs(np.nan_to_num(gradient))))
        if not 0 <= element < value.size:
            raise CannotRerun("element")
        exact = None if gradient is None else float(np.ravel(gradient)[element])
        points = _points(_Rerun(score, node), element, steps)
    target = _settled(points) if exact is None else exact
    near = [abs(p.own - target) for p in points]
    best = int(np.argmin([d if np.isfinite(d) else np.inf for d in near]))
    return Check(element, exact, tuple(points), best)


def _points(again: _Rerun, element: int, steps: Any) -> list[Point]:
    start = perf_counter()
    points = [again.point(steps[0], element)]
    took = perf_counter() - start
    # A difference is smooth between two h of ten, so some can be left out where each is dear.
    every = max(1, min(6, round(took * len(steps) / SECONDS)))
    return points + [again.point(h, element) for h in steps[every::every]]


def _settled(points: list[Point]) -> float:
    """What the differences tend to: the one that changes least from one h to the next."""
    steps = [abs(a.double - b.double) for a, b in pairwise(points)]
    return points[int(np.argmin(np.nan_to_num(steps, nan=np.inf)))].double if steps else 0.0


def gradient_at(score: Score, node: int) -> Any:
    """The gradient of the targets at any node, by the tape's own rules; None for none."""
    grads: list[Any] = [None] * len(score.records)
    for target, seed in score.targets:
        for place, record in enumerate(score.records):
            if type(record[1]) is not tuple and record[1] is target:
                grads[place] = seed if grads[place] is None else grads[place] + seed
    backprop.walk(NOBODY, score.records, grads, True, range(len(grads)))
    found = None
    for place, record in enumerate(score.records):
        mine = type(record[1]) is not tuple and score.nodes.get(id(record[1])) == node
        if mine and grads[place] is not None:
            found = grads[place]
    if found is None:  # a target that is the source itself
        for target, seed in score.targets:
            if score.nodes.get(id(target)) == node:
                found = seed if found is None else found + seed
    return None if found is None else np.asarray(backprop.dense(found))


def _value(score: Score, node: int) -> Any:
    for tensor in _tensors(score):
        if score.nodes.get(id(tensor)) == node:
            return np.asarray(tensor._peek())
    raise CannotRerun("unused")


def _tensors(score: Score) -> Any:
    for place, record in enumerate(score.records):
        if record[0] is None:
            yield record[1]
        else:
            step = unpack(place, record)
            yield from step.inputs
            yield from step.outputs
    for target, _ in score.targets:
        yield target


class _Rerun:
    """The part of the records that the source reaches, ready to be gone along many times."""

    def __init__(self, score: Score, node: int) -> None:
        self.score = score
        mine = [t for t in _tensors(score) if score.nodes.get(id(t)) == node]
        self.sources = {id(t): np.asarray(t._peek()) for t in mine}
        reached = set(self.sources)
        self.steps = []
        for place, record in enumerate(score.records):
            if record[0] is None:
                continue
            step = unpack(place, record)
            if any(id(x) in reached for x in step.inputs):
                if not any(id(y) in self.sources for y in step.outputs):  # the source stays moved
                    self.steps.append(step)
                reached.update(id(y) for y in step.outputs)
        self.reached = reached

    def point(self, h: float, element: int) -> Point:
        """Both quotients for one h."""
        return Point(h, *[self.quotient(h, element, wide) for wide in (False, True)])

    def quotient(self, h: float, element: int, wide: bool) -> float:
        ahead, behind = (self._target(self._moved(d, element, wide), wide) for d in (h, -h))
        return float(ahead - behind) / (2 * h)

    def _moved(self, by: float, element: int, wide: bool) -> dict[int, Any]:
        moved = {}
        for key, value in self.sources.items():
            value = np.array(_widened(value) if wide else value)
            value.flat[element] += value.dtype.type(by)
            moved[key] = value if value.ndim else value[()]
        return moved

    def _target(self, values: dict[int, Any], wide: bool) -> Any:
        """The sum of seeds times targets, with these values in place of the recorded ones."""
        for step in self.steps:
            inputs = [_look(values, x, wide) for x in step.inputs]
            results = _run(step.op, inputs, step.attrs, wide)
            for output, result in zip(step.outputs, results, strict=True):
                values[id(output)] = _widened(result) if wide else result
        total: Any = 0
        for target, seed in self.score.targets:
            if id(target) in self.reached:
                value = _look(values, target, wide)
                total = total + np.sum(seed * value, dtype=None if wide else value.dtype)
        return total


def _look(values: dict[int, Any], tensor: Any, wide: bool) -> Any:
    if id(tensor) in values:
        return values[id(tensor)]
    value = tensor._peek()
    return _widened(value) if wide else value


def _widened(value: Any) -> Any:
    wide = WIDE.get(np.asarray(value).dtype.kind)
    if wide is None:
        return value
    made: Any = np.asarray(value, wide)
    return made if made.ndim else made[()]


def _run(op: Any, inputs: list[Any], attrs: Any, wide: bool) -> Any:
    """The outputs of an op as NumPy values."""
    forward = getattr(op, "forward", None)
    if forward is None:  # a function with a gradient of its own: only its author can run it again
        raise CannotRerun("custom")
    if wide and op.name == "cast" and np.asarray(inputs[0]).dtype.kind == "f":
        if dtypes.as_dtype(attrs["dtype"]).is_floating:
            return (inputs[0],)  # or the rounding of the narrow dtype would be all that is seen
    result = forward(*inputs, **attrs)
    results = tuple(result) if op.many else (result,)
    return tuple([r._value if isinstance(r, EagerTensor) else np.asarray(r)[()] for r in results])
