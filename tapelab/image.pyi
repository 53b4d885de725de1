"""tf.image: pictures as tensors (height, width, channels). (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def adjust_contrast(images: Any, contrast_factor: Any) -> Any:
    """Move every pixel away from the mean of its channel; TensorFlow has no gradient for it."""
