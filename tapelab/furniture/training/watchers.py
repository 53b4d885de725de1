"""Callbacks that watch the training and step in: stop it, change the learning rate, note it."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tapelab.engine import warn
from tapelab.engine.faults import shown
from tapelab.furniture.training.callbacks import Callback
from tapelab.furniture.training.progress import say


class Monitor(Callback):
    """The base of those that compare a number of each epoch with the best so far."""

    def __init__(self, monitor: str, mode: str, best: Any = None, min_delta: float = 0) -> None:
        super().__init__()
        if mode not in ("auto", "min", "max"):
            warn.python(f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto mode.")
            mode = "auto"
        self.monitor, self.mode, self.best = monitor, mode, best
        self.min_delta = abs(min_delta)

    def _is_better(self, value: Any, than: Any) -> bool:
        if than is None:
            return True
        if self._direction() == "up":
            return bool(np.greater(value - self.min_delta, than))
        return bool(np.less(value + self.min_delta, than))

    def _direction(self) -> str:
        """Whether large numbers are good: what `mode` says, or the metric of that name."""
        if self.mode != "auto":
            return "up" if self.mode == "max" else "down"
        name = self.monitor.removeprefix("val_")
        plan = self.model._plan
        for metric in plan.metrics.metrics if plan is not None and plan.metrics else ():
            if metric.name == name and getattr(metric, "_direction", None):
                return str(metric._direction)
        if name == "loss":
            return "down"
        raise ValueError(
            f"{type(self).__name__} callback received monitor={self.monitor}, but Keras isn't able "
            "to automatically determine whether that metric should be maximized or minimized. "
            "Pass `mode='max'` in order to monitor based on the highest metric value, or pass "
            "`mode='min'` in order to use the lowest value."
        )


class EarlyStopping(Monitor):
    """Stops when the watched number has not got better for more than `patience` epochs.

    >>> import tapelab as tf
    >>> model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    >>> model.compile(tf.keras.optimizers.SGD(0.0), "mse")
    >>> stop = tf.keras.callbacks.EarlyStopping(monitor="loss", patience=2)
    >>> x = tf.ones((4, 1))
    >>> model.fit(x, x, epochs=50, verbose=0, callbacks=[stop]).epoch
    [0, 1, 2]
    """

    def __init__(self, monitor: str = "val_loss", min_delta: float = 0, patience: int = 0,
                 verbose: int = 0, mode: str = "auto", baseline: Any = None,
                 restore_best_weights: bool = False,
                 start_from_epoch: int = 0) -> None:  # fmt: skip
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self.on_train_begin()

    def on_train_begin(self, logs: Any = None) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        better = self._direction()  # said at once when it is unknown
        current = (logs or {}).get(self.monitor)
        if current is None:
            warn.python(
                f"Early stopping conditioned on metric `{self.monitor}` which is not available. "
                f"Available metrics are: {','.join(logs or {})}"
            )
        if current is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._keep(epoch)
        self.wait += 1
        if better and self._is_better(current, self.best):
            self.best = current
            self._keep(epoch)
            if self.baseline is None or self._is_better(current, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: Any = None) -> None:
        if self.stopped_epoch and self.verbose:
            say(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                say("Restoring model weights from the end of the best epoch: "
                    f"{self.best_epoch + 1}.")  # fmt: skip
            self.model.set_weights(self.best_weights)


class ReduceLROnPlateau(Monitor):
    """Makes the learning rate smaller when the watched number does not get better any more."""

    def __init__(self, monitor: str = "val_loss", factor: float = 0.1, patience: int = 10,
                 verbose: int = 0, mode: str = "auto", min_delta: float = 1e-4, cooldown: int = 0,
                 min_lr: float = 0.0) -> None:  # fmt: skip
        super().__init__(monitor, mode, min_delta=min_delta)
        if factor >= 1.0:
            raise ValueError("ReduceLROnPlateau does not support a factor >= 1.0. Received "
                             f"factor={factor}")  # fmt: skip
        self.factor, self.patience, self.verbose = factor, patience, verbose
        self.cooldown, self.min_lr = cooldown, min_lr
        self.on_train_begin()

    def on_train_begin(self, logs: Any = None) -> None:
        self.best, self.cooldown_counter, self.wait = None, 0, 0

    def in_cooldown(self) -> bool:
        return self.cooldown_counter > 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._direction()
        logs = {} if logs is None else logs
        rate = logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        current = logs.get(self.monitor)
        if current is None:
            warn.python(f"Learning rate reduction is conditioned on metric `{self.monitor}` which "
                        f"is not available. Available metrics are: {','.join(logs)}.")  # fmt: skip
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self._is_better(current, self.best):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and rate > np.float32(self.min_lr):
                smaller = max(rate * self.factor, self.min_lr)
                self.model.optimizer.learning_rate = smaller
                if self.verbose:
                    say(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to "
                        f"{smaller}.")  # fmt: skip
                self.cooldown_counter, self.wait = self.cooldown, 0


class LearningRateScheduler(Callback):
    """Sets the learning rate at the beginning of each epoch: schedule(epoch, learning_rate)."""

    def __init__(self, schedule: Callable[..., Any], verbose: int = 0) -> None:
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        optimizer = self.model.optimizer
        try:
            rate = self.schedule(epoch, float(optimizer.learning_rate))
        except TypeError:  # a schedule of the epoch alone
            rate = self.schedule(epoch)
        if not isinstance(rate, (float, np.float32, np.float64)):
            raise ValueError(f"The output of the `schedule` function should be a float. Got: "
                             f"{shown(rate)}")  # fmt: skip
        optimizer.learning_rate = float(rate)
        if self.verbose:
            say(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


class TerminateOnNaN(Callback):
    """Stops when the loss of a batch is no number any more."""

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__()
        self.raise_error = raise_error

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or np.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(f"NaN or Inf loss encountered at batch {batch}. Loss value: {loss}. "
                               "Terminating training immediately.")  # fmt: skip
        say(f"Batch {batch}: Invalid loss, terminating training")
        self.model.stop_training = True


class CSVLogger(Callback):
    """Writes a line for each epoch into a file that tables can be made of."""

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        super().__init__()
        self.filename, self.sep, self.append = str(filename), separator, append
        self.keys: list[str] | None = None
        self._file: Any = None
        self._writer: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        path = Path(self.filename)
        self._header = not (self.append and path.exists() and path.stat().st_size)
        self._file = path.open("a" if self.append else "w", newline="")
        self.keys = self._writer = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs = logs or {}
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):
                self.keys += [f"val_{key}" for key in self.keys]
            self._writer = csv.DictWriter(self._file, ["epoch", *self.keys], delimiter=self.sep)
            if self._header:
                self._writer.writeheader()
        self._writer.writerow({"epoch": epoch, **{k: logs.get(k, "NA") for k in self.keys}})
        self._file.flush()

    def on_train_end(self, logs: Any = None) -> None:
        if self._file is not None:
            self._file.close()
