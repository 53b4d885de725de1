"""The live view as a Jupyter widget: the page's program, what it starts from, and its messages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"
VIEW = "application/vnd.jupyter.widget-view+json"


class TapeView(anywidget.AnyWidget):
    """One page of tapes. Deltas travel as messages; `snapshot` is what a reloaded page starts from.

    hear(message)   is told what the page says, on whichever thread it arrives
    bundle          the picture and the account, for wherever the widget can't run
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "widget.css"
    # It is JSON already: without `to_json` ipywidgets searches all of it for widgets.
    snapshot = traitlets.Dict().tag(sync=True, to_json=lambda snapshot, widget: snapshot)

    def __init__(self, hear: Callable[[Any], None] = lambda message: None, **traits: Any) -> None:
        super().__init__(**traits)
        self.bundle: dict[str, Any] = {}
        self._hear = hear
        self.on_msg(lambda widget, message, buffers: self._hear(message))
        if hasattr(self.comm, "_reply_subshell_for"):
            # ipykernel 7.4 sends a page's messages to the thread that last wrote to the widget,
            # which a running cell keeps busy; this leaves them on the thread the page asked for.
            self.comm._reply_subshell_for = lambda data, default: default

    def __repr__(self) -> str:
        return "<a view of gradient tapes>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, **self.bundle}, metadata
