"""The course of a training loop: what each step's gradient call found, as series of numbers.

    note()     in the learner's time: references to what a step has at hand, for every n-th step
    reduce()   when the pages are brought up to date, or much waits: arrays become norms
    history()  for the page: at most 64 points; when there are more, every second one goes

The cost of a step does not depend on its ops, and after 100,000 steps as much is held as after 100.
"""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from operator import is_
from typing import Any

import numpy as np

from tapelab.trace.model import History, Series
from tapelab.trace.values import bare, dense, short, size_in_bytes, wire

POINTS = 64  # of a series, at most
ROWS = 16  # variables whose series are kept: the first ones that the loop asks about
WAITING = 1 << 20  # bytes of arrays that wait to become numbers
# Bytes of Variables from which on only every fourth or eighth step is noted: norms take time, and
# what waits for them takes memory that the next step would use.
LARGE, VERY_LARGE = 1 << 18, 1 << 19
SMALL = 1 << 12  # elements of arrays that are measured together
CHUNK = 1 << 15  # elements that stay in the processor's cache
TINY = 1e-30
NOTHING: dict[Any, Any] = {}

Key = Any  # id of a Variable, or the place of a tensor among the sources
Asked = tuple[list[Key], dict[Key, Any], Any]


class Point:
    """One step: first references, then numbers."""

    __slots__ = ("step", "targets", "asked", "found", "after", "loss", "numbers", "held")

    def __init__(self, step: int, targets: list[Any]) -> None:
        self.step = step
        self.targets = targets  # their values
        self.asked: Sequence[Asked] = ()  # of each gradient call: sources' keys, values, gradients
        self.found: dict[Key, tuple[Any, Any]] = {}  # value and gradient of each source
        self.after: Mapping[Key, Any] = NOTHING  # the values a step later
        self.loss: Any = None
        self.held = 0  # bytes that wait
        self.numbers: dict[Key, tuple[Any, Any, Any]] = {}  # value, gradient, update

    def settle(self) -> None:
        """Sort by sources what was asked; a source that was asked twice has its first gradient."""
        asked, self.asked = self.asked, ()
        for keys, values, gradients in asked:
            for key, gradient in zip(keys, gradients, strict=False):
                if key in values:
                    self.found.setdefault(key, (values[key], bare(gradient)))

    def look(self) -> None:
        """Find the numbers that are still to be found, as far as they can be known."""
        self.settle()
        with np.errstate(all="ignore"):  # training that diverges
            if self.loss is None:
                values = [dense(value) for value in self.targets]
                single = len(values) == 1 and np.ndim(values[0]) == 0
                self.loss = _number(values[0] if single else sum(map(np.sum, values)))
            for key, (value, gradient) in dict(self.found).items():
                known = self.numbers.get(key) or (_number(value), _number(gradient), None)
                if known[2] is None:
                    known = (*known[:2], _moved(value, self.after.get(key)))
                self.numbers[key] = known
                self.found[key] = value, None  # until the update is known; the gradient may go

    def reduce(self) -> None:
        """Keep numbers in place of arrays."""
        self.look()
        self.targets, self.found, self.after, self.held = [], {}, NOTHING, 0


