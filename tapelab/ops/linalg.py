"""Solving and inverting: inv, det, cholesky, solve and their kin, for batches of matrices."""

from collections import namedtuple
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RAW, composite, op
from tapelab.engine.op import RECORDED as F
from tapelab.engine.shapes import brackets
from tapelab.ops.diagonals import need_matrix
from tapelab.ops.products import shaped, turned
from tapelab.ops.samples import case, reals

STEADY = reals(3, 3) + 3 * np.eye(3)
PAIR = np.stack([reals(2, 2) + 3 * np.eye(2), reals(2, 2, seed=2) + 3 * np.eye(2)])
POSITIVE = STEADY @ STEADY.T


@op("linalg.inv", tf_name="MatrixInverse", symbol="⁻¹", text="{input}⁻¹", latex="{input}^{-1}",
    allows="smooth", samples=[case(STEADY), case(PAIR), case(STEADY, adjoint=True)])  # fmt: skip
def inv(input: Any, /, adjoint: bool = False) -> Any:
    """The inverse of square matrices; InvalidArgumentError when there is none."""
    return _solved(np.linalg.inv, "MatrixInverse", turned(square(input), adjoint))


@inv.vjp
def _(F, g, y, input, *, adjoint):
    right = F.matmul(g, y, adjoint_a=adjoint, adjoint_b=not adjoint)
    return -F.matmul(y, right, adjoint_a=not adjoint)


@op("linalg.det", tf_name="MatrixDeterminant", symbol="det", text="det({input})", allows="smooth",
    latex=r"\det {input}", samples=[case(STEADY), case(PAIR)])  # fmt: skip
def det(input: Any, /) -> Any:
    """The determinant: by how much a matrix stretches volumes."""
    return np.linalg.det(square(input))


@det.vjp
def _(F, g, y, input):
    return _as_matrix(F, g * F.conj(y)) * F.inv(_adjoint(F, input))


@op(tf_name="LogMatrixDeterminant", symbol="log|det|", text="log |det({input})|", allows="smooth",
    many=True, samples=[case(STEADY), case(PAIR)])  # fmt: skip
def log_determinant(input: Any, /) -> Any:
    """The sign of the determinant, and the logarithm of its size."""
    sign, size = np.linalg.slogdet(square(input))
    return [sign, size.astype(input.dtype)]


@log_determinant.vjp
def _(F, g, y, input):
    return _as_matrix(F, g[1]) * F.inv(_adjoint(F, input))


LogMatrixDeterminant = namedtuple("LogMatrixDeterminant", "sign log_abs_determinant")


@composite("linalg.slogdet")
def slogdet(input: Any, name: Any = None) -> Any:
    """The sign of the determinant and the logarithm of its size, safe from overflow."""
    return LogMatrixDeterminant(*log_determinant(input))


@composite("linalg.logdet")
def logdet(matrix: Any, name: Any = None) -> Any:
    """The logarithm of the determinant of positive definite matrices."""
    diagonal = F.diag_part(cholesky(matrix))
    return 2.0 * F.reduce_sum(F.log(F.real(diagonal)), axis=-1)


@op("linalg.cholesky", symbol="chol", text="chol({input})", allows="smooth",
    check_gradients=False, samples=[case(POSITIVE)])  # fmt: skip
def cholesky(input: Any, /) -> Any:
    """The lower triangular L with L·Lᵀ = input, for symmetric positive definite matrices."""
    try:
        return np.linalg.cholesky(square(input))
    except np.linalg.LinAlgError:
        raise InvalidArgumentError(
            "Cholesky decomposition was not successful. The input might not be valid. "
            "[Op:Cholesky] name: \nThe matrix must be symmetric with positive eigenvalues."
        ) from None


@cholesky.vjp
def _(F, g, y, input):
    middle = F.matmul(y, g, adjoint_a=True)
    middle = F.band_part(F.set_diag(middle, 0.5 * F.diag_part(middle)), -1, 0)
    # L⁻ᵀ · middle · L⁻¹, by two solutions instead of an inverse
    left = F.triangular_solve(y, middle, lower=True, adjoint=True)
    both = F.triangular_solve(y, _adjoint(F, left), lower=True, adjoint=True)
    return 0.5 * (both + _adjoint(F, both))


@composite("linalg.cholesky_solve")
def cholesky_solve(chol: Any, rhs: Any, name: Any = None) -> Any:
    """Solve A·x = rhs when chol is the Cholesky factor of A."""
    first = triangular_solve(chol, rhs, lower=True)
    return triangular_solve(chol, first, lower=True, adjoint=True)


@op("linalg.solve", tf_name="MatrixSolve", symbol="\\", text="{matrix}⁻¹ {rhs}",
    latex="{matrix}^{-1} {rhs}", allows="smooth",
    samples=[case(STEADY, reals(3, 2)), case(PAIR, reals(2, 2, 1), adjoint=True)])  # fmt: skip
def solve(matrix: Any, rhs: Any, /, adjoint: bool = False) -> Any:
    """Solve matrix · x = rhs for the columns of rhs."""
    need_matrix(rhs, "MatrixSolve")
    _same_rows(matrix, rhs, "MatrixSolve")
    return _solved(np.linalg.solve, "MatrixSolve", turned(square(matrix), adjoint), rhs)


