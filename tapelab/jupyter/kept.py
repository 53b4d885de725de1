"""Traces beside the pictures of a saved notebook, for pages that replay them without a kernel.

A notebook that people keep had better stay small, so traces are added only where whoever runs it
asks for them, by an environment variable of the kernel. `tapelab.jupyter.site` does.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any

from tapelab import views
from tapelab.engine.tape import GradientTape
from tapelab.trace.model import Trace

ASKED = "TAPELAB_KEEP_TRACES"  # set to 1 in the environment of a kernel
TRACES = "application/vnd.tapelab.traces+json"


def kept(traces: Sequence[Trace], active: int | None = None) -> dict[str, Any]:
    """What a mimebundle has besides the picture of these traces, where it was asked for.

    active   the tape to show first
    """
    if os.environ.get(ASKED) != "1" or not traces:
        return {}
    first = traces[-1].tape.id if active is None else active
    return {TRACES: {"traces": [trace.to_json() for trace in traces], "active": first}}


def register(ip: Any) -> Callable[[], None]:
    """Keep the trace of a tape that is a cell's result too; returns the undo."""
    formatter = ip.display_formatter.mimebundle_formatter

    def undo() -> None:
        for kind in (GradientTape, Trace):
            formatter.pop(kind, None)

    for kind in (GradientTape, Trace):
        formatter.for_type(kind, _bundle)
    return undo


def _bundle(shown: Any, include: Any = None, exclude: Any = None) -> dict[str, Any]:
    trace = shown if isinstance(shown, Trace) else shown.trace()
    return {**views.mimebundle(trace), **kept([trace])}
