"""What a checkpoint finds in an object: its parts by the names of attributes.

Modules, layers and models, optimizers, Variables, other checkpoints, iterators of datasets, and
lists, tuples and dicts of them are parts; numbers, tensors, losses and metrics are not.
"""

from collections import deque
from typing import Any

from tapelab.engine.faults import shown
from tapelab.engine.variable import Variable
from tapelab.furniture.metrics import Metric
from tapelab.furniture.modules import IGNORED, Module
from tapelab.furniture.optimizer import Optimizer
from tapelab.furniture.streams import Stream, StreamIterator

VALUE, PLACE = "/.ATTRIBUTES/VARIABLE_VALUE", "/.ATTRIBUTES/ITERATOR_STATE"
HELD = "_trainable_variables"  # an optimizer's own list of the Variables that it changes


class Root:
    """The base of Checkpoint: an object of which every part is an attribute."""

    def _parts(self) -> dict[str, Any]:
        raise NotImplementedError


LEAVES = (Variable, StreamIterator)  # what has a value in the file
KINDS = (*LEAVES, Module, Optimizer, Root, Stream, list, tuple, dict)


def tracked(value: Any) -> bool:
    """Whether a checkpoint looks into the value."""
    return isinstance(value, KINDS) and not isinstance(value, Metric)


def parts(thing: Any) -> dict[str, Any]:
    """The parts of a thing by their names."""
    if isinstance(thing, Root):
        found = thing._parts()
    elif isinstance(thing, (list, tuple)):
        found = {str(i): value for i, value in enumerate(thing)}
    elif isinstance(thing, dict):
        found = _entries(thing)
    elif isinstance(thing, Optimizer):
        found = _of_optimizer(thing)
    elif isinstance(thing, Module):
        found = _of_module(thing)
    else:
        found = {}
    return {k: getattr(v, "_source", v) for k, v in found.items() if tracked(v)}


def _entries(thing: dict[Any, Any]) -> dict[str, Any]:
    for key, value in thing.items():
        if not isinstance(key, str) and tracked(value):
            raise ValueError(
                f"Unable to save the object {shown(thing)} (a dictionary wrapper constructed "
                "automatically on attribute assignment). The wrapped dictionary contains a "
                "non-string key which maps to a trackable object or mutable data structure. Use "
                "strings as keys."
            )
    return thing


def _of_optimizer(thing: Any) -> dict[str, Any]:
    entries = list(thing._memory.values())
    slots = [dict(zip(thing.slots, entry[1:], strict=False)) for entry in entries]
    beside = {name: list(table.values()) for name, table in thing._beside.items()}
    inner = ("_memory", "_beside", "_spare", "_squares")
    own = {name: value for name, value in vars(thing).items() if name not in inner}
    return {**own, "_variables": slots, **beside, HELD: [entry[0] for entry in entries]}


def _of_module(thing: Any) -> dict[str, Any]:
    ignored = {*IGNORED, *type(thing)._TF_MODULE_IGNORED_PROPERTIES}
    found = {name: value for name, value in vars(thing).items() if name not in ignored}
    if "_stack" in found or getattr(thing, "_graph", None) is not None:
        found.pop("_stack", None)
        found["layers"] = thing.layers
    if isinstance(vars(thing).get("optimizer"), Optimizer):  # that of `compile`
        found["optimizer"] = vars(thing)["optimizer"]
    state = getattr(thing, "_state", None)
    if state is not None and state.added:  # weights that no attribute holds, by their number
        held = {id(value) for value in found.values()}
        spare = {str(i): v for i, v in enumerate(state.added) if id(v) not in held}
        found["_weights"] = spare
    return found


def described(root: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The objects that are reached from here, as a file lists them, and the values by their keys.

    A Variable is named by the shortest path to it, and stands there once however often it is held.
    """
    numbers: dict[int, int] = {id(root): 0}
    things, paths = [root], [""]  # the list keeps what `parts` made just now alive
    objects: list[dict[str, Any]] = []
    values: dict[str, Any] = {}
    waiting = deque([0])
    while waiting:
        number = waiting.popleft()
        thing, path = things[number], paths[number]
        children = {}
        for name, child in parts(thing).items():
            if id(child) not in numbers:
                numbers[id(child)] = len(things)
                waiting.append(len(things))
                things.append(child)
                paths.append(f"{path}/{escaped(name)}" if path else escaped(name))
            children[name] = numbers[id(child)]
        objects.append({"children": children})
        if isinstance(thing, LEAVES):
            key = path + (VALUE if isinstance(thing, Variable) else PLACE)
            objects[-1]["key"] = key
            values[key] = thing._peek() if isinstance(thing, Variable) else thing._place[0]
    return objects, values


def escaped(name: str) -> str:
    """The name without slashes, so that paths stay clear."""
    return name.replace(".", "..").replace("/", ".S") or ".E"


def variables(root: Any) -> list[Any]:
    """All Variables that are reached from here, and all iterators."""
    found: dict[int, Any] = {}
    seen: dict[int, Any] = {}
    waiting = deque([root])
    while waiting:
        thing = waiting.popleft()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        if isinstance(thing, LEAVES):
            found[id(thing)] = thing
        waiting.extend(parts(thing).values())
    return list(found.values())
