"""What an exercise may ask for, and how an answer is read: tolerant in form, strict in meaning."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

CLOSE = 0.02  # a number worked out by hand is right within two per cent


class Unreadable(Exception):
    """The answer is not of the kind that was asked for; the text says what would be."""


class Unwritten(Exception):
    """Nothing has been answered yet: a function gives nothing back, as its stub does."""


class Kind(Protocol):
    """A kind of answer."""

    def read(self, answer: Any) -> Any:
        """The answer in one form. Unreadable when it can't be one."""

    def same(self, read: Any, wanted: Any) -> bool:
        """Whether a read answer means the same as what was wanted."""


@dataclass(frozen=True)
class Number:
    """A number: 18, 18.0, "18", "36/2", a tensor or an array with one element; or None."""

    close: float = CLOSE

    def read(self, answer: Any) -> float | None:
        if answer is None or (isinstance(answer, str) and answer.strip().lower() == "none"):
            return None
        if isinstance(answer, str):
            return _number_in(answer)
        try:
            array = np.asarray(_bare(answer), dtype=np.float64)
        except (TypeError, ValueError):
            raise Unreadable("a number, such as 18 or 0.5") from None
        if array.size != 1:
            raise Unreadable(f"one number, and this has {array.size}: shape {array.shape}")
        return float(array.reshape(()))

    def same(self, read: float | None, wanted: float | None) -> bool:
        if read is None or wanted is None:
            return read is wanted
        if np.isnan(wanted) or np.isinf(wanted):
            return bool(read == wanted or (np.isnan(read) and np.isnan(wanted)))
        return abs(read - wanted) <= self.close * abs(wanted) + 1e-12


@dataclass(frozen=True)
class Array:
    """Numbers in a shape: a list, an array or a tensor."""

    close: float = 1e-3

    def read(self, answer: Any) -> Any:
        if isinstance(answer, str):
            answer = _literal(answer)
        try:
            return np.asarray(_bare(answer), dtype=np.float64)
        except (TypeError, ValueError):
            raise Unreadable("numbers, such as [1.0, 2.0] or a tensor") from None

    def same(self, read: Any, wanted: Any) -> bool:
        wanted = np.asarray(wanted, dtype=np.float64)
        return bool(
            read.shape == wanted.shape
            and np.allclose(read, wanted, rtol=self.close, atol=1e-6, equal_nan=True)
        )


@dataclass(frozen=True)
class Shape:
    """A shape: (2, 3), [2, 3], "2 × 3", "(2, 3)" or a TensorShape; () is that of a number."""

    def read(self, answer: Any) -> tuple[int, ...]:
        if isinstance(answer, str):
            if not re.fullmatch(r"[\s\d,()\[\]x×*]*", answer):
                raise Unreadable("a shape, such as (2, 3)")
            return tuple([int(n) for n in re.findall(r"\d+", answer)])
        if isinstance(answer, int | np.integer):
            return (int(answer),)
        try:
            return tuple([int(n) for n in answer])
        except (TypeError, ValueError):
            raise Unreadable("a shape, such as (2, 3)") from None

    def same(self, read: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
        return read == tuple(wanted)


@dataclass(frozen=True)
class Word:
    """One of some words; case, spaces and dashes don't matter, and each may have other names."""

    others: tuple[tuple[str, str], ...] = ()  # (another name, the word)

    def read(self, answer: Any) -> str:
        if isinstance(answer, bool | np.bool_):
            answer = "yes" if answer else "no"
        word = re.sub(r"[\s_\-.`'\"]+", " ", "None" if answer is None else str(answer)).strip()
        word = word.lower().removesuffix("()")
        return dict(self.others).get(word, word)

    def same(self, read: str, wanted: str) -> bool:
        return read == Word().read(wanted)


@dataclass(frozen=True)
class Function:
    """A function, which is called: what it gives must be what the right one gives."""

    calls: Callable[[], list[tuple[Any, ...]]]  # the arguments to try, made anew each time
    close: float = 1e-3

    def read(self, answer: Any) -> list[Any]:
        """What each call gave. Unwritten when all gave nothing."""
        if not callable(answer):
            raise Unreadable("the function itself, without brackets behind its name")
        made = [self.call(answer, arguments) for arguments in self.calls()]
        if all(_nothing(each) for each in made):
            raise Unwritten
        return [_numbers(each) for each in made]

    def call(self, answer: Any, arguments: tuple[Any, ...]) -> Any:
        """What one call gives."""
        try:
            return answer(*arguments)
        except NotImplementedError:
            raise Unwritten from None  # what stands in place of an answer in many assignments
        except Exception as error:
            said = f"{type(error).__name__}: {str(error)[:120]}"
            raise Unreadable(f"a function that runs; this one raised {said}") from error

    def same(self, read: list[Any], wanted: Any) -> bool:
        expected = self.read(wanted)
        return all(
            a.shape == b.shape and np.allclose(a, b, rtol=self.close, atol=1e-6, equal_nan=True)
            for a, b in zip(read, expected, strict=True)
        )


@dataclass(frozen=True)
class Differentiated(Function):
    """A function of tensors, judged by its values and by the gradients that a tape finds.

    Each call's arguments are made into Variables; a gradient that is None counts as zeros. The seed
    is 2, 3, 4…: with ones, a rule that forgets to multiply by what arrives would go unnoticed.
    """

    def call(self, answer: Any, arguments: tuple[Any, ...]) -> Any:
        import tapelab as tf  # here, as in all lessons: they are read before tapelab is ready

        def found(*arguments: Any) -> Any:
            sources = [tf.Variable(each) for each in arguments]
            tape = tf.GradientTape()
            tape.hidden = True  # views show the learner's tapes
            with tape:
                y = answer(*sources)
                if _nothing(y):
                    return None
                y = tf.convert_to_tensor(y)
            seed = np.arange(2, 2 + np.size(y)).reshape(y.shape).astype(y.dtype.as_numpy_dtype)
            gradients = tape.gradient(y, sources, seed, unconnected_gradients="zero")
            return tf.concat([tf.reshape(each, [-1]) for each in (y, *gradients)], 0)

        return super().call(found, arguments)


def _nothing(made: Any) -> bool:
    """What a function gives while nobody has written it: None, dots, or a list without anything."""
    if isinstance(made, list | tuple):
        return all(_nothing(each) for each in made)
    return made is None or made is ...


def _numbers(made: Any) -> Any:
    """What a function gave, as an array."""
    if made is None or made is ...:
        raise Unreadable("a function that returns something; this one returned None")
    try:
        return np.asarray(_bare(made), dtype=np.float64)
    except (TypeError, ValueError):
        raise Unreadable("a function that returns numbers, such as a tensor") from None


def _bare(answer: Any) -> Any:
    """A tensor's or Variable's numbers, also inside lists."""
    if isinstance(answer, list | tuple):
        return [_bare(each) for each in answer]
    numbers = getattr(answer, "numpy", None)
    return numbers() if callable(numbers) else answer


def _number_in(text: str) -> float:
    """The number in a text: "18", "1/2", "2e-3", "6.0 (twice 3)" is not one."""
    plain = text.strip().replace(" ", "").replace("−", "-")
    if plain.lower() in ("nan", "inf", "+inf", "-inf", "infinity"):
        return float(plain)
    try:
        return float(Fraction(plain)) if "/" in plain else float(plain)
    except (ValueError, ZeroDivisionError):
        raise Unreadable("a number, such as 18 or 0.5") from None


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise Unreadable("numbers, such as [1.0, 2.0]") from None
