"""Metrics: numbers that are gathered over many batches (tf.keras.metrics)."""

from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import guarded
from tapelab.engine.op import RECORDED as F
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.furniture import losses, settings
from tapelab.furniture.layers import masks
from tapelab.furniture.modules import Module
from tapelab.furniture.weights import Weight


class Metric(Module):
    """The base: `update_state` takes in a batch, `result` tells, `reset_state` begins anew.

    >>> import tapelab as tf
    >>> mean = tf.keras.metrics.Mean()
    >>> mean.update_state([1.0, 2.0])
    >>> mean.update_state(6.0)
    >>> print(mean.result().numpy())
    3.0
    """

    def __init__(self, dtype: Any = None, name: str | None = None, **ignored: Any) -> None:
        if isinstance(dtype, str) and name is None and dtype not in dtypes._BY_NAME:
            dtype, name = None, dtype  # Metric("name"), as it once was
        self._name = name or settings.unique_name(type(self).__name__)
        self._path = f"{self._name}/"
        self._dtype = settings.dtype(dtype)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Take in a batch, and tell the result so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def add_weight(self, *args: Any, **kwargs: Any) -> Weight:
        """A Variable that keeps something between batches: (shape, initializer, name=…)."""
        if args and isinstance(args[0], str):  # the order of TensorFlow 1
            kwargs.update(zip(("name", "shape"), args, strict=False))
            args = ()
        return self._weight(*args, **kwargs)

    def _weight(self, shape: Any = (), initializer: Any = "zeros", dtype: Any = None,
                name: str | None = None, **ignored: Any) -> Weight:  # fmt: skip
        kind = self._dtype if dtype is None else dtypes.as_dtype(dtype)
        return Weight(initializer, tuple(shape or ()), kind, trainable=False, name=name,
                      owner=self.name)  # fmt: skip

    add_variable = add_weight

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("A metric needs a method update_state.")

    def result(self) -> Any:
        raise NotImplementedError("A metric needs a method result.")

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable in self.variables:
            variable.assign(np.zeros_like(variable._peek()))

    def reset_states(self) -> None:
        """The old name of reset_state."""
        self.reset_state()

    @property
    def dtype(self) -> str:
        return self._dtype.name  # type: ignore[no-any-return]

    @property
    def variables(self) -> list[Any]:
        return sorted(super().variables, key=lambda v: v._serial)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class Sum(Metric):
    """The (weighted) sum of all numbers."""

    def __init__(self, name: Any = "sum", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        values, _ = self._weighed(values, sample_weight)
        self.total.assign_add(np.sum(values))

    def result(self) -> EagerTensor:
        return tensor(self.total._peek())

    def _weighed(self, values: Any, weight: Any) -> tuple[Any, Any]:
        """The values times their weights, and the sum of the weights."""
        x = np.asarray(to_tensor(values)._value).astype(self._dtype.numpy)
        if weight is None:
            return x, x.size
        w = np.asarray(to_tensor(weight)._value).astype(x.dtype)
        while w.ndim > x.ndim and w.shape[-1] == 1:
            w = w[..., 0]
        w = np.broadcast_to(w.reshape(w.shape + (1,) * (x.ndim - w.ndim)), x.shape)
        return x * w, np.sum(w)


class Mean(Sum):
    """The (weighted) mean of all numbers."""

    def __init__(self, name: Any = "mean", dtype: Any = None) -> None:
        super().__init__(name, dtype)
        self.count = self.add_weight(name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        values, count = self._weighed(values, sample_weight)
        self.total.assign_add(np.sum(values))
        self.count.assign_add(count)

    def result(self) -> EagerTensor:
        return F.divide_no_nan(tensor(self.total._peek()), tensor(self.count._peek()))  # type: ignore[no-any-return]


class MeanMetricWrapper(Mean):
    """The mean of a function of y_true and y_pred over all examples."""

    def __init__(self, fn: Any, name: Any = None, dtype: Any = None, **kwargs: Any) -> None:
        super().__init__(name or getattr(fn, "__name__", "mean"), dtype)
        self._fn = fn
        self._fn_kwargs = kwargs

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        mask = masks.of(y_pred)
        y_true, y_pred = (F.cast(to_tensor(y), self._dtype) for y in (y_true, y_pred))
        values = self._fn(y_true, y_pred, **self._fn_kwargs)
        if mask is not None:
            sample_weight = masks.weights(to_tensor(values), sample_weight, mask, "sum")
        super().update_state(values, sample_weight)


# -- shares of right answers ----------------------------------------------------------------------


@guarded
def accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where both are equal, otherwise 0."""
    y_pred = to_tensor(y_pred)
    y_true, y_pred = losses.same_rank(F.cast(to_tensor(y_true), y_pred.dtype), y_pred)
    return F.cast(F.equal(y_true, y_pred), "float32")


@guarded
def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1 for every probability on the right side of the threshold."""
    y_pred = to_tensor(y_pred)
    y_true, y_pred = losses.same_rank(F.cast(to_tensor(y_true), y_pred.dtype), y_pred)
    return F.cast(F.equal(y_true, F.cast(F.greater(y_pred, threshold), y_pred.dtype)), "float32")


@guarded
def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest score stands at the class of the one-hot label."""
    return F.cast(F.equal(F.argmax(y_true, axis=-1), F.argmax(y_pred, axis=-1)), "float32")


@guarded
def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest score stands at the class with the label's number."""
    labels, y_pred = to_tensor(y_true), to_tensor(y_pred)
    if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
        labels = F.squeeze(labels, -1)
    best = F.argmax(y_pred, axis=-1)
    return F.cast(F.equal(F.cast(labels, best.dtype), best), "float32")


@guarded
def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where the label's class has one of the k largest scores."""
    labels = F.reshape(F.cast(to_tensor(y_true), "int32"), (-1,))
    return F.cast(F.in_top_k(targets=labels, predictions=to_tensor(y_pred), k=k), "float32")


@guarded
def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where the class of the one-hot label has one of the k largest scores."""
    return sparse_top_k_categorical_accuracy(F.argmax(y_true, axis=-1), y_pred, k)
