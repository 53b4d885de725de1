"""tf.dtypes: the element types. (Written by `python -m tapelab.reference`.)"""
# ruff: noqa
# fmt: off

from builtins import bool as _bool
from tapelab.engine.dtypes import DType as DType
from tapelab.engine.dtypes import as_dtype as as_dtype
from tapelab.engine.tensor import Tensor as Tensor
from typing import Any

bfloat16: DType
bool: DType
complex128: DType
complex64: DType
double: DType
float16: DType
float32: DType
float64: DType
half: DType
int16: DType
int32: DType
int64: DType
int8: DType
string: DType
uint16: DType
uint32: DType
uint64: DType
uint8: DType

def cast(x: Any, dtype: Any, name: Any = None) -> Tensor:
    """Convert to another dtype; to integers by cutting off the fraction."""
def complex(real: Any, imag: Any, name: Any = None) -> Tensor:
    """A complex number from its real and its imaginary part."""
def saturate_cast(value: Any, dtype: Any, name: Any = None) -> Tensor:
    """Convert to another dtype, with numbers that are too large or too small cut to its limits."""
