"""Seeds: which stream of random numbers a call draws from.

Two integers decide: the global seed (`tf.random.set_seed`) and the seed of the op. An op without a
seed gets a fresh one from a sequence that the global seed starts, so every call differs and the
whole program repeats. An op with a seed goes on where the last call with the same kind and seed
stopped. Without either, the computer's own randomness decides.
"""

import os
import random as python_random
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tapelab.engine.op import composite
from tapelab.engine.wanted import whole
from tapelab.ops.philox import Stream

LIMIT = 2**31 - 1
DEFAULT = 87654321  # the global seed when only the op has one


class _State:
    """What `set_seed` sets: the global seed, the sequence of op seeds, the streams begun."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.set(None)

    def set(self, seed: Any) -> None:
        self.seed = seed
        self.sequence = python_random.Random(seed)
        self.upcoming: deque[int] = deque()  # numbers of the sequence that nobody has used yet
        self.used: dict[Any, int] = {}  # (kind, seeds) → blocks already given away


_state = _State()


@composite("random.set_seed")
def set_seed(seed: Any) -> None:
    """Start the sequence of random numbers anew, so that a program repeats its draws."""
    seed = whole(seed, "seed", -(2**63))
    with _state.lock:
        _state.set(seed)


def pair(op_seed: Any) -> tuple[int, int] | None:
    """The two seeds for one call, or None for a call that nobody seeded."""
    with _state.lock:
        found = _next_pair(op_seed)
        _used(op_seed)
    return found


def _next_pair(op_seed: Any) -> tuple[int, int] | None:
    own = None if op_seed is None else whole(op_seed, "seed", -(2**63))
    if _state.seed is None:
        if own is None:
            return None
        seeds = DEFAULT, own % LIMIT
    else:
        if own is None:
            if not _state.upcoming:
                _state.upcoming.append(_state.sequence.randint(0, LIMIT))
            own = _state.upcoming[0]
        seeds = _state.seed % LIMIT, own % LIMIT
    return (0, LIMIT) if seeds == (0, 0) else seeds


def _used(op_seed: Any) -> None:
    """The next call without a seed gets another one."""
    if op_seed is None and _state.upcoming:
        _state.upcoming.popleft()


@contextmanager
def stream(kind: Any, op_seed: Any, blocks: int) -> Iterator[Stream]:
    """The stream for one call that may use up so many blocks of it.

    With a call that fails nothing is used up: the next one draws the same numbers.
    """
    with _state.lock:
        seeds = _next_pair(op_seed)
        if seeds is None:
            yield Stream(entropy(), entropy() << 64)
            return
        place = (kind, seeds)
        start = _state.used.get(place, 0)
        yield Stream(seeds[0], seeds[1] << 64).skip(start)
        if op_seed is not None:
            _state.used[place] = start + blocks
        _used(op_seed)


def entropy() -> int:
    """64 bits that nobody can repeat."""
    return int.from_bytes(os.urandom(8), "little")
