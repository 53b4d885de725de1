"""What users call for an op: one shape of function for each number of inputs.

This is the hot path: operands are looked at, NumPy computes, the recorder is told. On float32
numbers, the commonest operands of a lecture, nothing is checked that can't go wrong there.
"""

import contextvars
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import float32, ndarray

from tapelab.engine import listen
from tapelab.engine.convert import tidy
from tapelab.engine.shapes import TensorShape
from tapelab.engine.tensor import EagerTensor, Operators, tensor
from tapelab.engine.variable import ResourceVariable

# NumPy's error state lives in a context variable. Entering np.errstate costs 1 µs, running in a
# context where it is off for good 5 ns. A context can't be entered twice at once (another thread, a
# rule that calls ops): then `rescue` makes a new one.
_context = contextvars.copy_context()
_context.run(np.seterr, all="ignore")
quiet = _context.run

REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "…"})()  # no default
NUMBERS = (float, int)


def function_for(op: Any) -> Callable[..., Any]:
    if np.dtype(float32) not in op.allowed:  # the short ways below take float32 without asking
        return _general(op)
    simple = not (op.attributes or op.silent or op.many or op.listed)
    if len(op.tensors) == 1 and simple:
        short = _one(op, op.kernel)
        return short if op.tensors == ("x",) else _renamed(op, short)
    if op.tensors == ("x", "y") and simple:
        return _two(op, op.kernel)
    return _general(op)


def _two(op: Any, forward: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def call(x: Any, y: Any, name: Any = None) -> EagerTensor:
        recorder = listen.recorder
        if type(y) is not EagerTensor:
            if type(y) is ResourceVariable and recorder is not None and y._epoch == recorder.epoch:
                y = y._reading
            else:
                x, y = _both(op, x, y)
        if type(x) is not EagerTensor:
            x, y = _both(op, x, y)
        a = x._value
        b = y._value
        if type(a) is float32 and type(b) is float32:
            output = EagerTensor()
            try:
                output._value = quiet(forward, a, b)
            except RuntimeError as error:
                output._value = op.rescue(error, (a, b), listen.NO_ATTRS)
        else:
            output = _checked(op, (a, b))
        if recorder is None:
            output._tape = 0
        else:  # it notes the output's place, or that there is none
            recorder.on_op2(op, output, x, y)
        return output

    return call


def _both(op: Any, x: Any, y: Any) -> Any:
    """Two tensors for two operands of which one, at least, is not a tensor yet."""
    if isinstance(x, Operators):
        x = x._tensor()
        if isinstance(y, Operators):
            return x, y._tensor()
        if type(y) in NUMBERS and x._value.dtype == float32:  # x * 2.0: in every lecture
            return x, tensor(float32(y))
    return op.operands((x, y))


def _checked(op: Any, values: tuple[Any, ...]) -> EagerTensor:
    """The output for values that are not all float32 scalars: dtypes and errors looked after."""
    op.check(*values)
    try:
        value = quiet(op.forward, *values)
    except Exception as error:
        value = op.rescue(error, values, listen.NO_ATTRS)
    return tensor(tidy(value))


def _one(op: Any, forward: Callable[[Any], Any]) -> Callable[..., Any]:
    def call(x: Any, name: Any = None) -> EagerTensor:
        if type(x) is not EagerTensor:
            (x,) = (x._tensor(),) if type(x) is ResourceVariable else op.operands((x,))
        a = x._value
        if type(a) is float32:
            output = EagerTensor()
            try:
                value = quiet(forward, a)
            except RuntimeError as error:
                value = op.rescue(error, (a,), listen.NO_ATTRS)
            output._value = value if type(value) is float32 else tidy(value)
        else:
            output = _checked(op, (a,))
        recorder = listen.recorder
        if recorder is None:
            output._tape = 0
        else:
            recorder.on_op1(op, output, x)
        return output

    return call


def _renamed(op: Any, short: Callable[..., Any]) -> Callable[..., Any]:
    """The short way for an op whose one input has another name: tf.nn.relu(features=…)."""

    def call(*args: Any, **kwargs: Any) -> EagerTensor:
        if kwargs or len(args) != 1:
            (given,), _ = bind(op, args, kwargs)
        else:
            (given,) = args
        return short(given)  # type: ignore[no-any-return]

    return call


def _general(op: Any) -> Callable[..., Any]:
    fixed = len(op.tensors) - bool(op.listed)
    whole = len(op.tensors)
    required = REQUIRED in op.attributes.values()

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != whole or required:
            given, attrs = bind(op, args, kwargs)
        else:
            given, attrs = list(args), dict(op.attributes)
        if op.listed:
            given[fixed:] = _as_list(op, given[fixed])
        return run(op, op.operands(given), attrs)

    return call


def bind(op: Any, args: Any, kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Sort a call's arguments into tensors and plain attributes; TypeError as Python gives it."""
    if len(args) > len(op.order) + 1:
        raise TypeError(f"{op.name}() takes {len(op.order)} positional arguments but {len(args)} "
                        "were given")  # fmt: skip
    found = {**op.attributes, **dict(zip(op.order, args, strict=False))}
    for name, value in kwargs.items():
        if name in op.order[: len(args)]:
            raise TypeError(f"{op.name}() got multiple values for argument {name!r}")
        if name in op.tensors or name in op.attributes:
            found[name] = value
        elif name != "name":
            raise TypeError(f"{op.name}() got an unexpected keyword argument {name!r}")
    for name in op.order:
        if found.get(name, REQUIRED) is REQUIRED:
            raise TypeError(f"{op.name}() missing 1 required positional argument: {name!r}")
    return [found.pop(t) for t in op.tensors], {k: plain(v) for k, v in found.items()}


def _as_list(op: Any, values: Any) -> list[Any]:
    if isinstance(values, Operators):
        return list(values)
    if isinstance(values, ndarray):
        return list(values)
    if not isinstance(values, (list, tuple)):
        return [values]
    return list(values)


def run(op: Any, inputs: tuple[EagerTensor, ...], attrs: dict[str, Any]) -> Any:
    """Compute an op on tensors with plain attributes, and let the recorder know."""
    values = tuple([x._value for x in inputs])
    op.check(*values)
    try:
        value = quiet(op.forward, *values, **attrs)
    except Exception as error:
        value = op.rescue(error, values, attrs)
    many = op.many
    outputs = tuple([op.result(v) for v in value]) if many else (op.result(value),)
    recorder = listen.recorder
    if recorder is not None:
        if op.silent:
            recorder.on_silent(op, outputs, inputs, attrs)
        elif many or len(inputs) > 2 or not inputs:
            recorder.on_op(op, outputs, inputs, attrs)
        elif len(inputs) == 2:
            recorder.on_op2(op, outputs[0], inputs[0], inputs[1], attrs)
        else:
            recorder.on_op1(op, outputs[0], inputs[0], attrs)
    return list(outputs) if many else outputs[0]


def plain(value: Any) -> Any:
    """An attribute as plain Python data: tensors in it become numbers and tuples."""
    if isinstance(value, Operators):
        return _frozen(np.asarray(value._tensor()._value).tolist())
    if isinstance(value, (np.ndarray, np.generic)):
        return _frozen(value.tolist())
    if isinstance(value, TensorShape):
        return tuple(value)
    if isinstance(value, (list, tuple)):
        return tuple([plain(v) for v in value])
    return value


def _frozen(value: Any) -> Any:
    return tuple([_frozen(v) for v in value]) if isinstance(value, list) else value


def loudless(forward: Callable[..., Any], values: Any, attrs: Any) -> Any:
    np.seterr(all="ignore")
    return forward(*values, **attrs)
