"""Variables: a named place whose value changes by `assign`, watched by tapes when it is read.

A tape follows *readings*. The first read in an epoch (a set of recording tapes) makes a fresh
tensor, the reading, which stands for the value until the next assign; so an assign afterwards does
not change what was recorded, and a read on one set of tapes says nothing to another.
"""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tapelab.engine import dtypes, listen, registry
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.shapes import TensorShape, brackets
from tapelab.engine.tensor import EagerTensor, Operators, numpy_text, tensor

_serials = itertools.count()
_scopes = threading.local()


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Prefix the names of Variables made inside: `layer/w:0` (tf.name_scope)."""
    with at_path(f"{scope_path()}{name}/" if name else "", name) as path:
        yield path


def scope_path() -> str:
    """With what the names of Variables begin that are made here."""
    return getattr(_scopes, "path", "")


@contextmanager
def at_path(path: str, name: str) -> Iterator[str]:
    """Variables made inside get names that begin with `path`; views show `name`."""
    before = scope_path()
    _scopes.path = path
    try:
        with listen.scope(name):
            yield path
    finally:
        _scopes.path = before


class Variable(Operators):
    """A value that training changes; trainable ones are watched by every tape that sees them read.

    >>> import tapelab as tf
    >>> w = tf.Variable([1.0, 2.0], name="w")
    >>> w.assign_sub([0.5, 0.5]).numpy()
    array([0.5, 1.5], dtype=float32)
    """

    __slots__ = ()
    _source: Any
    trainable: Any
    name: Any
    assign: Any
    assign_add: Any
    assign_sub: Any

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return object.__new__(ResourceVariable if cls is Variable else cls)


class ResourceVariable(Variable):
    """The Variable that `tf.Variable(...)` makes."""

    __slots__ = ("_reading", "_epoch", "_serial", "_name", "_trainable", "_shape", "constraint",
                 "__weakref__", "__dict__")  # fmt: skip

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
        **ignored: Any,
    ) -> None:
        if initial_value is None:
            raise ValueError(
                "The `initial_value` arg to `tf.Variable` must be specified except when you are "
                "not providing a `variable_def`. You provided neither."
            )
        value = initial_value() if callable(initial_value) else initial_value
        first = to_tensor(value, None if dtype is None else dtypes.as_dtype(dtype))
        self._reading = tensor(first._value)
        self._epoch = -1
        self._serial = next(_serials)
        self._name = f"{scope_path()}{name or 'Variable'}:0"
        self._trainable = True if trainable is None else bool(trainable)
        self._shape = None if shape is None else TensorShape(shape)
        self.constraint = constraint

    # -- what tapes ask -------------------------------------------------------------------

    @property
    def _source(self) -> "ResourceVariable":
        """The Variable whose storage this is."""
        return self

    def _tensor(self) -> EagerTensor:
        recorder = listen.recorder
        if recorder is None or self._epoch == recorder.epoch:
            return self._reading
        return recorder.read(self)  # type: ignore[no-any-return]

    def _fresh(self, epoch: int) -> EagerTensor:
        """Begin a new reading of the present value."""
        self._reading = reading = tensor(self._reading._value)
        self._epoch = epoch
        return reading

    def _peek(self) -> Any:
        return self._reading._value

    # -- what users ask -------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self._name

    @property
    def trainable(self) -> bool:
        return self._trainable

    @property
    def shape(self) -> TensorShape:
        return self._shape if self._shape is not None else TensorShape(self._peek().shape)

    @property
    def handle(self) -> "ResourceVariable":
        return self

    def value(self) -> EagerTensor:
        """A new tensor with the present value; the gradient flows from it to the Variable."""
        return registry.function("identity")(self)  # type: ignore[no-any-return]

    read_value = initialized_value = value

    def is_initialized(self) -> EagerTensor:
        return tensor(np.bool_(True))

    def assign(self, value: Any, use_locking: bool = False, name: Any = None,
               read_value: bool = True) -> "Variable | None":  # fmt: skip
        """Replace the value; no gradient flows from the Variable back to `value`."""
        new = to_tensor(value, self.dtype)._value
        if not self.shape.is_compatible_with(new.shape):
            raise ValueError(
                f"Cannot assign value to variable ' {self.name}': Shape mismatch.The variable "
                f"shape {self.shape}, and the assigned value shape {TensorShape(new.shape)} are "
                "incompatible."
            )
        return self._store(new, read_value)

    def assign_add(self, delta: Any, use_locking: bool = False, name: Any = None,
                   read_value: bool = True) -> "Variable | None":  # fmt: skip
        """Add `delta`, which must have the Variable's own shape."""
        delta = self._same_shape(delta)
        with np.errstate(all="ignore"):
            return self._store(self._peek() + delta, read_value, delta)

    def assign_sub(self, delta: Any, use_locking: bool = False, name: Any = None,
                   read_value: bool = True) -> "Variable | None":  # fmt: skip
        """Subtract `delta`, which must have the Variable's own shape."""
        delta = self._same_shape(delta)
        with np.errstate(all="ignore"):
            return self._store(self._peek() - delta, read_value, delta)

    def _same_shape(self, delta: Any) -> Any:
        value = to_tensor(delta, self.dtype)._value
        if value.shape != self._peek().shape:
            raise InvalidArgumentError(
                f"Cannot update variable with shape {brackets(self._peek().shape)} using a Tensor "
                f"with shape {brackets(value.shape)}, shapes must be equal."
            )
        return value

    def _store(
        self, value: Any, read_value: bool = True, given: Any = None
    ) -> "Variable | None":
        before = self._reading._value
        if listen.recorder is not None:
            self._tensor()  # assigning counts as access: the tape watches a trainable Variable
        self._reading = tensor(value)
        self._epoch = -1
        if listen.views:
            listen.tell("on_assign", self, before, value if given is None else given)
        return UnreadVariable(self) if read_value else None

    # -- assigning to parts ---------------------------------------------------------------

    def _update(self, index: Any, updates: Any, how: str) -> "Variable | None":
        value = np.array(self._peek())
        updates = to_tensor(updates, self.dtype)._value
        if how == "update":
            value[index] = updates
        else:
            (np.add if how == "add" else np.subtract).at(value, index, updates)
        return self._store(value if value.ndim else value[()])

    @staticmethod
    def _nd(indices: Any) -> Any:
        return tuple(np.moveaxis(np.asarray(to_tensor(indices)._value), -1, 0))

    def sparse_read(self, indices: Any, name: Any = None) -> Any:
        """The rows at `indices`; their gradient is an IndexedSlices."""
        return registry.function("gather")(self, indices)

    def gather_nd(self, indices: Any, name: Any = None) -> Any:
        """The elements or rows at coordinates."""
        return registry.function("gather_nd")(self, indices)

    def scatter_nd_update(self, indices: Any, updates: Any, name: Any = None) -> Any:
        """Replace the elements or rows at `indices` (last axis: coordinates)."""
        return self._update(self._nd(indices), updates, "update")

    def scatter_nd_add(self, indices: Any, updates: Any, name: Any = None) -> Any:
        return self._update(self._nd(indices), updates, "add")

    def scatter_nd_sub(self, indices: Any, updates: Any, name: Any = None) -> Any:
        return self._update(self._nd(indices), updates, "sub")

    def scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        """Replace the rows that the IndexedSlices names."""
        return self._update(to_tensor(sparse_delta.indices)._value, sparse_delta.values, "update")

    def scatter_add(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._update(to_tensor(sparse_delta.indices)._value, sparse_delta.values, "add")

    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._update(to_tensor(sparse_delta.indices)._value, sparse_delta.values, "sub")

    # -- Python's manners -----------------------------------------------------------------

    def __repr__(self) -> str:
        return (f"<tf.Variable {self.name!r} shape={self.shape} dtype={self.dtype.name}, "
                f"numpy={numpy_text(self._tensor()._value)}>")  # fmt: skip

    def __hash__(self) -> int:
        raise TypeError("Variable is unhashable. Instead, use variable.ref() as the key. "
                        f"(Variable: {self!r})")  # fmt: skip

    def __copy__(self) -> "ResourceVariable":
        return self._twin()

    def __deepcopy__(self, memo: Any) -> "ResourceVariable":
        twin = memo[id(self)] = self._twin()
        return twin

    def _twin(self) -> "ResourceVariable":
        twin = ResourceVariable(tensor(self._peek()), self.trainable, shape=self._shape,
                                constraint=self.constraint)  # fmt: skip
        twin._name = self._name
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (self._peek(), self.trainable, self._name, self._shape, self.constraint)

    def __iadd__(self, other: Any) -> Any:
        raise _in_place("variable", "+", "variable.assign_add(value)", "variable + value")

    def __isub__(self, other: Any) -> Any:
        raise _in_place("variable", "-", "variable.assign_sub(value)", "variable * value")

    def __imul__(self, other: Any) -> Any:
        raise _in_place("var", "*", "var.assign(var * value)", "var * value")

    def __itruediv__(self, other: Any) -> Any:
        raise _in_place("var", "/", "var.assign(var / value)", "var / value")

    def __ipow__(self, other: Any) -> Any:
        raise _in_place("var", "**", "var.assign(var ** value)", "var ** value")


def _in_place(name: str, sign: str, instead: str, fresh: str) -> RuntimeError:
    return RuntimeError(
        f"`{name} {sign}= value` with `tf.Variable`s is not supported. Use `{instead}` to modify "
        f"the variable, or `out = {fresh}` if you need to get a new output Tensor."
    )


def _revive(
    value: Any, trainable: bool, name: str, shape: Any = None, constraint: Any = None
) -> ResourceVariable:
    variable = ResourceVariable(tensor(value), trainable, shape=shape, constraint=constraint)
    variable._name = name
    return variable


class UnreadVariable(ResourceVariable):
    """What `assign` returns: another handle on the same storage, read when it is used."""

    __slots__ = ("_of",)

    def __init__(self, of: ResourceVariable) -> None:
        self._of = of._source
        self._shape = None
        self.constraint = None

    _source = property(lambda self: self._of)
    name = property(lambda self: "UnreadVariable")
    trainable = property(lambda self: self._of.trainable)

    def _tensor(self) -> EagerTensor:
        return self._of._tensor()

    def _peek(self) -> Any:
        return self._of._peek()

    def _store(
        self, value: Any, read_value: bool = True, given: Any = None
    ) -> "Variable | None":
        return self._of._store(value, read_value, given)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._of.__reduce__()

    @property
    def _serial(self) -> int:  # type: ignore[override]
        return self._of._serial
