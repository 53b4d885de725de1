"""Why gradients are None, zero or not finite, as the page says it: worked out when a tape is told.

While the learner's code runs, the result is noted together with the tape's records and no more. A
tape that is replaced before a page could show it is never asked.
"""

import logging
from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.session.tags import identifiers
from tapelab.trace.model import Why
from tapelab.views.explain import explain
from tapelab.views.naming import Names

MANY = 16  # sources of one call that are explained
SMALL = 1 << 16  # elements of a gradient that are looked through for zeros and NaN
STEPS = 20_000  # records that are gone over again to explain zeros and NaN, for all sources
logger = logging.getLogger("tapelab")
_failed = False


class Asked:
    """A tape as it was when `gradient` returned: what `explain` needs of it."""

    __slots__ = ("recording", "number", "_past", "_accessed")
    state = "stopped"
    _asked = ()
    _kept = None

    def __init__(self, tape: Any, recording: Any = None) -> None:
        self.recording = recording or tape.recording
        self.number: int = tape.number
        self._past = tape._past
        self._accessed = tape._accessed


class Called(Names):
    """Names of tensors as the page has them, too: local ones of functions, and `model.w`."""

    def __init__(self, namespace: dict[str, Any], tag: Callable[[Any], str]) -> None:
        super().__init__(namespace)
        self._tag = tag
        self._deep = identifiers(namespace)

    def all(self, thing: Any) -> list[str]:
        """The learner's variables first, then what the source says, then ways into objects."""
        found, (held, way) = super().all(thing), self._deep.get(id(thing), (None, ""))
        tag = self._tag(thing)
        return found or [name for name in (tag, way if held is thing else "") if name]


def odd(gradient: Any) -> bool:
    """Whether a gradient asks for an explanation: None, all zero, or with NaN or infinity in it.

    >>> [odd(each) for each in (None, np.float32(0.0), np.float32(2.0), np.array([1.0, np.inf]))]
    [True, True, False, True]
    """
    if gradient is None:
        return True
    value = getattr(gradient, "_value", gradient)
    if not isinstance(value, np.ndarray | np.generic) or value.dtype.kind not in "fc":
        return False  # sparse rows
    if not 0 < value.size <= SMALL:
        return False
    return not np.any(value) or not np.isfinite(value).all()


def whys(
    asked: Asked, targets: Any, sources: Any, gradients: Any, names: Names, trace: Any
) -> tuple[Why | None, ...]:
    """For each source the reason why its gradient is what it is, None where that needs none."""
    global _failed
    found: list[Why | None] = [None] * len(sources)
    room = MANY
    for k, (source, gradient) in enumerate(zip(sources, gradients, strict=False)):
        if room and odd(gradient) and _may_ask(asked, gradient, MANY - room):
            room -= 1
            try:
                found[k] = _why(asked, targets, source, gradient, names, trace)
            except Exception:
                if not _failed:
                    _failed = True
                    logger.exception("A gradient could not be explained; its value is right.")
    return tuple(found)


def _may_ask(asked: Asked, gradient: Any, before: int) -> bool:
    """Zeros and NaN need the backward pass once more: not too long, and no code of the learner's.

    A custom gradient is the learner's code, which may print or count; it runs when he calls it.
    """
    if asked.recording is None or gradient is None:
        return asked.recording is not None
    records = asked.recording.records
    return len(records) * (before + 1) <= STEPS and not any(_is_custom(r[0]) for r in records)


def _is_custom(op: Any) -> bool:
    return op is not None and op.eager


def _why(
    asked: Asked, targets: Any, source: Any, gradient: Any, names: Names, trace: Any
) -> Why | None:
    found = explain(asked, targets, source, names=names, trace=trace,
                    missing=gradient is None, quiet=True)  # fmt: skip
    if not found.cause:
        return None
    return Why(found.cause, found.message, found.fix, found.line, tuple(found.cut), found.korean,
               found.korean_fix)  # fmt: skip
