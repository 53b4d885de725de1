"""Complex numbers: parts, conjugates, absolute values.

The gradient of a smooth complex function f is conj(f′) times what arrives, as in TensorFlow: with
it, a step against the gradient makes a real loss smaller.
"""

import math
from typing import Any

import numpy as np
from numpy import float32

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RAW, RECORDED, composite, op
from tapelab.ops.samples import case, reals

COMPLEX = [case(reals(3) + 1j * reals(3, seed=2))]


@op(tf_name="Conj", symbol="conj", text="conj({x})", latex=r"\overline{{x}}", allows="complex",
    samples=COMPLEX)  # fmt: skip
def conjugate(x: Any, /) -> Any:
    """Turn the sign of the imaginary part."""
    return np.conj(x)


@conjugate.vjp
def _(F, g, y, x):
    return F.conj(g)


@composite("math.conj")
def conj(x: Any, name: Any = None) -> Any:
    """Turn the sign of the imaginary part; real numbers stay themselves, unrecorded."""
    x = to_tensor(x)
    if x.dtype.is_complex:
        return conjugate(x)
    if x.dtype is dtypes.string or x.dtype.is_bool:
        raise TypeError(f"Expected numeric or variant tensor, got dtype {x.dtype!r}")
    return x


def _raw_conj(x: Any) -> Any:
    return np.conj(x) if x.dtype.kind == "c" else x


RAW.conj = _raw_conj


# -- absolute values


@op(tf_name="Abs", symbol="| |", text="|{x}|", latex=r"\lvert {x} \rvert", allows="signed",
    operator="__abs__", samples=[case(reals()), case(reals(2, 3))])  # fmt: skip
def absolute(x: Any, /) -> Any:
    """The size without the sign; at 0 the gradient is 0."""
    return abs(x)


@absolute.vjp
def _(F, g, y, x):
    return g * F.sign(x)


@op(tf_name="ComplexAbs", symbol="| |", text="|{x}|", latex=r"\lvert {x} \rvert",
    allows="complex", samples=COMPLEX)  # fmt: skip
def complex_abs(x: Any, /) -> Any:
    """The distance of a complex number from 0; the gradient points away from 0."""
    return np.abs(x)


@complex_abs.vjp
def _(F, g, y, x):
    return F.divide_no_nan(F.as_complex(g), F.as_complex(y)) * x


@composite("math.abs", "abs", operator="__abs__")
def abs_(x: Any, name: Any = None) -> Any:
    """The absolute value: of a real number the size without the sign, of a complex one |z|."""
    x = to_tensor(x)
    return complex_abs(x) if x.dtype.is_complex else absolute(x)


RAW.abs = absolute.forward


# -- parts


def _from_parts(re: Any, im: Any) -> Any:
    shape = np.broadcast_shapes(re.shape, im.shape)
    both = np.empty(shape, np.complex64 if re.dtype == float32 else np.complex128)
    both.real, both.imag = re, im
    return both


@op("complex", "dtypes.complex", tf_name="Complex", symbol="+ i", text="{real} + i · {imag}",
    broadcasts=True, allows="float", literal="own",
    samples=[case(reals(2, 3), reals(3, seed=2))])  # fmt: skip
def complex(real: Any, imag: Any, /) -> Any:
    """A complex number from its real and its imaginary part."""
    if real.dtype != imag.dtype or real.dtype.itemsize < 4:
        a, b = dtypes.of(real).name, dtypes.of(imag).name
        raise TypeError(f"The `real` and `imag` components have incorrect types: {a} {b}. They "
                        "must be consistent, and one of [tf.float32, tf.float64]")  # fmt: skip
    return _from_parts(real, imag)


@complex.vjp
def _(F, g, z, real, imag):
    return F.real(g), F.imag(g)


@op(symbol="+ 0i", text="{x}", allows="float", samples=[case(reals(3))])
def as_complex(x: Any, /) -> Any:
    """A real number as a complex one."""
    return _from_parts(x, np.zeros_like(x))


@as_complex.vjp
def _(F, g, y, x):
    return F.real(g)


@op(symbol="0 + i", text="i · {x}", allows="float", samples=[case(reals(3))])
def as_imaginary(x: Any, /) -> Any:
    """A real number times i."""
    return _from_parts(np.zeros_like(x), x)


@as_imaginary.vjp
def _(F, g, y, x):
    return F.imag(g)


@op(tf_name="Real", symbol="Re", text="Re {input}", allows="complex", samples=COMPLEX)
def real_part(input: Any, /) -> Any:
    """The real part of a complex number."""
    return np.array(input.real)


@real_part.vjp
def _(F, g, y, input):
    return F.as_complex(g)


@op(tf_name="Imag", symbol="Im", text="Im {input}", allows="complex", samples=COMPLEX)
def imaginary_part(input: Any, /) -> Any:
    """The imaginary part of a complex number."""
    return np.array(input.imag)


@imaginary_part.vjp
def _(F, g, y, input):
    return F.as_imaginary(g)


@op(tf_name="Angle", symbol="arg", text="arg {input}", allows="complex", samples=COMPLEX)
def argument(input: Any, /) -> Any:
    """The angle of a complex number, in (−π, π]."""
    return np.angle(input)


@argument.vjp
def _(F, g, y, input):
    return -F.as_complex(g) * F.reciprocal(F.complex(F.imag(input), F.real(input)))


@composite("math.real")
def real(input: Any, name: Any = None) -> Any:
    """The real part; real numbers stay themselves."""
    x = to_tensor(input)
    return real_part(x) if x.dtype.is_complex else x


@composite("math.imag")
def imag(input: Any, name: Any = None) -> Any:
    """The imaginary part; 0 for real numbers."""
    x = to_tensor(input)
    return imaginary_part(x) if x.dtype.is_complex else RECORDED.zeros_like(x)


@composite("math.angle")
def angle(input: Any, name: Any = None) -> Any:
    """The angle in the complex plane; 0 or π for real numbers."""
    x = to_tensor(input)
    if x.dtype.is_complex:
        return argument(x)
    half_turn = RECORDED.ones_like(x) * math.pi
    return RECORDED.where(x < 0, half_turn, RECORDED.zeros_like(x))


RAW.real, RAW.imag = real_part.forward, imaginary_part.forward
