"""Tensors: an immutable NumPy value, and the slots in which a tape notes its place.

A rank-0 value is held as a NumPy scalar: on scalars `operator.mul` takes 40 ns where a 0-d array
takes 400. Strings are object arrays of bytes. Operators (`+`, `[]`, `==` …) are declared with
their ops and put onto `Operators` by the registry.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapelab.engine import dtypes, listen, nest, registry
from tapelab.engine.faults import shown
from tapelab.engine.shapes import TensorShape


class Operators:
    """What tensors and Variables share: operators, Python protocols, NumPy manners."""

    __slots__ = ()
    __array_priority__ = 100  # NumPy arrays leave `array * tensor` to the tensor

    def _tensor(self) -> "EagerTensor":
        """The tensor to compute with: itself, or what reading a Variable gives."""
        raise NotImplementedError

    def _left(self, how: str) -> Any:
        """The plain value, on its way out of the engine: tapes can't follow it."""
        tensor = self._tensor()
        if listen.views:
            listen.tell("on_leave", tensor, how)
        return tensor._value

    def numpy(self) -> Any:
        """The value as a NumPy scalar (rank 0) or a new array; no gradient flows through it."""
        value = self._left(".numpy()")
        if type(value) is np.ndarray:
            return value.copy() if value.ndim else value[()]
        return value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        value = np.asarray(self._left("np.asarray"))
        if copy or (dtype is not None and value.dtype != dtype):
            return np.array(value, dtype=dtype)
        view = value.view()
        view.flags.writeable = False
        return view

    @property
    def dtype(self) -> dtypes.DType:
        return dtypes.of(self._peek())

    @property
    def shape(self) -> TensorShape:
        return TensorShape(self._peek().shape)

    @property
    def ndim(self) -> int:
        return self._peek().ndim  # type: ignore[no-any-return]

    def get_shape(self) -> TensorShape:
        return self.shape

    def _peek(self) -> Any:
        """The plain value, without telling anybody: for shapes, dtypes and text."""
        raise NotImplementedError

    @property
    def device(self) -> str:
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def __bool__(self) -> bool:
        value = self._left("bool()")
        if value.size > 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() "
                "or a.all(): tf.reduce_any(x) or tf.reduce_all(x). This one has shape "
                f"{self.shape}."
            )
        return bool(value) if value.size else False

    def __float__(self) -> float:
        return float(self._one("float()"))

    def __int__(self) -> int:
        return int(self._one("int()"))

    def __complex__(self) -> complex:
        return complex(self._one("complex()"))

    def __index__(self) -> int:
        value = self._one("int()")
        if not isinstance(value, np.integer):
            raise AttributeError(
                f"'numpy.{type(value).__name__}' object has no attribute '__index__': a place in "
                f"a list is a whole number, and this tensor is {self.dtype.name}."
            )
        return int(value)

    def _one(self, how: str) -> Any:
        """The value, which must be one number, on its way to Python."""
        value = self._left(how)
        if value.ndim:
            raise TypeError(
                "only 0-dimensional arrays can be converted to Python scalars, and this tensor has "
                f"shape {self.shape}: take one element, or reduce it, tf.reduce_sum(x)."
            )
        value = value[()] if type(value) is np.ndarray else value
        if isinstance(value, bytes) and not _a_number(value):
            raise ValueError(f"could not convert string to {how[:-2]}: {shown(value)}")
        return value

    def __iter__(self) -> Iterator["EagerTensor"]:
        if not self._peek().ndim:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return iter(registry.function("unstack")(self._tensor()))

    def ref(self) -> "Reference":
        """A hashable stand-in for this object, for sets and dict keys."""
        return Reference(self)

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in _ELSEWHERE]  # Tab shows no traps

    def __round__(self, ndigits: int | None = None) -> Any:
        return self.astype  # type: ignore[attr-defined]  # raises, with the words TensorFlow uses


def _a_number(text: bytes) -> bool:
    try:
        return not isinstance(float(text), str)
    except ValueError:
        return False


class Tensor(Operators):
    """The type that `isinstance(x, tf.Tensor)` asks for."""

    __slots__ = ()


