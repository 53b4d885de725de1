"""Where things stand: what a tape's records and the witness know of a tensor, together.

node     ("place", n) a place in the records · ("origin", n) an op that the witness remembers
         · ("tape 5", n) a place on another tape · ("leaf", n) nothing older is known
"""

from __future__ import annotations

from typing import Any

from tapelab.engine import nest
from tapelab.engine.asked import leaf
from tapelab.engine.dtypes import DIFFERENTIABLE
from tapelab.engine.recording import unpack
from tapelab.trace.memory import Leaf, Origin, token, value_of
from tapelab.trace.witness import Witness

Node = tuple[str, int]


class Standing:
    """Where tensors and Variables stand in one recording, and in what the witness adds."""

    def __init__(
        self, recording: Any, number: int, witness: Witness | None, quiet: bool = False
    ) -> None:
        self.quiet = quiet  # gradient functions of the learner's are not called
        self.recording = recording
        self.number = number
        self.witness = witness
        self.records: list[Any] = [] if recording is None else recording.records
        self._made: dict[int, int] = {}  # id of a record's output → place
        self._values: dict[int, int] = {}  # id of a value → place
        self._leaves: list[Leaf] = []
        self._leaf_at: dict[int, int] = {}
        self._others: dict[int, list[Any]] = {}  # number of another tape → its records
        self._serials: dict[int, int] = {}  # serial of an origin → place
        for place, record in enumerate(self.records):
            self._index(place, record)

    @property
    def complete(self) -> bool:
        """Whether the witness has heard everything since this tape began."""
        return self.witness is not None and self.witness.saw(self.number)

    def _index(self, place: int, record: Any) -> None:
        if record[0] is None and len(record) == 2:
            self._values.setdefault(id(record[1]._peek()), place)
        elif len(record) != 6:
            self._made[id(record[1])] = place
            self._values.setdefault(id(record[1]._value), place)

    # -- where things stand ---------------------------------------------------------------

    def place(self, thing: Any) -> int | None:
        """The place to which a gradient flows for this tensor or Variable."""
        if self.recording is None:
            return None
        if hasattr(thing, "trainable"):
            found = self.recording.watched.get(id(thing))
            return None if found is None else found[0]
        return self.recording.place(thing)  # type: ignore[no-any-return]

    def node(self, thing: Any) -> Node:
        """Where a tensor or Variable stands in the graph."""
        place = self.place(thing)
        place = self._made.get(id(thing)) if place is None else place
        if place is not None:
            return "place", place
        origin = self.witness.origin(thing) if self.witness is not None else None
        if origin is not None:
            return "origin", origin.serial
        tensor = thing._tensor() if place is None and not hasattr(thing, "trainable") else None
        if tensor is not None and tensor._tape and self._elsewhere(tensor._tape):
            return f"tape {tensor._tape}", tensor._index
        known = self._leaf_at.get(id(thing))
        if known is None:
            known = self._leaf_at[id(thing)] = len(self._leaves)
            self._leaves.append(Leaf(lambda: thing, token(thing._peek())))
        return "leaf", known

    def leaf(self, node: Node) -> Leaf | None:
        return self._leaves[node[1]] if node[0] == "leaf" else None

    def origin(self, node: Node) -> Origin | None:
        if self.witness is None or node[0] != "origin":
            return None
        return self.witness.recall(node[1])

    def record(self, node: Node) -> Any:
        """The readable record at a node, None for leaves and origins."""
        if node[0] != "place":
            return None
        record = self.records[node[1]]
        return None if record[0] is None else unpack(node[1], record)

    def thing(self, node: Node) -> Any:
        """The tensor or Variable at a node, None when it is gone."""
        leaf = self.leaf(node)
        if leaf is not None:
            return leaf.tensor()
        if node[0] != "place":
            return None
        thing = self.records[node[1]][1]
        return None if isinstance(thing, tuple) else thing

    def values_of(self, thing: Any) -> list[Any]:
        """The value a tensor or Variable has, and those it had as far as is remembered."""
        found = [thing._peek()]
        if self.witness is not None and hasattr(thing, "trainable"):
            found += [value_of(a.before) for a in self.witness.assigns if a.variable() is thing]
        return found

    def _elsewhere(self, number: int) -> list[Any]:
        """The records of another tape, as long as that has them."""
        recording = None if self.witness is None else self.witness.recording(number)
        return [] if recording is None or number == self.number else list(recording.records)

    def _input(self, source: int | Leaf) -> Node:
        if isinstance(source, int):
            known = self.origin(("origin", source))
            if known is not None and self.number in known.taken:
                return self._recorded(source)
            return "origin", source
        tensor = source.tensor()
        if tensor is not None:
            return self.node(tensor)
        self._leaves.append(source)
        return "leaf", len(self._leaves) - 1

    def _recorded(self, serial: int) -> Node:
        """The record of an op that the witness remembers as well."""
        if not self._serials and self.witness is not None:
            for record in self.records:
                outputs = () if record[0] is None else record[1]
                for output in outputs if isinstance(outputs, tuple) else (outputs,):
                    origin = self.witness.origin(output)
                    if origin is not None:
                        self._serials[origin.serial] = self._made.get(id(output), 0)
        return ("place", self._serials[serial]) if serial in self._serials else ("origin", serial)


def leaves(things: Any) -> list[Any]:
    """The tensors and Variables of a nest; plain numbers and arrays stay what they are."""
    flat = list(nest.flatten(things))
    return [leaf(each) if hasattr(each, "_peek") else each for each in flat]


def records_of(tape: Any, witness: Witness | None) -> Any:
    """The records of a tape, also of a used one as far as they were kept."""
    if tape.recording is not None:
        return tape.recording
    if tape._kept is None and witness is not None and witness.kept[0] == tape.number:
        return witness.kept[1]
    return tape._kept


def has_gradient(thing: Any) -> bool:
    """Whether the dtype is one through which gradients flow."""
    return thing._peek().dtype in DIFFERENTIABLE
