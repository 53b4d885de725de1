"""Arithmetic, element by element, with broadcasting.

The sums and products of one number cost 40 ns with Python's operators and ten times that with
NumPy's functions, so the forward functions here prefer operators.
"""

import operator
from functools import reduce
from typing import Any

import numpy as np
from numpy import float32

from tapelab.engine import dtypes, registry
from tapelab.engine.calls import function_for
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.kinds import ALLOWED
from tapelab.engine.op import attach, composite, op, run
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.ops.entry import entry, not_in_list
from tapelab.ops.samples import case, integers, positives, reals

PAIRS = [case(reals(), positives()), case(reals(2, 3), reals(3, seed=7)),
         case(reals(2, 1), reals(1, 3, seed=2))]  # fmt: skip


# -- sums and products


@op("math.add", "add", tf_name="AddV2", symbol="+", text="{x} + {y}", latex=r"{x} + {y}",
    operator="__add__", broadcasts=True, kernel=operator.add, allows="addable", literal="hint",
    samples=PAIRS)  # fmt: skip
def add(x: Any, y: Any, /) -> Any:
    """Add; each input gets the whole of what arrives."""
    return x + y


@add.vjp
def _(F, g, z, x, y):
    return g, g


@op("math.subtract", "subtract", tf_name="Sub", symbol="−", text="{x} − {y}", latex=r"{x} - {y}",
    operator="__sub__", broadcasts=True, kernel=operator.sub, allows="number",
    samples=PAIRS)  # fmt: skip
def subtract(x: Any, y: Any, /) -> Any:
    """Subtract; the second input gets what arrives with its sign turned."""
    return x - y


@subtract.vjp
def _(F, g, z, x, y, *, needs=(True, True)):
    return g, -g if needs[1] else None


def _no_truths(x: Any, y: Any) -> tuple[Any, Any]:
    """For tf.multiply, which takes no bools; x * y does."""
    for one in (x, y):
        if isinstance(one, EagerTensor) and one.dtype is dtypes.bool_:
            listing = ", ".join(kind.spoken for kind in ALLOWED["number"])
            raise not_in_list("Mul", "T", dtypes.bool_, listing, "For bools write x & y.")
    return x, y


@op("math.multiply", "multiply", tf_name="Mul", symbol="×", text="{x} · {y}",
    latex=r"{x} \cdot {y}", operator="__mul__", broadcasts=True, allows="logical",
    holomorphic=True, kernel=operator.mul, meet=_no_truths, samples=PAIRS)  # fmt: skip
def multiply(x: Any, y: Any, /) -> Any:
    """Multiply; each input gets what arrives, times the other."""
    return x * y


@multiply.vjp
def _(F, g, z, x, y):
    return g * y, g * x


def _truths(x: EagerTensor, y: Any) -> tuple[Any, Any]:
    """For x * y with a bool tensor: both as bools, so that the product is "and"."""
    for one in (x, y):
        if isinstance(one, EagerTensor) and one.dtype is dtypes.bool_:
            return _truth(x), _truth(y)
    return x, y


def _truth(value: Any) -> EagerTensor:
    held = to_tensor(value)
    if held.dtype is dtypes.bool_:
        return held
    cast = registry.function("cast")
    return cast(cast(held, dtypes.int32), dtypes.bool_)  # type: ignore[no-any-return]


attach(multiply, function_for(multiply, _truths))


@op("math.negative", "negative", tf_name="Neg", symbol="−", text="−{x}", latex="-{x}",
    operator="__neg__", kernel=operator.neg, allows="signed",
    samples=[case(reals()), case(reals(2, 3))])  # fmt: skip
def negative(x: Any, /) -> Any:
    """Turn the sign."""
    return -x


@negative.vjp
def _(F, g, y, x):
    return -g


@op(tf_name="AddN", symbol="Σ", allows="number", literal="own",
    samples=[case([reals(2, 3), reals(2, 3, seed=2)])])  # fmt: skip
def sum_of(*inputs: Any) -> Any:
    """Add up a list of tensors of one shape; each gets the whole of what arrives."""
    shapes = [brackets(v.shape) for v in inputs]
    if len(set(shapes)) > 1:
        raise InvalidArgumentError(
            f"Inputs to operation AddN of type AddN must have the same size and shape.  Input 0: "
            f"{shapes[0]} != input 1: {shapes[1]} [Op:AddN] name: "
        )
    return reduce(operator.add, inputs)


