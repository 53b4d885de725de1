"""Variables: a named place whose value changes by `assign`, watched by tapes when it is read.

A tape follows *readings*. The first read in an epoch (a set of recording tapes) makes a fresh
tensor, the reading, which stands for the value until the next assign; so an assign afterwards does
not change what was recorded, and a read on one set of tapes says nothing to another.
"""

import copy
import itertools
import operator
import sys
import threading
from sys import getrefcount
from typing import Any

import numpy as np
from numpy import ndarray

from tapelab.engine import aside, dtypes, listen, nest, registry
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.hush import hushed
from tapelab.engine.shapes import TensorShape, brackets
from tapelab.engine.tensor import EagerTensor, Operators, numpy_text, tensor
from tapelab.engine.wanted import truth

_new = object.__new__
_STEPS = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide,
          "max": np.maximum, "min": np.minimum}  # fmt: skip
# An argument with so many references (the parameter and the one that asks) is held by nobody else,
# such as the product in `v.assign_sub(rate * g)`: the result may take its memory. From 3.14 on
# callers need not count what they hold, and without its lock Python doesn't count exactly: never.
_counts = sys.implementation.name == "cpython" and sys.version_info < (3, 14)
ALONE = 2 if _counts and getattr(sys, "_is_gil_enabled", lambda: True)() else -1
_serials = itertools.count()
_scopes = threading.local()


class at_path(aside.scope):
    """Variables made inside get names that begin with `path`; views show `name`."""

    _before: str | None = None

    def __init__(self, path: str, name: str) -> None:
        super().__init__(name)
        self._path = path

    def enter(self) -> str:
        self._before = scope_path()
        _scopes.path = self._path
        super().enter()
        return self._path

    def leave(self, error: BaseException | None) -> None:
        super().leave(error)
        if self._before is not None:
            _scopes.path, self._before = self._before, None


class name_scope(at_path):
    """Prefix the names of Variables made inside: `layer/w:0` (tf.name_scope)."""

    def __init__(self, name: str) -> None:
        super().__init__("", name)

    def enter(self) -> str:
        self._path = f"{scope_path()}{self._name}/" if self._name else ""
        return super().enter()


