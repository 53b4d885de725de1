"""tf.losses: the same as tf.keras.losses."""

from typing import Any

from tapelab.engine import registry
from tapelab.keras import losses

__all__ = losses.__all__


def __getattr__(name: str) -> Any:
    return getattr(losses, name)


def sparse_softmax_cross_entropy(labels: Any, logits: Any, **ignored: Any) -> Any:
    """The mean cross-entropy of class numbers, under its name in TensorFlow 1."""
    return losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)


def softmax_cross_entropy(onehot_labels: Any, logits: Any, **ignored: Any) -> Any:
    """The mean cross-entropy of one-hot labels, under its name in TensorFlow 1."""
    return losses.CategoricalCrossentropy(from_logits=True)(onehot_labels, logits)


def sigmoid_cross_entropy(multi_class_labels: Any, logits: Any, **ignored: Any) -> Any:
    """The mean binary cross-entropy of scores, under its name in TensorFlow 1."""
    each = registry.function("sigmoid_cross_entropy_with_logits")
    mean = registry.function("reduce_mean")
    return mean(each(labels=multi_class_labels, logits=logits))
