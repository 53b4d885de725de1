"""Checkpoint: the values of all Variables that are reached from some objects, in a file."""

import os
from typing import Any

from tapelab.engine.errors import NotFoundError
from tapelab.engine.faults import Guarded, printed
from tapelab.engine.variable import Variable
from tapelab.furniture import archives, deferred, states, tracking
from tapelab.furniture.restoring import (
    CheckpointLoadStatus,
    InitializationOnlyStatus,
    Restoration,
)


class Checkpoint(tracking.Root, Guarded):
    """Save and restore what training changes: weights, an optimizer's memory, counters.

    What is saved is found by the names of attributes, so a program that builds the same objects
    may restore it; values whose Variables are not made yet are given to them when they are. Of an
    iterator of a dataset its place is kept, as a count; what is shuffled is drawn anew.

    >>> import tapelab as tf, tempfile
    >>> w = tf.Variable(1.0)
    >>> checkpoint = tf.train.Checkpoint(w=w)
    >>> path = checkpoint.save(tempfile.mkdtemp() + "/training")
    >>> _ = w.assign(7.0)
    >>> _ = checkpoint.restore(path).assert_consumed()
    >>> path.rpartition("/")[2], print(w.numpy())
    1.0
    ('training-1', None)
    """

    def __init__(self, root: Any = None, **kwargs: Any) -> None:
        self.__dict__["_inner"] = {"root": root, "counter": None}
        if root is not None:
            if isinstance(root, (list, tuple, dict)):
                raise _strange("root", root)
            _wanted("root", root)
        theirs = {} if root is None else tracking.parts(root)
        for name, value in sorted(kwargs.items()):
            _wanted(name, value)
            if theirs.get(name, value) is not value:
                raise ValueError(
                    f"Cannot create a Checkpoint with keyword argument {name} if root.{name} "
                    "already exists."
                )
            if name == "save_counter":
                raise AttributeError("property 'save_counter' of 'Checkpoint' object has no "
                                     "setter: save() counts by itself.")  # fmt: skip
            setattr(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if deferred.waiting:
            deferred.settle()

    def _parts(self) -> dict[str, Any]:
        inner = self.__dict__["_inner"]
        found = {k: v for k, v in vars(self).items() if k != "_inner"}
        if inner["counter"] is not None:
            found["save_counter"] = inner["counter"]
        if inner["root"] is not None:
            found = {**tracking.parts(inner["root"]), **found}
        return found

    def _beneath(self) -> Any:
        return self.__dict__["_inner"]["root"]

    @property
    def save_counter(self) -> Any:
        """How often `save` was called: an int64 Variable, which is saved and restored as well."""
        inner = self.__dict__["_inner"]
        if inner["counter"] is None:
            inner["counter"] = Variable(0, trainable=False, dtype="int64", name="save_counter")
            deferred.settle()
        return inner["counter"]

    def write(self, file_prefix: Any, options: Any = None) -> str:
        """Write one file, without counting and without a word to latest_checkpoint."""
        prefix = states.text_of(file_prefix)
        objects, values = tracking.described(self)
        archives.save(f"{prefix}.npz", values, {"objects": objects})
        return prefix

    def save(self, file_prefix: Any, options: Any = None) -> str:
        """Write `file_prefix-1.npz`, the next time -2, and so on; returns the path without .npz."""
        self.save_counter.assign_add(1)
        path = self.write(f"{states.text_of(file_prefix)}-{int(self.save_counter)}")
        states.update(os.path.dirname(path), path, [path])
        return path

    def read(self, save_path: Any, options: Any = None) -> CheckpointLoadStatus:
        """Give the values of a file that `write` made to the Variables here."""
        if isinstance(save_path, (bool, int, float)):
            raise TypeError(f"Expected binary or unicode string, got {save_path}")
        values, objects = archives.checkpoint(states.text_of(save_path))
        return CheckpointLoadStatus(Restoration(values, objects, self), self)

    def restore(self, save_path: Any, options: Any = None) -> Any:
        """Give the values of a file to the Variables here; those not yet made get theirs later.

        Nothing changes when the file is damaged or one value does not fit; None restores nothing,
        so `restore(tf.train.latest_checkpoint(directory))` may begin every program.
        """
        if save_path is None:
            return InitializationOnlyStatus()
        try:
            self.save_counter  # noqa: B018  (it is restored too)
            return self.read(save_path)
        except NotFoundError as error:
            raise NotFoundError(
                f"Error when restoring from checkpoint or SavedModel at {printed(save_path)}: "
                f"{error.message}\nPlease double-check that the path is correct. You may be "
                "missing the checkpoint suffix (e.g. the '-1' in 'path/to/ckpt-1')."
            ) from None


def _wanted(name: str, value: Any) -> None:
    if not tracking.tracked(value):
        raise _strange(name, value)


def _strange(name: str, value: Any) -> ValueError:
    return ValueError(
        f"`Checkpoint` was expecting {name} to be a trackable object (an object derived from "
        f"`Trackable`), got {printed(value)}. Variables, modules, layers, models, optimizers, and "
        "lists and dicts of them can be saved; make a tf.Variable of a number."
    )
