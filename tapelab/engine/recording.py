"""The record of one tape: a list of plain tuples in order of execution.

Words: a tensor is *known* to a recording when it is watched or was computed from known tensors;
its *place* is its position in `records`. Every known tensor has one place:

    (None, tensor)                          a watched tensor or Variable
    (op, output, attrs, x, i)               one input; i is the place of x, or None when unknown
    (op, output, attrs, x, i, y, j)         two inputs
    (op, outputs, attrs, inputs, places, 0) any number of either, followed by its outputs
    (None, output, place, k, 0, 0, 0, 0)    output k of the record at `place`

Tuples, because one costs 0.05 µs where an object with slots costs 0.18. A known tensor carries the
number of its recording and its place in two slots. These slots are a cache: a tensor may be known
to several recordings, so whoever finds the slots taken by a living one uses its own `table`.
"""

import itertools
import weakref
from _thread import get_ident
from typing import Any, NamedTuple

import numpy as np
from numpy import float32

from tapelab.engine import listen
from tapelab.engine.dtypes import DIFFERENTIABLE
from tapelab.engine.listen import NO_ATTRS

FLOAT32 = np.dtype(float32)
_numbers = itertools.count(1)
next_number = _numbers.__next__  # of a recording, or of whatever views tell apart from one
# Number → recording, weakly. Looked through when it has grown, instead of by a `__del__`: Python
# loses an interrupt that arrives inside one.
_living: dict[int, weakref.ref[Any]] = {}
_enough = 64


