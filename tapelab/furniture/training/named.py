"""What the names of losses and metrics mean; some of them by the shapes of the labels."""

import re
from collections.abc import Callable
from typing import Any

from tapelab.engine.faults import printed
from tapelab.furniture import loss_classes, losses, metric_classes, metrics, settings
from tapelab.furniture.loss_classes import Loss, LossFunctionWrapper
from tapelab.furniture.metrics import MeanMetricWrapper, Metric

Kinds = dict[str, Any]  # what "accuracy" and "crossentropy" mean, by the shapes
ACCURACIES: Kinds = {
    "binary": metric_classes.BinaryAccuracy,
    "sparse": metric_classes.SparseCategoricalAccuracy,
    "categorical": metric_classes.CategoricalAccuracy,
}
ENTROPIES: Kinds = {
    "binary": losses.binary_crossentropy,
    "sparse": losses.sparse_categorical_crossentropy,
    "categorical": losses.categorical_crossentropy,
}
NO_LABELS = "None values not supported: a {} compares `y_pred` with `y`, and no `y` was given."


def kind_of(y: Any, y_pred: Any) -> str:
    """What the shapes say: one probability, class numbers, or rows with a one."""
    if y_pred.shape[-1] == 1:
        return "binary"
    numbers = len(y.shape) < len(y_pred.shape) or y.shape[-1] == 1
    return "sparse" if numbers else "categorical"


def loss_of(given: Any, y: Any, y_pred: Any) -> Loss | None:
    """The loss object for a name, a function or an object."""
    if given is None:
        return None
    if y is None:
        raise ValueError(NO_LABELS.format("loss"))
    if str(given).lower() in ("crossentropy", "ce"):
        found: Any = ENTROPIES[kind_of(y, y_pred)]
    else:
        found = loss_classes.get(given)
    if isinstance(found, Loss):
        return found
    return LossFunctionWrapper(found, name=given if isinstance(given, str) else _spoken(found))


def metric_of(given: Any, y: Any, y_pred: Any) -> Metric:
    """The metric for a name, a function or an object."""
    if y is None:
        raise ValueError(NO_LABELS.format("metric"))
    if isinstance(given, Metric):
        return given
    if isinstance(given, str):
        if given.lower() in ("accuracy", "acc"):
            return ACCURACIES[kind_of(y, y_pred)](name=given)  # type: ignore[no-any-return]
        given, name = _named(given), given
        return given(name=name) if isinstance(given, type) else MeanMetricWrapper(given, name)
    if isinstance(given, type) and issubclass(given, Metric):
        return given()
    if not callable(given):
        raise ValueError(f"Could not interpret metric identifier: {printed(given)}")
    return MeanMetricWrapper(given, _spoken(given))


def _spoken(function: Any) -> str:
    """The name of a function: "lambda" for one without."""
    return re.sub(r"\W", "", getattr(function, "__name__", type(function).__name__))


def _named(name: str) -> Callable[..., Any]:
    """The metric with this name: of a class, in either way of writing, or of a function."""
    function = losses.BY_NAME.get(name)
    for held in (metric_classes, metrics):
        for known, thing in vars(held).items():
            public = isinstance(thing, type) and issubclass(thing, Metric) and known[0] != "_"
            if not public:
                continue
            own = getattr(thing, "function", None)
            if name in (known, settings.snake(known)) or own is function is not None:
                return thing  # type: ignore[no-any-return]
    found = function or vars(metrics).get(name)
    if not callable(found) or isinstance(found, type):
        raise ValueError(f"Could not interpret metric identifier: {printed(name)}")
    return found
