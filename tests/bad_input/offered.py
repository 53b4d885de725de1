"""Puts a wrong value in place of each argument of a right call, and looks at what comes of it."""

import ast
import logging
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

import tapelab as tf
from tests.bad_input import junk, state
from tests.bad_input.right_calls import Area

PACKAGE = str(Path(tf.__file__).parent)
RAISE = __import__("opcode").opmap["RAISE_VARARGS"]
SECONDS = 2.0  # a call that takes longer hangs


class Late(BaseException):
    """The call did not come back in time."""


class Slot(NamedTuple):
    """One argument of a right call: `code` is the call with the name `wrong` in its place."""

    text: str
    code: CodeType


def slots(call: str) -> Iterator[Slot]:
    """Every argument, operand and index of a call, one at a time."""
    for number in range(_count(call)):
        tree = ast.parse(call, mode="eval")
        parent, field, place = list(_places(tree))[number]
        name = ast.Name("wrong", ast.Load())
        held = getattr(parent, field)
        if place is None:
            setattr(parent, field, name)
        else:
            held[place] = name
        ast.fix_missing_locations(tree)
        text = ast.unparse(tree)
        yield Slot(text, compile(tree, "<right call>", "eval"))


def _count(call: str) -> int:
    return len(list(_places(ast.parse(call, mode="eval"))))


def _places(tree: ast.AST) -> Iterator[tuple[Any, str, int | None]]:
    inside = {id(each) for node in ast.walk(tree) if isinstance(node, ast.Lambda)
              for each in ast.walk(node)}  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in inside:  # the learner's own function
            continue
        if isinstance(node, ast.Call):
            yield from ((node, "args", k) for k in range(len(node.args)))
            yield from ((word, "value", None) for word in node.keywords)
        elif isinstance(node, ast.BinOp):
            yield from ((node, side, None) for side in ("left", "right"))
        elif isinstance(node, ast.Compare):
            yield node, "comparators", 0
        elif isinstance(node, ast.Subscript):
            yield node, "slice", None


def world(setup: str) -> dict[str, Any]:
    """A learner's namespace, made anew."""
    names: dict[str, Any] = {"tf": tf, "np": np, "sys": sys, "__name__": "lesson"}
    exec(compile(setup, "<lesson>", "exec"), names)
    return names


JUNK = {text: compile(text, "<junk>", "eval") for text in junk.JUNK}


def made(text: str) -> Any:
    """The wrong value of that text."""
    return eval(JUNK[text], {"tf": tf, "np": np, **junk.NAMES})


def _late(*args: Any) -> None:
    if _running:  # a signal may come when the call is over, and must not end the process
        raise Late(f"more than {SECONDS} s")


_running: list[bool] = []


@contextmanager
def in_time() -> Iterator[None]:
    """Stop what does not come back: by the time of the processor, which others may need as well."""
    signal.signal(signal.SIGVTALRM, _late)
    _running.append(True)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        _running.pop()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def fault(error: BaseException) -> str:
    """Empty when the error was written for the learner, else where it slipped out."""
    if isinstance(error, junk.TheirOwn):
        return ""
    last = error.__traceback__
    assert last is not None
    files = set()
    while last.tb_next is not None:
        files.add(last.tb_frame.f_code.co_filename)
        last = last.tb_next
    code = last.tb_frame.f_code
    if isinstance(error, RecursionError) and "<lesson>" in files:
        return ""  # the learner's own function calls itself without end
    if isinstance(error, FrozenInstanceError):
        return ""  # Python's own words on what can't be changed
    if code.co_filename.startswith(PACKAGE) and code.co_code[last.tb_lasti] == RAISE:
        return ""
    if isinstance(error, TypeError) and " argument" in str(error) and "()" in str(error):
        return ""  # Python's word on a call's signature
    if code.co_filename in ("<right call>", "<junk>", "<lesson>"):
        return ""  # Python's word on what the learner wrote, such as 1 + "a"
    return f"{code.co_filename.removeprefix(PACKAGE)}:{last.tb_lineno}"


class Outcome(NamedTuple):
    """What came of one wrong argument: `told` is the error, None when the call was accepted."""

    call: str
    wrong: str
    told: BaseException | None
    problem: str  # empty, or what is bad about it


def offered(area: Area, every: int = 1) -> Iterator[Outcome]:
    """Every call of the area with every wrong value in every place; or one pair in `every`."""
    pairs = -1
    logging.disable(logging.CRITICAL)
    here = world(area.setup)
    before = state.present(here)
    for call in area.calls:
        for slot in slots(call):
            for text in junk.JUNK:
                pairs += 1
                if pairs % every:
                    continue
                outcome = tried(slot, text, here, before)
                yield outcome
                here.pop("wrong", None)
                if state.present(here) != before:
                    here = world(area.setup)
                    before = state.present(here)
    logging.disable(logging.NOTSET)


def tried(slot: Slot, text: str, here: dict[str, Any], before: dict[str, Any]) -> Outcome:
    """One wrong value in one place."""
    try:
        with in_time(), warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", np.exceptions.ComplexWarning)  # as in TensorFlow
            wrong = made(text)
            eval(slot.code, {**here, "wrong": wrong})
    except Late:
        return Outcome(slot.text, text, None, "hangs")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        told = error
    else:
        return Outcome(slot.text, text, None, "")
    where = fault(told)
    if where:
        return Outcome(slot.text, text, told, f"{type(told).__name__} from {where}: {told}"[:300])
    if not isinstance(told, junk.TheirOwn) and not str(told).strip():
        return Outcome(slot.text, text, told, f"{type(told).__name__} without a word")
    if len(str(told)) > 3000:
        return Outcome(slot.text, text, told, f"{len(str(told))} characters: {told}"[:300])
    here.pop("wrong", None)
    different = state.changes(before, state.present(here))
    if "keras.layers" in slot.text:  # making a layer draws seeds, before the call that is refused
        different = [name for name in different if "random" not in name]
    if different:
        return Outcome(slot.text, text, told, f"changed {', '.join(different)}: {told}"[:300])
    return Outcome(slot.text, text, told, "")
