"""Values as a trace keeps them: `summarise` turns whatever a tensor held into a `Value`.

It runs while cells run, so a scalar takes about a microsecond, and it never raises: a view must not
break a lesson over a dtype it has not met.
"""

from __future__ import annotations

from math import isfinite, isnan, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy import float32, ndarray

from tapelab.engine.legible import legible
from tapelab.trace.huge import Addends, is_huge, spread
from tapelab.trace.model import Value

# Up to this many elements travel one by one.
FEW = 64
# Of a text, so many characters travel.
WORDS = 200
# A thumbnail has at most so many rows and columns.
THUMB = 8
# Sums of squares between these come from finite numbers, without over- or underflow.
PLAIN = (1e-280, 1e300)
# Sparse gradients are made dense up to this many elements.
DENSE = 1 << 20


class Rows(NamedTuple):
    """The gradient of a gather: rows and where they go, instead of a mostly empty array."""

    values: Any
    indices: Any
    shape: tuple[int, ...]


def summarise(value: Any) -> Value:
    """What a view shows of a NumPy value.

    >>> summarise(np.float32(0.1)).text, summarise(np.ones((2, 2), np.float32)).text
    ('0.1', '(2, 2):2.0')
    """
    if type(value) is float32:
        number = float(value)
        return Value(repr(float(f"{number:.6g}")), (), "float32", (wire(number),))
    try:
        with np.errstate(all="ignore"):
            return _rows(value) if isinstance(value, Rows) else _array(value)
    except Exception:  # an exotic dtype, a broken __repr__: say what it is and go on
        return Value(f"<{type(value).__name__}>", (), str(getattr(value, "dtype", "")))


def bare(thing: Any) -> Any:
    """The NumPy value in a tensor, a Variable or sparse gradient; no listener hears of it."""
    if isinstance(thing, (ndarray, np.generic, Rows, Addends)) or thing is None:
        return thing
    if hasattr(thing, "_value"):
        return thing._value
    if hasattr(thing, "indices") and hasattr(thing, "values"):
        shape = getattr(thing, "dense_shape", None)
        if shape is None:
            shape = thing.shape
        shape = tuple(int(n) for n in np.asarray(bare(shape)))
        return Rows(bare(thing.values), np.asarray(bare(thing.indices)), shape)
    return thing._peek() if hasattr(thing, "_peek") else thing


def add(a: Any, b: Any) -> Any:
    """The sum of two contributions; two sparse ones stay sparse."""
    if isinstance(a, Rows) and isinstance(b, Rows):
        values = np.concatenate([a.values, b.values])
        return Rows(values, np.concatenate([a.indices, b.indices]), a.shape)
    a, b = dense(a), dense(b)
    if is_huge(a):
        return Addends(a, b)
    with np.errstate(all="ignore"):
        return a + b


def dense(value: Any) -> Any:
    """A sparse gradient as the array it stands for."""
    if not isinstance(value, Rows):
        return value
    whole = np.zeros(value.shape, value.values.dtype)
    np.add.at(whole, value.indices, value.values)
    return whole


def size_in_bytes(value: Any) -> int:
    """How much memory a value takes."""
    return int(getattr(value, "nbytes", 0))


def wire(number: float) -> float | str:
    """A number as JSON can carry it."""
    return number if isfinite(number) else ("nan" if isnan(number) else repr(number))


def short(number: Any) -> float:
    """A number with six significant digits: what float32 can be trusted with."""
    return float(f"{float(number):.6g}")


def _text(x: Any) -> str:
    """The text of a scalar: the repr of its Python number, strings as they are."""
    if isinstance(x, (bytes, np.bytes_)):
        x = x[: 4 * WORDS].decode("utf-8", "replace")
    if isinstance(x, str):
        return legible(str(x), WORDS, "\t\n")
    if isinstance(x, (bool, np.bool_)):
        return repr(bool(x))
    if isinstance(x, (int, np.integer)):
        return repr(int(x))
    if isinstance(x, (complex, np.complexfloating)):
        return repr(complex(short(x.real), short(x.imag)))
    return repr(short(x))


def _datum(x: Any) -> Any:
    """One element as JSON can carry it."""
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        return wire(short(x))
    return _text(x)


def _dtype_name(array: Any) -> str:
    return "string" if array.dtype.kind in "OSU" else str(array.dtype.name)


def _array(value: Any) -> Value:
    if is_huge(value) and value.dtype.kind in "biufc":
        return _estimate(value)
    array = np.asarray(value)
    name = _dtype_name(array)
    if array.size > FEW:
        return _summary(array, name)
    flat = array.ravel()
    if array.dtype.kind == "f":
        data = tuple([wire(short(x)) for x in flat.tolist()])
    else:
        data = tuple([_datum(x) for x in flat])
    if array.ndim == 0:
        x = flat[0]
        whole = (wire(float(x)),) if array.dtype.kind == "f" else data
        return Value(_text(x), (), name, whole)
    return Value(f"{array.shape}:{_norm(array, name)}", array.shape, name, data)


