"""Guards what a trace keeps of a value: exact texts, all dtypes, nothing ever raised."""

from __future__ import annotations

import json
import tracemalloc
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tapelab.trace.values import DENSE, Rows, add, bare, dense, summarise
from tests.trace.fakes import Slices, Tensor, Variable

# value, text, shape, dtype, data
VALUES: list[tuple[Any, str, tuple[int, ...], str, Any]] = [
    (np.float32(9), "9.0", (), "float32", (9.0,)),
    (np.float32(0.1), "0.1", (), "float32", (float(np.float32(0.1)),)),
    (np.float32(2.5 + 2**-20), "2.5", (), "float32", (2.5 + 2**-20,)),
    (np.float32(1e-7), "1e-07", (), "float32", (float(np.float32(1e-7)),)),
    (np.float32("nan"), "nan", (), "float32", ("nan",)),
    (np.float32("-inf"), "-inf", (), "float32", ("-inf",)),
    (np.float64(1 / 3), "0.333333", (), "float64", (1 / 3,)),
    (np.float16(65504), "65504.0", (), "float16", (65504.0,)),
    (np.int32(-3), "-3", (), "int32", (-3,)),
    (np.uint64(2**64 - 1), "18446744073709551615", (), "uint64", (2**64 - 1,)),
    (np.bool_(True), "True", (), "bool", (True,)),
    (np.complex64(1 + 2j), "(1+2j)", (), "complex64", ("(1+2j)",)),
    (np.array(b"hey", object), "hey", (), "string", ("hey",)),
    (np.array([b"a", b"\xff"], object), "(2,):string", (2,), "string", ("a", "\ufffd")),
    (np.ones((2, 2), np.float32), "(2, 2):2.0", (2, 2), "float32", (1.0, 1.0, 1.0, 1.0)),
    (np.array([3, 4]), "(2,):5.0", (2,), "int64", (3, 4)),
    (np.array([True, False]), "(2,):1.0", (2,), "bool", (True, False)),
    (np.array([3j, 4]), "(2,):5.0", (2,), "complex128", ("3j", "(4+0j)")),
    (np.zeros((0, 3)), "(0, 3):0.0", (0, 3), "float64", ()),
    (np.array([np.nan, 1.0]), "(2,):nan", (2,), "float64", ("nan", 1.0)),
    (np.array([np.inf, -np.inf]), "(2,):inf", (2,), "float64", ("inf", "-inf")),
    (np.array([1e300, 1e300]), "(2,):1.41421e+300", (2,), "float64", (1e300, 1e300)),
    (3.5, "3.5", (), "float64", (3.5,)),
    ("text", "text", (), "string", ("text",)),
]


@pytest.mark.parametrize("value, text, shape, dtype, data", VALUES)
def test_texts(value: Any, text: str, shape: Any, dtype: str, data: Any) -> None:
    found = summarise(value)
    assert (found.text, found.shape, found.dtype, found.data) == (text, shape, dtype, data)


def test_large_arrays_travel_as_a_summary() -> None:
    found = summarise(np.arange(200.0, dtype=np.float32).reshape(2, 100))
    assert found.data is None and (found.low, found.high, found.mean) == (0.0, 199.0, 99.5)
    assert found.thumb == (
        (5.5, 18.0, 30.5, 43.0, 55.5, 68.0, 80.5, 93.0),
        (105.5, 118.0, 130.5, 143.0, 155.5, 168.0, 180.5, 193.0),
    )
    assert len(json.dumps(summarise(np.ones((300, 5, 70))).to_json())) < 1000


def test_what_is_not_finite_is_counted_and_left_out() -> None:
    array = np.ones((10, 10))
    array[0, :3] = np.nan, np.inf, -np.inf
    found = summarise(array)
    assert found.bad == 3 and (found.low, found.high, found.mean) == (1.0, 1.0, 1.0)
    assert found.thumb is not None and found.thumb[0][0] == "nan"
    empty = summarise(np.full((9, 9), np.nan))
    assert (empty.low, empty.bad, empty.text) == (None, 81, "(9, 9):nan")


DTYPES = [*map(np.dtype, ("f2", "f4", "f8", "i1", "u8", "?", "c8", "S3", "U2", "M8[s]"))]


@settings(deadline=None)
@given(
    hnp.arrays(
        st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=9)
    )
)
def test_any_array_has_a_summary_that_json_can_carry(array: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = summarise(array)
    json.dumps(found.to_json(), allow_nan=False)
    assert found.shape == array.shape or not found.data


class Broken:
    @property
    def shape(self) -> Any:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError


@pytest.mark.parametrize(
    "odd", [Broken(), object(), None, {}, [[1], [2, 3]], np.array([{}, set()])]
)
def test_it_never_raises(odd: Any) -> None:
    assert summarise(odd).text


def test_reading_a_value_tells_nobody() -> None:
    class Loud(Tensor):
        def numpy(self) -> Any:
            raise AssertionError

        __array__ = __float__ = numpy

    assert bare(Loud(2.0)) == 2.0 and bare(Variable(3.0)) == 3.0 and bare(None) is None


def test_sparse_gradients_are_shown_dense() -> None:
    rows = bare(Slices([[1.0], [2.0], [4.0]], [1, 1, 3], (5, 1)))
    assert isinstance(rows, Rows)
    assert summarise(rows).data == (0.0, 3.0, 0.0, 4.0, 0.0)
    both = add(rows, rows)
    assert isinstance(both, Rows) and summarise(both).data == (0.0, 6.0, 0.0, 8.0, 0.0)
    assert dense(add(rows, np.ones((5, 1), np.float32)))[3] == 5.0


def test_a_huge_sparse_gradient_is_never_made_dense() -> None:
    rows = Rows(np.ones((3, 4), np.float32), np.array([7, 7, 9]), (DENSE, 4))
    tracemalloc.start()
    found = summarise(rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
    assert found.text == f"({DENSE}, 4):4.47214" and (found.low, found.high) == (0.0, 2.0)


def test_bfloat16_of_any_make_is_no_trouble() -> None:
    assert summarise(np.array([1, 2], np.dtype([("a", np.int8)]))).text
