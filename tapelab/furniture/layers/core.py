"""The layers that most networks have: inputs, Dense, Embedding, noise and dropout."""

from typing import Any

from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import guarded, printed, shown
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import activations, constraints, initializers, regularizers, seeds, settings
from tapelab.furniture.layers import masks
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.settings import positive
from tapelab.furniture.layers.symbols import Symbol


class Dense(Layer):
    """activation(x @ kernel + bias), for the last axis of x (tf.keras.layers.Dense).

    >>> import tapelab as tf
    >>> layer = tf.keras.layers.Dense(3, activation="relu")
    >>> layer(tf.ones((2, 4))).shape
    TensorShape([2, 3])
    >>> [(v.name, v.shape) for v in layer.trainable_variables]
    [('kernel', TensorShape([4, 3])), ('bias', TensorShape([3]))]
    """

    _passes_masks = True

    def __init__(self, units: int, activation: Any = None, use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
                 kernel_regularizer: Any = None, bias_regularizer: Any = None,
                 activity_regularizer: Any = None, kernel_constraint: Any = None,
                 bias_constraint: Any = None, **kwargs: Any) -> None:  # fmt: skip
        if not isinstance(units, int) or units <= 0:
            raise ValueError("Received an invalid value for `units`, expected a positive integer. "
                             f"Received: units={units}")  # fmt: skip
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.kernel: Any = None
        self.bias: Any = None
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 2:
            raise self._misfit(input_shape)
        self.kernel = self.add_weight((input_shape[-1], self.units), self.kernel_initializer,
                                      regularizer=self.kernel_regularizer,
                                      constraint=self.kernel_constraint, name="kernel")  # fmt: skip
        if self.use_bias:
            self.bias = self.add_weight((self.units,), self.bias_initializer,
                                        regularizer=self.bias_regularizer,
                                        constraint=self.bias_constraint, name="bias")  # fmt: skip
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        if inputs.ndim < 2 or self.kernel.shape[0] != inputs.shape[-1]:
            raise self._misfit(tuple(inputs.shape))
        if inputs.dtype != self.kernel.dtype:
            inputs = F.cast(inputs, self.kernel.dtype)
        if inputs.ndim == 2:
            x = F.matmul(inputs, self.kernel)
        else:
            x = F.tensordot(inputs, self.kernel, 1)
        if self.use_bias:
            x = x + self.bias
        return self.activation(x)

    def _misfit(self, shape: Any) -> ValueError:
        if len(shape) < 2:
            why = f"expected min_ndim=2, found ndim={len(shape)}. Full shape received: {shape}"
        else:
            why = (f"expected axis -1 of input shape to have value {self.kernel.shape[0]}, but "
                   f"received input with shape {shape}")  # fmt: skip
        return ValueError(
            f'Input 0 of layer "{self.name}" is incompatible with the layer: {why}. A row is one '
            "example: write x[:, tf.newaxis] to make a column of a vector of numbers."
        )


class Dropout(Layer):
    """In training, sets part of the numbers to zero and enlarges the others; else x, unchanged."""

    _passes_masks = True

    def __init__(self, rate: float, noise_shape: Any = None, seed: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        if not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            raise ValueError("Invalid value received for argument `rate`. Expected a float value "
                             f"between 0 and 1. Received: rate={printed(rate)}")  # fmt: skip
        super().__init__(**kwargs)
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed_generator = seeds.SeedGenerator(seed) if rate > 0 else None

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        shape = self.noise_shape
        if shape is not None:
            shape = [n if n is not None else m for n, m in zip(shape, inputs.shape, strict=True)]
        return F.stateless_dropout(inputs, self.rate, self.seed_generator.next(), noise_shape=shape)


class GaussianNoise(Layer):
    """In training, adds normal noise; else x, unchanged."""

    _passes_masks = True

    def __init__(self, stddev: float, seed: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stddev = stddev
        self.seed_generator = seeds.SeedGenerator(seed)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training:
            return inputs
        shape, stream = tuple(inputs.shape), self.seed_generator.next()
        return inputs + F.stateless_normal(shape, stream, 0.0, self.stddev, inputs.dtype)


class Embedding(Layer):
    """A table of vectors: integers become the rows with these numbers."""

    def __init__(self, input_dim: int, output_dim: int, embeddings_initializer: Any = "uniform",
                 embeddings_regularizer: Any = None, embeddings_constraint: Any = None,
                 mask_zero: bool = False, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.input_dim = positive(input_dim, "input_dim")
        self.output_dim = positive(output_dim, "output_dim")
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.embeddings: Any = None
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """False for zeros, which fill up short series, when the layer was made with mask_zero."""
        if isinstance(inputs, Symbol):
            return inputs.passed_to(self.compute_mask)
        return F.not_equal(to_tensor(inputs), 0) if self.mask_zero else None

    def build(self, input_shape: Any = None) -> None:
        if self.embeddings is None:
            self.embeddings = self.add_weight(
                (self.input_dim, self.output_dim), self.embeddings_initializer, name="embeddings",
                regularizer=self.embeddings_regularizer, constraint=self.embeddings_constraint,
            )  # fmt: skip
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        if inputs.dtype not in ("int32", "int64"):
            inputs = F.cast(inputs, "int32")
        return F.gather(self.embeddings, inputs)


class Masking(Layer):
    """Masks the steps of a series whose features all are `mask_value`: they only fill it up.

    >>> import tapelab as tf
    >>> x = tf.constant([[[1.0, 2.0], [0.0, 0.0]]])
    >>> tf.keras.layers.Masking()(x)._keras_mask.numpy()
    array([[ True, False]])
    """

    _passes_masks = True

    def __init__(self, mask_value: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """False for the steps that only fill up."""
        if isinstance(inputs, Symbol):
            return inputs.passed_to(self.compute_mask)
        return F.reduce_any(F.not_equal(to_tensor(inputs), self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        mask = self.compute_mask(inputs)
        output = F.where(F.expand_dims(mask, -1), inputs, F.zeros_like(inputs))
        masks.put(output, mask)
        return output


class InputLayer(Layer):
    """The shape of a model's input; passes x on."""

    def __init__(self, shape: Any = None, batch_size: Any = None, dtype: Any = None,
                 name: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(name=name, dtype=dtype, **kwargs)
        if shape is not None:
            self._state.expected = (batch_size, *shape)

    def call(self, inputs: Any) -> Any:
        return inputs


@guarded
def Input(shape: Any = None, batch_size: Any = None, dtype: Any = None, name: Any = None,
          batch_shape: Any = None, **ignored: Any) -> Symbol:  # fmt: skip
    """A symbol for the input of a model; `shape` without the batch (tf.keras.Input)."""
    if batch_shape is not None:
        batch_size, shape = batch_shape[0], tuple(batch_shape)[1:]
    if shape is None:
        raise ValueError("You must pass a `shape` argument.")
    if not isinstance(shape, (list, tuple)):
        raise ValueError(f"`shape` is a list or tuple of sizes. Received: shape={shown(shape)}")
    for n in shape:
        if n is not None and (not isinstance(n, int) or n < 0):
            raise ValueError("The sizes of `shape` are whole numbers, or None for any: "
                             f"shape={shown(shape)}")  # fmt: skip
    return Symbol.input(
        tuple(shape), dtype, batch_size, name or settings.unique_name("input_layer")
    )
