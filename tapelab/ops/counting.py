"""Counting and ordering: bins, confusion matrices, permutations, and small sums of ops."""

from functools import reduce
from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.hush import hushed
from tapelab.engine.op import RECORDED, composite, op
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import tensor
from tapelab.engine.wanted import whole
from tapelab.ops.samples import case, integers, reals


@op(symbol="count", text="count({arr})", matching=("weights",), differentiable=False,
    samples=[case(integers(5), reals(5), size=5)])  # fmt: skip
def weighted_counts(arr: Any, weights: Any, /, size: Any) -> Any:
    """The sum of the weights at each of the numbers 0 … size − 1."""
    out = np.zeros(size, weights.dtype)
    np.add.at(out, arr[arr < size], weights[arr < size])
    return out


@composite("math.bincount")
def bincount(arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None,
             dtype: Any = dtypes.int32, name: Any = None, axis: Any = None,
             binary_output: bool = False) -> Any:  # fmt: skip
    """How often each of the numbers 0, 1, 2 … occurs (or the sum of their weights)."""
    arr = to_tensor(arr)
    if not arr.dtype.is_integer:
        arr = RECORDED.cast(arr, dtypes.int32)
    numbers = arr._value
    if np.any(numbers < 0):
        raise InvalidArgumentError("Input arr must be non-negative!")
    size = int(numbers.max()) + 1 if numbers.size else 0
    size = max(size, 0 if minlength is None else int(minlength))
    size = size if maxlength is None else min(size, int(maxlength))
    if weights is None:
        weights = tensor(np.ones(numbers.shape, dtypes.as_dtype(dtype).numpy))
    weights = to_tensor(weights)
    if axis is not None and numbers.ndim > 1:
        rows = zip(RECORDED.unstack(arr), RECORDED.unstack(weights), strict=True)
        counts = RECORDED.stack([weighted_counts(a, w, size) for a, w in rows])
    else:
        counts = weighted_counts(arr, weights, size)
    return RECORDED.cast(counts > 0, counts.dtype) if binary_output else counts


@composite("math.confusion_matrix")
def confusion_matrix(labels: Any, predictions: Any, num_classes: Any = None, weights: Any = None,
                     dtype: Any = dtypes.int32, name: Any = None) -> Any:  # fmt: skip
    """How often class i (row) was taken for class j (column)."""
    true, said = (_classes(given) for given in (labels, predictions))
    for found, word in ((true, "labels"), (said, "predictions")):
        if np.any(found < 0):
            raise InvalidArgumentError(f"`{word}` contains negative values")
    biggest = max([int(v.max()) for v in (true, said) if v.size], default=-1)
    n = biggest + 1 if num_classes is None else whole(num_classes, "num_classes", 0)
    if biggest >= n:
        raise InvalidArgumentError(f"`labels` or `predictions` out of bound: {biggest} of {n}")
    out = np.zeros((n, n), dtypes.as_dtype(dtype).numpy)
    hushed(np.add.at, out, (true, said), 1 if weights is None else to_tensor(weights)._value)
    return tensor(out)


def _classes(given: Any) -> Any:
    """Class numbers as a row of whole numbers."""
    value = to_tensor(given)._value
    if value.dtype.kind not in "iufb" or not np.all(np.isfinite(value)):
        raise InvalidArgumentError(f"Classes have to be whole numbers, and this is {shown(given)}.")
    return value.astype(np.int64).reshape(-1)


@op("math.invert_permutation", tf_name="InvertPermutation", symbol="perm⁻¹", allows="int",
    differentiable=False, samples=[case(np.array([2, 0, 1], np.int32))])  # fmt: skip
def invert_permutation(x: Any, /) -> Any:
    """Where each of the numbers 0 … n − 1 stands."""
    if not np.array_equal(np.sort(x), np.arange(len(x))):
        raise InvalidArgumentError(f"{x} is not a permutation of 0 … {len(x) - 1}: a number is "
                                   "missing, duplicated or out of range.")  # fmt: skip
    return np.argsort(x).astype(x.dtype)


@composite("math.is_non_decreasing")
def is_non_decreasing(x: Any, name: Any = None) -> Any:
    """True when no number is smaller than the one before."""
    flat = RECORDED.reshape(to_tensor(x), [-1])
    return RECORDED.reduce_all(flat[1:] >= flat[:-1])


@composite("math.is_strictly_increasing")
def is_strictly_increasing(x: Any, name: Any = None) -> Any:
    """True when every number is larger than the one before."""
    flat = RECORDED.reshape(to_tensor(x), [-1])
    return RECORDED.reduce_all(flat[1:] > flat[:-1])


@composite("math.zero_fraction", "nn.zero_fraction")
def zero_fraction(value: Any, name: Any = None) -> Any:
    """The share of zeros, as float32."""
    x = to_tensor(value)
    zeros = RECORDED.cast(RECORDED.equal(x, RECORDED.zeros_like(x)), dtypes.float32)
    return RECORDED.reduce_mean(zeros)


@composite("math.scalar_mul", "scalar_mul")
def scalar_mul(scalar: Any, x: Any, name: Any = None) -> Any:
    """A number times a tensor."""
    if isinstance(x, IndexedSlices):
        return IndexedSlices(scalar_mul(scalar, x.values), x.indices, x.dense_shape)
    x = to_tensor(x)
    scalar = to_tensor(scalar, x.dtype)
    if scalar._value.ndim:
        raise ValueError("The input scalar must be a 0-D value. Received shape "
                         f"{scalar.shape}.")  # fmt: skip
    return RECORDED.multiply(scalar, x)


@composite("math.polyval")
def polyval(coeffs: Any, x: Any, name: Any = None) -> Any:
    """c₀·xⁿ + c₁·xⁿ⁻¹ + … + cₙ, by Horner's rule."""
    if not isinstance(coeffs, list):
        raise ValueError(f"Argument coeffs must be list type. Received type {type(coeffs)}.")
    x = to_tensor(x)
    if not coeffs:
        return RECORDED.zeros_like(x)
    terms = [to_tensor(c, None if hasattr(c, "dtype") else x.dtype) for c in coeffs]
    return reduce(lambda total, c: c + total * x, terms)


@composite("math.reciprocal_no_nan")
def reciprocal_no_nan(x: Any, name: Any = None) -> Any:
    """1 / x, and 0 where x is 0."""
    x = to_tensor(x)
    return RECORDED.divide_no_nan(RECORDED.ones_like(x), x)
