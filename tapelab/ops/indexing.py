"""Indexing: parts of tensors, and the way back into the whole."""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import composite, op, plain
from tapelab.ops.samples import booleans, case, reals


@op(tf_name="StridedSlice", symbol="[ ]", text="{x}[…]", samples=[case(reals(3, 4), index=(1, slice(None, None, -2)))])
def getitem(x: Any, /, index: Any) -> Any:
    """Part of a tensor, by NumPy's basic indices; the gradient goes back to its place."""
    return x[index]


@getitem.vjp
def _(F, g, y, x, *, index):
    return F.put(g, index, tuple(x.shape))


@op(tf_name="StridedSliceGrad", symbol="put", samples=[case(reals(3), index=(1, slice(0, 3)), shape=(3, 4))])
def put(g: Any, /, index: Any, shape: Any) -> Any:
    """Zeros with `g` at an index: the way back from a slice."""
    whole = np.zeros(shape, g.dtype)
    whole[index] = g
    return whole


@put.vjp
def _(F, g, y, x, *, index):
    return F.getitem(g, index)


@composite(operator="__getitem__")
def tensor_getitem(self: Any, key: Any) -> Any:
    """x[…]: part of a tensor."""
    keys = key if isinstance(key, (tuple, list)) else (key,)
    index = tuple([plain(k) if not isinstance(k, slice) else slice(plain(k.start), plain(k.stop), plain(k.step)) for k in keys])
    return getitem(self, index)


@op(tf_name="SelectV2", symbol="where", matching=("x", "y"), broadcasts=True,
    samples=[case(booleans(2, 3), reals(2, 3), reals(3))])
def select(condition: Any, x: Any, y: Any, /) -> Any:
    """x where the condition holds, y elsewhere."""
    return np.where(condition, x, y)


@select.vjp
def _(F, g, z, condition, x, y):
    zero = F.zeros_like(g)
    return None, F.select(condition, g, zero), F.select(condition, zero, g)


@op(tf_name="Where", symbol="where", differentiable=False, samples=[case(booleans(2, 3))])
def nonzero(condition: Any, /) -> Any:
    """The coordinates at which the condition holds, one row each (int64)."""
    return np.argwhere(condition)


@composite("where")
def where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Any:
    """x where the condition holds, y elsewhere; with one argument, the coordinates of True."""
    if x is None and y is None:
        return nonzero(condition)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return select(condition, x, y)
