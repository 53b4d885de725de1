"""Products of matrices and tensors: matmul, tensordot, cross."""

import math
from typing import Any

import numpy as np

from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op
from tapelab.engine.shapes import brackets
from tapelab.ops.entry import one_axis
from tapelab.ops.samples import case, reals

MATRICES = [
    case(reals(2, 3), reals(3, 4, seed=2)),
    case(reals(3, 2), reals(4, 3, seed=2), transpose_a=True, transpose_b=True),
    case(reals(2, 2, 3), reals(3, 2, seed=2)),
]


@op("matmul", "linalg.matmul", tf_name="MatMul", symbol="@", text="{a} @ {b}", latex=r"{a} {b}",
    operator="__matmul__", allows="number", literal="hint", keeps=True,
    samples=MATRICES)  # fmt: skip
def matmul(a: Any, b: Any, /, transpose_a: bool = False, transpose_b: bool = False,
           adjoint_a: bool = False, adjoint_b: bool = False, a_is_sparse: bool = False,
           b_is_sparse: bool = False, output_type: Any = None, grad_a: bool = False,
           grad_b: bool = False) -> Any:  # fmt: skip
    """Multiply matrices, rows of `a` by columns of `b`; axes before the last two are a batch."""
    if (transpose_a and adjoint_a) or (transpose_b and adjoint_b):
        side = "a" if transpose_a and adjoint_a else "b"
        raise ValueError(f"Only one of `transpose_{side}` and `adjoint_{side}` can be True.")
    if a.ndim < 2 or b.ndim < 2:
        raise _not_matrices(a, b)
    left = a.swapaxes(-1, -2) if transpose_a else turned(a, True) if adjoint_a else a
    right = b.swapaxes(-1, -2) if transpose_b else turned(b, True) if adjoint_b else b
    try:
        return left @ right
    except ValueError:
        if left.shape[-1] != right.shape[-2]:
            raise _sizes_differ(a, b, left, right) from None
        raise InvalidArgumentError(
            f"In[0] and In[1] must have compatible batch dimensions: {brackets(a.shape)} vs. "
            f"{brackets(b.shape)} [Op:BatchMatMulV2] name: \nThe axes before the last two must be "
            "equal, or 1, or missing."
        ) from None


@matmul.vjp
def _(F, g, c, a, b, *, transpose_a, transpose_b, adjoint_a, adjoint_b, needs):
    turn_a, turn_b = transpose_a or adjoint_a, transpose_b or adjoint_b
    to_a = to_b = None
    if needs[0]:
        right = b if adjoint_b else F.conj(b)
        to_a = F.matmul(right, g, turn_b, True) if turn_a else F.matmul(g, right, False, not turn_b)
        if adjoint_a:
            to_a = F.conj(to_a)
    if needs[1]:
        left = a if adjoint_a else F.conj(a)
        to_b = F.matmul(g, left, True, turn_a) if turn_b else F.matmul(left, g, not turn_a)
        if adjoint_b:
            to_b = F.conj(to_b)
    if len(a.shape) == len(b.shape) == 2:
        return to_a, to_b
    return (None if to_a is None else shaped(F, to_a, a),
            None if to_b is None else shaped(F, to_b, b))  # fmt: skip


@composite("linalg.matvec")
def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: Any = None,
) -> Any:
    """Multiply matrices by vectors: each entry is the product of a row of `a` with `b`."""
    column = F.expand_dims(b, axis=-1)
    if transpose_a or adjoint_a:
        product = F.matmul(a, column, transpose_a=transpose_a, adjoint_a=adjoint_a)
    else:
        product = F.matmul(a, column)
    return F.squeeze(product, axis=-1)


@op("tensordot", "linalg.tensordot", tf_name="MatMul", symbol="⊗", allows="number", literal="own",
    samples=[case(reals(2, 3), reals(3, 4, seed=2), axes=1),
             case(reals(2, 3, 4), reals(4, 2, seed=2), axes=((2, 0), (0, 1))),
             case(reals(3), reals(2, seed=2), axes=0)])  # fmt: skip