@solve.vjp
def _(F, g, x, matrix, rhs, *, adjoint):
    to_rhs = F.solve(matrix, g, adjoint=not adjoint)
    return _to_matrix(F, matrix, to_rhs, x, adjoint), shaped(F, to_rhs, rhs)


@op(
    "linalg.triangular_solve",
    tf_name="MatrixTriangularSolve",
    symbol="\\",
    text="{matrix}⁻¹ {rhs}",
    latex="{matrix}^{-1} {rhs}",
    allows="smooth",
    samples=[case(STEADY, reals(3, 2)), case(PAIR, reals(2, 2, 1), lower=False, adjoint=True)],
)
def triangular_solve(matrix: Any, rhs: Any, /, lower: bool = True, adjoint: bool = False) -> Any:
    """Solve matrix · x = rhs, using the lower (or upper) triangle of the matrix only."""
    need_matrix(rhs, "MatrixTriangularSolve")
    _same_rows(matrix, rhs, "MatrixTriangularSolve")
    half = np.tril(square(matrix)) if lower else np.triu(square(matrix))
    return _solved(np.linalg.solve, "MatrixTriangularSolve", turned(half, adjoint), rhs)


@triangular_solve.vjp
def _(F, g, x, matrix, rhs, *, lower, adjoint):
    to_rhs = F.triangular_solve(matrix, g, lower=lower, adjoint=not adjoint)
    to_matrix = _to_matrix(F, matrix, to_rhs, x, adjoint)
    half = F.band_part(to_matrix, -1, 0) if lower else F.band_part(to_matrix, 0, -1)
    return half, shaped(F, to_rhs, rhs)


def _to_matrix(F: Any, matrix: Any, to_rhs: Any, x: Any, adjoint: bool) -> Any:
    product = (
        F.matmul(x, to_rhs, adjoint_b=True) if adjoint else F.matmul(to_rhs, x, adjoint_b=True)
    )
    return shaped(F, -product, matrix)


@composite("linalg.lstsq")
def lstsq(matrix: Any, rhs: Any, l2_regularizer: Any = 0.0, fast: bool = True,
          name: Any = None) -> Any:  # fmt: skip
    """The x for which matrix · x comes nearest to rhs; the shortest one when there are many."""
    matrix = to_tensor(matrix)
    rhs = to_tensor(rhs, hint=matrix.dtype)
    rows, columns = matrix.shape[-2:]
    if not fast:
        return F.matmul(pinv(matrix), rhs)
    tall = rows >= columns
    gram = F.matmul(matrix, matrix, adjoint_a=tall, adjoint_b=not tall)
    if not isinstance(l2_regularizer, (int, float)) or l2_regularizer:
        identity = np.eye(min(rows, columns), dtype=matrix.dtype.numpy)
        gram = gram + to_tensor(l2_regularizer, matrix.dtype) * identity
    if tall:
        return cholesky_solve(cholesky(gram), F.matmul(matrix, rhs, adjoint_a=True))
    return F.matmul(matrix, cholesky_solve(cholesky(gram), rhs), adjoint_a=True)


@op(tf_name="Pinv", symbol="⁺", text="{a}⁺", latex="{a}^+", allows="smooth",
    samples=[case(reals(3, 2)), case(reals(2, 3)), case(PAIR)])  # fmt: skip
def pseudo_inverse(a: Any, /, rcond: Any = None) -> Any:
    """The pseudo-inverse; singular values below rcond times the largest count as 0."""
    matrices(a)
    if rcond is None:
        rcond = 10 * max(a.shape[-2:]) * np.finfo(a.dtype).eps
    return np.linalg.pinv(a, rcond)


@pseudo_inverse.vjp
def _(F, g, p, a):
    # Golub and Pereyra (1973): exact for singular values of any multiplicity.
    h = _adjoint(F, g)
    outside_rows = F.matmul(h, F.matmul(p, p, adjoint_b=True))
    outside_columns = F.matmul(F.matmul(p, p, adjoint_a=True), h)
    return (
        -_adjoint(F, F.matmul(p, F.matmul(h, p)))
        + outside_rows - F.matmul(a, F.matmul(p, outside_rows))
        + outside_columns - F.matmul(F.matmul(outside_columns, p), a)
    )  # fmt: skip


@composite("linalg.pinv")
def pinv(a: Any, rcond: Any = None, validate_args: bool = False, name: Any = None) -> Any:
    """The pseudo-inverse: the inverse where there is one, the nearest thing to it elsewhere."""
    return pseudo_inverse(a, rcond)


@op("linalg.expm", tf_name="MatrixExponential", symbol="expm", text="expm({input})",
    latex="e^{input}", allows="smooth", samples=[case(reals(2, 2)), case(PAIR)])  # fmt: skip
