"""Random numbers without hidden state: from a seed passed in, or a Generator that holds it."""

import enum
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tapelab.engine import dtypes, registry, wanted
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError, UnimplementedError
from tapelab.engine.faults import Guarded, shown
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, plain
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.engine.variable import ResourceVariable, Variable
from tapelab.ops import philox
from tapelab.ops.philox import MASK64, Stream
from tapelab.ops.random import (
    between,
    bounds,
    drawn,
    floating,
    gammas,
    poissons,
    scaled,
    sizes,
    whole,
)  # fmt: skip
from tapelab.ops.sampling import STRETCH
from tapelab.ops.seeds import entropy

SCRAMBLE = 0x02461E293EC8F720  # the key under which a seed is turned into a stream


def stream_of(seed: Any) -> Stream:
    """The stream that two integers name, whichever of their bits carry the difference."""
    numbers = np.asarray(to_tensor(seed)._value)
    if numbers.shape == (2,) and numbers.dtype.kind not in "iu":
        raise InvalidArgumentError(
            f"seed must have dtype int32 or int64, not {numbers.dtype}: pass two integers, like "
            "seed=[1, 2]."
        )
    if numbers.shape != (2,):
        raise InvalidArgumentError(
            f"seed must have shape [2], not {brackets(numbers.shape)}: pass two integers, like "
            "seed=[1, 2]."
        )
    first, second = (int(n) & MASK64 for n in numbers)
    a, b, c, d = (int(w) for w in philox.blocks(Stream(SCRAMBLE, first | second << 64), 1)[0])
    return Stream(a | b << 32, (c | d << 32) << 64)


@composite("random.stateless_normal")
def stateless_normal(shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0,
                     dtype: Any = dtypes.float32, name: Any = None,
                     alg: Any = "auto_select") -> EagerTensor:  # fmt: skip
    """Normally distributed numbers that depend on `seed` (two integers) and nothing else."""
    dtype = floating(dtype, "StatelessRandomNormalV2")
    return scaled(philox.normal, stream_of(seed), sizes(shape), stddev, mean, dtype)


@composite("random.stateless_truncated_normal")
def stateless_truncated_normal(shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0,
                               dtype: Any = dtypes.float32, name: Any = None,
                               alg: Any = "auto_select") -> EagerTensor:  # fmt: skip
    """Normal numbers within two `stddev`, from `seed` (two integers) and nothing else."""
    dtype = floating(dtype, "StatelessTruncatedNormalV2")
    return scaled(philox.truncated, stream_of(seed), sizes(shape), stddev, mean, dtype)


@composite("random.stateless_uniform")
def stateless_uniform(shape: Any, seed: Any, minval: Any = 0, maxval: Any = None,
                      dtype: Any = dtypes.float32, name: Any = None,
                      alg: Any = "auto_select") -> EagerTensor:  # fmt: skip
    """Numbers in [minval, maxval) from `seed`; with None for both, integers of the whole range."""
    return _uniform(stream_of(seed), sizes(shape), minval, maxval, dtypes.as_dtype(dtype))


def _uniform(place: Stream, shape: Any, minval: Any, maxval: Any, dtype: Any) -> EagerTensor:
    if not dtype.is_integer:
        return between(place, shape, minval, 1 if maxval is None else maxval, dtype)
    if (minval is None) != (maxval is None):
        raise ValueError(
            f"For integer dtype {dtype}, minval and maxval must be both `None` or both "
            f"non-`None`; got minval={minval} and maxval={maxval}"
        )
    if minval is None:
        return drawn(philox.full_integers, place, shape, dtype)
    return drawn(philox.integers, place, shape, dtype, *bounds(minval, maxval, dtype))


@composite("random.stateless_categorical")
def stateless_categorical(logits: Any, num_samples: Any, seed: Any, dtype: Any = dtypes.int64,
                          name: Any = None) -> EagerTensor:  # fmt: skip
    """Class numbers with the probabilities softmax(logits), from `seed` and nothing else."""
    place = stream_of(seed)
    count = wanted.whole(num_samples, "num_samples", 0)
    return F.drawn_categories(to_tensor(logits), count, whole(dtype), *place)


