"""Random numbers: distributions to draw from, the same numbers as TensorFlow's.

Drawing is no operation on tensors: results are constants, and gradients reach `mean`, `stddev`,
`minval` and `maxval` only, because the draw is scaled by ordinary products and sums.
"""

import math
from typing import Any

import numpy as np

from tapelab.engine import dtypes, wanted
from tapelab.engine.convert import tidy, to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.hush import hushed
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, plain
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.ops import philox
from tapelab.ops.philox import Stream
from tapelab.ops.sampling import STRETCH
from tapelab.ops.seeds import stream

WHOLE = (dtypes.int32, dtypes.int64)
UNIFORM = (dtypes.float16, dtypes.float32, dtypes.float64, *WHOLE)


@composite("random.normal")
def random_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = dtypes.float32,
                  seed: Any = None, name: Any = None) -> EagerTensor:  # fmt: skip
    """Draw from the normal distribution; gradients flow to `mean` and `stddev`."""
    shape, dtype = sizes(shape), floating(dtype, "RandomStandardNormal")
    with stream(("normal", dtype), seed, math.prod(shape) * STRETCH) as place:
        return scaled(philox.normal, place, shape, stddev, mean, dtype)


@composite("random.truncated_normal")
def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = dtypes.float32,
                     seed: Any = None, name: Any = None) -> EagerTensor:  # fmt: skip
    """Draw from the normal distribution; what lies beyond two `stddev` is drawn again."""
    shape, dtype = sizes(shape), floating(dtype, "TruncatedNormal")
    with stream(("truncated", dtype), seed, math.prod(shape) * STRETCH) as place:
        return scaled(philox.truncated, place, shape, stddev, mean, dtype)


@composite("random.uniform")
def random_uniform(shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = dtypes.float32,
                   seed: Any = None, name: Any = None) -> EagerTensor:  # fmt: skip
    """Draw numbers from minval up to, not including, maxval; integers when dtype says so."""
    dtype = dtypes.as_dtype(dtype)
    if dtype not in UNIFORM:
        raise ValueError(
            f"Argument `dtype` got invalid value {dtype}. Accepted dtypes are {UNIFORM}."
        )
    if maxval is None:
        if dtype.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {dtype!r}")
        maxval = 1
    shape = sizes(shape)
    if dtype.is_integer:
        low, high = bounds(minval, maxval, dtype)
        with stream(("integers", dtype), seed, math.prod(shape) * STRETCH) as place:
            return drawn(philox.integers, place, shape, dtype, low, high)
    with stream(("uniform", dtype), seed, math.prod(shape) * STRETCH) as place:
        return between(place, shape, minval, maxval, dtype)


