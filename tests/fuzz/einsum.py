"""Einsum strings: np.einsum's values, gradients as its linearity wants them, words for the rest."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tapelab as tf
from tests.fuzz.arrays import filled
from tests.fuzz.trying import attempt, holds, refused, same

SIZES = {"a": 2, "b": 3, "c": 1, "d": 2, "e": 0}
LETTERS = st.text("abcd", max_size=3)


@st.composite
def equations(draw: Any) -> tuple[str, list[str]]:
    """An equation that may be right, and the letters of its operands."""
    dots = draw(st.booleans())
    letters = [draw(LETTERS) for _ in range(draw(st.integers(1, 3)))]
    terms = []
    for term in letters:
        at = draw(st.integers(0, len(term)))
        terms.append(term[:at] + "..." + term[at:] if dots and draw(st.booleans()) else term)
    left = ",".join(terms)
    if draw(st.integers(0, 3)) == 0:
        return left, letters
    known = "".join(sorted(set("".join(letters))))
    out = "".join(draw(st.permutations(known))[: draw(st.integers(0, len(known)))])
    if draw(st.integers(0, 9)) == 0:
        out += draw(st.text("abcz", max_size=1))
    out = ("..." if dots and draw(st.booleans()) else "") + out
    space = " " if draw(st.integers(0, 4)) == 0 else ""
    return f"{left}{space}->{space}{out}", letters


@st.composite
def calls(draw: Any) -> tuple[str, list[Any]]:
    """An equation with operands that mostly fit."""
    equation, letters = draw(equations())
    sizes = dict(SIZES)
    if draw(st.integers(0, 3)) == 0:
        sizes["a"] = draw(st.integers(0, 3))
    operands = []
    terms = equation.partition("->")[0].replace(" ", "").split(",")
    more = draw(st.sampled_from([(), (2,), (2, 3)]))
    for k, (term, named) in enumerate(zip(terms, letters, strict=True)):
        shape = [sizes[c] for c in named]
        if "..." in term:
            at = term.index("...")
            shape[at:at] = more
        if draw(st.integers(0, 14)) == 0:
            shape = [*shape, 2]
        operands.append(filled(tuple(shape), np.float64, k))
    return equation, operands


def oracle(equation: str, operands: list[Any]) -> Any:
    """np.einsum; None where it refuses.

    Axes under the dots may be left out on the right: they are summed over then.
    """
    left, arrow, right = equation.replace(" ", "").partition("->")
    try:
        if arrow and "..." in left and "..." not in right:
            kept = np.einsum(f"{left}->...{right}", *operands)
            return kept.sum(axis=tuple(range(kept.ndim - len(right))))
        return np.einsum(equation, *operands)
    except (ValueError, TypeError):
        return None


@holds(few=60, many=8_000, call=calls())
def einsum_is_numpys(call: tuple[str, list[Any]]) -> str:
    equation, operands = call
    wanted = oracle(equation, operands)
    variables = [tf.Variable(x) for x in operands]
    with tf.GradientTape() as tape:
        found = attempt(lambda: tf.einsum(equation, *variables))
    if refused(found):
        shapes = [x.shape for x in operands]
        assert wanted is None or _stretches(equation, shapes), f"{equation} {shapes}: {found}"
        return "refused"
    if wanted is None:
        assert _repeats(equation), f"{equation} {[x.shape for x in operands]} gave {found!r}"
        return "a diagonal, which NumPy does not write"
    same(found.numpy(), wanted, 1e-10)
    weights = filled(wanted.shape, np.float64, 5)
    gradients = tape.gradient(found, variables, output_gradients=tf.constant(weights))
    for k, (x, g) in enumerate(zip(operands, gradients, strict=True)):
        step = filled(x.shape, np.float64, 7 + k)
        changed = oracle(equation, [step if j == k else o for j, o in enumerate(operands)])
        got = 0.0 if g is None else float(np.sum(g.numpy() * step))
        np.testing.assert_allclose(got, np.sum(weights * changed), rtol=1e-9, atol=1e-9)
    return "equal"


def _stretches(equation: str, shapes: list[Any]) -> bool:
    """NumPy repeats a named axis of size 1 to fit another; TensorFlow does not."""
    sizes: dict[str, set[int]] = {}
    for term, shape in zip(equation.partition("->")[0].split(","), shapes, strict=True):
        front, _, back = term.replace(" ", "").partition("...")
        named = [*zip(front, shape, strict=False)]
        named += zip(reversed(back), reversed(shape), strict=False)
        for letter, size in named:
            sizes.setdefault(letter, set()).add(size)
    return any(len(found) > 1 and 1 in found for found in sizes.values())


def _repeats(equation: str) -> bool:
    out = equation.partition("->")[2].replace(".", "").strip()
    return len(set(out)) < len(out)


@st.composite
def texts(draw: Any) -> tuple[str, list[int]]:
    """Any text, or nearly an equation, with as many axes as it names letters, or others."""
    anything = st.text("abij,->. 1…é\x00", max_size=12)
    equation = draw(st.one_of(anything, equations().map(lambda made: made[0])))
    terms = equation.partition("->")[0].split(",")
    ranks = [sum(c.isalpha() for c in term) for term in terms]
    return equation, draw(st.one_of(st.just(ranks), st.lists(st.integers(0, 3), max_size=3)))


@holds(few=60, many=8_000, text=texts())
def any_text_is_an_equation_or_refused_in_words(text: tuple[str, list[int]]) -> str:
    equation, ranks = text
    operands = [filled((2,) * rank, np.float64, k) for k, rank in enumerate(ranks)]
    found = attempt(lambda: tf.einsum(equation, *operands))
    if refused(found):
        return "refused"
    wanted = oracle(equation, operands)
    if wanted is not None:
        same(found.numpy(), wanted, 1e-10)
    return "computed"
