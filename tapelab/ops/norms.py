"""Norms: how long vectors and matrices are, and scaling them to length one."""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite


@composite("norm", "linalg.norm")
def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: Any = None,
         name: Any = None) -> Any:  # fmt: skip
    """The length of vectors (one axis) or matrices (two): Euclidean unless `ord` says otherwise.

    The Euclidean norm is made of a product, a sum and a root, so its gradient at zero is nan.
    """
    axis = _axes(ord, axis)
    x = to_tensor(tensor)
    keep = bool(keepdims)
    matrix = isinstance(axis, tuple)
    if ord in ("euclidean", "fro") or (ord == 2 and not matrix):
        other = F.conj(x) if x.dtype.is_complex else x
        return F.sqrt(F.reduce_sum(x * other, axis=axis, keepdims=keep))
    if matrix:
        return _matrix_norm(x, ord, axis, keep)
    size = F.abs(x)
    if ord == 1:
        return F.reduce_sum(size, axis=axis, keepdims=keep)
    if ord == np.inf:
        return F.reduce_max(size, axis=axis, keepdims=keep)
    return F.reduce_sum(size**ord, axis=axis, keepdims=keep) ** (1.0 / ord)


def _matrix_norm(x: Any, ord: Any, axis: tuple[int, int], keep: bool) -> Any:
    """Largest singular value (2), largest column sum (1) or largest row sum (inf)."""
    rows, columns = axis
    if ord == 2:
        rank = x.ndim
        others = [a for a in range(rank) if a not in (rows % rank, columns % rank)]
        order = [*others, rows % rank, columns % rank]
        lengths = F.svd(F.transpose(x, perm=order), compute_uv=False)
        largest = F.reduce_max(lengths, axis=-1)
        for a in sorted((rows % rank, columns % rank)) if keep else ():
            largest = F.expand_dims(largest, axis=a)
        return largest
    inner, outer = (rows, columns) if ord == 1 else (columns, rows)
    sums = F.reduce_sum(F.abs(x), axis=inner, keepdims=True)
    largest = F.reduce_max(sums, axis=outer, keepdims=True)
    return largest if keep else F.squeeze(largest, axis=axis)


def _axes(ord: Any, axis: Any) -> Any:
    """The axis as None, an int or a pair; ValueError when `ord` has no meaning for it."""
    if isinstance(axis, (list, tuple)) and len(axis) == 2:
        pair = tuple(axis)
        if not all(isinstance(a, (int, np.integer)) for a in pair) or pair[0] == pair[1]:
            raise ValueError(
                f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}"
            )
        if not _known(ord, ("euclidean", "fro", 1, 2, np.inf)):
            raise ValueError("'ord' must be a supported matrix norm in ['euclidean', 'fro', 1, 2, "
                             f"inf], got {ord}")  # fmt: skip
        return int(pair[0]), int(pair[1])
    if axis is not None and not isinstance(axis, (int, np.integer)):
        raise ValueError(
            f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}"
        )
    number = isinstance(ord, (int, float, np.number)) and ord > 0
    if not number and not _known(ord, ("euclidean",)):
        raise ValueError("'ord' must be a supported vector norm in ['euclidean', 1, 2, inf] or a "
                         f"positive number, got {ord}")  # fmt: skip
    return axis


def _known(ord: Any, names: tuple[Any, ...]) -> bool:
    return any(type(ord) is str and ord == n or ord == n for n in names)


@composite("math.l2_normalize", "linalg.l2_normalize", "nn.l2_normalize")
def l2_normalize(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: Any = None) -> Any:
    """x divided by its Euclidean norm along an axis; squares below epsilon count as epsilon."""
    x = to_tensor(x)
    size = F.abs(x) if x.dtype.is_complex else x
    squares = F.reduce_sum(F.square(size), axis=axis, keepdims=True)
    inverse = F.rsqrt(F.maximum(squares, epsilon))
    return x * (F.cast(inverse, x.dtype) if x.dtype.is_complex else inverse)


@composite("linalg.normalize")
def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: Any = None) -> Any:
    """A tensor divided by its norm, and the norm."""
    x = to_tensor(tensor)
    length = F.cast(norm(x, ord, axis, keepdims=True), x.dtype)
    return x / length, length
