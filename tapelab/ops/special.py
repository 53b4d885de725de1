"""Special functions: the error function, gamma and its relatives, Bessel's I, x·log y.

Everything is computed in float64, by series that a reader can look up: Cephes' quotients for erf,
Stirling's series after a shift for gamma, power and asymptotic series for Bessel.
"""

import math
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED, composite, op
from tapelab.ops.elementwise import zero_where
from tapelab.ops.samples import case, positives, reals, unit

ANY = [case(reals()), case(reals(2, 3))]
POSITIVE = [case(positives()), case(positives(2, 3))]
INSIDE = [case(unit()), case(unit(2, 3))]
PAIRS = [case(reals(), positives()), case(reals(2, 3), positives(3))]


def _as(x: Any, value: Any) -> Any:
    """A float64 result in the dtype of x."""
    return np.asarray(value).astype(x.dtype)[()]


def _horner(coefficients: tuple[float, ...], x: Any) -> Any:
    total = np.zeros_like(x)
    for c in coefficients:
        total = total * x + c
    return total


# -- the error function


_NEAR = ((9.60497373987051638749e0, 9.00260197203842689217e1, 2.23200534594684319226e3,
          7.00332514112805075473e3, 5.55923013010394962768e4),
         (1.0, 3.35617141647503099647e1, 5.21357949780152679795e2, 4.59432382970980127987e3,
          2.26290000613890934246e4, 4.92673942608635921086e4))  # fmt: skip
_MIDDLE = ((2.46196981473530512524e-10, 5.64189564831068821977e-1, 7.46321056442269912687e0,
            4.86371970985681366614e1, 1.96520832956077098242e2, 5.26445194995477358631e2,
            9.34528527171957607540e2, 1.02755188689515710272e3, 5.57535335369399327526e2),
           (1.0, 1.32281951154744992508e1, 8.67072140885989742329e1, 3.54937778887819891062e2,
            9.75708501743205489753e2, 1.82390916687909736289e3, 2.24633760818710981792e3,
            1.65666309194161350182e3, 5.57535340817727675546e2))  # fmt: skip
_FAR = ((5.64189583547755073984e-1, 1.27536670759978104416e0, 5.01905042251180477414e0,
         6.16021097993053585195e0, 7.40974269950448939160e0, 2.97886665372100240670e0),
        (1.0, 2.26052863220117276590e0, 9.39603524938001434673e0, 1.20489539808096656605e1,
         1.70814450747565897222e1, 9.60896809063285878198e0, 3.36907645100081516050e0))  # fmt: skip


def _quotient(table: Any, x: Any) -> Any:
    return _horner(table[0], x) / _horner(table[1], x)


def _erf(x: Any) -> Any:
    near = np.clip(x, -1, 1)
    far = np.sign(x) * (1 - _tail(np.abs(x)))
    return np.where(np.abs(x) <= 1, near * _quotient(_NEAR, near * near), far)


def _tail(z: Any) -> Any:
    """erfc(z) for z ≥ 1."""
    far = z > 8
    middle, beyond = np.where(far, 1, z), np.clip(z, 8, 30)  # exp(−z²) is 0 long before 30
    return np.exp(-z * z) * np.where(far, _quotient(_FAR, beyond), _quotient(_MIDDLE, middle))


def _erfc(x: Any) -> Any:
    z = np.abs(x)
    tail = _tail(np.maximum(z, 1))
    return np.where(z <= 1, 1 - _erf(x), np.where(x < 0, 2 - tail, tail))


@op("math.erf", symbol="erf", text="erf({x})", allows="float", samples=ANY)
def erf(x: Any, /) -> Any:
    """The probability that a normal error of variance ½ stays within ±x."""
    return _as(x, _erf(np.float64(x)))


@erf.vjp
def _(F, g, y, x):
    return g * F.exp(-F.square(x)) * (2 / math.sqrt(math.pi))


@op("math.erfc", symbol="erfc", text="erfc({x})", allows="float", samples=ANY)
def erfc(x: Any, /) -> Any:
    """1 − erf(x), exact for large x too."""
    return _as(x, _erfc(np.float64(x)))


@erfc.vjp
def _(F, g, y, x):
    return g * F.exp(-F.square(x)) * (-2 / math.sqrt(math.pi))


