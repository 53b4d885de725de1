"""Callbacks: objects whose methods `fit` calls at each batch and epoch (tf.keras.callbacks)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.engine import nest
from tapelab.engine.faults import shown
from tapelab.furniture.training.progress import Progbar, say

MOMENTS = [f"on_{what}_{when}" for what in ("epoch", "train", "test", "predict", "train_batch",
           "test_batch", "predict_batch") for when in ("begin", "end")]  # fmt: skip


class Callback:
    """The base: write the methods for the moments that matter; `self.model` is being trained.

    >>> import tapelab as tf
    >>> class Tell(tf.keras.callbacks.Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         print(epoch, sorted(logs))
    >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> _ = model.fit(tf.ones((2, 1)), tf.ones((2, 1)), verbose=0, callbacks=[Tell()])
    0 ['loss']
    """

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}
        self._model: Any = None

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self._model = model

    @property
    def model(self) -> Any:
        return self._model

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """An epoch of training begins."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """An epoch is over; `logs` holds its loss and metrics, those of validation as val_…"""

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """The old name of on_train_batch_begin."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """The old name of on_train_batch_end."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """A batch of `evaluate`, or of the validation, begins."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None: ...

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None: ...

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None: ...

    def on_train_begin(self, logs: Any = None) -> None:
        """The first thing that `fit` tells."""

    def on_train_end(self, logs: Any = None) -> None: ...

    def on_test_begin(self, logs: Any = None) -> None: ...

    def on_test_end(self, logs: Any = None) -> None: ...

    def on_predict_begin(self, logs: Any = None) -> None: ...

    def on_predict_end(self, logs: Any = None) -> None: ...


class CallbackList(Callback):
    """Several callbacks as one: each is told in turn, the learner's own ones first."""

    def __init__(self, callbacks: Any = None, add_history: bool = False, add_progbar: Any = None,
                 model: Any = None, verbose: Any = 1, **params: Any) -> None:  # fmt: skip
        super().__init__()
        verbose = 1 if verbose == "auto" else int(verbose)
        self.callbacks = [c for c in nest.flatten(callbacks) if c is not None]
        for each in self.callbacks:
            if not hasattr(each, "set_model") or isinstance(each, type):
                raise TypeError("`callbacks` holds objects, such as tf.keras.callbacks."
                                f"EarlyStopping(), and this is {shown(each)}.")  # fmt: skip
        for kind, wanted in (
            (History, add_history),
            (ProgbarLogger, verbose if add_progbar is None else add_progbar),
        ):
            if wanted and not any(isinstance(c, kind) for c in self.callbacks):
                self.callbacks.append(kind())
        self.set_params({"verbose": verbose, **params})
        self.set_model(model)

    def append(self, callback: Any) -> None:
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        self._model = model
        for callback in self.callbacks:
            if isinstance(callback, History) and model is not None:
                model.history = callback
            callback.set_model(model)

    @staticmethod
    def plain(logs: Any) -> dict[str, Any]:
        """Python numbers by sorted name; the results of a dict of metrics stand beside the rest."""
        found: dict[str, Any] = {}
        for name, value in sorted((logs or {}).items()):
            if isinstance(value, dict):
                found.update(CallbackList.plain(value))
            else:
                found[name] = _number(value)
        return found


def _telling(moment: str) -> Callable[..., None]:
    numbered = "epoch" in moment or "batch" in moment

    def tell(self: CallbackList, *args: Any, logs: Any = None) -> None:
        number, given = args[:numbered], args[numbered:]
        found = CallbackList.plain(given[0] if given else logs)
        for callback in self.callbacks:
            getattr(callback, moment)(*number, found)

    tell.__name__ = moment
    return tell


for _moment in MOMENTS:
    setattr(CallbackList, _moment, _telling(_moment))


def _number(value: Any) -> Any:
    if type(value) in (float, list, tuple):
        return value
    found = np.asarray(value)
    return float(found) if not found.ndim and found.dtype.kind in "fiub" else value


class History(Callback):
    """What `fit` returns: `epoch` lists the epochs, `history` the numbers of each, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class LambdaCallback(Callback):
    """A callback made of functions: LambdaCallback(on_epoch_end=lambda epoch, logs: …)."""

    def __init__(self, on_epoch_begin: Any = None, on_epoch_end: Any = None,
                 on_train_begin: Any = None, on_train_end: Any = None,
                 on_train_batch_begin: Any = None, on_train_batch_end: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__()
        given = {"on_epoch_begin": on_epoch_begin, "on_epoch_end": on_epoch_end,
                 "on_train_begin": on_train_begin, "on_train_end": on_train_end,
                 "on_train_batch_begin": on_train_batch_begin,
                 "on_train_batch_end": on_train_batch_end, **kwargs}  # fmt: skip
        vars(self).update({name: f for name, f in given.items() if f is not None})


class ProgbarLogger(Callback):
    """Prints how far an epoch is; `fit` adds one unless verbose=0."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        self.target: int | None = None
        self.progbar: Any = None
        self._in_fit = False

    def set_params(self, params: dict[str, Any]) -> None:
        super().set_params(params)
        self.verbose, self.target = params.get("verbose", 1), params.get("steps")
        self.epochs = params.get("epochs", 1)

    def on_train_begin(self, logs: Any = None) -> None:
        self._in_fit = True

    def on_test_begin(self, logs: Any = None) -> None:
        if not self._in_fit:
            self._begin()

    def on_predict_begin(self, logs: Any = None) -> None:
        self._begin()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._begin()
        if self.verbose and self.epochs > 1:
            say(f"Epoch {epoch + 1}/{self.epochs}")

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._step(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if not self._in_fit:
            self._step(batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        self._step(batch, None)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._finish(logs)

    def on_test_end(self, logs: Any = None) -> None:
        if not self._in_fit:
            self._finish(logs)

    def on_predict_end(self, logs: Any = None) -> None:
        self._finish(None)

    def _begin(self) -> None:
        self.seen = 0
        self.progbar = Progbar(self.target, verbose=self.verbose, stateless_metrics=())

    def _step(self, batch: int, logs: Any) -> None:
        self.seen = batch + 1
        if self.verbose == 1:
            self.progbar.update(self.seen, (logs or {}).items(), finalize=False)

    def _finish(self, logs: Any) -> None:
        if self.target is None:
            self.target = self.progbar.target = self.seen
        self.progbar.update(self.target, (logs or {}).items(), finalize=True)
