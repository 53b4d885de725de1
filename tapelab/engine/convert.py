"""From anything a user may write to a tensor: numbers, lists, NumPy arrays, tensors, Variables.

The rules are TensorFlow's: the first leaf of a Python sequence decides how the rest is read,
ints become int32 (int64 when they need it), Python floats float32. A NumPy array keeps its dtype;
in a list only floats of NumPy do, and they must come first.
"""

from typing import Any

import numpy as np

from tapelab.engine import dtypes, registry
from tapelab.engine.faults import DEEPEST, meant, shown, too_deep
from tapelab.engine.hush import apart, hushed
from tapelab.engine.shapes import TensorShape
from tapelab.engine.tensor import EagerTensor, Operators, tensor

INT32 = (-(2**31), 2**31 - 1)
INT64 = (-(2**63), 2**63 - 1)
_NUMPY = (np.ndarray, np.generic)
_KINDS = {bool: "bool", int: "int", float: "float", complex: "complex", str: "str", bytes: "str"}
_LETTERS = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex",
            "S": "str", "U": "str", "O": "str"}  # fmt: skip
# what the rest of a sequence may hold, after its first leaf
_MAY_FOLLOW = {
    "bool": {"bool"},
    "int": {"int", "bool"},
    "float": {"float", "int", "bool"},
    "complex": {"complex", "float", "int", "bool"},
    "str": {"str"},
}
MIXED = "Can't convert Python sequence with mixed types to Tensor."
RAGGED = "Can't convert non-rectangular Python sequence to Tensor."
TOO_BIG = "Can't convert Python sequence with out-of-range integer to Tensor."


def to_tensor(value: Any, dtype: Any = None, hint: Any = None) -> EagerTensor:
    """The tensor that `value` stands for; itself when it is one.

    `dtype` is a demand (ValueError or TypeError when it can't be met), `hint` a wish.
    """
    if isinstance(value, Operators):
        held = value._tensor()
        if dtype is not None and held.dtype != dtype:
            raise ValueError(
                f"Tensor conversion requested dtype {dtypes.as_dtype(dtype).name} for Tensor with "
                f"dtype {held.dtype.name}: {held!r}"
            )
        return held
    if dtype is None and hint is not None:
        try:
            return to_tensor(value, hint)
        except (TypeError, ValueError):
            pass
    if hasattr(value, "_as_tensor"):  # IndexedSlices and other composites
        return to_tensor(value._as_tensor(), dtype)
    if has_tensors(value):
        return pack(value, dtype)
    return tensor(to_value(value, None if dtype is None else dtypes.as_dtype(dtype)))


def has_tensors(value: Any, depth: int = 0) -> bool:
    """True for a list or tuple with a tensor or a Variable somewhere inside."""
    if not isinstance(value, (list, tuple)) or isinstance(value, TensorShape):
        return False
    if depth >= DEEPEST:
        raise too_deep(value)
    return any(isinstance(v, Operators) or has_tensors(v, depth + 1) for v in value)


def pack(values: Any, dtype: Any, depth: int = 0) -> EagerTensor:
    """Stack a nest of tensors and numbers; the gradient flows to the tensors in it.

    Numbers take the dtype of the first tensor; whether the tensors agree is for the stack to say.
    """
    if depth >= DEEPEST:
        raise too_deep(values)
    first = next(v for v in _leaves(values) if isinstance(v, Operators)).dtype
    dtype = first if dtype is None else dtype
    parts = []
    for v in values:
        if has_tensors(v):
            parts.append(pack(v, dtype, depth + 1))
        else:
            kept = dtype == first and isinstance(v, Operators)
            parts.append(to_tensor(v, None if kept else dtype))
    return registry.function("stack")(parts)  # type: ignore[no-any-return]


def _leaves(values: Any) -> Any:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _leaves(value)
        else:
            yield value


def to_value(value: Any, dtype: dtypes.DType | None = None) -> Any:
    """The NumPy value (a scalar for rank 0, else an array) for plain Python or NumPy data."""
    if isinstance(value, _NUMPY):
        return _from_numpy(value, dtype)
    if type(value) in _KINDS:
        return _from_sequence(value, dtype)
    if isinstance(value, TensorShape):
        value = value.as_list()
    if isinstance(value, (list, tuple, range)):
        return _from_sequence(value, dtype)
    for known in _KINDS:  # subclasses: IntEnum, np.str_, …
        if isinstance(value, known):
            return _from_sequence(known(value), dtype)
    if hasattr(value, "__array__") and not isinstance(value, type):
        return _from_numpy(_array_of(value), dtype)
    raise unsupported(value)


def _array_of(value: Any) -> Any:
    """What the `__array__` of somebody's object gives; an error in it is theirs."""
    try:
        return np.asarray(value)
    except Exception as error:
        if meant(error):
            raise
        raise unsupported(value) from None


def unsupported(value: Any) -> ValueError:
    return ValueError(
        f"Attempt to convert a value ({shown(value)}) with an unsupported type ({type(value)}) "
        "to a Tensor."
    )


def tidy(value: Any) -> Any:
    """Rank 0 as a NumPy scalar (strings stay 0-d object arrays)."""
    if type(value) is np.ndarray and not value.ndim and value.dtype != object:
        return value[()]
    if type(value) is bytes:  # what NumPy makes of two strings of rank 0
        return np.array(value, dtype=object)
    return value


