"""Checks that raise when a value, a shape or a dtype is not what it should be (tf.debugging)."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op, plain, run
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.ops.entry import entry, invalid
from tapelab.ops.samples import case, reals

BAD_GRADIENT = "Not a number (NaN) or infinity (Inf) values detected in gradient."


@op(symbol="finite?", text="{tensor}", allows="float", samples=[case(reals(3), message="x")])
def check_numerics(tensor: Any, /, message: Any) -> Any:
    """The same tensor, after a check that it holds neither nan nor inf; so for its gradient."""
    found = []
    if np.isinf(tensor).any():
        found.append("Inf")
    if np.isnan(tensor).any():
        found.append("NaN")
    if found:
        raise invalid("CheckNumerics", f"{message} : Tensor had {' and '.join(found)} values")
    return tensor


@check_numerics.vjp
def _(F, g, y, x):
    return F.check_numerics(g, BAD_GRADIENT)


@entry(check_numerics, "debugging.check_numerics")
def _(tensor: Any, message: str, name: Any = None) -> EagerTensor:
    return run(check_numerics, (to_tensor(tensor),), {"message": message})


@composite("debugging.assert_all_finite")
def assert_all_finite(x: Any, message: str, name: Any = None) -> EagerTensor:
    """The same tensor; InvalidArgumentError when it holds nan or inf."""
    return run(check_numerics, (to_tensor(x),), {"message": message})


@composite("debugging.Assert", "Assert")
def assert_that(condition: Any, data: Any, summarize: Any = None, name: Any = None) -> None:
    """InvalidArgumentError with the given data unless the condition holds."""
    if condition:
        return
    shown = [_first_entries(np.asarray(to_tensor(d)._value), 3 if summarize is None else summarize)
             for d in data]  # fmt: skip
    lines = "\n".join(shown)
    raise InvalidArgumentError(f"Expected '{condition}' to be true. Summarized data: {lines}")


def _first_entries(value: Any, count: int) -> str:
    """A value in short: scalars and strings as they are, arrays by their first entries."""
    if not value.ndim:
        return str(value[()])
    if count < 0:
        count = value.size
    shown = [str(v) for v in value.reshape(-1)[:count]]
    return str(shown + ["..."] if len(shown) < value.size else shown)


def _nothing(name: str, says: str) -> None:
    def call(*args: Any, **kwargs: Any) -> None:
        return None

    call.__name__, call.__doc__ = name, says
    composite(f"debugging.{name}")(call)


for _name in ("enable_traceback_filtering", "disable_traceback_filtering",
              "set_log_device_placement", "disable_check_numerics"):  # fmt: skip
    _nothing(_name, "Nothing: there is one device here, and tracebacks are Python's own.")


# -- element by element --------------------------------------------------------------------------


def _assert_pairs(sign: str, holds: Any, x: Any, y: Any, message: Any, summarize: Any,
                  lines: Any = None) -> None:  # fmt: skip
    """Raise unless `holds(x, y)` everywhere; `lines` replaces the account of what did not."""
    x, y = to_tensor(x), to_tensor(y)
    outcome = holds(x, y)
    if outcome._value.all():
        return
    count = 3 if summarize is None else (summarize if summarize >= 0 else 10**9)
    parts = lines if lines is not None else _account(sign, x, y, outcome, count)
    if message is not None:
        parts = [message, *parts]
    raise InvalidArgumentError("\n".join(_text(part, count) for part in parts))


def _text(part: Any, count: int) -> str:
    if isinstance(part, EagerTensor):
        return _first_entries(np.asarray(part._value), count)
    return str(part)


def _account(sign: str, x: Any, y: Any, outcome: Any, count: int) -> list[Any]:
    """Where the condition fails, and how both tensors begin."""
    lines: list[Any] = [f"Condition x {sign} y did not hold."]
    if not count:
        return lines
    a, b = np.asarray(x._value), np.asarray(y._value)
    if a.shape == b.shape and a.shape:
        wrong = np.logical_not(np.broadcast_to(outcome._value, a.shape))
        places = np.argwhere(wrong)[:count]
        lines += [f"Indices of first {len(places)} different values:", places]
        lines += ["Corresponding x values:", a[wrong][:count]]
        lines += ["Corresponding y values:", b[wrong][:count]]
    for name, flat in (("x", a.reshape(-1)), ("y", b.reshape(-1))):
        lines += [f"First {min(flat.size, count)} elements of {name}:", flat[:count]]
    return lines


def _pairwise(name: str, sign: str, compare: str, *public: str) -> None:
    """Declare assert_less and its like: InvalidArgumentError unless x < y everywhere."""

    def check(x: Any, y: Any, message: Any = None, summarize: Any = None, name: Any = None) -> None:
        if not (x is y and sign == "=="):
            _assert_pairs(sign, getattr(F, compare), x, y, message, summarize)

    check.__name__ = name
    check.__doc__ = f"InvalidArgumentError unless x {sign} y for every pair of elements."
    composite(*public)(check)


for _name, _sign, _compare, _top in (
    ("assert_equal", "==", "equal", True),
    ("assert_none_equal", "!=", "not_equal", False),
    ("assert_less", "<", "less", True),
    ("assert_less_equal", "<=", "less_equal", False),
    ("assert_greater", ">", "greater", True),
    ("assert_greater_equal", ">=", "greater_equal", False),
):
    _pairwise(_name, _sign, _compare, f"debugging.{_name}", *([_name] if _top else []))


def _against_zero(name: str, sign: str, compare: str) -> None:
    """Declare assert_positive and its like."""

    def check(x: Any, message: Any = None, summarize: Any = None, name: Any = None) -> None:
        held = to_tensor(x)
        lines = [message or "", f"Condition x {sign} 0 did not hold element-wise:",
                 f"x ({_kind(held)}) = ", held]  # fmt: skip
        zero = to_tensor(0, held.dtype)
        _assert_pairs(sign, getattr(F, compare), held, zero, None, summarize, lines)

    check.__name__ = name
    check.__doc__ = f"InvalidArgumentError unless every element is {sign} 0."
    composite(f"debugging.{name}")(check)


def _kind(x: Any) -> str:
    return f"shape={x.shape} dtype={x.dtype.name}"


for _name, _sign, _compare in (
    ("assert_negative", "<", "less"),
    ("assert_positive", ">", "greater"),
    ("assert_non_negative", ">=", "greater_equal"),
    ("assert_non_positive", "<=", "less_equal"),
):
    _against_zero(_name, _sign, _compare)


@composite("debugging.assert_near")
def assert_near(x: Any, y: Any, rtol: Any = None, atol: Any = None, message: Any = None,
                summarize: Any = None, name: Any = None) -> None:  # fmt: skip
    """InvalidArgumentError unless |x − y| < atol + rtol · |y| everywhere (10 · eps each)."""
    x = to_tensor(x)
    y = to_tensor(y, x.dtype)
    eps = 10 * np.finfo(x.dtype.real_dtype.numpy).eps
    rtol, atol = (to_tensor(eps if t is None else t, x.dtype.real_dtype) for t in (rtol, atol))
    with np.errstate(all="ignore"):
        close = np.abs(x._value - y._value) < atol._value + rtol._value * np.abs(y._value)
    if np.all(close):
        return
    data = [message or "", f"x and y not equal to tolerance rtol = {rtol}, atol = {atol}",
            f"x ({_kind(x)}) = ", x, f"y ({_kind(y)}) = ", y]  # fmt: skip
    count = 3 if summarize is None else summarize
    lines = "\n".join(_text(part, count) for part in data)
    raise InvalidArgumentError(f"Expected 'tf.Tensor(False, shape=(), dtype=bool)' to be true. "
                               f"Summarized data: {lines}")  # fmt: skip


# -- shapes and dtypes ---------------------------------------------------------------------------


def _rank_error(message: Any, what: str, wanted: Any, x: EagerTensor) -> ValueError:
    told = f"{message}.  " if message else ""
    return ValueError(f"{told}Tensor  must have rank {what}{wanted}.  Received rank {x.ndim}, "
                      f"shape {x.shape}")  # fmt: skip


@composite("debugging.assert_rank", "assert_rank")
def assert_rank(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """ValueError unless the tensor has this rank."""
    held = to_tensor(x)
    if held.ndim != plain(rank):
        raise _rank_error(message, "", plain(rank), held)


@composite("debugging.assert_rank_at_least")
def assert_rank_at_least(x: Any, rank: Any, message: Any = None, name: Any = None) -> None:
    """ValueError unless the tensor has at least this rank."""
    held = to_tensor(x)
    if held.ndim < plain(rank):
        raise _rank_error(message, "at least ", plain(rank), held)


@composite("debugging.assert_rank_in")
def assert_rank_in(x: Any, ranks: Any, message: Any = None, name: Any = None) -> None:
    """ValueError unless the tensor has one of these ranks."""
    held = to_tensor(x)
    if held.ndim not in plain(list(ranks)):
        raise _rank_error(message, "in ", plain(list(ranks)), held)


@composite("debugging.assert_scalar")
def assert_scalar(tensor: Any, message: Any = None, name: Any = None) -> EagerTensor:
    """ValueError unless the tensor has rank 0."""
    held = to_tensor(tensor)
    if held.ndim:
        raise ValueError(f"{message or ''}Expected scalar shape, saw shape: {held.shape}.")
    return held


@composite("debugging.assert_type")
def assert_type(tensor: Any, tf_type: Any, message: Any = None, name: Any = None) -> None:
    """TypeError unless the tensor has this dtype."""
    held = to_tensor(tensor)
    if held.dtype != tf_type:
        raise TypeError(f"{message or ''}tensor must be of type {dtypes.as_dtype(tf_type)!r}; got "
                        f"{held.dtype!r}")  # fmt: skip


@composite("debugging.assert_integer")
def assert_integer(x: Any, message: Any = None, name: Any = None) -> None:
    """TypeError unless the tensor holds whole numbers."""
    held = to_tensor(x)
    if not held.dtype.is_integer:
        raise TypeError(
            f'{message or ""}  Expected "x" to be integer type.  Found: tensor of dtype '
            f"{held.dtype!s}"
        )


@composite("debugging.assert_same_float_dtype")
def assert_same_float_dtype(tensors: Any = None, dtype: Any = None) -> Any:
    """The floating dtype that all the tensors share; ValueError when there is none."""
    found = None if dtype is None else dtypes.as_dtype(dtype)
    for each in tensors or ():
        if each is None:
            continue
        if found is not None and each.dtype != found:
            raise ValueError(f"{each}, type={each.dtype!s}, must be of the same type ({found!s}).")
        found = found or each.dtype
    if found is not None and not found.is_floating:
        raise ValueError(f"Expected floating point type, got {found!s}.")
    return found or dtypes.float32


@composite("debugging.assert_proper_iterable")
def assert_proper_iterable(values: Any) -> None:
    """TypeError for what iterates over its own elements, such as a tensor or a string."""
    if isinstance(values, (Operators, np.ndarray, str, bytes)) or not hasattr(values, "__iter__"):
        raise TypeError(f'Expected argument "values" to be a "proper" iterable.  Found: '
                        f"{type(values)}")  # fmt: skip


@composite("debugging.is_numeric_tensor")
def is_numeric_tensor(tensor: Any) -> bool:
    """True for a tensor of numbers."""
    return isinstance(tensor, EagerTensor) and tensor.dtype not in (dtypes.string, dtypes.bool_)


@composite("debugging.assert_shapes")
def assert_shapes(shapes: Any, data: Any = None, summarize: Any = None, message: Any = None,
                  name: Any = None) -> None:  # fmt: skip
    """ValueError unless tensors have the given shapes; equal letters stand for equal sizes."""
    pairs = shapes.items() if isinstance(shapes, dict) else shapes
    known: dict[Any, tuple[int, EagerTensor, int]] = {}
    for each, wanted in pairs:
        if wanted is None:
            continue
        x, symbols = to_tensor(each), tuple(wanted)
        inner = bool(symbols) and symbols[0] in (..., "*")
        symbols = symbols[1:] if inner else symbols
        _check_rank(x, len(symbols), inner, message)
        sizes = tuple(x.shape) or (1,)
        symbols = symbols or (() if inner else (1,))
        for i, symbol in enumerate(symbols):
            axis = i - len(symbols) if inner else i
            if symbol not in (None, "."):
                _check_size(x, axis, sizes[axis], symbol, known, message)


def _check_rank(x: EagerTensor, rank: int, inner: bool, message: Any) -> None:
    """A scalar may stand for a vector of size 1."""
    if inner:
        if rank > 1:
            assert_rank_at_least(x, rank, message)
    elif rank <= 1:
        assert_rank_in(x, [0, 1], message)
    else:
        assert_rank(x, rank, message)


def _check_size(
    x: EagerTensor, axis: int, size: int, symbol: Any, known: Any, message: Any
) -> None:
    """The size that a number asks for, or the one that a letter stood for before."""
    try:
        wanted, source = int(symbol), "Specified explicitly"
    except (TypeError, ValueError):
        if symbol not in known:
            known[symbol] = (size, x, axis)
            return
        wanted, other, at = known[symbol]
        source = f"Specified by tensor {_kind(other)} dimension {at}"
    if size != wanted:
        raise ValueError(f"{message or ''}.  {source}.  Tensor {_kind(x)} dimension {axis} must "
                         f"have size {wanted}.  Received size {size}, shape {x.shape}")  # fmt: skip
