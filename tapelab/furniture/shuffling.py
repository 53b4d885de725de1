"""The order of a shuffled dataset: the one that TensorFlow draws from the same seeds.

A buffer holds the next elements. Each draw takes one of them at random, the oldest moves to its
place, and the next element of the dataset joins at the end.
"""

from collections.abc import Iterator
from typing import Any

from tapelab.ops.philox import Stream, words


def draws(pair: tuple[int, int]) -> Iterator[int]:
    """The random words that two seeds begin."""
    return words(Stream(pair[0], pair[1] << 64))


def shuffled(source: Iterator[Any], size: int, chance: Iterator[int]) -> Iterator[Any]:
    """The elements in the order of the draws; `size` of them at most are held at a time."""
    ring: list[Any] = []  # the elements from `start` on, at their number modulo the size
    start = end = 0
    for element in source:
        if len(ring) < size:
            ring.append(element)
        else:
            ring[end % size] = element
        end += 1
        if end - start == size:
            yield _drawn(ring, start, end, chance)
            start += 1
    while start < end:
        yield _drawn(ring, start, end, chance)
        start += 1


def _drawn(ring: list[Any], start: int, end: int, chance: Iterator[int]) -> Any:
    """Take one; the oldest moves to its place."""
    place, oldest = (start + next(chance) % (end - start)) % len(ring), start % len(ring)
    taken, ring[place] = ring[place], ring[oldest]
    ring[oldest] = None
    return taken
