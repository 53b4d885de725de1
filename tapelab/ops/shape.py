"""Shape: the same numbers in another arrangement."""

from math import prod
from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.op import composite, op, plain, run
from tapelab.engine.shapes import TensorShape, brackets
from tapelab.engine.tensor import EagerTensor
from tapelab.engine.tensor import tensor as new_tensor
from tapelab.ops.entry import entry, invalid, one_axis, sizes
from tapelab.ops.samples import case, reals

SMALL = 10_000  # numbers that are copied sooner than NumPy makes a view that repeats one


@op(symbol="reshape", text="reshape({tensor}, {shape})",
    samples=[case(reals(2, 3), shape=(3, 2)), case(reals(2, 3), shape=(-1,)),
             case(reals(1), shape=())])  # fmt: skip
def reshape(tensor: Any, /, shape: Any) -> Any:
    """The same elements, row by row, in another shape; one size may be -1."""
    return tensor.reshape(_filled_in(shape, tensor))


@reshape.vjp
def _(F, g, y, x):
    return F.reshape(g, tuple(x.shape))


@entry(reshape, "reshape")
def _(tensor: Any, shape: Any, name: Any = None) -> EagerTensor:
    return run(reshape, (to_tensor(tensor),), {"shape": sizes(shape, "Reshape", "Tshape")})


def _filled_in(shape: tuple[int, ...], x: Any) -> tuple[int, ...]:
    """The shape with -1 replaced by what is left over; raises when the sizes do not fit."""
    if -1 not in shape and min(shape, default=0) >= 0:
        if prod(shape) == x.size:
            return shape
    free = [i for i, n in enumerate(shape) if n == -1]
    if len(free) > 1:
        raise invalid("Reshape", f"Only one input size may be -1, not both {free[0]} and {free[1]}")
    for i, n in enumerate(shape):
        if n < -1:
            raise invalid("Reshape", f"Size {i} must be non-negative, not {n}")
    known = prod([n for n in shape if n != -1])
    have = f"Input to reshape is a tensor with {x.size} values, but the requested shape"
    if not free:
        raise invalid("Reshape", f"{have} has {known}",
                      f"The shape is {tuple(x.shape)}, asked for was {shape}.")  # fmt: skip
    if known and x.size % known:
        raise invalid("Reshape", f"{have} requires a multiple of {known}",
                      f"The shape is {tuple(x.shape)}, asked for was {shape}.")  # fmt: skip
    left = x.size // known if known else 0
    return tuple([left if n == -1 else n for n in shape])


@op(symbol="broadcast", text="broadcast({input}, {shape})",
    samples=[case(reals(3), shape=(2, 3)), case(reals(), shape=(2,))])  # fmt: skip
def broadcast_to(input: Any, /, shape: Any) -> Any:
    """Repeat along new axes and axes of size 1; the gradient is summed back over them."""
    have = input.shape
    if len(have) > len(shape):
        raise invalid("BroadcastTo", f"Rank of input ({len(have)}) must be no greater than rank of "
                      f"output shape ({len(shape)}).")  # fmt: skip
    wanted = tuple(shape)
    if -1 in wanted:
        extra = len(shape) - len(have)
        wanted = wanted[:extra] + tuple(
            [n if m == -1 else m for n, m in zip(have, wanted[extra:], strict=True)]
        )
    try:
        if prod(wanted) > SMALL:
            return np.broadcast_to(input, wanted)
        made = np.empty(wanted, input.dtype)  # costs a fifth of what NumPy's view does
        made[...] = input
        return made
    except ValueError:
        raise invalid(
            "BroadcastTo",
            f"Incompatible shapes: {brackets(have)} vs. {brackets(shape)}",
            "Only axes of size 1 can be repeated.",
        ) from None


@broadcast_to.vjp
def _(F, g, y, x):
    return F.sum_to(g, tuple(x.shape))


@entry(broadcast_to, "broadcast_to")
def _(input: Any, shape: Any, name: Any = None) -> EagerTensor:
    return run(broadcast_to, (to_tensor(input),), {"shape": sizes(shape, "BroadcastTo", "Tidx")})


