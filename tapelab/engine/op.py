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

from collections.abc import Callable
from functools import partial
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np
from numpy import float32

from tapelab.engine import dtypes, listen, registry
from tapelab.engine.calls import FLOAT32, LARGEST, NUMBERS, REQUIRED, function_for, plain, run
from tapelab.engine.convert import cannot_convert, to_tensor
from tapelab.engine.errors import InvalidArgumentError, OpError
from tapelab.engine.faults import guarded, meant, refused
from tapelab.engine.hush import apart, quiet
from tapelab.engine.kinds import ALLOWED
from tapelab.engine.shapes import brackets
from tapelab.engine.tensor import EagerTensor, Operators, tensor

RAW = SimpleNamespace()  # op name → forward function on NumPy values
RECORDED = SimpleNamespace()  # op name → the public function on tensors


_CAST = "\nWrite numbers with a point, as in 4.0, or tf.cast(x, tf.float32)."
_VARARGS, _VARKEYWORDS = 4, 8  # flags of a code object


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
        # Arithmetic: the result has the inputs' dtype, and is a NumPy scalar when they are.
        self.keeps: bool = facts.pop("keeps", self.kernel is not forward)
        self.sparse: bool = facts.pop("sparse", False)  # the rule gives rows: Slices
        self.check_gradients: bool = facts.pop("check_gradients", True)
        self._parse(forward)
        self.matching: tuple[str, ...] = facts.pop("matching", self.tensors)
        self.matched = tuple([name in self.matching for name in self.tensors])
        self.alike = self.literal != "own" and self.matching == self.tensors
        self.elementwise: bool = facts.pop("elementwise", self.broadcasts or (
            len(self.tensors) == 1
            and not (self.attributes or self.listed or self.many)))  # fmt: skip
        self.text: str = facts.pop("text", "") or self._default_text()
        meet = facts.pop("meet", None)  # looks at two operands that are not both float32
        if facts:
            raise TypeError(f"op {self.name!r}: unknown facts {sorted(facts)}")
        self.allowed = frozenset(d._numpy for d in ALLOWED[self.allows])
        self.rule: Callable[..., Any] | None = None
        self.bare: Callable[..., Any] | None = None  # the rule when all attributes are the defaults
        self.needs = False  # the rule asks which inputs need a gradient
        self.eager = False  # the rule computes with tensors in every world (custom gradients)
        # How the walk may take the short way: 1 for one input, 2 for two, 3 when the rule of these
        # also asks which inputs need a gradient; 0 for the general way.
        self.plain = 0
        self.function = function_for(self, meet)

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
        return (
            f"{self.symbol}({inside})" if self.symbol.isidentifier() else f"{self.name}({inside})"
        )

    def vjp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Declare the gradient rule: rule(F, g, output, *inputs, **attributes)."""
        code = rule.__code__
        names = set(code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount])
        takes_all = bool(code.co_flags & _VARKEYWORDS)
        self.needs = "needs" in names
        unwanted = set() if takes_all else set(self.attributes) - names
        self.rule = _without(rule, unwanted) if unwanted else rule
        if takes_all:
            self.bare = partial(rule, **self.attributes)
        else:
            defaults = {n: v for n, v in self.attributes.items() if n in names}
            rule.__kwdefaults__ = {**defaults, **(rule.__kwdefaults__ or {})}
            self.bare = rule
        if not (self.listed or self.many or self.sparse):
            if len(self.tensors) == 2:
                self.plain = 3 if self.needs else 2
            elif len(self.tensors) == 1 and not self.needs:
                self.plain = 1
        return rule

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    # -- the way in -----------------------------------------------------------------------

    def operands(self, args: Any) -> tuple[EagerTensor, ...]:
        """The tensors for whatever was passed: numbers and lists take their partner's dtype."""
        for a in args:
            if not isinstance(a, Operators):
                break
        else:
            return tuple([a._tensor() for a in args])
        if self.literal == "own" or not self.matching:
            return tuple([to_tensor(a) for a in args])
        if self.allows == "bool":
            return tuple([to_tensor(a, None if isinstance(a, Operators) else dtypes.bool_)
                          for a in args])  # fmt: skip
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
            if type(a) is float and dtype is dtypes.float32 and m and -LARGEST <= a <= LARGEST:
                tensors.append(tensor(float32(a)))
                continue
            made = to_tensor(a, dtype if m and not isinstance(a, Operators) else None)
            dtype = dtype or (made.dtype if m else None)
            tensors.append(made)
        return tuple(tensors)

    def _matches(self, position: int) -> bool:
        return self.matched[position] if position < len(self.matched) else self.matched[-1]

    def check(self, *values: Any) -> None:
        """Raise unless the dtypes agree and the op is defined for them."""
        first = values[0].dtype if values else None
        if first is FLOAT32 and FLOAT32 in self.allowed and self.matched[0]:
            for value in values:
                if value.dtype is not FLOAT32:
                    break
            else:
                return
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
            + (_CAST if got.is_bool or got.is_integer else "")
        )

    def rescue(self, error: Exception, values: tuple[Any, ...], attrs: dict[str, Any]) -> Any:
        """After a failure: run again in a new context, or say in TensorFlow's words what it is."""
        if isinstance(error, RuntimeError) and "enter context" in str(error):
            try:
                return apart(self.forward, *values, **attrs)
            except Exception as again:
                error = again
        if isinstance(error, OpError) or meant(error):
            raise error
        if isinstance(error, np.linalg.LinAlgError):
            raise InvalidArgumentError(
                f"{error} [Op:{self.tf_name}] name: \nLook for nan, inf or dependent rows."
            ) from None
        if self.broadcasts and isinstance(error, ValueError) and not _fitting(values):
            shapes = " vs. ".join(brackets(v.shape) for v in values)
            raise InvalidArgumentError(
                f"Incompatible shapes: {shapes} [Op:{self.tf_name}] name: \nShapes are compared "
                "from the right; two sizes fit when they are equal or one of them is 1."
            ) from None
        names = self.tensors + self.tensors[-1:] * (len(values) - len(self.tensors))
        given = {**dict(zip(names, values, strict=False)), **attrs}
        raise refused(error, spoken(self.names, self.name), given, self.tf_name) from None


