"""Guards where formulas get parentheses, and how products are put in order."""

import pytest

from tapelab.trace.terms import Term

a, b, c = Term("a"), Term("b"), Term("c")
g = Term("g")

FORMULAS = [
    (a + b, "a + b"), (2 + a, "2 + a"), (a - (b + c), "a − (b + c)"), (2 - a, "2 − a"),
    (2 / a, "2 / a"), (1 / (a + b), "1 / (a + b)"), (a / (b * c), "a / (b · c)"),
    (2**a, "2^a"), (2 ** (a + b), "2^(a + b)"), ((a * b) ** 2, "(a · b)^2"),
    (-(a + b), "−(a + b)"), (-(a * b), "−a · b"),
    (a @ b, "a @ b"), ((a + b) @ c, "(a + b) @ c"), (a @ (b @ c), "a @ (b @ c)"),
    (a[0], "a[0]"), ((a + b)[1], "(a + b)[1]"),
    (a * g, "a · g"), (g * a * 2, "2 · a · g"), (1 * g, "g"), (g * 1, "g"),
    (Term("1") * Term("1"), "1"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "text"), FORMULAS)
def test_formulas(formula: Term, text: str) -> None:
    assert formula.text == text
