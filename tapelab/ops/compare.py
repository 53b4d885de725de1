"""Comparisons, logic, bits and rounding: results that jump, so no gradient flows through them."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import composite, op
from tapelab.engine.tensor import Operators
from tapelab.engine.variable import Variable
from tapelab.ops.samples import booleans, case, integers, reals

PAIRS = [case(reals(2, 3), reals(3, seed=2)), case(integers(4), integers(4, seed=7))]
BOOLS = [case(booleans(4), booleans(4, seed=7))]
INTS = [case(integers(4), integers(4, seed=7))]


# -- comparisons


@op("math.equal", "equal", symbol="=", text="{x} = {y}", latex="{x} = {y}", broadcasts=True,
    differentiable=False, samples=PAIRS)  # fmt: skip
def equal(x: Any, y: Any, /) -> Any:
    """True where two are the same; nan is not the same as anything."""
    return x == y


@op("math.not_equal", "not_equal", symbol="≠", text="{x} ≠ {y}", latex=r"{x} \ne {y}",
    broadcasts=True, differentiable=False, samples=PAIRS)  # fmt: skip
def not_equal(x: Any, y: Any, /) -> Any:
    """True where two differ."""
    return x != y


@op("math.less", "less", symbol="<", text="{x} < {y}", latex="{x} < {y}", operator="__lt__",
    broadcasts=True, allows="real", differentiable=False, samples=PAIRS)  # fmt: skip
def less(x: Any, y: Any, /) -> Any:
    """True where x is smaller."""
    return x < y


@op("math.less_equal", "less_equal", symbol="≤", text="{x} ≤ {y}", latex=r"{x} \le {y}",
    operator="__le__", broadcasts=True, allows="real", differentiable=False,
    samples=PAIRS)  # fmt: skip
def less_equal(x: Any, y: Any, /) -> Any:
    """True where x is smaller than y or the same."""
    return x <= y


@op("math.greater", "greater", symbol=">", text="{x} > {y}", latex="{x} > {y}", operator="__gt__",
    broadcasts=True, allows="real", differentiable=False, samples=PAIRS)  # fmt: skip
def greater(x: Any, y: Any, /) -> Any:
    """True where x is larger."""
    return x > y


@op("math.greater_equal", "greater_equal", symbol="≥", text="{x} ≥ {y}", latex=r"{x} \ge {y}",
    operator="__ge__", broadcasts=True, allows="real", differentiable=False,
    samples=PAIRS)  # fmt: skip
def greater_equal(x: Any, y: Any, /) -> Any:
    """True where x is larger than y or the same."""
    return x >= y


def _unless_shapes_differ(compare: Any, otherwise: bool) -> Any:
    """The operator: None equals no tensor, and shapes that do not fit are unequal, no error."""

    def operator(self: Any, other: Any) -> Any:
        if other is None and not isinstance(self, Variable):
            return otherwise  # TensorFlow tries to make a tensor of None beside a Variable
        try:
            return compare(self, other)
        except InvalidArgumentError as error:
            if not error.message.startswith("Incompatible shapes"):
                raise
            return to_tensor(otherwise)

    return operator


Operators.__eq__ = _unless_shapes_differ(equal.function, False)
Operators.__ne__ = _unless_shapes_differ(not_equal.function, True)


# -- logic and bits


@op("math.logical_and", "logical_and", symbol="∧", text="{x} ∧ {y}", latex=r"{x} \land {y}",
    broadcasts=True, allows="bool", differentiable=False, samples=BOOLS)  # fmt: skip
def logical_and(x: Any, y: Any, /) -> Any:
    """True where both are."""
    return x & y


@op("math.logical_or", "logical_or", symbol="∨", text="{x} ∨ {y}", latex=r"{x} \lor {y}",
    broadcasts=True, allows="bool", differentiable=False, samples=BOOLS)  # fmt: skip
def logical_or(x: Any, y: Any, /) -> Any:
    """True where at least one is."""
    return x | y


@op("math.logical_xor", symbol="⊻", text="{x} ⊻ {y}", latex=r"{x} \veebar {y}",
    broadcasts=True, allows="bool", differentiable=False, samples=BOOLS)  # fmt: skip
def logical_xor(x: Any, y: Any, /) -> Any:
    """True where exactly one is."""
    return x ^ y


@op("math.logical_not", "logical_not", symbol="¬", text="¬{x}", latex=r"\lnot {x}", allows="bool",
    differentiable=False, samples=[case(booleans(4))])  # fmt: skip
def logical_not(x: Any, /) -> Any:
    """True where x is False."""
    return ~x


def expects_bool(*ops: Any) -> None:
    """Give ops the error of a kernel that is made for bool alone."""
    for made in ops:

        def check(*values: Any, made: Any = made) -> None:
            for i, value in enumerate(values):
                if value.dtype != bool:
                    raise InvalidArgumentError(
                        f"cannot compute {made.tf_name} as input #{i}(zero-based) was expected to "
                        f"be a bool tensor but is a {dtypes.of(value).spoken} tensor "
                        f"[Op:{made.tf_name}] name: \nCompare first: x > 0, or x != 0."
                    )

        made.check = check


expects_bool(logical_and, logical_or, logical_xor, logical_not)


@op("bitwise.bitwise_and", symbol="&", text="{x} & {y}", broadcasts=True, allows="int",
    differentiable=False, samples=INTS)  # fmt: skip
def bitwise_and(x: Any, y: Any, /) -> Any:
    """The bits that both integers have."""
    return x & y


@op("bitwise.bitwise_or", symbol="|", text="{x} | {y}", broadcasts=True, allows="int",
    differentiable=False, samples=INTS)  # fmt: skip
def bitwise_or(x: Any, y: Any, /) -> Any:
    """The bits that at least one of the integers has."""
    return x | y


@op("bitwise.bitwise_xor", symbol="^", text="{x} ^ {y}", broadcasts=True, allows="int",
    differentiable=False, samples=INTS)  # fmt: skip
def bitwise_xor(x: Any, y: Any, /) -> Any:
    """The bits that exactly one of the integers has."""
    return x ^ y


@op("bitwise.invert", symbol="~", text="~{x}", allows="int", differentiable=False,
    samples=[case(integers(4))])  # fmt: skip
def invert(x: Any, /) -> Any:
    """Turn every bit of an integer."""
    return ~x


@op("bitwise.left_shift", symbol="<<", text="{x} << {y}", broadcasts=True, allows="int",
    differentiable=False, samples=INTS)  # fmt: skip
def left_shift(x: Any, y: Any, /) -> Any:
    """Move the bits of an integer up; each place doubles it."""
    return x << y


@op("bitwise.right_shift", symbol=">>", text="{x} >> {y}", broadcasts=True, allows="int",
    differentiable=False, samples=INTS)  # fmt: skip
def right_shift(x: Any, y: Any, /) -> Any:
    """Move the bits of an integer down; each place halves it."""
    return x >> y


def _logical_or_bits(name: str, logical: Any, bits: Any) -> None:
    """Put `&`, `|` or `^` onto tensors: logic for bool, bits for integers."""

    def operator(self: Any, other: Any) -> Any:
        return (logical if self.dtype.is_bool else bits)(self, other)

    def reflected(self: Any, other: Any) -> Any:
        return operator(to_tensor(other, self.dtype), self)

    setattr(Operators, f"__{name}__", operator)
    setattr(Operators, f"__r{name}__", reflected)


_logical_or_bits("and", logical_and, bitwise_and)
_logical_or_bits("or", logical_or, bitwise_or)
_logical_or_bits("xor", logical_xor, bitwise_xor)


def _not(self: Any) -> Any:
    return (logical_not if self.dtype.is_bool else invert)(self)


Operators.__invert__ = _not


# -- questions about single numbers


def _no_entry(name: str, instead: str) -> LookupError:
    return LookupError(
        f"gradient registry has no entry for: {name}\nThe answer is True or False and has no "
        f"derivative. {instead}"
    )


@op("math.is_nan", tf_name="IsNan", symbol="nan?", text="is nan({x})", allows="float",
    check_gradients=False, samples=[case(reals(3))])  # fmt: skip
def is_nan(x: Any, /) -> Any:
    """True where x is not a number."""
    return np.isnan(x)


@is_nan.vjp
def _(F, g, y, x):
    raise _no_entry("IsNan", "Use it as the condition of tf.where.")


@op("math.is_inf", tf_name="IsInf", symbol="inf?", text="is inf({x})", allows="float",
    check_gradients=False, samples=[case(reals(3))])  # fmt: skip
def is_inf(x: Any, /) -> Any:
    """True where x is inf or −inf."""
    return np.isinf(x)


@is_inf.vjp
def _(F, g, y, x):
    raise _no_entry("IsInf", "Use it as the condition of tf.where.")


@op("math.is_finite", tf_name="IsFinite", symbol="finite?", text="is finite({x})",
    allows="float", check_gradients=False, samples=[case(reals(3))])  # fmt: skip
def is_finite(x: Any, /) -> Any:
    """True where x is neither inf nor nan."""
    return np.isfinite(x)


@is_finite.vjp
def _(F, g, y, x):
    raise _no_entry("IsFinite", "Use it as the condition of tf.where.")


# -- rounding


@op("math.floor", "floor", symbol="floor", text="⌊{x}⌋", latex=r"\lfloor {x} \rfloor",
    allows="float", differentiable=False, samples=[case(reals(3))])  # fmt: skip
def floor(x: Any, /) -> Any:
    """Round down; flat almost everywhere, so there is no gradient."""
    return np.floor(x)


@op("math.ceil", symbol="ceil", text="⌈{x}⌉", latex=r"\lceil {x} \rceil", allows="float",
    differentiable=False, samples=[case(reals(3))])  # fmt: skip
def ceil(x: Any, /) -> Any:
    """Round up; flat almost everywhere, so there is no gradient."""
    return np.ceil(x)


@op("math.rint", symbol="rint", allows="float", differentiable=False,
    samples=[case(reals(3))])  # fmt: skip
def rint(x: Any, /) -> Any:
    """Round to the nearest whole number, halves to even ones."""
    return np.rint(x)


@op(tf_name="Round", symbol="round", allows="number", differentiable=False,
    samples=[case(reals(3))])  # fmt: skip
def round_to_even(x: Any, /) -> Any:
    """Round to the nearest whole number, halves to even ones; no gradient."""
    return np.rint(x)


@composite("math.round", "round")
def round(x: Any, name: Any = None) -> Any:
    """Round to the nearest whole number, halves to even ones: 0.5 and 1.5 give 0 and 2."""
    x = to_tensor(x)
    return x if x.dtype.is_integer else round_to_even(x)