class EagerTensor(Tensor):
    """An immutable array of numbers that tapes can follow.

    >>> import tapelab as tf
    >>> tf.constant([1.0, 2.0])
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>
    """

    __slots__ = ("_value", "_tape", "_index", "__weakref__")
    _value: Any  # a NumPy scalar for rank 0, else an array that nobody changes
    _tape: int  # the number of the recording that knows this tensor, 0 for none
    _index: int  # its place in that recording

    # No __init__: an empty tensor whose slots are filled by hand costs 84 ns, one made through
    # a Python __init__ 163. Everything off the hot path calls `tensor(value)` below.

    def _tensor(self) -> "EagerTensor":
        return self

    def _peek(self) -> Any:
        return self._value

    def __len__(self) -> int:
        if not self._value.ndim:
            raise TypeError("Scalar tensor has no `len()`")
        return len(self._value)

    def __str__(self) -> str:
        text = plain_text(self._value)
        text = "\n" + text if "\n" in text else text
        return f"tf.Tensor({text}, shape={self.shape}, dtype={self.dtype.name})"

    def __repr__(self) -> str:
        text = numpy_text(self._value)
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={text}>"

    def __format__(self, spec: str) -> str:
        if not isinstance(self._value, np.ndarray) or not self._value.ndim:
            return format(self._left("format()").item(), spec)
        if spec:
            raise TypeError(
                "unsupported format string passed to numpy.ndarray.__format__: "
                f"{spec!r} formats one number, and this tensor has shape {self.shape}."
            )
        return format(self._left("format()"), spec)

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    def __copy__(self) -> "EagerTensor":
        return self  # nobody can change it, so a copy would be of no use

    def __deepcopy__(self, memo: Any) -> "EagerTensor":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return tensor, (self._value,)

    def set_shape(self, shape: Any) -> None:
        """Check that the tensor has this shape; None stands for any size."""
        if not TensorShape(shape).is_compatible_with(self.shape):
            raise ValueError(f"Tensor's shape {self.shape} is not compatible with supplied shape "
                             f"{TensorShape(shape)}.")  # fmt: skip


def _absent(message: str) -> property:
    """An attribute that explains why it is not there.

    One property per name, because a `__getattr__` would slow every attribute of every tensor:
    the interpreter then no longer caches where a slot is (0.9 µs an op became 0.6 without it).
    """

    def explain(self: Any) -> Any:
        raise AttributeError(message)

    return property(explain)


for _name in ("name", "op", "graph"):
    _text = f"Tensor.{_name} is undefined when eager execution is enabled."
    setattr(EagerTensor, _name, _absent(_text))
for _name in ("T", "astype", "ravel", "transpose", "reshape", "clip", "size", "tolist", "data"):
    _text = (
        f"EagerTensor object has no attribute '{_name}'. \n        If you are looking for "
        "numpy-related methods, please run the following:\n        "
        "tf.experimental.numpy.experimental_enable_numpy_behavior()\n      "
        "(or use t.numpy(), or the tf function of that name)"
    )
    setattr(EagerTensor, _name, _absent(_text))


# What learners type who come from NumPy or PyTorch, and what to type here; {} is the type's name.
_ELSEWHERE = {
    "sum": "write tf.reduce_sum(x)",
    "mean": "write tf.reduce_mean(x)",
    "max": "write tf.reduce_max(x)",
    "min": "write tf.reduce_min(x)",
    "std": "write tf.math.reduce_std(x)",
    "item": "write x.numpy().item(), or float(x)",
    "flatten": "write tf.reshape(x, [-1])",
    "view": "write tf.reshape(x, shape)",
    "detach": "write tf.stop_gradient(x)",
    "requires_grad": "tapes follow Variables, and what tape.watch(x) was told",
    "grad": "gradients are not kept on tensors: ask a tape, tape.gradient(y, x)",
    "backward": "ask a tape: tape.gradient(y, x)",
}
for _name, _instead in _ELSEWHERE.items():

    def _explain(self: Any, name: str = _name, instead: str = _instead) -> Any:
        raise AttributeError(
            f"'{type(self).__name__}' object has no attribute '{name}': {instead}."
        )

    setattr(Operators, _name, property(_explain))


nest.LEAVES.add(EagerTensor)


def tensor(value: Any) -> EagerTensor:
    """A tensor for a NumPy value that nobody else will change; no tape knows it."""
    made = EagerTensor()
    made._value = value
    made._tape = 0
    return made


class Reference:
    """A hashable handle on a tensor or a Variable; equal for the same object."""

    __slots__ = ("_thing",)

    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def deref(self) -> Any:
        return self._thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._thing is other._thing

    def __hash__(self) -> int:
        return id(self._thing)

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._thing!r}>"


def plain_text(value: Any) -> str:
    """The value as `print` shows it."""
    if isinstance(value, np.ndarray) and not value.ndim:
        value = value[()]
    return str(value)


def numpy_text(value: Any) -> str:
    """The value as `repr` shows it; a scalar through Python's own number, so with all digits."""
    if not isinstance(value, np.ndarray) or not value.ndim:
        return repr(value.item())
    text = repr(value)
    return "\n" + text if "\n" in text else text
