"""A tf.function bound to one signature: what `get_concrete_function` returns."""

import inspect
from typing import Any

from tapelab.engine import nest
from tapelab.furniture import signatures
from tapelab.ops.specs import TensorSpec


class ConcreteFunction:
    """A tf.function for one signature; other shapes and dtypes are refused."""

    def __init__(self, function: Any, bound: inspect.BoundArguments) -> None:
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
        wanted = [i for i, v in enumerate(values) if isinstance(_spec(v), TensorSpec)]
        given = [*args, *kwargs.values()]
        if len(given) == len(wanted) < len(values):  # Python values were fixed by the signature
            for i, value in zip(wanted, given, strict=True):
                values[i] = signatures.meet(signatures.normal(value), _spec(values[i]))
            return self._function(*values, **named)
        bound, _ = self._function._arguments(args, kwargs)
        for value, demand in zip(bound.args, self._bound.args, strict=False):
            signatures.meet(value, nest.map_structure(_spec, demand))
        return self._function(*bound.args, **bound.kwargs)

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self.__name__} at {id(self):#x}>"


def _spec(value: Any) -> Any:
    return TensorSpec.from_tensor(value) if hasattr(value, "_tensor") else value


def shown(key: Any) -> str:
    parts = [f"{p[0]}: {p[1]!r}" if isinstance(p, tuple) else repr(p) for p in key]
    return "(" + ", ".join(parts) + ")"
