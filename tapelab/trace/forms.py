"""Formulas of ops: a form is a formula with numbered holes, "{0} · {1}", that anybody can fill.

A form is worked out once for each kind of op. Filling it puts a text into each hole, in parentheses
where it binds too loosely there: `filled("{0} · {1}", ["a + b", "-2.0"])` is "(a + b) · (-2.0)".
The page does the same (web/src/form.ts), with names or with numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tapelab.trace.terms import ATOM, POWER, PRODUCT, SUM, Term, binding, called, term

_HOLE = re.compile(r"\{(\w+)\}")
# A brace that an attribute brings along opens no hole: an invisible character parts it.
_NO_HOLE = re.compile(r"\{(?=\w+\})")
MEMORY = 4096


def fill(template: str, given: dict[str, Any]) -> Term:
    """A formula with its holes filled; arguments get parentheses where they need them."""
    pieces, holes, level = compiled(template)
    parts = [pieces[0]]
    for (name, need), piece in zip(holes, pieces[1:], strict=True):
        value = given.get(name, "…")
        if isinstance(value, list):
            parts.append(", ".join(each.text for each in value))
        else:
            if isinstance(value, Term):
                need = POWER if level == PRODUCT and _mixed(template, value) else need
                value = _put(parts[-1], value, need)
            parts.append(str(value))
        parts.append(piece)
    return Term("".join(parts), level)


def _put(before: str, value: Term, need: int) -> str:
    """A term in its hole; two signs never stand side by side: "x + (-2.0)"."""
    text = value.tight(need)
    return f"({text})" if before.endswith("+ ") and text.startswith(("-", "−")) else text


def _mixed(template: str, value: Term) -> bool:
    """Whether @ meets · or /: they bind alike, and no reader knows that."""
    return (" @ " in template) != (" @ " in value.text)


@lru_cache(MEMORY)
def compiled(template: str) -> tuple[list[str], list[tuple[str, int]], int]:
    """A template cut at its holes; for each hole its name and how tightly its filling must bind."""
    pieces = _HOLE.split(template)[::2]
    blank = _HOLE.sub("_", template)
    level = binding(blank)
    plainly = level < POWER and all(sign in "+−·/@" for sign in blank.split()[1::2])
    holes = []
    for k, name in enumerate(_HOLE.findall(template)):
        before, after = pieces[k], pieces[k + 1]
        enclosed = before.endswith(_OPENS) and after.startswith(_CLOSES)
        right = before.endswith(_FROM_THE_RIGHT)
        holes.append((name, SUM if enclosed else level + right if plainly else ATOM))
    return pieces, holes, level


_OPENS, _CLOSES = ("(", ", ", "|"), (")", ",", "|")
_FROM_THE_RIGHT = ("− ", "/ ", "@ ")  # a − (b − c): what stands behind these binds tighter


def given(op: Any, args: Sequence[Any], attrs: dict[str, Any]) -> dict[str, Any]:
    """Arguments by the names of the op's parameters; a listed one takes all that remain."""
    found: dict[str, Any] = dict(attrs)
    names = tuple(op.tensors)
    for k, name in enumerate(names):
        rest = args[k:] if name == getattr(op, "listed", "") else args[k : k + 1]
        terms = [term(each) for each in rest]
        found[name] = terms if name == getattr(op, "listed", "") else (terms or [Term("…")])[0]
    return found


def form(op: Any, count: int, attrs: Any = None) -> str:
    """The formula of an op with holes for its inputs; its attributes are written out.

    >>> form("sin", 1)
    'sin({0})'
    """
    holes = [f"{{{k}}}" for k in range(count)]
    try:
        named = {key: _NO_HOLE.sub("{\u2060", str(v)) for key, v in (attrs or {}).items()}
        for name, found in given(op, holes, named).items():
            if isinstance(found, list):
                named[name] = ", ".join(each.text for each in found)
            else:
                named[name] = found.text if isinstance(found, Term) else found
        return _HOLE.sub(lambda hole: named.get(hole[1], "…"), op.text)
    except Exception:  # an op of another kind: a call says enough
        return f"{getattr(op, 'name', op)}({', '.join(holes)})"


def filled(template: str, texts: Sequence[str | Term]) -> str:
    """A form with a text in each hole: names, formulas or numbers.

    >>> filled("{0} − {1}", ["x", "a − b"])
    'x − (a − b)'
    """
    return fill(template, {str(k): called(text) for k, text in enumerate(texts)}).text


def label(op: Any, names: Sequence[str | Term], attrs: Any = None) -> str:
    """The formula of an op with the names of its inputs: "x · y".

    >>> label("sin", ["x"])
    'sin(x)'
    """
    return filled(form(op, len(names), attrs), names)
