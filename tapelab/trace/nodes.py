"""The nodes of a trace in the making: numbered as they appear, rendered when somebody looks."""

from __future__ import annotations

from collections import deque
from typing import Any

from tapelab.engine.legible import legible
from tapelab.trace.keeping import Keeping
from tapelab.trace.looking import Looking
from tapelab.trace.model import Json, Node
from tapelab.trace.orders import Orders
from tapelab.trace.raw import Held, Raw
from tapelab.trace.values import FEW, bare

NOBODY = "nobody watched it"
BROUGHT = "came in with gradient()"  # a seed of another tape's pass, or a constant of its rules
ELSEWHERE = "it is not on this tape"


class Nodes:
    """All nodes of one trace, and which tensor stands where."""

    def __init__(self, keeps: bool = True) -> None:
        self.raw: list[Raw] = []
        self.records = 0
        self.keeping = Keeping() if keeps else None  # forward mode keeps nothing to go back to
        self.orders = Orders()
        looking = Looking(self.raw, keeps)
        self.look, self.node = looking.look, looking.node
        self.called, self.rule = looking.called, looking.rule
        self._pending: dict[int, Any] = {}  # id of a tensor without a node → its tangents
        self._place: dict[int, int] = {}  # id of a tensor → id of its node
        self._held: dict[int, Any] = {}  # tells when a tensor is gone and its id is free again
        self._gone: deque[Held] = deque()  # filled from C: no interrupt can be lost in there
        self._alias: dict[int, Any] = {}  # id of a reading → its Variable
        self._times: dict[tuple[Any, ...], int] = {}  # how often a line has recorded an op

    # -- what happens ---------------------------------------------------------------------

    def watch(self, tensor: Any, why: str, name: str, kind: str) -> None:
        raw = self._leaf(tensor, kind)
        raw.watched, raw.why = True, why
        if not self.is_variable(tensor):  # of a Variable what is read is kept
            self._keep(raw, bare(tensor))
        self._rename(raw, name)

    def leaf(self, tensor: Any, why: str, name: str, kind: str) -> None:
        raw = self._leaf(tensor, kind)
        if not raw.watched and raw.kind != "op":
            raw.why = why
        self._rename(raw, name)

    def alias(self, variable: Any, reading: Any) -> None:
        self._hold(reading)
        self._alias[id(reading)] = variable
        place = self._place.get(id(variable))
        if place is not None:
            self._place[id(reading)] = place

    def name(self, tensor: Any, name: str) -> None:
        place = self.find(tensor)
        if place is not None:
            self._rename(self.raw[place], name)

    def op(
        self,
        op: Any,
        outputs: Any,
        inputs: Any,
        attrs: Any,
        recorded: bool,
        line: Any,
        cell: str,
        within: tuple[str, ...] = (),
        spot: Any = None,
    ) -> None:
        sources = tuple([self._input(tensor) for tensor in inputs])
        one = len(outputs) == 1
        raw = self._add("op", bare(outputs[0]) if one else None)
        raw.op, raw.attrs, raw.inputs, raw.recorded = op, attrs, sources, recorded
        raw.line, raw.cell, raw.within = line, cell, within and tuple(map(legible, within))
        raw.symbol = getattr(op, "symbol", "") or str(getattr(op, "name", op))
        raw.order, raw.by = self.orders.of([self.raw[source].order for source in sources])
        self._count(raw, spot)
        for source in dict.fromkeys(sources):
            self.raw[source].users.append(raw.id)
        if recorded:
            self._record(raw, inputs)
        if one:
            self._put(outputs[0], raw)
            if recorded:
                self._keep(raw, raw.value)
        elif len(outputs) > 1:
            self._outputs(raw, outputs)

    def _record(self, raw: Raw, inputs: Any) -> None:
        """What only ops on the record have."""
        self.records += 1
        raw.number = self.records
        raw.needs = tuple([self.known(source) for source in raw.inputs])
        values = [bare(tensor) for tensor in inputs]
        for source, value in zip(raw.inputs, values, strict=True):
            self._keep(self.raw[source], value)
        shape = getattr(raw.value, "shape", None)
        if shape == () and all(getattr(value, "size", 1) <= FEW for value in values):
            raw.operands = (*values, raw.value)

    def _keep(self, raw: Raw, value: Any) -> None:
        """The record holds this value of a node from now on."""
        if self.keeping is not None and (added := self.keeping.hold(value)):
            raw.keeps += added
            raw.node, raw.sent = None, False

    def inner(self, tape: int, targets: Any) -> None:
        """Another tape begins to differentiate; its ops are seen here."""
        places = [self.find(target) for target in targets]
        orders = [self.raw[place].order for place in places if place is not None]
        self.orders.begin(tape, max(orders, default=0))

    def tangent(self, tensor: Any, of: str, value: Any) -> None:
        """A tangent travels with this tensor; it may have a node later."""
        place = self.find(tensor)
        if place is not None:
            self._tangents(self.raw[place], ((of, bare(value)),))
        else:
            self._hold(tensor)
            known = self._pending.get(id(tensor), ())
            self._pending[id(tensor)] = (*known, (of, bare(value)))

    def _tangents(self, raw: Raw, pairs: Any) -> None:
        """The last word of each accumulator counts."""
        raw.tangents = tuple({**dict(raw.tangents), **dict(pairs)}.items())
        raw.node, raw.sent = None, False

    def release(self) -> None:
        """Forget which tensor stands where; the nodes stay."""
        self.all()
        if self.keeping is not None:
            self.keeping.clear()
        self._place.clear()
        self._pending.clear()
        self._alias.clear()
        self._held.clear()

    # -- finding --------------------------------------------------------------------------

    def find(self, tensor: Any) -> int | None:
        """The node of a tensor, if it has one."""
        if self._gone:
            self._forget_gone()
        place = self._place.get(id(tensor))
        if place is None and id(tensor) in self._alias:
            return self._place.get(id(self._alias[id(tensor)]))
        return place

    def find_or_add(self, tensor: Any) -> int:
        """The node of a tensor; one the tape does not know becomes a node that says so."""
        place = self.find(tensor)
        if place is None:
            raw = self._leaf(tensor, "")
            raw.why = ELSEWHERE
            place = raw.id
        return place

    def known(self, place: int) -> bool:
        """Whether gradients flow to this node: watched, or recorded on this tape."""
        raw = self.raw[place]
        return raw.flows and (raw.watched or raw.recorded)

    def is_variable(self, tensor: Any) -> bool:
        return hasattr(tensor, "trainable")

    # -- adding ---------------------------------------------------------------------------

    def _add(self, kind: str, value: Any) -> Raw:
        raw = Raw(len(self.raw), kind, value)
        self.raw.append(raw)
        return raw

    def _put(self, tensor: Any, raw: Raw) -> None:
        self._hold(tensor)
        self._place[id(tensor)] = raw.id
        if self._pending and id(tensor) in self._pending:
            self._tangents(raw, self._pending.pop(id(tensor)))

    def _hold(self, tensor: Any) -> None:
        """Tie what is known of a tensor to its life: another may get its id."""
        if self._gone:
            self._forget_gone()
        try:
            held = Held(tensor, self._gone.append)
            held.key = id(tensor)
            self._held[id(tensor)] = held
        except TypeError:  # it has no weak references: then it has to stay
            self._held[id(tensor)] = tensor

    def _forget_gone(self) -> None:
        """Their ids may be those of other tensors by now."""
        while self._gone:
            held = self._gone.popleft()
            if self._held.get(held.key) is held:
                for known in (self._held, self._place, self._alias, self._pending):
                    known.pop(held.key, None)

    def _leaf(self, tensor: Any, kind: str) -> Raw:
        """The node of a watched or shown tensor; a new leaf when it has none."""
        place = self.find(tensor)
        if place is not None:
            return self.raw[place]
        tensor = self._alias.get(id(tensor), tensor)
        variable = self.is_variable(tensor)
        raw = self._add(kind or ("variable" if variable else "constant"), bare(tensor))
        if variable:
            raw.name = legible(str(getattr(tensor, "name", "") or "").removesuffix(":0"))
        self._put(tensor, raw)
        return raw

    def _input(self, tensor: Any) -> int:
        """The node of an op's input; whatever nobody watched becomes a grey leaf."""
        place = self.find(tensor)
        if place is None:
            variable = self._alias.get(id(tensor))
            raw = self._leaf(tensor, "")
            raw.why = NOBODY if getattr(variable, "trainable", True) else "it is not trainable"
            if variable is None and self.orders.current is not None:
                raw.why = BROUGHT
            place = raw.id
            if variable is not None:
                self._put(tensor, raw)
        return place

    def _outputs(self, record: Raw, outputs: Any) -> None:
        """One node for each of several outputs."""
        for k, output in enumerate(outputs):
            raw = self._add("op", bare(output))
            raw.op, raw.symbol, raw.inputs = "output", f"[{k}]", (record.id,)
            raw.recorded, raw.line, raw.cell = record.recorded, record.line, record.cell
            raw.iteration, raw.within = record.iteration, record.within
            raw.order, raw.by = record.order, record.by
            record.users.append(raw.id)
            self._put(output, raw)
            if record.recorded:
                self._keep(raw, raw.value)

    def _count(self, raw: Raw, spot: Any) -> None:
        """How often this place has recorded this op: the instruction, where it is known.

        The ops of a backward pass have one place, the call of `gradient`: they count its calls.
        """
        if raw.line is None:
            return
        making = self.orders.current
        if making is not None and making.turn:
            raw.iteration = making.turn[0]
            return
        key = (raw.cell, raw.line, spot, "∂" if making is not None else raw.symbol)
        raw.iteration = self._times.get(key, 0)
        self._times[key] = raw.iteration + 1
        if making is not None:
            making.turn.append(raw.iteration)

    def _rename(self, raw: Raw, name: str) -> None:
        name = legible(name)
        if name and raw.name != name:
            raw.name = name
            self._relabel(raw)
        self._changed(raw)

    def _relabel(self, raw: Raw) -> None:
        """Formulas that hold this node's name change, and those that hold these formulas."""
        waiting = list(raw.users)
        while waiting:
            user = self.raw[waiting.pop()]
            if user.node is not None or user.sent:
                self._changed(user)
                if not user.name:
                    waiting.extend(user.users)

    def _changed(self, raw: Raw) -> None:
        raw.node = None
        raw.said = None
        raw.sent = False

    # -- looking --------------------------------------------------------------------------

    def all(self) -> tuple[Node, ...]:
        return tuple([raw.node or self.look(raw) for raw in self.raw])

    def drain(self) -> list[Json]:
        """The nodes that are new or have changed since the last drain."""
        out = []
        for raw in self.raw:
            if not raw.sent:
                out.append((raw.node or self.look(raw)).to_json())
                raw.sent = True
        return out
