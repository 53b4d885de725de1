"""Gradients that the user writes: custom_gradient, grad_pass_through, recompute_grad."""

import functools
from collections.abc import Callable
from typing import Any

from tapelab.engine import aside, listen, nest, registry
from tapelab.engine.asked import UnconnectedGradients
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import shown
from tapelab.engine.legible import legible
from tapelab.engine.op import composite
from tapelab.engine.tape import GradientTape, Hidden
from tapelab.engine.tensor import Operators, tensor
from tapelab.engine.wanted import function


class CustomOp:
    """What a tape records for one call of a decorated function: its own rule, no formula."""

    needs = broadcasts = silent = holomorphic = keeps = False
    plain = 0
    eager = many = differentiable = True
    allows = "any"
    tensors: tuple[str, ...] = ()
    attributes: dict[str, Any] = {}
    listed = "args"
    latex = ""

    def __init__(self, name: str, rule: Callable[..., Any]) -> None:
        self.name = self.tf_name = self.symbol = name = legible(name)
        self.text = name.replace("{", "(").replace("}", ")") + "({args})"  # braces are holes
        self.rule = self.bare = rule

    def __repr__(self) -> str:
        return f"<custom gradient of {self.name}>"


@composite("custom_gradient")
def custom_gradient(f: Callable[..., Any] | None = None) -> Any:
    """Decorate a function that returns (values, grad_fn): tapes then call grad_fn.

    grad_fn(*upstream) gets one gradient for each value and returns one for each positional
    argument. When the function reads Variables that are not arguments, grad_fn must accept
    `variables=` and return (gradients, [one for each variable]).

    >>> import tapelab as tf
    >>> @tf.custom_gradient
    ... def clipped(x):
    ...     return x, lambda upstream: tf.clip_by_value(upstream, -1.0, 1.0)
    >>> x = tf.Variable(2.0)
    >>> with tf.GradientTape() as tape:
    ...     y = 5.0 * clipped(x)
    >>> print(tape.gradient(y, x))
    tf.Tensor(1.0, shape=(), dtype=float32)
    """
    if f is None:
        return custom_gradient
    function(f, "What @tf.custom_gradient decorates")
    return Custom(f)


