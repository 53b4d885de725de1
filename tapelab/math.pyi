"""tf.math: mathematics, element by element and along axes. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def abs(x: Any, name: Any = None) -> Any:
    """The absolute value: of a real number the size without the sign, of a complex one |z|."""
def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: Any = None) -> Any:
    """Add up a list of tensors of one shape and dtype."""
def acos(x: Any, name: Any = None) -> Tensor:
    """The angle in [0, π] with this cosine; nan outside [−1, 1]."""
def acosh(x: Any, name: Any = None) -> Tensor:
    """The number ≥ 0 with this cosh; nan below 1."""
def add(x: Any, y: Any, name: Any = None) -> Tensor:
    """Add; each input gets the whole of what arrives."""
def add_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: Any = None) -> Any:
    """Add up a list of tensors of one shape and dtype."""
def angle(input: Any, name: Any = None) -> Any:
    """The angle in the complex plane; 0 or π for real numbers."""
def argmax(input: Any, axis: Any = None, output_type: Any = ..., name: Any = None) -> Tensor:
    """Where the largest stands along an axis (0 by default); the first one on a tie."""
def argmin(input: Any, axis: Any = None, output_type: Any = ..., name: Any = None) -> Tensor:
    """Where the smallest stands along an axis (0 by default); the first one on a tie."""
def asin(x: Any, name: Any = None) -> Tensor:
    """The angle in [−π/2, π/2] with this sine; nan outside [−1, 1]."""
def asinh(x: Any, name: Any = None) -> Tensor:
    """The number with this sinh."""
def atan(x: Any, name: Any = None) -> Tensor:
    """The angle in (−π/2, π/2) with this tangent."""
def atan2(y: Any, x: Any, name: Any = None) -> Tensor:
    """The angle of the point (x, y), in (−π, π]."""
def atanh(x: Any, name: Any = None) -> Tensor:
    """The number with this tanh; nan outside [−1, 1]."""
def bessel_i0(x: Any, name: Any = None) -> Tensor:
    """Bessel's modified function of order 0."""
def bessel_i0e(x: Any, name: Any = None) -> Tensor:
    """exp(−|x|) times Bessel's modified function of order 0."""
def bessel_i1(x: Any, name: Any = None) -> Tensor:
    """Bessel's modified function of order 1, the derivative of that of order 0."""
def bessel_i1e(x: Any, name: Any = None) -> Tensor:
    """exp(−|x|) times Bessel's modified function of order 1."""
def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = ...,
    name: Any = None,
    axis: Any = None,
    binary_output: _bool = False,
) -> Any:
    """How often each of the numbers 0, 1, 2 … occurs (or the sum of their weights)."""
def ceil(x: Any, name: Any = None) -> Tensor:
    """Round up; flat almost everywhere, so there is no gradient."""
def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    weights: Any = None,
    dtype: Any = ...,
    name: Any = None,
) -> Any:
    """How often class i (row) was taken for class j (column)."""
def conj(x: Any, name: Any = None) -> Any:
    """Turn the sign of the imaginary part; real numbers stay themselves, unrecorded."""
def cos(x: Any, name: Any = None) -> Tensor:
    """The cosine of an angle in radians."""
def cosh(x: Any, name: Any = None) -> Tensor:
    """(exp(x) + exp(−x)) / 2."""
