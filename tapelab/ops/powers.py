"""Powers and roots, element by element."""

import operator
from typing import Any

import numpy as np
from numpy import float32

from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import op
from tapelab.ops.elementwise import PAIRS, by_zero, zero_where
from tapelab.ops.samples import case, positives, reals


@op("math.square", "square", symbol="x²", text="{x}²", latex="{x}^2", allows="number",
    holomorphic=True, samples=[case(reals()), case(reals(2, 3))])  # fmt: skip
def square(x: Any, /) -> Any:
    """Multiply by itself."""
    return x * x


@square.vjp
def _(F, g, y, x):
    return g * (x * 2.0)


@op("math.squared_difference", symbol="(−)²", text="({x} − {y})²", latex="({x} - {y})^2",
    broadcasts=True, allows="difference", samples=PAIRS)  # fmt: skip
def squared_difference(x: Any, y: Any, /) -> Any:
    """The square of the difference; for complex numbers of its absolute value."""
    d = x - y
    return d * d if d.dtype.kind != "c" else d * np.conj(d)


@squared_difference.vjp
def _(F, g, z, x, y):
    to_x = g * 2.0 * (x - y)
    return to_x, -to_x


@op("math.sqrt", "sqrt", symbol="√", text="√({x})", latex=r"\sqrt{x}", allows="smooth",
    holomorphic=True, kernel=np.sqrt,
    samples=[case(positives()), case(positives(2, 3))])  # fmt: skip
def sqrt(x: Any, /) -> Any:
    """The square root; nan below 0. At 0 the slope is infinite, unless nothing arrives."""
    return np.sqrt(x)


@sqrt.vjp
def _(F, g, y, x):
    return F.sqrt_grad(y, g)


@op(symbol="÷2√", text="{g} / (2 · {y})", allows="smooth", holomorphic=True,
    elementwise=True, samples=[case(positives(3), reals(3))])  # fmt: skip
def sqrt_grad(y: Any, g: Any, /) -> Any:
    """The gradient of the square root y, with 0 where g is 0: the slope 1/0 must not make nan."""
    return zero_where(g == 0, g * 0.5 / y)


@sqrt_grad.vjp
def _(F, gg, z, y, g):
    to_y = gg / y
    return -to_y * z, to_y * 0.5


@op("math.rsqrt", symbol="1/√", text="1/√({x})", latex=r"\frac{1}{\sqrt{x}}", allows="smooth",
    holomorphic=True, samples=[case(positives()), case(positives(2, 3))])  # fmt: skip
def rsqrt(x: Any, /) -> Any:
    """One over the square root."""
    return 1 / np.sqrt(x)


@rsqrt.vjp
def _(F, g, y, x):
    return F.multiply_no_nan(y * y * y * -0.5, g)  # as with sqrt: 0 when nothing arrives


@op("math.reciprocal", symbol="1/x", text="1 / {x}", latex=r"\frac{1}{x}", allows="number",
    holomorphic=True, tf_name="Reciprocal",
    samples=[case(positives()), case(positives(2, 3))])  # fmt: skip
def reciprocal(x: Any, /) -> Any:
    """One over x."""
    if x.dtype.kind in "iu":
        if not np.all(x):
            raise by_zero("Reciprocal")
        return np.trunc(1 / x).astype(x.dtype)
    return 1 / x


@reciprocal.vjp
def _(F, g, y, x):
    return -g * (y * y)


@op("math.pow", "pow", symbol="^", text="{x}^{y}", latex="{x}^{y}", operator="__pow__",
    broadcasts=True, holomorphic=True, kernel=operator.pow, allows="power",
    samples=[case(positives(), reals()), case(positives(2, 3), reals(3))])  # fmt: skip
def pow(x: Any, y: Any, /) -> Any:
    """Raise to a power; the exponent gets a gradient only where the base is positive."""
    if x.dtype.kind == "i" and np.any(y < 0):
        raise InvalidArgumentError(
            "Integers to negative integer powers are not allowed [Op:Pow] name: \nUse floats: "
            "tf.cast(x, tf.float32) ** -1."
        )
    return x**y


@pow.vjp
def _(F, g, z, x, y, *, needs=(True, True)):
    to_x = to_y = None
    if needs[0]:
        to_x = g * y * x ** (y - 1.0)
    if needs[1]:
        to_y = g * z * F.log_or_zero(x)
    return to_x, to_y


@op(symbol="log", text="log({x})", latex=r"\log {x}", allows="smooth", holomorphic=True,
    samples=[case(reals()), case(reals(2, 3))])  # fmt: skip
def log_or_zero(x: Any, /) -> Any:
    """log x where a power of x varies smoothly with its exponent (x > 0), 0 elsewhere."""
    if type(x) is float32:
        return np.log(x) if x > 0 else float32(0)
    return np.log(np.where(has_log.forward(x), x, x.dtype.type(1)))


@log_or_zero.vjp
def _(F, g, y, x):
    inside = F.has_log(x)
    safe = F.where(inside, x, F.ones_like(x))  # 0 / 0 would come back from further derivatives
    return F.where(inside, g / safe, F.zeros_like(g))


@op(symbol="> 0", text="{x} > 0", allows="smooth", differentiable=False,
    samples=[case(reals(3))])  # fmt: skip
def has_log(x: Any, /) -> Any:
    """True where x > 0, or where a complex x is not 0."""
    return x != 0 if x.dtype.kind == "c" else x > 0
