"""The nodes of a trace in the making: numbered as they appear, rendered when somebody looks."""

from __future__ import annotations

import weakref
from typing import Any

from tapelab.trace.model import Json, Node
from tapelab.trace.notation import label
from tapelab.trace.terms import ATOM, Term, called
from tapelab.trace.values import bare, size_in_bytes, summarise

NOBODY = "nobody watched it"
ELSEWHERE = "it is not on this tape"
# A formula longer than this does not stand inside another.
SHORT = 14
# dtypes through which no gradient flows.
NO_GRADIENT = "biuOSU"


class Raw:
    """A node before anybody looks: fields may still change, the value is not summarised."""

    __slots__ = ("id", "kind", "op", "attrs", "symbol", "name", "value", "summary", "flows",
                 "watched", "why", "recorded", "inputs", "users", "line", "cell", "iteration",
                 "keeps", "node", "sent", "number", "said")  # fmt: skip

    def __init__(self, id: int, kind: str, value: Any) -> None:
        self.id = id
        self.kind = kind
        self.op: Any = None
        self.attrs: Any = None
        self.symbol = ""
        self.name = ""
        self.value = value
        self.summary: Any = None
        self.flows = getattr(value, "dtype", None) is None or value.dtype.kind not in NO_GRADIENT
        self.watched = False
        self.why = ""
        self.recorded = False
        self.number = 0  # of an op: its place in the account
        self.inputs: tuple[int, ...] = ()
        self.users: list[int] = []  # nodes whose label holds this one's name
        self.line: int | None = None
        self.cell = ""
        self.iteration = 0
        self.keeps = 0
        self.said: Term | None = None  # what formulas call it
        self.node: Node | None = None  # as last looked at; None when something has changed since
        self.sent = False


class Held(weakref.ref[Any]):
    """A weak reference that knows the id of what it referred to."""

    __slots__ = ("key",)
    key: int


class Nodes:
    """All nodes of one trace, and which tensor stands where."""

    def __init__(self) -> None:
        self.raw: list[Raw] = []
        self.records = 0
        self.bytes = 0
        self._place: dict[int, int] = {}  # id of a tensor → id of its node
        self._held: dict[int, Any] = {}  # tells when a tensor is gone and its id is free again
        self._alias: dict[int, Any] = {}  # id of a reading → its Variable
        self._times: dict[tuple[Any, ...], int] = {}  # how often a line has recorded an op

    # -- what happens ---------------------------------------------------------------------

    def watch(self, tensor: Any, why: str, name: str, kind: str) -> None:
        raw = self._leaf(tensor, kind)
        raw.watched, raw.why = True, why
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
        self, op: Any, outputs: Any, inputs: Any, attrs: Any, recorded: bool, line: Any, cell: str
    ) -> None:
        sources = tuple([self._input(tensor) for tensor in inputs])
        one = len(outputs) == 1
        raw = self._add("op", bare(outputs[0]) if one else None)
        raw.op, raw.attrs, raw.inputs, raw.recorded = op, attrs, sources, recorded
        raw.line, raw.cell = line, cell
        raw.symbol = getattr(op, "symbol", "") or str(getattr(op, "name", op))
        self._count(raw)
        for source in dict.fromkeys(sources):
            self.raw[source].users.append(raw.id)
        if one:
            self._put(outputs[0], raw)
        elif len(outputs) > 1:
            self._outputs(raw, outputs)
        if recorded:
            self.records += 1
            raw.number = self.records
            raw.keeps = sum(size_in_bytes(bare(output)) for output in outputs)
            self.bytes += raw.keeps

    def release(self) -> None:
        """Forget which tensor stands where; the nodes stay."""
        self.all()
        self.bytes = 0
        self._place.clear()
        self._alias.clear()
        self._held.clear()

    # -- finding --------------------------------------------------------------------------

    def find(self, tensor: Any) -> int | None:
        """The node of a tensor, if it has one."""
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

    def _hold(self, tensor: Any) -> None:
        """Tie what is known of a tensor to its life: another may get its id."""
        try:
            held = Held(tensor, self._gone)
            held.key = id(tensor)
            self._held[id(tensor)] = held
        except TypeError:  # it has no weak references: then it has to stay
            self._held[id(tensor)] = tensor

    def _gone(self, held: Held) -> None:
        for known in (self._held, self._place, self._alias):
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
            raw.name = str(getattr(tensor, "name", "") or "").removesuffix(":0")
        self._put(tensor, raw)
        return raw

    def _input(self, tensor: Any) -> int:
        """The node of an op's input; whatever nobody watched becomes a grey leaf."""
        place = self.find(tensor)
        if place is None:
            variable = self._alias.get(id(tensor))
            raw = self._leaf(tensor, "")
            raw.why = NOBODY if getattr(variable, "trainable", True) else "it is not trainable"
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
            raw.iteration = record.iteration
            record.users.append(raw.id)
            self._put(output, raw)

    def _count(self, raw: Raw) -> None:
        if raw.line is not None:
            key = (raw.cell, raw.line, raw.symbol)
            raw.iteration = self._times.get(key, 0)
            self._times[key] = raw.iteration + 1

    def _rename(self, raw: Raw, name: str) -> None:
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

    def node(self, place: int) -> Node:
        return self.raw[place].node or self.look(self.raw[place])

    def look(self, raw: Raw) -> Node:
        if raw.summary is None and raw.value is not None:
            raw.summary = summarise(raw.value)
            raw.value = None
        raw.node = Node(
            raw.id,
            raw.kind,
            "" if raw.op is None else str(getattr(raw.op, "name", raw.op)),
            raw.symbol,
            raw.name,
            self._label(raw),
            raw.summary,
            raw.watched,
            raw.why,
            raw.recorded,
            raw.inputs,
            raw.line,
            raw.cell,
            raw.iteration,
            raw.keeps,
        )
        return raw.node

    def _label(self, raw: Raw) -> str:
        if raw.op is None:
            return ""
        if raw.op == "output":
            return self.called(raw.inputs[0]).tight(ATOM) + raw.symbol
        return label(raw.op, [self.called(source) for source in raw.inputs], raw.attrs)

    def called(self, place: int) -> Term:
        """What a formula calls a node; worked out once, because each record asks again."""
        raw = self.raw[place]
        node = self.node(place)  # before the question: it may answer it on its way
        if raw.said is None:
            raw.said = called(self._called(raw, node))
        return raw.said

    def _called(self, raw: Raw, node: Node) -> str:
        """Its name, or its formula while that is plain, or its number."""
        if raw.name:
            return raw.name
        if raw.kind == "op":
            if self._plain(raw, node.label):
                return node.label
            return f"#{raw.number}" if raw.number else f"{node.op}(…)"
        return node.value.text if node.value is not None and not node.value.shape else "…"

    def _plain(self, raw: Raw, formula: str) -> bool:
        """Whether a formula is short, and made of names and leaves alone."""
        used = [self.raw[source] for source in raw.inputs]
        plainly = all(each.kind != "op" or each.name for each in used)
        return raw.op == "output" or (len(formula) <= SHORT and plainly)
