"""Formulas as text: what an op computes, and what its gradient rule sends back.

A rule computes in the world it is given. Here that world is made of terms: pieces of text that
know how tightly they bind. So the derivative that a student reads is the rule that ran: the rule of
`sin` says `cos(x) · g`, where `g` is what arrives from above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from tapelab.engine import registry
from tapelab.trace.forms import fill, filled, form, given, label
from tapelab.trace.model import Value
from tapelab.trace.terms import ATOM, POWER, PRODUCT, WRITTEN, Term, called, term

__all__ = ["Rule", "derivative", "filled", "form", "label", "rule_of", "summed", "written"]

# A derivative longer than this is cut.
LONGEST = 100
# Names in a template are characters that nobody types, from this one on.
_BLANK = 0xE000


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
            return fill(op.text, given(op, args, {**op.attributes, **extra, **attrs}))

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


class Rule(NamedTuple):
    """A gradient rule as people and views want to know it."""

    texts: tuple[str, ...]  # what goes to each input, as templates; "" where it can't be told
    reads: tuple[int, ...]  # inputs whose values it needs; their number stands for the output


def rule_of(op: Any, values: Sequence[Any], attrs: Any, needs: Sequence[bool]) -> Rule:
    """What the rule of an op sends to each input, and which values it reads to do so.

    `values` (which have a shape and a dtype) are those of the inputs and, last, of the output;
    `needs` tells which inputs want a gradient. `written` puts names into the templates. A rule
    that has no text may read everything. Sizes are no values: a sum reads nothing.
    """
    nothing, everything = ("",) * len(needs), tuple(range(len(values)))
    if getattr(op, "rule", None) is None:
        return Rule(nothing, ())
    if op.eager or op.many:
        return Rule(nothing, everything)
    asks = {**(attrs or {}), **({"needs": tuple(needs)} if op.needs else {})}
    *inputs, output = [Term(chr(_BLANK + k), ATOM, value) for k, value in enumerate(values)]
    F = World(op.name in _MOVES)
    try:
        result = op.rule(F, Term("g", ATOM, output), output, *inputs, **asks)
        sent = result if isinstance(result, (tuple, list)) else (result,)
        texts = [term(each).text if isinstance(each, WRITTEN) else "" for each in sent]
    except Exception:  # a rule that needs numbers has no text
        return Rule(nothing, everything)
    if len(texts) != len(needs):
        return Rule(nothing, everything)
    wanted = [(text, each) for text, each, need in zip(texts, sent, needs, strict=True) if need]
    signs = set("".join([text for text, _ in wanted]))
    reads = tuple([k for k in everything if chr(_BLANK + k) in signs])
    if any(text == "" and each is not None for text, each in wanted):
        reads = everything
    if op.broadcasts:
        pairs = zip(texts, values, strict=False)
        texts = [text and text + summed(like.shape, output.shape) for text, like in pairs]
    return Rule(tuple(texts), reads)


def derivative(
    op: Any, values: Sequence[Any], attrs: Any, needs: Sequence[bool]
) -> tuple[str, ...]:
    """The templates of `rule_of`."""
    return rule_of(op, values, attrs, needs).texts


def written(templates: Sequence[str], names: Sequence[str | Term]) -> tuple[str, ...]:
    """The templates of `derivative` with the names of the inputs and, last, of the output."""
    table = {_BLANK + k: called(name).tight(ATOM) for k, name in enumerate(names)}
    texts = [template.translate(table) for template in templates]
    return tuple([text if len(text) <= LONGEST else text[: LONGEST - 1] + "…" for text in texts])


def summed(shape: tuple[int, ...], whole: tuple[int, ...]) -> str:
    """How broadcasting is undone, in words, with the number of addends.

    >>> summed((3,), (32, 3)), summed((1, 3, 1), (32, 3, 4))
    (', summed over axis 0, 32 rows', ', summed over axes 0, 2, 32 × 4 elements')
    """
    extra = len(whole) - len(shape)
    axes = [k for k in range(len(whole)) if k < extra or shape[k - extra] != whole[k]]
    if not axes:
        return ""
    sizes = " × ".join(str(whole[k]) for k in axes)
    one = "" if sizes == "1" else "s"
    if len(axes) == len(whole):
        return f", summed over {one and 'all '}{sizes} element{one}"
    what = "row" if axes == [0] else "column" if axes == [1] and len(whole) == 2 else "element"
    along = f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes))}"
    return f", summed over {along}, {sizes} {what}{one}"
