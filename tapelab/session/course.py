"""The course of a training loop: what each step's gradient call found, as series of numbers.

    note()     in the learner's time: references to what a step has at hand, for every n-th step
    reduce()   when the pages are brought up to date: arrays become norms
    history()  for the page: at most a hundred points; when there are more, every second one goes

The cost of a step does not depend on its ops, and after 100,000 steps as much is held as after 100.
"""

from collections import deque
from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np

from tapelab.trace.model import History, Series
from tapelab.trace.values import bare, dense, short, wire

POINTS = 100  # of a series, at most
ROWS = 16  # variables whose series are kept: the first ones that the loop asks about
WAITING = 1 << 20  # bytes of arrays that wait to become numbers
TINY = 1e-30

Key = Any  # id of a Variable, or the place of a tensor among the sources


class Point:
    """One step: first references, then numbers."""

    __slots__ = ("step", "targets", "found", "after", "loss", "numbers")

    def __init__(self, step: int, targets: list[Any]) -> None:
        self.step = step
        self.targets = targets  # their values
        self.found: dict[Key, tuple[Any, Any]] = {}  # value and gradient of each source
        self.after: dict[Key, Any] = {}  # the values a step later
        self.loss: Any = None
        self.numbers: dict[Key, tuple[Any, Any, Any]] = {}  # value, gradient, update

    @property
    def size(self) -> int:
        """Bytes of what it refers to."""
        return sum(getattr(x, "nbytes", 8) for pair in self.found.values() for x in pair)

    def look(self) -> None:
        """Find the numbers that are still to be found, as far as they can be known."""
        if self.loss is None:
            self.loss = _number(sum(np.sum(dense(value)) for value in self.targets))
        with np.errstate(all="ignore"):  # training that diverges
            for key, (value, gradient) in dict(self.found).items():
                known = self.numbers.get(key) or (_number(value), _number(gradient), None)
                after = self.after.get(key)
                moved = None if after is None or after.shape != value.shape else after - value
                self.numbers[key] = (*known[:2], _number(moved))

    def reduce(self) -> None:
        """Keep numbers in place of arrays."""
        self.look()
        self.targets, self.found, self.after = [], {}, {}


class Course:
    """The steps of one `with` line in one run of a cell; a step is a tape that gave gradients."""

    def __init__(self) -> None:
        self.steps = 0
        self.changes = 0
        self.every = 1
        self.sources: dict[Key, Any] = {}
        self.names: dict[Key, str] = {}
        self.target = ""
        self.apart = False  # tapes of this line were open at the same time: no steps of a loop
        self._tape = 0  # the tape of the last step
        self._points: list[Point] = []
        self._open: Point | None = None  # the last of them, while the values after it are unknown
        self._waiting: deque[Point] = deque()
        self._bytes = 0

    def note(self, tape: int, targets: Any, sources: Any, gradients: Any) -> bool:
        """A tape of this number gave gradients; returns whether much waits to be reduced."""
        if self.apart:
            return False
        if tape != self._tape:
            self._tape = tape
            self.steps += 1
        self.changes += 1
        step = self.steps - 1
        point = self._open
        again = point is not None and point.step == step
        if len(self._points) >= POINTS and step % self.every == 0 and not again:
            self.every *= 2
            self._points = [each for each in self._points if each.step % self.every == 0]
        here = step % self.every == 0
        if not here and point is None:
            return False
        values = {}
        for k, source in enumerate(sources[:ROWS]):
            variable = hasattr(source, "trainable")
            key = id(source) if variable else k
            if key in self.sources or len(self.sources) < ROWS:
                self.sources[key] = source if variable else None
                values[key] = source._peek(), gradients[k]
        if point is not None and point.step < step:
            self._close(point, {key: value for key, (value, _) in values.items()})
            point = None
        if here:
            if point is None:
                point = self._open = Point(step, [target._peek() for target in targets])
                self._points.append(point)
            for key, (value, gradient) in values.items():
                point.found.setdefault(key, (value, bare(gradient)))
        return self._bytes > WAITING or len(self._waiting) > POINTS

    def _close(self, point: Point, after: dict[Key, Any]) -> None:
        point.after = after
        self._open = None
        self._bytes += point.size
        self._waiting.append(point)

    def reduce(self) -> None:
        """Turn what waits into numbers."""
        while self._waiting:
            self._waiting.popleft().reduce()
        self._bytes = 0
        point = self._open
        if point is not None:
            point.look()

    def finish(self) -> None:
        """The cell is over: the last step's update is known, as far as its Variables go."""
        if self._open is not None:
            self.changes += 1
            after = {key: s._peek() for key, s in self.sources.items() if s is not None}
            self._close(self._open, after)
        self.reduce()

    def close(self) -> None:
        """Let the Variables go; the numbers stay."""
        self.apart = True
        self.sources = dict.fromkeys(self.sources)

    @property
    def is_loop(self) -> bool:
        """Whether there is more than one step."""
        return self.steps > 1 and not self.apart

    def called(self, name_of: Callable[[Any], str], targets: Any, sources: Any) -> None:
        """The newest tape knows the names of its sources, and of what was differentiated."""
        names = [name_of(target) for target in targets]
        self.target = " + ".join(names) if names and all(names) else self.target
        for key, source in self.sources.items():
            if source is None and key < len(sources):
                source = sources[key]
            name = name_of(source) if source is not None else ""
            if name or key not in self.names:
                self.names[key] = name or str(getattr(source, "name", "")).removesuffix(":0")

    def history(self) -> History:
        """What the page gets. The step that goes on has no update yet."""
        points = [point for point in self._points if point.loss is not None]
        rows = []
        for key in self.sources:
            found = [point.numbers.get(key, (None, None, None)) for point in points]
            if any(value is not None for value, _, _ in found):
                value, gradient, update = zip(*found, strict=True)
                rows.append(Series(self.names.get(key, ""), value, gradient, update))
        loss = tuple([point.loss for point in points])
        return History(self.steps, self.every, self.target, loss, tuple(rows))


def _number(value: Any) -> Any:
    """A scalar as it is, an array by its Euclidean norm; None stays None."""
    if value is None:
        return None
    value = dense(value)
    if np.ndim(value) == 0 and not np.iscomplexobj(value):
        return wire(short(value))
    with np.errstate(all="ignore"):
        squares = float(np.vdot(value, value).real)
    if not TINY < squares < 1 / TINY:  # float32 squares overflow early
        wide = np.complex128 if np.iscomplexobj(value) else np.float64
        return wire(short(np.linalg.norm(np.asarray(value, wide).ravel())))
    return wire(short(sqrt(squares)))
