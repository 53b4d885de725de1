"""Seeds of layers and initializers: one integer that names a stream, and a count of draws from it.

Without a seed, Python's own generator gives one, so that `tf.keras.utils.set_random_seed` makes
weights repeat; they are then the numbers that Keras draws.
"""

import contextvars
import random
from typing import Any

from tapelab.engine.faults import Guarded

# Whether layers are only tried on examples: then streams are looked at, and not used up.
kept: contextvars.ContextVar[bool] = contextvars.ContextVar("kept", default=False)


def fresh() -> int:
    """A seed for something that was given none."""
    return random.randint(1, 1_000_000_000)


class SeedGenerator(Guarded):
    """A seed and a counter: every draw takes the next of its streams (tf.keras.random)."""

    def __init__(self, seed: int | None = None, name: str | None = None, **ignored: Any) -> None:
        self.seed = fresh() if seed is None else int(seed)
        self.name = name
        self._count = 0

    def next(self) -> list[int]:
        """The two integers that name the next stream."""
        count = self._count
        if not kept.get():
            self._count += 1
        return [self.seed, count]


def stream(seed: Any) -> list[int]:
    """The two integers that random ops without state take."""
    return seed.next() if isinstance(seed, SeedGenerator) else [int(seed), 0]