@sum_of.vjp
def _(F, g, y, *inputs):
    return tuple([g for _ in inputs])


@composite("math.add_n", "add_n", "math.accumulate_n")
def add_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: Any = None) -> Any:
    """Add up a list of tensors of one shape and dtype."""
    if isinstance(inputs, Operators):
        inputs = [inputs]
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError("Inputs must be an iterable of at least one Tensor/IndexedSlices with the "
                         "same dtype and shape.")  # fmt: skip
    return to_tensor(inputs[0]) if len(inputs) == 1 else sum_of(inputs)


# -- quotients


@op("math.truediv", "truediv", "realdiv", tf_name="RealDiv", symbol="÷", text="{x} / {y}",
    latex=r"\frac{x}{y}", operator="__truediv__", broadcasts=True, holomorphic=True,
    kernel=operator.truediv, allows="number", literal="hint", samples=PAIRS)  # fmt: skip
def truediv(x: Any, y: Any, /) -> Any:
    """Divide as real numbers do: integers give float64, those of 8 and 16 bits float32."""
    if x.dtype.kind in "fc":
        return x / y
    return np.true_divide(x, y, dtype=np.float32 if x.dtype.itemsize < 4 else np.float64)


@truediv.vjp
def _(F, g, z, x, y):
    return g / y, g * (-x / y / y)


def _same_dtype(x: Any, y: Any) -> None:
    if x.dtype != y.dtype:
        a, b = dtypes.of(x), dtypes.of(y)
        raise TypeError(
            f"`x` and `y` must have the same dtype, got {a!r} != {b!r}. Write tf.cast(…, {a!r}) "
            f"or tf.cast(…, {b!r}) around one of them."
        )
    if x.dtype.kind not in "iufc":
        raise TypeError(f"Invalid dtype {dtypes.of(x)!r} in __truediv__. Expected one of "
                        "{float, complex and integer types}.")  # fmt: skip


truediv.check = _same_dtype  # TensorFlow asks this before it looks at the kernel


@composite("math.divide", "divide")
def divide(x: Any, y: Any, name: Any = None) -> Any:
    """Divide as `x / y` does: integers give float64."""
    if not isinstance(x, Operators):
        x = to_tensor(x, y.dtype if isinstance(y, Operators) else None)
    return truediv(x, y)


def by_zero(tf_name: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"Integer division by zero [Op:{tf_name}] name: \nFloats give inf or nan instead: "
        "tf.cast(x, tf.float32)."
    )


@op("math.floordiv", tf_name="FloorDiv", symbol="//", text="{x} // {y}",
    latex=r"\lfloor {x} / {y} \rfloor", operator="__floordiv__", broadcasts=True, allows="real",
    differentiable=False, samples=PAIRS)  # fmt: skip
def floordiv(x: Any, y: Any, /) -> Any:
    """Divide and round down; flat almost everywhere, so there is no gradient."""
    if x.dtype.kind == "f":
        return np.floor(x / y)
    if not np.all(y):
        raise by_zero("FloorDiv")
    return x // y


@op("math.floormod", "math.mod", tf_name="FloorMod", symbol="%", text="{x} % {y}",
    latex=r"{x} \bmod {y}", operator="__mod__", broadcasts=True, kernel=operator.mod,
    allows="real", samples=PAIRS)  # fmt: skip
def floormod(x: Any, y: Any, /) -> Any:
    """The remainder after dividing and rounding down; it has the sign of the divisor."""
    if x.dtype.kind != "f" and not np.all(y):
        raise by_zero("FloorMod")
    return x % y


@floormod.vjp
def _(F, g, z, x, y):
    return g, g * -F.floordiv(x, y)


@op("truncatediv", tf_name="TruncateDiv", symbol="quot", broadcasts=True, allows="real",
    differentiable=False, samples=[case(integers(3), integers(3, low=1))])  # fmt: skip
def truncatediv(x: Any, y: Any, /) -> Any:
    """Divide and round towards zero, as C does."""
    if x.dtype.kind == "f":
        return np.trunc(x / y)
    if not np.all(y):
        raise by_zero("TruncateDiv")
    away = (x % y != 0) & ((x < 0) != (y < 0))
    return x // y + away.astype(x.dtype)


@op("truncatemod", tf_name="TruncateMod", symbol="rem", broadcasts=True,
    allows="real", samples=PAIRS, check_gradients=False)  # fmt: skip
