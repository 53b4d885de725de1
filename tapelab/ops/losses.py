"""Losses: how far predictions are from the truth, without overflow and without log(0)."""

import math
from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RAW, composite, op
from tapelab.engine.op import RECORDED as F
from tapelab.engine.shapes import brackets
from tapelab.ops.products import shaped
from tapelab.ops.samples import case, positives, reals

LABELS = positives(2, 3) / positives(2, 3).sum(axis=-1, keepdims=True)


@op("nn.l2_loss", tf_name="L2Loss", symbol="½Σ²", text="½ Σ {t}²", latex=r"\tfrac12 \sum {t}^2",
    allows="float", elementwise=False, samples=[case(reals(2, 3))])  # fmt: skip
def l2_loss(t: Any, /) -> Any:
    """Half the sum of squares, so that its gradient is t itself."""
    return np.sum(t * t, dtype=t.dtype) / t.dtype.type(2)


@l2_loss.vjp
def _(F, g, y, t):
    return g * t


@op(tf_name="SoftmaxCrossEntropyWithLogits", symbol="CE", text="CE({labels}, {logits})",
    allows="float", check_gradients=False,
    samples=[case(reals(2, 3), LABELS, axis=-1), case(reals(2, 3), LABELS, axis=0)])  # fmt: skip
def cross_entropy(logits: Any, labels: Any, /, axis: int) -> Any:
    """−Σ labels · log softmax(logits) along an axis."""
    try:
        return -np.sum(labels * RAW.log_softmax(logits, axis=axis), axis=axis)
    except ValueError:
        raise InvalidArgumentError(
            f"logits and labels must be broadcastable: logits_size={brackets(logits.shape)} "
            f"labels_size={brackets(labels.shape)} [Op:SoftmaxCrossEntropyWithLogits] name: "
        ) from None


@cross_entropy.vjp
def _(F, g, y, logits, labels, *, axis, needs):
    # For labels that do not add up to 1 this is what TensorFlow gives, not quite the derivative.
    g = F.expand_dims(g, axis=axis)
    to_logits = g * (F.softmax(logits, axis=axis) - labels) if needs[0] else None
    to_labels = -g * F.log_softmax(logits, axis=axis) if needs[1] else None
    return (
        None if to_logits is None else shaped(F, to_logits, logits),
        None if to_labels is None else shaped(F, to_labels, labels),
    )


@composite("nn.softmax_cross_entropy_with_logits")
def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1,
                                      name: Any = None) -> Any:  # fmt: skip
    """How unexpected the labels (probabilities) are under softmax(logits); one loss for each row.

    The gradient for the logits is softmax(logits) − labels.
    """
    logits = to_tensor(logits)
    return cross_entropy(logits, F.cast(to_tensor(labels), logits.dtype), axis)


@op(
    tf_name="SparseSoftmaxCrossEntropyWithLogits",
    symbol="CE",
    text="CE({labels}, {logits})",
    allows="float",
    matching=("logits",),
    samples=[case(reals(2, 3), np.array([2, 0]))],
)
def sparse_cross_entropy(logits: Any, labels: Any, /) -> Any:
    """−log softmax(logits) at the place of each label."""
    if labels.dtype not in (np.int32, np.int64):
        raise InvalidArgumentError(
            f"Value for attr 'Tlabels' of {dtypes.of(labels).spoken} is not in the list of allowed "
            "values: int32, int64\n\t; NodeDef: {{node SparseSoftmaxCrossEntropyWithLogits}} "
            "[Op:SparseSoftmaxCrossEntropyWithLogits] name: "
        )
    classes = logits.shape[-1]
    if labels.size and labels.view(f"u{labels.itemsize}").max() >= classes:  # −1 is large, too
        wrong = np.atleast_1d((labels < 0) | (labels >= classes))
        listed = " ".join(map(str, np.atleast_1d(labels).reshape(-1)))
        raise InvalidArgumentError(
            f"Received a label value of {np.atleast_1d(labels)[wrong][0]} which is outside the "
            f"valid range of [0, {classes}).  Label values: {listed} "
            "[Op:SparseSoftmaxCrossEntropyWithLogits] name: "
        )
    if not logits.size:
        return np.zeros(labels.shape, logits.dtype)
    shifted, axis, true = _shifted(logits, labels)
    losses = np.log(np.add.reduce(np.exp(shifted), axis)) - shifted[true]
    return losses.reshape(labels.shape)


@sparse_cross_entropy.vjp
def _(F, g, y, logits, labels):
    return F.expand_dims(g, axis=-1) * F.softmax_error(logits, labels), None


@op(symbol="softmax − 1", text="(softmax({logits}) − one hot({labels}))", allows="float",
    matching=("logits",), samples=[case(reals(2, 3), np.array([2, 0]))])  # fmt: skip
def softmax_error(logits: Any, labels: Any, /) -> Any:
    """By how much each probability misses the truth: softmax, less 1 at the place of the label."""
    if not logits.size:
        return logits.copy()
    shifted, axis, true = _shifted(logits, labels)
    powers = np.exp(shifted, shifted)
    powers /= np.add.reduce(powers, axis, keepdims=True)
    powers[true] -= 1
    return (powers if axis else powers.T).reshape(logits.shape)


