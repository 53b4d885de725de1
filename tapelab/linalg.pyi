"""tf.linalg: linear algebra. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def adjoint(matrix: Any, name: Any = None) -> Any:
    """Exchange rows and columns, and conjugate complex entries."""
def band_part(input: Any, num_lower: Any, num_upper: Any, name: Any = None) -> Tensor:
    """Keep so many diagonals below and above the main one (-1: all of them), zero the rest."""
def cholesky(input: Any, name: Any = None) -> Tensor:
    """The lower triangular L with L·Lᵀ = input, for symmetric positive definite matrices."""
def cholesky_solve(chol: Any, rhs: Any, name: Any = None) -> Any:
    """Solve A·x = rhs when chol is the Cholesky factor of A."""
def cross(a: Any, b: Any, name: Any = None) -> Tensor:
    """The cross product of vectors in space: perpendicular to both."""
def det(input: Any, name: Any = None) -> Tensor:
    """The determinant: by how much a matrix stretches volumes."""
def diag(
    diagonal: Any,
    k: Any = 0,
    num_rows: Any = -1,
    num_cols: Any = -1,
    padding_value: Any = 0,
    align: Any = 'RIGHT_LEFT',
    name: Any = None,
) -> Tensor:
    """Matrices with the given diagonals and `padding_value` (0) elsewhere."""
def diag_part(
    input: Any,
    k: Any = 0,
    padding_value: Any = 0,
    align: Any = 'RIGHT_LEFT',
    name: Any = None,
) -> Tensor:
    """The diagonal of matrices as vectors; k > 0 lies above the main one, k < 0 below."""
def eig(tensor: Any, name: Any = None) -> Any:
    """Eigenvalues and eigenvectors (columns) of square matrices, as complex numbers."""
def eigh(tensor: Any, name: Any = None) -> Any:
    """Eigenvalues (smallest first) and eigenvectors (columns) of symmetric matrices."""
def eigvals(tensor: Any, name: Any = None) -> Any:
    """The eigenvalues of square matrices, as complex numbers."""
def eigvalsh(tensor: Any, name: Any = None) -> Tensor:
    """The eigenvalues of symmetric matrices, smallest first; only the lower triangle is read."""
def einsum(equation: Any, *inputs: Any, **kwargs: Any) -> Any:
    """Sum products of tensors over the letters that the output lacks: "ij,jk->ik" is a @ b."""
def expm(input: Any, name: Any = None) -> Tensor:
    """The exponential of square matrices: 1 + A + A²/2 + A³/6 + …."""
def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """Ones on the diagonal and zeros elsewhere: the identity matrix."""
def global_norm(t_list: Any, name: Any = None) -> Tensor:
    """The length of all the tensors together, as if they were one long vector; None is left out."""
def inv(input: Any, adjoint: _bool = False, name: Any = None) -> Tensor:
    """The inverse of square matrices; InvalidArgumentError when there is none."""
def l2_normalize(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: Any = None) -> Any:
    """x divided by its Euclidean norm along an axis; squares below epsilon count as epsilon."""
def logdet(matrix: Any, name: Any = None) -> Any:
    """The logarithm of the determinant of positive definite matrices."""
def lstsq(
    matrix: Any,
    rhs: Any,
    l2_regularizer: Any = 0.0,
    fast: _bool = True,
    name: Any = None,
) -> Any:
    """The x for which matrix · x comes nearest to rhs; the shortest one when there are many."""
def matmul(
    a: Any,
    b: Any,
    transpose_a: _bool = False,
    transpose_b: _bool = False,
    adjoint_a: _bool = False,
    adjoint_b: _bool = False,
    a_is_sparse: _bool = False,
    b_is_sparse: _bool = False,
    output_type: Any = None,
    grad_a: _bool = False,
    grad_b: _bool = False,
    name: Any = None,
) -> Tensor:
    """Multiply matrices, rows of `a` by columns of `b`; axes before the last two are a batch."""
def matrix_rank(a: Any, tol: Any = None, validate_args: _bool = False, name: Any = None) -> Any:
    """How many singular values are not (nearly) 0."""
def matrix_transpose(a: Any, name: Any = 'matrix_transpose', conjugate: _bool = False) -> Tensor:
    """Swap the last two axes: transpose each matrix of a batch."""
def matvec(
    a: Any,
    b: Any,
    transpose_a: _bool = False,
    adjoint_a: _bool = False,
    a_is_sparse: _bool = False,
    b_is_sparse: _bool = False,
    name: Any = None,
) -> Any:
    """Multiply matrices by vectors: each entry is the product of a row of `a` with `b`."""
def norm(
    tensor: Any,
    ord: Any = 'euclidean',
    axis: Any = None,
    keepdims: Any = None,
    name: Any = None,
) -> Any:
    """The length of vectors (one axis) or matrices (two): Euclidean unless `ord` says otherwise."""
def normalize(tensor: Any, ord: Any = 'euclidean', axis: Any = None, name: Any = None) -> Any:
    """A tensor divided by its norm, and the norm."""
def pinv(a: Any, rcond: Any = None, validate_args: _bool = False, name: Any = None) -> Any:
    """The pseudo-inverse: the inverse where there is one, the nearest thing to it elsewhere."""
def qr(input: Any, full_matrices: _bool = False, name: Any = None) -> Any:
    """Factor matrices into Q (perpendicular columns of length 1) and R (upper triangular)."""
def set_diag(
    input: Any,
    diagonal: Any,
    k: Any = 0,
    align: Any = 'RIGHT_LEFT',
    name: Any = None,
) -> Tensor:
    """Replace the diagonals of matrices."""
def slogdet(input: Any, name: Any = None) -> Any:
    """The sign of the determinant and the logarithm of its size, safe from overflow."""
def solve(matrix: Any, rhs: Any, adjoint: _bool = False, name: Any = None) -> Tensor:
    """Solve matrix · x = rhs for the columns of rhs."""
def svd(
    tensor: Any,
    full_matrices: _bool = False,
    compute_uv: _bool = True,
    name: Any = None,
) -> Any:
    """Singular values s with U and V, so that U · diag(s) · Vᴴ is the matrix; or s alone."""
def tensor_diag(diagonal: Any, name: Any = None) -> Tensor:
    """A tensor of twice the rank, with the entries where both halves of the index agree."""
def tensor_diag_part(input: Any, name: Any = None) -> Tensor:
    """The entries where both halves of the index agree."""
def tensordot(a: Any, b: Any, axes: Any, name: Any = None) -> Tensor:
    """Multiply and sum over the given axes: an int, or one list of axes for each tensor."""
def trace(x: Any, name: Any = None) -> Tensor:
    """The sum of the diagonal."""
def triangular_solve(
    matrix: Any,
    rhs: Any,
    lower: _bool = True,
    adjoint: _bool = False,
    name: Any = None,
) -> Tensor:
    """Solve matrix · x = rhs, using the lower (or upper) triangle of the matrix only."""
