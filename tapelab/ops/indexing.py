"""Indexing: parts of tensors, and the way back into the whole.

`x[...]` becomes an `Index`, a tuple of plain ints, slices, None and `...`, checked here once; then
the op `getitem` takes the part. Its gradient puts what arrives into zeros of the whole shape.
"""

import numbers
from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.op import composite, op, run
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.engine.variable import Variable
from tapelab.ops.entry import invalid, sizes
from tapelab.ops.samples import case, reals

VALID = ("Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
         "tf.int32/tf.int64 tensors are valid indices")  # fmt: skip


class Index(tuple):  # type: ignore[type-arg]
    """What stands between the brackets: `str(Index((1, slice(2, None))))` is "1, 2:"."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(_part_text(part) for part in self)


def _part_text(part: Any) -> str:
    if isinstance(part, slice):
        ends = ["" if n is None else str(n) for n in (part.start, part.stop, part.step)]
        return ":".join(ends if part.step is not None else ends[:2])
    return {None: "newaxis", ...: "…"}.get(part) or str(part)


@op(tf_name="StridedSlice", symbol="[ ]", text="{x}[{index}]",
    samples=[case(reals(3, 4), index=Index((1,))),
             case(reals(3, 4), index=Index((..., slice(None, None, -2)))),
             case(reals(3), index=Index((slice(1, 3), None)))])  # fmt: skip
def getitem(x: Any, /, index: Any) -> Any:
    """Part of a tensor: x[1], x[:, 2:], x[..., None]."""
    part = x[index]
    if x.dtype == object and type(part) is not np.ndarray:
        return np.array(part, object)
    return part


@getitem.vjp
def _(F, g, y, x, *, index):
    return F.put(g, index, tuple(x.shape))


@op(tf_name="StridedSliceGrad", symbol="put", text="{part} at [{index}]",
    samples=[case(reals(3), index=Index((1, slice(0, 3))), shape=(3, 4))])  # fmt: skip
def put(part: Any, /, index: Any, shape: Any) -> Any:
    """Zeros of the given shape with a part filled in: the way back from a slice."""
    whole = np.zeros(shape, part.dtype)
    whole[index] = part
    return whole


@put.vjp
def _(F, g, y, part, *, index):
    return F.getitem(g, index)


# -- from what was written to an Index -----------------------------------------------------------


@composite(operator="__getitem__")
def subscript(self: Any, key: Any) -> EagerTensor:
    """x[key]; on a Variable the result also has `assign`, which changes that part."""
    if _is_mask(key) or type(key) is bool:
        from tapelab.ops.gathering import boolean_mask

        return boolean_mask(self, key)
    index = index_for(key, self._peek().shape)
    part = run(getitem, (self._tensor(),), {"index": index})
    return VariableSlice.of(part, self, index) if isinstance(self, Variable) else part


def _is_mask(key: Any) -> bool:
    if isinstance(key, Operators):
        return key._peek().dtype == np.bool_
    return isinstance(key, (np.ndarray, np.bool_)) and key.dtype == np.bool_


def index_for(key: Any, shape: tuple[int, ...]) -> Index:
    """The Index for what stands in brackets, checked against the shape."""
    if type(key) is int and shape and -shape[0] <= key < shape[0]:
        return Index((key,))  # x[i], in loops
    parts = [_part(p) for p in (key if isinstance(key, (tuple, list)) else (key,))]
    try:
        _check(parts, shape)
    except InvalidArgumentError as error:
        if not isinstance(key, list):
            raise
        raise InvalidArgumentError(
            f"{error.message}\nA list in brackets is read as x[i, j, …]; to pick several rows, "
            "write tf.gather(x, indices)."
        ) from None
    return Index(parts)


def _part(part: Any) -> Any:
    if part is None or part is Ellipsis:
        return part
    if isinstance(part, slice):
        ends = (part.start, part.stop, part.step)
        return slice(*[None if n is None else _whole(n) for n in ends])
    return _whole(part)


def _whole(n: Any) -> int:
    """An index as a Python int; TypeError for all that is not a whole number."""
    if isinstance(n, numbers.Integral):
        return int(n)
    if isinstance(n, Operators):
        value = n._tensor()._value
        if value.dtype.name in ("int16", "int32", "int64") and not value.ndim:
            return int(value)
    elif isinstance(n, np.ndarray) and n.dtype.kind == "i" and not n.ndim:
        return int(n)
    hint = ""
    if isinstance(n, (Operators, np.ndarray)) and n.ndim:
        hint = " (to pick several rows, write tf.gather(x, indices))"
    elif isinstance(n, (list, tuple)):
        hint = " (to pick several elements, write tf.gather or tf.gather_nd)"
    raise TypeError(f"{VALID}, got {shown(n)}{hint}")


def _check(parts: list[Any], shape: tuple[int, ...]) -> None:
    """Raise where NumPy would, in TensorFlow's words."""
    rank, used = len(shape), sum(1 for p in parts if p is not None and p is not Ellipsis)
    if sum(1 for p in parts if p is Ellipsis) > 1:
        raise invalid("StridedSlice", "Multiple ellipses in slice spec not allowed")
    if used > rank:
        if not rank:
            raise invalid("StridedSlice", "Attempting to slice scalar input.",
                          "A tensor of shape () has no parts.")  # fmt: skip
        raise invalid("StridedSlice", f"Index out of range using input dim {rank}; input has only "
                      f"{rank} dims", f"The shape is {tuple(shape)}.")  # fmt: skip
    axis = 0
    for part in parts:
        if part is None:
            continue
        if part is Ellipsis:
            axis = rank - sum(1 for p in parts[parts.index(...) + 1 :] if p is not None)
            continue
        _check_part(part, axis, shape)
        axis += 1