def _fitting(values: tuple[Any, ...]) -> bool:
    """True when the values can be repeated to a common shape."""
    try:
        np.broadcast_shapes(*[v.shape for v in values])
    except ValueError:
        return False
    return True


def _without(rule: Callable[..., Any], unwanted: set[str]) -> Callable[..., Any]:
    """A rule that is not given the attributes it does not name."""

    def narrowed(*args: Any, **attrs: Any) -> Any:
        for name in unwanted:
            attrs.pop(name, None)
        return rule(*args, **attrs)

    narrowed.__wrapped__ = rule  # type: ignore[attr-defined]  # whose source `tf.sum??` shows
    return narrowed


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


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
        call.__wrapped__ = _shown(made)  # type: ignore[attr-defined]  # help() and completion show its parameters
        if made.name in registry.ops:
            raise ValueError(f"op {made.name!r} is declared twice.")
        registry.ops[made.name] = made
        registry.publish(call, made.name, names)
        setattr(RAW, made.name, forward)
        setattr(RECORDED, made.name, call)
        if made.operator:
            attach(made, call)
        return made

    return declare


_NOTHING = (lambda: None).__code__


def _shown(made: Op) -> FunctionType:
    """A function with the parameters of a call and the forward's place in the source.

    Nobody calls it: `tf.sin?` reads its signature. Made from a code object because
    inspect.Signature would have to be imported, and costs 20 times as much.
    """
    names, code = (*made.order, "name"), made.forward.__code__
    defaults = [*made.attributes.values(), None]
    while REQUIRED in defaults:
        del defaults[0]
    shell = _NOTHING.replace(
        co_argcount=len(names), co_nlocals=len(names), co_varnames=names, co_name=made.name,
        co_filename=code.co_filename, co_firstlineno=code.co_firstlineno,
    )  # fmt: skip
    return FunctionType(shell, {}, made.name, tuple(defaults))


def composite(*names: str, operator: str = "") -> Callable[[Any], Any]:
    """Declare a function that is made of ops; its gradient follows from theirs."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__.rstrip("_")
        function.__name__ = function.__qualname__ = name
        setattr(RECORDED, name, function)
        call = guarded(function, spoken(names, name))
        registry.publish(call, name, names)
        if operator:
            setattr(Operators, operator, call)
        return call

    return declare


def spoken(names: tuple[str, ...], name: str) -> str:
    """How messages call an op or a function: tf.reduce_sum."""
    return "tf." + min(names, key=len, default=name)


def attach(made: Op, call: Callable[..., Any]) -> None:
    """Let an operator of tensors call this, and its reflection, where there is one, for `2 * x`."""
    setattr(Operators, made.operator, call)
    if len(made.tensors) != 2 or made.operator in ("__lt__", "__le__", "__gt__", "__ge__"):
        return

    kernel = made.kernel if made.keeps and made.broadcasts else None

    def reflected(self: Any, other: Any) -> Any:
        if type(other) in NUMBERS:
            value = self._value if type(self) is EagerTensor else self._peek()
            if (type(value) is float32 or value.dtype is FLOAT32) and -LARGEST <= other <= LARGEST:
                number = EagerTensor()
                number._tape = 0
                number._value = float32(other)
                if listen.recorder is not None or kernel is None:
                    return call(number, self)
                # `rate * g` is in every training loop; nobody listens, so the number is not needed.
                try:
                    number._value = quiet(kernel, number._value, value)
                except Exception as error:
                    number._value = made.rescue(error, (number._value, value), listen.NO_ATTRS)
                return number
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


__all__ = ["ALLOWED", "RAW", "RECORDED", "Op", "attach", "cannot_convert", "complete", "composite",
           "op", "plain", "quiet", "run"]  # fmt: skip
