"""Who hears what the engine does: tapes that record, and views that watch.

Ops ask one question, `listen.recorder`, and the answer is one of

    None          nobody listens: the op is over
    a Recording   one tape records and no view is on: it is called without a loop
    a Watched     one tape records, and views look on
    a FanOut      several tapes, several threads, or views: each is told in turn

`recorder` is made anew whenever a tape starts or stops and a view comes or goes. Its `epoch` is a
number that no other recorder has; a Variable remembers the epoch in which it was last read.
Tapes hear only the thread that entered them; views hear all threads.
"""

import itertools
from _thread import RLock, get_ident
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

recorder: Any = None
views: tuple["Listener", ...] = ()
_active: dict[int, tuple[Any, ...]] = {}  # thread → its recording tapes, in order of entry
_epochs = itertools.count(1)
_changing = RLock()  # tapes of several threads start and stop at the same time
NO_ATTRS: dict[str, Any] = {}


class Listener:
    """What a view can hear; override what it needs. A listener that raises is dropped."""

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
        """An op ran; `tapes` are those that recorded it."""

    def on_enter(self, tape: Any) -> None:
        """The tape begins to record."""

    def on_exit(self, tape: Any, error: BaseException | None) -> None:
        """The tape stops; `error` is the exception that left the `with`, if any."""

    def on_pause(self, tape: Any) -> None: ...

    def on_resume(self, tape: Any) -> None: ...

    def on_reset(self, tape: Any) -> None: ...

    def on_watch(self, tape: Any, tensor: Any, how: str) -> None:
        """`how` is "watch" for tape.watch, "read" for a trainable variable that was accessed."""

    def on_read(self, variable: Any, reading: Any) -> None:
        """From now on the tensor `reading` stands for the variable's value in ops."""

    def on_assign(self, variable: Any, before: Any) -> None: ...

    def on_leave(self, tensor: Any, how: str) -> None:
        """A value left the engine through `how`: .numpy(), float(), np.asarray…"""

    def on_gradient(self, tape: Any, targets: Any, sources: Any, seeds: Any) -> None: ...

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        """The walk went back over one record."""

    def on_result(self, tape: Any, gradients: Any) -> None: ...

    def on_release(self, tape: Any) -> None:
        """Sent before a tape drops its records, so that a view can still look at them."""

    def on_failed(self, tape: Any, error: BaseException) -> None: ...


class FanOut:
    """The recorder when more than one listens: every tape of this thread, then every view."""

    __slots__ = ("epoch", "tapes", "watching")

    def __init__(self, tapes: dict[int, tuple[Any, ...]], watching: tuple[Listener, ...]) -> None:
        self.epoch = next(_epochs)
        self.tapes = tapes
        self.watching = watching

    def on_op1(self, op: Any, output: Any, x: Any, attrs: Any = None) -> None:
        self.on_op(op, (output,), (x,), attrs)

    def on_op2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any = None) -> None:
        self.on_op(op, (output,), (x, y), attrs)

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> None:
        for output in outputs:
            output._tape = 0
        mine = self.tapes.get(get_ident(), ())
        took = [t for t in mine if t.recording.on_op(op, outputs, inputs, attrs) and not t.hidden]
        if self.watching:
            tell("on_op", op, outputs, inputs, attrs or NO_ATTRS, took)

    def on_silent(self, op: Any, outputs: Any, inputs: Any, attrs: Any) -> None:
        """An op that no tape records by its nature, such as stop_gradient: views hear of it."""
        if self.watching:
            tell("on_op", op, outputs, inputs, attrs, [])

    def read(self, variable: Any) -> Any:
        """The tensor that stands for the variable's value on the tapes of this thread."""
        mine = self.tapes.get(get_ident(), ())
        if not mine:
            return variable._reading
        reading = variable._fresh(self.epoch)
        for tape in mine:
            if tape.recording.adopt(variable, reading) and self.watching and not tape.hidden:
                tell("on_watch", tape, variable, "read")
        if self.watching:
            tell("on_read", variable, reading)
        return reading


