"""What a tf.function remembers of its signatures, and the function bound to one of them."""

import inspect
from typing import Any

from tapelab.engine import nest
from tapelab.engine.errors import OutOfScopeError
from tapelab.furniture import signatures
from tapelab.furniture.surroundings import Surroundings
from tapelab.ops.specs import TensorSpec


class Trace:
    """One tracing: its surroundings, and the specs of what went in and came out."""

    def __init__(self, surroundings: Surroundings, arguments: dict[str, Any], result: Any) -> None:
        self.surroundings = surroundings
        self.inputs = {name: nest.map_structure(spec, v) for name, v in arguments.items()}
        self.outputs = nest.map_structure(spec, result)

    def text(self) -> str:
        """The signature as TensorFlow prints it."""
        return signature_text(self.inputs, self.outputs)


class Traces:
    """All tracings of a function (of a method: for one object), by the key of the call."""

    def __init__(self) -> None:
        self.known: dict[Any, Trace] = {}
        self.promised: list[Any] = []  # keys that get_concrete_function asked for, with specs
        self.count = 0
        self.called = False

    def find(self, key: Any) -> Trace | None:
        found = self.known.get(key)
        if found is None:
            fitting = (t for known, t in self.known.items() if signatures.covers(known, key))
            found = next(fitting, None)
        return found

    def settled(self, key: Any, widen: bool) -> Any:
        """The key to trace for: a promised one that covers it, or with unknown sizes to `widen`."""
        for promised in self.promised:
            if signatures.covers(promised, key):
                return promised
        if widen:
            wider = (signatures.common(known, key) for known in self.known)
            return next((w for w in wider if w is not None), key)
        return key


class ConcreteFunction:
    """A tf.function for one signature; other shapes and dtypes are refused."""

    def __init__(self, function: Any, bound: inspect.BoundArguments, key: Any) -> None:
        self._function = function
        self._bound = bound
        self._key = key
        self.name = f"__inference_{function.__name__}"
        self.__name__ = function.__name__

    @property
    def structured_input_signature(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The specs of the positional arguments and of the keyword arguments."""
        described = [nest.map_structure(spec, a) for a in self._bound.args]
        return tuple(described), {k: spec(v) for k, v in self._bound.kwargs.items()}

    @property
    def structured_outputs(self) -> Any:
        """The specs of what comes out; None before the first call with a TensorSpec signature."""
        trace = self._function._traces.known.get(self._key)
        return None if trace is None else trace.outputs

    @property
    def graph(self) -> Any:
        raise OutOfScopeError(
            "ConcreteFunction has no attribute 'graph': nothing becomes a graph here, the Python "
            "function runs. Call it inside a tape, and look at the tape."
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        values, named = list(self._bound.args), dict(self._bound.kwargs)
        wanted = [i for i, v in enumerate(values) if isinstance(spec(v), TensorSpec)]
        given = [*args, *kwargs.values()]
        if len(given) == len(wanted) < len(values):  # Python values were fixed by the signature
            for i, value in zip(wanted, given, strict=True):
                values[i] = signatures.meet(signatures.normal(value), spec(values[i]))
            return self._function(*values, **named)
        bound, _ = self._function._arguments(args, kwargs)
        for value, demand in zip(bound.args, self._bound.args, strict=False):
            signatures.meet(value, nest.map_structure(spec, demand))
        return self._function(*bound.args, **bound.kwargs)

    def pretty_printed_signature(self, verbose: bool = True) -> str:
        """What goes in and comes out."""
        inputs = {k: nest.map_structure(spec, v) for k, v in self._bound.arguments.items()}
        return signature_text(inputs, self.structured_outputs)

    def __str__(self) -> str:
        return "ConcreteFunction " + self.pretty_printed_signature()

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self.__name__} at {id(self):#x}>"


def spec(value: Any) -> Any:
    """The spec of a tensor or a Variable; other values are their own description."""
    return TensorSpec.from_tensor(value) if hasattr(value, "_tensor") else value


def signature_text(inputs: dict[str, Any], outputs: Any) -> str:
    lines = [f"  {name} (POSITIONAL_OR_KEYWORD): {_shown(v)}" for name, v in inputs.items()]
    return "\n".join(["Input Parameters:", *(lines or ["  None"]), "Output Type:",
                      f"  {outputs!r}", "Captures:", "  None"])  # fmt: skip


def _shown(value: Any) -> str:
    plain = isinstance(value, (bool, int, float, str))
    return f"Literal[{value!r}]" if plain else repr(value)
