"""einsum: sums of products, written as labels of axes: "ij,jk->ik".

The equation is resolved first: spaces and dots vanish, every axis has a letter, the output is
explicit. Then the operands are brought together two at a time:

    einsum1   one operand: diagonals of repeated letters, sums over letters that vanish, new axes
              for letters that appear
    einsum2   two operands whose letters are all needed: a matmul in a batch

Both are closed under differentiation: the gradient of either is again one of them.
"""

import string
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import Operators
from tapelab.ops.samples import case, reals


@op(tf_name="Einsum", symbol="Σ", text="einsum('{left}→{out}', {a})", allows="number",
    samples=[case(reals(2, 3), left="ij", out="ji"), case(reals(3, 3), left="ii", out="i"),
             case(reals(2, 3), left="ij", out="i"), case(reals(3), left="i", out="ii"),
             case(reals(3), left="i", out="ji", sizes=(("j", 2),))])  # fmt: skip
def einsum1(a: Any, /, left: str, out: str, sizes: Any = ()) -> Any:
    """Take diagonals, sum, reorder and repeat the axes of one tensor, as its letters say."""
    plain = "".join(dict.fromkeys(out))  # each letter once
    kept = "".join(x for x in plain if x in left)
    made = np.einsum(f"{left}->{kept}", a)
    if kept != plain:
        new = dict(sizes)
        spread = np.expand_dims(made, tuple(i for i, x in enumerate(plain) if x not in left))
        shape = [new.get(x, n) for x, n in zip(plain, spread.shape, strict=True)]
        made = np.broadcast_to(spread, shape)
    if plain == out:
        return made.copy() if np.may_share_memory(made, a) else made
    length = dict(zip(plain, made.shape, strict=True))
    embedded = np.zeros([length[x] for x in out], a.dtype)
    np.einsum(f"{out}->{plain}", embedded)[...] = made  # einsum gives a view of the diagonal
    return embedded


@einsum1.vjp
def _(F, g, y, a, *, left, out):
    return F.einsum1(g, out, left, tuple(zip(left, tuple(a.shape), strict=True)))


@op(
    tf_name="Einsum",
    symbol="Σ",
    text="einsum('{left},{right}→{out}', {a}, {b})",
    allows="number",
    samples=[
        case(reals(2, 3), reals(3, 4, seed=2), left="ij", right="jk", out="ik"),
        case(reals(2, 3, 2), reals(4, 2, 2, seed=2), left="bij", right="kjb", out="kib"),
    ],
)
def einsum2(a: Any, b: Any, /, left: str, right: str, out: str) -> Any:
    """Multiply two tensors and sum over the letters that both have and the output lacks."""
    batch = [x for x in left if x in right and x in out]
    inner = [x for x in left if x in right and x not in out]
    rows, columns = ([x for x in side if x not in other]
                     for side, other in ((left, right), (right, left)))  # fmt: skip
    size = dict(zip(left + right, a.shape + b.shape, strict=True))
    x = _folded(a, left, (batch, rows, inner), size)
    y = _folded(b, right, (batch, inner, columns), size)
    made = (x @ y).reshape([size[k] for k in batch + rows + columns])
    return made.transpose([(batch + rows + columns).index(k) for k in out])


def _folded(x: Any, letters: str, groups: Any, size: dict[str, int]) -> Any:
    """x with its axes in groups, each of which becomes one axis."""
    moved = x.transpose([letters.index(k) for group in groups for k in group])
    return moved.reshape([int(np.prod([size[k] for k in group], dtype=int)) for group in groups])


@einsum2.vjp
def _(F, g, y, a, b, *, left, right, out, needs):
    to_a = F.einsum2(g, F.conj(b), out, right, left) if needs[0] else None
    to_b = F.einsum2(F.conj(a), g, left, out, right) if needs[1] else None
    return to_a, to_b


@composite("einsum", "linalg.einsum")
def einsum(equation: Any, *inputs: Any, **kwargs: Any) -> Any:
    """Sum products of tensors over the letters that the output lacks: "ij,jk->ik" is a @ b."""
    unknown = set(kwargs) - {"optimize", "name"}
    if unknown:
        raise TypeError(f"Invalid keyword arguments for this function: {sorted(unknown)}.")
    held = next((x.dtype for x in inputs if isinstance(x, Operators)), None)
    operands = [to_tensor(x, None if isinstance(x, Operators) else held) for x in inputs]
    terms, out, dots = _resolve(str(equation), [x.ndim for x in operands])
    parts = _squeezed(operands, terms, dots)
    sizes = _sizes(parts)
    if not set(out) <= set(sizes):
        alone = sorted(set(out) - set(sizes))
        raise ValueError(
            f"Output subscripts contain the label {alone[0]} not present in the input subscripts. "
            f"{alone} of {equation!r} stand on the right only."
        )
    target = "".join(dict.fromkeys(out))
    for group in _path(parts, target, sizes):
        chosen = [parts.pop(i) for i in sorted(group, reverse=True)][::-1]
        while len(chosen) > 1:
            rest = {x for _, term in parts + chosen[2:] for x in term}
            last = not parts and len(chosen) == 2
            chosen[:2] = [_joined(*chosen[:2], rest | set(out), target if last else "")]
        parts += chosen
    ((made, term),) = parts
    return made if term == out and len(inputs) > 1 else F.einsum1(made, term, out)