class Watched:
    """The recorder when one tape records and views are on: the tape's short way, then the views."""

    __slots__ = ("epoch", "recording", "tapes", "on_op", "on_silent", "read")

    def __init__(self, tape: Any, everyone: FanOut) -> None:
        self.epoch = everyone.epoch
        self.recording = tape.recording
        self.tapes = (tape,)
        self.on_op = everyone.on_op  # what is rarer goes the long way
        self.on_silent = everyone.on_silent
        self.read = everyone.read

    def on_op1(self, op: Any, output: Any, x: Any, attrs: Any = None) -> None:
        took = self.tapes if self.recording.on_op1(op, output, x, attrs) else ()
        for view in views:
            try:
                view.on_op(op, (output,), (x,), attrs or NO_ATTRS, took)
            except Exception:
                _drop(view, "on_op")

    def on_op2(self, op: Any, output: Any, x: Any, y: Any, attrs: Any = None) -> None:
        took = self.tapes if self.recording.on_op2(op, output, x, y, attrs) else ()
        for view in views:
            try:
                view.on_op(op, (output,), (x, y), attrs or NO_ATTRS, took)
            except Exception:
                _drop(view, "on_op")


def tell(event: str, *args: Any) -> None:
    """Send an event to every view; one that raises is reported once and dropped."""
    for view in views:
        try:
            getattr(view, event)(*args)
        except Exception:
            _drop(view, event)


def _drop(view: Listener, event: str) -> None:
    """A view that raised is reported once and hears no more: it must never break a lesson."""
    import logging  # costs 3 ms, which only a failure needs

    _remove(view)
    logging.getLogger("tapelab").exception(
        "A view failed in %s and was switched off; tapes and values are not affected.", event
    )


def add(listener: Listener) -> Callable[[], None]:
    """Let a view hear all events from now on; returns the function that ends it."""
    global views
    views = (*views, listener)
    _rebuild()
    return lambda: _remove(listener)


def _remove(listener: Listener) -> None:
    global views
    views = tuple(view for view in views if view is not listener)
    _rebuild()


def start(tape: Any) -> None:
    """The tape records on this thread from now on."""
    me = get_ident()
    with _changing:
        # One that an interrupt kept from being taken out is off all the same: it goes now.
        _active[me] = (*[t for t in _active.get(me, ()) if t._on], tape)
        _rebuild()


def stop(tape: Any) -> None:
    """The tape records no longer, on whichever thread it was entered."""
    with _changing:
        for thread, tapes in list(_active.items()):
            rest = tuple(t for t in tapes if t is not tape)
            if rest:
                _active[thread] = rest
            else:
                del _active[thread]
        _rebuild()


def recording_here() -> tuple[Any, ...]:
    """The tapes that record on this thread."""
    return _active.get(get_ident(), ())


@contextmanager
def before(tape: Any) -> Iterator[None]:
    """Inside the block only those listen on this thread who were entered before `tape`."""
    me = get_ident()
    all_of_them = _active.get(me, ())
    position = next((i for i, t in enumerate(all_of_them) if t is tape), len(all_of_them))
    _active[me] = all_of_them[:position]
    _rebuild()
    try:
        yield
    finally:
        _active[me] = all_of_them
        _rebuild()


@contextmanager
def paused(keep_hidden: bool = False) -> Iterator[None]:
    """Nothing is recorded on this thread inside the block, except by the engine's own tapes."""
    me = get_ident()
    before = _active.get(me, ())
    _active[me] = tuple(t for t in before if keep_hidden and t.hidden)
    _rebuild()
    try:
        yield
    finally:
        _active[me] = before
        _rebuild()


def renew() -> None:
    """Begin a new epoch, so that every Variable is read afresh."""
    _rebuild()


def _rebuild() -> None:
    global recorder
    with _changing:
        recorder = _who_listens()


def _who_listens() -> Any:
    tapes = [tape for each in _active.values() for tape in each if tape.recording is not None]
    if not tapes and not views:
        return None
    if len(tapes) == 1 and not views:
        alone = tapes[0].recording
        alone.epoch = next(_epochs)
        return alone
    everyone = FanOut(dict(_active), views)
    if len(tapes) == 1 and not tapes[0].hidden:
        return Watched(tapes[0], everyone)
    return everyone