def _shifted(logits: Any, labels: Any) -> tuple[Any, int, Any]:
    """A new array of scores less the highest of their row, their axis, and where the labels are.

    Many short rows become columns, along which NumPy finds the highest and the sum much sooner.
    """
    rows = logits.reshape(labels.size, -1)
    places, classes = np.arange(labels.size), labels.reshape(-1)
    if 2 * rows.shape[1] > len(rows):
        return rows - np.maximum.reduce(rows, 1, keepdims=True), 1, (places, classes)
    columns = np.array(rows.T, order="C")
    columns -= np.maximum.reduce(columns, 0)
    return columns, 0, (classes, places)


@softmax_error.vjp
def _(F, g, y, logits, labels):
    chances = F.softmax(logits)
    return (g - F.reduce_sum(g * chances, axis=-1, keepdims=True)) * chances, None


@composite("nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: Any = None) -> Any:
    """Cross entropy for labels that are class numbers; one loss for each row of logits."""
    labels, logits = to_tensor(labels), to_tensor(logits)
    if not logits._value.ndim:
        raise ValueError(f"`logits` cannot be a scalar. Received logits={logits}`")
    if labels._value.shape != logits._value.shape[:-1]:
        raise ValueError(
            "`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
            f"labels.shape={labels.shape} and logits.shape={logits.shape}"
        )
    return sparse_cross_entropy(logits, labels)


@op(tf_name="SigmoidCrossEntropyWithLogits", symbol="CE", text="CE({labels}, σ({logits}))",
    allows="float", literal="own", samples=[case(positives(2, 3), reals(2, 3))])  # fmt: skip
def binary_cross_entropy(labels: Any, logits: Any, /) -> Any:
    """−labels · log σ(logits) − (1 − labels) · log(1 − σ(logits)), without overflow."""
    return np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))


@binary_cross_entropy.vjp
def _(F, g, y, labels, logits):
    return -g * logits, g * (F.sigmoid(logits) - labels)


@composite("nn.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None,
                                      name: Any = None) -> Any:  # fmt: skip
    """Cross entropy of yes-or-no questions, one for each entry of logits.

    The gradient for the logits is sigmoid(logits) − labels.
    """
    labels, logits = _like(labels, logits)
    return binary_cross_entropy(labels, logits)


def _like(labels: Any, logits: Any) -> tuple[Any, Any]:
    """Both as tensors, which must have one shape."""
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")
    labels, logits = to_tensor(labels), to_tensor(logits)
    if labels.shape != logits.shape:
        raise ValueError(
            "`logits` and `labels` must have the same shape, received "
            f"({logits.shape} vs {labels.shape})."
        )
    return labels, logits


@composite("nn.weighted_cross_entropy_with_logits")
def weighted_cross_entropy_with_logits(labels: Any, logits: Any, pos_weight: Any,
                                       name: Any = None) -> Any:  # fmt: skip
    """Cross entropy of yes-or-no questions in which a missed yes costs pos_weight times as much."""
    labels, logits = _like(labels, logits)
    weight = 1.0 + (to_tensor(pos_weight, hint=logits.dtype) - 1.0) * labels
    tail = F.log1p(F.exp(-F.abs(logits))) + F.relu(-logits)
    return (1.0 - labels) * logits + weight * tail


@composite("nn.log_poisson_loss")
def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False,
                     name: Any = None) -> Any:  # fmt: skip
    """How unexpected counts are under Poisson distributions whose log rate is predicted."""
    x = to_tensor(log_input)
    t = to_tensor(targets, hint=x.dtype)
    loss = F.exp(x) - x * t
    if compute_full_loss:  # Stirling's approximation of log(t!)
        stirling = t * F.log(t) - t + 0.5 * F.log(2.0 * math.pi * t)
        small = F.logical_and(t >= 0, t <= 1)
        loss = loss + F.where(small, F.zeros_like(t), stirling)
    return loss


@composite("nn.compute_average_loss")
def compute_average_loss(per_example_loss: Any, sample_weight: Any = None,
                         global_batch_size: Any = None) -> Any:  # fmt: skip
    """The sum of the losses of examples, divided by the size of the whole batch."""
    losses = to_tensor(per_example_loss)
    if not losses.ndim:
        raise ValueError("Invalid value passed for `per_example_loss`. Expected a tensor with at "
                         "least rank 1.")  # fmt: skip
    if sample_weight is not None:
        weight = F.cast(to_tensor(sample_weight), losses.dtype)
        missing = losses.ndim - weight.ndim if weight.ndim else 0
        losses = losses * F.reshape(weight, (*weight.shape, *(1,) * max(missing, 0)))
    size = losses.shape[0] if global_batch_size is None else global_batch_size
    return F.divide_no_nan(F.reduce_sum(losses), F.cast(to_tensor(size), losses.dtype))


@composite("nn.scale_regularization_loss")
def scale_regularization_loss(regularization_loss: Any) -> Any:
    """The sum of regularisation losses, shared among the replicas (here there is one)."""
    return F.reduce_sum(to_tensor(regularization_loss))
