"""tapelab: gradient tapes that you can watch. `import tapelab as tf`, and a lecture runs.

The names are TensorFlow's; ops come from their declarations in `tapelab/ops`.
"""

from typing import Any as _Any

import tapelab.engine.custom as _custom
import tapelab.ops as _ops  # declares the ops; the namespaces below are filled from it
from tapelab import compat as _compat
from tapelab.compat import (
    device,
    enable_eager_execution,
    enable_v2_behavior,
    gradients,
    test,
    version,
)
from tapelab.engine import dtypes as _dtypes
from tapelab.engine import registry as _registry
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
from tapelab.engine.shapes import TensorShape
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.asked import UnconnectedGradients
from tapelab.engine.tape import GradientTape
from tapelab.engine.tensor import Tensor
from tapelab.engine.variable import Variable, name_scope
from tapelab.engine.warn import get_logger
from tapelab.engine.warn import reset_counters as _reset_warning_counters

_registry.fill(__name__, globals())
bool = _dtypes.bool_
newaxis = None

# Notebooks ask for the version of TensorFlow whose behaviour they rely on.
__version__ = "2.21.0"


def _snapshot(tape: _Any) -> _Any:
    """What a tape shows of itself when no session is listening; loaded when somebody looks."""
    from tapelab.trace.snapshot import snapshot

    return snapshot(tape)


def _view(tape: _Any) -> None:
    """The picture under IPython, the account elsewhere; the extension shows a page."""
    import sys

    shell = sys.modules.get("IPython")
    if shell is None or shell.get_ipython() is None:
        sys.stdout.write(f"{tape.trace()}\n")  # `print` is tf.print here
    else:
        from tapelab.jupyter.display import show

        show(tape.trace())


def _explain(tape: _Any, target: _Any, source: _Any) -> _Any:
    """Why a gradient is None, zero or not finite; loaded when somebody asks."""
    from tapelab.views.explain import explain

    return explain(tape, target, source)


def _keep(tape: _Any) -> _Any:
    """The records to hold after a gradient that was None, for a question about it."""
    from tapelab.trace.witness import kept

    return kept(tape.recording)


def witness() -> _Any:
    """Remember from now on what tapes can't know, so that `tape.explain` can tell more."""
    from tapelab.trace.witness import begin

    return begin()


GradientTape._tracer = _snapshot
GradientTape._viewer = _view
GradientTape._explainer = _explain
GradientTape._keeper = _keep


def load_ipython_extension(ip: _Any) -> None:
    """`%load_ext tapelab`: draw tapes live under the cells that open them."""
    from tapelab.jupyter.extension import load_ipython_extension as load

    load(ip)


def unload_ipython_extension(ip: _Any) -> None:
    """`%unload_ext tapelab`: leave no trace."""
    from tapelab.jupyter.extension import unload_ipython_extension as unload

    unload(ip)


def __getattr__(name: str) -> _Any:
    import importlib

    furniture = importlib.import_module("tapelab.furniture")

    if name in furniture.NAMES or name in furniture.LEFT_OUT:
        found = globals()[name] = furniture.load(name)
        return found
    return _compat.find(name)


from tapelab import (
    autodiff,
    bitwise,
    config,
    debugging,
    dtypes,
    errors,
    image,
    linalg,
    math,
    nest,
    nn,
    quantization,
    random,
    strings,
)
