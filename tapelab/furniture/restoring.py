"""Giving the values of a file to Variables, now or as soon as they are there."""

import weakref
from collections import deque
from typing import Any, Self

import numpy as np

from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import Guarded, shown
from tapelab.engine.variable import ResourceVariable
from tapelab.furniture import deferred, tracking


class Restoration:
    """What a file holds, and which object of the program got which of its parts."""

    def __init__(self, values: dict[str, Any], objects: list[Any], root: Any) -> None:
        self._values = values
        self._objects = objects
        # Number of an object in the file → the one here; one that is gone is not replaced.
        self.bound: dict[int, Any] = {0: weakref.ref(root)}
        beneath = root._beneath()  # has the same parts, and may outlive it
        self._beneath: Any = (lambda: None) if beneath is None else weakref.ref(beneath)
        self._begun = False
        waits = self.settle()
        former = [w for w in deferred.waiting if w.__self__.bound[0]() is root]  # type: ignore[attr-defined]
        for each in former:  # what is restored now takes the place of what was before
            deferred.waiting.remove(each)
        if waits:
            deferred.waiting.append(self.settle)

    def settle(self) -> bool:
        """Give what is wanted by now; True while something else may be wanted later."""
        new, open_ends = self._match()
        _assign([(v, self._values[key], key) for v, key in new.values()])
        self.bound.update({number: weakref.ref(variable) for number, (variable, _) in new.items()})
        self._begun = True
        return open_ends

    def _match(self) -> tuple[dict[int, Any], bool]:
        """Follow the names of the file from every object that is known, as long as they fit."""
        new: dict[int, Any] = {}
        known = [(each(), number) for number, each in self.bound.items()]
        known.append((self._beneath(), 0))
        given = {id(v) for v, _ in known if isinstance(v, tracking.LEAVES)}
        waiting = deque([(thing, number) for thing, number in known if thing is not None])
        seen: set[int] = set()
        held: list[Any] = []  # what `parts` makes for us lives as long as its id counts
        open_ends = False
        while waiting:
            thing, number = waiting.popleft()
            if number in seen or isinstance(thing, tracking.LEAVES):
                continue
            seen.add(number)
            held.append(thing)
            found = tracking.parts(thing)
            for name, target in self._objects[number]["children"].items():
                if name == tracking.HELD and self._begun:
                    continue
                child = found.get(name)
                key = self._objects[target].get("key")
                if child is None:
                    open_ends |= target not in self.bound and self._matters(target)
                elif key is not None and isinstance(child, tracking.LEAVES):
                    if target not in self.bound and target not in new and id(child) not in given:
                        new[target] = (child, key)
                        given.add(id(child))
                elif key is None and not isinstance(child, tracking.LEAVES):
                    if target not in self.bound and not isinstance(child, (list, tuple, dict)):
                        self.bound[target] = weakref.ref(child)
                    waiting.append((child, target))
        return new, open_ends

    def _matters(self, number: int) -> bool:
        each = self._objects[number]
        return each.get("key") is not None or bool(each["children"])

    def unread(self) -> tuple[str, str] | None:
        """The path and the key of a value that no Variable got."""
        paths, waiting = {0: "(root)"}, deque([0])
        while waiting:
            number = waiting.popleft()
            key = self._objects[number].get("key")
            if key is not None and number not in self.bound:
                return paths[number], key
            for name, target in self._objects[number]["children"].items():
                if target not in paths:
                    paths[target] = f"{paths[number]}.{name}"
                    waiting.append(target)
        return None


def _assign(pairs: list[tuple[Any, Any, str]]) -> None:
    """Check all values, then give them."""
    for variable, value, key in pairs:
        if not isinstance(variable, ResourceVariable):
            if value.dtype != np.int64 or value.shape or value < 0:
                raise ValueError(f"{key} is not the place of an iterator: {shown(value)}")
            continue
        if value.dtype != variable.dtype.numpy:
            raise InvalidArgumentError(
                f"tensor_name = {key}; expected dtype {variable.dtype.name} does not equal "
                f"original dtype {value.dtype}: the Variable has another dtype than in the file."
            )
        if not variable.shape.is_compatible_with(value.shape):
            raise ValueError(
                f"Received incompatible tensor with shape {value.shape} when attempting to restore "
                f"variable with shape {tuple(variable.shape)} and name {variable.name}."
            )
    give([(variable, value) for variable, value, _ in pairs])


def give(pairs: list[tuple[Any, Any]]) -> None:
    """Assign values that are known to fit; when that is interrupted, all are as before."""
    before = [(v, v._peek() if isinstance(v, ResourceVariable) else v._place) for v, _ in pairs]
    try:
        for variable, value in pairs:
            if isinstance(variable, ResourceVariable):
                variable.assign(value, read_value=False)
            else:
                variable._go_to(int(value))
    except BaseException:
        for variable, value in before:
            if not isinstance(variable, ResourceVariable):
                variable._place = value
            elif variable._peek() is not value:
                variable._store(value, False)
        raise


class CheckpointLoadStatus(Guarded):
    """What came of a `restore`: ask it whether everything found its place."""

    def __init__(self, restoration: Restoration, root: Any) -> None:
        self._restoration = restoration
        self._root = root  # alive as long as somebody may ask

    def assert_consumed(self) -> Self:
        """AssertionError unless each value of the file and each Variable here found the other."""
        self.assert_existing_objects_matched()
        left = self._restoration.unread()
        if left is not None:
            raise AssertionError(
                f"Unresolved object in checkpoint {left[0]}: the file has a value, {left[1]}, for "
                "which there is no Variable here (yet). Is that meant? Then call expect_partial()."
            )
        return self

    def assert_existing_objects_matched(self) -> Self:
        """AssertionError when a Variable that is here by now is not in the file."""
        self._restoration.settle()
        got = {id(each()) for each in self._restoration.bound.values()}
        missed = [v for v in tracking.variables(self._root) if id(v) not in got]
        if missed:
            most = missed[:10]
            raise AssertionError(
                f"Found {len(missed)} Python objects that were not bound to checkpointed values, "
                f"likely due to changes in the Python program. Showing {len(most)} of "
                f"{len(missed)} unmatched objects: {shown(most)}"
            )
        return self

    def expect_partial(self) -> Self:
        """Say that parts of the file are not needed (nothing warns of them here)."""
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """What TensorFlow 1 had to be told: the values are given already."""

    run_restore_ops = initialize_or_restore


class InitializationOnlyStatus(Guarded):
    """What `restore(None)` gives: nothing was restored."""

    def _refuse(self) -> Any:
        raise AssertionError("No checkpoint specified (save_path=None); nothing is being restored.")

    def assert_consumed(self) -> Any:
        """AssertionError: there was no file."""
        return self._refuse()

    def assert_existing_objects_matched(self) -> Any:
        """AssertionError: there was no file."""
        return self._refuse()

    def expect_partial(self) -> Self:
        """Nothing to expect."""
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """The Variables have their first values already."""

    def run_restore_ops(self, session: Any = None) -> None:
        """AssertionError: there was no file."""
        raise AssertionError("No checkpoint specified, so no restore ops are available "
                             "(save_path=None to Saver.restore).")  # fmt: skip
