"""Losses as objects: a function of losses, and how its numbers become one (tf.keras.losses)."""

from typing import Any

from tapelab.engine import nest
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import Guarded, printed
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import losses, settings
from tapelab.furniture.layers import masks


class Reduction:
    """How the numbers of the examples become one."""

    AUTO = "auto"
    NONE = "none"
    SUM = "sum"
    SUM_OVER_BATCH_SIZE = "sum_over_batch_size"

    @classmethod
    def all(cls) -> tuple[str, ...]:
        return (cls.AUTO, cls.NONE, cls.SUM, cls.SUM_OVER_BATCH_SIZE)


class Loss(Guarded):
    """The base: subclass it with `call(y_true, y_pred)`, which returns a number per example.

    >>> import tapelab as tf
    >>> loss = tf.keras.losses.MeanSquaredError()
    >>> print(loss([1.0, 2.0], [1.0, 4.0]).numpy())
    2.0
    """

    def __init__(self, name: str | None = None, reduction: Any = "sum_over_batch_size",
                 dtype: Any = None) -> None:  # fmt: skip
        if reduction not in (*Reduction.all(), None, "mean", "mean_with_sample_weight"):
            raise ValueError(f"Invalid value for argument `reduction`. Expected one of "
                             f"{Reduction.all()}. Received: reduction={reduction}")  # fmt: skip
        self.name = name or settings.unique_name(type(self).__name__)
        self.reduction = reduction
        self._dtype = settings.dtype(dtype)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        mask = masks.of(y_pred)
        y_true, y_pred = (nest.map_structure(self._converted, y) if _tensors_inside(y)
                          else self._converted(y) for y in (y_true, y_pred))  # fmt: skip
        each = to_tensor(self.call(y_true, y_pred))
        if mask is not None:
            sample_weight = masks.weights(each, sample_weight, mask, self.reduction)
        return reduce(each, sample_weight, self.reduction)

    def _converted(self, y: Any) -> Any:
        return F.cast(to_tensor(y), self._dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        raise NotImplementedError("A loss needs a method call(self, y_true, y_pred).")

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction}


def _tensors_inside(y: Any) -> bool:
    if isinstance(y, (list, tuple)):
        return any(hasattr(v, "shape") for v in y)
    return isinstance(y, dict)


def reduce(each: Any, weight: Any, reduction: Any) -> Any:
    """The numbers of the examples, weighted, as one number (or as they are)."""
    total = None
    if weight is not None:
        weight = F.cast(weight, each.dtype)
        while weight.ndim < each.ndim:
            weight = F.expand_dims(weight, -1)
        if weight.ndim > each.ndim and weight.shape[-1] == 1:
            weight = F.squeeze(weight, -1)
        each, total = each * weight, F.reduce_sum(weight)
    if reduction in (None, "none"):
        return each
    if reduction == "sum":
        return F.reduce_sum(each)
    if reduction == "mean_with_sample_weight" and total is not None:
        return F.divide_no_nan(F.reduce_sum(each), total)
    if total is None:
        return F.reduce_mean(each)
    return F.reduce_sum(each) / float(each.shape.num_elements())


