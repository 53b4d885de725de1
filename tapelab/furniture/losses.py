"""How far predictions are from what is wanted: one number per example (tf.keras.losses)."""

from collections.abc import Callable
from typing import Any

from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import guarded
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import settings


def _alike(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Both as tensors of the prediction's dtype; whole numbers as floats."""
    y_pred = to_tensor(y_pred)
    y_true = F.cast(y_true, y_pred.dtype)
    if y_pred.dtype.is_integer or y_pred.dtype.is_bool:  # a mean of these would be cut off
        y_true, y_pred = F.cast(y_true, settings.dtype()), F.cast(y_pred, settings.dtype())
    return y_true, y_pred


def _pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Both as tensors of the prediction's dtype, with the same rank."""
    return same_rank(*_alike(y_true, y_pred))


def _same_shape(target: Any, output: Any) -> None:
    """ValueError unless each probability has its label."""
    if target.shape != output.shape:
        what = "shape" if target.ndim == output.ndim else "rank (ndim)"
        raise ValueError(
            f"Arguments `target` and `output` must have the same {what}. Received: target.shape="
            f"{target.shape}, output.shape={output.shape}. For labels of shape (n,) and "
            "predictions of shape (n, 1) write labels[:, tf.newaxis]; for class numbers as labels "
            "use sparse_categorical_crossentropy."
        )


def same_rank(a: Any, b: Any) -> tuple[Any, Any]:
    """(n,) beside (n, 1) becomes (n, 1): otherwise subtraction would make a matrix of them."""
    if a.ndim == b.ndim + 1 and a.shape[-1] == 1:
        return (a, F.expand_dims(b, -1)) if b.ndim == 1 else (F.squeeze(a, -1), b)
    if b.ndim == a.ndim + 1 and b.shape[-1] == 1:
        return (F.expand_dims(a, -1), b) if a.ndim == 1 else (a, F.squeeze(b, -1))
    return a, b


def _mean(x: Any) -> Any:
    return F.reduce_mean(x, axis=-1) if x.ndim else x


@guarded
def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of (y_true − y_pred)²."""
    y_true, y_pred = _pair(y_true, y_pred)
    return _mean(F.square(y_true - y_pred))


@guarded
def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of |y_true − y_pred|."""
    y_true, y_pred = _pair(y_true, y_pred)
    return _mean(F.abs(y_true - y_pred))


@guarded
def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of |y_true − y_pred| in percent of |y_true|."""
    y_true, y_pred = _pair(y_true, y_pred)
    return 100.0 * _mean(F.abs((y_true - y_pred) / F.maximum(F.abs(y_true), settings.epsilon())))


@guarded
def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of (log(1 + y_true) − log(1 + y_pred))²."""
    y_true, y_pred = _pair(y_true, y_pred)
    a, b = (F.log(F.maximum(y, settings.epsilon()) + 1.0) for y in (y_true, y_pred))
    return _mean(F.square(a - b))


@guarded
def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Squares near zero and straight lines beyond `delta`: outliers count less."""
    y_true, y_pred = _pair(y_true, y_pred)
    error = y_pred - y_true
    size = F.abs(error)
    square = 0.5 * F.square(error)  # not of the size, whose slope at 0 would flatten the curve
    return _mean(F.where(size <= delta, square, delta * size - 0.5 * delta * delta))


@guarded
def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """The mean of log(cosh(y_pred − y_true))."""
    y_true, y_pred = _pair(y_true, y_pred)
    x = y_pred - y_true
    return _mean(x + F.softplus(-2.0 * x) - 0.6931471805599453)


@guarded
def hinge(y_true: Any, y_pred: Any) -> Any:
    """The mean of max(1 − y_true · y_pred, 0), for labels −1 and 1 (0 counts as −1)."""
    y_true, y_pred = _alike(y_true, y_pred)
    return _mean(F.maximum(1.0 - _signed(y_true) * y_pred, 0.0))


@guarded
def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """The mean of max(1 − y_true · y_pred, 0)²."""
    y_true, y_pred = _alike(y_true, y_pred)
    return _mean(F.square(F.maximum(1.0 - _signed(y_true) * y_pred, 0.0)))


def _signed(labels: Any) -> Any:
    binary = F.reduce_all(F.logical_or(F.equal(labels, 0.0), F.equal(labels, 1.0)))
    return 2.0 * labels - 1.0 if binary else labels


@guarded
def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """max(1 + the largest wrong score − the right score, 0)."""
    y_true, y_pred = _alike(y_true, y_pred)
    right = F.reduce_sum(y_true * y_pred, axis=-1)
    wrong = F.reduce_max((1.0 - y_true) * y_pred, axis=-1)
    return F.maximum(wrong - right + 1.0, 0.0)


@guarded
def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Minus the cosine of the angle between the two: −1 for the same direction."""
    y_true, y_pred = _pair(y_true, y_pred)
    return -F.reduce_sum(F.l2_normalize(y_true, axis) * F.l2_normalize(y_pred, axis), axis=axis)


@guarded
def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Σ y_true · log(y_true / y_pred)."""
    y_true, y_pred = _pair(y_true, y_pred)
    p, q = (F.clip_by_value(y, settings.epsilon(), 1.0) for y in (y_true, y_pred))
    return F.reduce_sum(p * F.log(p / q), axis=-1)


@guarded
def poisson(y_true: Any, y_pred: Any) -> Any:
    """The mean of y_pred − y_true · log(y_pred)."""
    y_true, y_pred = _alike(y_true, y_pred)
    return _mean(y_pred - y_true * F.log(y_pred + settings.epsilon()))


@guarded
def binary_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False,
                        label_smoothing: float = 0.0, axis: int = -1) -> Any:  # fmt: skip
    """The mean of −log of the probability given to the right one of two answers."""
    y_true, y_pred = _alike(y_true, y_pred)
    _same_shape(y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        each = F.sigmoid_cross_entropy_with_logits(labels=y_true, logits=y_pred)
    else:
        p = _probability(y_pred)
        each = -(y_true * F.log(p) + (1.0 - y_true) * F.log(1.0 - p))
    return F.reduce_mean(each, axis=axis) if each.ndim else each


def _probability(p: Any) -> Any:
    return F.clip_by_value(p, settings.epsilon(), 1.0 - settings.epsilon())


@guarded
def categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False,
                             label_smoothing: float = 0.0, axis: int = -1) -> Any:  # fmt: skip
    """−log of the probability given to the right class; y_true is one-hot."""
    y_pred = to_tensor(y_pred)
    y_true = F.cast(y_true, y_pred.dtype)
    _same_shape(y_true, y_pred)
    if label_smoothing:
        classes = float(y_true.shape[-1])
        y_true = y_true * (1.0 - label_smoothing) + label_smoothing / classes
    if from_logits:
        return F.softmax_cross_entropy_with_logits(labels=y_true, logits=y_pred, axis=axis)
    p = _probability(y_pred / F.reduce_sum(y_pred, axis, keepdims=True))
    return -F.reduce_sum(y_true * F.log(p), axis=axis)


@guarded
def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False,
                                    ignore_class: Any = None, axis: int = -1) -> Any:  # fmt: skip
    """−log of the probability given to the right class; y_true holds class numbers."""
    y_pred = to_tensor(y_pred)
    labels = F.cast(to_tensor(y_true), "int64")
    if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
        labels = F.squeeze(labels, -1)
    logits = y_pred if from_logits else F.log(_probability(y_pred))
    if ignore_class is None:
        return F.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    valid = F.not_equal(labels, ignore_class)
    labels = F.where(valid, labels, F.zeros_like(labels))
    each = F.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return F.where(valid, each, F.zeros_like(each))


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kl_divergence
logcosh = log_cosh

FUNCTIONS = (
    mean_squared_error, mean_absolute_error, mean_absolute_percentage_error,
    mean_squared_logarithmic_error, huber, log_cosh, hinge, squared_hinge, categorical_hinge,
    cosine_similarity, kl_divergence, poisson, binary_crossentropy, categorical_crossentropy,
    sparse_categorical_crossentropy,
)  # fmt: skip
BY_NAME: dict[str, Callable[..., Any]] = {f.__name__: f for f in FUNCTIONS}
BY_NAME.update(mse=mse, mae=mae, mape=mape, msle=msle, kld=kld, logcosh=log_cosh)
BY_NAME.update(MSE=mse, MAE=mae, MAPE=mape, MSLE=msle, KLD=kld)
BY_NAME.update(bce=binary_crossentropy, BCE=binary_crossentropy)
