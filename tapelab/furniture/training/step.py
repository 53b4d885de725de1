"""One step of training, as `fit` takes it for each batch: the loop of a lecture, to be read.

A subclass of Model may write its own `train_step`; `fit` then does the rest around it.
"""

from typing import Any

from tapelab.engine import warn
from tapelab.engine.tape import GradientTape
from tapelab.furniture.training.batches import unpack_x_y_sample_weight
from tapelab.furniture.training.measures import Measures


class Steps(Measures):
    """What a model does with one batch: train, test, predict.

    The live view shows these lines as it shows those of a learner (tapelab.session.places).
    """

    def train_step(self: Any, data: Any) -> Any:
        """Record the loss of a batch, and let the optimizer change the weights by its gradients."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)

        with GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self._loss_of(x, y, y_pred, sample_weight, training=True)
            total = self.optimizer.scale_loss(loss)

        weights = self.trainable_variables
        if weights:
            gradients = tape.gradient(total, weights)
            self.optimizer.apply_gradients(zip(gradients, weights, strict=True))
        else:
            warn.python("The model does not have any trainable weights.")

        self._note_loss(loss, x)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self: Any, data: Any) -> Any:
        """The loss and the metrics of a batch; no weight changes."""
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        y_pred = self(x, training=False)
        loss = self._loss_of(x, y, y_pred, sample_weight, training=False)
        self._note_loss(loss, x)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self: Any, data: Any) -> Any:
        """The outputs for a batch."""
        x, _, _ = unpack_x_y_sample_weight(data)
        return self(x, training=False)
