"""Exercises of notebook 17: write your own tape."""

from typing import Any

from tapelab.course.answers import Function, Number
from tapelab.course.exercise import Exercise

CHAIN = [("y", [("x", 3.0)]), ("z", [("y", 3.0), ("y", 3.0)])]
DIAMOND = [("a", [("x", 2.0)]), ("b", [("x", 3.0), ("w", 1.0)]), ("c", [("a", 5.0), ("b", 7.0)]),
           ("d", [("c", 10.0)])]  # fmt: skip


def _tapes() -> list[tuple[Any, ...]]:
    return [
        (CHAIN, "z", "x"),
        (DIAMOND, "c", "x"),  # two paths, and a record behind the target
        (DIAMOND, "d", "w"),
        (DIAMOND, "a", "w"),  # no path
    ]


def _walk(records: Any, target: Any, source: Any) -> float:
    arrived = {target: 1.0}
    for output, inputs in reversed(records):
        for name, slope in inputs:
            if output in arrived:
                arrived[name] = arrived.get(name, 0.0) + arrived[output] * slope
    return arrived.get(source, 0.0)


def _paths(records: Any, target: Any, source: Any) -> float:
    """The sum over all paths: right, and slow where there are many."""
    if target == source:
        return 1.0
    inputs = dict(records).get(target, [])
    return float(sum([slope * _paths(records, name, source) for name, slope in inputs]))


def _last_wins(records: Any, target: Any, source: Any) -> float:
    arrived = {target: 1.0}
    for output, inputs in reversed(records):
        for name, slope in inputs:
            if output in arrived:
                arrived[name] = arrived[output] * slope
    return arrived.get(source, 0.0)


def _forward(records: Any, target: Any, source: Any) -> float:
    return _walk(records[::-1], target, source)


def _slopes_added(records: Any, target: Any, source: Any) -> float:
    arrived = {target: 1.0}
    for output, inputs in reversed(records):
        for name, slope in inputs:
            if output in arrived:
                arrived[name] = arrived.get(name, 0.0) + arrived[output] + slope
    return arrived.get(source, 0.0)


def _from_the_end(records: Any, target: Any, source: Any) -> float:
    return _walk(records, records[-1][0], source)


def _numbers() -> list[tuple[Any, ...]]:
    return [(1.0, 0.5, 1.0, 2.0), (3.0, -2.0, 6.0, -3.0)]  # g, y, a, b with y = a / b


EXERCISES = (
    Exercise(
        "write-your-own-tape/1",
        Function(_tapes),
        _walk,
        "Last record first, multiply along a path, add where paths meet.",
        (
            (_last_wins, "The last contribution replaces those before it. Where paths meet, add."),
            (_forward, "Nothing has arrived at y yet when its record is looked at. In which "
                       "direction do you go?"),
            (_slopes_added, "Along a path, multiply: what has arrived × slope."),
            (_from_the_end, "Start at the target that is asked for; it need not be the last one."),
        ),
        "arrived = {target: 1.0}; for output, inputs in reversed(records): … An output at which "
        "nothing has arrived hands nothing on.",
        (_paths,),
    ),
    Exercise(
        "write-your-own-tape/2",
        Number(),
        3,
        "x * x sends 3 twice, and one of the two would be lost.",
        (
            (6, "That is the right gradient, with both contributions. One of them is lost now."),
            (9, "That is the value of y. What does each of the two edges bring?"),
            (0, "The last contribution stays. How large is it?"),
            (None, "Something does arrive at x: the last contribution."),
        ),
        "The rule of x * x sends two contributions, 3 and 3. What is left of them?",
        ("3", 3.0),
    ),
    Exercise(
        "write-your-own-tape/3",
        Function(_numbers),
        lambda g, y, a, b: [g / b, -(g * a) / (b * b)],
        "Your tape can divide. g · y / b for the second one saves a multiplication.",
        (
            (lambda g, y, a, b: [g / b, g * a / (b * b)],
             "To a, yes. When b grows, a / b gets smaller: what is missing?"),
            (lambda g, y, a, b: [1 / b, -a / (b * b)],
             "Those are the slopes. They are still to be multiplied by what arrives."),
            (lambda g, y, a, b: [g * b, g * a], "That is the rule of the multiplication."),
            (lambda g, y, a, b: [-(g * a) / (b * b), g / b],
             "Both are right, in the wrong order: first what goes to a."),
        ),
        "∂(a/b)/∂a = 1/b, and ∂(a/b)/∂b = -a/b². Each is multiplied by g.",
        (lambda g, y, a, b: (g / b, -g * y / b),),
    ),
)  # fmt: skip