def _erfcinv(z: Any) -> Any:
    """The x ≥ 0 with erfc(x) = z ≤ 1: Winitzki's guess, then Newton's steps on the logarithm."""
    wanted, half = np.log(z), np.log(z * (2 - z)) / 2
    u = 2 / (math.pi * 0.147) + half
    x = np.sqrt(np.maximum(np.sqrt(u * u - 2 * half / 0.147) - u, 0))
    for _step in range(5):
        value = _erfc(x)
        x = x + (np.log(value) - wanted) * value * np.exp(x * x) * (math.sqrt(math.pi) / 2)
    return np.where(z > 0, x, np.where(z == 0, np.inf, np.nan))


def _erfinv(y: Any) -> Any:
    return np.sign(y) * _erfcinv(1 - np.abs(y)) * (y != 0)


def _small_erfinv(y: Any) -> Any:
    """The x with erf(x) = y for |y| < ½, where 1 − |y| would lose digits."""
    x = y * (math.sqrt(math.pi) / 2)
    for _step in range(8):
        x = x - (_erf(x) - y) * np.exp(x * x) * (math.sqrt(math.pi) / 2)
    return x


@op("math.erfinv", symbol="erf⁻¹", text="erf⁻¹({x})", allows="float", samples=INSIDE)
def erfinv(x: Any, /) -> Any:
    """The number whose erf is x; ±inf at ±1, nan beyond."""
    y = np.float64(x)
    near = np.abs(y) < 0.5
    return _as(x, np.where(near, _small_erfinv(np.where(near, y, 0)), _erfinv(y)))


@erfinv.vjp
def _(F, g, y, x):
    return g * F.exp(F.square(y)) * (math.sqrt(math.pi) / 2)


@op("math.ndtri", symbol="Φ⁻¹", text="Φ⁻¹({x})", allows="float",
    samples=[case(np.abs(unit())), case(np.abs(unit(2, 3)))])  # fmt: skip
def ndtri(x: Any, /) -> Any:
    """The quantile of the normal distribution: how far out the share x ends."""
    p = np.float64(x)
    lower = p < 0.5
    out = _erfcinv(2 * np.where(lower, p, 1 - p)) * math.sqrt(2)
    return _as(x, np.where(lower, -out, out))


@ndtri.vjp
def _(F, g, y, x):
    return g * F.exp(F.square(y) / 2.0) * math.sqrt(2 * math.pi)


@composite("math.erfcinv")
def erfcinv(x: Any, name: Any = None) -> Any:
    """The number whose erfc is x."""
    return ndtri(0.5 * to_tensor(x)) * -math.sqrt(0.5)


# -- gamma and its relatives


# B(2k) / (2k)!, by which Euler and Maclaurin correct an integral that stands for a sum
_BERNOULLI = (1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000,
              1 / 74724249600, -3617 / 10670622842880000)  # fmt: skip
_FAR_ENOUGH = 12  # from here on eight corrections give all digits


def _rising(x: Any) -> tuple[Any, list[Any]]:
    """x, lifted to 12 or more by steps of 1, and the numbers that were passed (inf for none)."""
    steps = np.where(x < _FAR_ENOUGH, np.ceil(_FAR_ENOUGH - x), 0)
    most = int(min(np.max(steps, initial=0), 10_000))
    return x + steps, [np.where(k < steps, x + k, np.inf) for k in range(most)]


def _zeta(s: Any, q: Any) -> Any:
    """Hurwitz' sum over (q + k)^−s."""
    far, passed = _rising(np.where(np.isfinite(q), q, 1))
    total = far ** (1 - s) / (s - 1) + far**-s / 2
    rise = s
    for k, b in enumerate(_BERNOULLI):
        total = total + b * rise * far ** (-s - 2 * k - 1)
        rise = rise * (s + 2 * k + 1) * (s + 2 * k + 2)
    for number in passed:
        total = total + number**-s
    pole = (q <= 0) & (q == np.floor(q))
    total = np.where(np.isinf(q), 0, np.where(pole, np.inf, total))
    return np.where((s < 1) | np.isnan(q) | ((q < 0) & ~pole & (s != np.floor(s))), np.nan,
                    np.where(s == 1, np.inf, total))  # fmt: skip


def _near_two(t: Any) -> Any:
    """log Γ(2 + t) for |t| ≤ ½, as a power series: exactly 0 at 0."""
    k = np.arange(2.0, 30.0)
    series = (-1) ** k * _zeta(k, np.full_like(k, 2.0)) / k
    return t * (_horner(tuple(series[::-1]), t) * t + (1 - 0.57721566490153286061))


