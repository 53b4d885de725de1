"""Guards the benchmark: what is timed computes what the floor does, and its table says so."""

import importlib.util
from typing import Any

import numpy as np
import pytest

from tests.bench import turns
from tests.bench.report import Report, middle, share
from tests.bench.workloads import LIBRARIES, NAMES, prepare, workload

INSTALLED = [each for each in ("tapelab", "autograd", "micrograd", "mygrad")
             if importlib.util.find_spec(each)]  # fmt: skip


def numbers(name: str, library: str) -> list[Any]:
    run = prepare(name, library)
    assert run is not None
    return turns.first(run)


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_the_floor(name: str) -> None:
    floor = numbers(name, "by_hand")
    assert all(np.isfinite(each).all() and each.any() for each in floor)
    for library in INSTALLED:
        if hasattr(workload(name), library):
            turns.agree(name, numbers(name, library), floor)


@pytest.mark.parametrize("name", NAMES)
def test_names_no_library_that_is_unknown(name: str) -> None:
    module = workload(name)
    known = {key for key in LIBRARIES if hasattr(module, key)}
    assert {"tapelab", "by_hand", "torch", "jax", "tensorflow"} <= known
    assert set(module.GOALS) <= known
    assert not known & set(getattr(module, "ABSENT", {}))


def test_other_numbers_are_found_out() -> None:
    floor = numbers("chain", "by_hand")
    for wrong in ([floor[0] * 1.01], [floor[0], floor[0]], [np.zeros((2, 2))]):
        with pytest.raises(turns.LeftOut):
            turns.agree("chain", wrong, floor)


def test_steps_go_on_from_where_they_were() -> None:
    """The same parameters are trained in every run, by hand as on a tape."""
    losses = []
    for library in ("by_hand", "tapelab"):
        run = prepare("toy", library)
        assert run is not None
        losses.append([float(np.asarray(run()[0])) for _ in range(5)])
    assert losses[0] == sorted(losses[0], reverse=True)
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-4)


def test_a_share_is_the_median_within_rounds() -> None:
    assert middle([3.0, None, 1.0, 2.0]) == 2.0
    # Both were twice as slow in the second round, and the other sat the last one out.
    assert share([1.0, 2.0, 9.0], [2.0, 4.0, None]) == 0.5


def test_table() -> None:
    found = Report()
    found.say("not installed here: PyTorch")
    found.add("chain", {"tapelab": [0.002], "by_hand": [0.001], "micrograd": [0.004]})
    assert found.rows() == [
        ["workload", "tapelab", "by hand", "micrograd"],
        ["scalar chain, 500 multiply-adds", "2.00 ms", "2.00", "0.50"],
    ]
    text = found.text()
    assert "| 0.50 | 0.45 | over |" in text
    assert "- everywhere: not installed here: PyTorch" in text
