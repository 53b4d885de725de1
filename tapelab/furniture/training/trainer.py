"""Model.compile, fit, evaluate and predict: the training loop of a lecture, in few lines."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.engine import nest, warn
from tapelab.engine.faults import shown
from tapelab.furniture import settings
from tapelab.furniture.training import batches
from tapelab.furniture.training.callbacks import CallbackList
from tapelab.furniture.training.compiled import Metrics, Plan
from tapelab.furniture.training.step import Steps

# Attributes in which no module is looked for.
TRAINING = ("_plan", "optimizer", "loss", "history")


class Trainer(Steps):
    """The part of a model that trains it.

    >>> import tapelab as tf
    >>> model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
    >>> model.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss="mse")
    >>> x = tf.constant([[0.0], [1.0], [2.0]])
    >>> history = model.fit(x, 3.0 * x + 1.0, epochs=200, verbose=0)
    >>> history.history["loss"][-1] < 0.01
    True
    """

    optimizer: Any = None
    loss: Any = None
    history: Any = None
    stop_training = False
    run_eagerly = jit_compile = False

    def compile(self: Any, optimizer: Any = "rmsprop", loss: Any = None, loss_weights: Any = None,
                metrics: Any = None, weighted_metrics: Any = None, run_eagerly: bool = False,
                steps_per_execution: int = 1, jit_compile: Any = "auto",
                auto_scale_loss: bool = True) -> None:  # fmt: skip
        """Say how `fit` trains: the optimizer, the loss, and what else is measured.

        Each step runs as it is written, as with run_eagerly=True; nothing is compiled by XLA.
        """
        told = (optimizer, loss, loss_weights, metrics, weighted_metrics)
        self._plan = Plan(*told, self.output_names)
        self.optimizer = self._plan.optimizer
        self.loss = loss
        self.run_eagerly = run_eagerly
        self.stop_training = False

    @property
    def compiled(self) -> bool:
        return self._plan is not None

    @property
    def compiled_metrics(self) -> Any:
        """Under its old name: an object whose update_state shows a batch to the metrics."""
        return _Old(self)

    def compiled_loss(self: Any, y: Any, y_pred: Any, sample_weight: Any = None,
                      regularization_losses: Any = None) -> Any:  # fmt: skip
        """The old name of compute_loss."""
        warn.python("`model.compiled_loss()` is deprecated. Instead, use "
                    "`model.compute_loss(x, y, y_pred, sample_weight, training)`.")  # fmt: skip
        loss = self.compute_loss(y=y, y_pred=y_pred, sample_weight=sample_weight)
        self._note_loss(loss, y_pred)
        return loss

    def fit(self: Any, x: Any = None, y: Any = None, batch_size: Any = None, epochs: int = 1,
            verbose: Any = "auto", callbacks: Any = None, validation_split: float = 0.0,
            validation_data: Any = None, shuffle: Any = True, class_weight: Any = None,
            sample_weight: Any = None, initial_epoch: int = 0, steps_per_epoch: Any = None,
            validation_steps: Any = None, validation_batch_size: Any = None,
            validation_freq: Any = 1) -> Any:  # fmt: skip
        """Take a `train_step` for each batch, `epochs` times through the data; gives a History."""
        self._must_be_compiled()
        if validation_split and validation_data is None:
            arrays, validation_data = batches.split((x, y, sample_weight), validation_split)
            x, y, sample_weight = arrays
        data = batches.of(x, y, sample_weight, batch_size, steps_per_epoch, shuffle, class_weight)
        told = CallbackList(callbacks, model=self, verbose=verbose, epochs=epochs,
                            steps=data.count, add_history=True)  # fmt: skip
        self.stop_training = False
        logs: Any = {}
        told.on_train_begin()
        for epoch in range(initial_epoch, epochs):
            self.reset_metrics()
            told.on_epoch_begin(epoch)
            for step, batch in enumerate(data.epoch()):
                told.on_train_batch_begin(step)
                logs = _taken(self.train_step, batch)
                told.on_train_batch_end(step, logs)
                if self.stop_training:
                    break
            if data.empty:
                break
            logs = self._results(logs)
            if validation_data is not None and _is_due(epoch, validation_freq):
                val_x, val_y, val_weight = batches.unpack_x_y_sample_weight(validation_data)
                found = self.evaluate(
                    val_x, val_y, sample_weight=val_weight, steps=validation_steps,
                    batch_size=validation_batch_size or batch_size, callbacks=told,
                    return_dict=True,
                )  # fmt: skip
                logs.update({f"val_{name}": value for name, value in found.items()})
            told.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        if self.optimizer is not None and epochs > 0:
            self.optimizer.finalize_variable_values(self.trainable_variables)
        told.on_train_end(logs)
        return self.history

    def evaluate(self: Any, x: Any = None, y: Any = None, batch_size: Any = None,
                 verbose: Any = "auto", sample_weight: Any = None, steps: Any = None,
                 callbacks: Any = None, return_dict: bool = False) -> Any:  # fmt: skip
        """The loss and the metrics on this data: a number, a list, or a dict."""
        self._must_be_compiled()
        data = batches.of(x, y, sample_weight, batch_size, steps)
        told = callbacks
        if not isinstance(told, CallbackList):
            told = CallbackList(callbacks, model=self, verbose=verbose, epochs=1, steps=data.count)
        self.reset_metrics()
        logs: Any = {}
        told.on_test_begin()
        for step, batch in enumerate(data.epoch()):
            told.on_test_batch_begin(step)
            logs = _taken(self.test_step, batch)
            told.on_test_batch_end(step, logs)
            if self.stop_training and told is callbacks:
                break
        logs = told.plain(self._results(logs))
        told.on_test_end(logs)
        return logs if return_dict else self._in_order(logs)

    def predict(self: Any, x: Any, batch_size: Any = None, verbose: Any = "auto",
                steps: Any = None, callbacks: Any = None) -> Any:  # fmt: skip
        """The outputs for all of x, as NumPy arrays; nothing is trained."""
        data = batches.of(x, None, None, batch_size, steps)
        told = CallbackList(callbacks, model=self, verbose=verbose, epochs=1, steps=data.count)
        found = []
        told.on_predict_begin()
        for step, batch in enumerate(data.epoch()):
            told.on_predict_batch_begin(step)
            outputs = nest.map_structure(_numpy, _taken(self.predict_step, batch))
            found.append(outputs)
            told.on_predict_batch_end(step, {"outputs": outputs})
        told.on_predict_end()
        if not found:
            raise ValueError("Unexpected result of `predict_function` (Empty batch_outputs): x "
                             f"holds no examples: {shown(x)}")  # fmt: skip
        return nest.map_structure(lambda *parts: np.concatenate(parts), *found)

    # -- one batch ------------------------------------------------------------------------

    def train_on_batch(self: Any, x: Any, y: Any = None, sample_weight: Any = None,
                       class_weight: Any = None, return_dict: bool = False) -> Any:  # fmt: skip
        """One `train_step` on all of this data; what its loss and metrics were."""
        self._must_be_compiled()
        self.reset_metrics()
        (batch,) = batches.whole(x, y, sample_weight, class_weight)
        return self._told_of(self.train_step(batch), return_dict)

    def test_on_batch(self: Any, x: Any, y: Any = None, sample_weight: Any = None,
                      return_dict: bool = False) -> Any:  # fmt: skip
        """The loss and the metrics on all of this data as one batch."""
        self._must_be_compiled()
        self.reset_metrics()
        (batch,) = batches.whole(x, y, sample_weight)
        return self._told_of(self.test_step(batch), return_dict)

    def predict_on_batch(self: Any, x: Any) -> Any:
        """The outputs for x as one batch, as NumPy arrays."""
        (batch,) = batches.whole(x)
        return nest.map_structure(_numpy, self.predict_step(batch))

    # -- inside ---------------------------------------------------------------------------

    def _must_be_compiled(self) -> None:
        if self._plan is None:
            raise ValueError(
                "You must call `compile()` before using the model: "
                'model.compile(optimizer="sgd", loss="mse"). Or write the loop: a tape around '
                "model(x) and the loss, tape.gradient, optimizer.apply_gradients."
            )

    def _results(self: Any, logs: Any) -> dict[str, Any]:
        """What the metrics say of the epoch; what the step returned, if that is something else."""
        found = self.get_metrics_result()
        same = isinstance(logs, dict) and set(logs) == set(found)
        if not same and not isinstance(logs, dict):
            raise ValueError(f"A `train_step` or `test_step` returns a dict of numbers: "
                             f"{shown(logs)}")  # fmt: skip
        return dict(found if same else logs)

    def _told_of(self: Any, logs: Any, as_dict: bool) -> Any:
        logs = CallbackList.plain(logs)
        return logs if as_dict else self._in_order(logs)

    def _in_order(self: Any, logs: dict[str, Any]) -> Any:
        """The numbers as a list in the order of the metrics; a single one is no list."""
        names = [name for m in self.metrics
                 for name in ([one.name for one in m.metrics] if isinstance(m, Metrics)
                              else [m.name]) if name in logs]  # fmt: skip
        found = [logs[n] for n in [*names, *(n for n in sorted(logs) if n not in names)]]
        return found[0] if len(found) == 1 else found


class _Old:
    """What `compiled_metrics` was."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def update_state(self, y: Any, y_pred: Any, sample_weight: Any = None) -> None:
        warn.python("`model.compiled_metrics()` is deprecated. Instead, use e.g.:\n```\nfor metric "
                    "in self.metrics:\n    metric.update_state(y, y_pred)\n```\n")  # fmt: skip
        if self._model._plan.metrics is not None:
            self._model._plan.metrics.update_state(y, y_pred, sample_weight)


def _taken(step: Callable[[Any], Any], batch: Any) -> Any:
    """What the step returns; layers that are made by it don't hold on to the size of the batch."""
    before = settings.any_batch.set(batches.row_count(batch))
    try:
        return step(batch)
    finally:
        settings.any_batch.reset(before)


def _is_due(epoch: int, every: Any) -> bool:
    return epoch + 1 in every if isinstance(every, (list, tuple, set)) else (epoch + 1) % every == 0


_numpy: Callable[[Any], Any] = lambda t: t.numpy()  # noqa: E731
