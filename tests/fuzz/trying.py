"""How a property is tried: shortly and always the same in the ordinary run, for long in a soak.

A property is a function of drawn values that returns a word for what came of it ("equal",
"refused"), and raises when what came of it is wrong.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import hypothesis
import numpy as np
from hypothesis import HealthCheck

import tapelab as tf
from tests.bad_input.offered import fault, in_time

DOCUMENTED = (tf.errors.OpError, ValueError, TypeError)


class Property(NamedTuple):
    """What has to hold, and for what; `few` examples take about half a second."""

    check: Callable[..., str]
    strategies: dict[str, Any]
    few: int = 60
    many: int = 3_000


PROPERTIES: dict[str, Property] = {}


def holds(few: int = 60, many: int = 3_000, **strategies: Any) -> Callable[[Any], Any]:
    """Declare a property under the name of its function."""

    def declare(check: Callable[..., str]) -> Callable[..., str]:
        PROPERTIES[check.__name__] = Property(check, strategies, few, many)
        return check

    return declare


def run(name: str, long: bool = False) -> Counter[str]:
    """Try a property; how often came what."""
    tried = PROPERTIES[name]
    found: Counter[str] = Counter()

    def once(**drawn: Any) -> None:
        with in_time(), np.errstate(all="ignore"):
            found[tried.check(**drawn)] += 1

    settings = hypothesis.settings(
        max_examples=tried.many if long else tried.few, derandomize=not long, database=None,
        deadline=None, suppress_health_check=list(HealthCheck), print_blob=long,
    )  # fmt: skip
    settings(hypothesis.given(**tried.strategies)(once))()
    return found


def attempt(work: Callable[[], Any]) -> Any:
    """What the call gives, or the documented error that it raises; any other error passes."""
    try:
        return work()
    except DOCUMENTED as error:
        assert not fault(error), f"from inside: {fault(error)}: {error}"
        return error


def refused(found: Any) -> bool:
    return isinstance(found, Exception)


def same(found: Any, wanted: Any, tolerance: float = 1e-5) -> None:
    """Equal values, and the same shape and dtype."""
    got, wanted = np.asarray(found), np.asarray(wanted)
    assert got.shape == wanted.shape, f"{got.shape} instead of {wanted.shape}"
    assert got.dtype == wanted.dtype, f"{got.dtype} instead of {wanted.dtype}"
    if got.dtype.kind in "fc":
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance, equal_nan=True)
    else:
        np.testing.assert_array_equal(got, wanted)
