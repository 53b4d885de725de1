"""Guards the course's exercises: right answers in several forms, wrong ones with a word of help."""

import numpy as np
import pytest

import tapelab as tf
from tapelab.course.answers import (
    Array,
    Differentiated,
    Function,
    Number,
    Shape,
    Unreadable,
    Word,
)
from tapelab.course.exercise import (
    UNWRITTEN,
    WAITING,
    Exercise,
    Telling,
    check,
    exercises,
    judge,
)
from tapelab.engine import listen

ALL = exercises()
every = pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)


def example(wrong: object) -> object:
    """An answer that a hint is for."""
    return wrong.example if isinstance(wrong, Telling) else wrong


@every
def test_right_answers_are_accepted_in_more_than_one_form(exercise: Exercise) -> None:
    assert len(exercise.forms) >= 1
    for answer in (exercise.right, *exercise.forms):
        verdict = judge(exercise, answer)
        assert verdict.ok is True, (answer, verdict)
        assert verdict.message == exercise.praise


@every
def test_wrong_answers_hear_what_helps(exercise: Exercise) -> None:
    assert len(exercise.hints) >= 3
    said = []
    for wrong, message in exercise.hints:
        verdict = judge(exercise, example(wrong))
        assert verdict.ok is False and verdict.message == message, (wrong, verdict)
        assert len(message) > 20
        said.append(message)
    assert len(set(said)) == len(said)


@every
def test_no_answer_yet_is_no_mistake(exercise: Exercise) -> None:
    assert judge(exercise, ...).ok is None and judge(exercise, ...).message == WAITING
    if isinstance(exercise.kind, Function):

        def unwritten(*arguments): ...

        assert judge(exercise, unwritten).message == UNWRITTEN


def test_what_is_read_as_what() -> None:
    same = [
        (Number(), 0.5, ["1/2", "0.5", np.float32(0.5), tf.constant(0.5), [0.5], tf.Variable(0.5)]),
        (Number(), None, [None, "None", "none"]),
        (Number(), float("nan"), [np.nan, "nan"]),
        (Array(), [1.0, 2.0], [(1, 2), np.array([1, 2]), tf.constant([1.0, 2.0]), "[1, 2]"]),
        (Shape(), (2, 3), [[2, 3], "2 × 3", "(2, 3)", tf.zeros((2, 3)).shape]),
        (Shape(), (), [(), "()", ""]),
        (Word(), "left engine", ["left-engine", "LEFT_ENGINE", " left engine "]),
        (Word(), "yes", [True, "Yes", "yes."]),
    ]
    for kind, wanted, forms in same:
        for form in forms:
            assert kind.same(kind.read(form), kind.read(wanted)), (kind, form)


def test_what_is_not_the_same() -> None:
    for kind, wanted, others in [
        (Number(), 0.5, [0, None, 0.52, -0.5, "0,5"]),
        (Number(), None, [0, 1]),
        (Array(), [1.0, 2.0], [[2.0, 1.0], [[1.0, 2.0]], 1.0]),
        (Shape(), (2, 3), [(3, 2), (6,), ()]),
        (Word(), "forward", ["backward", "", 1]),
    ]:
        for other in others:
            try:
                assert not kind.same(kind.read(other), wanted), (kind, other)
            except Unreadable:
                pass


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        (Number(), [1, 2], "one number"),
        (Number(), "six", "a number"),
        (Number(), object(), "a number"),
        (Shape(), "two by three", "a shape"),
        (Array(), "x", "numbers"),
        (Function(lambda: [(1.0,)]), 3, "the function itself"),
        (Function(lambda: [(1.0,)]), lambda x: 1 / 0, "ZeroDivisionError"),
        (Function(lambda: [(1.0,), (2.0,)]), lambda x: x if x > 1 else None, "returned None"),
        (Function(lambda: [(1.0,)]), lambda x: [[1.0], [1.0, 2.0]], "returns numbers"),
        (Differentiated(lambda: [(1.0,)]), lambda x: "x" * 3, "a function that runs"),
    ],
)
def test_an_answer_of_another_kind_is_told_what_is_wanted(kind, answer, said) -> None:
    with pytest.raises(Unreadable, match=said):
        kind.read(answer)


def test_a_function_is_judged_by_what_it_gives() -> None:
    square = Exercise("t/1", Function(lambda: [(tf.constant(3.0),), (tf.constant(-1.0),)]),
                      lambda x: 2 * x, "Yes.", (), "Try x = 3 by hand.")  # fmt: skip
    assert judge(square, lambda x: x + x).ok
    assert judge(square, lambda x: np.float64(2 * x)).ok
    assert judge(square, lambda x: x * x).message == "Try x = 3 by hand."


def test_a_function_that_gives_nothing_yet_is_no_mistake() -> None:
    def dots(x): ...

    def placeholder(x):
        raise NotImplementedError()

    def broken(x):
        with tf.GradientTape() as tape:
            y = x * x
        return tape.gradient(y, x)

    square = Exercise("t/1", Function(lambda: [(tf.constant(3.0),), (tf.constant(2.0),)]),
                      lambda x: x * x, "Yes.", (), "Try 3.")  # fmt: skip
    slope = Exercise("t/2", Differentiated(lambda: [(3.0,)]), lambda x: x * x, "Yes.", (), "Try 3.")
    for exercise in (square, slope):
        for empty in (dots, lambda x: None, lambda x: ..., lambda x: [None, ...], lambda x: [],
                      placeholder):  # fmt: skip
            verdict = judge(exercise, empty)
            assert verdict.ok is None and verdict.message == UNWRITTEN
        assert judge(exercise, lambda x: x * x).ok
        assert judge(exercise, lambda x: x).message == "Try 3."
    assert judge(square, broken).ok is None
    assert judge(square, lambda x: None if x < 2.5 else x * x).ok is False


def test_a_function_of_tensors_is_judged_by_its_gradients_too() -> None:
    square = Exercise("t/1", Differentiated(lambda: [(3.0, [1.0, 2.0]), (-1.0, [0.0, 1.0])]),
                      lambda a, b: a * a * b, "Yes.", (), "Look at the gradients.")  # fmt: skip
    assert judge(square, lambda a, b: b * tf.square(a)).ok
    for other in (
        lambda a, b: a * tf.stop_gradient(a) * b,
        lambda a, b: a.numpy() ** 2 * b,
        lambda a, b: tf.reduce_sum(a * a * b),
    ):
        assert judge(square, other).message == "Look at the gradients."


def test_tapes_that_a_check_opens_are_not_drawn() -> None:
    class Ear(listen.Listener):
        def on_enter(self, tape):
            heard.append(tape)

    heard: list[object] = []
    end = listen.add(Ear())
    try:
        assert check("control-flow/4", lambda x: tf.where(x > 0.0, x, 0.1 * x))
        assert not heard
        with tf.GradientTape() as tape:
            pass
        assert heard == [tape]
    finally:
        end()


def test_an_unknown_exercise_names_those_there_are() -> None:
    with pytest.raises(KeyError, match="what-a-tape-is/1"):
        check("what-a-tape-is/99", 1)


def test_a_verdict_is_shown_as_text_and_with_a_role() -> None:
    verdict = check("what-a-tape-is/1", 18)
    assert repr(verdict).startswith("✓ Yes.") and verdict
    assert 'role="status"' in verdict._repr_html_()
    assert not check("what-a-tape-is/1")
