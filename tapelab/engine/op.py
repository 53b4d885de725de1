"""An op: one declaration that holds everything there is to know about it.

    @op("math.softsign", "nn.softsign", symbol="softsign", samples=[reals(3)])
    def softsign(x, /):
        '''Squash to (-1, 1), with heavier tails than tanh.'''
        return x / (1 + np.abs(x))

    @softsign.vjp
    def _(F, g, y, x):
        return g / F.square(1 + F.abs(x))

Parameters before `/` are tensors, those after it attributes. A rule gets `F`, the world to compute
in: `RAW` (NumPy, nobody records), `RECORDED` (ops, an outer tape listens) or symbols (text for
people). It returns one gradient per tensor, None for none, and never undoes broadcasting: the walk
does that once.
"""

import contextvars
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy import float32, ndarray

from tapelab.engine import dtypes, listen, registry
from tapelab.engine.convert import cannot_convert, tidy, to_tensor
from tapelab.engine.errors import InvalidArgumentError, OpError
from tapelab.engine.shapes import TensorShape, brackets
from tapelab.engine.tensor import EagerTensor, Operators, tensor
from tapelab.engine.variable import ResourceVariable

RAW = SimpleNamespace()  # op name → forward function on NumPy values
RECORDED = SimpleNamespace()  # op name → the public function on tensors

# NumPy's error state lives in a context variable. Entering np.errstate costs 1 µs, running in a
# context where it is off for good 5 ns. A context can't be entered twice at once (another thread, a
# rule that calls ops): then `rescue` makes a new one.
_context = contextvars.copy_context()
_context.run(np.seterr, all="ignore")
quiet = _context.run

ALLOWED: dict[str, tuple[dtypes.DType, ...]] = {}  # kind → dtypes in TensorFlow's order


def _kinds() -> None:
    d = dtypes
    floats = (d.bfloat16, d.float16, d.float32, d.float64)
    ints = (d.int8, d.int16, d.int32, d.int64, d.uint8, d.uint16, d.uint32, d.uint64)
    complexes = (d.complex64, d.complex128)
    ALLOWED.update(
        any=d.ALL,
        number=(*floats, *ints, *complexes),
        signed=(*floats, *ints[:4], *complexes),
        addable=(*floats, *ints, *complexes, d.string),
        logical=(*floats, *ints, *complexes, d.bool_),
        real=(*floats, *ints),
        smooth=(*floats, *complexes),
        float=floats,
        int=ints,
        bool=(d.bool_,),
        string=(d.string,),
        complex=complexes,
    )


_kinds()


_VARARGS, _VARKEYWORDS = 4, 8  # flags of a code object
REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "…"})()


