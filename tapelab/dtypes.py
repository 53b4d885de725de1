"""tf.dtypes: the element types."""

from tapelab.engine import dtypes as _dtypes
from tapelab.engine.registry import functions as _functions

DType = _dtypes.DType
as_dtype = _dtypes.as_dtype
globals().update({d.name: d for d in _dtypes.ALL})
half, double = _dtypes.half, _dtypes.double
globals().update({name: _functions[name] for name in ("cast", "complex", "saturate_cast")})