class Course:
    """The steps of one `with` line in one run of a cell; a step is a tape that gave gradients."""

    def __init__(self) -> None:
        self.steps = 0
        self.changes = 0
        self.every = 1
        self.sources: dict[Key, Any] = {}
        self._variables: list[tuple[Key, Any]] = []  # those of them
        self.names: dict[Key, str] = {}
        self.target = ""
        self.apart = False  # tapes of this line were open at the same time: no steps of a loop
        self._tape = 0  # the tape of the last step
        self._begun = False
        self._points: list[Point] = []
        self._open: Point | None = None  # the last of them, while the values after it are unknown
        self._bytes = 0
        self._asked: tuple[Any, ...] = ()  # the sources of the last step, as they were given
        self._keys: list[Key] = []  # of them
        self._size = 0  # bytes of their values and gradients
        self.full = False  # much waits to be reduced
        self._loose = False  # some source is a tensor, which nobody but the call has

    def before(self) -> dict[Key, Any] | None:
        """The Variables' values as the next step begins; None when it will be no point."""
        here, point = self.steps % self.every == 0, self._open
        if not here and point is None:
            return None
        values = {key: source._peek() for key, source in self._variables}
        if not here and point is not None and not self._loose:
            self._close(point, values)
            return None
        return values

    def passes(self, tape: int) -> bool:
        """Count a step that is no point, and that no point waits for; False for any other."""
        if self._open is not None or self.apart or self.steps % self.every == 0:
            return False
        if tape == self._tape:
            return False
        self._tape = tape
        self.steps += 1
        self.changes += 1
        return True

    def note(
        self,
        tape: int,
        targets: Any,
        sources: Any,
        gradients: Any,
        before: dict[Key, Any] | None = None,
    ) -> None:
        """A tape of this number gave gradients.

        before   the values as the step began, when it is told after the Variables were changed
        """
        if self.apart:
            return
        if not self._begun:
            self._begun = True
            size = sum(size_in_bytes(source._peek()) for source in sources[:ROWS])
            self.every = 8 if size > VERY_LARGE else 4 if size > LARGE else 1
        if tape != self._tape:
            self._tape = tape
            self.steps += 1
        self.changes += 1
        step = self.steps - 1
        point = self._open
        again = point is not None and point.step == step
        if len(self._points) >= POINTS and step % self.every == 0 and not again:
            self.every *= 2
            for each in self._points:
                if each.step % self.every:
                    self._bytes -= each.held
            self._points = [each for each in self._points if each.step % self.every == 0]
        here = step % self.every == 0
        if not here and point is None:
            return
        keys = self._keys_of(sources)
        values = before or {}
        if before is None or self._loose:
            for key, source in zip(keys, sources, strict=False):
                if key is not None:
                    values.setdefault(key, source._peek())
        if point is not None and point.step < step:
            self._close(point, values)
            point = None
        if here:
            if point is None:
                point = self._open = Point(step, [target._peek() for target in targets])
                self._points.append(point)
            point.asked = (*point.asked, (keys, values, gradients))
            self.full = self.full or self._size > LARGE

    def _keys_of(self, sources: Any) -> list[Key]:
        """The keys of the sources of a step, most often those of the step before."""
        if len(sources) != len(self._asked) or not all(map(is_, sources, self._asked)):
            self._asked, self._keys, self._size = tuple(sources), [], 0
            for k, source in enumerate(sources[:ROWS]):
                variable = hasattr(source, "trainable")
                key: Key = id(source) if variable else k
                if key in self.sources or len(self.sources) < ROWS:
                    if variable and key not in self.sources:
                        self._variables.append((key, source))
                    self.sources[key] = source if variable else None
                    self._loose = self._loose or not variable
                    self._size += 2 * size_in_bytes(source._peek())
                else:
                    key = None  # of no row
                self._keys.append(key)
        return self._keys

    def _close(self, point: Point, after: dict[Key, Any]) -> None:
        point.after = after
        self._open = None
        point.held = self._size
        self._bytes += point.held
        self.full = self._bytes > WAITING or self._size > LARGE

    def reduce(self) -> None:
        """Turn what waits into numbers."""
        waiting = [each for each in self._points if each.asked or each.found]
        waiting = [point for point in waiting if point is not self._open]
        for point in waiting:
            point.settle()
        for key in list(self.sources):
            _measure(key, [point for point in waiting if key in point.found])
        for point in waiting:
            point.reduce()
        self._bytes, self.full = 0, False
        if self._open is not None:
            self._open.look()

    def finish(self) -> None:
        """The cell is over: the last step's update is known, as far as its Variables go."""
        if self._open is not None:
            self.changes += 1
            self._close(self._open, {key: source._peek() for key, source in self._variables})
        self.reduce()

    def close(self) -> None:
        """Let the Variables go; the numbers stay."""
        self.apart = True
        self.sources = dict.fromkeys(self.sources)
        self._variables, self._asked = [], ()

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


def _measure(key: Key, points: list[Point]) -> None:
    """The numbers of a source at many points at once, where its arrays are small."""
    alike = [
        (point, value, gradient, after)
        for point in points
        if type(value := point.found[key][0]) is np.ndarray
        and type(gradient := point.found[key][1]) is np.ndarray
        and type(after := point.after.get(key)) is np.ndarray
        and value.dtype == np.float32 and 0 < value.size <= SMALL
        and value.shape == gradient.shape == after.shape == points[0].found[key][0].shape
    ]  # fmt: skip
    if len(alike) < 2:
        return
    _, *columns = zip(*alike, strict=True)
    values, gradients, after = [
        np.array(arrays, np.float64).reshape(len(alike), -1) for arrays in columns
    ]
    norms = [np.sqrt(np.einsum("ij,ij->i", x, x)).tolist()
             for x in (values, gradients, after - values)]  # fmt: skip
    for (point, *_), *numbers in zip(alike, *norms, strict=True):
        value, gradient, update = [wire(short(number)) for number in numbers]
        point.numbers[key] = value, gradient, update


def _moved(value: Any, after: Any) -> Any:
    """The size of the step from one value to the next; None when it is not known."""
    if after is None or after.shape != value.shape:
        return None
    if after is value:
        return 0.0
    if value.size <= CHUNK or not (value.flags.c_contiguous and after.flags.c_contiguous):
        return _number(after - value)
    squares, flat, end = 0.0, value.reshape(-1), after.reshape(-1)
    room = np.empty(CHUNK, value.dtype)  # instead of an array as large as they are
    for k in range(0, flat.size, CHUNK):
        part = np.subtract(end[k : k + CHUNK], flat[k : k + CHUNK], out=room[: flat.size - k])
        squares += float(np.vdot(part, part).real)
    return wire(short(sqrt(squares) if TINY < squares < 1 / TINY else _wide(flat, end)))


def _wide(flat: Any, end: Any = None) -> float:
    """The norm of an array, or of the way from it to another, in float64 but never of it whole."""
    squares = 0.0
    for k in range(0, flat.size, CHUNK):
        part = flat[k : k + CHUNK].astype(np.float64)
        if end is not None:
            part = end[k : k + CHUNK] - part
        squares += float(np.vdot(part, part))
    return sqrt(squares)


def _number(value: Any) -> Any:
    """A scalar as it is, an array by its Euclidean norm; None stays None."""
    if type(value) is np.float32:
        return wire(short(value))
    if value is None:
        return None
    value = dense(value)
    if np.ndim(value) == 0 and not np.iscomplexobj(value):
        return wire(short(value))
    squares = float(np.vdot(value, value).real)
    if not TINY < squares < 1 / TINY:  # float32 squares overflow early
        if value.size > CHUNK and value.dtype.kind == "f" and value.flags.c_contiguous:
            return wire(short(_wide(value.reshape(-1))))
        wide = np.complex128 if np.iscomplexobj(value) else np.float64
        return wire(short(np.linalg.norm(np.asarray(value, wide).ravel())))
    return wire(short(sqrt(squares)))
