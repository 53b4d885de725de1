"""What of a long tape is drawn, and what is folded into groups.

Of a loop the first and the last round stand open, and what lies between is one box. Where that
still leaves much, calls are folded too; where neither helps, all but the two ends. The live page
folds the same way, and lets the reader choose: lens/shape.ts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tapelab.trace.model import Node, Trace
from tapelab.views.rounds import Item, Loop

FEW = 40  # records up to this number are all drawn
ENDS = 24  # of a tape without loops and calls, so many are drawn at each end
NEVER = 1 << 30
GROUPS = 2**32  # ids of groups lie far beyond those of nodes, and stay while the tape grows


@dataclass(slots=True, eq=False)
class Fold:
    """Several records drawn as one box."""

    id: int
    loop: Loop | None  # the loop or call whose rounds these are; None for a long middle
    start: int  # the rounds it holds
    end: int
    members: list[Node]


@dataclass(slots=True)
class Making:
    """What is drawn, in order."""

    closes: int  # calls with at least so many calls around them are folded
    deepest: int = -1  # how many calls stand around the innermost call
    standing: list[Node | Fold] = field(default_factory=list)


def folds_of(items: list[Item], ends: int = ENDS) -> list[Fold]:
    """The groups of a tape that was read as loops and calls."""
    depth = NEVER
    made = _folded(items, depth)
    while len(made.standing) > FEW and min(depth, made.deepest + 1) > 0:
        # The innermost calls first: a model is better seen as its layers than as one box.
        depth = min(depth, made.deepest + 1) - 1
        made = _folded(items, depth)
    if len(made.standing) > 2 * ends + 1:
        _fold_middle(made, ends)
    return [each for each in made.standing if isinstance(each, Fold)]


def few(trace: Trace) -> bool:
    """Whether all records are drawn."""
    return sum(node.kind == "op" and node.op != "output" for node in trace.nodes) <= FEW


def _folded(items: list[Item], closes: int) -> Making:
    made = Making(closes)
    for item in items:
        _visit(made, item, 0)
    return made


def _visit(made: Making, item: Item, calls: int) -> None:
    if not isinstance(item, Loop):
        made.standing.append(item)
        return
    count = len(item.rounds)
    inner = calls + (item.kind == "call")
    large = item.kind == "call" and count < 3 and item.count >= 3
    if large:
        made.deepest = max(made.deepest, calls)
    if large and calls >= made.closes:
        _hide(made, item, 0, count)
    elif count < 3:
        for each in (each for one in item.rounds for each in one):
            _visit(made, each, inner)
    else:
        for each in item.rounds[0]:
            _visit(made, each, inner)
        _hide(made, item, 1, count - 1)
        for each in item.rounds[-1]:
            _visit(made, each, inner)


def _hide(made: Making, loop: Loop, start: int, end: int) -> None:
    members = list(_members(each for one in loop.rounds[start:end] for each in one))
    if len(members) == 1:
        made.standing.append(members[0])
        return
    slot = 0 if start == 0 else 1 if end == len(loop.rounds) else 2
    made.standing.append(Fold(_id(loop.first, loop.depth, slot), loop, start, end, members))


def _members(items: Iterable[Item]) -> Iterable[Node]:
    for item in items:
        if isinstance(item, Loop):
            for one in item.rounds:
                yield from _members(one)
        else:
            yield item


def _fold_middle(made: Making, ends: int) -> None:
    """Neither loops nor calls: all but the first and the last records in one box."""
    hidden = made.standing[ends:-ends]
    members: list[Node] = []
    for each in hidden:
        members += each.members if isinstance(each, Fold) else [each]
    made.standing[ends:-ends] = [Fold(_id(members[0].id, 63, 3), None, 0, 0, members)]


def _id(first: int, depth: int, slot: int) -> int:
    return GROUPS + first * 256 + min(depth, 63) * 4 + slot
