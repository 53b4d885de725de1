"""Layers that bring their input to mean 0 and variance 1."""

from typing import Any

from tapelab.engine.op import RECORDED as F
from tapelab.furniture import initializers, regularizers, settings
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.settings import axis_of


class BatchNormalization(Layer):
    """Normalises each feature: in training by the batch, otherwise by means kept from training."""

    _passes_masks = True

    def __init__(self, axis: int = -1, momentum: float = 0.99, epsilon: float = 1e-3,
                 center: bool = True, scale: bool = True, beta_initializer: Any = "zeros",
                 gamma_initializer: Any = "ones", moving_mean_initializer: Any = "zeros",
                 moving_variance_initializer: Any = "ones", beta_regularizer: Any = None,
                 gamma_regularizer: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.starts = {
            "gamma": initializers.get(gamma_initializer),
            "beta": initializers.get(beta_initializer),
            "moving_mean": initializers.get(moving_mean_initializer),
            "moving_variance": initializers.get(moving_variance_initializer),
        }
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma: Any = None
        self.beta: Any = None

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[axis_of(self.axis, input_shape, self.name)],)
        if self.scale:
            self.gamma = self.add_weight(shape, self.starts["gamma"], name="gamma",
                                         regularizer=self.gamma_regularizer)  # fmt: skip
        if self.center:
            self.beta = self.add_weight(shape, self.starts["beta"], name="beta",
                                        regularizer=self.beta_regularizer)  # fmt: skip
        self.moving_mean = self.add_weight(shape, self.starts["moving_mean"], trainable=False,
                                           name="moving_mean")  # fmt: skip
        self.moving_variance = self.add_weight(shape, self.starts["moving_variance"],
                                               trainable=False, name="moving_variance")  # fmt: skip
        super().build(input_shape)

    def call(self, inputs: Any, training: Any = False, mask: Any = None) -> Any:
        inputs = _floats(inputs)
        mean, variance = self.moving_mean, self.moving_variance
        if training and self.trainable:
            others = [i for i in range(inputs.ndim) if i != self.axis % inputs.ndim]
            mean, variance = F.moments(inputs, others) if mask is None else _counted(
                inputs, mask, others)  # fmt: skip
            for kept, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
                old, new = F.stop_gradient(kept), F.stop_gradient(new)
                kept.assign(old * self.momentum + new * (1.0 - self.momentum))
        shape = [1] * inputs.ndim
        shape[self.axis] = inputs.shape[self.axis]
        facts = [None if v is None else F.reshape(v, shape)
                 for v in (mean, variance, self.beta, self.gamma)]  # fmt: skip
        return F.batch_normalization(inputs, *facts, self.epsilon)


class LayerNormalization(Layer):
    """Normalises each example by itself, over the last axis (or those given)."""

    _passes_masks = True

    def __init__(self, axis: Any = -1, epsilon: float = 1e-3, center: bool = True,
                 scale: bool = True, beta_initializer: Any = "zeros",
                 gamma_initializer: Any = "ones", **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.axis = [axis] if isinstance(axis, int) else list(axis)
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.gamma: Any = None
        self.beta: Any = None

    def build(self, input_shape: Any) -> None:
        shape = tuple([input_shape[axis_of(a, input_shape, self.name)] for a in self.axis])
        if self.scale:
            self.gamma = self.add_weight(shape, self.gamma_initializer, name="gamma")
        if self.center:
            self.beta = self.add_weight(shape, self.beta_initializer, name="beta")
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        inputs = _floats(inputs)
        mean, variance = F.moments(inputs, self.axis, keepdims=True)
        shape = [1] * inputs.ndim
        for a in self.axis:
            shape[a] = inputs.shape[a]
        beta, gamma = [None if v is None else F.reshape(v, shape) for v in (self.beta, self.gamma)]
        return F.batch_normalization(inputs, mean, variance, beta, gamma, self.epsilon)


def _counted(inputs: Any, mask: Any, axes: list[int]) -> tuple[Any, Any]:
    """Mean and variance over what the mask leaves."""
    if mask.ndim != inputs.ndim - 1:
        raise ValueError(
            "The mask provided should be one dimension less than the inputs. Received: "
            f"mask.shape={tuple(mask.shape)}, inputs.shape={tuple(inputs.shape)}"
        )
    counts = F.broadcast_to(F.expand_dims(F.cast(mask, "bool"), -1), tuple(inputs.shape))
    zeros = F.zeros_like(inputs)
    n = F.reduce_sum(F.cast(counts, inputs.dtype), axes) + settings.epsilon()
    mean = F.reduce_sum(F.where(counts, inputs, zeros), axes) / n
    away = F.where(counts, F.square(inputs - mean), zeros)
    return mean, F.reduce_sum(away, axes) / n


def _floats(inputs: Any) -> Any:
    """The inputs; whole numbers, such as the bytes of an image, as floats."""
    return inputs if inputs.dtype.is_floating else F.cast(inputs, settings.dtype())
