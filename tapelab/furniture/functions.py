"""tf.function: a Python function that is traced once per signature.

Values, gradients and updates of Variables are those of eager code, and tapes see each op. What
differs is Python's side of the body. It takes part once for each *signature* (shapes and dtypes of
tensors, values of everything else): a `print` or an `append` happens at that first call, the
tracing, and Python numbers that the body finds outside keep the value they had then.

How: later calls run the body again, in the surroundings in which it was traced (`surroundings`),
so that data-dependent `if`, `while` and `for` work as they stand. Limits: what the body does to
files, sockets, iterators and objects of libraries happens at each call; inside a loop over a tensor
a print happens for each round of the tracing, where TensorFlow traces the loop's body once; tensors
have values inside the body, where TensorFlow shows symbols such as `Tensor("mul:0", …)`.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from tapelab.engine import nest, wanted
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import shown
from tapelab.engine.slices import IndexedSlices
from tapelab.furniture import signatures
from tapelab.furniture.concrete import ConcreteFunction, Trace, Traces
from tapelab.furniture.rehearsal import unseen, variables_so_far
from tapelab.furniture.surroundings import Surroundings
from tapelab.ops.specs import TensorSpec

SINGLETON = (
    "tf.function only supports singleton tf.Variables created on the first call. Make sure the "
    "tf.Variable is only created once or created outside tf.function. See "
    "https://www.tensorflow.org/guide/function#creating_tfvariables for more information."
)


class Function:
    """What `tf.function` makes: call it like the Python function.

    >>> import tapelab as tf
    >>> @tf.function
    ... def double(x):
    ...     print("tracing")
    ...     return 2.0 * x
    >>> print(double(tf.constant(1.0)), double(tf.constant(3.0)))
    tracing
    tf.Tensor(2.0, shape=(), dtype=float32) tf.Tensor(6.0, shape=(), dtype=float32)
    """

    def __init__(
        self,
        python_function: Callable[..., Any],
        input_signature: Any = None,
        reduce_retracing: bool = False,
        traces: Traces | None = None,
    ) -> None:
        functools.update_wrapper(self, python_function)
        self.__name__ = getattr(python_function, "__name__", type(python_function).__name__)
        self.python_function = python_function
        self.input_signature = None if input_signature is None else tuple(input_signature)
        self._reduce = reduce_retracing
        self._traces = traces or Traces()
        self._of_instances: WeakKeyDictionary[Any, Traces] = WeakKeyDictionary()
        try:
            self._signature = inspect.signature(python_function)
        except ValueError:
            raise TypeError(
                f"python_function has no signature that Python knows: {shown(python_function)}. "
                "Call it in a function of your own."
            ) from None

    def __reduce__(self) -> str:
        """Like any function it travels by its name, and a deep copy of it is itself."""
        name: str = self.python_function.__qualname__
        return name

    def __get__(self, instance: Any, owner: Any = None) -> "Function":
        """On a class: a method, with traces of its own for every instance."""
        if instance is None:
            return self
        try:
            traces = self._of_instances.setdefault(instance, Traces())
        except TypeError:  # instances that can't be keys, such as dataclasses with ==
            traces = Traces()
        method = self.python_function.__get__(instance, owner)
        return Function(method, self.input_signature, self._reduce, traces)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from tapelab import config  # a module of the storey above

        if config.functions_run_eagerly():
            return self.python_function(*args, **kwargs)
        bound, key = self._arguments(args, kwargs)
        known = self._traces.find(key)
        before = variables_so_far()
        if known is None:
            return self._trace(key, bound, before)
        with known.surroundings.restored():
            result = _outputs(self.python_function(*bound.args, **bound.kwargs), self)
        if variables_so_far() > before:
            raise ValueError(SINGLETON)
        return result

    def _arguments(self, args: Any, kwargs: Any) -> tuple[inspect.BoundArguments, Any]:
        """The arguments as the body gets them, and the key of the call."""
        try:
            bound = self._signature.bind(*args, **kwargs)
            bound.apply_defaults()
            if self.input_signature is not None:
                return self._meet(bound), self.input_signature
            bound.arguments = {k: signatures.normal(v) for k, v in bound.arguments.items()}
        except TypeError as error:
            raise self._misfit(error, args, kwargs) from None
        seen: dict[int, int] = {}
        key = tuple([(name, signatures.key_of(v, seen)) for name, v in bound.arguments.items()])
        return bound, key

    def _meet(self, bound: inspect.BoundArguments) -> inspect.BoundArguments:
        """The arguments, fitted to `input_signature` in order."""
        demands = list(self.input_signature or ())
        for name, value in bound.arguments.items():
            kind = self._signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                bound.arguments[name] = tuple([signatures.meet(v, demands.pop(0)) for v in value])
            elif demands:
                bound.arguments[name] = signatures.meet(value, demands.pop(0))
        return bound

    def _misfit(self, error: TypeError, args: Any, kwargs: Any) -> TypeError:
        shown = self._signature
        if self.input_signature is not None:
            pairs = zip(self._signature.parameters, self.input_signature, strict=False)
            shown = "(" + ", ".join(f"{name}: {spec!r}" for name, spec in pairs) + ")"  # type: ignore[assignment]
        return TypeError(
            f"Binding inputs to tf.function failed due to `{error}`. Received args: {args} and "
            f"kwargs: {kwargs} for signature: {shown}."
        )

    def _trace(self, key: Any, bound: inspect.BoundArguments, before: int) -> Any:
        """The first call for a key: Python's side of the body takes part."""
        traces = self._traces
        key = traces.settled(key, self._reduce)
        found = self._surroundings(bound)
        traces.count += 1
        result = _outputs(self.python_function(*bound.args, **bound.kwargs), self)
        if variables_so_far() > before:
            if traces.called:
                raise ValueError(SINGLETON)
            found, _ = self._rehearse(bound)
        traces.called = True
        traces.known[key] = Trace(found, dict(bound.arguments), result)
        return result

    def _surroundings(self, bound: inspect.BoundArguments) -> Surroundings:
        return Surroundings(self.python_function, bound.arguments.values())

    def _rehearse(self, bound: inspect.BoundArguments) -> tuple[Surroundings, Any]:
        """Trace once more after Variables were created, as TensorFlow does.

        This shows whether later calls would create them anew: ValueError if so. Nothing that is
        computed here stays.
        """
        found = self._surroundings(bound)
        before = variables_so_far()
        self._traces.count += 1
        with unseen():
            result = _outputs(self.python_function(*bound.args, **bound.kwargs), self)
        if variables_so_far() > before:
            raise ValueError(SINGLETON)
        return found, result

    # -- looking at it --------------------------------------------------------------------

    def experimental_get_tracing_count(self) -> int:
        """How often the Python function was traced."""
        return self._traces.count

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> "ConcreteFunction":
        """The function for one signature: tensors, or a TensorSpec in the place of each."""
        if self.input_signature is not None and not args and not kwargs:
            args = self.input_signature
        bound, key = self._arguments(args, kwargs)
        if any(isinstance(v, TensorSpec) for v in nest.flatten(list(bound.args))):
            self._traces.promised.append(key)  # traced by the first call that it covers
        elif self._traces.find(key) is None:
            found, result = self._rehearse(bound)
            self._traces.known[key] = Trace(found, dict(bound.arguments), result)
            self._traces.called = True
        return ConcreteFunction(self, bound, key)

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        """What goes in and comes out, for each signature that was traced."""
        return "\n\n".join(trace.text() for trace in self._traces.known.values())

    def __repr__(self) -> str:
        return f"<tapelab.Function {self.__name__}>"


