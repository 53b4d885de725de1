"""The witness: a listener that remembers what no tape can know, so that `explain` can tell it.

A tape has a record of what it recorded. Why something is *not* there is known only to whoever was
listening: an op that ran before the `with` or while recording was paused, a `stop_gradient`, a
value that left through `.numpy()`, an `assign`. The witness keeps the last few thousand of these as
weak references, numbers and places in the source (`memory.py`). It holds no tensor alive but those
on the record of the last tape that was used up, when that is small.

It listens by itself after `begin()`. A live session, which hears everything anyway, owns one
instead (`lend()`) and passes on what it needs: so an op that a tape recorded costs nothing here.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any
from weakref import ref

from numpy import bool_, float32, ndarray

from tapelab.engine import listen
from tapelab.engine.dtypes import DIFFERENTIABLE
from tapelab.engine.listener import Listener
from tapelab.trace.fresh import SMALL, Fresh
from tapelab.trace.memory import Assign, Departure, Leaf, Origin, Place, Span, calls, here, token

ORIGINS = 4096  # outputs remembered
EVENTS = 256  # departures and assigns remembered
TAPES = 128  # and as many readings of Variables
# Of a tape that is used up, records of at most so many bytes are kept for a question afterwards.
KEPT_RECORDS, KEPT_BYTES = 20_000, 1 << 25

_NOTHING = bool_(False)


class Witness(Listener):
    """Hears the engine and remembers, within bounds, what tapes leave out.

    >>> import tapelab as tf
    >>> x = tf.Variable(2.0)
    >>> undo, h = listen.add(witness := Witness()), x * x
    >>> witness.origin(h).op.name, witness.origin(h).open
    ('multiply', ())
    >>> undo()
    """

    def __init__(self, voice: Any = None) -> None:
        self.voice = voice or self  # the listener from whom it hears
        self.serial = 0
        self._ops: deque[tuple[Any, ...]] = deque(maxlen=ORIGINS)  # see `_weaken`
        self._fresh = Fresh(self._weaken)  # ops and assigns as they came
        self._sorted: tuple[int, tuple[dict[int, Any], dict[int, int]]] = (-1, ({}, {}))
        self.departures: deque[Departure] = deque(maxlen=EVENTS)
        self._assigned: deque[tuple[Any, ...]] = deque(maxlen=EVENTS)
        self.spans: OrderedDict[int, Span] = OrderedDict()  # number of a tape → its span
        self.recordings: OrderedDict[int, Any] = OrderedDict()  # number → weak reference
        self._enough = 32  # of them, until those that are gone are looked for
        self.kept: tuple[int, Any] = (0, None)  # the last used-up tape's number and records
        self._readings: deque[tuple[Any, str]] = deque(maxlen=TAPES)
        self._paused: frozenset[int] = frozenset()
        self._asked: dict[int, tuple[Any, Any]] = {}  # tape number → targets, sources

    # -- what the engine says -------------------------------------------------------------

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
        if tapes and op.rule is not None and not self._paused:
            value = outputs[0]._value if outputs else _NOTHING
            carries = type(value) is float32 or value.dtype in DIFFERENTIABLE
            if carries and len(tapes) == len(listen.recording_here()):
                return  # every tape has a record of it: the common case
        self.note(op, outputs, inputs, tapes, here(3))

    def on_enter(self, tape: Any) -> None:
        self.entered(tape, tape.recording, here(3))

    def entered(self, tape: Any, recording: Any, place: Any) -> None:
        """A tape begins to record, at this place."""
        self.serial += 1
        self.recordings[tape.number] = ref(recording)
        if len(self.recordings) > self._enough:
            for number in [n for n, held in self.recordings.copy().items() if held() is None]:
                self.recordings.pop(number, None)
            _trim(self.recordings, TAPES)
            self._enough = 2 * len(self.recordings) + 32
        self.spans.setdefault(tape.number, Span(self.serial, Place(*place)))
        _trim(self.spans, TAPES)

    def on_exit(self, tape: Any, error: BaseException | None) -> None:
        self._paused -= {tape.number}

    def on_pause(self, tape: Any) -> None:
        self._paused |= {tape.number}

    def on_resume(self, tape: Any) -> None:
        self._paused -= {tape.number}

    def on_read(self, variable: Any, reading: Any) -> None:
        self._readings.append((ref(reading), variable.name))

    def on_assign(self, variable: Any, before: Any, given: Any) -> None:
        self.serial += 1
        large = type(before) is ndarray and before.nbytes > SMALL
        self._fresh.take((self.serial, None, variable, before, given, here(4)), large)

    def on_leave(self, tensor: Any, how: str) -> None:
        self.serial += 1
        self.departures.append(
            Departure(self.serial, ref(tensor), token(tensor._value), how, calls(3))
        )

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None:
        # Not `_tensor()`: that would read a Variable, and tapes hear when it is read.
        self._asked[tape.number] = ([getattr(t, "_reading", t) for t in targets],
                                    [getattr(s, "_reading", s) for s in sources])  # fmt: skip

    def on_result(self, tape: Any, gradients: Any) -> None:
        targets, sources = self._asked.pop(tape.number, ([], []))
        got = [(g, s) for g, s in zip(gradients, sources, strict=False) if hasattr(g, "_value")]
        if got:
            made, used = zip(*got, strict=True)
            self.note(None, made, (*targets, *used), (), here(3))

    def on_failed(self, tape: Any, error: BaseException) -> None:
        self._asked.pop(tape.number, None)

    def on_release(self, tape: Any) -> None:
        self.release(tape, tape.recording)

    def release(self, tape: Any, recording: Any) -> None:
        """A tape lets its records go: hold them a little for a question, when they are small."""
        if tape._kept is None:
            self.kept = (tape.number, kept(recording))

    # -- what `explain` asks --------------------------------------------------------------

    def origin(self, tensor: Any) -> Origin | None:
        """How a tensor came to be, unless a tape knows or it is too long ago."""
        return self.origin_of(ref(tensor))

    def origin_of(self, reference: Any) -> Origin | None:
        """The same for a weak reference that was remembered; the tensor may be gone."""
        serial = self._index()[1].get(id(reference))
        return None if serial is None else self.recall(serial)

    def recall(self, serial: int) -> Origin | None:
        """The origin with this serial, while it is remembered."""
        ops, made = self._index()
        raw = ops.get(serial)
        if raw is None:
            return None
        inputs = tuple([made.get(id(x), Leaf(x, value)) for x, value in raw[3]])
        return Origin._make((*raw[:2], raw[2].kind, inputs, *raw[4:7], Place(*raw[7])))

    def recording(self, number: int) -> Any:
        """The records of any tape that still has them."""
        if self.kept[0] == number and self.kept[1] is not None:
            return self.kept[1]
        found = self.recordings.get(number)
        return None if found is None else found()

    def variable(self, leaf: Leaf) -> str:
        """The name of the Variable that this input was read from, "" when it is none."""
        return next((name for reading, name in tuple(self._readings) if reading is leaf.tensor), "")

    @property
    def assigns(self) -> list[Assign]:
        """The last values that Variables were given, oldest first."""
        self._fresh.settle()
        return [Assign._make((*raw[:4], Place(*raw[4]))) for raw in tuple(self._assigned)]

    def saw(self, number: int) -> bool:
        """Whether everything is remembered since this tape began."""
        span = self.spans.get(number)
        self._fresh.settle()
        full = len(self._ops) == ORIGINS
        return span is not None and (not full or span.serial >= self._ops[0][0])

    def holding(self, value: Any) -> list[int]:
        """The serials of living outputs that hold this very value."""
        living = ((y(), serial) for serial, raw in self._index()[0].items() for y in raw[8])
        return [serial for y, serial in living if y is not None and y._value is value]

    # -- remembering ----------------------------------------------------------------------

    def note(self, op: Any, outputs: Any, inputs: Any, tapes: Any, place: Any) -> None:
        """Remember one op: this runs in every op outside of tapes, so it does little."""
        recording = listen.recording_here()
        self.serial += 1
        fresh = (
            self.serial, op, outputs, inputs,
            tuple([t.number for t in tapes]) if tapes else (),
            tuple([getattr(t, "number", 0) for t in recording]) if recording else (),
            self._paused, place,
        )  # fmt: skip
        large = False
        for x in outputs:
            large |= type(x._value) is ndarray and x._value.nbytes > SMALL
        for x in inputs:
            large |= type(x._value) is ndarray and x._value.nbytes > SMALL
        self._fresh.take(fresh, large)

    def _weaken(self, fresh: tuple[Any, ...]) -> None:
        """Remember an op or an assign by weak references.

        Python has one weak reference for each tensor, so the reference that stands among the
        outputs here and among the inputs of a later op tells the two apart from all others, also
        when the tensor is gone.
        """
        if len(fresh) == 6:
            serial, _, variable, before, given, place = fresh
            self._assigned.append((serial, ref(variable), token(before), token(given), place))
            return
        serial, op, outputs, inputs, taken, open_, paused, place = fresh
        self._ops.append((
            serial, op, (outputs[0]._value if outputs else _NOTHING).dtype,
            [(ref(x), token(x._value)) for x in inputs], taken, open_, paused, place,
            [ref(y) for y in outputs],
        ))  # fmt: skip

    def _index(self) -> tuple[dict[int, Any], dict[int, int]]:
        """What is remembered by serial, and the serial for each reference to an output."""
        self._fresh.settle()
        if self._sorted[0] != self.serial:
            ops = {raw[0]: raw for raw in tuple(self._ops)}
            made: dict[int, int] = {}
            for serial, raw in ops.items():
                for y in raw[8]:
                    if raw[1] is not None:
                        made[id(y)] = serial
                    else:  # a gradient: the op that made it knows more, where a tape heard that
                        made.setdefault(id(y), serial)
            self._sorted = (self.serial, (ops, made))
        return self._sorted[1]


def _trim(table: OrderedDict[Any, Any], most: int) -> None:
    while len(table) > most:
        try:
            table.popitem(last=False)
        except KeyError:  # another thread was faster
            return


def kept(recording: Any) -> Any:
    """A tape's records, if they are small enough to be held for a question afterwards."""
    if recording is None or len(recording.records) > KEPT_RECORDS:
        return None
    held = 0
    for record in recording.records:
        output = record[1]
        if type(output) is tuple:
            held += sum(y._value.nbytes for y in output)
        elif type(value := output._peek()) is not float32:
            held += value.nbytes
    return recording if held <= KEPT_BYTES else None


def keep(tape: Any) -> None:
    """Hold the records of a tape for questions about what it returned."""
    witness = hearing()
    if witness is not None:
        witness.kept = (tape.number, kept(tape.recording))


current: Witness | None = None
_undo: Callable[[], None] | None = None


def begin() -> Witness:
    """Remember from now on; the same witness for everybody who asks."""
    global current, _undo
    if hearing() is None:
        current = Witness()
        _undo = listen.add(current)
    assert current is not None
    return current


def hearing() -> Witness | None:
    """The witness that hears the engine at this moment, if there is one."""
    return current if current is not None and listen.listens(current.voice) else None


def end() -> None:
    """Remember nothing any more."""
    global current, _undo
    if _undo is not None:
        _undo()
    current = _undo = None


def lend(voice: Any) -> tuple[Witness | None, Callable[[], None]]:
    """A witness for a listener that will pass on what it needs, and the function that ends it.

    None while another one hears the engine: then that one is asked.
    """
    global current
    if hearing() is not None:
        return None, lambda: None
    lent = current = Witness(voice)

    def give_back() -> None:
        global current
        if current is lent:
            current = None

    return lent, give_back