def _from_numpy(value: Any, dtype: dtypes.DType | None) -> Any:
    if value.dtype.kind in "SUO":
        strings = _strings(value)
        if dtype is None or dtype is dtypes.string:
            return strings
        raise TypeError(f"Cannot convert {value} to EagerTensor of dtype {dtype.spoken}")
    wanted = (dtype or dtypes.of(value)).numpy
    if wanted.kind == "O":
        raise ValueError(
            "Failed to convert a NumPy array to a Tensor (Unsupported object type "
            f"{type(value.flat[0].item()).__name__ if value.size else 'float'})."
        )
    return tidy(apart(np.array, value, dtype=wanted, copy=True, order="C"))


def _strings(value: Any) -> Any:
    array = np.empty(np.shape(value), object)
    flat = np.asarray(value, object).reshape(-1)
    for i, item in enumerate(flat):
        if not isinstance(item, (str, bytes)):
            raise ValueError(
                "Failed to convert a NumPy array to a Tensor (Unsupported object type "
                f"{type(item).__name__}). An array of objects has no dtype of numbers: write "
                "array.astype(np.float32) first."
            )
        array.reshape(-1)[i] = item.encode() if isinstance(item, str) else bytes(item)
    return array


def _from_sequence(value: Any, dtype: dtypes.DType | None) -> Any:
    shape, leaves = rectangle(value)
    kind = _kind(leaves)
    if dtype is None:
        dtype = _natural(kind, leaves)
    else:
        _check_demand(value, kind, dtype)
    if np.ndarray in map(type, leaves):
        flat = np.concatenate([np.asarray(v).reshape(-1) for v in leaves])
        return tidy(hushed(_from_numpy, flat, dtype).reshape(shape))
    if dtype is dtypes.string:
        array = np.empty(len(leaves), object)
        array[:] = [v.encode() if isinstance(v, str) else v for v in leaves]
        return array.reshape(shape)
    try:
        made = hushed(np.array, leaves, dtype.numpy)  # 1e300 is inf as a float32
        return tidy(made.reshape(shape))
    except OverflowError:
        if (
            dtype.is_integer
            and dtype.size < 4
            and min(leaves) >= INT32[0]
            and max(leaves) <= INT32[1]
        ):
            wide = np.array(leaves, np.int32).astype(dtype.numpy)  # small ints wrap: 255 for -1
            return tidy(wide.reshape(shape))
        raise cannot_convert(value, dtype) from None


def rectangle(value: Any, depth: int = 0) -> tuple[tuple[int, ...], list[Any]]:
    """The shape and the leaves of nested sequences; ValueError when rows differ in length."""
    if not isinstance(value, (list, tuple, range)):
        if isinstance(value, np.ndarray) and value.ndim:
            return value.shape, [value] if value.size else []  # its numbers are the leaves
        return (), [value]
    if depth >= DEEPEST:
        raise too_deep(value)
    rows = [rectangle(v, depth + 1) for v in value]
    if not rows:
        return (0,), []
    if any(shape != rows[0][0] for shape, _ in rows):
        raise ValueError(RAGGED)
    return (len(rows), *rows[0][0]), [leaf for _, leaves in rows for leaf in leaves]


def _kind(leaves: list[Any]) -> str:
    if not leaves:
        return "float"
    kinds = []
    for leaf in leaves:
        kind = _KINDS.get(type(leaf)) or _numpy_kind(leaf)
        if kind is None:
            raise unsupported(leaf) if len(leaves) == 1 else ValueError(MIXED)
        kinds.append(kind)
    lead = kinds[0]
    if lead == "int" and "float" in kinds:
        lead = "float"  # [1, 2.0] is read again as floats
    if not set(kinds) <= _MAY_FOLLOW[lead]:
        raise ValueError(MIXED)
    return lead


def _numpy_kind(leaf: Any) -> str | None:
    if isinstance(leaf, _NUMPY):
        return _LETTERS.get(leaf.dtype.kind)
    return next((kind for known, kind in _KINDS.items() if isinstance(leaf, known)), None)


def _natural(kind: str, leaves: list[Any]) -> dtypes.DType:
    if kind == "float" and leaves and isinstance(leaves[0], _NUMPY):
        first = dtypes.of(leaves[0])
        return first if first.is_floating else dtypes.float32  # [np.int64(1), 2.0]
    if kind != "int":
        return {"bool": dtypes.bool_, "float": dtypes.float32, "complex": dtypes.complex128,
                "str": dtypes.string}[kind]  # fmt: skip
    if np.ndarray in map(type, leaves):
        leaves = [part for v in leaves for part in (np.min(v), np.max(v))]
    low, high = min(leaves), max(leaves)
    if low < INT64[0] or high > INT64[1]:
        raise ValueError(TOO_BIG)
    return dtypes.int32 if INT32[0] <= low and high <= INT32[1] else dtypes.int64


def _check_demand(value: Any, kind: str, dtype: dtypes.DType) -> None:
    allowed = {
        "bool": dtype.is_bool or dtype.is_integer or dtype.is_floating or dtype.is_complex,
        "int": dtype.is_integer or dtype.is_floating or dtype.is_complex,
        "float": dtype.is_floating or dtype.is_complex,
        "complex": dtype.is_complex,
        "str": dtype is dtypes.string,
    }[kind]
    if not allowed and rectangle(value)[1]:
        raise cannot_convert(value, dtype)


def cannot_convert(value: Any, dtype: dtypes.DType) -> TypeError:
    return TypeError(f"Cannot convert {shown(value)} to EagerTensor of dtype {dtype.spoken}")
