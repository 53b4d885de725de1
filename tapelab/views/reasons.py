"""Why there is no gradient: the first cut between source and target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tapelab.trace.evidence import Node, has_gradient
from tapelab.trace.follow import once_a_variable, reaches, rebound
from tapelab.trace.memory import Origin, value_of
from tapelab.trace.ways import Cut, Evidence, Step
from tapelab.views.both import Both
from tapelab.views.causes import KINDS
from tapelab.views.naming import Names

ANOTHER = Both("another", "다른 텐서")
ITS_ORIGIN = Both("the tensor it was made from", "이것을 만든 텐서")
# Ops that give the same values again, as another tensor.
SAME = frozenset(("identity", "getitem", "cast", "reshape", "gather", "squeeze", "expand_dims"))


class Question(NamedTuple):
    """What is asked, and all that is known."""

    tape: Any
    evidence: Evidence
    targets: list[Any]
    source: Any
    names: Names
    facts: dict[str, str]

    @property
    def starts(self) -> list[Node]:
        return [self.evidence.node(target) for target in self.targets]


@dataclass(frozen=True, slots=True)
class Answer:
    """A key of the sentences, with what they need."""

    key: str
    line: int | None = None
    record: int | None = None
    facts: dict[str, str] = field(default_factory=dict)


def why_none(q: Question, place: int | None) -> Answer:
    """The first cut between source and target."""
    if not has_gradient(q.source):
        value = q.source._peek()
        new = f"{float(value)}" if value.ndim == 0 and value.dtype.kind in "iub" else "…"
        return Answer("dtype", facts={"dtype": q.source.dtype.name, "value": new})
    older = [t for t in q.targets if getattr(t, "_tape", 0) in q.tape._past]
    if any(q.evidence.place(t) is None for t in older):
        return Answer("released")
    path = q.evidence.path(q.starts, q.source)
    if path is None:
        return _no_path(q, place)
    if place is None:
        unwatched = _unwatched(q, path)
        if unwatched is not None:
            return unwatched
    if path and path[0].cut is None and place is not None and path[0].back != ("place", place):
        return Answer("watched-late", _line(q, path[0]), _record(path[0]))
    cuts = [step.cut for step in path if step.cut is not None]
    # tf.stop_gradient([a, b]) stacks first: of the cuts in one call the one with a name of its own.
    call = [cut for cut in cuts if cut.place == cuts[0].place and cut.cause == "stopped"]
    return _cut(q, (call or cuts)[0]) if cuts else _independent(q)


def _unwatched(q: Question, path: list[Step]) -> Answer | None:
    """Why the source is not on the tape, though the target was computed from it."""
    line = _line(q, path[0]) if path else None
    if hasattr(q.source, "trainable"):
        if not q.source.trainable:
            return Answer("not-trainable", line)
        return None if q.tape._accessed else Answer("access-not-watched", line)
    return _swapped(q) or Answer("not-watched", line, _record(path[0]) if path else None)


def _swapped(q: Question) -> Answer | None:
    """A Variable's name was given to a tensor: `x = x + 1`."""
    origin = q.evidence.origin(q.evidence.node(q.source))
    first = origin
    name = ""
    while origin is not None and origin.op is not None:
        name = rebound(origin.place)
        if not name:
            return None
        if once_a_variable(origin.place, name) or _reads_variable(q, origin):
            assert first is not None
            facts = {"op": first.op.name, "x": name}
            return Answer("swapped", first.place.line, None, facts)
        older = [n for n in origin.inputs if isinstance(n, int) and n < origin.serial]
        origin = q.evidence.origin(("origin", older[0])) if older else None
    return None


def _reads_variable(q: Question, origin: Origin) -> bool:
    witness = q.evidence.witness
    return witness is not None and any(
        witness.variable(x) for x in origin.inputs if not isinstance(x, int)
    )


def _cut(q: Question, cut: Cut) -> Answer:
    facts = {"op": cut.op, "dtype": cut.dtype, "advice": KINDS.get(cut.op, "no-gradient")}
    if facts["advice"] in ("sqrt", "log", "divide"):
        facts["advice"] = "no-gradient"
    key = cut.cause
    if key == "dtype":
        key = "dtype/op"
    if key == "outside-tape" and cut.op == "gradient":
        key = "outside-tape/gradient"
    if cut.variable is not None:
        facts["other"] = q.names.call(cut.variable, Both("the Variable", "그 변수"))
    return Answer(key, cut.place.line, cut.record, facts)


