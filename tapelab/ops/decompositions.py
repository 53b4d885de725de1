"""Factorisations: qr, svd, eigh, eig, for matrices and batches of them."""

from collections import namedtuple
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op
from tapelab.ops.linalg import _adjoint, matrices, square
from tapelab.ops.samples import case, reals

Qr = namedtuple("Qr", "q r")


@op(tf_name="Qr", symbol="qr", text="qr({input})", allows="smooth", many=True,
    samples=[case(reals(3, 2)), case(reals(2, 2)), case(reals(2, 3))])  # fmt: skip
def qr_factors(input: Any, /, full_matrices: bool = False) -> Any:
    """Q with perpendicular columns of length 1 and R upper triangular, so that Q·R = input."""
    return list(np.linalg.qr(matrices(input), "complete" if full_matrices else "reduced"))


@qr_factors.vjp
def _(F, g, y, input, *, full_matrices):
    (q, r), (to_q, to_r) = y, g
    rows, columns = tuple(input.shape)[-2:]
    if full_matrices and rows > columns:
        raise NotImplementedError(
            "QrGrad not implemented when nrows > ncols and full_matrices is true. Use "
            "full_matrices=False."
        )
    if rows >= columns:
        return _through_qr(F, q, r, to_q, to_r)
    # A wide matrix is [x, y] with x square: R = [u, v], where y = Q·v is linear.
    last, first = (..., slice(rows, None)), (..., slice(0, rows))
    to_v = F.getitem(to_r, last)
    more = F.matmul(F.getitem(input, last), to_v, adjoint_b=True)
    to_x = _through_qr(F, q, F.getitem(r, first), to_q + more, F.getitem(to_r, first))
    return F.concat([to_x, F.matmul(q, to_v)], axis=-1)


def _through_qr(F: Any, q: Any, r: Any, to_q: Any, to_r: Any) -> Any:
    qg = F.matmul(q, to_q, adjoint_a=True)
    rg = F.matmul(r, to_r, adjoint_b=True)
    skew = qg - _adjoint(F, qg) + rg - _adjoint(F, rg)
    inner = F.matmul(q, to_r + _over(F, F.band_part(skew, -1, 0), r))
    return inner + _over(F, to_q - F.matmul(q, qg), r)


def _over(F: Any, x: Any, r: Any) -> Any:
    """x · R⁻ᴴ"""
    return _adjoint(F, F.triangular_solve(r, _adjoint(F, x), lower=False))


@composite("linalg.qr")
def qr(input: Any, full_matrices: bool = False, name: Any = None) -> Any:
    """Factor matrices into Q (perpendicular columns of length 1) and R (upper triangular)."""
    return Qr(*qr_factors(input, full_matrices))


@op(tf_name="Svd", symbol="svd", text="svd({tensor})", allows="smooth",
    samples=[case(reals(3, 2)), case(reals(2, 2, 3))])  # fmt: skip
def singular_values(tensor: Any, /) -> Any:
    """The singular values of matrices, largest first."""
    return np.linalg.svd(matrices(tensor), compute_uv=False)


@singular_values.vjp
def _(F, g, s, tensor):
    _, u, v = F.svd_factors(tensor)
    return F.matmul(u * _row(F, F.cast(g, u.dtype)), v, adjoint_b=True)


@op(
    tf_name="Svd",
    symbol="svd",
    text="svd({tensor})",
    allows="smooth",
    many=True,
    check_gradients=False,
    samples=[case(reals(3, 2)), case(reals(2, 3)), case(reals(2, 2))],
)
def svd_factors(tensor: Any, /, full_matrices: bool = False) -> Any:
    """Singular values s, and U and V with U · diag(s) · Vᴴ = tensor."""
    u, s, vh = np.linalg.svd(matrices(tensor), full_matrices=full_matrices)
    return [s, u, np.conj(vh.swapaxes(-1, -2))]


@svd_factors.vjp
def _(F, g, y, tensor, *, full_matrices):
    (to_s, to_u, to_v), (s, u, v) = g, y
    rows, columns = tuple(tensor.shape)[-2:]
    if full_matrices and rows != columns:
        raise NotImplementedError(
            "SVD gradient is not implemented for full_matrices with unequal numbers of rows and "
            "columns. Use full_matrices=False."
        )
    s, to_s = F.cast(s, u.dtype), F.cast(to_s, u.dtype)
    gap = _gaps(F, F.square(s))
    uu, vv = F.matmul(u, to_u, adjoint_a=True), F.matmul(v, to_v, adjoint_a=True)
    in_u, in_v = gap * uu, gap * vv
    core = (in_u + _adjoint(F, in_u)) * _row(F, s) + _column(F, s) * (in_v + _adjoint(F, in_v))
    turn = vv - _adjoint(F, vv)  # its diagonal is 0 for real numbers
    core = core + F.diag(to_s - 0.5 * F.diag_part(turn) / s)
    left = F.matmul(u, core)
    if rows > columns:  # the part of U that A does not reach
        left = left + (to_u - F.matmul(u, uu)) / _row(F, s)
    total = F.matmul(left, v, adjoint_b=True)
    if columns > rows:
        total = total + F.matmul(u, (to_v - F.matmul(v, vv)) / _row(F, s), adjoint_b=True)
    return total