def _lgamma(x: Any) -> Any:
    up = np.where(x < 0.5, 1 - x, x)
    far, passed = _rising(np.where(np.isfinite(up), up, 1))
    stirling = (far - 0.5) * np.log(far) - far + math.log(2 * math.pi) / 2
    for k, b in enumerate(_BERNOULLI):
        stirling = stirling + b * math.factorial(2 * k) / far ** (2 * k + 1)
    for number in passed:
        stirling = stirling - np.where(np.isinf(number), 0, np.log(number))
    series = np.where(up < 1.5, _near_two(up - 1) - np.log(up), _near_two(up - 2))
    value = np.where(up <= 2.5, series, stirling)
    value = np.where(np.isfinite(up), value, np.abs(up))
    # below ½ reflect: Γ(x) Γ(1 − x) = π / sin πx
    turn = np.abs(np.sin(math.pi * (x - np.round(x))))
    reflected = (x < 0.5) & np.isfinite(x)
    return np.where(reflected, math.log(math.pi) - np.log(turn) - value, value)


def _digamma(x: Any) -> Any:
    up = np.where(x < 0.5, 1 - x, x)
    far, passed = _rising(np.where(np.isfinite(up), up, 1))
    value = np.log(far) - 0.5 / far
    for k, b in enumerate(_BERNOULLI):
        value = value - b * math.factorial(2 * k + 1) / far ** (2 * k + 2)
    for number in passed:
        value = value - 1 / number
    value = np.where(np.isfinite(up), value, up)
    below = value - math.pi / np.tan(math.pi * (x - np.round(x)))
    return np.where((x <= 0) & (x == np.floor(x)), np.nan, np.where(x < 0.5, below, value))


@op("math.lgamma", symbol="log Γ", text="log Γ({x})", latex=r"\log \Gamma({x})", allows="float",
    samples=[*POSITIVE, case(reals(3))])  # fmt: skip
def lgamma(x: Any, /) -> Any:
    """The logarithm of |Γ(x)|; Γ(n + 1) is n factorial."""
    return _as(x, _lgamma(np.float64(x)))


@lgamma.vjp
def _(F, g, y, x):
    return g * F.digamma(x)


@op("math.digamma", symbol="ψ", text="ψ({x})", latex=r"\psi({x})", allows="float",
    samples=[*POSITIVE, case(reals(3))])  # fmt: skip
def digamma(x: Any, /) -> Any:
    """The derivative of log Γ."""
    return _as(x, _digamma(np.float64(x)))


@digamma.vjp
def _(F, g, y, x):
    return g * F.polygamma(F.ones_like(x), x)


@op("math.polygamma", symbol="ψ⁽ᵃ⁾", text="ψ⁽{a}⁾({x})", broadcasts=True, allows="float",
    samples=[case(np.array([1.0, 2.0, 0.0]), positives(3))])  # fmt: skip
def polygamma(a: Any, x: Any, /) -> Any:
    """The derivative of order a of digamma, for a = 0, 1, 2 …"""
    order, at = np.float64(a), np.float64(x)
    whole = (order >= 0) & (order == np.floor(order))
    n = np.where(whole, order, 1)
    value = np.where(n % 2, 1, -1) * np.exp(_lgamma(n + 1)) * _zeta(np.maximum(n, 1) + 1, at)
    return _as(x, np.where(whole, np.where(n == 0, _digamma(at), value), np.nan))


@polygamma.vjp
def _(F, g, y, a, x):
    return None, g * F.polygamma(a + 1.0, x)


@op("math.zeta", symbol="ζ", text="ζ({x}, {q})", latex=r"\zeta({x}, {q})", broadcasts=True,
    allows="float", samples=[case(np.array([2.0, 3.5]), positives(2))])  # fmt: skip
def zeta(x: Any, q: Any, /) -> Any:
    """Hurwitz' zeta: the sum of (q + k)^−x over k = 0, 1, 2 …"""
    return _as(x, _zeta(np.float64(x), np.float64(q)))


@zeta.vjp
def _(F, g, y, x, q):
    return None, g * -x * F.zeta(x + 1.0, q)


@composite("math.lbeta")
def lbeta(x: Any, name: Any = None) -> Any:
    """The logarithm of the beta function of the numbers along the last axis."""
    x = to_tensor(x)
    return RECORDED.reduce_sum(lgamma(x), -1) - lgamma(RECORDED.reduce_sum(x, -1))


# -- modified Bessel functions


