"""tf.dtypes: the element types. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any

bool: DType

def cast(x: Any, dtype: Any, name: Any = None) -> Tensor:
    """Convert to another dtype; to integers by cutting off the fraction."""
def complex(real: Any, imag: Any, name: Any = None) -> Tensor:
    """A complex number from its real and its imaginary part."""
def saturate_cast(value: Any, dtype: Any, name: Any = None) -> Tensor:
    """Convert to another dtype, with numbers that are too large or too small cut to its limits."""