def tensordot(a: Any, b: Any, /, axes: Any) -> Any:
    """Multiply and sum over the given axes: an int, or one list of axes for each tensor."""
    left, right = _contracted(a, b, axes)
    inner_a, inner_b = ([x.shape[i] for i in side] for x, side in ((a, left), (b, right)))
    if inner_a != inner_b:
        size = math.prod(inner_a), math.prod(inner_b)
        flat = (a.size // max(size[0], 1), size[0]), (size[1], b.size // max(size[1], 1))
        raise InvalidArgumentError(
            f"Matrix size-incompatible: In[0]: {brackets(flat[0])}, In[1]: {brackets(flat[1])} "
            f"[Op:MatMul] name: \nThe axes {left} of a tensor of shape {brackets(a.shape)} do not "
            f"have the sizes of the axes {right} of one of shape {brackets(b.shape)}."
        )
    return np.tensordot(a, b, (left, right))


@tensordot.vjp
def _(F, g, c, a, b, *, axes, needs):
    left, right = _contracted(a, b, axes)
    free_a = [i for i in range(len(a.shape)) if i not in left]
    free_b = [i for i in range(len(b.shape)) if i not in right]
    here = tuple(range(len(free_a)))  # where these axes stand in g
    there = tuple(range(len(free_a), len(free_a) + len(free_b)))
    to_a = to_b = None
    if needs[0]:
        to_a = F.tensordot(g, F.conj(b), (there, tuple(free_b)))
        order = free_a + [left[right.index(i)] for i in sorted(right)]
        to_a = _placed(F, to_a, order)
    if needs[1]:
        to_b = F.tensordot(F.conj(a), g, (tuple(free_a), here))
        order = [right[left.index(i)] for i in sorted(left)] + free_b
        to_b = _placed(F, to_b, order)
    return to_a, to_b


def _placed(F: Any, x: Any, order: list[int]) -> Any:
    """Move axis k of x to place order[k]."""
    if order == sorted(order):
        return x
    return F.transpose(x, perm=tuple(order.index(i) for i in range(len(order))))


def _contracted(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The axes of each tensor over which tensordot sums, counted from the front."""
    rank_a, rank_b = len(a.shape), len(b.shape)
    if isinstance(axes, int):
        if axes < 0:
            raise ValueError(f"`axes` must be at least 0. Received: {axes}.")
        if axes > rank_a:
            raise ValueError(
                f"`axes` must not be larger than the number of dimensions of tensor {rank_a}. "
                f"Received: {axes}, vs tensor dimensions {rank_a}."
            )
        return list(range(rank_a - axes, rank_a)), list(range(axes))
    if len(axes) != 2:
        raise ValueError(
            f"`axes` must be an integer or have length 2. Received: {axes}. Write an int n for "
            "the last n axes of a and the first n of b, or [axes of a, axes of b]."
        )
    left, right = ([s] if isinstance(s, int) else list(s) for s in axes)
    if len(left) != len(right):
        raise ValueError(
            f"Different number of contraction axes `a` and `b`, {len(left)} != {len(right)}."
        )
    for listed, rank in ((left, rank_a), (right, rank_b)):
        for i in listed:
            if not -rank <= one_axis(i, kernel=True) < rank:
                raise InvalidArgumentError(
                    f"Axis {i} of `axes` is not in the range [{-rank}, {rank}) of a tensor with "
                    f"{rank} dimensions."
                )
    return [i % rank_a for i in left], [i % rank_b for i in right]


@op(
    "linalg.cross",
    tf_name="Cross",
    symbol="×",
    text="{a} × {b}",
    latex=r"{a} \times {b}",
    allows="real",
    samples=[case(reals(3), reals(3, seed=2)), case(reals(2, 3), reals(2, 3, seed=2))],
)
def cross(a: Any, b: Any, /) -> Any:
    """The cross product of vectors in space: perpendicular to both."""
    if a.shape != b.shape or not a.ndim or a.shape[-1] != 3:
        raise InvalidArgumentError(
            f"Both inputs must be of same shape: {brackets(a.shape)} vs. {brackets(b.shape)} "
            "[Op:Cross] name: \nThe last axis must hold 3 numbers."
        )
    return np.cross(a, b)


@cross.vjp
def _(F, g, c, a, b):
    return F.cross(b, g), F.cross(g, a)


def shaped(F: Any, gradient: Any, like: Any) -> Any:
    """Sum a gradient over the batch axes along which `like` was repeated."""
    shape = tuple(like.shape)
    have = getattr(gradient, "shape", shape)  # a rule written as text need not know shapes
    return gradient if tuple(have) == shape else F.sum_to(gradient, shape)


def turned(x: Any, adjoint: bool) -> Any:
    """Matrices as they are, or with rows and columns exchanged and complex numbers conjugated."""
    return (np.conj(x) if x.dtype.kind == "c" else x).swapaxes(-1, -2) if adjoint else x


def _not_matrices(a: Any, b: Any) -> InvalidArgumentError:
    i, vector = (0, a) if a.ndim < 2 else (1, b)
    return InvalidArgumentError(
        f"In[{i}] ndims must be >= 2: {vector.ndim} [Op:MatMul] name: \nBoth inputs must be "
        f"matrices; their shapes are {brackets(a.shape)} and {brackets(b.shape)}. For a vector v "
        "write tf.linalg.matvec(A, v), tf.tensordot(u, v, 1), or make it a column: v[:, None]."
    )


def _sizes_differ(a: Any, b: Any, left: Any, right: Any) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"Matrix size-incompatible: In[0]: {brackets(a.shape)}, In[1]: {brackets(b.shape)} "
        f"[Op:MatMul] name: \nThe columns on the left ({left.shape[-1]}) must be as many as the "
        f"rows on the right ({right.shape[-2]}); transpose_a=True or transpose_b=True turns one."
    )
