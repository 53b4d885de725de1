"""Who hears what the engine does: tapes that record, and views that watch.

Ops ask one question, `listen.recorder`, and the answer is one of

    None          nobody listens: the op is over
    a Recording   one tape records and no view hears its ops: it is called without a loop
    a Watched     one tape records, and views look on
    a Looking     views look on, and no tape records
    a FanOut      several tapes, several threads, or views: each is told in turn

`recorder` is made anew whenever a tape starts or stops and a view comes or goes. Its `epoch` is a
number that no other recorder has; a Variable remembers the epoch in which it was last read. Its
`thread` is that of the one tape, when ops may add to the records themselves; else 0, which is none.
Tapes hear only the thread that entered them; views hear all threads.
"""

import itertools
import os
from _thread import RLock, get_ident
from collections.abc import Callable
from typing import Any

from tapelab.engine.listener import Listener

recorder: Any = None
views: tuple[Listener, ...] = ()  # who hears at present
resting: Callable[[Any], None] | None = None  # views hear nothing but the tapes that are entered
_added: tuple[Listener, ...] = ()
_instead: tuple[Listener, ...] | None = None  # who hears in their place, for a block
_active: dict[int, tuple[Any, ...]] = {}  # thread → its recording tapes, in order of entry
_epochs = itertools.count(1)
_changing = RLock()  # tapes of several threads start and stop at the same time
NO_ATTRS: dict[str, Any] = {}


class FanOut:
    """The recorder when more than one listens: every tape of this thread, then every view."""

    __slots__ = ("epoch", "tapes", "watching", "hidden", "shared")
    thread = 0

    def __init__(self, tapes: dict[int, tuple[Any, ...]], watching: tuple[Listener, ...]) -> None:
        self.epoch = next(_epochs)
        self.tapes = tapes
        self.watching = watching
        self.hidden = any(tape.hidden for each in tapes.values() for tape in each)
        self.shared = len([thread for thread, each in tapes.items() if each]) > 1

    def on_op1(self, op: Any, output: Any, x: Any, attrs: Any = None) -> None:
        if self.watching or self.hidden:
            self.on_op(op, (output,), (x,), attrs)
            return
        output._tape = 0
        for tape in self.tapes.get(get_ident(), ()):
            tape.recording.add1(op, output, x, attrs)

    def on_op2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any = None) -> None:
        if self.watching or self.hidden:
            self.on_op(op, (output,), (x, y), attrs)
            return
        output._tape = 0
        for tape in self.tapes.get(get_ident(), ()):
            tape.recording.add2(op, output, x, y, attrs)

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> None:
        for output in outputs:
            output._tape = 0
        mine = self.tapes.get(get_ident(), ())
        took = [t for t in mine if not t.hidden and t.recording.on_op(op, outputs, inputs, attrs)]
        if self.watching:
            tell("on_op", op, outputs, inputs, attrs or NO_ATTRS, took)
        if self.hidden:  # these last: they run ops about this one, which views must know by then
            for tape in mine:
                if tape.hidden:
                    tape.recording.on_op(op, outputs, inputs, attrs)

    def on_silent(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> None:
        """An op that no tape records by its nature, such as stop_gradient: views hear of it."""
        if self.watching:
            tell("on_op", op, outputs, inputs, attrs, [])

    def read(self, variable: Any) -> Any:
        """The tensor that stands for the variable's value on the tapes of this thread."""
        mine = self.tapes.get(get_ident(), ())
        if not mine:
            return variable._reading
        # What the tapes of one thread have been told of, those of another have not: where several
        # threads record, each read is a reading of its own.
        reading = variable._another() if self.shared else variable._fresh(self.epoch)
        for tape in mine:
            if tape.recording.adopt(variable, reading) and self.watching and not tape.hidden:
                tell("on_watch", tape, variable, "read")
        if self.watching:
            tell("on_read", variable, reading)
        return reading


class Watched:
    """The recorder when one tape records and views are on: the tape's short way, then the views."""

    __slots__ = ("epoch", "recording", "tapes", "hears", "on_op", "on_silent")
    thread = 0

    def __init__(self, tape: Any, everyone: FanOut) -> None:
        self.epoch = everyone.epoch
        self.recording = tape.recording
        self.tapes = (tape,)
        self.hears = hearing("on_op")
        self.on_op = everyone.on_op  # what is rarer goes the long way
        self.on_silent = everyone.on_silent

    def on_op1(self, op: Any, output: Any, x: Any, attrs: Any = None) -> None:
        took = self.tapes if self.recording.on_op1(op, output, x, attrs) else ()
        for hear in self.hears:
            try:
                hear(op, (output,), (x,), attrs or NO_ATTRS, took)
            except Exception:
                _drop(_owner(hear), "on_op")

    def on_op2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any = None) -> None:
        took = self.tapes if self.recording.on_op2(op, output, x, y, attrs) else ()
        for hear in self.hears:
            try:
                hear(op, (output,), (x, y), attrs or NO_ATTRS, took)
            except Exception:
                _drop(_owner(hear), "on_op")

    def read(self, variable: Any) -> Any:
        """The tensor that stands for the variable's value on this tape."""
        recording = self.recording
        if get_ident() != recording.thread:
            return variable._reading
        reading = variable._fresh(self.epoch)
        if recording.adopt(variable, reading):
            tell("on_watch", self.tapes[0], variable, "read")
        tell("on_read", variable, reading)
        return reading


