"""What a refused call must leave as it was, and the check that it did.

    with unchanged(world):
        ...  # a call that is refused

`world` is the learner's namespace: its tensors, Variables, arrays, lists, tapes, layers, optimizers
and generators belong to the state, and so does what the package keeps for the whole process.
"""

import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import tapelab as tf
from tapelab import compat, config
from tapelab.engine import listen
from tapelab.engine.tensor import EagerTensor
from tapelab.engine.variable import Variable, scope_path
from tapelab.furniture import settings
from tapelab.ops import seeds

PLAIN = (bool, int, float, complex, str, bytes, type(None))


def next_seeds() -> list[int]:
    """The seeds that the next calls without one will get, as long as a global seed is set."""
    ahead = random.Random()
    ahead.setstate(seeds._state.sequence.getstate())
    return [*seeds._state.upcoming, *(ahead.randint(0, seeds.LIMIT) for _ in range(4))][:4]


def of_process() -> dict[str, Any]:
    """What the package, NumPy and Python keep for everybody."""
    numpy_random = np.random.get_state()
    return {
        "tapes that record": {k: [id(t) for t in v] for k, v in listen._active.items() if v},
        "listeners": [id(each) for each in listen._added],
        "who is told of ops": type(listen.recorder).__name__,
        "the global seed": (seeds._state.seed, dict(seeds._state.used)),
        "random sequences": (next_seeds(), random.getstate()),
        "NumPy's random numbers": (numpy_random[1].tobytes(), *numpy_random[2:]),
        "NumPy's errors": np.geterr(),
        "NumPy's print options": np.get_printoptions(),
        "name scope": scope_path(),
        "Keras's settings": (settings.floatx(), settings.epsilon(), settings._image_format),
        "in training": (settings.training.get(), settings._outermost.get()),
        "old names": compat._old_names_on,
        "functions run eagerly": config._eagerly,
        "warning filters": list(warnings.filters),
        "recursion limit": sys.getrecursionlimit(),
    }


def of(thing: Any, depth: int = 0) -> Any:
    """What is to be compared of one object in the learner's namespace; None for what can't change.

    Records of ops count, and watched Variables: those that were merely read add nothing.
    """
    if isinstance(thing, PLAIN):
        return thing
    if isinstance(thing, (np.ndarray, np.generic)):
        return thing.dtype.str, thing.shape, thing.tobytes()
    if isinstance(thing, EagerTensor):
        return of(np.asarray(thing._peek()))
    if isinstance(thing, Variable):
        return id(thing._peek()), of(np.asarray(thing._peek())), thing.name, thing.trainable
    if isinstance(thing, tf.GradientTape):
        return thing.state, thing.number, len(thing.records), thing.persistent
    if isinstance(thing, tf.autodiff.ForwardAccumulator):
        return thing._on, len(thing.recording.known)
    if depth < 6 and isinstance(thing, (list, tuple)):
        return id(thing), [of(each, depth + 1) for each in thing]
    if depth < 6 and isinstance(thing, dict):
        return id(thing), [(repr(k), of(v, depth + 1)) for k, v in thing.items()]
    if isinstance(thing, tf.random.Generator):
        return of(thing.state)
    found: list[Any] = []
    for name in ("variables", "weights", "layers", "built", "trainable", "iterations"):
        try:
            held = getattr(thing, name, None)
        except Exception as error:  # a layer that is not built says so
            held = str(error)
        if isinstance(held, (list, tuple, bool, str)):
            found.append(of(list(held) if isinstance(held, tuple) else held, depth + 1)[1:]
                         if not isinstance(held, (bool, str)) else held)  # fmt: skip
    return found or None


def of_world(world: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in world if not name.startswith("__")]
    return {f"{name!r}": of(world[name]) for name in names}


def present(world: dict[str, Any]) -> dict[str, Any]:
    """The whole state, by names that a failing test can print."""
    return {**of_process(), **of_world(world)}


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of what is different."""
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


@contextmanager
def unchanged(world: dict[str, Any]) -> Iterator[None]:
    """Fail when the block leaves anything different from how it found it."""
    before = present(world)
    try:
        yield
    finally:
        different = changes(before, present(world))
        assert not different, f"a refused call changed {', '.join(different)}"