def _norm(array: Any, name: str) -> str:
    """The Euclidean norm as text, scaled so that squares do not overflow."""
    if name == "string":
        return "string"
    if array.dtype.kind == "f":
        flat = array.ravel().astype(np.float64)
        squares = float(np.dot(flat, flat))
        if PLAIN[0] < squares < PLAIN[1]:
            return repr(short(sqrt(squares)))
    flat = np.abs(array.ravel().astype(np.complex128 if array.dtype.kind == "c" else np.float64))
    most = float(flat.max()) if flat.size else 0.0
    if most == 0 or not isfinite(most):
        return repr(short(np.sum(flat)))
    return repr(short(most * float(np.sqrt(np.sum((flat / most) ** 2)))))


def _summary(array: Any, name: str) -> Value:
    """The summary of more elements than anybody would read."""
    if name == "string" or array.dtype.kind == "c":
        return Value(f"{array.shape}:{_norm(array, name)}", array.shape, name)
    numbers = array.astype(np.float64)
    flat = numbers.ravel()
    squares = float(np.dot(flat, flat))
    if PLAIN[0] < squares < PLAIN[1]:  # then nothing in it is infinite or NaN: the short way
        text = f"{array.shape}:{short(sqrt(squares))!r}"
        low, high, mean = short(flat.min()), short(flat.max()), short(flat.mean())
        return Value(text, array.shape, name, None, low, high, mean, 0, _means(numbers))
    text = f"{array.shape}:{_norm(array, name)}"
    good = numbers[np.isfinite(numbers)]
    bad = int(numbers.size - good.size)
    thumb = _thumb(numbers)
    if not good.size:
        return Value(text, array.shape, name, None, None, None, None, bad, thumb)
    low, high = short(good.min()), short(good.max())
    most = max(-low, high)  # by which the numbers are divided first, so that no sum overflows
    mean = short((good / most).mean() * most) if most > 1e300 else short(good.mean())
    return Value(text, array.shape, name, None, low, high, mean, bad, thumb)


def _estimate(value: Any) -> Value:
    """What some elements of a huge array say about all of them; `~` marks the norm."""
    some = spread(value, THUMB)
    name, some = _dtype_name(value), np.abs(some) if some.dtype.kind == "c" else some
    some = some.astype(np.float64)
    fine = np.isfinite(some)
    good = some[fine]
    bad = round((1 - good.size / some.size) * value.size)
    if not good.size or value.dtype.kind == "c":
        norm = np.sqrt(np.mean(some**2) * value.size)
        return Value(f"{value.shape}:~{norm:.3g}", value.shape, name, bad=bad)
    text = f"{value.shape}:~{np.sqrt(np.mean(some**2) * value.size):.3g}"
    sums, counts = np.where(fine, some, 0.0).sum(-1), fine.sum(-1)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    thumb = tuple([tuple([wire(short(x)) for x in row]) for row in means])
    low, high = short(good.min()), short(good.max())
    most = max(-low, high)  # by which the numbers are divided first, so that no sum overflows
    mean = short((good / most).mean() * most) if most > 1e300 else short(good.mean())
    return Value(text, value.shape, name, None, low, high, mean, bad, thumb)


def _thumb(numbers: Any) -> tuple[tuple[Any, ...], ...]:
    """Means over blocks of the array seen as rows; what is not finite is left out of them."""
    columns = numbers.shape[-1]
    rows = numbers.reshape(-1, columns)
    good = np.isfinite(rows)
    totals = _blocks(np.where(good, rows, 0.0))
    counts = _blocks(good.astype(np.float64))
    means = np.where(counts > 0, totals / np.maximum(counts, 1.0), np.nan)
    return tuple([tuple([wire(short(x)) for x in row]) for row in means])


def _means(numbers: Any) -> tuple[tuple[float, ...], ...]:
    """The thumbnail of an array without infinities and NaN."""
    rows = numbers.reshape(-1, numbers.shape[-1])
    counts = [np.diff(np.arange(THUMB + 1) * n // THUMB) if n > THUMB else np.ones(n, np.int64)
              for n in rows.shape]  # fmt: skip
    means = _blocks(rows) / (counts[0][:, None] * counts[1])
    return tuple([tuple([short(x) for x in row]) for row in means.tolist()])


def _blocks(rows: Any) -> Any:
    """Sums over at most THUMB by THUMB blocks of nearly equal size."""
    for axis in (0, 1):
        count = rows.shape[axis]
        if count > THUMB:
            rows = np.add.reduceat(rows, np.arange(THUMB) * count // THUMB, axis=axis)
    return rows


def _rows(value: Rows) -> Value:
    """A sparse gradient, shown as the array it stands for; a huge one by its norm and range."""
    if int(np.prod(value.shape, dtype=np.int64)) <= DENSE:
        return _array(dense(value))
    places, order = np.unique(value.indices, return_inverse=True)
    merged = np.zeros((len(places), *value.shape[1:]), value.values.dtype)
    np.add.at(merged, order, value.values)
    part = _summary(merged.reshape(1, -1), _dtype_name(merged))
    text = f"{value.shape}:{part.text.rpartition(':')[2]}"
    low, high = min(part.low or 0.0, 0.0), max(part.high or 0.0, 0.0)
    mean = short((part.mean or 0.0) * merged.size / np.prod(value.shape, dtype=np.float64))
    return Value(text, value.shape, part.dtype, None, low, high, mean, part.bad)