class Looking:
    """The recorder when views are on and no tape records."""

    __slots__ = ("epoch", "hears")
    thread = 0

    def __init__(self) -> None:
        self.epoch = next(_epochs)
        self.hears = hearing("on_op")

    def on_op1(self, op: Any, output: Any, x: Any, attrs: Any = None) -> None:
        output._tape = 0
        for hear in self.hears:
            try:
                hear(op, (output,), (x,), attrs or NO_ATTRS, ())
            except Exception:
                _drop(_owner(hear), "on_op")

    def on_op2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any = None) -> None:
        output._tape = 0
        for hear in self.hears:
            try:
                hear(op, (output,), (x, y), attrs or NO_ATTRS, ())
            except Exception:
                _drop(_owner(hear), "on_op")

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> None:
        for output in outputs:
            output._tape = 0
        tell("on_op", op, outputs, inputs, attrs or NO_ATTRS, ())

    on_silent = on_op

    def read(self, variable: Any) -> Any:
        """No tape follows the variable: its value has one tensor."""
        return variable._reading


def hearing(event: str) -> tuple[Callable[..., None], ...]:
    """What to call for an event: the methods of those views that want to hear of it."""
    nothing = getattr(Listener, event)
    return tuple([getattr(v, event) for v in views if getattr(type(v), event) is not nothing])


def _owner(hear: Any) -> Any:
    """The view whose method this is."""
    return hear.__self__


def tell(event: str, *args: Any) -> None:
    """Send an event to every view; one that raises is reported once and dropped."""
    for view in views:
        try:
            getattr(view, event)(*args)
        except Exception:
            _drop(view, event)


def steps(tape: Any) -> Callable[[Any, Any, Any], None] | None:
    """What a walk over a tape's records calls after each of them; None when nobody listens."""
    if not views or tape.unheard or tape.hidden:
        return None
    hears = hearing("on_step")
    if not hears:
        return None

    def told(record: Any, incoming: Any, contributions: Any) -> None:
        nonlocal hears
        for hear in hears:
            try:
                hear(tape, record, incoming, contributions)
            except Exception:
                hears = tuple([other for other in hears if other is not hear])
                _drop(_owner(hear), "on_step")

    return told


def _drop(view: Listener, event: str) -> None:
    """A view that raised is reported once and hears no more: it must never break a lesson."""
    import logging  # costs 3 ms, which only a failure needs

    _remove(view)
    logging.getLogger("tapelab").exception(
        "A view failed in %s and was switched off; tapes and values are not affected.", event
    )


def add(listener: Listener) -> Callable[[], None]:
    """Let a view hear all events from now on; returns the function that ends it."""
    global _added
    wake()
    with _changing:
        _added = (*_added, listener)
        _review()
    return lambda: _remove(listener)


