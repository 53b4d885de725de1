"""tf.dtypes: the element types."""

from tapelab.engine.dtypes import (
    DType,
    as_dtype,
    bfloat16,
    complex64,
    complex128,
    double,
    float16,
    float32,
    float64,
    half,
    int8,
    int16,
    int32,
    int64,
    string,
    uint8,
    uint16,
    uint32,
    uint64,
)
from tapelab.engine.dtypes import bool_ as bool  # noqa: F401
from tapelab.engine.registry import functions

globals().update(
    {name: functions[name] for name in ("cast", "complex", "saturate_cast") if name in functions}
)