def expm(input: Any, /) -> Any:
    """The exponential of square matrices: 1 + A + A²/2 + A³/6 + …"""
    a = square(input)
    size = np.abs(a).sum(axis=-2).max(axis=-1, initial=0)  # 1-norm of each matrix
    halvings = np.maximum(0, np.ceil(np.log2(np.maximum(size, 1e-30) / 5.4))).astype(int)
    scaled = a / (2.0 ** halvings[..., np.newaxis, np.newaxis]).astype(a.dtype)
    power = _pade(scaled)
    for step in range(int(halvings.max(initial=0))):
        again = (halvings > step)[..., np.newaxis, np.newaxis]
        power = np.where(again, power @ power, power)
    return power


# Padé approximant of degree 13 (Higham, 2005): accurate to double precision up to a norm of 5.4.
PADE = (
    64764752532480000,
    32382376266240000,
    7771770303897600,
    1187353796428800,
    129060195264000,
    10559470521600,
    670442572800,
    33522128640,
    1323241920,
    40840800,
    960960,
    16380,
    182,
    1,
)


def _pade(a: Any) -> Any:
    b = [a.dtype.type(c / PADE[0]) for c in PADE]
    one = np.eye(a.shape[-1], dtype=a.dtype)
    a2 = a @ a
    a4 = a2 @ a2
    a6 = a4 @ a2
    odd = a @ (a6 @ (b[13] * a6 + b[11] * a4 + b[9] * a2)
               + b[7] * a6 + b[5] * a4 + b[3] * a2 + b[1] * one)  # fmt: skip
    even = (a6 @ (b[12] * a6 + b[10] * a4 + b[8] * a2)
            + b[6] * a6 + b[4] * a4 + b[2] * a2 + b[0] * one)  # fmt: skip
    return np.linalg.solve(even - odd, even + odd)


@expm.vjp
def _(F, g, y, input):
    return F.expm_along(_adjoint(F, input), g)


@op(symbol="expm′", text="expm′({input}) along {direction}", allows="smooth",
    samples=[case(reals(2, 2), reals(2, 2, seed=2))])  # fmt: skip
def expm_along(input: Any, direction: Any, /) -> Any:
    """How expm changes in a direction: the upper right block of expm([[A, D], [0, A]])."""
    n = input.shape[-1]
    return expm.forward(_blocks(RAW, input, direction))[..., :n, n:]


@expm_along.vjp
def _(F, h, y, input, direction):
    n = input.shape[-1]
    zeros = F.zeros_like(input)
    place = _blocks(F, zeros, h)
    whole = F.expm_along(_adjoint(F, _blocks(F, input, direction)), place)
    first, second = slice(0, n), slice(n, 2 * n)
    ends = F.getitem(whole, (..., first, first)) + F.getitem(whole, (..., second, second))
    return ends, F.getitem(whole, (..., first, second))


def _blocks(F: Any, corner: Any, right: Any) -> Any:
    """[[corner, right], [0, corner]]"""
    top = F.concat([corner, right], axis=-1)
    return F.concat([top, F.concat([F.zeros_like(corner), corner], axis=-1)], axis=-2)


def _adjoint(F: Any, x: Any) -> Any:
    """Rows and columns exchanged, and conjugated, in any world."""
    rank = len(x.shape)
    return F.conj(F.transpose(x, perm=(*range(rank - 2), rank - 1, rank - 2)))


def _as_matrix(F: Any, x: Any) -> Any:
    """A number for each matrix of a batch, shaped to multiply the whole matrix."""
    return F.expand_dims(F.expand_dims(x, axis=-1), axis=-1)


def matrices(x: Any) -> Any:
    """x, which must be matrices of a precision that LAPACK knows."""
    if x.ndim < 2:
        raise InvalidArgumentError(
            f"Input must have rank >= 2, got {brackets(x.shape)}: the last two axes are rows and "
            "columns."
        )
    if x.dtype == np.float16:
        raise InvalidArgumentError(
            "Value for attr 'T' of half is not in the list of allowed values: double, float, "
            "complex64, complex128. Write tf.cast(x, tf.float32)."
        )
    return x


def square(x: Any) -> Any:
    """x, which must be square matrices."""
    if matrices(x).shape[-1] != x.shape[-2]:
        raise InvalidArgumentError(
            f"Input matrix must be square. Its shape is {brackets(x.shape)}."
        )
    return x


def _same_rows(matrix: Any, rhs: Any, kernel: str) -> None:
    if matrix.shape[-2:-1] != rhs.shape[-2:-1]:
        raise InvalidArgumentError(
            f"Input matrix and rhs are incompatible: {brackets(matrix.shape)} and "
            f"{brackets(rhs.shape)} [Op:{kernel}] name: \nBoth must have the same number of rows."
        )


def _solved(function: Any, kernel: str, *values: Any) -> Any:
    """A LAPACK solution; InvalidArgumentError for matrices that have none."""
    try:
        return function(*values)
    except np.linalg.LinAlgError:
        what = "Input matrix is" if "Solve" in kernel else "Input is"
        raise InvalidArgumentError(
            f"{what} not invertible. [Op:{kernel}] name: \nThe determinant is 0: some row is a "
            "combination of the others. tf.linalg.pinv always exists."
        ) from None
