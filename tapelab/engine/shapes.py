"""Shapes: a tuple of sizes that prints as TensorFlow's `TensorShape`; None is an unknown size."""

import operator
from collections.abc import Iterable
from typing import Any

from tapelab.engine.faults import shown


class TensorShape(tuple):  # type: ignore[type-arg]
    """The sizes of a tensor along each axis; equal to the tuple and the list of the same numbers.

    >>> s = TensorShape([2, 3]); s, str(s), s.rank, s == [2, 3]
    (TensorShape([2, 3]), '(2, 3)', 2, True)
    """

    __slots__ = ()

    def __new__(cls, dims: Any = ()) -> "TensorShape":
        if dims is None or isinstance(dims, _Unknown):
            return unknown()
        if isinstance(dims, (int,)):
            dims = (dims,)
        sizes = dims if type(dims) is tuple else _sizes(dims)
        return super().__new__(cls, [d if type(d) is int and d >= 0 else _size(d) for d in sizes])

    @property
    def rank(self) -> int | None:
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[int | None]:
        return list(self)

    def as_list(self) -> list[int | None]:
        return list(self)

    def num_elements(self) -> int | None:
        """The product of the sizes, or None when one of them is unknown."""
        total = 1
        for size in self:
            if size is None:
                return None
            total *= size
        return total

    def is_fully_defined(self) -> bool:
        return None not in self

    def with_rank(self, rank: int) -> "TensorShape":
        self.assert_has_rank(rank)
        return self

    def assert_has_rank(self, rank: int) -> None:
        if not isinstance(rank, int) or len(self) != rank:
            raise ValueError(f"Shape {self} must have rank {shown(rank)}")

    def is_compatible_with(self, other: Any) -> bool:
        """True when both shapes could be the same, unknown sizes fitting any number."""
        other = TensorShape(other)
        return len(self) == len(other) and all(
            a is None or b is None or a == b for a, b in zip(self, other, strict=True)
        )

    def assert_is_compatible_with(self, other: Any) -> None:
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {TensorShape(other)} are incompatible")

    def concatenate(self, other: Iterable[Any]) -> "TensorShape":
        return TensorShape((*self, *TensorShape(other)))

    def __getitem__(self, key: Any) -> Any:
        try:
            item = super().__getitem__(key)
        except TypeError:
            raise TypeError(
                f"tuple indices must be integers or slices, not {type(key).__name__}: {shown(key)}"
            ) from None
        except IndexError:
            raise IndexError(
                f"tuple index out of range: the shape {self} has {len(self)} sizes, and {key} was "
                "asked for."
            ) from None
        return TensorShape(item) if isinstance(key, slice) else item

    def __add__(self, other: Any) -> "TensorShape":
        return TensorShape((*self, *_sizes(other)))

    def __radd__(self, other: Any) -> "TensorShape":
        return TensorShape((*_sizes(other), *self))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (list, tuple)):
            return tuple(self) == tuple(other)
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"

    def __str__(self) -> str:
        return tuple.__repr__(self)

    def __bool__(self) -> bool:
        return True


def _sizes(dims: Any) -> Any:
    try:
        return list(dims)
    except TypeError:
        raise TypeError(
            f"A shape is a list or a tuple of whole numbers, and this is {shown(dims)}."
        ) from None


def _size(d: Any) -> int | None:
    if d is None:
        return None
    try:
        size = operator.index(d)
    except TypeError:
        raise TypeError(
            "Dimension value must be integer or None or have an __index__ method, got value "
            f"'{shown(d)}' with type '{type(d)}'"
        ) from None
    if size < -1:
        raise ValueError(f"Dimension {size} must be >= 0")
    return None if size == -1 else size


class _Unknown(TensorShape):
    """A shape of which not even the rank is known."""

    __slots__ = ()
    rank = ndims = None

    def is_fully_defined(self) -> bool:
        return False

    def is_compatible_with(self, other: Any) -> bool:
        return True

    def __repr__(self) -> str:
        return "TensorShape(None)"

    def __str__(self) -> str:
        return "<unknown>"


def unknown() -> TensorShape:
    return tuple.__new__(_Unknown)


def brackets(shape: Iterable[Any]) -> str:
    """The shape as error messages write it: `[2,3]`."""
    return "[" + ",".join("?" if d is None else str(d) for d in shape) + "]"
