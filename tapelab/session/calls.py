"""Which calls of the learner's functions and which scopes an op stands in: "layer()", "relu".

While code runs, an op in a function leaves its chain of frames as pairs of code and instruction.
When these are read, in order, a call is the same as that of the op before unless

    an op of its caller came in between, or it is made from another place, or
    it comes to an instruction that it has passed, and no loop of its leads back there.

Calls that were running when the tape was entered are around the tape, not inside its account.
"""

import ast
import dis
import sysconfig
from collections.abc import Iterator
from types import CodeType
from typing import Any, NamedTuple

from tapelab.session.places import OWN, Place, position_of, reading_of, remembered, source_of
from tapelab.session.tags import spellings

SHOWN = 4  # calls and scopes around an op that are told, the outermost ones
# Files of these folders are nobody's lesson.
_LIBRARIES = tuple({sysconfig.get_paths()[key] for key in ("stdlib", "purelib", "platlib")})
# The engine's own functions that open a scope and then call the learner's: the scope says it all.
_SCOPED = ("Layer.__call__", "Module.with_name_scope.<locals>.scoped")


class Call(NamedTuple):
    """A function of the learner's at work: where it is, and where it was called from."""

    code: CodeType
    at: int
    caller: CodeType
    called_at: int


class Level:
    """A call or, without code, a scope that is open; and how often what it contains had a name."""

    __slots__ = ("name", "call", "times", "op")

    def __init__(self, name: str, call: Call | None) -> None:
        self.name = name
        self.call = call
        self.times: dict[str, int] = {}
        self.op: Any = None  # the last one that the innermost call made


class Calls:
    """The calls and scopes of one tape's ops, read one after the other."""

    def __init__(self, outside: Place) -> None:
        self._outside = [call.code for call in chain(outside)]
        self._stack: list[Level] = []
        self._times: dict[str, int] = {}

    def within(self, place: Place, op: Any) -> tuple[str, ...]:
        """What an op at this place stands in, outermost first."""
        if len(place.calls) < 3 and not self._stack:  # the cell's own line
            return ()
        self._go_to(place, op)
        return tuple([level.name for level in self._stack[:SHOWN]])

    def open(self, name: str, place: Place) -> None:
        """A scope opens."""
        self._go_to(place, None)
        self._push(name, None, "")

    def close(self, name: str) -> None:
        """The innermost open scope of that name ends."""
        for depth in range(len(self._stack) - 1, -1, -1):
            level = self._stack[depth]
            if level.call is None and level.name.split(" ")[0] == name.split(" ")[0]:
                del self._stack[depth:]
                return

    def _go_to(self, place: Place, op: Any) -> None:
        """Leave the calls that are over and enter those that are new."""
        calls = list(chain(place))
        known = 0
        for code, call in zip(self._outside, calls, strict=False):
            if code is not call.code:
                break
            known += 1
        del calls[:known]
        done = 0
        for depth, level in enumerate(self._stack):
            if level.call is None:
                continue
            inner = done == len(calls) - 1 and calls[done].code is place.code
            if done == len(calls) or self._over(level, calls[done], op if inner else None):
                del self._stack[depth:]
                break
            level.call, level.op = calls[done], op if inner else None
            done += 1
        for call in calls[done:]:
            line = _line_of(call, place)
            self._push(name_of(call.code), call, line)
            self._stack[-1].op = op if call is calls[-1] and call.code is place.code else None

    def _over(self, level: Level, call: Call, op: Any) -> bool:
        """Whether this is another call than that of the last op."""
        last = level.call
        assert last is not None
        if call.code is not last.code or call[2:] != last[2:]:
            return True
        if call.at > last.at:
            return False
        if call.at == last.at and (op is None or op is not level.op or not _direct(call, op)):
            return False  # one of several ops of one call
        return not remembered(_loops_over, call.code, call.at, last.at)

    def _push(self, name: str, call: Call | None, line: str) -> None:
        times = self._stack[-1].times if self._stack else self._times
        n = times[name] = times.get(name, 0) + 1
        self._stack.append(Level((name if n == 1 else f"{name} {n}") + line, call))


def chain(place: Place) -> Iterator[Call]:
    """The learner's functions at work at a place, outermost first."""
    frames = list(zip(place.calls[::2], place.calls[1::2], strict=True))[::-1]
    caller = None
    for k, (code, at) in enumerate(frames):
        if k == 0:  # the cell, or the file that runs
            caller = code, at
            continue
        if code.co_filename in OWN or remembered(_foreign, code):
            continue
        wrapped = frames[k - 1][0].co_qualname in _SCOPED
        if name_of(code) and not wrapped and caller is not None:
            yield Call(code, at, *caller)
        caller = code, at


def _foreign(code: CodeType) -> bool:
    """Whether code belongs to a library: its calls are not the learner's."""
    return code.co_filename.startswith((*_LIBRARIES, "<frozen"))


def name_of(code: CodeType) -> str:
    """What a call of this function is called: "layer()"; "" for what is none in a reader's eyes."""
    return remembered(_name_of, code)


def _name_of(code: CodeType) -> str:
    name = code.co_name
    if name in ("__call__", "__init__"):
        name = (code.co_qualname.split(".") + [name])[-2]  # the class
    if name == "<lambda>":
        name = _assigned(code) or "lambda"
    return "" if name.startswith("<") else f"{name}()"


def _assigned(code: CodeType) -> str:
    """The name that a lambda was given."""
    source = source_of(code.co_filename)
    for node, parent in source.parents.items():
        if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno:
            match parent:
                case ast.Assign(targets=[ast.Name(id=name)]):
                    return name
    return ""


def _direct(call: Call, op: Any) -> bool:
    """Whether the instruction calls this op: not `sum` or a function of several ops."""
    reading = reading_of(call.code, call.at)
    return not reading.call or reading.call in spellings(op)


def _loops_over(code: CodeType, low: int, high: int) -> bool:
    """Whether a loop of this code leads back from `high` to `low`."""
    for each in dis.get_instructions(code):
        if each.opcode in _JUMPS and each.argval < each.offset:
            if each.argval <= low and high <= each.offset:
                return True
    return False


_JUMPS = frozenset((*dis.hasjrel, *dis.hasjabs))


def _line_of(call: Call, place: Place) -> str:
    """Where the call was made, if that is in the cell: " @6"."""
    if place.cell_code is None or call.caller.co_filename != place.cell_code.co_filename:
        return ""
    line = remembered(position_of, call.caller, call.called_at)[0]
    return f" @{line}" if line else ""
