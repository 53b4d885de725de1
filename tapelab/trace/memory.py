"""What a witness remembers: small tuples that hold no tensor alive.

serial   the number of an event, in order of time
origin   how an output came to be that some tape has no record of
token    finds a value again; the same value for the tensors and Variables that share one
"""

from __future__ import annotations

import weakref
from itertools import islice
from pathlib import Path
from sys import _getframe
from typing import Any, NamedTuple

import numpy as np

_PACKAGE = Path(__file__).parent.parent
_OWN = frozenset(map(str, (*_PACKAGE.glob("*.py"), *_PACKAGE.glob("*/*.py"))))
_NUMPY = str(Path(np.__file__).parent)  # np.mean(x) asks for the array from inside NumPy


class Place(NamedTuple):
    """Where in the learner's source something was called; looked up when somebody asks."""

    code: Any
    lasti: int

    @property
    def line(self) -> int | None:
        return self.position[0]

    @property
    def position(self) -> tuple[int | None, int | None]:
        """Line and column, as far as the interpreter knows them."""
        if self.code is None:
            return None, None
        found = next(islice(self.code.co_positions(), self.lasti // 2, None), (None,) * 4)
        return found[0], found[2]


NOWHERE = Place(None, 0)


class Leaf(NamedTuple):
    """An input whose origin is unknown: a constant, a Variable's reading, something older."""

    tensor: Any  # weak reference
    token: Any  # see `value_of`


class Origin(NamedTuple):
    """How an output came to be."""

    serial: int
    op: Any  # None for the result of a gradient
    kind: str  # of the output's dtype
    inputs: tuple[Any, ...]  # serials of origins, or leaves
    taken: tuple[int, ...]  # numbers of the tapes that recorded it
    open: tuple[int, ...]  # numbers of the tapes that recorded on this thread
    paused: frozenset[int]
    place: Place


class Departure(NamedTuple):
    """A value left the engine."""

    serial: int
    tensor: Any  # weak reference
    token: Any
    how: str
    places: tuple[Place, ...]  # where, and where the functions around it were called


class Assign(NamedTuple):
    """A Variable took a value."""

    serial: int
    variable: Any  # weak reference
    before: Any  # token of the old value
    given: Any  # token of the value that was assigned or added
    place: Place


class Span(NamedTuple):
    """When a tape's present record began, and where its `with` stands."""

    serial: int
    place: Place


def token(value: Any) -> Any:
    """Stands for a value without keeping an array alive; numbers are small enough to keep."""
    return weakref.ref(value) if type(value) is np.ndarray else value


def value_of(token: Any) -> Any:
    """The value that a token stands for, None when it is gone."""
    return token() if type(token) is weakref.ref else token


def here(depth: int) -> tuple[Any, int]:
    """The nearest place outside of this package and NumPy, as a plain tuple: this runs in ops."""
    frame: Any = _getframe(depth)
    while frame is not None:
        code = frame.f_code
        own = _own.get(code.co_filename)
        if own is None:
            own = _own[code.co_filename] = _is_own(code.co_filename)
            if len(_own) > FILES:
                _own.clear()
        if not own:
            return code, frame.f_lasti
        frame = frame.f_back
    return NOWHERE


def calls(depth: int) -> tuple[Place, ...]:
    """The nearest place outside of this package, and those that called it, inner first."""
    frame: Any = _getframe(depth)
    found: list[Place] = []
    while frame is not None and len(found) < DEEPEST:
        if not _is_own(frame.f_code.co_filename):
            found.append(Place(frame.f_code, frame.f_lasti))
            if frame.f_code.co_name == "<module>":
                break  # below stands whoever runs the cell
        frame = frame.f_back
    return tuple(found) or (NOWHERE,)


DEEPEST = 8
FILES = 4096
_own: dict[str, bool] = {}


def _is_own(filename: str) -> bool:
    return filename in _OWN or filename.startswith(_NUMPY)
