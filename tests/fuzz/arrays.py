"""What the properties draw: shapes, arrays, axes, indices."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
SMALL = st.integers(-4, 4)
# Not so many axes that arrays become large, and some that are not there.
AXIS = st.integers(-4, 4)
AXES = st.one_of(st.none(), AXIS, st.lists(AXIS, max_size=3), st.lists(AXIS, max_size=3).map(tuple))


def filled(shape: Any, kind: Any = np.float32, seed: int = 0) -> Any:
    """An array of distinct numbers of moderate size."""
    count = int(np.prod(shape, dtype=int))
    numbers = (np.arange(count) * 7 + 3 * seed + 1) % 11 - 5.0
    if np.dtype(kind).kind == "f":
        numbers = numbers / 4 + 0.1
    return numbers.astype(kind).reshape(shape)


def distinct(shape: Any) -> Any:
    """0, 1, 2 … so that it is seen which element went where."""
    return np.arange(int(np.prod(shape, dtype=int)), dtype=np.float32).reshape(shape)


def part() -> Any:
    """One entry of an index."""
    ends = st.one_of(st.none(), st.integers(-6, 6))
    step = st.sampled_from([None, None, 1, 2, -1, -2, 3])
    return st.one_of(
        st.integers(-5, 5),
        st.builds(slice, ends, ends, step),
        st.just(Ellipsis),
        st.none(),
    )


INDEX = st.one_of(part(), st.lists(part(), max_size=5).map(tuple))