@op(symbol="expand", text="expand({input}, {axis})",
    samples=[case(reals(2, 3), axis=1), case(reals(2, 3), axis=-1),
             case(reals(), axis=0)])  # fmt: skip
def expand_dims(input: Any, /, axis: Any) -> Any:
    """Insert an axis of size 1 at `axis`."""
    rank = input.ndim
    if not -rank - 1 <= axis <= rank:
        raise invalid("ExpandDims", f"Tried to expand dim index {axis} for tensor with {rank} "
                      "dimensions.", f"Choose an axis from {-rank - 1} to {rank}.")  # fmt: skip
    at = axis % (rank + 1)
    return input.reshape(*input.shape[:at], 1, *input.shape[at:])


@expand_dims.vjp
def _(F, g, y, x):
    return F.reshape(g, tuple(x.shape))


@entry(expand_dims, "expand_dims")
def _(input: Any, axis: Any, name: Any = None) -> EagerTensor:
    return run(expand_dims, (to_tensor(input),), {"axis": one_axis(axis)})


@op(symbol="squeeze", samples=[case(reals(1, 3, 1)), case(reals(1, 3, 1), axis=(0,))])
def squeeze(input: Any, /, axis: Any = None) -> Any:
    """Remove axes of size 1: those in `axis`, or all."""
    rank = input.ndim
    if not axis:
        return input.reshape([n for n in input.shape if n != 1])
    for a in axis:
        if not -rank <= a < rank:
            raise invalid("Squeeze", f"Tried to squeeze dim index {a} for tensor with {rank} "
                          "dimensions.")  # fmt: skip
        if input.shape[a] != 1:
            raise invalid(
                "Squeeze",
                f"Can not squeeze dim[{a % rank}], expected a dimension of 1, got {input.shape[a]}",
                f"The shape is {tuple(input.shape)}.",
            )
    return np.squeeze(input, tuple({a % rank for a in axis}))


@squeeze.vjp
def _(F, g, y, x):
    return F.reshape(g, tuple(x.shape))


@entry(squeeze, "squeeze")
def _(input: Any, axis: Any = None, name: Any = None) -> EagerTensor:
    axes = () if axis is None else sizes(axis, "Squeeze", "squeeze_dims")
    return run(squeeze, (to_tensor(input),), {"axis": axes})


@op(symbol="T", text="{a}ᵀ", latex=r"{a}^\top",
    samples=[case(reals(2, 3)), case(reals(2, 3, 2), perm=(1, 2, 0)),
             case(reals(2, 3), perm=(-1, 0))])  # fmt: skip
def transpose(a: Any, /, perm: Any = None, conjugate: bool = False) -> Any:
    """Reorder the axes by `perm`; without it they are reversed."""
    if perm is not None:
        _check_permutation(perm, a.ndim)
    moved = np.transpose(a, perm)
    return np.conj(moved) if conjugate else moved


@transpose.vjp
def _(F, g, y, a, *, perm, conjugate):
    back = None if perm is None else inverse(perm)
    return F.transpose(g, back, conjugate)


def inverse(perm: tuple[int, ...]) -> tuple[int, ...]:
    """The permutation that undoes `perm`."""
    return tuple(np.argsort([p % len(perm) for p in perm]).tolist())


def _check_permutation(perm: tuple[int, ...], rank: int) -> None:
    if len(perm) != rank:
        raise invalid("Transpose", f"transpose expects a vector of size {rank}. But input(1) is a "
                      f"vector of size {len(perm)}")  # fmt: skip
    places = [p + rank if p < 0 else p for p in perm]
    for p in places:
        if not 0 <= p < rank:
            raise invalid("Transpose", f"{p} is out of range [0 .. {rank})")
    for i in range(rank):
        if i not in places:
            listed = ",".join(map(str, places))
            raise invalid("Transpose", f"{i} is missing from {{{listed}}}.")


@entry(transpose, "transpose")
def _(a: Any, perm: Any = None, conjugate: bool = False, name: Any = "transpose") -> EagerTensor:
    held = to_tensor(a)
    order = None if perm is None else sizes(perm, "Transpose", "Tperm")
    return run(transpose, (held,), {"perm": order, "conjugate": _conjugates(held, conjugate)})