def _outputs(result: Any, function: Function) -> Any:
    """What the body returned, with tensors for numbers, arrays and Variables."""

    def convert(leaf: Any) -> Any:
        if leaf is None or isinstance(leaf, IndexedSlices):
            return leaf
        try:
            return to_tensor(leaf)
        except (TypeError, ValueError):
            raise TypeError(
                "To be compatible with tf.function, Python functions must return zero or more "
                "Tensors or ExtensionTypes or None values; in compilation of "
                f"{function.python_function}, found return value of type {type(leaf)}, which is "
                "not a Tensor or ExtensionType."
            ) from None

    return nest.map_structure(convert, result)


def function(func: Any = None, input_signature: Any = None, autograph: bool = True,
             jit_compile: Any = None, reduce_retracing: bool = False,
             experimental_implements: Any = None, experimental_autograph_options: Any = None,
             experimental_attributes: Any = None, experimental_relax_shapes: Any = None,
             experimental_compile: Any = None,
             experimental_follow_type_hints: Any = None) -> Any:  # fmt: skip
    """Make a function whose Python body takes part once per signature (tf.function).

    Use it bare, with arguments, or as a call. `input_signature` (TensorSpecs) allows one trace
    only; `reduce_retracing` lets sizes vary. `autograph` and `jit_compile` are accepted: control
    flow on tensors works as written, and everything is computed by NumPy.
    """
    reduce_retracing = reduce_retracing or bool(experimental_relax_shapes)
    if func is None:
        return lambda f: Function(
            wanted.function(f, "python_function"), input_signature, reduce_retracing
        )
    wanted.function(func, "python_function")
    return Function(func, input_signature, reduce_retracing)