@composite("random.stateless_gamma")
def stateless_gamma(shape: Any, seed: Any, alpha: Any, beta: Any = None,
                    dtype: Any = dtypes.float32, name: Any = None) -> EagerTensor:  # fmt: skip
    """Gamma numbers from `seed`; the last axes of `shape` are those of alpha and beta."""
    dtype = floating(dtype, "StatelessRandomGammaV3")
    alpha, beta = to_tensor(alpha, dtype), to_tensor(1 if beta is None else beta, dtype)
    together = np.broadcast_shapes(tuple(alpha.shape), tuple(beta.shape))
    alpha = F.broadcast_to(alpha, together)
    return gammas(stream_of(seed), _before(sizes(shape), together), alpha, beta, dtype)


@composite("random.stateless_poisson")
def stateless_poisson(shape: Any, seed: Any, lam: Any, dtype: Any = dtypes.int32,
                      name: Any = None) -> EagerTensor:  # fmt: skip
    """Poisson numbers from `seed`; the last axes of `shape` are those of `lam`."""
    lam = to_tensor(lam)
    front = _before(sizes(shape), tuple(lam.shape))
    return poissons(stream_of(seed), front, lam, dtypes.as_dtype(dtype))


@composite("random.stateless_binomial")
def stateless_binomial(
    shape: Any,
    seed: Any,
    counts: Any,
    probs: Any,
    output_dtype: Any = dtypes.int32,
    name: Any = None,
) -> EagerTensor:
    """Successes in `counts` trials: TensorFlow's distribution, though not its draws."""
    return _binomial(stream_of(seed), sizes(shape), counts, probs, dtypes.as_dtype(output_dtype))


def _binomial(place: Stream, shape: Any, counts: Any, probs: Any, dtype: Any) -> EagerTensor:
    bits = np.random.Philox(key=place.key, counter=place.counter << 64)
    trials, chances = to_tensor(counts)._value, to_tensor(probs)._value
    if trials.dtype.kind not in "iuf" or chances.dtype.kind not in "iuf":
        raise TypeError("counts and probs have to be numbers: "
                        f"{shown(counts)} and {shown(probs)}.")  # fmt: skip
    possible = np.isfinite(trials) & (trials >= 0), (chances >= 0) & (chances <= 1)
    if not all(np.all(each) for each in possible):
        raise InvalidArgumentError(
            "counts have to be at least 0, and probs between 0 and 1: "
            f"{shown(counts)} and {shown(probs)}."
        )
    fitted(shape, trials.shape, chances.shape)
    whole_numbers = np.asarray(trials).astype(np.int64)
    drawn = np.random.Generator(bits).binomial(whole_numbers, chances, shape)
    return tensor(np.asarray(drawn).astype(dtype.numpy))


def fitted(shape: tuple[int, ...], *given: tuple[int, ...]) -> None:
    """Say so unless arguments of these shapes can be repeated to `shape`."""
    try:
        fits = np.broadcast_shapes(shape, *given) == shape
    except ValueError:
        fits = False
    if not fits:
        raise InvalidArgumentError(
            f"Shapes {', '.join(map(brackets, given))} of the arguments do not fit the shape "
            f"{brackets(shape)} of the result: it has to end with them."
        )


@composite("random.experimental.stateless_shuffle")
def stateless_shuffle(
    value: Any, seed: Any, alg: Any = "auto_select", name: Any = None
) -> EagerTensor:
    """The entries along the first axis in an order that `seed` decides."""
    return F.shuffled(to_tensor(value), *stream_of(seed))


@composite("random.split", "random.experimental.stateless_split")
def stateless_split(seed: Any, num: Any = 2, alg: Any = "auto_select") -> EagerTensor:
    """`num` new seeds from one, as the rows of a matrix."""
    kind = to_tensor(seed).dtype
    return _uniform(stream_of(seed), (wanted.whole(num, "num", 0), 2), None, None, kind)


@composite("random.fold_in", "random.experimental.stateless_fold_in")
def stateless_fold_in(seed: Any, data: Any, alg: Any = "auto_select") -> EagerTensor:
    """A new seed from a seed and a number, such as that of an epoch."""
    data = to_tensor(data)
    return F.stack([_uniform(stream_of(seed), (), None, None, data.dtype), data])