def _conjugates(x: EagerTensor, wish: bool) -> bool:
    return bool(wish) and x.dtype.is_complex


@composite("linalg.matrix_transpose")
def matrix_transpose(
    a: Any, name: Any = "matrix_transpose", conjugate: bool = False
) -> EagerTensor:
    """Swap the last two axes: transpose each matrix of a batch."""
    held = to_tensor(a)
    rank = held.ndim
    if rank < 2:
        raise ValueError("Argument `a` should be a (batch) matrix with rank >= 2.  Received "
                         f"`a` = {held!r} with shape: {held.shape}")  # fmt: skip
    perm = (*range(rank - 2), rank - 1, rank - 2)
    return run(transpose, (held,), {"perm": perm, "conjugate": _conjugates(held, conjugate)})


@op(symbol="shape?", text="{x}", samples=[case(reals(2, 3), shape=(2, 3))])
def ensure_shape(x: Any, /, shape: Any) -> Any:
    """The same tensor, after a check that its shape is the expected one (None fits any size)."""
    if not TensorShape(shape).is_compatible_with(TensorShape(x.shape)):
        wanted = TensorShape(shape)
        raise invalid(
            "EnsureShape",
            f"Shape of tensor input {brackets(x.shape)} is not compatible with expected shape "
            f"{brackets(wanted)}.",
        )
    return x


@ensure_shape.vjp
def _(F, g, y, x):
    return g


@entry(ensure_shape, "ensure_shape")
def _(x: Any, shape: Any, name: Any = None) -> EagerTensor:
    return run(ensure_shape, (to_tensor(x),), {"shape": None if shape is None else plain(shape)})


# -- what a tensor looks like: no tape follows the answers ---------------------------------------


@op(symbol="shape", silent=True, samples=[case(reals(2, 3))])
def shape(input: Any, /, out_type: Any = dtypes.int32) -> Any:
    """The sizes along each axis, as a tensor (int32)."""
    return np.array(input.shape, dtypes.as_dtype(out_type).numpy)


@op(symbol="size", silent=True, samples=[case(reals(2, 3))])
def size(input: Any, /, out_type: Any = dtypes.int32) -> Any:
    """How many elements there are (int32)."""
    return dtypes.as_dtype(out_type).numpy.type(input.size)


@op("rank", symbol="rank", silent=True, samples=[case(reals(2, 3))])
def rank(input: Any, /) -> Any:
    """How many axes there are (int32)."""
    return np.int32(input.ndim)


def _integers(out_type: Any) -> dtypes.DType:
    return dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)


@entry(shape, "shape")
def _(input: Any, out_type: Any = None, name: Any = None) -> EagerTensor:
    return run(shape, (to_tensor(input),), {"out_type": _integers(out_type)})


@entry(size, "size")
def _(input: Any, out_type: Any = None, name: Any = None) -> EagerTensor:
    return run(size, (to_tensor(input),), {"out_type": _integers(out_type)})


@composite("shape_n")
def shape_n(input: Any, out_type: Any = None, name: Any = None) -> list[EagerTensor]:
    """The shapes of several tensors."""
    return [run(shape, (to_tensor(x),), {"out_type": _integers(out_type)}) for x in input]


@composite("broadcast_static_shape")
def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The shape that two shapes broadcast to."""
    try:
        return TensorShape(np.broadcast_shapes(tuple(shape_x), tuple(shape_y)))
    except ValueError:
        raise ValueError(f"Incompatible shapes for broadcasting: {TensorShape(shape_x)} and "
                         f"{TensorShape(shape_y)}") from None  # fmt: skip


@composite("broadcast_dynamic_shape")
def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> EagerTensor:
    """The shape that two shapes broadcast to, as a tensor."""
    x = sizes(shape_x, "BroadcastArgs", "T")
    y = sizes(shape_y, "BroadcastArgs", "T")
    try:
        joined = np.broadcast_shapes(x, y)
    except ValueError:
        shapes = f"{brackets(x)} vs. {brackets(y)}"
        raise invalid("BroadcastArgs", f"Incompatible shapes: {shapes}") from None
    return new_tensor(np.array(joined, np.int32))