class LossFunctionWrapper(Loss):
    """A loss made of a function of y_true and y_pred; keywords are passed on to it."""

    def __init__(self, fn: Any, reduction: Any = "sum_over_batch_size", name: str | None = None,
                 dtype: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(name, reduction, dtype)
        self.fn = fn
        self._fn_kwargs = kwargs

    def call(self, y_true: Any, y_pred: Any) -> Any:
        y_true, y_pred = losses.same_rank(y_true, y_pred)
        return self.fn(y_true, y_pred, **self._fn_kwargs)


class _Fixed(LossFunctionWrapper):
    """The base of losses whose function is known."""

    function: Any = None

    def __init__(self, reduction: Any = "sum_over_batch_size", name: str | None = None,
                 dtype: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(type(self).function, reduction, name, dtype, **kwargs)


class MeanSquaredError(_Fixed):
    """The mean of (y_true − y_pred)²."""

    function = staticmethod(losses.mean_squared_error)


class MeanAbsoluteError(_Fixed):
    """The mean of |y_true − y_pred|."""

    function = staticmethod(losses.mean_absolute_error)


class MeanAbsolutePercentageError(_Fixed):
    """The mean of |y_true − y_pred| in percent of |y_true|."""

    function = staticmethod(losses.mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(_Fixed):
    """The mean of (log(1 + y_true) − log(1 + y_pred))²."""

    function = staticmethod(losses.mean_squared_logarithmic_error)


class Huber(_Fixed):
    """Squares near zero and straight lines beyond `delta`."""

    function = staticmethod(losses.huber)

    def __init__(self, delta: float = 1.0, reduction: Any = "sum_over_batch_size",
                 name: str | None = None, dtype: Any = None) -> None:  # fmt: skip
        super().__init__(reduction, name, dtype, delta=delta)


class LogCosh(_Fixed):
    """The mean of log(cosh(y_pred − y_true))."""

    function = staticmethod(losses.log_cosh)


class Hinge(_Fixed):
    """The mean of max(1 − y_true · y_pred, 0)."""

    function = staticmethod(losses.hinge)


class SquaredHinge(_Fixed):
    """The mean of max(1 − y_true · y_pred, 0)²."""

    function = staticmethod(losses.squared_hinge)


class CategoricalHinge(_Fixed):
    """max(1 + the largest wrong score − the right score, 0)."""

    function = staticmethod(losses.categorical_hinge)


class KLDivergence(_Fixed):
    """Σ y_true · log(y_true / y_pred)."""

    function = staticmethod(losses.kl_divergence)


class Poisson(_Fixed):
    """The mean of y_pred − y_true · log(y_pred)."""

    function = staticmethod(losses.poisson)


class CosineSimilarity(_Fixed):
    """Minus the cosine of the angle between y_true and y_pred."""

    function = staticmethod(losses.cosine_similarity)

    def __init__(self, axis: int = -1, reduction: Any = "sum_over_batch_size",
                 name: str | None = None, dtype: Any = None) -> None:  # fmt: skip
        super().__init__(reduction, name, dtype, axis=axis)


class BinaryCrossentropy(_Fixed):
    """−log of the probability given to the right one of two answers."""

    function = staticmethod(losses.binary_crossentropy)

    def __init__(self, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
                 reduction: Any = "sum_over_batch_size", name: str | None = None,
                 dtype: Any = None) -> None:  # fmt: skip
        super().__init__(reduction, name, dtype, from_logits=from_logits,
                         label_smoothing=label_smoothing, axis=axis)  # fmt: skip


class CategoricalCrossentropy(_Fixed):
    """−log of the probability given to the right class; labels are one-hot."""

    function = staticmethod(losses.categorical_crossentropy)

    def __init__(self, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
                 reduction: Any = "sum_over_batch_size", name: str | None = None,
                 dtype: Any = None) -> None:  # fmt: skip
        super().__init__(reduction, name, dtype, from_logits=from_logits,
                         label_smoothing=label_smoothing, axis=axis)  # fmt: skip


class SparseCategoricalCrossentropy(_Fixed):
    """−log of the probability given to the right class; labels are class numbers."""

    function = staticmethod(losses.sparse_categorical_crossentropy)

    def __init__(self, from_logits: bool = False, ignore_class: Any = None,
                 reduction: Any = "sum_over_batch_size", axis: int = -1, name: str | None = None,
                 dtype: Any = None) -> None:  # fmt: skip
        super().__init__(reduction, name, dtype, from_logits=from_logits,
                         ignore_class=ignore_class, axis=axis)  # fmt: skip

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return self.fn(y_true, y_pred, **self._fn_kwargs)


def get(identifier: Any) -> Any:
    """The loss for a name, a function or an object."""
    if identifier is None or (callable(identifier) and not isinstance(identifier, type)):
        return identifier
    if isinstance(identifier, type):
        return identifier()
    name = identifier if isinstance(identifier, str) else ""
    if name in losses.BY_NAME:
        return losses.BY_NAME[name]
    found = globals().get(name)
    if isinstance(found, type) and issubclass(found, Loss):
        return found()
    raise ValueError(f"Could not interpret loss identifier: {printed(identifier)}. Known names: "
                     f"{', '.join(sorted(losses.BY_NAME))}.")  # fmt: skip
