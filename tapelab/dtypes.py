"""tf.dtypes: the element types."""

from tapelab.engine.dtypes import bool_ as bool  # noqa: F401
from tapelab.engine.registry import functions

globals().update(
    {name: functions[name] for name in ("cast", "complex", "saturate_cast") if name in functions}
)
