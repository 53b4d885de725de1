"""tf.quantization: numbers rounded to few bits, while gradients pass. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any


def fake_quant_with_min_max_args(
    inputs: Any,
    min: Any = -6,
    max: Any = 6,
    num_bits: Any = 8,
    narrow_range: _bool = False,
    name: Any = None,
) -> Tensor:
    """Round to 2**num_bits values between min and max; the gradient passes where x is inside."""
def fake_quant_with_min_max_vars(
    inputs: Any,
    min: Any,
    max: Any,
    num_bits: Any = 8,
    narrow_range: _bool = False,
    name: Any = None,
) -> Tensor:
    """The same with bounds that are tensors: they get the gradient of what lies outside."""
