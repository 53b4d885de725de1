"""Guards that arrays too large to look at whole are described from a few elements, and say so."""

import time
import tracemalloc

import numpy as np
import pytest

from tapelab.trace.huge import HUGE, Addends, spread
from tapelab.trace.passes import why_seed
from tapelab.trace.values import add, summarise

ROWS = 2_100  # 2,100 × 2,100 is just huge
RNG = np.random.default_rng(3)
NORMAL = RNG.normal(2.0, 1.0, (ROWS, ROWS)).astype(np.float32)


def norm(text: str) -> float:
    return float(text.rpartition("~")[2])


@pytest.mark.parametrize(
    "array",
    [
        NORMAL,
        NORMAL.T,
        NORMAL.reshape(-1),
        NORMAL.reshape(100, 21, -1),
        NORMAL.reshape(-1, 1),
        NORMAL.reshape(1, -1)[:, ::-1],
        NORMAL.astype(np.float64),
        NORMAL.astype(np.float16),
        (NORMAL * 100).astype(np.int32),
        NORMAL > 2.0,
        np.broadcast_to(NORMAL[0], (ROWS, ROWS)),
        NORMAL + 1j * NORMAL,
    ],
)
def test_an_estimate_is_near_and_is_marked(array):
    found = summarise(array)
    wide = np.abs(array) if array.dtype.kind == "c" else array.astype(np.float64)
    assert found.text.startswith(f"{array.shape}:~")
    assert norm(found.text) == pytest.approx(float(np.sqrt(np.sum(wide**2))), rel=0.02)
    assert (found.shape, found.data, found.bad) == (array.shape, None, 0)
    if array.dtype.kind != "c":
        assert found.mean == pytest.approx(float(wide.mean()), rel=0.02)
        assert wide.min() - 1e-4 <= found.low <= found.mean <= found.high <= wide.max() + 1e-4


def test_the_thumbnail_shows_what_is_where():
    array = np.zeros((ROWS, ROWS), np.float32)
    array[: ROWS // 2, ROWS // 2 :] = 1.0
    thumb = np.array(summarise(array).thumb)
    assert thumb[:4, 4:].min() == 1.0
    assert thumb[4:].max() == thumb[:4, :4].max() == 0.0


def test_what_is_not_finite_is_counted_and_left_out():
    array = NORMAL.copy()
    array[::2] = np.nan
    found = summarise(array)
    assert found.bad == pytest.approx(array.size / 2, rel=0.03)
    assert found.mean == pytest.approx(2.0, rel=0.03)
    assert found.text.endswith("~nan")
    nothing = summarise(np.full((HUGE + 1,), np.inf, np.float32))
    assert (nothing.bad, nothing.mean) == (HUGE + 1, None)


def test_contributions_are_added_where_they_are_looked_at():
    total = add(add(NORMAL, NORMAL), NORMAL)
    assert isinstance(total, Addends) and len(total.parts) == 3
    assert np.allclose(spread(total, 8), 3 * spread(NORMAL, 8))
    assert summarise(total) == summarise(3 * NORMAL)
    assert np.array_equal(np.asarray(total), NORMAL * 3)


def test_a_seed_of_ones_is_known_without_a_copy():
    ones = np.ones(HUGE + 1, np.float32)
    tracemalloc.start()
    assert why_seed(ones) == f"ones: the sum of {HUGE + 1} elements"
    ones[5] = 2.0
    assert why_seed(ones) == "given as output_gradients"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000


def test_nothing_is_copied_and_size_costs_no_time():
    array = np.ones((1 << 25,), np.float32)  # 128 MB
    tracemalloc.start()
    start = time.process_time()
    for _ in range(10):
        summarise(array)
    spent = (time.process_time() - start) / 10
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    assert spent < 0.2  # a hundredth, and the tracing; looking at all of it took ten times this
