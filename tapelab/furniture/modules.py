"""tf.Module: an object that finds the Variables in its attributes, and in those of its parts."""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from tapelab.engine import nest, variable
from tapelab.engine.faults import Guarded
from tapelab.engine.variable import Variable
from tapelab.furniture import deferred

IGNORED = ("_TF_MODULE_IGNORED_PROPERTIES",)


class Module(Guarded):
    """A base class for layers and models (tf.Module).

    Variables come in the order of the names of their attributes, first the module's own, then
    those of its submodules; one that is shared comes once.

    >>> import tapelab as tf
    >>> class Line(tf.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.slope = tf.Variable(2.0, name="slope")
    ...         self.offset = tf.Variable(1.0, name="offset")
    ...     def __call__(self, x):
    ...         return self.slope * x + self.offset
    >>> [v.name for v in Line().trainable_variables]
    ['offset:0', 'slope:0']
    """

    _TF_MODULE_IGNORED_PROPERTIES: frozenset[str] = frozenset()

    def __init__(self, name: str | None = None) -> None:
        if name is None:
            name = snake_case(type(self).__name__)
        elif not str(name).isidentifier():
            raise ValueError(
                f"{name!r} is not a valid module name. Module names must be valid Python "
                "identifiers (e.g. a valid class name)."
            )
        self._name = name
        self._path = f"{variable.scope_path()}{name}/"

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if deferred.waiting and (nest.is_nested(value) or isinstance(value, (Variable, Module))):
            deferred.settle()

    @property
    def name(self) -> str:
        return self._name

    @property
    def name_scope(self) -> Any:
        """A `with` block in which Variables get names that begin with the module's."""
        return _Scope(self._path)

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a method so that the Variables it makes carry the module's name."""

        @functools.wraps(method)
        def scoped(self: Any, *args: Any, **kwargs: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **kwargs)

        return scoped

    @property
    def variables(self) -> Any:
        """All Variables of the module and its submodules, as a tuple."""
        return tuple(self._flatten(predicate=_is_variable))

    @property
    def trainable_variables(self) -> Any:
        return tuple([v for v in self.variables if v.trainable])

    @property
    def non_trainable_variables(self) -> Any:
        return tuple([v for v in self.variables if not v.trainable])

    @property
    def submodules(self) -> Any:
        """All modules inside this one, also those inside its parts."""
        return tuple(self._flatten(predicate=_is_module))

    def _flatten(self, recursive: bool = True, predicate: Any = None,
                 attribute_traversal_key: Any = None, with_path: bool = False,
                 expand_composites: bool = False) -> Iterator[Any]:  # fmt: skip
        """Every leaf of the attributes for which `predicate` holds, without repetition."""
        predicate = predicate or (lambda leaf: True)
        found = _walk(self, recursive, attribute_traversal_key, (), {id(self)}, with_path)
        for path, leaf in found:
            if predicate(leaf):
                yield (path, leaf) if with_path else leaf


def _walk(module: Any, recursive: bool, order: Any, path: tuple[Any, ...], seen: set[int],
          repeat: bool) -> Iterator[tuple[tuple[Any, ...], Any]]:  # fmt: skip
    """The module's own leaves first, then those of each submodule, depth first."""
    inside = []
    ignored = {*IGNORED, *type(module)._TF_MODULE_IGNORED_PROPERTIES}
    for name in sorted(set(vars(module)) - ignored, key=order):
        for place, leaf in _leaves(vars(module)[name], (*path, name)):
            if id(leaf) in seen and not (repeat and not _is_module(leaf)):
                continue
            seen.add(id(leaf))
            yield place, leaf
            if recursive and _is_module(leaf):
                inside.append((place, leaf))
    for place, submodule in inside:
        yield from _walk(submodule, recursive, order, place, seen, repeat)


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if not nest.is_nested(value):
        yield path, value
        return
    if isinstance(value, (list, tuple)):
        items: Any = enumerate(value)
    else:
        items = _sorted_items(value)
    for key, child in items:
        yield from _leaves(child, (*path, key))


def _sorted_items(mapping: Any) -> list[tuple[Any, Any]]:
    """Entries by sorted key; keys that can't be compared keep their order."""
    try:
        return sorted(mapping.items(), key=lambda item: item[0])
    except TypeError:
        return list(mapping.items())


def _is_variable(leaf: Any) -> bool:
    return isinstance(leaf, Variable)


def _is_module(leaf: Any) -> bool:
    return isinstance(leaf, Module)


class _Scope(variable.at_path):
    """The name scope of a module: the same path wherever the `with` block stands."""

    def __init__(self, path: str) -> None:
        super().__init__(path, path.rstrip("/").rpartition("/")[2])
        self.name = path


def snake_case(name: str) -> str:
    """The name of a class in lower case with underscores.

    >>> snake_case("MyBigRNN2Layer")
    'my_big_rnn2_layer'
    """
    return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name).lower()