class Recording:
    """What a tape holds from its first entry until it is used up or reset."""

    __slots__ = ("number", "epoch", "thread", "accessed", "records", "table", "watched",
                 "__weakref__")  # fmt: skip

    def __init__(self, accessed: bool) -> None:
        self.number = next_number()
        self.epoch = 0
        self.thread = get_ident()
        self.accessed = accessed  # watch trainable variables that are read
        self.records: list[tuple[Any, ...]] = []
        self.table: dict[int, tuple[int, Any]] = {}  # id → (place, the tensor, kept alive)
        self.watched: dict[int, tuple[int, Any]] = {}  # id of a Variable → (place, Variable)
        _note(self)

    def on_op2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any = None) -> bool:
        """Record an op of two inputs; the short way, when this is the only recorder."""
        number = self.number
        i = x._index if x._tape == number else self.place(x)
        j = y._index if y._tape == number else self.place(y)
        if (i is None and j is None) or get_ident() != self.thread:
            output._tape = 0
            return False
        records = self.records
        if op.keeps or output._value.dtype is FLOAT32 or output._value.dtype in DIFFERENTIABLE:
            output._tape = number
            output._index = len(records)
        else:
            output._tape = 0
        records.append((op, output, attrs, x, i, y, j))
        return True

    def on_op1(self, op: Any, output: Any, x: Any, attrs: Any = None) -> bool:
        """Record an op of one input; the short way, when this is the only recorder."""
        number = self.number
        i = x._index if x._tape == number else self.place(x)
        if i is None or get_ident() != self.thread:
            output._tape = 0
            return False
        records = self.records
        value = output._value
        if type(value) is float32 or value.dtype is FLOAT32 or value.dtype in DIFFERENTIABLE:
            output._tape = number
            output._index = len(records)
        else:
            output._tape = 0
        records.append((op, output, attrs, x, i))
        return True

    def add1(self, op: Any, output: Any, x: Any, attrs: Any) -> None:
        """Record an op of one input on this thread, where other tapes record it as well."""
        i = self.place(x)
        if i is not None:
            self.add(output, (op, output, attrs, x, i))

    def add2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any) -> None:
        """Record an op of two inputs on this thread, where other tapes record it as well."""
        i, j = self.place(x), self.place(y)
        if i is not None or j is not None:
            self.add(output, (op, output, attrs, x, i, y, j))

    def add(self, output: Any, record: tuple[Any, ...]) -> None:
        value = output._value
        if type(value) is float32 or value.dtype in DIFFERENTIABLE:
            self.know(output, len(self.records))
        self.records.append(record)

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> bool:
        """Record any op; True when an input is known, so that there is something to record."""
        places = tuple([self.place(x) for x in inputs])
        if get_ident() != self.thread or all(p is None for p in places):
            return False
        here = len(self.records)
        if op.many or len(inputs) not in (1, 2):
            self.records.append((op, outputs, attrs, inputs, places, 0))
            for k, output in enumerate(outputs):
                if output._value.dtype in DIFFERENTIABLE:
                    self.know(output, here + 1 + k)
                self.records.append((None, output, here, k, 0, 0, 0, 0))
            return True
        (output,) = outputs
        if output._value.dtype in DIFFERENTIABLE:
            self.know(output, here)
        flat = [each for pair in zip(inputs, places, strict=True) for each in pair]
        self.records.append((op, output, attrs, *flat))
        return True

    def on_silent(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> None:
        """Ops such as stop_gradient leave no record: that is what they are for."""

    def place(self, x: Any) -> int | None:
        """Where the tensor stands in the records, or None when it is not known here."""
        if x._tape == self.number:
            return x._index  # type: ignore[no-any-return]
        if self.table:
            found = self.table.get(id(x))
            if found is not None:
                return found[0]
        return None

    def know(self, x: Any, place: int) -> None:
        """Remember the place of a tensor, in its own slots when no living recording has them."""
        if not x._tape or not alive(x._tape):
            x._tape = self.number
            x._index = place
        else:
            self.table[id(x)] = (place, x)

    def watch(self, x: Any) -> bool:
        """Follow a tensor from now on; False when it was known already."""
        if self.place(x) is not None:
            return False
        if x._value.dtype in DIFFERENTIABLE:
            with listen._changing:  # of two threads that watch the same tensor, one gets its slots
                self.know(x, len(self.records))
        self.records.append((None, x))
        return True

    def watch_variable(self, variable: Any) -> bool:
        """Follow a Variable; what is read from it later stands at its place."""
        if id(variable._source) in self.watched:
            return False
        self.watched[id(variable._source)] = (len(self.records), variable._source)
        self.records.append((None, variable._source))
        return True

    def adopt(self, variable: Any, reading: Any) -> bool:
        """A Variable was read as `reading`; True when that made the tape watch it."""
        source = variable._source
        found = self.watched.get(id(source))
        if found is None:
            if not (self.accessed and source.trainable):
                return False
            place = len(self.records)
            self.watched[id(source)] = (place, source)
            self.records.append((None, source))
        else:
            place = found[0]
        dtype = reading._value.dtype
        if dtype is FLOAT32 or dtype in DIFFERENTIABLE:
            self.know(reading, place)
        return found is None

    def read(self, variable: Any) -> Any:
        """The tensor for a Variable's value when this is the only recorder."""
        if get_ident() != self.thread:
            return variable._reading
        reading = variable._fresh(self.epoch)
        found = self.watched.get(id(variable))
        if found is not None or not self.accessed or reading._value.dtype is not FLOAT32:
            self.adopt(variable, reading)
        elif variable._trainable:
            place = len(self.records)
            self.watched[id(variable)] = (place, variable)
            self.records.append((None, variable))
            reading._tape = self.number
            reading._index = place
        return reading


def _note(recording: Recording) -> None:
    global _enough
    _living[recording.number] = weakref.ref(recording)
    if len(_living) > _enough:
        # A copy, which is made without a look at another thread; a list of items is not.
        for number in [n for n, held in _living.copy().items() if held() is None]:
            _living.pop(number, None)
        _enough = 2 * len(_living) + 64


def alive(number: int) -> bool:
    """True while the recording of that number exists, so that a tensor's slots are its own."""
    held = _living.get(number)
    return held is not None and held() is not None


class Record(NamedTuple):
    """One record as views read it."""

    index: int  # type: ignore[assignment]  # a record has a place, and is not searched
    op: Any
    outputs: tuple[Any, ...]
    inputs: tuple[Any, ...]
    places: tuple[int | None, ...]
    attrs: dict[str, Any]


def unpack(index: int, record: tuple[Any, ...]) -> Record:
    """The readable form of a recorded tuple (not of a watched tensor's)."""
    op, outputs, attrs, *rest = record
    if len(record) == 6:
        return Record(index, op, outputs, rest[0], rest[1], attrs)
    return Record(index, op, (outputs,), tuple(rest[::2]), tuple(rest[1::2]), attrs or NO_ATTRS)