@composite("linalg.svd")
def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: Any = None) -> Any:
    """Singular values s with U and V, so that U · diag(s) · Vᴴ is the matrix; or s alone."""
    return tuple(svd_factors(tensor, full_matrices)) if compute_uv else singular_values(tensor)


@composite("linalg.matrix_rank")
def matrix_rank(a: Any, tol: Any = None, validate_args: bool = False, name: Any = None) -> Any:
    """How many singular values are not (nearly) 0."""
    values = singular_values(a)
    if tol is None:
        rows, columns = to_tensor(a).shape[-2:]
        epsilon = float(np.finfo(values.dtype.numpy).eps)
        tol = F.reduce_max(values, axis=-1, keepdims=True) * (max(rows, columns) * epsilon)
    return F.reduce_sum(F.cast(values > tol, "int32"), axis=-1)


@op("linalg.eigvalsh", tf_name="SelfAdjointEigV2", symbol="eig", text="eigenvalues({tensor})",
    allows="smooth", samples=[case(reals(3, 3)), case(reals(2, 2, 2))])  # fmt: skip
def eigvalsh(tensor: Any, /) -> Any:
    """The eigenvalues of symmetric matrices, smallest first; only the lower triangle is read."""
    return np.linalg.eigvalsh(square(tensor))


@eigvalsh.vjp
def _(F, g, e, tensor):
    _, v = F.eigh_factors(tensor)
    return _lower(F, F.matmul(v * _row(F, F.cast(g, v.dtype)), v, adjoint_b=True))


@op(tf_name="SelfAdjointEigV2", symbol="eig", text="eigh({tensor})", allows="smooth", many=True,
    check_gradients=False, samples=[case(reals(3, 3))])  # fmt: skip
def eigh_factors(tensor: Any, /) -> Any:
    """Eigenvalues and eigenvectors (as columns) of symmetric matrices."""
    return list(np.linalg.eigh(square(tensor)))


@eigh_factors.vjp
def _(F, g, y, tensor):
    (to_e, to_v), (e, v) = g, y
    e, to_e = F.cast(e, v.dtype), F.cast(to_e, v.dtype)
    inner = F.diag(to_e) + _gaps(F, e) * F.matmul(v, to_v, adjoint_a=True)
    return _lower(F, F.matmul(v, F.matmul(inner, v, adjoint_b=True)))


def _lower(F: Any, x: Any) -> Any:
    """Everything gathered in the lower triangle, which is all that eigh reads."""
    both = F.band_part(x + _adjoint(F, x), -1, 0)
    return F.set_diag(both, 0.5 * F.diag_part(both))


@composite("linalg.eigh")
def eigh(tensor: Any, name: Any = None) -> Any:
    """Eigenvalues (smallest first) and eigenvectors (columns) of symmetric matrices."""
    return tuple(eigh_factors(tensor))


@op(tf_name="Eig", symbol="eig", text="eig({tensor})", allows="smooth", many=True,
    check_gradients=False, samples=[case(reals(2, 2) + 3 * np.triu(np.ones((2, 2))))])  # fmt: skip
def eig_factors(tensor: Any, /) -> Any:
    """Eigenvalues and eigenvectors of square matrices, as complex numbers."""
    kind = np.result_type(tensor.dtype, np.complex64)
    return [x.astype(kind) for x in np.linalg.eig(square(tensor))]


@eig_factors.vjp
def _(F, g, y, tensor):
    (to_e, to_v), (e, v) = g, y
    vg = F.matmul(v, to_v, adjoint_a=True)
    along = F.cast(F.real(F.diag_part(vg)), v.dtype)
    tilt = F.conj(_gaps(F, e)) * (vg - F.matmul(v, v * _row(F, along), adjoint_a=True))
    inner = F.matmul(F.diag(to_e) + tilt, v, adjoint_b=True)
    total = F.solve(v, inner, adjoint=True)
    return total if getattr(tensor.dtype, "name", "").startswith("complex") else F.real(total)


@composite("linalg.eig")
def eig(tensor: Any, name: Any = None) -> Any:
    """Eigenvalues and eigenvectors (columns) of square matrices, as complex numbers."""
    return tuple(eig_factors(tensor))


@composite("linalg.eigvals")
def eigvals(tensor: Any, name: Any = None) -> Any:
    """The eigenvalues of square matrices, as complex numbers."""
    return eig_factors(tensor)[0]


def _row(F: Any, x: Any) -> Any:
    return F.expand_dims(x, axis=-2)


def _column(F: Any, x: Any) -> Any:
    return F.expand_dims(x, axis=-1)


def _gaps(F: Any, x: Any) -> Any:
    """1 / (x_j − x_i), and 0 where i = j or the two are equal."""
    gap = F.set_diag(_row(F, x) - _column(F, x), F.ones_like(x))  # 0 has no second derivative
    inverse = gap * F.reciprocal(F.square(gap) + 1e-20)  # no division by zero for equal ones
    return F.set_diag(inverse, F.zeros_like(x))