def _remove(listener: Listener) -> None:
    global _added, _instead
    with _changing:
        _added = tuple(view for view in _added if view is not listener)
        if _instead:
            _instead = tuple(view for view in _instead if view is not listener)
        _review()


def _review() -> None:
    """Find out anew who hears."""
    global views
    views = _instead if _instead is not None else () if resting is not None else _added
    renew()


def is_alone(listener: Listener) -> bool:
    """Whether no other view listens, so that it may rest."""
    return _added == (listener,)


def listens(listener: Any) -> bool:
    """Whether this view hears, or will when it has rested."""
    return listener in _added


def rest(view: Listener, entered: Callable[[Any], None]) -> None:
    """Let the engine run as if nobody listened, until `wake`; for a view that is alone.

    `entered` is called with each tape that is entered, on its thread, instead of `on_enter`; and
    with None when somebody asks for what was not heard. It has to call `rouse` then.
    """
    global resting

    def told(tape: Any) -> None:
        try:
            entered(tape)
        except Exception:
            rouse()
            _drop(view, "on_enter")

    with _changing:
        resting = told
        _review()


def rouse() -> None:
    """Views hear again."""
    global resting
    with _changing:
        resting = None
        _review()


def wake() -> None:
    """Something happens that a resting view must know: it catches up, and hears again."""
    rests = resting
    if rests is not None:
        rests(None)


def start(tape: Any) -> None:
    """The tape records on this thread from now on."""
    global recorder
    me = get_ident()
    with _changing:
        if not _active and not views:  # the commonest: one tape, and nobody looks
            _active[me] = (tape,)
            alone = tape.recording
            alone.epoch = next(_epochs)
            recorder = alone
            return
        # One that an interrupt kept from being taken out is off all the same: it goes now.
        _active[me] = (*[t for t in _active.get(me, ()) if t._on], tape)
        _choose()


def stop(tape: Any) -> None:
    """The tape records no longer, on whichever thread it was entered."""
    global recorder
    with _changing:
        if len(_active) == 1 and not views and _active.get(get_ident()) == (tape,):
            _active.clear()
            recorder = None
            return
        for thread, tapes in list(_active.items()):
            rest = tuple(t for t in tapes if t is not tape)
            if rest:
                _active[thread] = rest
            else:
                del _active[thread]
        _choose()


def recording_here() -> tuple[Any, ...]:
    """The tapes that record on this thread."""
    return _active.get(get_ident(), ())


def recording() -> list[Any]:
    """The tapes that record on any thread."""
    return [tape for tapes in list(_active.values()) for tape in tapes]


def renew() -> None:
    """Begin a new epoch, so that every Variable is read afresh."""
    with _changing:
        _choose()


def let_record(thread: int, tapes: tuple[Any, ...]) -> None:
    """These tapes record on a thread, instead of those that did."""
    with _changing:
        _active[thread] = tapes
        _choose()


def hearing_instead() -> tuple[Listener, ...] | None:
    """Who hears instead of all; None when all do."""
    return _instead


def let_hear(listeners: tuple[Listener, ...] | None) -> None:
    """These hear, instead of all; None: all again."""
    global _instead
    with _changing:
        _instead = listeners
        _review()


def _choose() -> None:
    """Find out anew what ops ask; call it under the lock."""
    global recorder
    recorder = _who_listens()


def _who_listens() -> Any:
    tapes = [tape for each in _active.values() for tape in each if tape.recording is not None]
    if not tapes:
        return Looking() if views else None
    if len(tapes) == 1 and (not views or tapes[0].unheard):
        alone = tapes[0].recording
        alone.epoch = next(_epochs)
        return alone
    everyone = FanOut(dict(_active), views)
    if len(tapes) == 1 and not tapes[0].hidden:
        return Watched(tapes[0], everyone)
    return everyone


def _forked() -> None:
    """This is a child process: no thread goes on but this one, and the page is the parent's."""
    global _changing, _added, _instead, resting
    _changing = RLock()
    mine = recording_here()
    _active.clear()
    if mine:
        _active[get_ident()] = mine
    _added, _instead, resting = (), None, None
    _review()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
