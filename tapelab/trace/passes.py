"""The backward passes of a trace in the making: contributions are added up as they arrive."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, repeat
from typing import Any

import numpy as np

from tapelab.trace.model import Flow, Grad, Json, Pass, Result, Seed, Step, Value
from tapelab.trace.nodes import Nodes
from tapelab.trace.notation import written
from tapelab.trace.rules import local
from tapelab.trace.values import add, bare, dense, summarise

# How many passes a trace remembers.
PASSES = 8


class RawPass:
    """A pass before anybody looks."""

    def __init__(self, id: int) -> None:
        self.id = id
        self.targets: tuple[int, ...] = ()
        self.sources: tuple[int | None, ...] = ()
        self.seeds: tuple[Seed, ...] = ()
        self.raw_steps: list[Any] = []  # not summarised yet
        self.steps: list[Step] = []
        self.sums: dict[int, Any] = {}  # node → what has arrived so far
        self.grads: dict[int, Grad] = {}
        self.moved: dict[int, bool] = {}  # nodes whose sum is newer than their Grad
        self.results: tuple[Result, ...] = ()
        self.done = False
        self.error = ""
        self.sent_steps = 0
        self.sent_grads: dict[int, Grad] = {}
        self.sent: Json = {}


class Passes:
    """All passes of one trace; the oldest are forgotten."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.kept: list[RawPass] = []
        self.count = 0

    # -- what happens ---------------------------------------------------------------------

    def begin(self, targets: Any, sources: Any, seeds: Any) -> None:
        current = RawPass(self.count)
        self.count += 1
        self.kept = [*self.kept, current][-PASSES:]
        current.targets = tuple([self.nodes.find_or_add(target) for target in targets])
        current.sources = tuple([self.nodes.find(source) for source in sources])
        given = []
        for node, seed in zip(current.targets, seeds, strict=False):
            value = bare(seed)
            given.append(Seed(node, summarise(value), why_seed(value)))
            self._arrive(current, node, value)
        current.seeds = tuple(given)

    def step(self, outputs: Any, incoming: Any, contributions: Any) -> None:
        if not self.kept or self.kept[-1].done:
            return
        current = self.kept[-1]
        found = [self.nodes.find(output) for output in outputs]
        first = next(node for node in found if node is not None)
        several = len(outputs) != 1
        record = self.nodes.raw[first].inputs[0] if several else first
        for node, g in zip(found, incoming, strict=False):
            if node is not None and g is not None:
                self._set(current, node, bare(g))
        flows = []
        needs = self.nodes.raw[record].needs
        for position, to in enumerate(self.nodes.raw[record].inputs):
            sent = contributions[position] if position < len(contributions) else None
            sent = bare(sent) if sent is not None and needs[position] else None
            flows.append((to, position, sent))
            if sent is not None:
                self._arrive(current, to, sent)
        arrived = None if several else bare(incoming[0])
        current.raw_steps.append((record, arrived, flows))

    def end(self, gradients: Any, error: str, whys: Any = (), names: Any = ()) -> None:
        if not self.kept or self.kept[-1].done:
            return
        current = self.kept[-1]
        if gradients is not None:
            results = []
            more = chain(whys, repeat(None)), chain(names, repeat(""))
            given = zip(current.sources, gradients, *more, strict=False)
            for node, gradient, why, name in given:
                value = bare(gradient)
                results.append(Result(node, None if value is None else summarise(value), why, name))
                if node is not None and value is not None and self.nodes.known(node):
                    self._set(current, node, value)
            current.results = tuple(results)
        current.error = error
        current.done = True

    def _arrive(self, current: RawPass, node: int, value: Any) -> None:
        """Add a contribution to what has arrived at a node."""
        old = current.sums.get(node)
        self._set(current, node, value if old is None else add(old, value))

    def _set(self, current: RawPass, node: int, value: Any) -> None:
        if current.sums.get(node) is not value:
            current.sums[node] = value
            current.moved[node] = True

    # -- looking --------------------------------------------------------------------------

    def all(self) -> tuple[Pass, ...]:
        return tuple([self._as_pass(each) for each in self.kept])

    def drain(self) -> list[Json]:
        """What changed since the last drain, pass by pass."""
        return [change for each in self.kept if (change := self._change(each))]

    def _change(self, current: RawPass) -> Json | None:
        self._look(current)
        head = self._head(current).to_json()
        change: Json = {
            key: value
            for key, value in head.items()
            if key not in ("steps", "grads") and current.sent.get(key) != value
        }
        if len(current.steps) > current.sent_steps:
            change["steps_at"] = current.sent_steps
            change["steps"] = [step.to_json() for step in current.steps[current.sent_steps :]]
        grads = [g for node, g in current.grads.items() if current.sent_grads.get(node) is not g]
        if grads:
            change["grads"] = [grad.to_json() for grad in grads]
        current.sent = head
        current.sent_steps = len(current.steps)
        current.sent_grads = dict(current.grads)
        return {"id": current.id, **change} if change else None

    def _head(self, current: RawPass) -> Pass:
        """The pass without its steps and gradients."""
        return Pass(
            current.id,
            current.targets,
            current.sources,
            current.seeds,
            results=current.results,
            done=current.done,
            error=current.error,
        )

    def _as_pass(self, current: RawPass) -> Pass:
        self._look(current)
        grads = tuple(current.grads.values())
        return replace(self._head(current), steps=tuple(current.steps), grads=grads)

    def _look(self, current: RawPass) -> None:
        """Summarise what has arrived since somebody last looked."""
        held: list[Any] = []
        seen: dict[int, Value] = {}  # the same number is often incoming, contribution and sum

        def look(value: Any) -> Value | None:
            if value is None:
                return None
            found = seen.get(id(value))
            if found is None:
                found = seen[id(value)] = summarise(value)
            return found

        with np.errstate(all="ignore"):
            for record, arrived, flows in current.raw_steps:
                texts = self._texts(record)
                locals_ = self._locals(record, arrived, flows)
                held.append(locals_)  # or another number would get the identity of one of them
                edges = [
                    Flow(to, position, look(sent), texts[position] if sent is not None else "",
                         None if sent is None else look(locals_[position]))
                    for to, position, sent in flows
                ]  # fmt: skip
                current.steps.append(Step(record, look(arrived), tuple(edges)))
        for node in current.moved:
            found = Grad(node, look(current.sums[node]))
            if current.grads.get(node) != found:
                current.grads[node] = found
        current.raw_steps.clear()
        current.moved.clear()
        if current.done:
            current.sums.clear()

    def _texts(self, record: int) -> tuple[str, ...]:
        """The rule of a record in words."""
        nodes = self.nodes
        raw = nodes.raw[record]
        texts = nodes.rule(raw, nodes.node(record).value).texts
        return written(texts, [nodes.called(place) for place in (*raw.inputs, record)])

    def _locals(self, record: int, arrived: Any, flows: Any) -> tuple[Any, ...]:
        """The local derivative for each input of a scalar record."""
        raw = self.nodes.raw[record]
        if not raw.operands or all(sent is None for _, _, sent in flows):
            return (None,) * len(flows)
        if not getattr(raw.op, "eager", False):
            return local(raw.op, raw.operands, raw.attrs, raw.needs)
        # A rule of the learner's is not run again: it may print, or count. What it sent will do.
        return tuple([_ratio(sent, arrived) for _, _, sent in flows])


def _ratio(sent: Any, arrived: Any) -> Any:
    """What was sent for each unit of what arrived, where both are numbers and that can be told."""
    if sent is None or np.ndim(dense(sent)) or np.ndim(arrived):
        return None
    return sent / arrived if np.isfinite(arrived) and arrived != 0 else None


def why_seed(value: Any) -> str:
    """Where the first gradient comes from: one, ones, or what was given.

    >>> why_seed(np.float32(1.0)), why_seed(np.ones((2, 3)))
    ('a scalar target: the pass starts with 1', 'ones: the sum of 6 elements')
    """
    value = dense(value)
    if np.size(value) and not np.min(value) == 1 == np.max(value):
        return "given as output_gradients"
    if np.ndim(value) == 0:
        return "a scalar target: the pass starts with 1"
    return f"ones: the sum of {np.size(value)} elements"
