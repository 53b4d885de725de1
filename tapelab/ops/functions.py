"""Exponentials, logarithms, trigonometry and their kin: one number in, one number out."""

from typing import Any

import numpy as np

from tapelab.engine.op import op
from tapelab.ops.samples import above_one, case, positives, reals, unit

ANY = [case(reals()), case(reals(2, 3))]
POSITIVE = [case(positives()), case(positives(2, 3))]
INSIDE = [case(unit()), case(unit(2, 3))]


# -- exponentials and logarithms


@op("math.exp", "exp", symbol="exp", text="exp({x})", latex="e^{x}", allows="smooth",
    holomorphic=True, kernel=np.exp, samples=ANY)  # fmt: skip
def exp(x: Any, /) -> Any:
    """e to the power x: its own derivative."""
    return np.exp(x)


@exp.vjp
def _(F, g, y, x):
    return g * y


@op("math.expm1", tf_name="Expm1", symbol="expm1", text="exp({x}) − 1", latex="e^{x} - 1",
    allows="smooth", holomorphic=True, kernel=np.expm1, samples=ANY)  # fmt: skip
def expm1(x: Any, /) -> Any:
    """exp(x) − 1, exact for small x."""
    return np.expm1(x)


@expm1.vjp
def _(F, g, y, x):
    return g * F.exp(x)


@op("math.log", symbol="log", text="log({x})", latex=r"\log {x}", allows="smooth", holomorphic=True,
    kernel=np.log, samples=POSITIVE)  # fmt: skip
def log(x: Any, /) -> Any:
    """The natural logarithm; nan below 0."""
    return np.log(x)


@log.vjp
def _(F, g, y, x):
    return g * F.reciprocal(x)


@op("math.log1p", tf_name="Log1p", symbol="log1p", text="log(1 + {x})", latex=r"\log(1 + {x})",
    allows="smooth", holomorphic=True, kernel=np.log1p, samples=POSITIVE)  # fmt: skip
def log1p(x: Any, /) -> Any:
    """log(1 + x), exact for small x."""
    return np.log1p(x)


@log1p.vjp
def _(F, g, y, x):
    return g * F.reciprocal(1 + x)


@op("math.sigmoid", "sigmoid", "nn.sigmoid", symbol="σ", text="σ({x})", latex=r"\sigma({x})",
    allows="smooth", holomorphic=True, samples=ANY)  # fmt: skip
def sigmoid(x: Any, /) -> Any:
    """1 / (1 + exp(−x)): squash to (0, 1)."""
    return 1 / (1 + np.exp(-x))  # where exp overflows to inf, the quotient is 0 as it should be


@sigmoid.vjp
def _(F, g, y, x):
    return g * (1 - y) * y


@op("math.tanh", "tanh", "nn.tanh", symbol="tanh", text="tanh({x})", latex=r"\tanh {x}",
    allows="smooth", holomorphic=True, kernel=np.tanh, samples=ANY)  # fmt: skip
def tanh(x: Any, /) -> Any:
    """Squash to (−1, 1)."""
    return np.tanh(x)


@tanh.vjp
def _(F, g, y, x):
    return g * (1 - F.square(y))


@op("math.softplus", "nn.softplus", symbol="softplus", text="log(1 + exp({features}))",
    latex=r"\log(1 + e^{features})", allows="float", samples=ANY)  # fmt: skip
def softplus(features: Any, /) -> Any:
    """log(1 + exp(x)): a smooth relu."""
    return np.logaddexp(features, features.dtype.type(0))


@softplus.vjp
def _(F, g, y, features):
    return g * F.sigmoid(features)


# -- trigonometry


@op("math.sin", "sin", symbol="sin", text="sin({x})", latex=r"\sin {x}", allows="smooth",
    holomorphic=True, kernel=np.sin, samples=ANY)  # fmt: skip
def sin(x: Any, /) -> Any:
    """The sine of an angle in radians."""
    return np.sin(x)


@sin.vjp
def _(F, g, y, x):
    return g * F.cos(x)


@op("math.cos", "cos", symbol="cos", text="cos({x})", latex=r"\cos {x}", allows="smooth",
    holomorphic=True, kernel=np.cos, samples=ANY)  # fmt: skip
def cos(x: Any, /) -> Any:
    """The cosine of an angle in radians."""
    return np.cos(x)


@cos.vjp
def _(F, g, y, x):
    return -g * F.sin(x)


@op("math.tan", "tan", symbol="tan", text="tan({x})", latex=r"\tan {x}", allows="smooth",
    holomorphic=True, kernel=np.tan, samples=INSIDE)  # fmt: skip
