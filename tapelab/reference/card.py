"""What there is to know about one op, in a few lines: for whoever asks while typing its name."""

import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tapelab.engine.op import RAW
from tapelab.reference.ops import (
    first_inputs,
    latex,
    names_of,
    output_of,
    plain_formula,
    sends,
)


@dataclass(frozen=True, slots=True)
class Card:
    """An op as its declaration tells of it.

    formula, latex   of the output; `latex` is "" where none is declared
    output           the letter that stands for the output
    sends            inputs, and what the gradient rule sends to them: texts in which `g` arrives
    why              when `sends` is empty: "none", "numbers" or what TensorFlow says
    """

    names: tuple[str, ...]
    doc: str
    formula: str
    latex: str
    output: str
    sends: tuple[tuple[str, str], ...]
    why: str


@cache
def card(op: Any) -> Card:
    """The card of a declared op.

    >>> from tapelab.engine import registry
    >>> sine = card(registry.ops["sin"])
    >>> sine.names, sine.formula, sine.sends
    (('tf.math.sin', 'tf.sin'), 'sin(x)', (('x', 'cos(x) · g'),))
    """
    pairs = tuple(sends(op)) if op.rule is not None and op.differentiable else ()
    return Card(
        names=tuple(f"tf.{name}" for name in names_of(op)),
        doc=inspect.getdoc(op.function) or "",
        formula=plain_formula(op),
        latex=latex(op),
        output=output_of(op),
        sends=pairs,
        why="" if pairs else _why(op),
    )


def _why(op: Any) -> str:
    """Why there is no text of what the rule sends back."""
    inputs = first_inputs(op)
    if op.rule is None or not op.differentiable or inputs is None:
        return "none"
    tensors, attrs = inputs
    values = [x._value for x in tensors]
    asks = {**attrs, **({"needs": (True,) * len(values)} if op.needs else {})}
    try:
        with np.errstate(all="ignore"):
            output = op.forward(*values, **attrs)
            seeds = [np.ones_like(each) for each in (output if op.many else [output])]
            sent = op.rule(RAW, seeds if op.many else seeds[0], output, *values, **asks)
    except LookupError as error:  # TensorFlow has no gradient for it either
        return str(error).partition("\n")[0]
    except Exception:  # numbers of another kind than ones, but numbers
        return "numbers"
    each_input = sent if isinstance(sent, tuple | list) else [sent]
    return "none" if all(each is None for each in each_input) else "numbers"
