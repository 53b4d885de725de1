"""What users call, where that is more than the op itself: arguments are prepared, then the op runs.

@entry(reshape, "reshape")
def _(tensor, shape, name=None):
    return run(reshape, (to_tensor(tensor),), {"shape": sizes(shape, "Reshape", "Tshape")})
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.engine import dtypes, registry
from tapelab.engine.convert import unsupported
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import guarded
from tapelab.engine.op import RECORDED, Op, plain, spoken
from tapelab.engine.shapes import brackets


def entry(made: Op, *names: str) -> Callable[[Any], Any]:
    """Let users reach an op through this function, under the public names."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        function.__name__ = function.__qualname__ = made.name
        function.__doc__ = function.__doc__ or made.forward.__doc__
        setattr(RECORDED, made.name, function)
        call = guarded(function, spoken(names, made.name))
        call.op = made  # type: ignore[attr-defined]
        made.function, made.names = call, names
        registry.publish(call, made.name, names)
        return call

    return declare


def invalid(tf_name: str, message: str, hint: str = "") -> InvalidArgumentError:
    """The error of a kernel: TensorFlow's words, the op they come from, then what to type."""
    return InvalidArgumentError(f"{message} [Op:{tf_name}] name: " + (f"\n{hint}" if hint else ""))


def not_in_list(tf_name: str, attr: str, dtype: dtypes.DType, allowed: str,
                hint: str = "") -> InvalidArgumentError:  # fmt: skip
    """An argument, such as a shape or indices, has a dtype that the op does not take."""
    return invalid(
        tf_name,
        f"Value for attr '{attr}' of {dtype.spoken} is not in the list of allowed values: {allowed}"
        f"\n\t; NodeDef: {{{{node {tf_name}}}}}",
        hint,
    )


def sizes(value: Any, tf_name: str, attr: str) -> tuple[int, ...]:
    """Whole numbers for a shape, axes or repetitions: from a list, a tensor, NumPy, one number."""
    given = value if type(value) is tuple else plain(value)
    given = given if isinstance(given, tuple) else (given,)
    if all(type(n) is int for n in given):
        return given
    given = plain(given)
    for n in given:
        if type(n) is int:
            continue
        if n is None:
            raise unsupported(None)
        if isinstance(n, tuple):
            shape = brackets(np.shape(np.array(given, object)))
            raise invalid(tf_name, f"sizes input must be 1-D, not {shape}")
        if isinstance(n, (float, complex, str, bytes)):
            kinds = {float: dtypes.float32, complex: dtypes.complex128}
            raise not_in_list(tf_name, attr, kinds.get(type(n), dtypes.string), "int32, int64")
        if not isinstance(n, int):
            raise unsupported(n)
    return tuple([int(n) for n in given])


def one_axis(value: Any, kernel: bool = False) -> int:
    """One whole number for an axis: from an int, a NumPy integer or a scalar tensor.

    Other numbers and strings are refused in the words of a conversion, or in those of a kernel.
    """
    if type(value) is int:
        return value
    axis = plain(value)
    if isinstance(axis, tuple) and len(axis) == 1:
        axis = axis[0]
    if isinstance(axis, bool) or not isinstance(axis, int):
        if not isinstance(axis, (int, float, complex, str, bytes)):
            raise unsupported(value)
        if kernel:
            kinds = {bool: "bool", float: "float", complex: "complex128"}
            raise InvalidArgumentError(
                f"Value for attr 'Tidx' of {kinds.get(type(axis), 'string')} is not in the list of "
                f"allowed values: int32, int64\nAn axis is a whole number, and this is {axis!r}."
            )
        raise TypeError(f"Cannot convert {axis!r} to EagerTensor of dtype int32: an axis is a "
                        "whole number.")  # fmt: skip
    return axis
