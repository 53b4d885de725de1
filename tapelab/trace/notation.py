"""Formulas as text: what an op computes, and what its gradient rule sends back.

A rule computes in the world it is given. Here that world is made of terms: pieces of text that
know how tightly they bind. So the derivative that a student reads is the rule that ran: the rule of
`sin` says `cos(x) · g`, where `g` is what arrives from above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from tapelab.engine import registry
from tapelab.trace.model import Value
from tapelab.trace.terms import ATOM, POWER, PRODUCT, SUM, WRITTEN, Term, binding, called, term

# A derivative longer than this is cut.
LONGEST = 100
# Names in a template are characters that nobody types, from this one on.
_BLANK = 0xE000
_HOLE = re.compile(r"\{(\w+)\}")


def fill(template: str, given: dict[str, Any]) -> Term:
    """A formula with its holes filled; arguments get parentheses where they need them."""
    pieces, holes, level = compiled(template)
    parts = [pieces[0]]
    for (name, need), piece in zip(holes, pieces[1:], strict=True):
        value = given.get(name, "…")
        if isinstance(value, list):
            parts.append(", ".join(each.text for each in value))
        else:
            parts.append(value.tight(need) if isinstance(value, Term) else str(value))
        parts.append(piece)
    return Term("".join(parts), level)


@cache
def compiled(template: str) -> tuple[list[str], list[tuple[str, int]], int]:
    """A template cut at its holes; for each hole its name and how tightly its filling must bind."""
    pieces = _HOLE.split(template)[::2]
    blank = _HOLE.sub("_", template)
    level = binding(blank)
    plainly = level < POWER and all(sign in "+−·/@" for sign in blank.split()[1::2])
    holes = []
    for k, name in enumerate(_HOLE.findall(template)):
        before, after = pieces[k], pieces[k + 1]
        enclosed = before.endswith(("(", ", ", "|")) and after.startswith((")", ",", "|"))
        right = before.endswith(("− ", "/ ", "@ "))
        holes.append((name, SUM if enclosed else level + right if plainly else ATOM))
    return pieces, holes, level


def _given(op: Any, args: Sequence[Any], attrs: dict[str, Any]) -> dict[str, Any]:
    """Arguments by the names of the op's parameters; a listed one takes all that remain."""
    given: dict[str, Any] = dict(attrs)
    names = tuple(op.tensors)
    for k, name in enumerate(names):
        rest = args[k:] if name == getattr(op, "listed", "") else args[k : k + 1]
        terms = [term(each) for each in rest]
        given[name] = terms if name == getattr(op, "listed", "") else (terms or [Term("…")])[0]
    return given


def label(op: Any, names: Sequence[str | Term], attrs: Any = None) -> str:
    """The formula of an op with the names of its inputs: "x · y".

    >>> label("sin", ["x"])
    'sin(x)'
    """
    try:
        return fill(op.text, _given(op, list(map(called, names)), attrs or {})).text
    except Exception:  # an op of another kind: a call says enough
        name = getattr(op, "name", op)
        return f"{name}({', '.join(called(each).text for each in names)})"


class World:
    """The op namespace of terms: `F.cos(x)` is the text "cos(x)".

    Rules reshape so that sizes fit. A formula for elements leaves that out; where moving elements
    is the point of the op, `moves` keeps it.
    """

    def __init__(self, moves: bool) -> None:
        self._moves = moves

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in _MOVES and not self._moves:
            return _same
        if name in _OPERATORS:
            return _OPERATORS[name]
        op = registry.ops.get(name)

        def write(*args: Any, **attrs: Any) -> Term:
            if op is None:  # made of ops, such as where
                return Term(f"{name}({', '.join(term(each).text for each in args)})")
            extra = dict(zip(op.attributes, args[len(op.tensors) :], strict=False))
            return fill(op.text, _given(op, args, {**op.attributes, **extra, **attrs}))

        return write


def _same(x: Any, *_: Any, **__: Any) -> Term:
    return Term(x.text, x.level, factors=x.factors)


def _conjugate(x: Any) -> Any:
    return Term(f"conj({x.text})") if "complex" in str(getattr(x, "dtype", "")) else x


def _matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False) -> Term:
    """Rules ask for the shape of a product."""
    left = a.tight(ATOM) + "ᵀ" if transpose_a else a.tight(PRODUCT)
    right = b.tight(ATOM) + "ᵀ" if transpose_b else b.tight(POWER)
    rows = a.shape[-1 if transpose_a else -2]
    columns = b.shape[-2 if transpose_b else -1]
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return Term(f"{left} @ {right}", PRODUCT, Value("", (*batch, rows, columns), a.dtype))


_MOVES = ("reshape", "expand_dims", "squeeze", "broadcast_to")
_OPERATORS: dict[str, Callable[..., Any]] = {
    "add": lambda x, y: term(x) + y,
    "subtract": lambda x, y: term(x) - y,
    "multiply": lambda x, y: term(x) * y,
    "truediv": lambda x, y: term(x) / y,
    "negative": lambda x: -term(x),
    "conj": _conjugate,
    "cast": _same,
    "sum_to": _same,
    "matmul": _matmul,
}


def derivative(
    op: Any, values: Sequence[Any], attrs: Any, needs: Sequence[bool]
) -> tuple[str, ...]:
    """What the rule of an op sends to each input, as templates; "" where it can't be told.

    `values` (which have a shape and a dtype) are those of the inputs and, last, of the output;
    `needs` tells which inputs want a gradient. `written` puts names into the templates.
    """
    nothing = ("",) * len(needs)
    if getattr(op, "rule", None) is None or op.eager or op.many:
        return nothing
    given = {**(attrs or {}), **({"needs": tuple(needs)} if op.needs else {})}
    *inputs, output = [Term(chr(_BLANK + k), ATOM, value) for k, value in enumerate(values)]
    F = World(op.name in _MOVES)
    try:
        result = op.rule(F, Term("g", ATOM, output), output, *inputs, **given)
        sent = result if isinstance(result, (tuple, list)) else (result,)
        texts = [term(each).text if isinstance(each, WRITTEN) else "" for each in sent]
    except Exception:  # a rule that needs numbers has no text
        return nothing
    if len(texts) != len(needs):
        return nothing
    if op.broadcasts:
        pairs = zip(texts, values, strict=False)
        texts = [text and text + summed(like.shape, output.shape) for text, like in pairs]
    return tuple(texts)


def written(templates: Sequence[str], names: Sequence[str | Term]) -> tuple[str, ...]:
    """The templates of `derivative` with the names of the inputs and, last, of the output."""
    table = {_BLANK + k: called(name).tight(ATOM) for k, name in enumerate(names)}
    texts = [template.translate(table) for template in templates]
    return tuple([text if len(text) <= LONGEST else text[: LONGEST - 1] + "…" for text in texts])


def summed(shape: tuple[int, ...], whole: tuple[int, ...]) -> str:
    """How broadcasting is undone, in words: ", summed over axis 0".

    >>> summed((3,), (32, 3))
    ', summed over axis 0'
    """
    extra = len(whole) - len(shape)
    axes = [k for k in range(len(whole)) if k < extra or shape[k - extra] != whole[k]]
    if not axes:
        return ""
    if len(axes) == len(whole):
        return ", summed"
    return f", summed over ax{'i' if len(axes) == 1 else 'e'}s {', '.join(map(str, axes))}"