def _no_path(q: Question, place: int | None) -> Answer:
    """No op leads from the source to the target: did the value go another way?"""
    found = _older_record(q) or _left(q) or _different(q, place)
    if found is not None:
        return found
    if place is not None or q.evidence.complete:
        return _independent(q)
    if not hasattr(q.source, "trainable"):
        return Answer("not-watched")
    if not q.source.trainable:
        return Answer("not-trainable")
    return _independent(q) if q.tape._accessed else Answer("access-not-watched")


def _independent(q: Question) -> Answer:
    return Answer("independent" if q.evidence.complete else "independent/unheard")


def _older_record(q: Question) -> Answer | None:
    """Does the target use a tensor of a record that this tape has released?"""
    things = (q.evidence.thing(node) for node in q.evidence.cone(q.starts))
    for thing in things:
        if getattr(thing, "_tape", 0) in q.tape._past:
            return Answer("released", facts={"y": q.names.call(thing, q.facts["y"])})
    return None


def _left(q: Question) -> Answer | None:
    """Did a value that was computed from the source leave, and come back as a plain number?"""
    witness = q.evidence.witness
    wanted = {name.partition("[")[0] for t in q.targets for name in q.names.all(t)}
    if witness is None or not wanted:
        return None
    seen = set()
    for gone in tuple(witness.departures):  # another thread may hear the next one
        if gone.places in seen:
            continue
        seen.add(gone.places)
        tensor = gone.tensor()
        if tensor is None:
            origin = witness.origin_of(gone.tensor)
            node: Node = ("origin", 0 if origin is None else origin.serial)
        else:
            node = q.evidence.node(tensor)
        here = any(value_of(gone.token) is value for value in q.evidence.values_of(q.source))
        if not here and q.evidence.path([node], q.source) is None:
            continue
        if reaches(gone.places, wanted):
            key = "left-engine/test" if gone.how == "bool()" else "left-engine"
            return Answer(key, gone.places[0].line, None, {"how": gone.how})
    return None


def _different(q: Question, place: int | None) -> Answer | None:
    """Is the source a copy or a slice of what the target was computed from?"""
    cone = q.evidence.cone(q.starts)
    if place is not None:
        return _twin(q, place, cone)
    for node in cone:
        thing = q.evidence.thing(node)
        if thing is None or thing is q.source or q.evidence.place(thing) is None:
            continue
        if thing._peek() is q.source._peek():
            return Answer("different-object", facts={"other": q.names.call(thing, ANOTHER)})
    origin = q.evidence.origin(q.evidence.node(q.source))
    if origin is None or origin.op is None or origin.op.name not in SAME:
        return None
    for back, _ in q.evidence.back(("origin", origin.serial), None):
        for node in cone:
            thing = q.evidence.thing(node)
            if node == back or (thing is not None and q.evidence.is_source(
                back, thing, q.evidence.values_of(thing))):  # fmt: skip
                facts = {"other": q.names.call(thing, ITS_ORIGIN)}
                return Answer("different-object", origin.place.line, None, facts)
    return None


def _twin(q: Question, place: int, cone: set[Node]) -> Answer | None:
    """The same op on the same inputs, recorded twice: `v[0]` and `v[0]`."""
    own = q.evidence.record(("place", place))
    for node in cone:
        other = q.evidence.record(node)
        if own is None or other is None or other.op is not own.op or other.op.name not in SAME:
            continue
        if other.places == own.places and other.attrs == own.attrs:
            twin = Both(f"the other result of {own.op.name}", f"{own.op.name}의 다른 결과")
            facts = {"other": q.names.call(other.outputs[0], twin)}
            return Answer("different-object", None, other.index, facts)
    return None


def _line(q: Question, step: Step) -> int | None:
    """Where the op at the far end of an edge stands."""
    origin = q.evidence.origin(step.node)
    return None if origin is None else origin.place.line


def _record(step: Step) -> int | None:
    return step.node[1] if step.node[0] == "place" else None
