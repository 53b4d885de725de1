"""A Trace: the immutable account of what one tape did, as plain data that can travel as JSON.

    Trace ── tape     its name, state, what it keeps
          ├─ nodes    variables, constants and ops, in order of appearance
          ├─ passes   the backward passes: seeds, steps, contributions, results and reasons
          ├─ source   the lines of the cell
          └─ history  what a training loop's earlier tapes gave, as series

Every view (text, DOT, SVG, the live page) is a function of a Trace and of nothing else. The field
names are the same in Python, in JSON and in TypeScript.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import partial
from json import JSONDecodeError, dumps, loads
from typing import Any, ClassVar, Self

from tapelab.engine.faults import shown

SCHEMA = 2
READABLE = (1, 2)  # schemas that `from_json` reads: what 2 added has defaults
STATES = ("recording", "recorded", "differentiating", "spent", "detached")
KINDS = ("op", "variable", "constant", "group")

Json = dict[str, Any]
Reader = Callable[[Any], Any]


class Part:
    """What all parts of a trace share: they turn into JSON and back."""

    __slots__: ClassVar[tuple[str, ...]] = ()
    _readers: ClassVar[dict[str, Reader]] = {}  # how to read the fields that JSON writes otherwise

    def to_json(self) -> Json:
        """The same as dicts, lists, strings and numbers."""
        json = {name: getattr(self, name) for name in self.__slots__}
        for name in self._readers:
            json[name] = plain(json[name])
        return json

    @classmethod
    def from_json(cls, json: Json) -> Self:
        """The part that `to_json` was called on."""
        if not isinstance(json, dict):
            raise ValueError(f"This is not the JSON of a {cls.__name__}: {shown(json, 80)}")
        given = {name: json[name] for name in cls.__slots__ if name in json}
        for field in fields(cls):  # type: ignore[arg-type]
            if field.name not in given and field.default is MISSING:
                raise ValueError(
                    f"This is not the JSON of a {cls.__name__}: {field.name!r} is missing."
                )
        for name, read in cls._readers.items():
            if name in given:
                given[name] = read(given[name])
        return cls(**given)


def plain(value: Any) -> Any:
    """A field as JSON knows it."""
    if value is None:
        return None
    if type(value) is tuple:
        if value and isinstance(value[0], (Part, tuple)):
            return [plain(each) for each in value]
        return list(value)
    return value.to_json()


def frozen(value: Any) -> Any:
    """Lists as tuples, all the way down."""
    return tuple([frozen(each) for each in value]) if isinstance(value, (list, tuple)) else value


def maybe(read: Reader) -> Reader:
    """A reader that lets None through."""
    return lambda value: None if value is None else read(value)


def many(part: type[Part], values: Any) -> tuple[Any, ...]:
    """A reader for a list of parts."""
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"This is not a list of {part.__name__}: {shown(values, 80)}")
    return tuple([part.from_json(value) for value in values])


@dataclass(frozen=True, slots=True)
class Value(Part):
    """What a tensor held: all its numbers when they are few, a summary and a thumbnail otherwise.

    `text` is what pages and tests read: "9.0" for a scalar, "(2, 2):4.0" (shape, Euclidean norm)
    for an array. NaN and the infinities travel as the strings "nan", "inf" and "-inf". The data
    of a scalar has all its digits, so that a view may round it to fewer than the text has.
    """

    text: str
    shape: tuple[int, ...] = ()
    dtype: str = ""
    data: tuple[Any, ...] | None = None  # row by row, when there are at most 64
    low: float | None = None  # of the finite elements, when there are more
    high: float | None = None
    mean: float | None = None
    bad: int = 0  # how many are not finite
    thumb: tuple[tuple[Any, ...], ...] | None = None  # means of blocks, at most 8 by 8

    _readers: ClassVar[dict[str, Reader]] = {"shape": frozen, "data": frozen, "thumb": frozen}

    def to_json(self) -> Json:  # written out: most of a delta is values
        return {
            "text": self.text,
            "shape": list(self.shape),
            "dtype": self.dtype,
            "data": None if self.data is None else list(self.data),
            "low": self.low,
            "high": self.high,
            "mean": self.mean,
            "bad": self.bad,
            "thumb": None if self.thumb is None else [list(row) for row in self.thumb],
        }


VALUE = maybe(Value.from_json)


@dataclass(frozen=True, slots=True)
class Tape(Part):
    """The tape itself."""

    id: int
    name: str = ""  # the Python name, where the source tells it
    state: str = "recording"
    persistent: bool = False
    records: int = 0
    bytes: int = 0  # kept for the backward pass
    error: str = ""  # the exception that left the `with`
    cell: str = ""  # "In [3]"
    line: int | None = None  # of the `with`
    mode: str = "reverse"  # or "forward": an accumulator's account
    hides: tuple[str, ...] = ()  # to be predicted first: "gradients", "values", or names

    _readers: ClassVar[dict[str, Reader]] = {"hides": frozen}


@dataclass(frozen=True, slots=True)
class Tangent(Part):
    """A directional derivative that travels with a value (forward mode)."""

    of: str  # the accumulator's name
    value: Value | None

    _readers: ClassVar[dict[str, Reader]] = {"value": VALUE}


@dataclass(frozen=True, slots=True)
class Node(Part):
    """A variable, a constant or an op.

    An op with several outputs is one node without a value, followed by one node for each output
    (op "output", symbol "[0]", its only input the first).
    """

    id: int  # 0, 1, 2 … in order of appearance
    kind: str
    op: str = ""
    symbol: str = ""
    name: str = ""
    label: str = ""  # of an op: "x · x"
    value: Value | None = None
    watched: bool = False
    why: str = ""  # why it is watched, or why not
    recorded: bool = False  # an op on this tape's record; False: it touched nothing watched
    inputs: tuple[int, ...] = ()  # in order of the arguments: x * x lists x twice
    line: int | None = None
    cell: str = ""
    iteration: int = 0  # how often this line has recorded this op before
    keeps: int = 0  # bytes of its value that the tape holds on to; each array counts once
    form: str = ""  # of an op: the formula with holes for its inputs, "{0} · {1}"
    saved: tuple[int, ...] = ()  # what its gradient rule reads: inputs 0, 1 …; their count: output
    order: int = 0  # 1: made by differentiating records of order 0, and so on
    by: int | None = None  # the tape whose `gradient` made it
    within: tuple[str, ...] = ()  # calls and scopes around it, outermost first: ("layer()", "relu")
    tangents: tuple[Tangent, ...] = ()

    _readers: ClassVar[dict[str, Reader]] = {
        "value": VALUE,
        "inputs": frozen,
        "saved": frozen,
        "within": frozen,
        "tangents": partial(many, Tangent),
    }


@dataclass(frozen=True, slots=True)
class Seed(Part):
    """The gradient that a target starts with."""

    node: int
    value: Value | None
    why: str = ""

    _readers: ClassVar[dict[str, Reader]] = {"value": VALUE}


@dataclass(frozen=True, slots=True)
class Flow(Part):
    """What a step sends to one input: upstream times local derivative."""

    to: int
    position: int
    contribution: Value | None
    text: str = ""  # the rule in words: "x2 · g"
    local: Value | None = None  # the local derivative, where input and output are scalars

    _readers: ClassVar[dict[str, Reader]] = {"contribution": VALUE, "local": VALUE}


@dataclass(frozen=True, slots=True)
class Step(Part):
    """The backward pass going over one record."""

    node: int
    incoming: Value | None
    edges: tuple[Flow, ...] = ()

    _readers: ClassVar[dict[str, Reader]] = {"incoming": VALUE, "edges": partial(many, Flow)}


@dataclass(frozen=True, slots=True)
class Grad(Part):
    """The sum of what has arrived at a node."""

    node: int
    value: Value | None

    _readers: ClassVar[dict[str, Reader]] = {"value": VALUE}


@dataclass(frozen=True, slots=True)
class Why(Part):
    """Why a gradient is None, zero or not finite, as `explain` says it."""

    cause: str
    message: str
    fix: str = ""
    line: int | None = None
    cut: tuple[int, ...] = ()  # nodes where the way ends, from the target's side
    ko: str = ""  # the message in Korean
    fix_ko: str = ""  # the fix with its comment in Korean

    _readers: ClassVar[dict[str, Reader]] = {"cut": frozen}


@dataclass(frozen=True, slots=True)
class Result(Part):
    """What `gradient` returned for one source; None stays None."""

    node: int | None
    value: Value | None
    why: Why | None = None
    name: str = ""  # of a source that has no node

    _readers: ClassVar[dict[str, Reader]] = {"value": VALUE, "why": maybe(Why.from_json)}


@dataclass(frozen=True, slots=True)
class Pass(Part):
    """One backward pass: one call of `gradient`."""

    id: int
    targets: tuple[int, ...] = ()
    sources: tuple[int | None, ...] = ()
    seeds: tuple[Seed, ...] = ()
    steps: tuple[Step, ...] = ()
    grads: tuple[Grad, ...] = ()
    results: tuple[Result, ...] = ()
    done: bool = False
    error: str = ""

    _readers: ClassVar[dict[str, Reader]] = {
        "targets": frozen,
        "sources": frozen,
        "seeds": partial(many, Seed),
        "steps": partial(many, Step),
        "grads": partial(many, Grad),
        "results": partial(many, Result),
    }


@dataclass(frozen=True, slots=True)
class SourceLine(Part):
    """One line of the learner's code."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Series(Part):
    """A variable through the steps of a training loop: numbers of scalars, norms of arrays."""

    name: str
    value: tuple[Any, ...] = ()
    grad: tuple[Any, ...] = ()  # None where the gradient was None
    update: tuple[Any, ...] = ()  # how far the step after moved it

    _readers: ClassVar[dict[str, Reader]] = {"value": frozen, "grad": frozen, "update": frozen}


