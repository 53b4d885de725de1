"""The records of a tape as the loops and calls that made them.

A *round* is one time through a loop, or one call of a function. Records are read in order, with a
stack of the loops and calls they stand in: those that the source and `Node.within` tell of, and
those found because something repeats. A new round begins where what began the last one comes again,
or where the lines of the code go back. The live page does the same: lens/rounds.ts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tapelab.trace.model import Node, Trace
from tapelab.views.scopes import Scope, scopes_of

CALL = re.compile(r"(.*?)(?: \d+)?(?: @(\d+)(:\d+)?)?", re.ASCII)


@dataclass(slots=True, eq=False)
class Loop:
    """A loop or a call, and its rounds of records, loops and calls."""

    kind: str  # "loop", "call"
    name: str  # of a call
    line: int | None  # of the loop's head, or of the call
    first: int  # the id of its first record, and how many there are around it:
    depth: int  # together they name it while the tape grows
    rounds: list[list[Any]]
    count: int = 0  # records in it


Item = Node | Loop


@dataclass(slots=True, frozen=True)
class Step:
    """One step inwards to a record: a loop that its source line stands in, or a call around it."""

    id: str  # what tells it from all others
    site: str  # what it has in common with the same step in another round
    kind: str
    name: str
    line: int | None


@dataclass(slots=True)
class Entry:
    """Something to be put into a frame."""

    site: str
    line: int | None
    iteration: int | None = None  # of a record: how often its line has run before
    again: bool = False  # whether its line may run several times within a round


@dataclass(slots=True)
class Frame:
    """A loop or call that is being read."""

    id: str
    kind: str  # "top", "loop", "call", or "repeat": a loop found by repetition
    loop: Loop | None
    items: list[Item]  # of the round at work
    seen: dict[str, list[int]] = field(default_factory=dict)  # site → place in it, iteration
    last: int = -1  # the line it has come to
    known: set[str] = field(default_factory=set)  # of a repeat: all that was ever seen in it


def rounds_of(trace: Trace) -> list[Item]:
    """The records of a trace as loops and calls."""
    scopes = scopes_of(trace.source)
    stack = [Frame("", "top", None, [])]
    for node in trace.nodes:
        if node.kind != "op" or node.op == "output":
            continue
        known = scopes if node.cell == trace.tape.cell else {}
        scope = _scope(known, node.line)
        for step in _leave(stack, path_of(node, known), scope is None):
            _enter(stack, Entry(step.site, step.line))
            loop = Loop(step.kind, step.name, step.line, node.id, len(stack), [[]])
            stack[-1].items.append(loop)
            stack.append(Frame(step.id, step.kind, loop, loop.rounds[0]))
        site = f"{node.line}:{node.op}:{node.symbol}"
        iteration = None if node.line is None else node.iteration
        start = None if scope is None else scope.start
        _enter(stack, Entry(site, start, iteration, scope is not None and scope.again))
        stack[-1].items.append(node)
        for frame in stack:
            if frame.loop is not None:
                frame.loop.count += 1
    return stack[0].items


def path_of(node: Node, scopes: dict[int, Scope]) -> list[Step]:
    """The loops and calls around a record, outermost first.

    A call may tell the line it was made from, "layer() 2 @6"; the loops around that line come
    before it. The record's own line belongs to the innermost call; scopes stand within it.
    """
    path: list[Step] = []
    calls = len(node.within)
    while calls > 0 and "()" not in node.within[calls - 1]:
        calls -= 1
    for text in node.within[:calls]:
        name, line, column = called_from(text)
        path += _loops(_scope(scopes, line))
        told = "null" if line is None else line
        path.append(
            Step(text, f"{name} @{told}{column}", "call", name, _start(_scope(scopes, line)))
        )
    own = _scope(scopes, node.line)
    path += _loops(own)
    for text in node.within[calls:]:
        name, _, _ = called_from(text)
        path.append(Step(text, name, "call", name, _start(own)))
    return path


def called_from(text: str) -> tuple[str, int | None, str]:
    """A call's name and the line it was made from; a column tells two calls of a line apart.

    >>> called_from("layer() 2 @6"), called_from("f() @6:14"), called_from("relu")
    (('layer()', 6, ''), ('f()', 6, ':14'), ('relu', None, ''))
    """
    found = CALL.fullmatch(text)
    if found is None:
        return text, None, ""
    return found[1], None if found[2] is None else int(found[2]), found[3] or ""


def _scope(scopes: dict[int, Scope], line: int | None) -> Scope | None:
    return None if line is None else scopes.get(line)


def _start(scope: Scope | None) -> int | None:
    return None if scope is None else scope.start


def _loops(scope: Scope | None) -> list[Step]:
    heads = [] if scope is None else scope.loops
    return [Step(f"for {head}", f"for {head}", "loop", "", head) for head in heads]


def _leave(stack: list[Frame], path: list[Step], somewhere: bool) -> list[Step]:
    """Leave what a record does not stand in; returns the steps that lead on from there."""
    at, done = 1, 0
    while at < len(stack):
        frame = stack[at]
        step = path[done] if done < len(path) else None
        if step is not None and step.id == frame.id:
            done += 1
        elif frame.kind != "repeat":
            # Whoever does not know where a call was made cannot tell that a loop is over.
            unknown = somewhere if step is None else step.line is None
            if not (frame.kind == "loop" and unknown):
                break
        at += 1
    del stack[at:]
    return path[done:]


def _enter(stack: list[Frame], entry: Entry) -> None:
    """Make room in the innermost loop: a new round, a loop within it, or none: it is over."""
    while True:
        now = stack[-1]
        before = now.seen.get(entry.site)
        again = before is not None and not (
            entry.iteration is not None and entry.iteration <= before[1]
        )
        if again and before is not None and _starts_over(now, entry, before[0]):
            _turn(now)
        elif again and before is not None:
            _repeat(stack, before[0])
        elif now.kind in ("loop", "call") and entry.line is not None and entry.line < now.last:
            _turn(now)
        elif now.kind == "repeat" and entry.site not in now.known and _is_over(stack, entry):
            stack.pop()
            continue
        _note(stack[-1], entry)
        return


def _starts_over(now: Frame, entry: Entry, at: int) -> bool:
    """Whether something that comes again begins a new round, and not a loop within this one."""
    if now.kind == "top":
        return False
    here = entry.again and entry.line == now.last
    return at == 0 or (now.kind != "repeat" and entry.line is not None and not here)


def _is_over(stack: list[Frame], entry: Entry) -> bool:
    """Whether a loop found by repetition has ended before something that it never had."""
    now = stack[-1]
    assert now.loop is not None
    return entry.site in stack[-2].seen or len(now.items) >= len(now.loop.rounds[0])


def _turn(now: Frame) -> None:
    assert now.loop is not None
    now.items = []
    now.loop.rounds.append(now.items)
    now.seen = {}
    now.last = -1


def _repeat(stack: list[Frame], at: int) -> None:
    """What stands in the round from a place on was the first round of a loop: begin its second."""
    now = stack[-1]
    items = now.items[at:]
    del now.items[at:]
    first = min(item.first if isinstance(item, Loop) else item.id for item in items)
    count = sum(item.count if isinstance(item, Loop) else 1 for item in items)
    loop = Loop("loop", "", None, first, len(stack), [items, []], count)
    now.items.append(loop)
    inner = Frame("", "repeat", loop, loop.rounds[1])
    for site, spot in now.seen.items():
        if spot[0] >= at:
            inner.known.add(site)
            spot[0] = at
    stack.append(inner)


def _note(now: Frame, entry: Entry) -> None:
    before = now.seen.get(entry.site)
    place = len(now.items) if before is None else before[0]
    now.seen[entry.site] = [place, entry.iteration or 0]
    if entry.line is not None:
        now.last = entry.line
    if now.kind == "repeat":
        now.known.add(entry.site)
