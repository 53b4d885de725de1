"""Shape: the same numbers in another arrangement."""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RAW, composite, op
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import Operators
from tapelab.ops.samples import case, reals


@op("reshape", symbol="reshape", samples=[case(reals(2, 3), shape=(3, 2)), case(reals(2, 3), shape=(-1,))])
def reshape(tensor: Any, /, shape: Any) -> Any:
    """The same elements, row by row, in another shape; one size may be -1."""
    sizes = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    if sizes.count(-1) > 1:
        first, second = [i for i, n in enumerate(sizes) if n == -1][:2]
        raise InvalidArgumentError(
            f"Only one input size may be -1, not both {first} and {second} [Op:Reshape]"
        )
    known = int(np.prod([n for n in sizes if n != -1], dtype=int))
    if -1 in sizes and (known == 0 or tensor.size % known):
        raise InvalidArgumentError(
            f"Input to reshape is a tensor with {tensor.size} values, but the requested shape "
            f"requires a multiple of {known} [Op:Reshape]"
        )
    if -1 not in sizes and known != tensor.size:
        raise InvalidArgumentError(
            f"Input to reshape is a tensor with {tensor.size} values, but the requested shape has "
            f"{known} [Op:Reshape]"
        )
    return tensor.reshape(sizes)


@reshape.vjp
def _(F, g, y, x):
    return F.reshape(g, tuple(x.shape))


@op("broadcast_to", symbol="broadcast", samples=[case(reals(3), shape=(2, 3)), case(reals(), shape=(2,))])
def broadcast_to(input: Any, /, shape: Any) -> Any:
    """Repeat along new or size-1 axes; the gradient is summed back over them."""
    try:
        return np.broadcast_to(input, shape)
    except ValueError:
        raise InvalidArgumentError(
            f"Incompatible shapes: {brackets(input.shape)} vs. {brackets(shape)} [Op:BroadcastTo]"
        ) from None


@broadcast_to.vjp
def _(F, g, y, x):
    return F.sum_to(g, tuple(x.shape))


@op("expand_dims", tf_name="ExpandDims", symbol="expand", samples=[case(reals(2, 3), axis=1), case(reals(2, 3), axis=-1)])
def expand_dims(input: Any, /, axis: Any) -> Any:
    """Insert an axis of size 1."""
    rank = input.ndim
    if not -rank - 1 <= axis <= rank:
        raise InvalidArgumentError(
            f"Tried to expand dim index {axis} for tensor with {rank} dimensions. [Op:ExpandDims]"
        )
    return np.expand_dims(input, axis)


@expand_dims.vjp
def _(F, g, y, x):
    return F.reshape(g, tuple(x.shape))


@op("squeeze", symbol="squeeze", samples=[case(reals(1, 3, 1)), case(reals(1, 3, 1), axis=[0])])
def squeeze(input: Any, /, axis: Any = None) -> Any:
    """Remove axes of size 1."""
    axes = () if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if not axes:
        return input.reshape([n for n in input.shape if n != 1])
    for a in axes:
        if not -input.ndim <= a < input.ndim:
            raise InvalidArgumentError(
                f"Tried to squeeze dim index {a} for tensor with {input.ndim} dimensions. [Op:Squeeze]"
            )
        if input.shape[a] != 1:
            raise InvalidArgumentError(
                f"Can not squeeze dim[{a % input.ndim}], expected a dimension of 1, got "
                f"{input.shape[a]} [Op:Squeeze]"
            )
    return np.squeeze(input, axes)


@squeeze.vjp
def _(F, g, y, x):
    return F.reshape(g, tuple(x.shape))


@op("transpose", symbol="T", text="{a}ᵀ", latex=r"{a}^\top", samples=[case(reals(2, 3)), case(reals(2, 3, 2), perm=(1, 2, 0))])
def transpose(a: Any, /, perm: Any = None, conjugate: bool = False) -> Any:
    """Reorder the axes; without `perm` they are reversed."""
    moved = np.transpose(a, perm)
    return np.conj(moved) if conjugate else moved


@transpose.vjp
def _(F, g, y, a, *, perm, conjugate):
    back = None if perm is None else tuple(np.argsort(np.asarray(perm) % len(perm)).tolist())
    return F.transpose(g, back, conjugate)


@op(tf_name="ConcatV2", symbol="concat", samples=[case([reals(2, 3), reals(1, 3)], axis=0)])
def concat(*values: Any, axis: Any = 0) -> Any:
    """Join tensors along an existing axis."""
    return np.concatenate(values, axis)


@concat.vjp
def _(F, g, y, *values, axis):
    before = (slice(None),) * (axis % len(y.shape))
    ends = np.cumsum([v.shape[axis] for v in values]).tolist()
    return tuple(
        F.getitem(g, (*before, slice(start, end)))
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    )


@op(tf_name="Pack", symbol="stack", samples=[case([reals(2, 3), reals(2, 3, seed=2)], axis=1)])
def stack(*values: Any, axis: Any = 0) -> Any:
    """Join tensors of one shape along a new axis."""
    return np.stack(values, axis)


@stack.vjp
def _(F, g, y, *values, axis):
    return tuple(F.unstack(g, len(values), axis))


# Rules pass a list in every world; the forward functions take the parts one by one.
RAW.concat = lambda values, axis=0: concat.forward(*values, axis=axis)
RAW.stack = lambda values, axis=0: stack.forward(*values, axis=axis)
_concat, _stack = concat.function, stack.function


@composite("concat")
def concat_(values: Any, axis: Any, name: Any = "concat") -> Any:
    """Join tensors along an existing axis."""
    if isinstance(values, Operators) or not isinstance(values, (list, tuple)):
        values = [values]
    return _concat(values, axis)


@composite("stack")
def stack_(values: Any, axis: Any = 0, name: Any = "stack") -> Any:
    """Join tensors of one shape along a new axis."""
    if isinstance(values, Operators) and axis == 0:
        return to_tensor(values)
    return _stack(values, axis)


@op("unstack", tf_name="Unpack", symbol="unstack", many=True, samples=[case(reals(2, 3)), case(reals(2, 3), axis=1)])
def unstack(value: Any, /, num: Any = None, axis: Any = 0) -> Any:
    """The parts along one axis, as a list."""
    return list(np.moveaxis(value, axis, 0))


@unstack.vjp
def _(F, g, y, x, *, axis):
    return F.stack(list(g), axis)
