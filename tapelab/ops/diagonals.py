"""Diagonals and triangles of matrices: taking them, setting them, summing them."""

from typing import Any

import numpy as np

from tapelab.engine.errors import InvalidArgumentError, UnimplementedError
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op
from tapelab.engine.shapes import brackets
from tapelab.engine.wanted import whole
from tapelab.ops.entry import invalid
from tapelab.ops.samples import case, reals

SQUARES = [case(reals(3, 3)), case(reals(2, 2, 3)), case(reals(3, 4), k=1), case(reals(3, 2), k=-1)]


@op("linalg.diag_part", tf_name="MatrixDiagPartV3", symbol="diag", text="diag({input})",
    samples=SQUARES)  # fmt: skip
def diag_part(input: Any, /, k: Any = 0, padding_value: Any = 0, align: str = "RIGHT_LEFT") -> Any:
    """The diagonal of matrices as vectors; k > 0 lies above the main one, k < 0 below."""
    need_matrix(input, "MatrixDiagPart")
    return np.diagonal(input, _one(k), -2, -1).copy()


@diag_part.vjp
def _(F, g, y, input, *, k):
    rows, columns = tuple(input.shape)[-2:]
    return F.diag(g, k=k, num_rows=rows, num_cols=columns)


@op("linalg.diag", tf_name="MatrixDiagV3", symbol="diag", text="diag({diagonal})",
    samples=[case(reals(3)), case(reals(2, 3)), case(reals(2), k=1)])  # fmt: skip
def diag(diagonal: Any, /, k: Any = 0, num_rows: Any = -1, num_cols: Any = -1,
         padding_value: Any = 0, align: str = "RIGHT_LEFT") -> Any:  # fmt: skip
    """Matrices with the given diagonals and `padding_value` (0) elsewhere."""
    if not diagonal.ndim:
        raise InvalidArgumentError("diagonal must be at least 1-dim, received shape: []")
    k, length = _one(k), diagonal.shape[-1]
    rows, columns = length + max(-k, 0), length + max(k, 0)  # the fewest
    if num_rows == -1 and num_cols == -1:
        rows = columns = max(rows, columns)
    rows = rows if num_rows == -1 else num_rows
    columns = columns if num_cols == -1 else num_cols
    if length != min(rows - max(-k, 0), columns - max(k, 0)):
        raise InvalidArgumentError(
            f"The number of rows or columns ({rows}, {columns}) does not fit a diagonal of "
            f"{length} numbers with k={k}."
        )
    made = np.full((*diagonal.shape[:-1], rows, columns), padding_value, diagonal.dtype)
    steps = np.arange(length)
    made[..., steps + max(-k, 0), steps + max(k, 0)] = diagonal
    return made


@diag.vjp
def _(F, g, y, diagonal, *, k):
    return F.diag_part(g, k=k)


@op(
    "linalg.set_diag",
    tf_name="MatrixSetDiagV3",
    symbol="set diag",
    text="set diag({input}, {diagonal})",
    samples=[case(reals(3, 3), reals(3, seed=2)), case(reals(2, 2, 3), reals(2, 2, seed=2), k=1)],
)
def set_diag(input: Any, diagonal: Any, /, k: Any = 0, align: str = "RIGHT_LEFT") -> Any:
    """Replace the diagonals of matrices."""
    need_matrix(input, "MatrixSetDiag")
    k = _one(k)
    length = np.diagonal(input, k, -2, -1).shape
    if diagonal.shape != length:
        raise InvalidArgumentError(
            "first dimensions of diagonal don't match input: the diagonal must have the shape "
            f"{brackets(length)}, but has {brackets(diagonal.shape)} [Op:MatrixSetDiagV3] name: "
        )
    made = input.copy()
    steps = np.arange(length[-1])
    made[..., steps + max(-k, 0), steps + max(k, 0)] = diagonal
    return made


@set_diag.vjp
def _(F, g, y, input, diagonal, *, k):
    return F.set_diag(g, F.zeros_like(diagonal), k=k), F.diag_part(g, k=k)


@op("linalg.band_part", tf_name="MatrixBandPart", symbol="band", text="band({input})",
    samples=[case(reals(3, 3), num_lower=-1, num_upper=0),
             case(reals(2, 3, 3), num_lower=1, num_upper=-1)])  # fmt: skip