def _before(shape: tuple[int, ...], last: tuple[int, ...]) -> tuple[int, ...]:
    """`shape` without its last axes, which must be `last`."""
    cut = len(shape) - len(last)
    if cut < 0 or shape[cut:] != last:
        raise InvalidArgumentError(
            f"Shape passed in must end with broadcasted shape: {brackets(shape)} does not end "
            f"with {brackets(last)}."
        )
    return shape[:cut]


class Algorithm(enum.Enum):
    """The ways of turning counters into random words; tapelab knows Philox."""

    PHILOX = 1
    THREEFRY = 2
    AUTO_SELECT = 3


def _algorithm(alg: Any) -> int:
    names = {"philox": 1, "threefry": 2, "auto_select": 1, 3: 1}
    number = alg.value if isinstance(alg, Algorithm) else alg
    number = int(names.get(number, number)) if isinstance(number, (int, str)) and (
        number in names or isinstance(number, int)) else None  # fmt: skip
    if number is None:
        raise ValueError(f"Unsupported algorithm: {alg!r}. Use 'philox'.")
    if number != 1:
        raise UnimplementedError(
            f"Unsupported algorithm id: {number}. tapelab draws with 'philox'."
        )
    return number


@composite("random.create_rng_state", "random.experimental.create_rng_state")
def create_rng_state(seed: Any, alg: Any) -> EagerTensor:
    """The state of a Philox generator for a seed: two numbers of counter, one of key."""
    _algorithm(alg)
    numbers = plain(seed)
    if isinstance(numbers, int):
        numbers = tuple(numbers >> 64 * i & MASK64 for i in range(3))
    if not isinstance(numbers, tuple):
        raise TypeError(f"A seed is a whole number or a list of them, and this is {shown(seed)}.")
    padded = ([0, 0, 0] + list(numbers[:3]))[-3:]
    return _state(padded)


def _state(numbers: Any) -> EagerTensor:
    if not isinstance(numbers, (list, tuple, np.ndarray)):
        raise TypeError(f"A state is a list of three whole numbers, and this is {shown(numbers)}.")
    unsigned = [wanted.whole(n, "A number of a state", -(2**64), 2**64) & MASK64 for n in numbers]
    if len(unsigned) != 3:
        raise ValueError(f"Shapes ({len(unsigned)},) and (3,) are incompatible: a state holds two "
                         "numbers of counter and one of key.")  # fmt: skip
    return tensor(np.array(unsigned, np.uint64).view(np.int64))


