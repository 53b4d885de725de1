"""Products of matrices and tensors: matmul and what is made of it."""

from typing import Any

import numpy as np

from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import op
from tapelab.engine.shapes import brackets
from tapelab.ops.samples import case, reals

MATRICES = [
    case(reals(2, 3), reals(3, 4, seed=2)),
    case(reals(3, 2), reals(4, 3, seed=2), transpose_a=True, transpose_b=True),
    case(reals(2, 2, 3), reals(3, 2, seed=2)),
]


@op("matmul", "linalg.matmul", tf_name="MatMul", symbol="@", text="{a} @ {b}", latex=r"{a} {b}",
    operator="__matmul__", allows="number", literal="hint", samples=MATRICES)  # fmt: skip
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
    left = turned(a, transpose_a, adjoint_a)
    right = turned(b, transpose_b, adjoint_b)
    if left.shape[-1] != right.shape[-2]:
        raise _sizes_differ(a, b, left, right)
    try:
        return left @ right
    except ValueError:
        raise InvalidArgumentError(
            f"In[0] and In[1] must have compatible batch dimensions: {brackets(a.shape)} vs. "
            f"{brackets(b.shape)} [Op:BatchMatMulV2] name: \nThe axes before the last two must be "
            "equal, or 1, or missing."
        ) from None


@matmul.vjp
def _(F, g, c, a, b, *, transpose_a, transpose_b, adjoint_a, adjoint_b, needs):
    turn_a, turn_b = transpose_a or adjoint_a, transpose_b or adjoint_b
    left = a if adjoint_a else conj(F, a)
    right = b if adjoint_b else conj(F, b)
    to_a = to_b = None
    if needs[0]:
        if turn_a:
            to_a = F.matmul(right, g, transpose_a=turn_b, transpose_b=True)
        else:
            to_a = F.matmul(g, right, transpose_b=not turn_b)
        to_a = shaped(F, conj(F, to_a) if adjoint_a else to_a, a)
    if needs[1]:
        if turn_b:
            to_b = F.matmul(g, left, transpose_a=True, transpose_b=turn_a)
        else:
            to_b = F.matmul(left, g, transpose_a=not turn_a)
        to_b = shaped(F, conj(F, to_b) if adjoint_b else to_b, b)
    return to_a, to_b


def conj(F: Any, x: Any) -> Any:
    """The complex conjugate; real numbers are left alone, without an op."""
    name = getattr(getattr(x, "dtype", None), "name", "")
    return F.conj(x) if name.startswith("complex") else x


def shaped(F: Any, gradient: Any, like: Any) -> Any:
    """Sum a gradient over the batch axes along which `like` was repeated."""
    shape = tuple(like.shape)
    return gradient if tuple(gradient.shape) == shape else F.sum_to(gradient, shape)


def turned(x: Any, transpose: bool, adjoint: bool = False) -> Any:
    """A view of matrices with rows and columns exchanged (and conjugated), where asked."""
    x = np.conj(x) if adjoint and x.dtype.kind == "c" else x
    return x.swapaxes(-1, -2) if transpose or adjoint else x


def _not_matrices(a: Any, b: Any) -> InvalidArgumentError:
    i, vector = (0, a) if a.ndim < 2 else (1, b)
    return InvalidArgumentError(
        f"In[{i}] ndims must be >= 2: {vector.ndim} [Op:MatMul] name: \nBoth inputs must be "
        f"matrices; their shapes are {brackets(a.shape)} and {brackets(b.shape)}. For a vector v "
        "write tf.linalg.matvec(A, v), tf.tensordot(u, v, 1), or make it a column: v[:, tf.newaxis]."
    )


def _sizes_differ(a: Any, b: Any, left: Any, right: Any) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"Matrix size-incompatible: In[0]: {brackets(a.shape)}, In[1]: {brackets(b.shape)} "
        f"[Op:MatMul] name: \nThe columns on the left ({left.shape[-1]}) must be as many as the "
        f"rows on the right ({right.shape[-2]}); transpose_a=True or transpose_b=True turns one."
    )
