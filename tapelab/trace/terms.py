"""Terms: pieces of formula that know how tightly they bind, and so where parentheses belong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

# How tightly a term binds: sums loosest, names and calls tightest.
SUM, PRODUCT, POWER, ATOM = 0, 1, 2, 3
# A name longer than this is cut in a formula.
LONG = 24
_INSIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\|[^|]*\|")


class Term:
    """A piece of formula, with the shape and dtype of what it stands for where they are known."""

    def __init__(
        self, text: str, level: int = ATOM, like: Any = None, factors: Sequence[str] = ()
    ) -> None:
        self.text = text
        self.level = level
        self.factors = tuple(factors) or (self.tight(PRODUCT),)
        if like is not None:
            self.shape, self.dtype = like.shape, like.dtype
            self.ndim = len(self.shape)
            self.size = 1
            for length in self.shape:
                self.size = self.size * length

    def tight(self, level: int) -> str:
        """The text, in parentheses when it binds less tightly than asked for."""
        return self.text if self.level >= level else f"({self.text})"

    def __add__(self, other: Any) -> Term:
        return _sum(self, "+", term(other))

    def __radd__(self, other: Any) -> Term:
        return _sum(term(other), "+", self)

    def __sub__(self, other: Any) -> Term:
        return _sum(self, "−", term(other))

    def __rsub__(self, other: Any) -> Term:
        return _sum(term(other), "−", self)

    def __mul__(self, other: Any) -> Term:
        return _product(self, term(other))

    def __rmul__(self, other: Any) -> Term:
        return _product(term(other), self)

    def __truediv__(self, other: Any) -> Term:
        return Term(f"{self.tight(PRODUCT)} / {term(other).tight(POWER)}", PRODUCT)

    def __rtruediv__(self, other: Any) -> Term:
        return term(other) / self

    def __neg__(self) -> Term:
        return Term("−" + self.tight(PRODUCT), PRODUCT)

    def __pow__(self, other: Any) -> Term:
        return Term(f"{self.tight(ATOM)}^{term(other).tight(ATOM)}", POWER)

    def __rpow__(self, other: Any) -> Term:
        return term(other) ** self

    def __matmul__(self, other: Any) -> Term:
        return Term(f"{self.tight(PRODUCT)} @ {term(other).tight(POWER)}", PRODUCT)

    def __abs__(self) -> Term:
        return Term(f"|{self.text}|")

    def __lt__(self, other: Any) -> Term:
        return Term(f"[{self.text} < {term(other).text}]")

    def __le__(self, other: Any) -> Term:
        return Term(f"[{self.text} ≤ {term(other).text}]")

    def __gt__(self, other: Any) -> Term:
        return Term(f"[{self.text} > {term(other).text}]")

    def __ge__(self, other: Any) -> Term:
        return Term(f"[{self.text} ≥ {term(other).text}]")

    def __eq__(self, other: Any) -> Term:  # type: ignore[override]
        return Term(f"[{self.text} = {term(other).text}]")

    def __ne__(self, other: Any) -> Term:  # type: ignore[override]
        return Term(f"[{self.text} ≠ {term(other).text}]")

    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, where: Any) -> Term:
        return Term(f"{self.tight(ATOM)}[{where}]")

    __iter__ = None  # or unpacking would ask for x[0], x[1], … without end

    def __bool__(self) -> bool:
        raise TypeError("A term has no truth value.")  # the rule needs numbers: no text, then


WRITTEN = (Term, int, float)


def term(value: Any) -> Term:
    """Anything that meets a term in a rule, as a term."""
    if isinstance(value, Term):
        return value
    if isinstance(value, (bool, int, float)):
        text = f"{value:g}"
        return Term(text, ATOM if value >= 0 else SUM)
    return called(str(value))


def called(text: str | Term) -> Term:
    """A term for what somebody else wrote."""
    if isinstance(text, Term):
        return text
    text = text if len(text) <= LONG else text[: LONG - 1] + "…"
    return Term(text, binding(text))


def binding(text: str) -> int:
    """How tightly a piece of formula binds, from its look.

    >>> binding("sin(x + y)") == ATOM, binding("(x + 1) · y") == PRODUCT
    (True, True)
    """
    if text.isidentifier():
        return ATOM
    bare = text
    while bare != (inner := _INSIDE.sub("_", bare)):
        bare = inner
    if " " not in bare and not bare.startswith(("−", "-")):
        return ATOM
    signs = bare.split()[1::2]
    if all(sign in ("·", "/", "@") for sign in signs) and not bare.startswith(("−", "-")):
        return PRODUCT if signs else SUM
    return SUM


def _sum(a: Term, sign: str, b: Term) -> Term:
    return Term(f"{a.text} {sign} {b.tight(PRODUCT)}", SUM)


def _product(a: Term, b: Term) -> Term:
    """Ones are left out; numbers come first, and what arrives from above comes last."""
    factors = [f for f in (*a.factors, *b.factors) if f != "1"]
    factors.sort(key=lambda factor: 2 if factor == "g" else not factor[0].isdigit())
    if len(factors) == 1:
        return a if b.text == "1" else b
    return Term(" · ".join(factors) or "1", PRODUCT, factors=factors)
