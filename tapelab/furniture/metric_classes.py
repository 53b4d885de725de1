"""The metrics that are means of a function, and those that count right and wrong answers."""

from typing import Any

import numpy as np

from tapelab.engine.convert import to_tensor
from tapelab.engine.op import RECORDED as F
from tapelab.engine.tensor import EagerTensor
from tapelab.furniture import losses, metrics, settings
from tapelab.furniture.metrics import MeanMetricWrapper, Metric


class _Fixed(MeanMetricWrapper):
    """The base of metrics whose function is known."""

    function: Any = None
    _direction = "down"  # where numbers get better

    def __init__(self, name: Any = None, dtype: Any = None, **kwargs: Any) -> None:
        name = name or settings.snake(type(self).__name__)
        super().__init__(type(self).function, name, dtype, **kwargs)


class Accuracy(_Fixed):
    """The share of predictions that equal their label."""

    function = staticmethod(metrics.accuracy)
    _direction = "up"


class BinaryAccuracy(_Fixed):
    """The share of probabilities on the right side of the threshold."""

    function = staticmethod(metrics.binary_accuracy)
    _direction = "up"

    def __init__(self, name: Any = None, dtype: Any = None, threshold: float = 0.5) -> None:
        super().__init__(name, dtype, threshold=threshold)


class CategoricalAccuracy(_Fixed):
    """The share of examples whose largest score stands at the class of the one-hot label."""

    function = staticmethod(metrics.categorical_accuracy)
    _direction = "up"


class SparseCategoricalAccuracy(_Fixed):
    """The share of examples whose largest score stands at the class with the label's number."""

    function = staticmethod(metrics.sparse_categorical_accuracy)
    _direction = "up"


class TopKCategoricalAccuracy(_Fixed):
    """The share of examples whose class has one of the k largest scores."""

    function = staticmethod(metrics.top_k_categorical_accuracy)
    _direction = "up"

    def __init__(self, k: int = 5, name: Any = None, dtype: Any = None) -> None:
        super().__init__(name, dtype, k=k)


class SparseTopKCategoricalAccuracy(TopKCategoricalAccuracy):
    """The share of examples whose class has one of the k largest scores; labels are numbers."""

    function = staticmethod(metrics.sparse_top_k_categorical_accuracy)


class MeanSquaredError(_Fixed):
    """The mean of (y_true − y_pred)²."""

    function = staticmethod(losses.mean_squared_error)


class RootMeanSquaredError(MeanSquaredError):
    """The root of the mean of (y_true − y_pred)²."""

    def result(self) -> EagerTensor:
        return F.sqrt(super().result())  # type: ignore[no-any-return]


class MeanAbsoluteError(_Fixed):
    """The mean of |y_true − y_pred|."""

    function = staticmethod(losses.mean_absolute_error)


class MeanAbsolutePercentageError(_Fixed):
    """The mean of |y_true − y_pred| in percent of |y_true|."""

    function = staticmethod(losses.mean_absolute_percentage_error)


class CosineSimilarity(_Fixed):
    """The mean cosine of the angle between y_true and y_pred."""

    _direction = "up"

    @staticmethod
    def function(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
        return -losses.cosine_similarity(y_true, y_pred, axis)


class KLDivergence(_Fixed):
    """The mean of Σ y_true · log(y_true / y_pred)."""

    function = staticmethod(losses.kl_divergence)


class BinaryCrossentropy(_Fixed):
    """The mean binary cross-entropy."""

    function = staticmethod(losses.binary_crossentropy)

    def __init__(self, name: Any = None, dtype: Any = None, from_logits: bool = False,
                 label_smoothing: float = 0.0) -> None:  # fmt: skip
        super().__init__(name, dtype, from_logits=from_logits, label_smoothing=label_smoothing)


class CategoricalCrossentropy(BinaryCrossentropy):
    """The mean cross-entropy; labels are one-hot."""

    function = staticmethod(losses.categorical_crossentropy)


class SparseCategoricalCrossentropy(_Fixed):
    """The mean cross-entropy; labels are class numbers."""

    function = staticmethod(losses.sparse_categorical_crossentropy)

    def __init__(self, name: Any = None, dtype: Any = None, from_logits: bool = False) -> None:
        super().__init__(name, dtype, from_logits=from_logits)


class _Counts(Metric):
    """The base of metrics that count true and false answers at a threshold."""

    _direction = "up"
    wrong: tuple[bool, bool] = (False, True)  # (label, prediction) of what is counted as wrong

    def __init__(self, thresholds: Any = None, top_k: Any = None, class_id: Any = None,
                 name: Any = None, dtype: Any = None) -> None:  # fmt: skip
        super().__init__(dtype, name)
        self.threshold = 0.5 if thresholds is None else float(thresholds)
        self.class_id = class_id
        self.right_count = self.add_weight(name="true_positives")
        self.wrong_count = self.add_weight(name="false")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        labels = np.asarray(to_tensor(y_true)._value).astype(bool)
        said = np.asarray(to_tensor(y_pred)._value) > self.threshold
        if self.class_id is not None:
            labels, said = labels[..., self.class_id], said[..., self.class_id]
        labels, said = labels.reshape(-1), said.reshape(-1)
        weight = np.ones(labels.shape) if sample_weight is None else np.reshape(sample_weight, -1)
        label, prediction = self.wrong
        self.right_count.assign_add(np.sum(weight[labels & said]))
        self.wrong_count.assign_add(np.sum(weight[(labels == label) & (said == prediction)]))

    def result(self) -> EagerTensor:
        right = F.convert_to_tensor(self.right_count)
        return F.divide_no_nan(right, right + self.wrong_count)  # type: ignore[no-any-return]


class Precision(_Counts):
    """The share of positive predictions that are right."""

    wrong = (False, True)


class Recall(_Counts):
    """The share of positive labels that were found."""

    wrong = (True, False)
