"""What users call for an op: one shape of function for each number of inputs.

This is the hot path: operands are looked at, NumPy computes, the recorder is told. On float32
numbers, the commonest operands of a lecture, nothing is checked that can't go wrong there.
"""

from _thread import get_ident
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import float32, ndarray

from tapelab.engine import listen
from tapelab.engine.convert import tidy
from tapelab.engine.faults import DEEPEST, too_deep
from tapelab.engine.hush import quiet
from tapelab.engine.shapes import TensorShape
from tapelab.engine.tensor import EagerTensor, Operators, tensor
from tapelab.engine.variable import ResourceVariable

FLOAT32 = np.dtype(float32)
REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "…"})()  # no default
NUMBERS = (float, int)
LARGEST = float(np.finfo(float32).max)  # beyond, NumPy warns of what becomes inf


def function_for(op: Any, meet: Any = None) -> Callable[..., Any]:
    """The function for an op; `meet(x, y)` may change operands that are not both float32."""
    general = _general(op)
    if FLOAT32 not in op.allowed or op.silent or op.many or op.listed:
        return general  # the short ways below take float32 without asking
    if REQUIRED in op.attributes.values() or len(op.tensors) not in (1, 2):
        return general
    short = _one(op) if len(op.tensors) == 1 else _two(op, meet)
    if op.tensors in (("x",), ("x", "y")) and not op.attributes:
        return short
    return _bare(short, general, len(op.tensors))


def _bare(short: Any, general: Any, count: int) -> Callable[..., Any]:
    """The short way for calls with tensors and no more: tf.matmul(a, b), tf.reduce_sum(x)."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return general(*args, **kwargs) if kwargs or len(args) != count else short(*args)

    return call


def _two(op: Any, meet: Any) -> Callable[..., Any]:
    kernel, attrs, keeps = op.kernel, op.attributes or None, op.keeps

    def call(x: Any, y: Any, name: Any = None) -> EagerTensor:
        recorder = listen.recorder
        kind = type(y)
        if kind is EagerTensor and type(x) is EagerTensor:
            pass
        elif kind is ResourceVariable and type(x) is EagerTensor:
            if recorder is None or y._epoch == recorder.epoch:
                y = y._reading
            else:
                y = recorder.read(y)
        else:
            x, y = _both(op, x, y, meet)  # left to right: a tape notes what is read first
        a = x._value
        b = y._value
        if type(a) is float32 and type(b) is float32 or a.dtype is FLOAT32 is b.dtype:
            output = EagerTensor()
            try:
                value = quiet(kernel, a, b)
            except Exception as error:
                value = op.rescue(error, (a, b), attrs or listen.NO_ATTRS)
            output._value = value if keeps or type(value) is float32 else tidy(value)
        else:
            if meet is not None:
                x, y = meet(x, y)
                a, b = x._value, y._value
            output = _checked(op, (a, b), attrs)
        if recorder is None:
            output._tape = 0
        elif recorder.thread == get_ident() and keeps:
            number = recorder.number  # as in its on_op2: a call less saves a tenth
            i = x._index if x._tape == number else recorder.place(x)
            j = y._index if y._tape == number else recorder.place(y)
            if i is None and j is None:
                output._tape = 0
            else:
                output._tape = number
                records = recorder.records
                output._index = len(records)
                records.append((op, output, attrs, x, i, y, j))
        else:  # it notes the output's place, or that there is none
            recorder.on_op2(op, output, x, y, attrs)
        return output

    return call


def _both(op: Any, x: Any, y: Any, meet: Any) -> Any:
    """Two tensors for two operands of which one, at least, is not a tensor yet."""
    if isinstance(x, Operators):
        x = x._tensor()
        if isinstance(y, Operators):
            return x, y._tensor()
        a = x._value
        if type(y) in NUMBERS and op.alike and (type(a) is float32 or a.dtype is FLOAT32):
            if -LARGEST <= y <= LARGEST:  # x * 2.0: in every lecture
                return x, tensor(float32(y))
        if meet is not None:
            x, y = meet(x, y)
    return op.operands((x, y))


def _checked(op: Any, values: tuple[Any, ...], attrs: Any) -> EagerTensor:
    """The output for values that are not all float32: dtypes and errors looked after."""
    op.check(*values)
    try:
        value = quiet(op.forward, *values)
    except Exception as error:
        value = op.rescue(error, values, attrs or listen.NO_ATTRS)
    return tensor(tidy(value))


def _one(op: Any) -> Callable[..., Any]:
    kernel, attrs, keeps = op.kernel, op.attributes or None, op.keeps

    def call(x: Any, name: Any = None) -> EagerTensor:
        if type(x) is not EagerTensor:
            (x,) = (x._tensor(),) if type(x) is ResourceVariable else op.operands((x,))
        a = x._value
        if type(a) is float32 or a.dtype is FLOAT32:
            output = EagerTensor()
            try:
                value = quiet(kernel, a)
            except Exception as error:
                value = op.rescue(error, (a,), attrs or listen.NO_ATTRS)
            output._value = value if keeps or type(value) is float32 else tidy(value)
        else:
            output = _checked(op, (a,), attrs)
        recorder = listen.recorder
        if recorder is None:
            output._tape = 0
        else:
            recorder.on_op1(op, output, x, attrs)
        return output

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
    values = [x._value for x in inputs]
    op.check(*values)
    try:
        value = quiet(op.forward, *values, **attrs)
    except Exception as error:
        value = op.rescue(error, tuple(values), attrs)
    many = op.many
    outputs = tuple([tensor(tidy(v)) for v in value]) if many else (tensor(tidy(value)),)
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


def plain(value: Any, depth: int = 0) -> Any:
    """An attribute as plain Python data: tensors in it become numbers and tuples."""
    if isinstance(value, Operators):
        return _frozen(np.asarray(value._tensor()._value).tolist())
    if isinstance(value, (np.ndarray, np.generic)):
        return _frozen(value.tolist())
    if isinstance(value, TensorShape):
        return tuple(value)
    if isinstance(value, (list, tuple)):
        if depth >= DEEPEST:
            raise too_deep(value)
        return tuple([plain(v, depth + 1) for v in value])
    return value


def _frozen(value: Any) -> Any:
    return tuple([_frozen(v) for v in value]) if isinstance(value, list) else value
