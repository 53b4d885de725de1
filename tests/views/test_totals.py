"""Guards how contributions are added up from a trace alone: as NumPy adds the arrays themselves."""

import numpy as np
import pytest

from tapelab.trace.model import Value
from tapelab.trace.values import short, summarise, wire
from tapelab.views.totals import number_of, total

f16, f32, f64 = np.float16, np.float32, np.float64

# what arrives; its sum is what NumPy makes of it in that precision
EXACT = {
    "one alone": [f32(0.1)],
    "scalars": [f32(0.1), f32(0.2), f32(0.3)],
    "more digits": [f64(0.1), f64(0.2), f64(1e-9)],
    "a half loses the one": [f16(2048.0), f16(1.0)],
    "a half rounds a tie to even": [f16(2050.0), f16(1.0)],
    "a half rounds up": [f16(2050.0), f16(1.5)],
    "small halves": [f16(6e-8), f16(1.2e-7)],
    "whole numbers": [np.int32(3), np.int32(-5)],
    "a small array": [np.array([[1.0, -2.0]], f32), np.array([[0.5, 2.0]], f32)],
    "an empty array": [np.zeros((0, 2), f32)] * 2,
    "nan and inf": [np.array([np.nan, np.inf, -np.inf, np.inf], f32),
                    np.array([1.0, 1.0, 1.0, -np.inf], f32)],
    "beyond the largest": [np.array([3e38, -3e38, 1.0], f32)] * 2,
    "zeros": [np.zeros(3, f32)] * 2,
}  # fmt: skip


@pytest.mark.parametrize("arrays", EXACT.values(), ids=EXACT)
def test_small_values_are_added_as_numpy_adds_them(arrays: list[np.ndarray]) -> None:
    with np.errstate(all="ignore"):
        expected = summarise(sum(arrays[1:], start=arrays[0]))
    found = total([summarise(each) for each in arrays])
    assert (found.text, found.shape, found.dtype) == (expected.text, expected.shape, expected.dtype)
    rounded = [wire(short(number_of(x))) for x in expected.data or ()]
    assert [wire(short(number_of(x))) for x in found.data or ()] == rounded


# to 8 binary digits: 256 + 1 is a tie and goes to the even one, 258 + 1 to the other side
BFLOAT16 = [(256.0, 1.0, 256.0), (258.0, 1.0, 260.0), (256.0, 1.5, 258.0), (0.0, 0.0, 0.0)]


@pytest.mark.parametrize(("x", "y", "expected"), BFLOAT16)
def test_bfloat16_keeps_eight_digits(x: float, y: float, expected: float) -> None:
    parts = [Value(str(each), (), "bfloat16", (each,)) for each in (x, y)]
    assert total(parts) == Value(repr(expected), (), "bfloat16", (expected,))


def test_of_large_arrays_the_thumbnails_and_means_are_added() -> None:
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=(40, 30)).astype(f32) for _ in range(3)]
    found = total([summarise(each) for each in arrays])
    expected = summarise(sum(arrays[1:], arrays[0]))
    assert (found.text, found.bad, found.data) == ("(40, 30):…", 0, None)
    assert found.mean == pytest.approx(expected.mean, rel=1e-3)
    assert found.thumb is not None and expected.thumb is not None
    for row, right in zip(found.thumb, expected.thumb, strict=True):
        for x, y in zip(map(number_of, row), map(number_of, right), strict=True):
            assert x == pytest.approx(y, abs=1e-4)
    arrays[1][0, 0] = np.nan
    assert total([summarise(each) for each in arrays]).bad == 1


UNLIKE = {
    "complex numbers": ([np.complex64(1 + 2j), np.complex64(3j)], "(1+2j) + 3j"),
    "complex arrays": ([np.ones(2, np.complex64)] * 2, "(2,):…"),
    "other shapes": ([np.ones(2), np.ones(3)], "(2,):…"),
    "a large one and a small one": ([np.ones((40, 30)), np.ones(3)], "(40, 30):…"),
}


@pytest.mark.parametrize(("arrays", "text"), UNLIKE.values(), ids=UNLIKE)
def test_what_can_not_be_added_claims_no_number(arrays: list[np.ndarray], text: str) -> None:
    found = total([summarise(each) for each in arrays])
    assert (found.text, found.data, found.mean, found.thumb) == (text, None, None, None)


def test_without_a_mean_there_is_no_mean_and_without_a_thumbnail_none() -> None:
    known = summarise(np.ones((40, 30), f32))
    bare = Value(known.text, known.shape, known.dtype)
    assert total([bare, bare]) == Value("(40, 30):…", (40, 30), "float32")