@composite("random.shuffle")
def shuffle(value: Any, seed: Any = None, name: Any = None) -> EagerTensor:
    """Bring the entries along the first axis into a random order; no gradient flows."""
    value = to_tensor(value)
    count = value.shape[0] if value.ndim else 1
    with stream("shuffle", seed, -(-(count - 1) // 4)) as place:
        return F.shuffled(value, *place)


@composite("random.categorical")
def categorical(logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None,
                name: Any = None) -> EagerTensor:  # fmt: skip
    """Draw class numbers for each row of scores, with the probabilities softmax(logits)."""
    logits, dtype = to_tensor(logits), whole(dtype or dtypes.int64)
    count = wanted.whole(num_samples, "num_samples", 0)
    needed = (logits.shape[0] if logits.ndim else 0) * -(-count // 4) * 8 * STRETCH
    with stream(("categorical", dtype), seed, needed) as place:
        return F.drawn_categories(logits, count, dtype, *place)


@composite("random.gamma")
def gamma(shape: Any, alpha: Any, beta: Any = None, dtype: Any = dtypes.float32, seed: Any = None,
          name: Any = None) -> EagerTensor:  # fmt: skip
    """Draw `shape` numbers of the gamma distribution for each alpha and beta (inverse scale)."""
    shape, dtype = sizes(shape), floating(dtype, "RandomGamma")
    alpha, beta = _paired(alpha, beta, dtype)
    count = math.prod(shape) * alpha.shape.num_elements()
    with stream(("gamma", dtype), seed, count * STRETCH) as place:
        return gammas(place, shape, alpha, beta, dtype)


@composite("random.poisson")
def poisson(shape: Any, lam: Any, dtype: Any = dtypes.float32, seed: Any = None,
            name: Any = None) -> EagerTensor:  # fmt: skip
    """Draw `shape` counts of the Poisson distribution for each rate in `lam`."""
    shape, lam, dtype = sizes(shape), to_tensor(lam), dtypes.as_dtype(dtype)
    count = math.prod(shape) * lam.shape.num_elements()
    with stream(("poisson", dtype), seed, count * STRETCH) as place:
        return poissons(place, shape, lam, dtype)


# -- from a stream to a tensor, with or without state -----------------------------------------


def drawn(
    make: Any, place: Stream, shape: tuple[int, ...], dtype: Any, *bounds: int
) -> EagerTensor:
    """A tensor of numbers that `make` turns the stream into."""
    made = make(place, math.prod(shape), dtype.numpy, *bounds)
    return tensor(tidy(made.reshape(shape)))


def scaled(make: Any, place: Stream, shape: tuple[int, ...], factor: Any, shift: Any,
           dtype: Any) -> EagerTensor:  # fmt: skip
    """draw · factor + shift, recorded when one of them is more than a plain number."""
    made = drawn(make, place, shape, dtype)
    numbers = (int, float, np.floating)
    if isinstance(factor, numbers) and isinstance(shift, numbers):
        kind = dtype.as_numpy_dtype
        return tensor(tidy(hushed(lambda: made._value * kind(factor) + kind(shift))))
    return made * to_tensor(factor, dtype) + to_tensor(shift, dtype)


def between(place: Stream, shape: Any, minval: Any, maxval: Any, dtype: Any) -> EagerTensor:
    """Numbers in [0, 1) stretched to [minval, maxval)."""
    if isinstance(minval, (int, float)) and isinstance(maxval, (int, float)):
        kind = dtype.as_numpy_dtype
        return scaled(philox.uniform, place, shape, kind(maxval) - kind(minval), minval, dtype)
    low, high = to_tensor(minval, dtype), to_tensor(maxval, dtype)
    return scaled(philox.uniform, place, shape, high - low, low, dtype)


def gammas(place: Stream, shape: Any, alpha: Any, beta: Any, dtype: Any) -> EagerTensor:
    """Gamma numbers of shape `shape` before that of alpha; never quite 0."""
    made = F.drawn_gammas(alpha, math.prod(shape), *place)
    made = F.reshape(made, (*shape, *alpha.shape)) / beta
    return F.maximum(to_tensor(np.finfo(dtype.numpy).tiny), made)


def poissons(place: Stream, shape: Any, lam: Any, dtype: Any) -> EagerTensor:
    """Poisson numbers of shape `shape` before that of the rates."""
    made = F.drawn_poissons(lam, math.prod(shape), dtype, *place)
    return F.reshape(made, (*shape, *lam.shape))


def _paired(alpha: Any, beta: Any, dtype: Any) -> tuple[EagerTensor, EagerTensor]:
    """alpha, broadcast over the shape of beta, and beta."""
    alpha = to_tensor(alpha, dtype)
    beta = to_tensor(1 if beta is None else beta, dtype)
    shape = np.broadcast_shapes(tuple(alpha.shape), tuple(beta.shape))
    return (alpha if alpha.shape == shape else F.broadcast_to(alpha, shape)), beta


# -- arguments --------------------------------------------------------------------------------


def bounds(minval: Any, maxval: Any, dtype: Any) -> tuple[int, int]:
    """The bounds of an integer draw, checked."""
    low, high = (wanted.whole(to_tensor(v, dtype), "A bound", -(2**63)) for v in (minval, maxval))
    if low >= high:
        raise InvalidArgumentError(
            f"Need minval < maxval, got {low} >= {high} [Op:RandomUniformInt] name: \nIntegers "
            "are drawn from minval to maxval - 1."
        )
    return low, high


def floating(dtype: Any, kernel: str) -> Any:
    """The dtype, which must be a float."""
    dtype = dtypes.as_dtype(dtype)
    if not dtype.is_floating:
        raise InvalidArgumentError(
            f"Value for attr 'dtype' of {dtype.spoken} is not in the list of allowed values: half, "
            f"bfloat16, float, double\n\t; NodeDef: {{{{node {kernel}}}}} [Op:{kernel}] name: "
        )
    return dtype


def whole(dtype: Any) -> Any:
    """The dtype, which must be int32 or int64."""
    dtype = dtypes.as_dtype(dtype)
    if dtype not in WHOLE:
        raise ValueError(
            f"Argument `dtype` got invalid value {dtype}. Accepted dtypes are {WHOLE}."
        )
    return dtype


def sizes(shape: Any) -> tuple[int, ...]:
    """A shape as a tuple of ints, from lists, tensors and TensorShapes."""
    numbers = plain(shape)
    if not isinstance(numbers, (tuple, int)) or isinstance(numbers, bool):
        raise TypeError(f"A shape is a list of integers, and this is {shown(shape)}.")
    if not isinstance(numbers, tuple):
        raise InvalidArgumentError(
            f"shape must be a vector of {{int32,int64}}, got shape []. Write "
            f"[{shown(numbers)}] for a vector of that many numbers."
        )
    for n in numbers:
        if not isinstance(n, int) or isinstance(n, bool):
            raise TypeError(f"A shape is made of integers, but {shown(shape)} holds {shown(n)}.")
        if n < 0:
            raise InvalidArgumentError(f"Dimension {n} must be >= 0: the shape was {shown(shape)}.")
    return numbers