Part = tuple[Any, str]  # a tensor and the letters of its axes


def _joined(a: Part, b: Part, needed: set[str], target: str) -> Part:
    """Two operands as one; letters that nobody else needs are summed."""
    (x, left), (y, right) = a, b
    x, left = _reduced(x, left, needed | set(right))
    y, right = _reduced(y, right, needed | set(left))
    out = "".join(k for k in dict.fromkeys(left + right) if k in needed)
    out = target if set(target) == set(out) else out
    return F.einsum2(x, y, left, right, out), out


def _reduced(x: Any, term: str, needed: set[str]) -> Part:
    kept = "".join(k for k in dict.fromkeys(term) if k in needed)
    return (x, term) if kept == term else (F.einsum1(x, term, kept), kept)


def _path(parts: list[Part], out: str, sizes: dict[str, int]) -> list[tuple[int, ...]]:
    """Which operands to bring together, step by step, so that little work is done."""
    if len(parts) < 3:
        return [tuple(range(len(parts)))]
    shapes = [np.broadcast_to(0.0, [sizes[k] for k in term]) for _, term in parts]
    equation = ",".join(term for _, term in parts) + "->" + out
    return np.einsum_path(equation, *shapes, optimize="greedy")[0][1:]


# -- reading an equation ----------------------------------------------------------------------


def _resolve(equation: str, ranks: list[int]) -> tuple[list[str], str, str]:
    """The letters of each operand and of the output, with letters in the place of dots."""
    given, arrow, out = equation.replace(" ", "").partition("->")
    terms = given.split(",")
    if len(terms) != len(ranks):
        raise ValueError(
            f"Got {len(ranks)} arguments for equation {equation!r}, expecting {len(terms)}."
        )
    for term in (*terms, out):
        if not set(term.replace("...", "", 1)) <= set(string.ascii_letters):
            raise ValueError(f"Subscripts have incorrect format: {equation!r}. Write letters for "
                             'axes, commas between operands, as in "ij,jk->ik".')  # fmt: skip
    free = [x for x in reversed(string.ascii_letters) if x not in equation]
    widths = [rank - len(t.replace("...", "")) for t, rank in zip(terms, ranks, strict=True)]
    for i, (term, width, rank) in enumerate(zip(terms, widths, ranks, strict=True)):
        if width < 0 or (width and "..." not in term):
            raise InvalidArgumentError(
                f"Expected input {i} to have rank {rank - width} but got: {rank} [Op:Einsum] "
                f"name: \nThe letters {term!r} name {rank - width} axes."
            )
    dots = "".join(
        free[: max([w for t, w in zip(terms, widths, strict=True) if "..." in t] or [0])]
    )
    letters = [t.replace("...", dots[len(dots) - w :]) for t, w in zip(terms, widths, strict=True)]
    if arrow:
        return letters, out.replace("...", dots), dots
    once = sorted(x for x in set(given) - set(",.") if given.count(x) == 1)
    return letters, dots + "".join(once), dots


def _squeezed(operands: list[Any], terms: list[str], dots: str) -> list[Part]:
    """Operands without those axes of size 1 under the dots that another operand has longer."""
    longer = {k for x, term in zip(operands, terms, strict=True)
              for k, n in zip(term, x.shape, strict=True) if k in dots and n != 1}  # fmt: skip
    parts = []
    for x, term in zip(operands, terms, strict=True):
        drop = [i for i, n in enumerate(x.shape) if n == 1 and term[i] in longer]
        kept = "".join(k for i, k in enumerate(term) if i not in drop)
        parts.append((F.squeeze(x, axis=drop) if drop else x, kept))
    return parts


def _sizes(parts: list[Part]) -> dict[str, int]:
    """The size of every letter; InvalidArgumentError when two axes of one letter differ."""
    sizes: dict[str, int] = {}
    for x, term in parts:
        for i, (letter, n) in enumerate(zip(term, x.shape, strict=True)):
            if sizes.setdefault(letter, n) != n:
                raise InvalidArgumentError(
                    f"Expected dimension {sizes[letter]} at axis {i} of the input shaped "
                    f"{brackets(x.shape)} but got dimension {n} [Op:Einsum] name: \nAll axes with "
                    f"the letter {letter!r} must have one size."
                )
    return sizes
