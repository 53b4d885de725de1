"""The surroundings of a traced function: what its body finds outside itself, as it was at tracing.

TensorFlow runs the Python body of a `tf.function` once and then computes with what that run left
behind: later changes of Python's own values are not seen, and an append or a counter happens once.
Here the body runs at every call, so it runs in the surroundings it was traced in, and afterwards
the present ones are put back. Words: a *place* is something that can change (the bindings of a
scope, a list, the attributes of an object); tensors and Variables are no places, they change for
good.
"""

import dis
import functools
import random
import sys
from collections.abc import Callable
from operator import is_
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from tapelab.engine.blocks import Block
from tapelab.furniture.muting import CALLBACKS, PACKAGE, Muted

MISSING = object()
DEPTH = 6  # how far lists in objects in lists … are followed
LONG = 1000  # lists and dicts beyond this size hold data; they are left alone
GLOBAL = ("LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL")


class Place:
    """Something that can change: `take` copies its content, `put` brings a copy back."""

    __slots__ = ("_take", "_put", "frozen")

    def __init__(self, take: Callable[[], Any], put: Callable[[Any], None]) -> None:
        self._take = take
        self._put = put
        self.frozen = take()

    def take(self) -> Any:
        """The present content."""
        return self._take()

    def thaw(self) -> None:
        """Bring back the content of the tracing."""
        if not same(self._take(), self.frozen):
            self._put(self.frozen)

    def leave(self, present: Any) -> None:
        if not same(self._take(), present):
            self._put(present)


class _Restored(Block):
    """What `Surroundings.restored()` gives."""

    _stdout: Any = None

    def __init__(self, places: list[Place]) -> None:
        self._places = places
        self._present: list[tuple[Place, Any]] = []

    def enter(self) -> None:
        for place in self._places:
            self._present.append((place, place.take()))
            place.thaw()
        self._stdout = sys.stdout
        sys.stdout = Muted(self._stdout)

    def leave(self, error: BaseException | None) -> None:
        if self._stdout is not None and isinstance(sys.stdout, Muted):
            sys.stdout = self._stdout
        self._stdout = None
        while self._present:
            place, content = self._present[-1]
            place.leave(content)
            self._present.pop()


class Surroundings:
    """Everything outside a function that its body names, and what can be reached from there."""

    def __init__(self, function: Any, arguments: Any = ()) -> None:
        self._places: list[Place] = []
        self._seen: set[Any] = set()
        self._home: Any = _home(function)
        if self._home is None:
            return
        self._names: set[str] = set()
        self._keeps_containers = self._chance = False
        self._follow(function, 0)
        for argument in arguments:
            self._follow(argument, 1)
        if self._names:
            self._places.append(_bindings(self._home, self._names))

    def restored(self) -> "_Restored":
        """Inside the block all is as it was at tracing, and Python's prints are not heard."""
        return _Restored(self._places)

    def _follow(self, value: Any, depth: int) -> None:
        if depth > DEPTH or id(value) in self._seen:
            return
        kind = type(value)
        if kind in (int, float, str, bool, type(None), ModuleType):
            return
        self._seen.add(id(value))
        if isinstance(value, FunctionType):
            self._follow_function(value, depth)
        elif isinstance(value, MethodType):
            self._follow(value.__self__, depth)
            self._follow(value.__func__, depth)
        elif isinstance(value, (list, dict, set, tuple)):
            self._follow_container(value, depth)
        elif isinstance(value, (np.random.Generator, np.random.RandomState)):
            self._places.append(_generator(value))
        elif hasattr(value, "python_function"):
            self._follow(value.python_function, depth)
        elif isinstance(value, type):
            self._follow_class(value, depth)
        elif self._is_users(kind):
            self._follow_object(value, depth)

    def _follow_function(self, function: FunctionType, depth: int) -> None:
        if function.__globals__ is not self._home:
            return  # a library's function
        names = all_names(function.__code__)
        self._keeps_containers |= not CALLBACKS.isdisjoint(names)
        if "random" in names and not self._chance:
            self._follow_chance()
        for name in sorted(global_names(function.__code__) - self._names):
            self._names.add(name)
            self._follow(self._home.get(name), depth + 1)
        for cell in function.__closure__ or ():
            self._places.append(_cell(cell))
            self._follow(_content(cell), depth + 1)
        for default in function.__defaults__ or ():
            self._follow(default, depth + 1)

    def _follow_container(self, value: Any, depth: int) -> None:
        if len(value) > LONG:
            return
        if not isinstance(value, tuple) and not self._keeps_containers:
            self._places.append(_container(value))
        for item in list(value.values() if isinstance(value, dict) else value):
            self._follow(item, depth + 1)

    def _follow_object(self, value: Any, depth: int) -> None:
        self._follow_class(type(value), depth)
        attributes = getattr(value, "__dict__", None)
        if type(attributes) is dict:
            self._places.append(_container(attributes))
            for item in list(attributes.values()):
                self._follow(item, depth + 1)

    def _follow_class(self, kind: type, depth: int) -> None:
        for each in kind.__mro__:
            if not self._is_users(each) or (id(each), "class") in self._seen:
                continue
            self._seen.add((id(each), "class"))
            for item in list(vars(each).values()):
                item = getattr(item, "fget", None) or getattr(item, "__func__", item)
                if isinstance(item, FunctionType) or hasattr(item, "python_function"):
                    self._follow(item, depth + 1)

    def _is_users(self, kind: type) -> bool:
        """Classes of the notebook, the program or the module that the function stands in."""
        return bool(getattr(kind, "__module__", None) == self._home.get("__name__", "builtins"))

    def _follow_chance(self) -> None:
        """Python's and NumPy's own generators: what they drew at tracing, they draw again."""
        self._chance = True
        self._places.append(Place(random.getstate, random.setstate))
        self._places.append(Place(np.random.get_state, np.random.set_state))


