"""A page asks how a gradient compares with finite differences, and gets the numbers for all h."""

import math
from collections.abc import Callable
from typing import Any

from tapelab.session.runs import Run
from tapelab.session.shelf import shelf
from tapelab.trace.rerun import CannotRerun, Check, Score, check


class Checks:
    """Answers {cmd: "check", trace, pass, node, element}, on the thread on which it is asked.

    locked(work)   runs work while no other thread changes what is told; its result or None
    """

    def __init__(self, locked: Callable[[Callable[[], Any]], Any]) -> None:
        self._locked = locked

    def hear(self, run: Run, message: dict[str, Any]) -> None:
        """The answer names what was asked, and has either points or the reason why not."""
        asked = {key: _whole(message.get(key)) for key in ("trace", "pass", "node", "element")}
        try:
            score = self._locked(lambda: _score(run, asked))
            if not isinstance(score, Score):
                raise CannotRerun(score or "gone")
            told = told_of(check(score, asked["node"] or 0, asked["element"]))
        except CannotRerun as problem:
            told = {"why": str(problem)}
        except Exception as problem:  # an op that refuses what ±h has made of its input
            told = {"why": "refused", "error": f"{type(problem).__name__}: {problem}"[:300]}
        run.say({"kind": "check", **asked, "asked": asked["element"], **told})


def _score(run: Run, asked: dict[str, Any]) -> Any:
    feed = None if asked["trace"] is None else run.feeds.get(asked["trace"])
    if feed is None:
        return "gone"
    try:
        return shelf.score(feed, asked["pass"], feed.records, feed.find)
    except CannotRerun as problem:
        return str(problem)


def told_of(found: Check) -> dict[str, Any]:
    """A check as JSON."""
    points = [{"h": point.h, "own": _number(point.own), "double": _number(point.double)}
              for point in found.points]  # fmt: skip
    gradient = None if found.gradient is None else _number(found.gradient)
    return {"element": found.element, "gradient": gradient, "points": points, "best": found.best,
            "why": ""}  # fmt: skip


def _whole(element: Any) -> int | None:
    return element if isinstance(element, int) else None


def _number(value: float) -> float | str:
    """JSON knows no NaN and no infinity."""
    return value if math.isfinite(value) else str(value)
