"""CheckpointManager: saves again and again, and keeps the newest few."""

import contextlib
import os
import time
from collections.abc import Callable
from typing import Any

from tapelab.engine.faults import Guarded
from tapelab.furniture import states


class CheckpointManager(Guarded):
    """Save into a folder, and delete what is older than the last `max_to_keep` checkpoints.

    >>> import tapelab as tf, tempfile
    >>> checkpoint = tf.train.Checkpoint(w=tf.Variable(1.0))
    >>> manager = tf.train.CheckpointManager(checkpoint, tempfile.mkdtemp(), max_to_keep=2)
    >>> for epoch in range(3):
    ...     path = manager.save()
    >>> [path.rpartition("/")[2] for path in manager.checkpoints]
    ['ckpt-2', 'ckpt-3']
    """

    def __init__(
        self, checkpoint: Any, directory: Any, max_to_keep: Any,
        keep_checkpoint_every_n_hours: Any = None, checkpoint_name: str = "ckpt",
        step_counter: Any = None, checkpoint_interval: Any = None,
        init_fn: Callable[[], Any] | None = None,
    ) -> None:  # fmt: skip
        if max_to_keep is not None and (not isinstance(max_to_keep, int) or max_to_keep <= 0):
            raise ValueError(
                f"Expected a positive integer or `None` for `max_to_keep`, got {max_to_keep}."
            )
        if checkpoint_interval is not None and step_counter is None:
            raise ValueError(
                "`step_counter` should be passed if `checkpoint_interval` is not None."
            )
        self.checkpoint = checkpoint
        self.directory = states.text_of(directory)
        self.checkpoint_interval = checkpoint_interval
        self._name = os.path.join(self.directory, checkpoint_name)
        self._most = max_to_keep
        self._hours = keep_checkpoint_every_n_hours
        self._step = step_counter
        self._saved_at: Any = None
        self._init = init_fn
        self._kept: dict[str, float] = {}  # path → when it was saved; those that may be deleted
        self._preserved = time.time()
        state = states.get_checkpoint_state(self.directory)
        if state is not None:  # an earlier program's; what stands elsewhere is not ours to delete
            own = [p for p in state.all_model_checkpoint_paths if self._inside(p)]
            at = dict(zip(state.all_model_checkpoint_paths, state.all_model_checkpoint_timestamps,
                          strict=False))  # fmt: skip
            self._kept = {p: at.get(p, self._preserved) for p in own if states.there(p)}
            self._preserved = state.last_preserved_timestamp or self._preserved

    def _inside(self, path: str) -> bool:
        here, there = os.path.abspath(self.directory), os.path.dirname(os.path.abspath(path))
        return here == there

    @property
    def checkpoints(self) -> list[str]:
        """The paths that are kept, the oldest first."""
        return list(self._kept)

    @property
    def latest_checkpoint(self) -> str | None:
        """The newest path, or None."""
        return next(reversed(self._kept), None)

    def save(self, checkpoint_number: Any = None, check_interval: bool = True,
             options: Any = None) -> str | None:  # fmt: skip
        """Save, and delete what is too old; None when `checkpoint_interval` is not over yet."""
        if check_interval and self.checkpoint_interval is not None:
            step = int(self._step)
            if self._saved_at is not None and step < self._saved_at + self.checkpoint_interval:
                return None
            self._saved_at = step
        counter = self.checkpoint.save_counter
        counter.assign_add(1)
        number = int(counter if checkpoint_number is None else checkpoint_number)
        path: str = self.checkpoint.write(f"{self._name}-{number}")
        self._kept.pop(path, None)
        self._kept[path] = time.time()
        self._record()
        old = [] if self._most is None else list(self._kept)[: -self._most]
        if old:
            self._delete(old)
            self._record()
        return path

    def _record(self) -> None:
        paths = list(self._kept)
        states.update(self.directory, paths[-1], paths, self._kept.values(), self._preserved)

    def _delete(self, old: list[str]) -> None:
        for path in old:
            at = self._kept.pop(path)
            if self._hours is not None and at - self._hours * 3600 >= self._preserved:
                self._preserved = at  # one for every so many hours stays for good
                continue
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{path}.npz")

    def restore_or_initialize(self) -> str | None:
        """Restore the newest checkpoint; without one, call `init_fn`. Returns what was restored."""
        if self.latest_checkpoint is not None:
            self.checkpoint.restore(self.latest_checkpoint)
            if self._step is not None:
                self._saved_at = int(self._step)
            return self.latest_checkpoint
        if self._init is not None:
            self._init()
        return None
