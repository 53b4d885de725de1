"""`check(trace)`: an account that came from outside holds together, or a ValueError says why not.

Views take a Trace as it is. One that was read from a file may have been cut off or changed by
somebody: every field must be of its declared type, and every number of a node must name a node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite, prod
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tapelab.engine.faults import shown
from tapelab.trace import model
from tapelab.trace.model import KINDS, STATES, History, Node, Part, Pass, Trace, Value

LARGEST = 2**63  # of a whole number: ids, sizes, bytes, counts
LEAVES = (bool, int, float, str)  # what stands where anything may: NaN travels as a string
WORDS = ("nan", "inf", "-inf")
MODES = ("reverse", "forward")

Check = Callable[[Any, str], None]


def check(trace: Trace) -> None:
    """ValueError when the trace is none that tapelab can have written."""
    _part(trace, "trace")
    _among(trace.tape.state, STATES, "trace.tape.state")
    _among(trace.tape.mode, MODES, "trace.tape.mode")
    for place, node in enumerate(trace.nodes):
        _node(node, place)
    for place, each in enumerate(trace.passes):
        _pass(each, f"trace.passes[{place}]", len(trace.nodes))
    if trace.history is not None:
        _history(trace.history, "trace.history")


def _require(holds: bool, where: str, what: str) -> None:
    if not holds:
        what = what if len(what) <= 300 else what[:299] + "…"  # it may quote what is wrong
        raise ValueError(f"This trace does not hold together: {where} {what}.")


def _among(word: str, words: Iterable[str], where: str) -> None:
    _require(word in words, where, f"is {shown(word, 80)}, and is one of {', '.join(words)}")


# -- types ------------------------------------------------------------------------------------


def _part(part: Part, where: str) -> None:
    """Every field has its declared type, all the way down."""
    for name, check in _checks(type(part)):
        check(getattr(part, name), f"{where}.{name}")
    if isinstance(part, Value):
        _value(part, where)


def _checks(kind: type[Part]) -> list[tuple[str, Check]]:
    found = _known.get(kind.__name__)
    if found is None:
        hints = get_type_hints(kind, vars(model))
        found = [(name, _check_for(hints[name])) for name in kind.__slots__]
        _known[kind.__name__] = found
    return found


_known: dict[str, list[tuple[str, Check]]] = {}


def _check_for(hint: Any) -> Check:
    """What a value of this type must be, as a function that raises."""
    if get_origin(hint) in (UnionType, Union):
        kinds = [k for k in get_args(hint) if k is not NoneType]
        inner = _check_for(kinds[0])
        return lambda v, where: None if v is None else inner(v, where)
    if get_origin(hint) is tuple:
        item = _check_for(get_args(hint)[0])
        return lambda v, where: _each(v, item, where)
    if hint is Any:
        return _leaf
    if isinstance(hint, type) and issubclass(hint, Part):
        return lambda v, where: _of(v, hint, where)
    return {int: _whole, float: _number, str: _text, bool: _truth}[hint]


def _each(values: Any, item: Check, where: str) -> None:
    _require(isinstance(values, tuple), where, f"is {shown(values, 80)}, and no list")
    for place, value in enumerate(values):
        item(value, f"{where}[{place}]")


def _of(value: Any, kind: type[Part], where: str) -> None:
    _require(isinstance(value, kind), where, f"is {shown(value, 80)}, and no {kind.__name__}")
    _part(value, where)


def _whole(value: Any, where: str) -> None:
    fine = type(value) is int and -LARGEST < value < LARGEST
    _require(fine, where, f"is {shown(value, 80)}, and no whole number of at most 64 bits")


def _number(value: Any, where: str) -> None:
    fine = type(value) is float or (type(value) is int and -LARGEST < value < LARGEST)
    _require(fine, where, f"is {shown(value, 80)}, and no number")


def _text(value: Any, where: str) -> None:
    _require(type(value) is str, where, f"is {shown(value, 80)}, and no text")


def _truth(value: Any, where: str) -> None:
    _require(type(value) is bool, where, f"is {shown(value, 80)}, and neither true nor false")


def _leaf(value: Any, where: str) -> None:
    """A number, a word, or nothing; where `data` is nested, rows of them."""
    if isinstance(value, tuple):
        _each(value, _leaf, where)
    elif value is not None:
        _require(type(value) in LEAVES, where, f"is {shown(value, 80)}, and no number")
        if type(value) is int:
            _whole(value, where)


# -- what must fit ----------------------------------------------------------------------------


def _value(value: Value, where: str) -> None:
    _require(all(n >= 0 for n in value.shape), f"{where}.shape", "holds sizes from 0 up")
    if value.data is not None:
        count = prod(value.shape)
        _require(len(value.data) == count, f"{where}.data", f"has {len(value.data)} numbers where "
                 f"the shape has {count}")  # fmt: skip
        _require(not any(isinstance(x, tuple) for x in value.data), f"{where}.data",
                 "is one row of numbers")  # fmt: skip
        words = value.dtype == "string" or value.dtype.startswith("complex")
        for x in value.data:
            fine = type(x) is str if words else x in WORDS or _finite(x)
            _require(fine, f"{where}.data", f"holds {shown(x, 80)}, which is no {value.dtype}")
    for name in ("low", "high", "mean"):
        x = getattr(value, name)
        _require(x is None or _finite(x), f"{where}.{name}", f"is {shown(x, 80)}")
    if value.thumb is not None:
        widths = {len(row) for row in value.thumb}
        _require(len(widths) == 1 and 0 not in widths, f"{where}.thumb",
                 "has rows, at least one, of one length")  # fmt: skip
        for row in value.thumb:
            for number in row:
                _real(number, f"{where}.thumb")


def _history(past: History, where: str) -> None:
    _require(past.every >= 1 and past.steps >= 0, f"{where}.every", "must be at least 1")
    for name, series in (("loss", past.loss), *(
        (f"rows.{name}", getattr(row, name)) for row in past.rows
        for name in ("value", "grad", "update")
    )):  # fmt: skip
        for number in series:
            _real(number, f"{where}.{name}")


def _real(number: Any, where: str) -> None:
    """A number, nothing, or the word for what is no finite number."""
    fine = number is None or number in WORDS or _finite(number)
    _require(fine, where, f"holds {shown(number, 80)}, and that is no number")


def _finite(x: Any) -> bool:
    return type(x) in (bool, int, float) and isfinite(x)


def _node(node: Node, place: int) -> None:
    where = f"trace.nodes[{place}]"
    _require(node.id == place, f"{where}.id", f"is {node.id}: nodes are numbered in order")
    _among(node.kind, KINDS, f"{where}.kind")
    _require(all(0 <= i < place for i in node.inputs), f"{where}.inputs",
             f"is {shown(node.inputs, 80)}: inputs are earlier nodes")  # fmt: skip
    _require(all(0 <= i <= len(node.inputs) for i in node.saved), f"{where}.saved",
             "names inputs, or the output")  # fmt: skip
    _require(node.iteration >= 0 and node.keeps >= 0 and 0 <= node.order < 1000, where,
             "counts from 0 up")  # fmt: skip


def _pass(each: Pass, where: str, count: int) -> None:
    numbers: list[tuple[str, int | None]] = [
        *((f"{where}.targets", n) for n in each.targets),
        *((f"{where}.sources", n) for n in each.sources),
        *((f"{where}.seeds", seed.node) for seed in each.seeds),
        *((f"{where}.steps", step.node) for step in each.steps),
        *((f"{where}.steps.edges", flow.to) for step in each.steps for flow in step.edges),
        *((f"{where}.grads", grad.node) for grad in each.grads),
        *((f"{where}.results", result.node) for result in each.results),
        *((f"{where}.results.why", n) for r in each.results if r.why for n in r.why.cut),
    ]
    for name, n in numbers:
        _require(n is None or 0 <= n < count, name, f"names node {n} of {count}")
    for step in each.steps:
        for flow in step.edges:
            _require(flow.position >= 0, f"{where}.steps.edges", "counts positions from 0 up")
