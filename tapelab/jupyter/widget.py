"""The live view as a Jupyter widget: the page's program, what it starts from, and its messages."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"
VIEW = "application/vnd.jupyter.widget-view+json"


@cache
def words_of_korean() -> str:
    """What the programs of pages need to speak Korean."""
    return (STATIC / "ko.js").read_text(encoding="utf-8")


class Speaking(anywidget.AnyWidget):
    """A widget that a reader can read in two languages.

    Its program speaks English. The words of Korean come along where it is spoken, and to a page
    that asks for them, because its reader has chosen Korean or has a Korean browser.

    hear(message)   is told what the page says, on whichever thread it arrives
    """

    _css = STATIC / "widget.css"
    language = traitlets.Unicode("").tag(sync=True)  # "en", "ko", or "" for what the reader chose
    korean = traitlets.Unicode("").tag(sync=True)  # the text of ko.js, where it is spoken
    dock = traitlets.Dict().tag(sync=True)  # where it stands besides under its cell: see dock.py

    _asked = False  # a page has asked for Korean: the later ones of its reader will want it too

    def __init__(self, hear: Callable[[Any], None] = lambda message: None, **traits: Any) -> None:
        language = traits.get("language", "")
        if language == "ko" or (language == "" and Speaking._asked):
            traits["korean"] = words_of_korean()
        super().__init__(**traits)
        self._hear = hear
        self.on_msg(lambda widget, message, buffers: self._heard(message))
        if hasattr(self.comm, "_reply_subshell_for"):
            # ipykernel 7.4 sends a page's messages to the thread that last wrote to the widget,
            # which a running cell keeps busy; this leaves them on the thread the page asked for.
            self.comm._reply_subshell_for = lambda data, default: default

    def speak(self, language: str) -> None:
        """Ask the page to speak a language, with the words for it."""
        with self.hold_sync():
            if language == "ko":
                self.korean = words_of_korean()
            self.language = language

    def _heard(self, message: Any) -> None:
        if isinstance(message, dict) and message.get("cmd") == "words":
            Speaking._asked = True
            # No traits from here: it may be another thread than the cell's.
            self.send({"kind": "words", "language": "ko", "text": words_of_korean()})
        else:
            self._hear(message)


class TapeView(Speaking):
    """One page of tapes. Deltas travel as messages; `snapshot` is what a reloaded page starts from.

    bundle   the picture and the account, for wherever the widget can't run
    """

    _esm = STATIC / "widget.js"
    # It is JSON already: without `to_json` ipywidgets searches all of it for widgets.
    snapshot = traitlets.Dict().tag(sync=True, to_json=lambda snapshot, widget: snapshot)

    def __init__(self, hear: Callable[[Any], None] = lambda message: None, **traits: Any) -> None:
        super().__init__(hear, **traits)
        self.bundle: dict[str, Any] = {}

    def __repr__(self) -> str:
        return "<a view of gradient tapes>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, **self.bundle}, metadata


class Panel(Speaking):
    """The panel beside the notebook, a widget without an output: see dock.py."""

    _esm = STATIC / "dock.js"
