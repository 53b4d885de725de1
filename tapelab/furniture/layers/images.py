"""Layers for images and series: convolutions, pooling, padding. Channels come last."""

from typing import Any

from tapelab.engine.errors import OutOfScopeError
from tapelab.engine.faults import shown
from tapelab.engine.op import RECORDED as F
from tapelab.furniture import activations, constraints, initializers, regularizers
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.settings import (
    channels_last,
    each_axis,
    padding_of,
    positive,
    ranked,
)


class _Conv(Layer):
    """The base: a kernel that moves over `axes` axes, a bias, an activation."""

    axes = 2
    compute = "conv2d"

    def __init__(self, filters: int, kernel_size: Any, strides: Any = 1, padding: str = "valid",
                 data_format: Any = None, dilation_rate: Any = 1, groups: int = 1,
                 activation: Any = None, use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros",
                 kernel_regularizer: Any = None, bias_regularizer: Any = None,
                 kernel_constraint: Any = None, bias_constraint: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        channels_last(data_format)
        self.filters = positive(filters, "filters")
        self.kernel_size = each_axis(kernel_size, self.axes, "kernel_size")
        self.strides = each_axis(strides, self.axes, "strides")
        self.padding = padding_of(padding, *(("causal",) if self.axes == 1 else ()))
        self.dilation_rate = each_axis(dilation_rate, self.axes, "dilation_rate")
        self.groups = positive(groups, "groups")
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

    def build(self, input_shape: Any) -> None:
        if len(input_shape) != self.axes + 2:
            raise ValueError(
                f'Input 0 of layer "{self.name}" is incompatible with the layer: expected '
                f"min_ndim={self.axes + 2}, found ndim={len(input_shape)}. Full shape received: "
                f"{input_shape}. An image has channels: write x[..., tf.newaxis] for a grey one."
            )
        self.kernel = self.add_weight(self.kernel_shape(input_shape[-1]), self.kernel_initializer,
                                      regularizer=self.kernel_regularizer,
                                      constraint=self.kernel_constraint, name="kernel")  # fmt: skip
        if self.use_bias:
            self.bias = self.add_weight((self.filters,), self.bias_initializer,
                                        regularizer=self.bias_regularizer,
                                        constraint=self.bias_constraint, name="bias")  # fmt: skip
        super().build(input_shape)

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, channels // self.groups, self.filters)

    def call(self, inputs: Any) -> Any:
        x = self.convolve(inputs)
        if self.use_bias:
            x = F.bias_add(x, self.bias)
        return self.activation(x)

    def convolve(self, x: Any) -> Any:
        if self.padding == "causal":
            before = (self.kernel_size[0] - 1) * self.dilation_rate[0]
            x = F.pad(x, ((0, 0), (before, 0), (0, 0)))
        padding = "VALID" if self.padding == "causal" else self.padding.upper()
        return F.convolution(x, self.kernel, strides=self.strides, padding=padding,
                             dilations=self.dilation_rate)  # fmt: skip


class Conv1D(_Conv):
    """A convolution along a series: (batch, steps, channels)."""

    axes = 1


class Conv2D(_Conv):
    """A convolution over images: (batch, rows, columns, channels)."""


class Conv3D(_Conv):
    """A convolution over volumes: (batch, a, b, c, channels)."""

    axes = 3


class Conv2DTranspose(_Conv):
    """The reverse of a convolution: from a small image to a larger one."""

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*self.kernel_size, self.filters, channels)

    def convolve(self, x: Any) -> Any:
        batch, *sizes, _ = x.shape
        larger = [
            n * s if self.padding == "same" else n * s + max(k - s, 0)
            for n, s, k in zip(sizes, self.strides, self.kernel_size, strict=True)
        ]
        return F.conv2d_transpose(x, self.kernel, (batch, *larger, self.filters), self.strides,
                                  self.padding.upper())  # fmt: skip


class _Pool(Layer):
    """The base: one number for each window."""

    axes = 2
    compute = "max_pool"

    def __init__(self, pool_size: Any = 2, strides: Any = None, padding: str = "valid",
                 data_format: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        channels_last(data_format)
        self.pool_size = each_axis(pool_size, self.axes, "pool_size")
        self.strides = self.pool_size
        if strides is not None:
            self.strides = each_axis(strides, self.axes, "strides")
        self.padding = padding_of(padding)

    def call(self, inputs: Any) -> Any:
        ranked(inputs, self.axes + 2, self.name)
        pool = getattr(F, self.compute)
        return pool(inputs, self.pool_size, self.strides, self.padding.upper())


class MaxPooling1D(_Pool):
    """The largest number of each window of a series."""

    axes = 1


class MaxPooling2D(_Pool):
    """The largest number of each window of an image."""


class MaxPooling3D(_Pool):
    """The largest number of each window of a volume."""

    axes = 3


class AveragePooling1D(_Pool):
    """The mean of each window of a series."""

    axes = 1
    compute = "avg_pool"


class AveragePooling2D(_Pool):
    """The mean of each window of an image."""

    compute = "avg_pool"


class AveragePooling3D(_Pool):
    """The mean of each window of a volume."""

    axes = 3
    compute = "avg_pool"


class _Global(Layer):
    """The base: one number for each channel."""

    compute = "reduce_mean"

    def __init__(self, data_format: Any = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels_last(data_format)
        self.keepdims = keepdims

    def call(self, inputs: Any) -> Any:
        axes = list(range(1, inputs.ndim - 1))
        return getattr(F, self.compute)(inputs, axis=axes, keepdims=self.keepdims)


class GlobalAveragePooling1D(_Global):
    """The mean of each channel of a series, over the steps that its mask leaves."""

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        counts = F.expand_dims(F.cast(mask, "bool"), 2)
        each = F.where(counts, inputs, F.zeros_like(inputs)), F.cast(counts, inputs.dtype)
        return F.divide(*(F.reduce_sum(x, axis=1, keepdims=self.keepdims) for x in each))

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """None: no steps are left."""


class GlobalAveragePooling2D(_Global):
    """The mean of each channel of an image."""


class GlobalMaxPooling1D(_Global):
    """The largest number of each channel of a series."""

    compute = "reduce_max"


class GlobalMaxPooling2D(_Global):
    """The largest number of each channel of an image."""

    compute = "reduce_max"


class UpSampling2D(Layer):
    """Each pixel several times."""

    def __init__(self, size: Any = 2, data_format: Any = None, interpolation: str = "nearest",
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(**kwargs)
        channels_last(data_format)
        if not isinstance(interpolation, str) or interpolation != "nearest":
            raise OutOfScopeError(f"interpolation={shown(interpolation)} is left out of tapelab; "
                                  "use 'nearest'.")  # fmt: skip
        self.size = each_axis(size, 2, "size")

    def call(self, inputs: Any) -> Any:
        ranked(inputs, 4, self.name)
        rows = F.repeat(inputs, self.size[0], axis=1)
        return F.repeat(rows, self.size[1], axis=2)


class ZeroPadding2D(Layer):
    """Zeros around each image."""

    def __init__(self, padding: Any = 1, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels_last(data_format)
        pairs = padding if isinstance(padding, (list, tuple)) else (padding, padding)
        if len(pairs) != 2:
            raise ValueError(f"`padding` should have two elements. Received: {shown(padding)}.")
        self.padding = tuple([each_axis(p, 2, "padding", 0) for p in pairs])

    def call(self, inputs: Any) -> Any:
        ranked(inputs, 4, self.name)
        return F.pad(inputs, ((0, 0), *self.padding, (0, 0)))
