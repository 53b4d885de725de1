"""A fourth world for rules: many gradients at once, one for each row of a Jacobian.

In this world g is a `Batched`: an array with one more axis in front, which rules don't see. Written
for one gradient, `g * F.cos(x)` then computes all of them in one NumPy call. Ops that move elements
about are told here how to leave the first axis alone; the rest are applied row by row.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.engine import registry
from tapelab.engine.op import RAW


class Batched:
    """As many arrays of one shape as there are rows; looks like one of them."""

    __slots__ = ("value",)
    __array_ufunc__ = None  # NumPy arrays leave `array * batched` to us

    def __init__(self, value: Any) -> None:
        self.value = value

    shape = property(lambda self: self.value.shape[1:])
    ndim = property(lambda self: self.value.ndim - 1)
    dtype = property(lambda self: self.value.dtype)
    size = property(lambda self: self.value[0].size)

    def __neg__(self) -> "Batched":
        return Batched(-self.value)


def _operator(function: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    # What has no more axes than one of the rows meets all of them as it is.
    def forward(self: Batched, other: Any) -> Batched:
        if type(other) is np.ndarray and other.ndim < self.value.ndim:
            return Batched(function(self.value, other))
        return Batched(function(*lift((self, other))))

    def reflected(self: Batched, other: Any) -> Batched:
        if type(other) is np.ndarray and other.ndim < self.value.ndim:
            return Batched(function(other, self.value))
        return Batched(function(*lift((other, self))))

    return forward, reflected


for _name in ("add", "sub", "mul", "truediv", "floordiv", "pow", "matmul", "mod"):
    _forward, _reflected = _operator(getattr(operator, _name))
    setattr(Batched, f"__{_name}__", _forward)
    setattr(Batched, f"__r{_name}__", _reflected)
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Batched, f"__{_name}__", _operator(getattr(operator, _name))[0])


def lift(args: Any) -> list[Any]:
    """The plain arrays of `args`, aligned so that broadcasting leaves the row axis in front."""
    rank = max(np.ndim(a) if not isinstance(a, Batched) else a.ndim for a in args)
    return [_at_rank(a, rank) if isinstance(a, Batched) else a for a in args]


def _at_rank(batch: Batched, rank: int) -> Any:
    value = batch.value
    if rank == batch.ndim:
        return value
    return value.reshape(value.shape[:1] + (1,) * (rank - batch.ndim) + value.shape[1:])


def _axes(axis: Any, ndim: int) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(1, ndim + 1))
    listed = axis if isinstance(axis, (tuple, list)) else (axis,)
    return tuple(a % ndim + 1 for a in listed)


def _reshape(g: Any, shape: Any) -> Any:
    return g.value.reshape(g.value.shape[:1] + tuple(shape))


def _broadcast_to(g: Any, shape: Any) -> Any:
    return np.broadcast_to(_at_rank(g, len(shape)), g.value.shape[:1] + tuple(shape))


def _sum_to(g: Any, shape: Any) -> Any:
    extra = g.ndim - len(shape)
    stretched = tuple(i + extra for i, n in enumerate(shape) if n == 1 and g.shape[i + extra] != 1)
    axes = tuple(a + 1 for a in (*range(extra), *stretched))
    return _reshape(Batched(g.value.sum(axis=axes, keepdims=True) if axes else g.value), shape)


def _reduce_sum(g: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return g.value.sum(axis=_axes(axis, g.ndim), keepdims=keepdims)


def _transpose(g: Any, perm: Any = None, conjugate: bool = False) -> Any:
    perm = tuple(reversed(range(g.ndim))) if perm is None else tuple(p % g.ndim for p in perm)
    moved = g.value.transpose((0, *(p + 1 for p in perm)))
    return np.conj(moved) if conjugate else moved


def _expand_dims(g: Any, axis: Any) -> Any:
    return np.expand_dims(g.value, axis % (g.ndim + 1) + 1)


def _squeeze(g: Any, axis: Any = None) -> Any:
    if axis is None or axis == ():
        axis = tuple(i for i, n in enumerate(g.shape) if n == 1)
    return np.squeeze(g.value, _axes(axis, g.ndim))


def _one_product(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, **other: Any
) -> Any:
    """One large product where one of the matrices is the same for all rows; None where not."""
    if any(other.values()) or a.ndim != 2 or b.ndim != 2:
        return None
    if not isinstance(b, Batched):
        rows = a.value.swapaxes(1, 2) if transpose_a else a.value
        count, m, n = rows.shape
        made = rows.reshape(count * m, n) @ (b.T if transpose_b else b)
        return Batched(made.reshape(count, m, -1))
    if not isinstance(a, Batched):  # the same, turned over
        columns = b.value if transpose_b else b.value.swapaxes(1, 2)
        count, k, n = columns.shape
        made = columns.reshape(count * k, n) @ (a if transpose_a else a.T)
        return Batched(made.reshape(count, k, -1).swapaxes(1, 2))
    return None


MOVES: dict[str, Callable[..., Any]] = {
    "reshape": _reshape,
    "broadcast_to": _broadcast_to,
    "sum_to": _sum_to,
    "reduce_sum": _reduce_sum,
    "transpose": _transpose,
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
}
BY_ELEMENT = frozenset(("matmul", "cast", "select", "where", "zeros_like", "ones_like", "conj",
                        "identity", "real", "imag"))  # fmt: skip


class _Rows:
    """The namespace `F` of this world."""

    def __getattr__(self, name: str) -> Any:
        op = registry.rule_op(name)
        plain, move, count = getattr(RAW, name), MOVES.get(name), len(op.tensors)
        at_once = (op.broadcasts or op.elementwise or name in BY_ELEMENT) and not op.listed

        def apply(*args: Any, **attrs: Any) -> Any:
            if move is not None and type(args[0]) is Batched:
                return Batched(move(*args, **attrs))
            if Batched not in map(type, args):
                batched = any(type(a) is list and Batched in map(type, a) for a in args)
                return by_row(plain, args, attrs) if batched else plain(*args, **attrs)
            if name == "matmul" and (made := _one_product(*args, **attrs)) is not None:
                return made
            if at_once:
                arrays = lift(args[:count])
                return Batched(plain(*arrays, *args[count:], **attrs))
            return by_row(plain, args, attrs)

        setattr(self, name, apply)
        return apply


ROWS: Any = _Rows()


def _row(arg: Any, k: int) -> Any:
    """What an argument, or each of a list of them, is in row k."""
    if isinstance(arg, Batched):
        return arg.value[k]
    return [_row(a, k) for a in arg] if isinstance(arg, list) else arg


def by_row(function: Callable[..., Any], args: Any, attrs: Any) -> Any:
    """Apply a function to each row in turn, for what NumPy can't do in one call."""
    parts = [p for a in args for p in (a if isinstance(a, list) else [a])]
    count = next(len(p.value) for p in parts if isinstance(p, Batched))
    rows = [function(*[_row(a, k) for a in args], **attrs) for k in range(count)]
    if isinstance(rows[0], (list, tuple)):
        return [
            Batched(np.stack([np.asarray(v) for v in column])) for column in zip(*rows, strict=True)
        ]
    return Batched(np.stack([np.asarray(v) for v in rows]))