def scope_path() -> str:
    """With what the names of Variables begin that are made here."""
    return getattr(_scopes, "path", "")


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
        nameless = name is None or (isinstance(name, str) and not name)
        self._name = f"{scope_path()}{'Variable' if nameless else name}:0"
        self._trainable = True if trainable is None else truth(trainable, "trainable")
        self._shape = None if shape is None else TensorShape(shape)
        if self._shape is not None and not self._shape.is_compatible_with(first.shape):
            raise ValueError(
                f"In this `tf.Variable` creation, the initial value's shape ({first.shape}) is not "
                f"compatible with the explicitly supplied `shape` argument ({shape})."
            )
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
        reading = EagerTensor()
        reading._value = self._reading._value
        reading._tape = 0
        self._reading = reading
        self._epoch = epoch
        return reading

    def _another(self) -> EagerTensor:
        """The present value in a tensor that nobody else gets."""
        return tensor(self._reading._value)

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
        return self._move(operator.add, np.add, delta, read_value, getrefcount(delta) == ALONE)

    def assign_sub(self, delta: Any, use_locking: bool = False, name: Any = None,
                   read_value: bool = True) -> "Variable | None":  # fmt: skip
        """Subtract `delta`, which must have the Variable's own shape."""
        alone = getrefcount(delta) == ALONE
        return self._move(operator.sub, np.subtract, delta, read_value, alone)

    def _move(
        self, work: Any, into: Any, delta: Any, read_value: bool, alone: bool
    ) -> "Variable | None":
        """Add or subtract: `work` makes an array, `into` writes into one."""
        held = self._peek()
        if type(delta) is not EagerTensor or (value := delta._value).dtype is not held.dtype:
            value, alone = to_tensor(delta, self.dtype)._value, False
        if value.shape != held.shape:
            raise InvalidArgumentError(
                f"Cannot update variable with shape {brackets(self._peek().shape)} using a Tensor "
                f"with shape {brackets(value.shape)}, shapes must be equal."
            )
        # Numbers in memory of their own, which nobody else holds, may be written over.
        alone = alone and type(value) is ndarray and value.base is None and not listen.views
        if alone and getrefcount(value) == ALONE + 1:
            return self._store(hushed(into, held, value, value), read_value)
        return self._store(hushed(work, held, value), read_value, value)

    def _store(self, value: Any, read_value: bool = True, given: Any = None) -> "Variable | None":
        if listen.recorder is not None:
            self._tensor()  # assigning counts as access: the tape watches a trainable Variable
        reading = EagerTensor()
        reading._value = value
        reading._tape = 0
        before = self._reading
        self._epoch = -1  # first, so that an interrupt leaves no reading that a tape does not know
        self._reading = reading
        if listen.views:
            listen.tell("on_assign", self, before._value, value if given is None else given)
        if not read_value:
            return None
        handle = _new(UnreadVariable)
        handle._of = self
        return handle

    # -- assigning to parts ---------------------------------------------------------------

    def _update(self, index: Any, updates: Any, how: str) -> "Variable | None":
        value = np.array(self._peek())
        updates = to_tensor(updates, self.dtype)._value
        try:
            if how == "update":
                value[index] = updates
            else:
                _STEPS[how].at(value, index, updates)
        except (IndexError, ValueError, TypeError):
            places = np.shape(index[0] if isinstance(index, tuple) and index else index)
            raise InvalidArgumentError(
                f"Cannot update variable with shape {brackets(value.shape)} at indices of shape "
                f"{brackets(places)} with updates of shape {brackets(np.shape(updates))}: indices "
                "have to be whole numbers inside the variable, and each needs one update."
            ) from None
        return self._store(value if value.ndim else value[()])

    def _nd(self, indices: Any) -> Any:
        places = np.asarray(to_tensor(indices)._value)
        if not places.ndim or places.dtype.kind not in "iu":
            raise InvalidArgumentError(
                f"indices have to be rows of whole numbers, such as [[0], [2]]: {shown(indices)}"
            )
        return tuple(np.moveaxis(places, -1, 0))

    def _rows(self, sparse_delta: Any, how: str) -> Any:
        if not hasattr(sparse_delta, "indices") or not hasattr(sparse_delta, "values"):
            raise TypeError("Argument `sparse_delta` must be a `tf.IndexedSlices`. Received arg: "
                            f"{shown(sparse_delta)}")  # fmt: skip
        places = to_tensor(sparse_delta.indices)._value
        if places.dtype.kind not in "iu":
            raise InvalidArgumentError(f"indices have to be whole numbers: {places}")
        size = self._peek().shape[0] if self._peek().ndim else 0
        for i, place in enumerate(np.ravel(places).tolist()):
            if not 0 <= place < size:
                raise InvalidArgumentError(
                    f"indices[{i}] = {place} is not in [0, {size}), the rows of the variable."
                )
        return self._update(np.asarray(places), sparse_delta.values, how)

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
        return self._rows(sparse_delta, "update")

    def scatter_add(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._rows(sparse_delta, "add")

    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._rows(sparse_delta, "sub")

    def scatter_mul(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._rows(sparse_delta, "mul")

    def scatter_div(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._rows(sparse_delta, "div")

    def scatter_max(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._rows(sparse_delta, "max")

    def scatter_min(self, sparse_delta: Any, use_locking: bool = False, name: Any = None) -> Any:
        return self._rows(sparse_delta, "min")

    # -- Python's manners -----------------------------------------------------------------

    def __repr__(self) -> str:
        return (f"<tf.Variable {self.name!r} shape={self.shape} dtype={self.dtype.name}, "
                f"numpy={numpy_text(self._tensor()._value)}>")  # fmt: skip

    def __hash__(self) -> int:
        raise TypeError("Variable is unhashable. Instead, use variable.ref() as the key. "
                        f"(Variable: {self!r})")  # fmt: skip

    def __copy__(self) -> "ResourceVariable":
        return self

    def __deepcopy__(self, memo: Any) -> "ResourceVariable":
        make, facts, more = self.__reduce__()
        twin: ResourceVariable = make(*facts)
        memo[id(self)] = twin
        twin.__dict__.update(copy.deepcopy(more or {}, memo))
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        facts = (self._peek(), self.trainable, self._name, self._shape, self.constraint)
        return _revive, (type(self), *facts), self.__dict__ or None

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
    kind: type[ResourceVariable], value: Any, trainable: bool, name: str, shape: Any,
    constraint: Any,
) -> ResourceVariable:  # fmt: skip
    """A Variable as it was somewhere else, whatever its class wants to be made with."""
    variable = object.__new__(kind)
    ResourceVariable.__init__(variable, tensor(value), trainable, shape=shape,
                              constraint=constraint)  # fmt: skip
    variable._name = name
    return variable


nest.LEAVES.add(ResourceVariable)


def _itself(variable: ResourceVariable) -> ResourceVariable:
    return variable


class UnreadVariable(ResourceVariable):
    """What `assign` returns: another handle on the same storage, read when it is used."""

    __slots__ = ("_of",)
    _shape = None
    constraint = None

    def __init__(self, of: ResourceVariable) -> None:
        self._of = of

    _source = property(lambda self: self._of)
    name = property(lambda self: "UnreadVariable")
    trainable = property(lambda self: self._of.trainable)

    def _tensor(self) -> EagerTensor:
        return self._of._tensor()

    def _peek(self) -> Any:
        return self._of._peek()

    def _store(self, value: Any, read_value: bool = True, given: Any = None) -> "Variable | None":
        return self._of._store(value, read_value, given)

    def __deepcopy__(self, memo: Any) -> "ResourceVariable":
        return copy.deepcopy(self._of, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return _itself, (self._of,)  # what travels is the Variable, once for all its handles

    @property
    def _serial(self) -> int:  # type: ignore[override]
        return self._of._serial


UnreadVariable.__name__ = UnreadVariable.__qualname__ = "_UnreadVariable"  # as TensorFlow's