class Op:
    """One differentiable operation; `op.function` is what users call.

    name        its own name, by which rules reach it as F.name
    tf_name     TensorFlow's name for the kernel, which error messages carry
    symbol      the sign on a node: ×, sin, Σ
    text        the formula of a node, with the parameters' names in braces: "{x} · {y}"
    """

    def __init__(self, forward: Callable[..., Any], names: tuple[str, ...], **facts: Any) -> None:
        self.forward = forward
        self.names = names
        self.name = forward.__name__.rstrip("_")
        self.tf_name: str = facts.pop("tf_name", "") or _camel(self.name)
        self.symbol: str = facts.pop("symbol", self.name)
        self.latex: str = facts.pop("latex", "")
        self.samples: list[Any] = facts.pop("samples", [])
        self.allows: str = facts.pop("allows", "any")
        self.literal: str = facts.pop("literal", "peer")  # peer | hint | own
        self.broadcasts: bool = facts.pop("broadcasts", False)
        self.holomorphic: bool = facts.pop("holomorphic", False)  # conj is left to the walk
        self.silent: bool = facts.pop("silent", False)  # leaves no record: stop_gradient, shape…
        self.many: bool = facts.pop("many", False)  # returns several tensors
        self.differentiable: bool = facts.pop("differentiable", True)
        self.operator: str = facts.pop("operator", "")
        self.kernel = facts.pop("kernel", None) or forward  # the same function, when C has it
        self.keeps = self.kernel is not forward  # arithmetic: the result has the inputs' dtype
        self.check_gradients: bool = facts.pop("check_gradients", True)
        self._parse(forward)
        self.matching: tuple[str, ...] = facts.pop("matching", self.tensors)
        self.elementwise: bool = facts.pop("elementwise", self.broadcasts or (
            len(self.tensors) == 1 and not (self.attributes or self.listed or self.many)))  # fmt: skip
        self.text: str = facts.pop("text", "") or self._default_text()
        if facts:
            raise TypeError(f"op {self.name!r}: unknown facts {sorted(facts)}")
        self.allowed = frozenset(d._numpy for d in ALLOWED[self.allows])
        self.rule: Callable[..., Any] | None = None
        self.needs = False  # the rule asks which inputs need a gradient
        self.eager = False  # the rule computes with tensors in every world (custom gradients)
        # How the walk may take the short way: 1 for one input, 2 for two that broadcast, 3 when the
        # rule of these also asks which inputs need a gradient; 0 for the general way.
        self.plain = 0
        self.function = _function_for(self)

    def _parse(self, forward: Callable[..., Any]) -> None:
        # From the code object: importing `inspect` costs more than declaring all the ops.
        code = forward.__code__
        count, fixed = code.co_argcount, code.co_posonlyargcount
        names = code.co_varnames
        only = names[count : count + code.co_kwonlyargcount]
        rest = names[count + len(only)] if code.co_flags & _VARARGS else ""
        defaults = dict(zip(names[count - len(forward.__defaults__ or ()) : count],
                            forward.__defaults__ or (), strict=True))  # fmt: skip
        defaults.update(forward.__kwdefaults__ or {})
        self.listed = rest
        self.tensors = names[:fixed] + ((rest,) if rest else ())
        free = (*names[fixed:count], *only)
        self.attributes = {n: defaults.get(n, REQUIRED) for n in free}
        self.order = (*self.tensors, *self.attributes)

    def _default_text(self) -> str:
        inside = ", ".join("{" + t + "}" for t in self.tensors)
        return f"{self.symbol}({inside})" if self.symbol.isidentifier() else f"{self.name}({inside})"

    def vjp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Declare the gradient rule: rule(F, g, output, *inputs, **attributes)."""
        code = rule.__code__
        names = set(code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount])
        takes_all = bool(code.co_flags & _VARKEYWORDS)
        self.needs = "needs" in names
        unwanted = set() if takes_all else set(self.attributes) - names
        self.rule = _without(rule, unwanted) if unwanted else rule
        if self.broadcasts and len(self.tensors) == 2 and not (self.needs and self.attributes):
            self.plain = 3 if self.needs else 2
        elif len(self.tensors) == 1 and not (self.needs or self.listed or self.many):
            self.plain = 1
        return rule

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    # -- the way in -----------------------------------------------------------------------

    def operands(self, args: Any) -> tuple[EagerTensor, ...]:
        """The tensors for whatever was passed: numbers and lists take their partner's dtype."""
        if self.literal == "own" or not self.matching or all(type(a) is EagerTensor for a in args):
            return tuple([to_tensor(a) for a in args])
        match = [self._matches(i) for i in range(len(args))]
        if self.literal == "hint":
            first = to_tensor(args[0])
            rest = [to_tensor(a, hint=first.dtype if m else None)
                    for a, m in zip(args[1:], match[1:], strict=True)]  # fmt: skip
            return (first, *rest)
        held = (a for a, m in zip(args, match, strict=True) if m and isinstance(a, Operators))
        partner = next(held, None)
        dtype = None if partner is None else dtypes.of(partner._peek())
        tensors = []
        for a, m in zip(args, match, strict=True):
            if type(a) is float and dtype is dtypes.float32 and m:
                tensors.append(tensor(float32(a)))
                continue
            if dtype is dtypes.bool_ and m and isinstance(a, (int, float)):
                a = bool(a)  # True * 2.0 is True
            made = to_tensor(a, dtype if m and not isinstance(a, Operators) else None)
            dtype = dtype or (made.dtype if m else None)
            tensors.append(made)
        return tuple(tensors)

    def _matches(self, position: int) -> bool:
        return self.tensors[min(position, len(self.tensors) - 1)] in self.matching

    def check(self, *values: Any) -> None:
        """Raise unless the dtypes agree and the op is defined for them."""
        first = None
        for i, value in enumerate(values):
            if not self._matches(i):
                continue
            if first is None:
                first = value.dtype
                if first not in self.allowed and first.kind not in "SU":
                    raise self._not_allowed(value)
            elif value.dtype != first:
                want, got = dtypes.BY_NUMPY[first], dtypes.of(value)
                raise InvalidArgumentError(
                    f"cannot compute {self.tf_name} as input #{i}(zero-based) was expected to be "
                    f"a {want.spoken} tensor but is a {got.spoken} tensor [Op:{self.tf_name}] "
                    f"name: \nTensors keep their dtypes: write tf.cast(…, tf.{want.name}) or "
                    f"tf.cast(…, tf.{got.name}) around one of the inputs."
                )

    def _not_allowed(self, value: Any) -> Exception:
        got = dtypes.of(value)
        listing = ", ".join(d.spoken for d in ALLOWED[self.allows])
        return InvalidArgumentError(
            f"Value for attr 'T' of {got.spoken} is not in the list of allowed values: {listing}"
            f"\n\t; NodeDef: {{{{node {self.tf_name}}}}} [Op:{self.tf_name}] name: "
        )

    def rescue(self, error: Exception, values: tuple[Any, ...], attrs: dict[str, Any]) -> Any:
        """After a failure: run again in a new context, or say in TensorFlow's words what is wrong."""
        if isinstance(error, RuntimeError) and "enter context" in str(error):
            try:
                return contextvars.copy_context().run(_loudless, self.forward, values, attrs)
            except Exception as again:
                error = again
        if isinstance(error, (OpError, TypeError, LookupError)):
            raise error
        if self.broadcasts and len(values) == 2 and isinstance(error, ValueError):
            shapes = " vs. ".join(brackets(v.shape) for v in values)
            raise InvalidArgumentError(
                f"Incompatible shapes: {shapes} [Op:{self.tf_name}] name: \nShapes are compared "
                "from the right; two sizes fit when they are equal or one of them is 1."
            ) from None
        raise error

    def result(self, value: Any) -> EagerTensor:
        return tensor(tidy(value))


