"""Guards formulas: labels of nodes, and derivatives as the rules themselves say them."""

from __future__ import annotations

from typing import Any

import pytest

from tapelab.trace.model import Value
from tapelab.trace.notation import derivative, label, summed, written
from tests.trace.fakes import OPS, declare

SCALAR = Value("1.0", (), "float32")

# op, names, label
LABELS = [
    ("multiply", ["x", "x"], "x · x"),
    ("multiply", ["x + 1", "y"], "(x + 1) · y"),
    ("multiply", ["x · y", "z"], "x · y · z"),
    ("add", ["x · y", "z"], "x · y + z"),
    ("sin", ["x + y"], "sin(x + y)"),
    ("square", ["x"], "x²"),
    ("square", ["x + y"], "(x + y)²"),
    ("square", ["sin(x)"], "sin(x)²"),
    ("matmul", ["x", "w"], "x @ w"),
    ("add_n", ["a", "b", "c"], "Σ(a, b, c)"),
    ("add", ["기울기", "🧪"], "기울기 + 🧪"),
    ("add", ["a_very_long_name_that_goes_on", "b"], "a_very_long_name_that_g… + b"),
    ("add", ["layer.w[0]", "d['k']"], "layer.w[0] + d['k']"),
    ("add", [], "… + …"),
]


@pytest.mark.parametrize("op, names, expected", LABELS)
def test_labels(op: str, names: list[str], expected: str) -> None:
    assert label(OPS[op], names) == expected


def test_labels_of_odd_ops() -> None:
    assert label("thing", ["x", "y"]) == "thing(x, y)"
    assert label(None, []) == "None()"
    minus = declare("subtract", "−", "{x} − {y}", None, None)
    assert label(minus, ["a − b", "c − d"]) == "a − b − (c − d)"
    ratio = declare("truediv", "/", "{x} / {y}", None, None)
    assert label(ratio, ["a · b", "c · d"]) == "a · b / (c · d)"
    index = declare("getitem", "[]", "{x}[{slices}]", None, None, tensors=("x",))
    assert label(index, ["x"], {"slices": 3}) == "x[3]"


def texts(op: Any, names: list[str], shapes: list[Any] | None = None, **attrs: Any) -> Any:
    values = [Value("", tuple(s), "float32") for s in shapes or [()] * len(names)]
    needs = (True,) * (len(names) - 1)
    return written(derivative(op, values, attrs, needs), names)


# op, names of the inputs and the output, what is sent
RULES = [
    ("multiply", ["x", "w", "y"], ("w · g", "x · g")),
    ("multiply", ["x + 1", "w", "y"], ("w · g", "(x + 1) · g")),
    ("add", ["x", "w", "y"], ("g", "g")),
    ("sin", ["x", "y"], ("cos(x) · g",)),
    ("exp", ["x", "y"], ("y · g",)),
    ("square", ["x", "y"], ("2 · x · g",)),
    ("add_n", ["a", "b", "y"], ("g", "g")),
]


@pytest.mark.parametrize("op, names, expected", RULES)
def test_rules(op: str, names: list[str], expected: tuple[str, ...]) -> None:
    assert texts(OPS[op], names) == expected


def test_rules_with_shapes() -> None:
    assert texts(OPS["matmul"], ["x", "w", "y"], [(3, 2), (2, 4), (3, 4)]) == ("g @ wᵀ", "xᵀ @ g")
    assert texts(OPS["reduce_mean"], ["x", "y"], [(2, 3), ()]) == ("g / 6",)
    sums = texts(OPS["add"], ["x", "b", "y"], [(32, 3), (3,), (32, 3)])
    assert sums == ("g", "g, summed over axis 0, 32 rows")


def endless(F: Any, g: Any, y: Any, x: Any) -> Any:
    return sum(x)


def curious(F: Any, g: Any, y: Any, x: Any) -> Any:
    return g if x > 0 else -g


def raising(F: Any, g: Any, y: Any, x: Any) -> Any:
    raise LookupError("no gradient")


def sparse(F: Any, g: Any, y: Any, x: Any) -> Any:
    return object()


@pytest.mark.parametrize("rule", [endless, curious, raising, sparse, None])
def test_rules_that_need_numbers_have_no_text(rule: Any) -> None:
    assert texts(declare("f", "f", "f({x})", None, rule), ["x", "y"]) == ("",)


@pytest.mark.parametrize("fact", ["eager", "many"])
def test_rules_of_another_kind_have_no_text(fact: str) -> None:
    op = declare("f", "f", "f({x})", None, lambda F, g, y, x: g, **{fact: True})
    assert texts(op, ["x", "y"]) == ("",)


def test_arithmetic_of_terms() -> None:
    def rule(F: Any, g: Any, y: Any, x: Any) -> Any:
        return -g / (1.0 + abs(x)) ** 2 - 3 * g * 1.0 + F.unheard_of(x, 2) - (x >= 0)

    op = declare("f", "f", "f({x})", None, rule)
    assert texts(op, ["x", "y"]) == ("−g / (1 + |x|)^2 − 3 · g + unheard_of(x, 2) − [x ≥ 0]",)


SUMS = [
    ((2, 3), (2, 3), ""),
    ((), (2, 3), ", summed over all 2 × 3 elements"),
    ((1,), (5,), ", summed over all 5 elements"),
    ((), (1,), ", summed over 1 element"),
    ((3,), (32, 3), ", summed over axis 0, 32 rows"),
    ((3,), (1, 3), ", summed over axis 0, 1 row"),
    ((2, 1), (2, 3), ", summed over axis 1, 3 columns"),
    ((2, 1, 4), (2, 3, 4), ", summed over axis 1, 3 elements"),
    ((1, 3, 1), (5, 2, 3, 4), ", summed over axes 0, 1, 3, 5 × 2 × 4 elements"),
]


def test_broadcasting_in_words() -> None:
    for shape, whole, words in SUMS:
        assert summed(shape, whole) == words and (not words or words.startswith(", summed over "))
