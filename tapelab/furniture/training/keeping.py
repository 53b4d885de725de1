"""ModelCheckpoint: the weights in a file after each epoch, or after the best one."""

from pathlib import Path
from typing import Any

from tapelab.engine import warn
from tapelab.engine.errors import OutOfScopeError
from tapelab.engine.faults import shown
from tapelab.furniture.training.progress import say
from tapelab.furniture.training.watchers import Monitor


class ModelCheckpoint(Monitor):
    """Saves the weights as training goes on; `filepath` may name {epoch} and metrics.

    save_best_only   only when the watched number has got better
    save_freq        "epoch", or after so many batches
    """

    def __init__(self, filepath: Any, monitor: str = "val_loss", verbose: int = 0,
                 save_best_only: bool = False, save_weights_only: bool = False,
                 mode: str = "auto", save_freq: Any = "epoch",
                 initial_value_threshold: Any = None) -> None:  # fmt: skip
        super().__init__(monitor, mode, initial_value_threshold)
        self.filepath, self.verbose = str(filepath), verbose
        self.save_best_only, self.save_freq = save_best_only, save_freq
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"Unrecognized save_freq: {shown(save_freq)}. Expected save_freq are "
                             "'epoch' or integer values")  # fmt: skip
        if not save_weights_only:
            raise OutOfScopeError(
                "ModelCheckpoint of whole models is left out of tapelab: keep the weights, with "
                'save_weights_only=True and a path that ends in ".weights.h5".'
            )
        if not self.filepath.endswith(".weights.h5"):
            raise ValueError(
                "When using `save_weights_only=True` in `ModelCheckpoint`, the filepath provided "
                "must end in `.weights.h5` (Keras weights format). Received: "
                f"filepath={self.filepath}"
            )
        self._epoch = self._batches = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._batches += 1
        if self.save_freq != "epoch" and self._batches % self.save_freq == 0:
            self._save(logs or {}, batch=batch + 1)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._direction()
        if self.save_freq == "epoch":
            self._save(logs or {})

    def _save(self, logs: dict[str, Any], **more: int) -> None:
        try:
            path = self.filepath.format(**{"epoch": self._epoch + 1, **more, **logs})
        except KeyError as error:
            raise KeyError(f'Failed to format this callback filepath: "{self.filepath}". Reason: '
                           f"{error}") from None  # fmt: skip
        if self.save_best_only and not self._is_best(logs, path):
            return
        if self.verbose and not self.save_best_only:
            self._say(f"saving model to {path}")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.model.save_weights(path, overwrite=True)
        if self.verbose:
            self._say(f"finished saving model to {path}")

    def _is_best(self, logs: dict[str, Any], path: str) -> bool:
        current = logs.get(self.monitor)
        if current is None:
            warn.python(f"Can save best model only with {self.monitor} available.")
            return True
        better = self._is_better(current, self.best)
        if self.verbose:
            best = "None" if self.best is None else f"{self.best:.5f}"
            self._say(f"{self.monitor} improved from {best} to {current:.5f}, saving model to "
                      f"{path}" if better
                      else f"{self.monitor} did not improve from {best}")  # fmt: skip
        self.best = current if better else self.best
        return better

    def _say(self, words: str) -> None:
        say(f"\nEpoch {self._epoch + 1}: {words}")
