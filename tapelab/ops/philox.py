"""Philox: random words as a function of a key and a counter, and what distributions make of them.

A block of four 32-bit words depends on its counter only, so many blocks are computed at once, and
any part of a stream can be reached without drawing what lies before it (Salmon and others,
"Parallel random numbers: as easy as 1, 2, 3", 2011). TensorFlow uses the same generator and turns
words into numbers in the same way, which is why the numbers agree. Below, `stream` is a pair
(key, counter) of Python integers with 64 and 128 bits.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)  # what the two halves of the key grow by from round to round
MASK32, MASK64, MASK128 = 2**32 - 1, 2**64 - 1, 2**128 - 1
AHEAD = 64  # blocks that are drawn at once when words are asked for one by one
FEW = 4  # up to so many blocks, Python's integers are faster than NumPy's arrays


class Stream(NamedTuple):
    """Where to draw: the key names the stream, the counter the block in it."""

    key: int
    counter: int

    def skip(self, blocks: int) -> "Stream":
        return Stream(self.key, (self.counter + blocks) & MASK128)


def blocks(stream: Stream, steps: Any) -> Any:
    """The blocks `steps` (an int: as many in a row; or uint64 of any shape) after the counter.

    The four words of each stand along a last axis.
    """
    if isinstance(steps, int):
        steps = np.arange(steps, dtype=np.uint64)
    if steps.size <= FEW:
        counters = [(stream.counter + step) & MASK128 for step in steps.reshape(-1).tolist()]
        mixed = [_mixed(c & MASK64, c >> 64, stream.key) for c in counters]
        return np.array(mixed, np.uint32).reshape(*steps.shape, 4)
    low = steps + np.uint64(stream.counter & MASK64)
    high = np.uint64(stream.counter >> 64) + (low < steps)
    return np.stack(_mixed(low, high, stream.key), axis=-1).astype(np.uint32)


def _mixed(low: Any, high: Any, key: int) -> list[Any]:
    """The four words for the halves of a counter: Python integers, or arrays of uint64."""
    a, b, c, d = low & MASK32, low >> 32, high & MASK32, high >> 32
    k0, k1 = key & MASK32, key >> 32
    for _ in range(ROUNDS):
        p, q = a * MULTIPLIERS[0], c * MULTIPLIERS[1]
        a, b, c, d = (q >> 32) ^ b ^ k0, q & MASK32, (p >> 32) ^ d ^ k1, p & MASK32
        k0, k1 = (k0 + WEYL[0]) & MASK32, (k1 + WEYL[1]) & MASK32
    return [a, b, c, d]


def words(stream: Stream) -> Iterator[int]:
    """All the words of a stream, one after the other."""
    while True:
        yield from blocks(stream, AHEAD).reshape(-1).tolist()
        stream = stream.skip(AHEAD)


# -- words to numbers -------------------------------------------------------------------------


def pairs(words: Any) -> Any:
    """Two words at a time as one of 64 bits, the first being the lower half."""
    wide = words.astype(np.uint64)
    return wide[..., 0::2] | (wide[..., 1::2] << np.uint64(32))


def fractions(words: Any, dtype: Any) -> Any:
    """Numbers in [0, 1): the mantissa bits of a float between 1 and 2, less 1."""
    if dtype == np.float64:
        upper, lower = words[..., 0::2] & np.uint32(2**20 - 1), words[..., 1::2]
        return upper * 2.0**-20 + lower * 2.0**-52
    if dtype == np.float16:
        return ((words & np.uint32(2**10 - 1)) * 2.0**-10).astype(np.float16)
    return ((words & np.uint32(2**23 - 1)) * 2.0**-23).astype(np.float32)


def bells(words: Any, dtype: Any) -> Any:
    """Normally distributed numbers, from two uniform ones by the Box-Muller transform."""
    wide = np.float64 if dtype == np.float64 else np.float32
    u = fractions(words, wide)
    radius = np.maximum(u[..., 0::2], wide(1e-7)).astype(np.float64)
    turn = (u[..., 1::2] * np.float64(2 * np.pi)).astype(wide).astype(np.float64)
    # The functions are taken in double precision and rounded once, as a good libm would.
    length = np.sqrt(wide(-2.0) * np.log(radius).astype(wide))
    both = np.stack([np.sin(turn).astype(wide), np.cos(turn).astype(wide)], axis=-1)
    made = both * length[..., np.newaxis]
    return made.reshape(*u.shape).astype(dtype)


# -- samples ----------------------------------------------------------------------------------


def _per_block(dtype: Any) -> int:
    return 2 if np.dtype(dtype).itemsize == 8 else 4


def _words(stream: Stream, size: int, dtype: Any) -> Any:
    return blocks(stream, -(-size // _per_block(dtype)))


def uniform(stream: Stream, size: int, dtype: Any) -> Any:
    """`size` numbers in [0, 1)."""
    return fractions(_words(stream, size, dtype), dtype).reshape(-1)[:size]


def normal(stream: Stream, size: int, dtype: Any) -> Any:
    """`size` numbers from the standard normal distribution."""
    return bells(_words(stream, size, dtype), dtype).reshape(-1)[:size]


def truncated(stream: Stream, size: int, dtype: Any) -> Any:
    """`size` numbers from the standard normal distribution, those beyond ±2 drawn again."""
    group = _per_block(dtype)
    rows = np.arange(-(-size // group), dtype=np.uint64)[:, np.newaxis] * np.uint64(64 * group)
    made = np.empty((len(rows), group), dtype)
    waiting, width = np.arange(len(rows)), 4
    while len(waiting):
        steps = rows[waiting] + np.arange(width, dtype=np.uint64)
        drawn = bells(blocks(stream, steps), dtype).reshape(len(waiting), -1)
        inside = np.abs(drawn) < 2
        first = np.argsort(~inside, axis=1, kind="stable")[:, :group]
        enough = inside.sum(axis=1) >= group
        made[waiting[enough]] = np.take_along_axis(drawn, first, axis=1)[enough]
        waiting, width = waiting[~enough], 2 * width
    return made.reshape(-1)[:size]


def full_integers(stream: Stream, size: int, dtype: Any) -> Any:
    """`size` integers over the whole range of the dtype."""
    words = _words(stream, size, dtype)
    words = pairs(words) if _per_block(dtype) == 2 else words
    return words.reshape(-1)[:size].view(dtype)


def integers(stream: Stream, size: int, dtype: Any, low: int, high: int) -> Any:
    """`size` integers from low to high - 1."""
    unsigned = np.uint64 if _per_block(dtype) == 2 else np.uint32
    words = full_integers(stream, size, unsigned)
    start = unsigned(low % 2 ** (8 * words.itemsize))
    return (words % unsigned(high - low) + start).view(dtype)
