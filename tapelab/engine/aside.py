"""Blocks of a `with` that change who listens: no tape, some, no view, or views that see a name."""

from itertools import takewhile
from typing import Any

from tapelab.engine import listen
from tapelab.engine.blocks import Block
from tapelab.engine.listener import Listener


class scope(Block):
    """Views show what runs inside as one thing with a name."""

    _told = False

    def __init__(self, name: str) -> None:
        self._name = name

    def enter(self) -> Any:
        if listen.views and self._name:
            self._told = True
            listen.tell("on_scope", self._name, True)

    def leave(self, error: BaseException | None) -> None:
        if self._told:
            self._told = False
            listen.tell("on_scope", self._name, False)


class paused(Block):
    """Nothing is recorded on this thread inside the block, except by the engine's own tapes."""

    _all: tuple[Any, ...] | None = None

    def __init__(self, keep_hidden: bool = False) -> None:
        self._keep_hidden = keep_hidden

    def some(self, tapes: tuple[Any, ...]) -> tuple[Any, ...]:
        """Those of a thread's tapes that record all the same."""
        return tuple([t for t in tapes if self._keep_hidden and t.hidden])

    def enter(self) -> None:
        self._all = listen.recording_here()
        listen.let_record(self._thread, self.some(self._all))

    def leave(self, error: BaseException | None) -> None:
        if self._all is not None:
            listen.let_record(self._thread, tuple([t for t in self._all if t._on]))
            self._all = None


class before(paused):
    """Inside the block only those listen on this thread who were entered before `tape`."""

    def __init__(self, tape: Any) -> None:
        self._tape = tape

    def some(self, tapes: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(takewhile(lambda t: t is not self._tape, tapes))


class only(Block):
    """Inside the block these hear, and no view."""

    _changed = False

    def __init__(self, *listeners: Listener) -> None:
        self._listeners = listeners

    def enter(self) -> None:
        self._before = listen.hearing_instead()
        self._changed = True  # first: after an interrupt from here on, `leave` takes it back
        listen.let_hear(self._listeners)

    def leave(self, error: BaseException | None) -> None:
        if self._changed:
            listen.let_hear(self._before)
            self._changed = False


def unseen() -> only:
    """No view hears what runs inside the block: it is not the learner's own."""
    return only()
