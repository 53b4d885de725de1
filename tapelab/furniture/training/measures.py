"""What is measured at each batch: the loss, and the metrics."""

import inspect
from typing import Any

from tapelab.engine.faults import Guarded
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import metrics
from tapelab.furniture.layers.holding import held
from tapelab.furniture.training.batches import row_count


class Measures(Guarded):
    """The part of a model that computes its loss and keeps its metrics."""

    _plan: Any = None  # what `compile` was told

    def compute_loss(self: Any, x: Any = None, y: Any = None, y_pred: Any = None,
                     sample_weight: Any = None, training: bool = True) -> Any:  # fmt: skip
        """The loss that `compile` was given, and the penalties in `losses`, added up."""
        found = []
        if self._plan is not None and self._plan.loss is not None:
            found.append(self._plan.loss(y, y_pred, sample_weight))
        found += [F.reduce_sum(F.cast(penalty, "float32")) for penalty in self.losses]
        if not found:
            raise ValueError("No loss to compute. Provide a `loss` argument in `compile()`.")
        total = found[0]
        for more in found[1:]:
            total = total + more
        return total

    def compute_metrics(self: Any, x: Any, y: Any, y_pred: Any,
                        sample_weight: Any = None) -> dict[str, Any]:  # fmt: skip
        """Show the batch to the metrics that `compile` was given; the results of all metrics."""
        if self._plan is not None and self._plan.metrics is not None:
            self._plan.metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()  # type: ignore[no-any-return]

    def get_metrics_result(self: Any) -> dict[str, Any]:
        """What the metrics have found in this epoch, by name."""
        found: dict[str, Any] = {}
        for metric in self.metrics:
            result = metric.result()
            found.update(result if isinstance(result, dict) else {metric.name: result})
        return found

    def reset_metrics(self: Any) -> None:
        """Forget what the metrics were shown: a new epoch begins."""
        for metric in self.metrics:
            metric.reset_state()

    @property
    def metrics(self: Any) -> list[Any]:
        """The mean loss, the metrics in attributes of the model and its layers, those compiled."""
        plan = self._plan
        own = [m for layer in self._flatten_layers() for m in held(layer, metrics.Metric)]
        own = list({id(m): m for m in own}.values())
        if plan is None:
            return own
        compiled = [] if plan.metrics is None else [plan.metrics]
        return [plan.mean_loss, *own, *compiled, *(plan.loss.metrics if plan.loss else [])]

    @property
    def metrics_names(self) -> list[str]:
        return [metric.name for metric in self.metrics]

    def _loss_of(self: Any, x: Any, y: Any, y_pred: Any, weight: Any, training: bool) -> Any:
        if type(self).compute_loss is Measures.compute_loss:
            return self.compute_loss(x, y, y_pred, weight, training)
        known = inspect.signature(self.compute_loss).parameters  # one of a learner's may be older
        more = {"training": training} if "training" in known or "kwargs" in known else {}
        return self.compute_loss(x, y, y_pred, weight, **more)

    def _note_loss(self: Any, loss: Any, x: Any) -> None:
        """A batch counts towards the epoch's mean loss by the number of its examples."""
        self._plan.mean_loss.update_state(loss, sample_weight=row_count(x))