def tan(x: Any, /) -> Any:
    """The tangent of an angle in radians."""
    return np.tan(x)


@tan.vjp
def _(F, g, y, x):
    return g * F.square(F.reciprocal(F.cos(x)))


@op("math.asin", "asin", symbol="asin", text="asin({x})", latex=r"\arcsin {x}", allows="smooth",
    holomorphic=True, kernel=np.arcsin, samples=INSIDE)  # fmt: skip
def asin(x: Any, /) -> Any:
    """The angle in [−π/2, π/2] with this sine; nan outside [−1, 1]."""
    return np.arcsin(x)


@asin.vjp
def _(F, g, y, x):
    return g * F.reciprocal(F.sqrt(1 - F.square(x)))


@op("math.acos", "acos", symbol="acos", text="acos({x})", latex=r"\arccos {x}", allows="smooth",
    holomorphic=True, kernel=np.arccos, samples=INSIDE)  # fmt: skip
def acos(x: Any, /) -> Any:
    """The angle in [0, π] with this cosine; nan outside [−1, 1]."""
    return np.arccos(x)


@acos.vjp
def _(F, g, y, x):
    return -g * F.reciprocal(F.sqrt(1 - F.square(x)))


@op("math.atan", "atan", symbol="atan", text="atan({x})", latex=r"\arctan {x}", allows="smooth",
    holomorphic=True, kernel=np.arctan, samples=ANY)  # fmt: skip
def atan(x: Any, /) -> Any:
    """The angle in (−π/2, π/2) with this tangent."""
    return np.arctan(x)


@atan.vjp
def _(F, g, y, x):
    return g * F.reciprocal(1 + F.square(x))


@op("math.atan2", "atan2", symbol="atan2", broadcasts=True, allows="float",
    latex=r"\operatorname{atan2}({y}, {x})",
    samples=[case(reals(), reals(seed=2)), case(reals(2, 3), reals(3, seed=2))])  # fmt: skip
def atan2(y: Any, x: Any, /) -> Any:
    """The angle of the point (x, y), in (−π, π]."""
    return np.arctan2(y, x)


@atan2.vjp
def _(F, g, z, y, x):
    per_square = g / (F.square(x) + F.square(y))
    return x * per_square, -y * per_square


# -- hyperbolic functions


@op("math.sinh", "sinh", symbol="sinh", text="sinh({x})", latex=r"\sinh {x}", allows="smooth",
    holomorphic=True, kernel=np.sinh, samples=ANY)  # fmt: skip
def sinh(x: Any, /) -> Any:
    """(exp(x) − exp(−x)) / 2."""
    return np.sinh(x)


@sinh.vjp
def _(F, g, y, x):
    return g * F.cosh(x)


@op("math.cosh", "cosh", symbol="cosh", text="cosh({x})", latex=r"\cosh {x}", allows="smooth",
    holomorphic=True, kernel=np.cosh, samples=ANY)  # fmt: skip
def cosh(x: Any, /) -> Any:
    """(exp(x) + exp(−x)) / 2."""
    return np.cosh(x)


@cosh.vjp
def _(F, g, y, x):
    return g * F.sinh(x)


@op("math.asinh", "asinh", symbol="asinh", text="asinh({x})", latex=r"\operatorname{arsinh} {x}",
    allows="smooth", holomorphic=True, kernel=np.arcsinh, samples=ANY)  # fmt: skip
def asinh(x: Any, /) -> Any:
    """The number with this sinh."""
    return np.arcsinh(x)


@asinh.vjp
def _(F, g, y, x):
    return g / F.cosh(y)


@op("math.acosh", "acosh", symbol="acosh", text="acosh({x})", latex=r"\operatorname{arcosh} {x}",
    allows="smooth", holomorphic=True, kernel=np.arccosh,
    samples=[case(above_one()), case(above_one(2, 3))])  # fmt: skip
def acosh(x: Any, /) -> Any:
    """The number ≥ 0 with this cosh; nan below 1."""
    return np.arccosh(x)


@acosh.vjp
def _(F, g, y, x):
    return g / F.sinh(y)


@op("math.atanh", "atanh", symbol="atanh", text="atanh({x})", latex=r"\operatorname{artanh} {x}",
    allows="smooth", holomorphic=True, kernel=np.arctanh, samples=INSIDE)  # fmt: skip
def atanh(x: Any, /) -> Any:
    """The number with this tanh; nan outside [−1, 1]."""
    return np.arctanh(x)


@atanh.vjp
def _(F, g, y, x):
    return g * F.reciprocal(1 - F.square(x))
