"""The element types: one `DType` per NumPy type, with the names that TensorFlow prints.

A dtype is *differentiable* when numbers of that type can vary smoothly: floating or complex.
Tapes follow those only.
"""

from typing import Any

import numpy as np

from tapelab.engine.faults import shown


class DType:
    """The type of a tensor's elements, such as `tf.float32`.

    >>> float32, float32.name, float32 == "float32"
    (tf.float32, 'float32', True)
    """

    __slots__ = ("name", "as_datatype_enum", "_numpy", "spoken")

    def __init__(self, name: str, number: int, numpy: Any, spoken: str = "") -> None:
        self.name = name
        self.as_datatype_enum = number
        self._numpy = None if numpy is None else np.dtype(numpy)
        self.spoken = spoken or name  # the word in error messages: float, double, half

    @property
    def numpy(self) -> "np.dtype[Any]":
        """The NumPy dtype that holds such elements."""
        if self._numpy is None:
            raise TypeError(f"tf.{self.name} has no NumPy type here; use tf.float32 or tf.float16.")
        found: np.dtype[Any] = self._numpy
        return found

    @property
    def as_numpy_dtype(self) -> Any:
        return object if self is string else self.numpy.type

    @property
    def is_floating(self) -> bool:
        return self.name in ("float16", "bfloat16", "float32", "float64")

    @property
    def is_complex(self) -> bool:
        return self.name.startswith("complex")

    @property
    def is_integer(self) -> bool:
        return "int" in self.name

    @property
    def is_unsigned(self) -> bool:
        return self.name.startswith("uint")

    @property
    def is_bool(self) -> bool:
        return self.name == "bool"

    is_numpy_compatible = property(lambda self: self._numpy is not None)

    @property
    def base_dtype(self) -> "DType":
        return self

    @property
    def real_dtype(self) -> "DType":
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    @property
    def size(self) -> int:
        return 0 if self is string else self.numpy.itemsize

    @property
    def min(self) -> Any:
        return self._limit("min")

    @property
    def max(self) -> Any:
        return self._limit("max")

    @property
    def limits(self) -> tuple[Any, Any]:
        """The brightnesses of a picture: from 0 to the largest number, or to 1."""
        if self.is_bool:
            return 0, True
        if self.is_integer:
            return 0, int(self.max)
        if self not in (float32, float64):
            raise ValueError(f"{self} does not have defined limits.")
        return 0, 1

    def _limit(self, which: str) -> Any:
        if not (self.is_integer or self.is_floating):
            raise TypeError(f"Cannot find {which}imum value of {self} with type {self}.")
        info = np.iinfo(self.numpy) if self.is_integer else np.finfo(self.numpy)
        return getattr(info, which)

    def is_compatible_with(self, other: Any) -> bool:
        return bool(self == other)

    def __eq__(self, other: object) -> bool:
        if other is None:
            return False
        if isinstance(other, DType):
            return self is other
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return as_dtype, (self.name,)


float16 = half = DType("float16", 19, np.float16, "half")
bfloat16 = DType("bfloat16", 14, None)
float32 = DType("float32", 1, np.float32, "float")
float64 = double = DType("float64", 2, np.float64, "double")
int8 = DType("int8", 6, np.int8)
int16 = DType("int16", 5, np.int16)
int32 = DType("int32", 3, np.int32)
int64 = DType("int64", 9, np.int64)
uint8 = DType("uint8", 4, np.uint8)
uint16 = DType("uint16", 17, np.uint16)
uint32 = DType("uint32", 22, np.uint32)
uint64 = DType("uint64", 23, np.uint64)
bool_ = DType("bool", 10, np.bool_)
string = DType("string", 7, object)
complex64 = DType("complex64", 8, np.complex64)
complex128 = DType("complex128", 18, np.complex128)

ALL = (
    float16, bfloat16, float32, float64, int8, int16, int32, int64,
    uint8, uint16, uint32, uint64, bool_, string, complex64, complex128,
)  # fmt: skip
BY_NUMPY = {d._numpy: d for d in ALL if d._numpy is not None}
_BY_NAME = {d.name: d for d in ALL} | {"half": half, "float": float32, "double": float64}
_BY_ENUM = {d.as_datatype_enum: d for d in ALL}
_BY_TYPE: dict[Any, DType] = {float: float32, int: int32, bool: bool_, str: string, bytes: string,
                              complex: complex128}  # fmt: skip

# The tapes' question, asked of a NumPy dtype: may a gradient flow through such numbers?
DIFFERENTIABLE = frozenset(d._numpy for d in ALL if d._numpy is not None
                           and (d.is_floating or d.is_complex))  # fmt: skip


def of(value: Any) -> DType:
    """The DType of a NumPy array or scalar; strings and unicode arrays are `tf.string`."""
    found = BY_NUMPY.get(value.dtype)
    if found is None:
        if value.dtype.kind in "SUO":
            return string
        raise ValueError(f"Failed to convert a NumPy array to a Tensor (Unsupported numpy type: "
                         f"{value.dtype}).")  # fmt: skip
    return found


def as_dtype(thing: Any) -> DType:
    """The DType that `thing` names: a DType, a name, a NumPy type or dtype, or a Python type."""
    if isinstance(thing, DType):
        return thing
    if isinstance(thing, str) and thing in _BY_NAME:
        return _BY_NAME[thing]
    if isinstance(thing, int) and not isinstance(thing, bool) and thing in _BY_ENUM:
        return _BY_ENUM[thing]
    if isinstance(thing, type) and thing in _BY_TYPE:
        return _BY_TYPE[thing]
    try:  # other texts than the names above are NumPy's, not TensorFlow's
        dtype = None if isinstance(thing, str) or thing in (int, str) else np.dtype(thing)
    except Exception:  # whatever somebody's object does when NumPy looks at it
        dtype = None
    if thing is not None and dtype is not None:
        if dtype in BY_NUMPY:
            return BY_NUMPY[dtype]
        if dtype.kind in "SU":
            return string
    raise TypeError(
        f"Cannot convert the argument `type_value`: {shown(thing)} to a TensorFlow DType. Write a "
        "dtype, such as tf.float32."
    )
