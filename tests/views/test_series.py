"""Guards the small curves of a training loop in the picture's panel."""

import re

import pytest

from tapelab.trace.model import History, Series
from tapelab.views.series import MOST, history

NAN, INF = float("nan"), float("inf")


def row(name: str, grads: tuple[object, ...]) -> Series:
    return Series(name=name, grad=grads)


def texts(past: History) -> str:
    return re.sub(r"<[^>]*>", " ", " ".join(history(past, 300, 0)[0]))


def test_one_step_is_no_curve() -> None:
    past = History(1, loss=(3.0,), rows=(row("w", (1.0,)),))
    assert history(past, 300, 40) == ([], 40)


def test_more_variables_than_there_is_room_for_are_counted() -> None:
    rows = tuple(row(f"w{k}", (1.0, 2.0)) for k in range(MOST + 3))
    drawn = texts(History(2, rows=rows))
    assert f"w{MOST - 1}" in drawn and f"w{MOST}|" not in drawn and "3 more" in drawn
    assert "more" not in texts(History(2, rows=rows[:MOST]))


# what a curve is made of · how many of its points are drawn
POINTS = {
    "all": ((1.0, 2.0, 3.0), 3),
    "a step without a gradient": ((1.0, None, 3.0), 2),
    "nan and inf": ((1.0, NAN, INF, 4.0), 2),
    "nothing finite": ((NAN, INF), 1),
    "always the same": ((2.0, 2.0), 2),
    "zeros among large ones": ((1e6, 0.0, 1.0), 3),
}


@pytest.mark.parametrize(("series", "points"), POINTS.values(), ids=POINTS)
def test_only_finite_points_are_drawn(series: tuple[object, ...], points: int) -> None:
    drawn, _ = history(History(len(series), rows=(row("w", series),)), 300, 0)
    _, curve = re.findall(r' d="([^"]*)"', " ".join(drawn))  # after the line beneath it
    assert len(re.findall("[ML]", curve)) == points
    assert "nan" not in curve and "inf" not in curve