def same(a: Any, b: Any) -> bool:
    """True when two copies of a content hold the same objects."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(map(is_, a.values(), [b[k] for k in a]))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(is_, a, b))
    return a is b or (isinstance(a, set) and bool(a == b))


def _container(value: Any) -> Place:
    def put(content: Any) -> None:
        value.clear()
        (value.extend if isinstance(value, list) else value.update)(content)

    return Place(value.copy, put)


def _bindings(scope: dict[str, Any], names: set[str]) -> Place:
    order = sorted(names)

    def put(contents: Any) -> None:
        for name, content in zip(order, contents, strict=True):
            if content is not MISSING:
                scope[name] = content

    return Place(lambda: [scope.get(name, MISSING) for name in order], put)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # the enclosing function has not bound it yet
        return MISSING


def _cell(cell: Any) -> Place:
    def put(content: Any) -> None:
        if content[0] is not MISSING:
            cell.cell_contents = content[0]

    return Place(lambda: [_content(cell)], put)


def _generator(value: Any) -> Place:
    if isinstance(value, np.random.RandomState):
        return Place(value.get_state, value.set_state)
    bits = value.bit_generator
    return Place(lambda: bits.state, lambda state: setattr(bits, "state", state))


def _home(function: Any) -> dict[str, Any] | None:
    """The globals of the user's code: of the function, or of the class of a callable object."""
    function = getattr(function, "func", function)  # functools.partial
    function = getattr(function, "__func__", function)
    if not hasattr(function, "__globals__"):
        function = getattr(type(function), "call", None) or type(function).__call__
    code = getattr(function, "__code__", None)
    if code is None or code.co_filename.startswith(PACKAGE):
        return None
    return function.__globals__  # type: ignore[no-any-return]


@functools.cache
def global_names(code: CodeType) -> frozenset[str]:
    """The global names that a body and the functions inside it use or bind."""
    used = {i.argval for i in dis.get_instructions(code) if i.opname in GLOBAL}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            used |= global_names(constant)
    return frozenset(used)


@functools.cache
def all_names(code: CodeType) -> frozenset[str]:
    """The names of globals and attributes in a body and in the functions inside it."""
    inside = [all_names(c) for c in code.co_consts if isinstance(c, CodeType)]
    return frozenset(code.co_names).union(*inside)