class Generator(Guarded):
    """A source of random numbers with its own state, which every draw moves on.

    >>> import tapelab as tf
    >>> tf.random.Generator.from_seed(1234).normal([2]).numpy()
    array([0.9356609, 1.0854305], dtype=float32)
    """

    def __init__(self, copy_from: Any = None, state: Any = None, alg: Any = None) -> None:
        if copy_from is not None:
            state, alg = copy_from.state._peek(), copy_from.algorithm
        if state is None or alg is None:
            raise AssertionError(
                "A Generator needs a state: use tf.random.Generator.from_seed(seed)."
            )
        self.algorithm = _algorithm(alg)
        if not isinstance(state, Variable):
            state = ResourceVariable(_state(plain(state)), trainable=False, name="StateVar")
        self._state_var = state

    @classmethod
    def from_seed(cls, seed: Any, alg: Any = None) -> "Generator":
        """A generator that draws the same numbers whenever it is made from the same seed."""
        alg = _algorithm(1 if alg is None else alg)
        return cls(state=create_rng_state(seed, alg), alg=alg)

    @classmethod
    def from_state(cls, state: Any, alg: Any) -> "Generator":
        """A generator that goes on from a state."""
        return cls(state=state, alg=alg)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> "Generator":
        """A generator whose numbers nobody can foresee."""
        return cls(state=[entropy() for _ in range(3)], alg=1 if alg is None else alg)

    @classmethod
    def from_key_counter(cls, key: Any, counter: Any, alg: Any) -> "Generator":
        """A generator from the two parts of its state."""
        return cls(state=[*plain(counter), plain(key)], alg=alg)

    @property
    def state(self) -> Any:
        """The Variable that holds two numbers of counter and the key."""
        return self._state_var

    @property
    def key(self) -> EagerTensor:
        return tensor(self._state_var._peek()[-1])

    def reset(self, state: Any) -> None:
        self._state_var.assign(_state(plain(state)))

    def reset_from_seed(self, seed: Any) -> None:
        self._state_var.assign(create_rng_state(seed, self.algorithm))

    def reset_from_key_counter(self, key: Any, counter: Any) -> None:
        self.reset([*plain(counter), plain(key)])

    def skip(self, delta: Any) -> EagerTensor:
        """Move on as a draw of `delta` numbers would; the state before is returned."""
        before = self._state_var._peek()
        with self._taking(wanted.whole(delta, "delta", 0)):
            return tensor(before)

    @contextmanager
    def _taking(self, count: int) -> Iterator[Stream]:
        """The place to draw from; the state moves on unless the draw fails."""
        low, high, key = (int(n) & MASK64 for n in self._state_var._peek())
        place = Stream(key, low | high << 64)
        yield place
        after = place.skip(count * STRETCH).counter
        self._state_var.assign(_state([after & MASK64, after >> 64, key]))

    @contextmanager
    def _place(self, shape: Any) -> Iterator[tuple[Stream, tuple[int, ...]]]:
        shape = sizes(shape)
        with self._taking(math.prod(shape)) as place:
            yield place, shape

    def normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = dtypes.float32,
               name: Any = None) -> EagerTensor:  # fmt: skip
        """Normally distributed numbers."""
        dtype = floating(dtype, "StatelessRandomNormalV2")
        with self._place(shape) as (place, shape):
            return scaled(philox.normal, place, shape, stddev, mean, dtype)

    def truncated_normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0,
                         dtype: Any = dtypes.float32, name: Any = None) -> EagerTensor:  # fmt: skip
        """Normally distributed numbers within two `stddev`."""
        dtype = floating(dtype, "StatelessTruncatedNormalV2")
        with self._place(shape) as (place, shape):
            return scaled(philox.truncated, place, shape, stddev, mean, dtype)

    def uniform(self, shape: Any, minval: Any = 0, maxval: Any = None,
                dtype: Any = dtypes.float32, name: Any = None) -> EagerTensor:  # fmt: skip
        """Numbers in [minval, maxval)."""
        dtype = dtypes.as_dtype(dtype)
        with self._place(shape) as (place, shape):
            return _uniform(place, shape, minval, maxval, dtype)

    def uniform_full_int(
        self, shape: Any, dtype: Any = dtypes.uint64, name: Any = None
    ) -> EagerTensor:
        """Integers over the whole range of the dtype."""
        with self._place(shape) as (place, shape):
            return _uniform(place, shape, None, None, dtypes.as_dtype(dtype))

    def binomial(self, shape: Any, counts: Any, probs: Any, dtype: Any = dtypes.int32,
                 name: Any = None) -> EagerTensor:  # fmt: skip
        """Numbers of successes in `counts` trials."""
        with self._place(shape) as (place, shape):
            return _binomial(place, shape, counts, probs, dtypes.as_dtype(dtype))

    def make_seeds(self, count: Any = 1) -> EagerTensor:
        """Seeds for the stateless functions, one in each column."""
        count = wanted.whole(count, "count", 0)
        keys = self.uniform_full_int([count], dtypes.int64)._value
        return tensor(np.stack([keys, np.zeros_like(keys)]))

    def split(self, count: Any = 1) -> list["Generator"]:
        """New generators that draw independently of this one and of each other."""
        count = wanted.whole(count, "count", 0)
        keys = self.uniform_full_int([count], dtypes.int64)._value
        return [Generator(state=[0, 0, key], alg=self.algorithm) for key in keys]


_global: list[Generator] = []


@composite("random.get_global_generator", "random.experimental.get_global_generator")
def get_global_generator() -> Generator:
    """The generator of the whole program; made, unseeded, when it is first asked for."""
    if not _global:
        _global.append(Generator.from_non_deterministic_state())
    return _global[0]


@composite("random.set_global_generator", "random.experimental.set_global_generator")
def set_global_generator(generator: Generator) -> None:
    """Put another generator in the place of the global one."""
    if not isinstance(generator, Generator):
        raise TypeError(f"generator has to be a tf.random.Generator: {shown(generator)}")
    _global[:] = [generator]


registry.publish(Generator, "Generator", ("random.Generator", "random.experimental.Generator"))
registry.publish(Algorithm, "Algorithm", ("random.Algorithm", "random.experimental.Algorithm"))
