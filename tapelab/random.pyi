"""tf.random: random numbers with seeds. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from tapelab.ops.generator import Algorithm as Algorithm
from tapelab.ops.generator import Generator as Generator
from typing import Any


def categorical(
    logits: Any,
    num_samples: Any,
    dtype: Any = None,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw class numbers for each row of scores, with the probabilities softmax(logits)."""
def create_rng_state(seed: Any, alg: Any) -> Tensor:
    """The state of a Philox generator for a seed: two numbers of counter, one of key."""
def fold_in(seed: Any, data: Any, alg: Any = 'auto_select') -> Tensor:
    """A new seed from a seed and a number, such as that of an epoch."""
def gamma(
    shape: Any,
    alpha: Any,
    beta: Any = None,
    dtype: Any = ...,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw `shape` numbers of the gamma distribution for each alpha and beta (inverse scale)."""
def get_global_generator() -> Any:
    """The generator of the whole program; made, unseeded, when it is first asked for."""
def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = ...,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw from the normal distribution; gradients flow to `mean` and `stddev`."""
def poisson(shape: Any, lam: Any, dtype: Any = ..., seed: Any = None, name: Any = None) -> Tensor:
    """Draw `shape` counts of the Poisson distribution for each rate in `lam`."""
def set_global_generator(generator: Any) -> None:
    """Put another generator in the place of the global one."""
def set_seed(seed: Any) -> None:
    """Start the sequence of random numbers anew, so that a program repeats its draws."""
def shuffle(value: Any, seed: Any = None, name: Any = None) -> Tensor:
    """Bring the entries along the first axis into a random order; no gradient flows."""
def split(seed: Any, num: Any = 2, alg: Any = 'auto_select') -> Tensor:
    """`num` new seeds from one, as the rows of a matrix."""
def stateless_binomial(
    shape: Any,
    seed: Any,
    counts: Any,
    probs: Any,
    output_dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """Successes in `counts` trials: TensorFlow's distribution, though not its draws."""
def stateless_categorical(
    logits: Any,
    num_samples: Any,
    seed: Any,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """Class numbers with the probabilities softmax(logits), from `seed` and nothing else."""
def stateless_gamma(
    shape: Any,
    seed: Any,
    alpha: Any,
    beta: Any = None,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """Gamma numbers from `seed`; the last axes of `shape` are those of alpha and beta."""
def stateless_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = ...,
    name: Any = None,
    alg: Any = 'auto_select',
) -> Tensor:
    """Normally distributed numbers that depend on `seed` (two integers) and nothing else."""
def stateless_poisson(
    shape: Any,
    seed: Any,
    lam: Any,
    dtype: Any = ...,
    name: Any = None,
) -> Tensor:
    """Poisson numbers from `seed`; the last axes of `shape` are those of `lam`."""
def stateless_truncated_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = ...,
    name: Any = None,
    alg: Any = 'auto_select',
) -> Tensor:
    """Normal numbers within two `stddev`, from `seed` (two integers) and nothing else."""
def stateless_uniform(
    shape: Any,
    seed: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = ...,
    name: Any = None,
    alg: Any = 'auto_select',
) -> Tensor:
    """Numbers in [minval, maxval) from `seed`; with None for both, integers of the whole range."""
def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = ...,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw from the normal distribution; what lies beyond two `stddev` is drawn again."""
def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = ...,
    seed: Any = None,
    name: Any = None,
) -> Tensor:
    """Draw numbers from minval up to, not including, maxval; integers when dtype says so."""
class experimental:
    Algorithm: type[Any]
    Generator: type[Any]
    @staticmethod
    def create_rng_state(seed: Any, alg: Any) -> Tensor:
        """The state of a Philox generator for a seed: two numbers of counter, one of key."""
    @staticmethod
    def get_global_generator() -> Any:
        """The generator of the whole program; made, unseeded, when it is first asked for."""
    @staticmethod
    def set_global_generator(generator: Any) -> None:
        """Put another generator in the place of the global one."""
    @staticmethod
    def stateless_fold_in(seed: Any, data: Any, alg: Any = 'auto_select') -> Tensor:
        """A new seed from a seed and a number, such as that of an epoch."""
    @staticmethod
    def stateless_shuffle(value: Any, seed: Any, alg: Any = 'auto_select', name: Any = None) -> Tensor:
        """The entries along the first axis in an order that `seed` decides."""
    @staticmethod
    def stateless_split(seed: Any, num: Any = 2, alg: Any = 'auto_select') -> Tensor:
        """`num` new seeds from one, as the rows of a matrix."""