def _bessel(order: int, x: Any) -> Any:
    """exp(−|x|) · I(x): the power series for small |x|, the asymptotic one for large."""
    z = np.abs(x)
    near, far = np.minimum(z, 25), np.where(z > 25, z, 25)
    term = np.exp(-near) * (near / 2) ** order
    total = term
    for k in range(1, 80):
        term = term * (near / 2) ** 2 / (k * (k + order))
        total = total + term
    term = 1 / np.sqrt(2 * math.pi * far)
    beyond = term
    for k in range(1, 25):
        term = term * ((2 * k - 1) ** 2 - 4 * order**2) / (8 * k * far)
        beyond = beyond + term
    value = np.where(z > 25, beyond, total)
    return value * np.sign(x) if order else value


@op("math.bessel_i0", tf_name="BesselI0", symbol="I₀", text="I₀({x})", allows="float", samples=ANY)
def bessel_i0(x: Any, /) -> Any:
    """Bessel's modified function of order 0."""
    x64 = np.float64(x)
    return _as(x, _bessel(0, x64) * np.exp(np.abs(x64)))


@bessel_i0.vjp
def _(F, g, y, x):
    return g * F.bessel_i1(x)


@op("math.bessel_i1", tf_name="BesselI1", symbol="I₁", text="I₁({x})", allows="float", samples=ANY)
def bessel_i1(x: Any, /) -> Any:
    """Bessel's modified function of order 1, the derivative of that of order 0."""
    x64 = np.float64(x)
    return _as(x, _bessel(1, x64) * np.exp(np.abs(x64)))


@bessel_i1.vjp
def _(F, g, y, x):
    zero = x == 0
    slope = F.bessel_i0(x) - y / F.where(zero, F.ones_like(x), x)
    return g * F.where(zero, F.ones_like(x) * 0.5, slope)


@op("math.bessel_i0e", tf_name="BesselI0e", symbol="I₀e", text="exp(−|{x}|) · I₀({x})",
    allows="float", samples=ANY)  # fmt: skip
def bessel_i0e(x: Any, /) -> Any:
    """exp(−|x|) times Bessel's modified function of order 0."""
    return _as(x, _bessel(0, np.float64(x)))


@bessel_i0e.vjp
def _(F, g, y, x):
    return g * (F.bessel_i1e(x) - F.sign(x) * y)


@op("math.bessel_i1e", tf_name="BesselI1e", symbol="I₁e", text="exp(−|{x}|) · I₁({x})",
    allows="float", samples=ANY)  # fmt: skip
def bessel_i1e(x: Any, /) -> Any:
    """exp(−|x|) times Bessel's modified function of order 1."""
    return _as(x, _bessel(1, np.float64(x)))


@bessel_i1e.vjp
def _(F, g, y, x):
    zero = x == 0
    safe = F.where(zero, F.ones_like(x), x)
    slope = F.bessel_i0e(safe) - y * (F.sign(safe) + F.reciprocal(safe))
    return g * F.where(zero, F.ones_like(x) * 0.5, slope)


# -- products in which 0 wins


@op("math.xlogy", symbol="x log y", text="{x} · log({y})", latex=r"{x} \log {y}",
    broadcasts=True, allows="smooth", holomorphic=True, samples=PAIRS)  # fmt: skip
def xlogy(x: Any, y: Any, /) -> Any:
    """x · log y, and 0 where x is 0 whatever y is: entropies need it."""
    return zero_where(x == 0, x * np.log(y))


@xlogy.vjp
def _(F, g, z, x, y):
    there = F.cast(x != 0, x.dtype)
    return F.xlogy(there, y) * g, F.xdivy(x, y) * g


@op("math.xlog1py", symbol="x log1p y", text="{x} · log(1 + {y})", latex=r"{x} \log(1 + {y})",
    broadcasts=True, allows="smooth", holomorphic=True, samples=PAIRS)  # fmt: skip
def xlog1py(x: Any, y: Any, /) -> Any:
    """x · log(1 + y), and 0 where x is 0 whatever y is."""
    return zero_where(x == 0, x * np.log1p(y))


@xlog1py.vjp
def _(F, g, z, x, y):
    there = F.cast(x != 0, x.dtype)
    return F.xlog1py(there, y) * g, F.xdivy(x, y + 1.0) * g


@op("math.xdivy", symbol="÷", text="{x} / {y}", latex=r"\frac{x}{y}", broadcasts=True,
    allows="smooth", holomorphic=True, samples=PAIRS)  # fmt: skip
def xdivy(x: Any, y: Any, /) -> Any:
    """x / y, and 0 where x is 0 whatever y is."""
    return zero_where(x == 0, x / y)


@xdivy.vjp
def _(F, g, z, x, y):
    there = F.cast(x != 0, x.dtype)
    return F.xdivy(there, y) * g, F.xdivy(-x, y * y) * g
