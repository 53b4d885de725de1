"""Guards the small tools of the views: number texts, widths, heat levels, and all doctests."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import tapelab.trace
import tapelab.views
from tapelab.trace.values import summarise
from tapelab.views.arrays import brief, view
from tapelab.views.measure import clip, width
from tapelab.views.numbers import shown

MODULES = [
    f"{package.__name__}.{found.name}"
    for package in (tapelab.trace, tapelab.views)
    for found in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


# text, whole, what is written
NUMBERS = [
    ("9.0", False, "9.0"), ("0.0", False, "0.0"), ("-0.0", False, "-0.0"),
    ("0.841471", False, "0.84147"),
    ("0.999999", False, "1.0"), ("99999.6", False, "100000"), ("999999.6", False, "1e6"),
    ("123456.0", False, "123456"), ("1234567.0", False, "1.2346e6"), ("0.0001", False, "0.0001"),
    ("0.00001234565", False, "1.2346e-5"), ("1e-07", False, "1e-7"), ("1e-7", False, "1e-7"),
    ("2.5e+20", False, "2.5e20"), ("9", False, "9.0"), ("9", True, "9"), ("-12", True, "-12"),
    ("nan", False, "nan"), ("-inf", False, "-inf"), ("True", False, "True"),
    ("(1+2j)", False, "(1+2j)"),
    ("", False, ""), ("word", False, "word"), ("1.2.3", False, "1.2.3"),
    ("12345678901", True, "1.2346e10"),
    ("13312.5", False, "13313"), ("12345.0", False, "12345.0"), ("100000.0", False, "100000"),
    ("-2.7635499", False, "-2.7635"), ("0.05", False, "0.05"), ("1000000.0", False, "1e6"),
]  # fmt: skip


@pytest.mark.parametrize("text, whole, expected", NUMBERS)
def test_numbers(text: str, whole: bool, expected: str) -> None:
    assert shown(text, whole) == expected


def test_clipping_never_exceeds_its_room() -> None:
    for text in ("abcdefghij" * 9, "한국어" * 20, "🧪🎈" * 20, "", "mmm"):
        for mono in (True, False):
            for most in (0, 7, 20, 50, 120):
                cut = clip(text, most, 13, mono)
                assert width(cut, 13, mono) <= most or cut == "…"


def test_small_arrays_are_numbers_and_large_ones_maps() -> None:
    table = view(summarise([[1.0, 2.0], [3.0, 4.0]]), "value")
    assert [text.text for text in table.texts] == ["1.0", "2.0", "3.0", "4.0"] and not table.cells
    heat = view(summarise([[float(k * j - 3) for k in range(5)] for j in range(6)]), "value")
    assert len(heat.cells) == 30 and [text.text for text in heat.texts] == ["6×5 ‖31.94‖"]


def test_a_heat_map_is_symmetric_about_zero_and_marks_what_is_not_finite() -> None:
    cells = view(summarise([-2.0, -1.0, 0.0, 1.0, 2.0, float("nan"), float("inf")]), "value").cells
    assert [(cell.level, cell.glyph) for cell in cells] == [
        (-4, "−"), (-2, "−"), (0, ""), (2, "+"), (4, "+"), (0, "×"), (0, "∞"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value, expected",
    [
        ([1.0, 2.0], "[1.0 2.0]"),
        ([[1.0, 2.0]], "1×2 ‖2.236‖"),
        ([123456.7, 0.00012345, 9.0], "(3,) ‖123457‖"),
        (True, "True"),
        (b"text", '"text"'),
        ([b"a"], "[a]"),
        (7, "7"),
    ],
)
def test_brief(value: object, expected: str) -> None:
    assert brief(summarise(value)) == expected
