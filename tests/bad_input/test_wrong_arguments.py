"""Guards every public call: each argument, with each of many wrong values in its place.

Either the call is accepted, or it is refused in words for learners, soon, and nothing changes. The
ordinary run tries a part of the pairs, which moves on from call to call; `make soak` tries all.
"""

from collections import Counter
from collections.abc import Callable

import pytest

import tapelab as tf
from tests.bad_input.junk import JUNK
from tests.bad_input.offered import Outcome, offered
from tests.bad_input.right_calls import AREAS

EVERY = 23  # in the ordinary run one pair of so many; prime to the number of wrong values


@pytest.fixture(autouse=True)
def as_it_was():
    yield
    tf.config.run_functions_eagerly(False)
    tf.keras.backend.set_floatx("float32")
    tf.keras.backend.set_epsilon(1e-7)


def bad(outcomes: list[Outcome]) -> str:
    lines = [f"{o.call}   wrong = {o.wrong}\n    {o.problem}" for o in outcomes if o.problem]
    return "\n".join([f"{len(lines)} of {len(outcomes)}", *lines[:20]])


@pytest.mark.parametrize("area", AREAS)
def test_a_wrong_argument_is_refused_in_words(area: str) -> None:
    outcomes = list(offered(AREAS[area], every=EVERY))
    assert not any(o.problem for o in outcomes), bad(outcomes)
    assert outcomes


@pytest.mark.soak
@pytest.mark.parametrize("area", AREAS)
def test_every_wrong_value_in_every_place(area: str, figures: Callable[[str], None]) -> None:
    outcomes = list(offered(AREAS[area]))
    count = Counter("accepted" if o.told is None else "refused" for o in outcomes if not o.problem)
    lost = sum(bool(o.problem) for o in outcomes)
    figures(
        f"wrong arguments, {area}: {len(AREAS[area].calls)} calls, {len(JUNK)} values, "
        f"{len(outcomes)} tried; {count['refused']} refused in words, {count['accepted']} "
        f"accepted, {lost} lost"
    )
    assert not lost, bad(outcomes)
