"""The gradient rules of a trace's records: text, what they read, and their local derivatives.

Each is worked out when somebody looks; the text once for each kind of record.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapelab.engine.backprop import contributions
from tapelab.engine.op import RAW
from tapelab.trace.model import Value
from tapelab.trace.notation import Rule, rule_of

# How many kinds of records are remembered.
MEMORY = 4096
_NOTHING = Value("")


class Rules:
    """What `notation.rule_of` says, remembered by op, shapes and attributes."""

    def __init__(self) -> None:
        self._known: dict[Any, Rule] = {}

    def rule(self, op: Any, values: Any, attrs: Any, needs: tuple[bool, ...]) -> Rule:
        """The rule of a record; `values` as for `rule_of`, None where there is none."""
        given = [value or _NOTHING for value in values]
        shapes = tuple([(value.shape, value.dtype) for value in given])
        key = (getattr(op, "name", op), shapes, needs, repr(attrs) if attrs else "")
        known = self._known.get(key)
        if known is None or getattr(op, "eager", False):  # two custom gradients share a name
            if len(self._known) > MEMORY:
                self._known.clear()
            known = self._known[key] = rule_of(op, given, attrs, needs)
        return known


def local(op: Any, values: Any, attrs: Any, needs: tuple[bool, ...]) -> tuple[Any, ...]:
    """The local derivative of a scalar op for each input: its own rule, with 1 from above.

    `values` are those of the inputs and, last, of the output. None where no gradient goes, or
    where the op is not of that kind. NumPy's errors are the caller's to silence.
    """
    nothing = (None,) * len(needs)
    *inputs, output = values
    if getattr(op, "rule", None) is None or op.eager or op.many or output.shape:
        return nothing
    asks = {**(attrs or {}), "needs": needs} if op.needs else dict(attrs or {})
    try:
        one = output.dtype.type(1)
        sent = contributions(op, RAW, one, output, inputs, asks)
        if output.dtype.kind == "c":  # what turns with the phase of g has no derivative
            turned = contributions(op, RAW, one * 1j, output, inputs, asks)
            sent = [c if _turns(c, t) else None for c, t in zip(sent, turned, strict=True)]
        found = zip(sent, inputs, needs, strict=True)
        return tuple([_scalar(c, x) if need else None for c, x, need in found])
    except Exception:  # a rule that refuses: there is a contribution at best
        return nothing


def _turns(once: Any, turned: Any) -> bool:
    if once is None or turned is None:
        return once is turned
    return bool(np.allclose(np.asarray(turned), np.asarray(once) * 1j, equal_nan=True))


def _scalar(derivative: Any, like: Any) -> Any:
    """A derivative as a number of its input's dtype; None for what is no number."""
    if type(derivative) is type(like):
        return None if like.shape else derivative
    if derivative is None or like.shape or hasattr(derivative, "indices") or np.ndim(derivative):
        return None
    return np.asarray(derivative).astype(like.dtype)[()]
