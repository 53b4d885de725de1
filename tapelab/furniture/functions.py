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
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from tapelab import config
from tapelab.engine import listen, nest, variable
from tapelab.engine.convert import to_tensor
from tapelab.engine.slices import IndexedSlices
from tapelab.furniture import specs
from tapelab.furniture.surroundings import Surroundings

SINGLETON = (
    "tf.function only supports singleton tf.Variables created on the first call. Make sure the "
    "tf.Variable is only created once or created outside tf.function. See "
    "https://www.tensorflow.org/guide/function#creating_tfvariables for more information."
)


class Traces:
    """What a function remembers of its calls: the surroundings for each key."""

    def __init__(self) -> None:
        self.known: dict[Any, Surroundings] = {}
        self.count = 0
        self.called = False

    def find(self, key: Any) -> Surroundings | None:
        found = self.known.get(key)
        if found is None:
            fitting = (trace for known, trace in self.known.items() if specs.covers(known, key))
            found = next(fitting, None)
        return found

    def widened(self, key: Any) -> Any:
        """The key, with unknown sizes where a known one differs in sizes and nothing else."""
        wider = (specs.common(known, key) for known in self.known)
        return next((w for w in wider if w is not None), key)


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
        self._signature = inspect.signature(python_function)

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
        if config.functions_run_eagerly():
            return self.python_function(*args, **kwargs)
        bound, key = self._arguments(args, kwargs)
        known = self._traces.find(key)
        before = _variables_so_far()
        if known is None:
            return self._trace(key, bound, before)
        with known.restored():
            result = _outputs(self.python_function(*bound.args, **bound.kwargs), self)
        if _variables_so_far() > before + 1:
            raise ValueError(SINGLETON)
        return result

    def _arguments(self, args: Any, kwargs: Any) -> tuple[inspect.BoundArguments, Any]:
        """The arguments as the body gets them, and the key of the call."""
        try:
            bound = self._signature.bind(*args, **kwargs)
            bound.apply_defaults()
            bound.arguments = {k: specs.normal(v) for k, v in bound.arguments.items()}
            if self.input_signature is not None:
                return self._meet(bound), self.input_signature
        except TypeError as error:
            raise self._misfit(error, args, kwargs) from None
        seen: dict[int, int] = {}
        key = tuple([(name, specs.key_of(v, seen)) for name, v in bound.arguments.items()])
        return bound, key

    def _meet(self, bound: inspect.BoundArguments) -> inspect.BoundArguments:
        """The arguments, fitted to `input_signature` in order."""
        demands = list(self.input_signature or ())
        for name, value in bound.arguments.items():
            kind = self._signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                bound.arguments[name] = tuple([specs.meet(v, demands.pop(0)) for v in value])
            elif demands:
                bound.arguments[name] = specs.meet(value, demands.pop(0))
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
        if self._reduce:
            key = traces.widened(key)
        found = self._surroundings(bound)
        traces.count += 1
        result = _outputs(self.python_function(*bound.args, **bound.kwargs), self)
        if _variables_so_far() > before + 1:
            if traces.called:
                raise ValueError(SINGLETON)
            found = self._rehearse(bound)
        traces.called = True
        traces.known[key] = found
        return result

    def _surroundings(self, bound: inspect.BoundArguments) -> Surroundings:
        return Surroundings(self.python_function, bound.arguments.values())

    def _rehearse(self, bound: inspect.BoundArguments) -> Surroundings:
        """Trace again after Variables were created, as TensorFlow does; nothing is computed for good.

        This shows whether a second call would create them anew. ValueError if it does.
        """
        found = self._surroundings(bound)
        before = _variables_so_far()
        self._traces.count += 1
        with _unseen():
            self.python_function(*bound.args, **bound.kwargs)
        if _variables_so_far() > before + 1:
            raise ValueError(SINGLETON)
        return found

    # -- looking at it --------------------------------------------------------------------

    def experimental_get_tracing_count(self) -> int:
        """How often the Python function was traced."""
        return self._traces.count

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> "ConcreteFunction":
        """The function for one signature: tensors, or a TensorSpec in the place of each."""
        if self.input_signature is not None and not args and not kwargs:
            args = self.input_signature
        bound, key = self._arguments(args, kwargs)
        symbolic = any(isinstance(v, specs.TensorSpec) for v in nest.flatten(list(bound.args)))
        if self._traces.find(key) is None and not symbolic:
            found = self._rehearse(bound)
            self._traces.known[key] = found
            self._traces.called = True
        return ConcreteFunction(self, bound)

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        """The signatures that were traced, one a line."""
        return "\n".join(f"{self.__name__}{_shown(key)}" for key in self._traces.known)

    def __repr__(self) -> str:
        return f"<tapelab.Function {self.__name__}>"


class ConcreteFunction:
    """A tf.function for one signature; other shapes and dtypes are refused."""

    def __init__(self, function: Function, bound: inspect.BoundArguments) -> None:
        self._function = function
        self._bound = bound
        self.name = f"__inference_{function.__name__}"
        self.__name__ = function.__name__

    @property
    def structured_input_signature(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The specs of the positional arguments and of the keyword arguments."""
        described = [nest.map_structure(_spec, a) for a in self._bound.args]
        return tuple(described), {k: _spec(v) for k, v in self._bound.kwargs.items()}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        values, named = list(self._bound.args), dict(self._bound.kwargs)
        wanted = [i for i, v in enumerate(values) if isinstance(_spec(v), specs.TensorSpec)]
        given = [*args, *kwargs.values()]
        if len(given) == len(wanted) < len(values):  # Python values were fixed by the signature
            for i, value in zip(wanted, given, strict=True):
                values[i] = specs.meet(specs.normal(value), _spec(values[i]))
            return self._function(*values, **named)
        bound, _ = self._function._arguments(args, kwargs)
        for value, demand in zip(bound.args, self._bound.args, strict=False):
            specs.meet(value, nest.map_structure(_spec, demand))
        return self._function(*bound.args, **bound.kwargs)

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self.__name__} at {id(self):#x}>"


def _spec(value: Any) -> Any:
    return specs.TensorSpec.from_tensor(value) if hasattr(value, "_tensor") else value


def _shown(key: Any) -> str:
    parts = [f"{p[0]}: {p[1]!r}" if isinstance(p, tuple) else repr(p) for p in key]
    return "(" + ", ".join(parts) + ")"


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


def _variables_so_far() -> int:
    """A number that grows by one with every call and with every new Variable."""
    return next(variable._serials)


class _Ledger(listen.Listener):
    """Notes what Variables held before they were assigned to."""

    def __init__(self) -> None:
        self.before: dict[int, tuple[Any, Any]] = {}

    def on_assign(self, variable: Any, before: Any) -> None:
        self.before.setdefault(id(variable), (variable, before))


@contextmanager
def _unseen() -> Any:
    """Inside the block no tape records, no view hears, and afterwards Variables are as before."""
    ledger, views = _Ledger(), listen.views
    try:
        listen.views = (ledger,)
        with listen.paused(keep_hidden=True):
            yield
    finally:
        listen.views = ()
        with listen.paused(keep_hidden=True):
            for changed, before in ledger.before.values():
                changed.assign(before, read_value=False)
        listen.views = views
        listen.renew()


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
        return lambda f: Function(f, input_signature, reduce_retracing)
    return Function(func, input_signature, reduce_retracing)
