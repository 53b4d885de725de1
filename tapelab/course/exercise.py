"""One exercise: a question, its right answer, and what plausible wrong answers should hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from typing import Any

from tapelab.course.answers import Kind, Unreadable, Unwritten

Hint = tuple[Any, str]  # an answer, or a function that tells such answers; what to say to it


@dataclass(frozen=True)
class Exercise:
    """What a notebook asks, as `check` knows it.

    right    an answer that is right; its kind decides which others mean the same
    praise   what is said to a right answer: why it is right, in a sentence
    hints    for wrong answers that many give: what went wrong, without giving the answer away
    nudge    for all other wrong answers: where to look
    forms    other forms of the right answer that must be accepted (tests go through them)
    """

    name: str
    kind: Kind
    right: Any
    praise: str
    hints: tuple[Hint, ...]
    nudge: str
    forms: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True, repr=False)
class Verdict:
    """What came of a check: `ok` is True, False, or None when nothing was answered yet."""

    ok: bool | None
    message: str

    def __bool__(self) -> bool:
        return self.ok is True

    def __repr__(self) -> str:
        return f"{_SIGNS[self.ok]} {self.message}"

    def _repr_html_(self) -> str:
        colour = {True: "#1a7f37", False: "#9a6700", None: "#888"}[self.ok]
        return (
            f'<div role="status" style="max-width:46em;border-left:3px solid {colour};'
            f'padding:.3em .8em"><b>{_SIGNS[self.ok]}</b> {escape(self.message)}</div>'
        )


_SIGNS = {True: "✓ Yes.", False: "✗ Not yet.", None: "? Your turn."}
WAITING = "Put your answer in place of the three dots, and run the cell again."
UNWRITTEN = "So far only None comes out of the function. Change it, and run the cell again."


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Compare an answer with the right one; a wrong one hears the hint that fits it best.

    A function that gives nothing at all is one that waits to be written, and no mistake.
    """
    if answer is ...:
        return Verdict(None, WAITING)
    try:
        read = exercise.kind.read(answer)
    except Unwritten:
        return Verdict(None, UNWRITTEN)
    except Unreadable as wanted:
        return Verdict(False, f"What is asked for here is {wanted}.")
    if _fits(exercise.kind, read, exercise.right):
        return Verdict(True, exercise.praise)
    for wrong, message in exercise.hints:
        if _fits(exercise.kind, read, wrong):
            return Verdict(False, message)
    return Verdict(False, exercise.nudge)


def _fits(kind: Kind, read: Any, wrong: Any) -> bool:
    if isinstance(wrong, Telling):
        return bool(wrong.tells(read))
    try:
        return bool(kind.same(read, wrong if callable(wrong) else kind.read(wrong)))
    except (Unreadable, Unwritten):
        return False


@dataclass(frozen=True)
class Telling:
    """In a hint: all answers of which this is true, as the kind reads them; one to test it with."""

    tells: Callable[[Any], bool]
    example: Any


LESSONS = (
    "what_a_tape_is",
    "what_is_watched",
    "one_tape_many_gradients",
    "control_flow",
    "vectors_and_sums",
    "why_is_my_gradient_none",
    "higher_order",
    "jacobians_and_hessians",
    "forward_mode",
    "custom_gradients",
    "numerical_edges",
    "trust_but_check",
    "vanishing_and_exploding",
    "a_training_loop",
    "learning_digits",
    "memory_of_a_tape",
    "write_your_own_tape",
    "outgrowing_this_machine",
)  # modules of tapelab.course.lessons, in the order of the course


def exercises() -> dict[str, Exercise]:
    """Every exercise of the course by its name, "lesson/number"."""
    found: dict[str, Exercise] = {}
    for lesson in LESSONS:
        for each in import_module(f"tapelab.course.lessons.{lesson}").EXERCISES:
            if each.name in found:
                raise ValueError(f"two exercises are called {each.name!r}")
            found[each.name] = each
    return found


def check(name: str, answer: Any = ...) -> Verdict:
    """Check an answer to an exercise of the course; `...` stands for no answer yet.

    KeyError for an exercise that there is not.

    >>> check("what-a-tape-is/1", 18)
    ✓ Yes. z = y² and y = 3x: the tape multiplies 2y = 6 by 3.
    >>> check("what-a-tape-is/1", 6)
    ✗ Not yet. That is dz/dy, the last link of the chain. How fast does y change with x?
    """
    if not isinstance(name, str):
        raise TypeError(
            "The name of an exercise is a text, such as 'what-a-tape-is/1', and this is a "
            f"{type(name).__name__}."
        )
    known = exercises()
    if name not in known:
        lesson = [each for each in known if each.partition("/")[0] == name.partition("/")[0]]
        raise KeyError(f"There is no exercise {name!r}. There are: {', '.join(lesson or known)}.")
    from tapelab.engine.aside import unseen

    with unseen():  # tapes that a check opens are no part of the learner's picture
        return judge(known[name], answer)