@dataclass(frozen=True, slots=True)
class History(Part):
    """The steps of a training loop: every `every`-th of `steps`, the first one being step 0."""

    steps: int
    every: int = 1
    target: str = ""  # what was differentiated: "loss"
    loss: tuple[Any, ...] = ()
    rows: tuple[Series, ...] = ()

    _readers: ClassVar[dict[str, Reader]] = {"loss": frozen, "rows": partial(many, Series)}


@dataclass(frozen=True, slots=True)
class Trace(Part):
    """What one tape did."""

    tape: Tape
    nodes: tuple[Node, ...] = ()
    passes: tuple[Pass, ...] = ()
    source: tuple[SourceLine, ...] = ()
    history: History | None = None
    schema: int = SCHEMA

    _readers: ClassVar[dict[str, Reader]] = {
        "tape": Tape.from_json,
        "nodes": partial(many, Node),
        "passes": partial(many, Pass),
        "source": partial(many, SourceLine),
        "history": maybe(History.from_json),
    }

    @classmethod
    def from_json(cls, json: Json) -> Self:
        """The trace that `to_json` was called on, or that an earlier schema's was.

        ValueError says what is wrong with anything else.
        """
        schema = json.get("schema") if isinstance(json, dict) else None
        if type(schema) is not int or schema not in READABLE:
            raise ValueError(
                f"This trace has schema {shown(schema, 80)}, and this tapelab reads schema "
                f"{SCHEMA}. Run the cell again to make a new one."
            )
        from tapelab.trace.checking import check  # it reads this module

        try:
            made = super(Trace, cls).from_json({**json, "schema": SCHEMA})
            check(made)
            return made
        except RecursionError:
            raise ValueError("This is not the JSON of a Trace: it is nested too deep.") from None

    def to_text(self) -> str:
        """The account as the text of a file; `Trace.from_text` reads it."""
        return dumps(self.to_json(), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str | bytes) -> Self:
        """The trace in the text of a file. ValueError says what is wrong with any other text."""
        try:
            return cls.from_json(loads(text))
        except (JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(
                f"This text is not the JSON of a Trace ({error}): is the file complete?"
            ) from None

    def grad(self, node: int) -> Value | None:
        """The gradient at a node: that of the last pass."""
        if not self.passes:
            return None
        return next((g.value for g in self.passes[-1].grads if g.node == node), None)

    def to_svg(self) -> str:
        """The picture, as the text of an SVG file."""
        text: str = self._views().picture(self)
        return text

    def to_dot(self) -> str:
        """The graph in the DOT language."""
        text: str = self._views().to_dot(self)
        return text

    def to_graphviz(self) -> Any:
        """The graph as a `graphviz.Source`; to render it needs the `dot` program."""
        return self._views().to_graphviz(self)

    def __str__(self) -> str:
        text: str = self._views().account(self)
        return text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Json:
        bundle: Json = self._views().mimebundle(self)
        return bundle

    @staticmethod
    def _views() -> Any:
        # Here and not above: imports go down only, and a trace is data that needs no views. Shown
        # by itself, at a prompt or in a notebook, it is the one thing that has to reach up.
        import tapelab.views

        return tapelab.views
