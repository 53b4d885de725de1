"""The way back: from a target to what it was computed from, and the cuts in between.

A path from the target back to the source says that the one was computed from the other; a cut is a
reason why no gradient crosses an edge of it. The cut nearest to the source is the answer.
"""

from __future__ import annotations

from collections import deque
from typing import Any, NamedTuple

from tapelab.engine.dtypes import DIFFERENTIABLE
from tapelab.engine.recording import unpack
from tapelab.trace.evidence import Node, Standing
from tapelab.trace.memory import NOWHERE, Origin, Place, value_of
from tapelab.trace.replay import flows


class Cut(NamedTuple):
    """Why nothing flows back here."""

    cause: str
    op: str = ""  # name of the op at the cut
    place: Place = NOWHERE
    record: int | None = None  # place in the records
    variable: Any = None  # of a `state` cut
    dtype: str = ""  # of the op's output


class Step(NamedTuple):
    """An edge of a path: from a value back to one that it was computed from."""

    node: Node
    back: Node
    cut: Cut | None


Back = list[tuple[Node, Cut | None]]


class Evidence(Standing):
    """The graph of one recording, with what the witness adds, to walk back over."""

    def path(self, starts: list[Node], source: Any) -> list[Step] | None:
        """The shortest way from the targets back to the source; None when there is none."""
        came: dict[Node, Step] = {}
        waiting = deque(starts)
        seen = set(starts)
        values = self.values_of(source)
        while waiting:
            node = waiting.popleft()
            if self.is_source(node, source, values):
                return [self._resolved(step) for step in _steps(came, node)]
            for back, cut in self.back(node, source):
                if back not in seen:
                    seen.add(back)
                    came[back] = Step(node, back, cut)
                    waiting.append(back)
        return None

    def cone(self, starts: list[Node]) -> set[Node]:
        """All that the targets were computed from."""
        seen = set(starts)
        waiting = list(starts)
        while waiting:
            for back, _ in self.back(waiting.pop(), None):
                if back not in seen:
                    seen.add(back)
                    waiting.append(back)
        return seen

    def is_source(self, node: Node, source: Any, values: list[Any]) -> bool:
        """Whether a node is the source; an old reading of a Variable is known by its value."""
        if node == self.node(source):
            return True
        leaf = self.leaf(node)
        if leaf is None:
            return self._is_elsewhere(node, source)
        if leaf.tensor() is getattr(source, "_reading", source):
            return True
        if not self.complete or not hasattr(source, "trainable"):
            return False  # an unheard stop_gradient has the same value as well
        held = value_of(leaf.token)
        return any(held is value for value in values)

    def _is_elsewhere(self, node: Node, source: Any) -> bool:
        """Whether another tape knows the source by this place."""
        if not node[0].startswith("tape "):
            return False
        records = self._elsewhere(int(node[0].split()[1]))
        return node[1] < len(records) and records[node[1]][1] is source

    def back(self, node: Node, source: Any) -> Back:
        """What a node was computed from, each with the cut in between, if there is one."""
        if node[0] == "leaf":
            thing = self._leaves[node[1]].tensor()
            return self._state(thing, None, source) if hasattr(thing, "trainable") else []
        origin = self.origin(node)
        if origin is not None:
            if origin.op is None and self.number in origin.open:
                return []  # the tape heard that backward pass: what is not on it does not depend
            cut = self._unrecorded(origin)
            return [self._late(self._input(x), origin, cut) for x in origin.inputs]
        if node[0] == "place":
            return self._from_record(node[1], source)
        return self._from_elsewhere(node)

    def _from_elsewhere(self, node: Node) -> Back:
        """An op that only another tape has a record of."""
        number = int(node[0].split()[1]) if node[0].startswith("tape ") else 0
        records = self._others.setdefault(number, self._elsewhere(number)) if number else []
        record: Any = records[node[1]] if node[1] < len(records) else (None, None)
        if record[0] is None:
            return [((node[0], record[2]), None)] if len(record) == 8 else []
        step = unpack(node[1], record)
        span = self.witness.spans.get(number) if self.witness is not None else None
        cut = Cut("outside-tape", step.op.name, span.place if span else NOWHERE)
        return [((node[0], at) if at is not None else self.node(x), cut)
                for x, at in zip(step.inputs, step.places, strict=True)]  # fmt: skip

    def _late(self, node: Node, origin: Origin, cut: Cut | None) -> tuple[Node, Cut | None]:
        """An input that the tape follows, though an op before was not recorded for its sake."""
        if cut is None and node[0] == "place" and self.number not in origin.taken:
            cut = Cut("watched-late", origin.op.name if origin.op else "gradient", origin.place)
        return node, cut

    def _from_record(self, place: int, source: Any) -> Back:
        """What a record, a watched tensor or a Variable on this tape was computed from."""
        record = self.records[place]
        if record[0] is None and len(record) == 2:
            if hasattr(record[1], "trainable"):
                return self._state(record[1], place, source)
            origin = self.witness.origin(record[1]) if self.witness is not None else None
            return [] if origin is None else self.back(("origin", origin.serial), source)
        if record[0] is None:  # one of several outputs
            lost = record[1]._value.dtype not in DIFFERENTIABLE
            return [(("place", record[2]), self._cut(record[2], record[1]) if lost else None)]
        step = unpack(place, record)
        lost = len(step.outputs) == 1 and step.outputs[0]._value.dtype not in DIFFERENTIABLE
        cut = self._cut(place, step.outputs[0]) if step.outputs else None
        found: Back = []
        for x, at in zip(step.inputs, step.places, strict=True):
            if at is not None:
                found.append((("place", at), cut if lost or step.op.rule is None else None))
            else:
                why = cut if lost or step.op.rule is None else None
                if why is None and self.place(x) is not None:
                    why = Cut("watched-late", step.op.name, NOWHERE, place)
                found.append((self.node(x), why))
        return found

    def _resolved(self, step: Step) -> Step:
        """Ask the rule of a record whether it sends anything this way; only where it matters."""
        if step.cut is not None or step.node[0] != "place" or step.back[0] != "place":
            return step
        record = self.record(step.node)
        if record is None or (self.quiet and record.op.eager):
            return step
        sends = flows(self.recording, step.node[1])
        ways = [s for s, at in zip(sends, record.places, strict=True) if at == step.back[1]]
        if any(ways) or not ways:
            return step
        return step._replace(cut=self._cut(step.node[1], record.outputs[0]))

    def _cut(self, place: int, output: Any) -> Cut:
        """An op that was recorded, and whose rule passes nothing on."""
        op = self.records[place][0]
        known = self.witness.origin(output) if self.witness is not None else None
        where = known.place if known is not None else NOWHERE
        cause = "dtype" if op.name in ("cast", "bitcast") else "not-differentiable"
        return Cut(cause, op.name, where, place, dtype=output.dtype.name)

    def _unrecorded(self, origin: Origin) -> Cut | None:
        """Why the tape has no record of an op; None when its inputs were not followed."""
        op = origin.op
        name = "gradient" if op is None else op.name
        if self.number in origin.taken:
            return None
        if name == "stop_gradient":
            return Cut("stopped", name, origin.place)
        if self.number in origin.paused:
            return Cut("recording-paused", name, origin.place)
        if self.number not in origin.open:
            return Cut("outside-tape", name, origin.place)
        if op is None:
            return None
        if op.silent or op.rule is None:
            return Cut("not-differentiable", name, origin.place)
        if origin.kind not in "fc":
            return Cut("dtype", name, origin.place, dtype={"b": "bool"}.get(origin.kind, "int"))
        return None

    def _state(self, variable: Any, own: int | None, source: Any) -> Back:
        """Where a Variable's values came from: no gradient crosses an assign."""
        found: Back = []
        for value, where, since in self._given(variable):
            cut = Cut("state", "assign", where, own, variable)
            place = self._values.get(id(value))
            if place is not None and place != own and self._older(place, variable, where):
                found.append((("place", place), cut))
            elif source is not None and source is not variable and value is source._peek():
                if where is not NOWHERE or _serial(source) < _serial(variable):
                    found.append((self.node(source), cut))
            elif self.witness is not None and since:
                found += [(("origin", n), cut) for n in self.witness.holding(value)]
        return found

    def _given(self, variable: Any) -> list[tuple[Any, Place, bool]]:
        """The values a Variable was given, where, and whether since the tape began.

        What an earlier step of training assigned is no answer to a question about this one.
        """
        found = []
        if self.witness is not None:
            span = self.witness.spans.get(self.number)
            for a in self.witness.assigns:
                if a.variable() is variable:
                    since = span is not None and a.serial > span.serial
                    found.append((value_of(a.given), a.place, since))
        found.append((variable._peek(), NOWHERE, False))
        return found

    def _older(self, place: int, variable: Any, where: Place) -> bool:
        """Whether the value can have gone from this place to the Variable, not the other way."""
        thing = self.records[place][1]
        return where is not NOWHERE or _serial(thing) < _serial(variable)


def _serial(thing: Any) -> int:
    return int(getattr(thing, "_serial", -1))


def _steps(came: dict[Node, Step], node: Node) -> list[Step]:
    """From the source to the target."""
    found = []
    while node in came:
        step = came[node]
        found.append(step)
        node = step.node
    return found
