"""Looking at nodes: raw ones become what views read, values summarised and formulas written."""

from __future__ import annotations

from typing import Any

from tapelab.trace.forms import filled, form
from tapelab.trace.model import Node, Tangent, Value
from tapelab.trace.notation import Rule
from tapelab.trace.raw import Raw
from tapelab.trace.rules import Rules
from tapelab.trace.terms import ATOM, Term, called
from tapelab.trace.values import summarise

# A formula longer than this does not stand inside another; and one that has another inside.
SHORT, SHORTER = 14, 13


class Looking:
    """Makes the nodes of one trace, each anew only when something about it has changed."""

    def __init__(self, raws: list[Raw], keeps: bool) -> None:
        self._raws = raws
        self._keeps = keeps  # something for a backward pass
        self._rules = Rules()
        self._forms: dict[Any, str] = {}

    def node(self, place: int) -> Node:
        raw = self._raws[place]
        return raw.node or self.look(raw)

    def look(self, raw: Raw) -> Node:
        if raw.summary is None and raw.value is not None:
            raw.summary = summarise(raw.value)
            raw.value = None
        if raw.tangents:
            raw.tangents = tuple([(of, _summary(value)) for of, value in raw.tangents])
        name = "" if raw.op is None else str(getattr(raw.op, "name", raw.op))
        shape = self._form(raw)
        raw.node = Node(
            raw.id,
            raw.kind,
            name,
            raw.symbol,
            raw.name,
            self._label(raw, shape),
            raw.summary,
            raw.watched,
            raw.why,
            raw.recorded,
            raw.inputs,
            raw.line,
            raw.cell,
            raw.iteration,
            raw.keeps,
            shape,
            self._saved(raw),
            raw.order,
            raw.by,
            raw.within,
            tuple([Tangent(of, value) for of, value in raw.tangents]),
        )
        return raw.node

    def _form(self, raw: Raw) -> str:
        """The formula with holes; worked out once for each op, its attributes and arity."""
        if raw.op is None:
            return ""
        if raw.op == "output":
            return "{0}" + raw.symbol
        key = (raw.op, len(raw.inputs), repr(raw.attrs) if raw.attrs else "")
        try:
            found = self._forms.get(key)
        except TypeError:  # a declaration that can't be looked up
            return form(raw.op, len(raw.inputs), raw.attrs)
        if found is None:
            found = self._forms[key] = form(raw.op, len(raw.inputs), raw.attrs)
        return found

    def _label(self, raw: Raw, shape: str) -> str:
        if raw.op is None:
            return ""
        if raw.op == "output":
            return self.called(raw.inputs[0]).tight(ATOM) + raw.symbol
        return filled(shape, [self.called(source) for source in raw.inputs])

    def _saved(self, raw: Raw) -> tuple[int, ...]:
        if not raw.recorded or raw.op == "output" or not self._keeps:
            return ()
        return self.rule(raw, raw.summary).reads

    def rule(self, raw: Raw, value: Any) -> Rule:
        """The gradient rule of a record, whose output has this value."""
        if raw.rule is None:
            values = [*[self.node(place).value for place in raw.inputs], value]
            raw.rule = self._rules.rule(raw.op, values, raw.attrs, raw.needs)
        return raw.rule

    def called(self, place: int) -> Term:
        """What a formula calls a node; worked out once, because each record asks again."""
        raw = self._raws[place]
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
        """Whether a formula is short, and made of names and numbers alone."""
        used = [self._raws[source] for source in raw.inputs]
        nested = any(each.kind == "op" and not each.name for each in used)
        short = len(formula) <= (SHORTER if nested else SHORT)
        return raw.op == "output" or (short and "#" not in formula and "(…)" not in formula)


def _summary(value: Any) -> Any:
    """A tangent as views see it; so its array is let go."""
    return value if value is None or isinstance(value, Value) else summarise(value)