def count_nonzero(
    input: Any,
    axis: Any = None,
    keepdims: Any = None,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """How many along the axes are not zero (or not the empty string)."""
def cumprod(
    x: Any,
    axis: Any = 0,
    exclusive: _bool = False,
    reverse: _bool = False,
    name: Any = None,
) -> Tensor:
    """Running products along an axis; `exclusive` leaves the number itself out."""
def cumsum(
    x: Any,
    axis: Any = 0,
    exclusive: _bool = False,
    reverse: _bool = False,
    name: Any = None,
) -> Tensor:
    """Running sums along an axis; `exclusive` leaves the number itself out."""
def cumulative_logsumexp(
    x: Any,
    axis: Any = 0,
    exclusive: _bool = False,
    reverse: _bool = False,
    name: Any = None,
) -> Tensor:
    """Running logarithms of sums of exponentials, without overflow."""
def digamma(x: Any, name: Any = None) -> Tensor:
    """The derivative of log Γ."""
def divide(x: Any, y: Any, name: Any = None) -> Any:
    """Divide as `x / y` does: integers give float64."""
def divide_no_nan(x: Any, y: Any, name: Any = None) -> Tensor:
    """Divide, and give 0 wherever the divisor is 0."""
def equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where two are the same; nan is not the same as anything."""
def erf(x: Any, name: Any = None) -> Tensor:
    """The probability that a normal error of variance ½ stays within ±x."""
def erfc(x: Any, name: Any = None) -> Tensor:
    """1 − erf(x), exact for large x too."""
def erfcinv(x: Any, name: Any = None) -> Any:
    """The number whose erfc is x."""
def erfinv(x: Any, name: Any = None) -> Tensor:
    """The number whose erf is x; ±inf at ±1, nan beyond."""
def exp(x: Any, name: Any = None) -> Tensor:
    """e to the power x: its own derivative."""
def expm1(x: Any, name: Any = None) -> Tensor:
    """exp(x) − 1, exact for small x."""
def floor(x: Any, name: Any = None) -> Tensor:
    """Round down; flat almost everywhere, so there is no gradient."""
def floordiv(x: Any, y: Any, name: Any = None) -> Tensor:
    """Divide and round down; flat almost everywhere, so there is no gradient."""
def floormod(x: Any, y: Any, name: Any = None) -> Tensor:
    """The remainder after dividing and rounding down; it has the sign of the divisor."""
def greater(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is larger."""
def greater_equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is larger than y or the same."""
def imag(input: Any, name: Any = None) -> Any:
    """The imaginary part; 0 for real numbers."""
def in_top_k(targets: Any, predictions: Any, k: Any, name: Any = None) -> Tensor:
    """Whether the target class is among the k largest predictions of its row."""
def invert_permutation(x: Any, name: Any = None) -> Tensor:
    """Where each of the numbers 0 … n − 1 stands."""
def is_finite(x: Any, name: Any = None) -> Tensor:
    """True where x is neither inf nor nan."""
def is_inf(x: Any, name: Any = None) -> Tensor:
    """True where x is inf or −inf."""
def is_nan(x: Any, name: Any = None) -> Tensor:
    """True where x is not a number."""
def is_non_decreasing(x: Any, name: Any = None) -> Any:
    """True when no number is smaller than the one before."""
def is_strictly_increasing(x: Any, name: Any = None) -> Any:
    """True when every number is larger than the one before."""
def l2_normalize(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: Any = None) -> Any:
    """x divided by its Euclidean norm along an axis; squares below epsilon count as epsilon."""
def lbeta(x: Any, name: Any = None) -> Any:
    """The logarithm of the beta function of the numbers along the last axis."""
def less(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is smaller."""
def less_equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where x is smaller than y or the same."""
def lgamma(x: Any, name: Any = None) -> Tensor:
    """The logarithm of |Γ(x)|; Γ(n + 1) is n factorial."""
def log(x: Any, name: Any = None) -> Tensor:
    """The natural logarithm; nan below 0."""
def log1p(x: Any, name: Any = None) -> Tensor:
    """log(1 + x), exact for small x."""
def log_sigmoid(x: Any, name: Any = None) -> Any:
    """The logarithm of the sigmoid, safe far below 0."""
def log_softmax(logits: Any, axis: Any = None, name: Any = None) -> Tensor:
    """The logarithm of softmax, without overflow for large scores."""
def logical_and(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where both are."""
def logical_not(x: Any, name: Any = None) -> Tensor:
    """True where x is False."""
def logical_or(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where at least one is."""
def logical_xor(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where exactly one is."""
def maximum(x: Any, y: Any, name: Any = None) -> Tensor:
    """The larger of two; the gradient goes to the winner, on a tie to the first."""
def minimum(x: Any, y: Any, name: Any = None) -> Tensor:
    """The smaller of two; the gradient goes to the winner, on a tie to the first."""
def mod(x: Any, y: Any, name: Any = None) -> Tensor:
    """The remainder after dividing and rounding down; it has the sign of the divisor."""
def multiply(x: Any, y: Any, name: Any = None) -> Tensor:
    """Multiply; each input gets what arrives, times the other."""
def multiply_no_nan(x: Any, y: Any, name: Any = None) -> Tensor:
    """Multiply, and give 0 wherever y is 0, even when x is inf or nan."""
def ndtri(x: Any, name: Any = None) -> Tensor:
    """The quantile of the normal distribution: how far out the share x ends."""
def negative(x: Any, name: Any = None) -> Tensor:
    """Turn the sign."""
def nextafter(x1: Any, x2: Any, name: Any = None) -> Tensor:
    """The number beside x1 in the direction of x2; the gradient passes to x1."""
def not_equal(x: Any, y: Any, name: Any = None) -> Tensor:
    """True where two differ."""
def polygamma(a: Any, x: Any, name: Any = None) -> Tensor:
    """The derivative of order a of digamma, for a = 0, 1, 2 …."""
def polyval(coeffs: Any, x: Any, name: Any = None) -> Any:
    """c₀·xⁿ + c₁·xⁿ⁻¹ + … + cₙ, by Horner's rule."""
def pow(x: Any, y: Any, name: Any = None) -> Tensor:
    """Raise to a power; the exponent gets a gradient only where the base is positive."""
def real(input: Any, name: Any = None) -> Any:
    """The real part; real numbers stay themselves."""
def reciprocal(x: Any, name: Any = None) -> Tensor:
    """One over x."""
def reciprocal_no_nan(x: Any, name: Any = None) -> Any:
    """1 / x, and 0 where x is 0."""
def reduce_all(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """True where all along the axes are."""
def reduce_any(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """True where at least one along the axes is."""
def reduce_euclidean_norm(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The square root of the sum of squares along axes."""
def reduce_logsumexp(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The logarithm of the sum of exponentials, without overflow; the gradient is a softmax."""
def reduce_max(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The largest along axes; the winners share what arrives."""
def reduce_mean(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The average along axes (all of them by default); of integers a whole number."""
def reduce_min(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """The smallest along axes; the winners share what arrives."""
def reduce_prod(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """Multiply along axes; each number gets the product of the others, zeros or not."""
def reduce_std(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Any:
    """The square root of the variance; its gradient is nan where all numbers are the same."""
def reduce_sum(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Tensor:
    """Add up along axes (all of them by default); each number gets what arrives at its sum."""
def reduce_variance(
    input_tensor: Any,
    axis: Any = None,
    keepdims: _bool = False,
    name: Any = None,
) -> Any:
    """The mean squared distance from the mean along axes (all of them by default)."""
def rint(x: Any, name: Any = None) -> Tensor:
    """Round to the nearest whole number, halves to even ones."""
def round(x: Any, name: Any = None) -> Any:
    """Round to the nearest whole number, halves to even ones: 0.5 and 1.5 give 0 and 2."""
def rsqrt(x: Any, name: Any = None) -> Tensor:
    """One over the square root."""
def scalar_mul(scalar: Any, x: Any, name: Any = None) -> Any:
    """A number times a tensor."""
def segment_max(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """The largest of the rows that carry the same id; ids must be sorted."""
def segment_mean(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """The average of the rows that carry the same id; ids must be sorted."""
def segment_min(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """The smallest of the rows that carry the same id; ids must be sorted."""
def segment_prod(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """Multiply the rows that carry the same id; ids must be sorted."""
def segment_sum(data: Any, segment_ids: Any, name: Any = None) -> Any:
    """Add up the rows that carry the same id; ids must be sorted."""
def sigmoid(x: Any, name: Any = None) -> Tensor:
    """1 / (1 + exp(−x)): squash to (0, 1)."""
def sign(x: Any, name: Any = None) -> Tensor:
    """−1, 0 or 1; z/|z| for complex numbers."""
def sin(x: Any, name: Any = None) -> Tensor:
    """The sine of an angle in radians."""
def sinh(x: Any, name: Any = None) -> Tensor:
    """(exp(x) − exp(−x)) / 2."""
def softmax(logits: Any, axis: Any = None, name: Any = None) -> Tensor:
    """Turn scores into probabilities along an axis (the last one by default)."""
def softplus(features: Any, name: Any = None) -> Tensor:
    """log(1 + exp(x)): a smooth relu."""
def softsign(features: Any, name: Any = None) -> Tensor:
    """Squash to (-1, 1), with heavier tails than tanh."""
def sqrt(x: Any, name: Any = None) -> Tensor:
    """The square root; nan below 0."""
def square(x: Any, name: Any = None) -> Tensor:
    """Multiply by itself."""
def squared_difference(x: Any, y: Any, name: Any = None) -> Tensor:
    """The square of the difference; for complex numbers of its absolute value."""
def subtract(x: Any, y: Any, name: Any = None) -> Tensor:
    """Subtract; the second input gets what arrives with its sign turned."""
def tan(x: Any, name: Any = None) -> Tensor:
    """The tangent of an angle in radians."""
def tanh(x: Any, name: Any = None) -> Tensor:
    """Squash to (−1, 1)."""
def top_k(
    input: Any,
    k: Any = 1,
    sorted: _bool = True,
    index_type: Any = ...,
    name: Any = None,
) -> list[Tensor]:
    """The k largest entries along the last axis, and their places (int32)."""
def truediv(x: Any, y: Any, name: Any = None) -> Tensor:
    """Divide as real numbers do: integers give float64, those of 8 and 16 bits float32."""
def unsorted_segment_max(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: Any = None,
) -> Tensor:
    """The largest of the rows that carry the same id; the lowest number where there is none."""
def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any, name: Any = None) -> Any:
    """The average of the rows that carry the same id; 0 where there is none."""
def unsorted_segment_min(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: Any = None,
) -> Tensor:
    """The smallest of the rows that carry the same id; the highest number where there is none."""
def unsorted_segment_prod(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: Any = None,
) -> Tensor:
    """Multiply the rows that carry the same id."""
def unsorted_segment_sqrt_n(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: Any = None,
) -> Any:
    """The sum of the rows that carry the same id, over the square root of their number."""
def unsorted_segment_sum(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: Any = None,
) -> Tensor:
    """Add up the rows that carry the same id; each row gets what arrives at its sum."""
def xdivy(x: Any, y: Any, name: Any = None) -> Tensor:
    """x / y, and 0 where x is 0 whatever y is."""
def xlog1py(x: Any, y: Any, name: Any = None) -> Tensor:
    """x · log(1 + y), and 0 where x is 0 whatever y is."""
def xlogy(x: Any, y: Any, name: Any = None) -> Tensor:
    """x · log y, and 0 where x is 0 whatever y is: entropies need it."""
def zero_fraction(value: Any, name: Any = None) -> Any:
    """The share of zeros, as float32."""
def zeta(x: Any, q: Any, name: Any = None) -> Tensor:
    """Hurwitz' zeta: the sum of (q + k)^−x over k = 0, 1, 2 …."""