def _check_part(part: Any, axis: int, shape: tuple[int, ...]) -> None:
    if isinstance(part, slice):
        if part.step == 0:
            raise invalid("StridedSlice", f"strides[{axis}] must be non-zero")
        return
    place = part + shape[axis] if part < 0 else part
    if not 0 <= place < shape[axis]:
        raise invalid("StridedSlice", f"slice index {place} of dimension {axis} out of bounds.",
                      f"You wrote {part}; the size of axis {axis} is {shape[axis]}.")  # fmt: skip


# -- parts of Variables --------------------------------------------------------------------------


class VariableSlice(EagerTensor):
    """What `v[1]` gives: a tensor, and the place in `v` that `assign` changes."""

    __slots__ = ("_plain", "_variable", "_where")

    @classmethod
    def of(cls, part: EagerTensor, variable: Variable, where: Index) -> "VariableSlice":
        made = cls()
        made._value, made._tape = part._value, 0
        made._plain, made._variable, made._where = part, variable, where
        return made

    def _tensor(self) -> EagerTensor:
        return self._plain

    def assign(self, value: Any, name: Any = None) -> Any:
        """Replace this part of the Variable."""
        return self._change(value, "update")

    def assign_add(self, value: Any, name: Any = None) -> Any:
        """Add to this part of the Variable."""
        return self._change(value, "add")

    def assign_sub(self, value: Any, name: Any = None) -> Any:
        """Subtract from this part of the Variable."""
        return self._change(value, "sub")

    def _change(self, value: Any, how: str) -> Any:
        new = to_tensor(value, self._variable.dtype)
        given, place = new._value.shape, self._value.shape
        kept = given
        while len(kept) > len(place) and kept[0] == 1:
            kept = kept[1:]  # [[1.0]] has room in a place for one number
        try:
            spread = np.broadcast_to(np.reshape(new._value, kept), place)
        except ValueError:
            raise InvalidArgumentError(
                f"Cannot broadcast input shape {brackets(given)} into final shape "
                f"{brackets(place)} [Op:ResourceStridedSliceAssign] name: "
            ) from None
        return self._variable._update(tuple(self._where), spread, how)


VariableSlice.__name__ = VariableSlice.__qualname__ = "EagerTensor"


# -- the same by begin and size, or begin, end and stride ----------------------------------------


@composite("slice")
def slice_(input_: Any, begin: Any, size: Any, name: Any = None) -> EagerTensor:
    """The block that starts at `begin` and has the given size (-1: all that remains)."""
    held = to_tensor(input_)
    shape = held._value.shape
    first, count = sizes(begin, "Slice", "Index"), sizes(size, "Slice", "Index")
    if len(first) != len(shape) or len(count) != len(shape):
        raise invalid(
            "Slice",
            f"Expected begin and size arguments to be 1-D tensors of size {len(shape)}, but got "
            f"shapes [{len(first)}] and [{len(count)}] instead.",
        )
    parts = []
    for k, (b, s, n) in enumerate(zip(first, count, shape, strict=True)):
        if not 0 <= b <= n:
            raise invalid("Slice", f"Expected begin[{k}] in [0, {n}], but got {b}")
        if s != -1 and not 0 <= s <= n - b:
            raise invalid("Slice", f"Expected size[{k}] in [0, {n - b}], but got {s}")
        parts.append(slice(b, n if s == -1 else b + s))
    return run(getitem, (held,), {"index": Index(parts)})


@composite("strided_slice")
def strided_slice(
    input_: Any, begin: Any, end: Any, strides: Any = None, begin_mask: int = 0,
    end_mask: int = 0, ellipsis_mask: int = 0, new_axis_mask: int = 0, shrink_axis_mask: int = 0,
    var: Any = None, name: Any = None,
) -> EagerTensor:  # fmt: skip
    """The part between `begin` and `end` in steps; bit k of a mask changes what entry k means."""
    first, last = sizes(begin, "StridedSlice", "Index"), sizes(end, "StridedSlice", "Index")
    steps = (1,) * len(first) if strides is None else sizes(strides, "StridedSlice", "Index")
    if not len(first) == len(last) == len(steps):
        raise invalid(
            "StridedSlice",
            "Expected begin, end, and strides to be 1D equal size tensors, but got shapes "
            f"[{len(first)}], [{len(last)}], and [{len(steps)}] instead.",
        )
    parts: list[Any] = []
    for k, (b, e, s) in enumerate(zip(first, last, steps, strict=True)):
        bit = 1 << k
        if ellipsis_mask & bit:
            parts.append(...)
        elif new_axis_mask & bit:
            parts.append(None)
        elif shrink_axis_mask & bit:
            if s <= 0:
                raise invalid("StridedSlice", "only stride 1 allowed on non-range indexing.")
            parts.append(b)
        else:
            parts.append(slice(None if begin_mask & bit else b, None if end_mask & bit else e, s))
    held = to_tensor(input_)
    _check(parts, held._value.shape)
    return run(getitem, (held,), {"index": Index(parts)})
