"""A node of a trace in the making: what is noted of it before anybody looks."""

from __future__ import annotations

import weakref
from typing import Any

from tapelab.trace.model import Node
from tapelab.trace.notation import Rule
from tapelab.trace.terms import Term

# dtypes through which no gradient flows.
NO_GRADIENT = "biuOSU"


class Raw:
    """A node before anybody looks: fields may still change, the value is not summarised."""

    __slots__ = ("id", "kind", "op", "attrs", "symbol", "name", "value", "summary", "flows",
                 "watched", "why", "recorded", "inputs", "users", "line", "cell", "iteration",
                 "keeps", "node", "sent", "number", "said", "needs", "operands", "order", "by",
                 "within", "tangents", "rule")  # fmt: skip

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
        self.needs: tuple[bool, ...] = ()  # of a record: which inputs the tape follows
        self.operands: tuple[Any, ...] = ()  # of a scalar record: what went in and came out
        self.rule: Rule | None = None
        self.order = 0
        self.by: int | None = None
        self.within: tuple[str, ...] = ()
        self.tangents: tuple[tuple[str, Any], ...] = ()  # of whom, and what
        self.said: Term | None = None  # what formulas call it
        self.node: Node | None = None  # as last looked at; None when something has changed since
        self.sent = False


class Held(weakref.ref[Any]):
    """A weak reference that knows the id of what it referred to."""

    __slots__ = ("key",)
    key: int