class Custom:
    """A decorated function; in a class it becomes a method, whose `self` needs no gradient."""

    __slots__ = ("__dict__", "__weakref__", "_f")

    def __init__(self, f: Callable[..., Any]) -> None:
        functools.update_wrapper(self, f)
        self._f = f

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return _call(self._f, args, kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> "Custom":
        bind = getattr(self._f, "__get__", None)
        return self if instance is None or bind is None else Custom(bind(instance, owner))

    def __reduce__(self) -> Any:
        """A copy is the function itself, as with every function."""
        return getattr(self, "__qualname__", type(self._f).__name__)

    def __repr__(self) -> str:
        return f"<custom gradient {self._f!r}>"


def _call(f: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    with Hidden() as watcher:  # sees which Variables are read
        made = f(*args, **kwargs)
    result, grad_fn = _pair(made)
    passed = nest.flatten([list(args), list(kwargs.values())])
    variables = [v for v in watcher.watched_variables() if all(v is not p for p in passed)]
    if variables and not _accepts_variables(grad_fn):
        raise TypeError(
            "@tf.custom_gradient grad_fn must accept keyword argument 'variables', since function "
            f"uses variables: {variables}"
        )
    flat_args = nest.flatten(list(args))
    inputs = tuple([to_tensor(a) for a in [*flat_args, *variables]])
    results = [to_tensor(r) for r in nest.flatten(result)]
    outputs = tuple([tensor(r._value) for r in results])
    for accumulator in listen.recording_here():
        if hasattr(accumulator.recording, "alias"):  # forward mode follows the body itself
            for output, original in zip(outputs, results, strict=True):
                accumulator.recording.alias(output, original)
    rule = _rule(grad_fn, result, len(flat_args), variables)
    recorder = listen.recorder
    if recorder is not None:
        recorder.on_op(CustomOp(getattr(f, "__name__", "custom"), rule), outputs, inputs, {})
    return nest.pack_sequence_as(result, list(outputs))


def _pair(made: Any) -> Any:
    """The two things that a decorated function returns."""
    if isinstance(made, (list, tuple)) and len(made) == 2 and callable(made[1]):
        return made
    scalar = isinstance(made, Operators) and not made.ndim
    raise TypeError(
        ("Cannot iterate over a scalar tensor. " if scalar else "")
        + "A function under @tf.custom_gradient returns two things, its value and a function for "
        f"the gradient: `return y, grad`. This one returned {shown(made)}."
    )


def _accepts_variables(grad_fn: Callable[..., Any]) -> bool:
    import inspect  # costs 10 ms, which only those pay who come here

    try:
        parameters = inspect.signature(grad_fn).parameters
    except (TypeError, ValueError):
        return False
    return "variables" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def _rule(grad_fn: Any, result: Any, count: int, variables: list[Any]) -> Callable[..., Any]:
    """The user's grad_fn in the form of a rule."""

    def rule(F: Any, gs: Any, zs: Any, *xs: Any) -> list[Any]:
        if variables:
            both = grad_fn(*gs, variables=variables)
            if not isinstance(both, (list, tuple)) or len(both) != 2:
                raise ValueError(
                    "The grad_fn of a custom_gradient function that reads Variables returns two "
                    "things, the gradients of the arguments and a list of those of the Variables: "
                    f"`return dx, [dw]`. This one returned {shown(both)}."
                )
            sent, more = both
            if not isinstance(more, (list, tuple)) or len(more) != len(variables):
                raise ValueError(
                    "Must return gradient for each variable from @custom_gradient grad_fn."
                )
        else:
            sent, more = grad_fn(*gs), []
        flat = nest.flatten(list(sent) if isinstance(sent, (list, tuple)) else [sent])
        if len(flat) != count:
            raise ValueError(
                f"custom_gradient function expected to return {count} gradients, but returned "
                f"{len(flat)} instead."
            )
        return [None if g is None else to_tensor(g) for g in [*flat, *more]]

    return rule


@composite("grad_pass_through")
def grad_pass_through(f: Callable[..., Any]) -> Callable[..., Any]:
    """Compute f, but let the gradient pass as if f were the identity.

    >>> import tapelab as tf
    >>> x = tf.Variable(2.6)
    >>> with tf.GradientTape() as tape:
    ...     y = tf.grad_pass_through(tf.round)(x)
    >>> print(y.numpy(), tape.gradient(y, x).numpy())
    3.0 1.0
    """

    function(f, "What tf.grad_pass_through wraps")

    @custom_gradient  # type: ignore[untyped-decorator]
    def passing(*args: Any, **kwargs: Any) -> Any:
        def grad(*upstream: Any, variables: Any = None) -> Any:
            if variables is not None:
                return upstream, [None] * len(variables)
            return upstream

        return f(*args, **kwargs), grad

    return functools.wraps(f)(passing)


@composite("recompute_grad")
def recompute_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """Keep only the inputs of f on the tape, and run f again when its gradient is asked for."""

    function(f, "What tf.recompute_grad wraps")

    @custom_gradient  # type: ignore[untyped-decorator]
    def recomputing(*args: Any, **kwargs: Any) -> Any:
        def grad(*upstream: Any, variables: Any = None) -> Any:
            names = list(variables or [])
            with GradientTape() as tape:
                again = nest.map_structure(_identity, list(args))
                tape.watch(again)
                tape.watch(names)
                result = f(*again, **kwargs)
            sources = [*nest.flatten(again), *names]
            found = tape.gradient(result, sources, list(upstream), UnconnectedGradients.ZERO)
            count = len(sources) - len(names)
            return (found[:count], found[count:]) if names else found[:count]

        with aside.paused(keep_hidden=True):
            result = f(*args, **kwargs)
        return result, grad

    return functools.wraps(f)(recomputing)


def _identity(x: Any) -> Any:
    return registry.function("identity")(x)