def truncatemod(x: Any, y: Any, /) -> Any:
    """The remainder after dividing and rounding towards zero; it has the sign of x."""
    if x.dtype.kind != "f" and not np.all(y):
        raise by_zero("TruncateMod")
    return np.fmod(x, y)


@truncatemod.vjp
def _(F, g, z, x, y):
    raise LookupError(
        "gradient registry has no entry for: TruncateMod\nTensorFlow has no derivative for it "
        "either; tf.math.floormod (or x % y) has one."
    )


def zero_where(condition: Any, values: Any) -> Any:
    return np.where(condition, values.dtype.type(0), values)[()]


@op(tf_name="DivNoNan", symbol="÷", text="{x} / {y} or 0",
    broadcasts=True, holomorphic=True, allows="smooth", literal="hint",
    samples=PAIRS)  # fmt: skip
def divide_no_nan(x: Any, y: Any, /) -> Any:
    """Divide, and give 0 wherever the divisor is 0."""
    return zero_where(y == 0, x / y)


@divide_no_nan.vjp
def _(F, g, z, x, y):
    return F.divide_no_nan(g, y), g * F.divide_no_nan(F.divide_no_nan(-x, y), y)


@entry(divide_no_nan, "math.divide_no_nan")
def _(x: Any, y: Any, name: Any = None) -> Any:
    x, y = divide_no_nan.operands((x, y))
    _same_dtype(x._value, y._value)
    if x.dtype.is_integer:  # as with x / y
        wide = dtypes.float32 if x.dtype.size < 4 else dtypes.float64
        x, y = registry.function("cast")(x, wide), registry.function("cast")(y, wide)
    return run(divide_no_nan, (x, y), {})


@op("math.multiply_no_nan", tf_name="MulNoNan", symbol="×", text="{x} · {y}",
    broadcasts=True, holomorphic=True, allows="smooth", literal="hint",
    samples=PAIRS)  # fmt: skip
def multiply_no_nan(x: Any, y: Any, /) -> Any:
    """Multiply, and give 0 wherever y is 0, even when x is inf or nan."""
    return zero_where(y == 0, x * y)


@multiply_no_nan.vjp
def _(F, g, z, x, y):
    return F.multiply_no_nan(g, y), F.multiply_no_nan(x, g)


# -- signs and sizes


@op("math.sign", "sign", symbol="sign", allows="signed", latex=r"\operatorname{sign} {x}",
    samples=[case(reals()), case(reals(2, 3))])  # fmt: skip
def sign(x: Any, /) -> Any:
    """−1, 0 or 1; z/|z| for complex numbers. Flat, so its gradient is zeros (not None)."""
    return np.sign(x)


@sign.vjp
def _(F, g, y, x):
    return F.zeros_like(x)


@op("math.maximum", "maximum", symbol="max", broadcasts=True, allows="real",
    latex=r"\max({x}, {y})", samples=PAIRS)  # fmt: skip
def maximum(x: Any, y: Any, /) -> Any:
    """The larger of two; the gradient goes to the winner, on a tie to the first."""
    if type(x) is float32 and type(y) is float32:
        return x if x >= y or x != x else y
    return np.maximum(x, y)


@maximum.vjp
def _(F, g, z, x, y):
    first = x >= y
    return F.where(first, g, F.zeros_like(g)), F.where(first, F.zeros_like(g), g)


@op("math.minimum", "minimum", symbol="min", broadcasts=True, allows="real",
    latex=r"\min({x}, {y})", samples=PAIRS)  # fmt: skip
def minimum(x: Any, y: Any, /) -> Any:
    """The smaller of two; the gradient goes to the winner, on a tie to the first."""
    if type(x) is float32 and type(y) is float32:
        return x if x <= y or x != x else y
    return np.minimum(x, y)


@minimum.vjp
def _(F, g, z, x, y):
    first = x <= y
    return F.where(first, g, F.zeros_like(g)), F.where(first, F.zeros_like(g), g)


@op("math.nextafter", tf_name="NextAfter", symbol="nextafter", broadcasts=True,
    allows="float", samples=[case(reals(2), positives(2))])  # fmt: skip
def nextafter(x1: Any, x2: Any, /) -> Any:
    """The number beside x1 in the direction of x2; the gradient passes to x1."""
    return np.nextafter(x1, x2)


@nextafter.vjp
def _(F, g, z, x1, x2):
    return g, F.zeros_like(x2)