def _loudless(forward: Callable[..., Any], values: Any, attrs: Any) -> Any:
    np.seterr(all="ignore")
    return forward(*values, **attrs)


def _without(rule: Callable[..., Any], unwanted: set[str]) -> Callable[..., Any]:
    """A rule that is not given the attributes it does not name."""

    def narrowed(*args: Any, **attrs: Any) -> Any:
        return rule(*args, **{k: v for k, v in attrs.items() if k not in unwanted})

    return narrowed


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


# -- what users call: one shape of function per number of inputs ------------------------------


def _function_for(op: Op) -> Callable[..., Any]:
    if np.dtype(float32) not in op.allowed:  # the short ways below take float32 without asking
        return _general(op)
    simple = not (op.attributes or op.silent or op.many or op.listed)
    if len(op.tensors) == 1 and simple:
        short = _one(op, op.kernel)
        return short if op.tensors == ("x",) else _renamed(op, short)
    if op.tensors == ("x", "y") and simple:
        return _two(op, op.kernel)
    return _general(op)


def _two(op: Op, forward: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    # NumPy float32 scalars, the commonest operands of a lecture, need no check of dtypes.
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


def _both(op: Op, x: Any, y: Any) -> Any:
    """Two tensors for two operands of which one, at least, is not a tensor yet."""
    if isinstance(x, Operators):
        x = x._tensor()
        if isinstance(y, Operators):
            return x, y._tensor()
        if type(y) in _NUMBERS and x._value.dtype == float32:  # x * 2.0: in every lecture
            return x, tensor(float32(y))
    return op.operands((x, y))


_NUMBERS = (float, int)


def _checked(op: Op, values: tuple[Any, ...]) -> EagerTensor:
    """The output for values that are not all float32 scalars: dtypes and errors looked after."""
    op.check(*values)
    try:
        value = quiet(op.forward, *values)
    except Exception as error:
        value = op.rescue(error, values, listen.NO_ATTRS)
    return tensor(tidy(value))


def _one(op: Op, forward: Callable[[Any], Any]) -> Callable[..., Any]:
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


def _renamed(op: Op, short: Callable[..., Any]) -> Callable[..., Any]:
    """The short way for an op whose one input has another name: tf.nn.relu(features=…)."""

    def call(*args: Any, **kwargs: Any) -> EagerTensor:
        if kwargs or len(args) != 1:
            args, _ = bind(op, args, kwargs)
        return short(args[0])  # type: ignore[no-any-return]

    return call


def _general(op: Op) -> Callable[..., Any]:
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


def bind(op: Op, args: Any, kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
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


def _as_list(op: Op, values: Any) -> list[Any]:
    if isinstance(values, Operators):
        return list(values)
    if isinstance(values, ndarray):
        return list(values)
    if not isinstance(values, (list, tuple)):
        return [values]
    return list(values)


def run(op: Op, inputs: tuple[EagerTensor, ...], attrs: dict[str, Any]) -> Any:
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


# -- declaring --------------------------------------------------------------------------------


def op(*names: str, **facts: Any) -> Callable[[Callable[..., Any]], Op]:
    """Declare an op under its public names; see the head of this file."""

    def declare(forward: Callable[..., Any]) -> Op:
        made = Op(forward, names, **facts)
        call = made.function
        call.__name__ = call.__qualname__ = made.name
        call.__doc__ = forward.__doc__
        call.__module__ = "tapelab"
        call.op = made  # type: ignore[attr-defined]
        call.__wrapped__ = forward  # help() and completion show its parameters
        if made.name in registry.ops:
            raise ValueError(f"op {made.name!r} is declared twice.")
        registry.ops[made.name] = made
        registry.publish(call, made.name, names)
        setattr(RAW, made.name, forward)
        setattr(RECORDED, made.name, call)
        if made.operator:
            _attach(made)
        return made

    return declare


def composite(*names: str, operator: str = "") -> Callable[[Any], Any]:
    """Declare a function that is made of ops; its gradient follows from theirs."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__.rstrip("_")
        function.__name__ = function.__qualname__ = name
        registry.publish(function, name, names)
        setattr(RECORDED, name, function)
        if operator:
            setattr(Operators, operator, function)
        return function

    return declare


def _attach(made: Op) -> None:
    """Put an op onto tensors as an operator, and its reflection for `2 * x` where there is one."""
    call = made.function
    setattr(Operators, made.operator, call)
    if len(made.tensors) != 2 or made.operator in ("__lt__", "__le__", "__gt__", "__ge__"):
        return

    def reflected(self: Any, other: Any) -> Any:
        if type(other) in _NUMBERS and self._peek().dtype == float32:
            return call(tensor(float32(other)), self)
        return call(to_tensor(other, self.dtype), self)

    setattr(Operators, "__r" + made.operator[2:], reflected)


def complete() -> None:
    """Fail at import when an op has neither a rule nor a word that it has none."""
    for made in registry.ops.values():
        if made.rule is None and made.differentiable and not made.silent:
            raise TypeError(
                f"op {made.name!r} has no gradient rule. Write @{made.name}.vjp below it, or "
                "declare it with differentiable=False."
            )


__all__ = ["RAW", "RECORDED", "Op", "cannot_convert", "complete", "composite", "op", "plain", "run"]
