"""Images: the one operation that the guide to automatic differentiation meets."""

from typing import Any

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.op import RECORDED as F
from tapelab.engine.op import composite, op
from tapelab.engine.shapes import brackets
from tapelab.ops.samples import case, reals


@op(tf_name="AdjustContrastv2", symbol="contrast", allows="float", matching=(),
    check_gradients=False, samples=[case(reals(2, 2, 3), reals())])  # fmt: skip
def contrast(images: Any, contrast_factor: Any, /) -> Any:
    """Move every pixel away from the mean of its channel, by a factor."""
    if images.ndim < 3:
        raise InvalidArgumentError(
            f"input must be at least 3-D, got shape{brackets(images.shape)} [Op:AdjustContrastv2] "
            "name: \nAn image has the shape (height, width, channels)."
        )
    mean = images.mean(axis=(-3, -2), keepdims=True)
    return (images - mean) * contrast_factor.astype(images.dtype) + mean


@contrast.vjp
def _(F, g, y, images, contrast_factor):
    raise LookupError(
        "gradient registry has no entry for: AdjustContrastv2. It has no gradient in TensorFlow "
        "either. Written with tf.reduce_mean, − and ·, the same adjustment has one."
    )


@composite("image.adjust_contrast")
def adjust_contrast(images: Any, contrast_factor: Any) -> Any:
    """Move every pixel away from the mean of its channel; TensorFlow has no gradient for it."""
    images = to_tensor(images)
    factor = to_tensor(contrast_factor, hint=dtypes.float32)
    if images.dtype.is_floating:
        kept = images.dtype in (dtypes.float16, dtypes.float32)
        made = contrast(images if kept else F.cast(images, dtypes.float32), factor)
        return made if kept else F.cast(made, images.dtype)
    top = images.dtype.max
    made = contrast(F.cast(images, dtypes.float32) * (1.0 / top), factor)
    scaled = F.minimum(F.maximum(made * (top + 0.5), 0.0), float(top))
    return F.cast(scaled, images.dtype)
