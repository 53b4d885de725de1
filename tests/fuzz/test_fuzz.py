"""Guards conversion, indexing, shapes and einsum strings against what nobody thought of.

Each property: the result is NumPy's, with TensorFlow's dtypes, or it is refused in words; never
another exception. The ordinary run tries a few of always the same examples, `make soak` many.
"""

from collections.abc import Callable

import pytest

from tests.fuzz import conversion, einsum, indexing, shapes, trying  # noqa: F401  # they declare

NAMES = sorted(trying.PROPERTIES)


@pytest.mark.parametrize("name", NAMES)
def test_holds(name: str) -> None:
    found = trying.run(name)
    assert len(found) > 1 or name in ALWAYS, found  # the examples reach both ends of the property


ALWAYS = {"numpy_values_keep_their_dtype_and_are_copied"}


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_holds_for_long(name: str, figures: Callable[[str], None]) -> None:
    found = trying.run(name, long=True)
    parts = ", ".join(f"{count} {word}" for word, count in found.most_common())
    figures(f"fuzz, {name.replace('_', ' ')}: {found.total()} tried; {parts}; 0 lost")


def test_a_wrong_result_is_found() -> None:
    """The checker itself: a reduction along another axis, and an error from inside."""
    import numpy as np

    with pytest.raises(AssertionError):
        trying.same(np.zeros(3), np.zeros(3, np.float32))
    with pytest.raises(AssertionError):
        trying.same(np.zeros((3, 1)), np.zeros((1, 3)))
    with pytest.raises(AssertionError, match="from inside"):
        trying.attempt(lambda: np.zeros(3).reshape(7))
    with pytest.raises(KeyError):
        trying.attempt(lambda: {}["a"])
