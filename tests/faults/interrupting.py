"""Ctrl-C at the n-th instruction: a signal raised at one bytecode boundary, named and repeatable.

A tracer counts the instructions that run in any function below the program's own: the engine, the
session, and what they call of the standard library. At the chosen one it raises SIGINT, so Python's
own handler decides, as in a kernel: a handler that holds the interrupt back is obeyed. Python looks
for signals after calls, at the start of functions and at the end of loops; this looks everywhere,
but for two kinds of place, where Python never looks and nobody could help: between the last
instruction of an `__enter__` and the first of its `with` block, and between the last of the block
and the call of its `__exit__`, on which every lock in Python relies.
"""

import dis
import functools
import signal
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

PACKAGE = Path(__file__).parents[2] / "tapelab"
LIBRARY = Path(sysconfig.get_path("stdlib"))
OWN = ("<", str(Path(__file__).parents[1]))


@dataclass(frozen=True)
class Place:
    """A bytecode boundary: `engine/tape.py:96 GradientTape.__enter__ +12`."""

    file: str
    line: int | None
    function: str
    offset: int

    def __str__(self) -> str:
        file = self.file
        for root in (PACKAGE, LIBRARY):
            if file.startswith(str(root)):
                file = str(Path(file).relative_to(root))
        return f"{file}:{self.line} {self.function} +{self.offset}"


class Countdown:
    """Counts instructions below the program's frames; raises SIGINT at instruction `at`, if any."""

    def __init__(self, at: int | None = None) -> None:
        self.count = 0
        self.place: Place | None = None  # where the signal was raised
        self._at = at

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Any:
        if frame.f_code.co_filename.startswith(OWN):
            return None  # the program's own lines, and those of the tests
        frame.f_trace_lines = False
        frame.f_trace_opcodes = True
        return self._step

    def _step(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event != "opcode" or _unseen(frame):
            return self._step
        self.count += 1
        if self.count == self._at:
            code = frame.f_code
            self.place = Place(code.co_filename, frame.f_lineno, code.co_qualname, frame.f_lasti)
            sys.settrace(None)
            signal.raise_signal(signal.SIGINT)
        return self._step if self.place is None else None


def _unseen(frame: FrameType) -> bool:
    return frame.f_lasti in _places_of_with(frame.f_code)


@functools.cache
def _places_of_with(code: CodeType) -> frozenset[int]:
    """The instructions of a function that belong to the machinery of `with`."""
    found: set[int] = set()
    steps = list(dis.get_instructions(code))
    for k, step in enumerate(steps):
        three = [(s.opname, s.argval) for s in steps[k : k + 3]]
        if three == [("LOAD_CONST", None)] * 3 and steps[k + 3].opname in ("PRECALL", "CALL"):
            found |= {s.offset for s in steps[k : k + 5]}
        elif step.opname in ("PUSH_EXC_INFO", "WITH_EXCEPT_START"):
            found.add(step.offset)
        elif code.co_name == "__enter__" and step.opname in ("RETURN_VALUE", "RETURN_CONST"):
            found.add(step.offset)
    return frozenset(found)


def length(work: Callable[[], Any]) -> int:
    """How many instructions `work` takes below its own lines."""
    countdown = Countdown()
    before = sys.gettrace()
    sys.settrace(countdown)
    try:
        work()
    finally:
        sys.settrace(before)
    return countdown.count


def interrupted(work: Callable[[], Any], at: int) -> tuple[Place | None, BaseException | None]:
    """Run `work` with a Ctrl-C at instruction `at`; the place, and what came out of it."""
    countdown = Countdown(at)
    raised: BaseException | None = None
    before = sys.gettrace()
    sys.settrace(countdown)
    try:
        work()
    except BaseException as error:
        raised = error
    finally:
        sys.settrace(before)
    return countdown.place, raised
