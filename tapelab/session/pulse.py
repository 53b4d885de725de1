"""What keeps a busy cell and its view apart: a thread that ticks, and interrupts that wait."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from weakref import WeakSet


class Ticker:
    """Calls `tick` again and again on a thread of its own for as long as it answers True.

    Ops send what is due as they go. A cell that sleeps, or works elsewhere, after its last op
    sends nothing; then this thread does. It is made before a cell's first line, since a new thread
    costs half a millisecond, and waits. A daemon, so that it never keeps a kernel from ending.
    """

    def __init__(self, tick: Callable[[], bool], interval: float) -> None:
        self._tick = tick
        self._interval = interval
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wanted = threading.Event()
        self._stop = threading.Event()

    def ready(self) -> None:
        """Have the thread, so that `wake` has only to stir it."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="tapelab", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Tick from now on."""
        if self._thread is None:
            self.ready()
        self._wanted.set()

    def close(self) -> None:
        """Stop for good, and wait until the thread has ended."""
        with self._lock:
            self._stop.set()
            thread = self._thread
        self._wanted.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2)

    def _run(self) -> None:
        while self._wanted.wait():
            idle = 0
            while idle <= _PATIENCE:
                if self._stop.wait(self._interval):
                    return
                self._wanted.clear()
                idle = 0 if self._tick() else idle + 1


_PATIENCE = 30  # idle ticks, a second: training loops open tapes again at once


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let an interrupt wait until the block is over, so that it can't leave a view half told.

    Ctrl-C and Jupyter's interrupt arrive as a signal, which Python turns into an exception between
    any two instructions of the main thread. Held for the few milliseconds of an update it is raised
    right after, in the learner's code, where it belongs.
    """
    handler = _handler()
    if handler is None:
        yield
        return
    held: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: held.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if held:
            handler(*held[0])


def _handler() -> Callable[[int, FrameType | None], Any] | None:
    """What Python does on an interrupt; None where signals are not ours to touch."""
    if threading.current_thread() is not threading.main_thread():
        return None
    handler = signal.getsignal(signal.SIGINT)
    return handler if callable(handler) else None


_sessions: WeakSet[Any] = WeakSet()


def watch_forks(session: Any) -> None:
    """Call a session's `forked` in every process that is forked from this one."""
    _sessions.add(session)


def _forked() -> None:
    for session in list(_sessions):
        session.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