def band_part(input: Any, /, num_lower: Any, num_upper: Any) -> Any:
    """Keep so many diagonals below and above the main one (-1: all of them), zero the rest."""
    need_matrix(input, "MatrixBandPart")
    rows, columns = input.shape[-2:]
    for name, number, side, most in (("num_lower", num_lower, "rows", rows),
                                     ("num_upper", num_upper, "columns", columns)):  # fmt: skip
        if whole(number, name) > most:
            raise invalid("MatrixBandPart", f"{name} must be negative or less or equal to number "
                          f"of {side} ({most}) got: {number}")  # fmt: skip
    up = np.arange(columns) - np.arange(rows)[:, np.newaxis]  # how far above the diagonal
    keep = (num_lower < 0) | (-up <= num_lower)
    keep = keep & ((num_upper < 0) | (up <= num_upper))
    return np.where(keep, input, input.dtype.type(0))


@band_part.vjp
def _(F, g, y, input, *, num_lower, num_upper):
    return F.band_part(g, num_lower, num_upper)


@op("linalg.trace", symbol="tr", text="tr({x})", latex=r"\operatorname{tr} {x}", allows="number",
    samples=[case(reals(3, 3)), case(reals(2, 2, 3))])  # fmt: skip
def trace(x: Any, /) -> Any:
    """The sum of the diagonal."""
    need_matrix(x, "Trace")
    return np.trace(x, axis1=-2, axis2=-1, dtype=x.dtype)


@trace.vjp
def _(F, g, y, x):
    rows, columns = tuple(x.shape)[-2:]
    along = F.broadcast_to(F.expand_dims(g, axis=-1), (*tuple(g.shape), min(rows, columns)))
    return F.diag(along, num_rows=rows, num_cols=columns)


@op("linalg.tensor_diag", tf_name="Diag", symbol="diag", text="diag({diagonal})",
    elementwise=False, samples=[case(reals(3)), case(reals(2, 2))])  # fmt: skip
def tensor_diag(diagonal: Any, /) -> Any:
    """A tensor of twice the rank, with the entries where both halves of the index agree."""
    return np.diag(diagonal.reshape(-1)).reshape(diagonal.shape * 2)


@tensor_diag.vjp
def _(F, g, y, diagonal):
    return F.tensor_diag_part(g)


@op("linalg.tensor_diag_part", tf_name="DiagPart", symbol="diag", text="diag({input})",
    elementwise=False, samples=[case(reals(3, 3)), case(reals(2, 2, 2, 2))])  # fmt: skip
def tensor_diag_part(input: Any, /) -> Any:
    """The entries where both halves of the index agree."""
    half = input.ndim // 2
    if input.ndim % 2 or not half or input.shape[:half] != input.shape[half:]:
        raise InvalidArgumentError(
            "The rank of the tensor should be even and positive, and dimension i must match "
            f"dimension i + rank / 2, got shape {brackets(input.shape)}"
        )
    size = int(np.prod(input.shape[:half], dtype=int))
    return np.diagonal(input.reshape(size, size)).reshape(input.shape[:half]).copy()


@tensor_diag_part.vjp
def _(F, g, y, input):
    return F.tensor_diag(g)


@composite("linalg.adjoint")
def adjoint(matrix: Any, name: Any = None) -> Any:
    """Exchange rows and columns, and conjugate complex entries."""
    return F.matrix_transpose(matrix, conjugate=True)


def need_matrix(x: Any, kernel: str) -> None:
    """InvalidArgumentError unless x has two axes at least."""
    if x.ndim < 2:
        raise InvalidArgumentError(
            f"input must be at least 2-dim, received shape: {brackets(x.shape)} [Op:{kernel}] "
            "name: \nThe last two axes are rows and columns of matrices."
        )


def _one(k: Any) -> int:
    """Which diagonal: an int, or a pair of equal ones."""
    pair = k if isinstance(k, (tuple, list)) else (k, k)
    if pair[0] != pair[-1]:
        raise UnimplementedError(
            f"Bands of several diagonals (k={k}) are not part of tapelab: take one diagonal at a "
            "time, or use tf.linalg.band_part."
        )
    return int(pair[0])
