"""The live view as a Jupyter widget: the page's program, what it starts from, and its messages."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"
VIEW = "application/vnd.jupyter.widget-view+json"
KOREAN, CHECK, PREDICT = "ko", "check", "predict"  # what a page can do without until it is wanted


@cache
def program(name: str) -> str:
    """The text of a program that is no part of the page's own."""
    return (STATIC / f"{name}.js").read_text(encoding="utf-8")


class Speaking(anywidget.AnyWidget):
    """A widget whose program can be told to speak Korean, and can have other programs sent.

    Its own program speaks English. The words of Korean come along where it is spoken, and when a
    page asks for them, because its reader has chosen Korean or has a Korean browser.

    hear(message)   is told what the page says, on whichever thread it arrives
    wants           the programs that the page will surely ask for
    """

    language = traitlets.Unicode("").tag(sync=True)  # "en", "ko", or "" for what the reader chose
    programs = traitlets.Dict().tag(sync=True)  # text by name, of those that are surely wanted
    dock = traitlets.Dict().tag(sync=True)  # where it stands besides under its cell: see dock.py

    _useful: ClassVar[set[str]] = {KOREAN, CHECK, PREDICT}
    _asked: ClassVar[set[str]] = set()  # by pages: the later ones of this reader will want it too

    def __init__(
        self,
        hear: Callable[[Any], None] = lambda message: None,
        wants: Iterable[str] = (),
        **traits: Any,
    ) -> None:
        spoken = {KOREAN} if traits.get("language") == "ko" else set()
        unspoken = {KOREAN} if traits.get("language") == "en" else set()
        wanted = self._useful & (Speaking._asked | spoken | set(wants)) - unspoken
        super().__init__(programs={name: program(name) for name in sorted(wanted)}, **traits)
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
                self.programs = {**self.programs, KOREAN: program(KOREAN)}
            self.language = language

    def _heard(self, message: Any) -> None:
        wants = isinstance(message, dict) and message.get("cmd") == "program"
        name = message.get("name") if wants else None
        if isinstance(name, str) and name in self._useful:
            Speaking._asked.add(name)
            # No traits from here: it may be another thread than the cell's.
            self.send({"kind": f"program {name}", "text": program(name)})
        else:
            self._hear(message)


class TapeView(Speaking):
    """One page of tapes. Deltas travel as messages; `snapshot` is what a reloaded page starts from.

    bundle   the picture and the account, for wherever the widget can't run
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "widget.css"
    # It is JSON already: without `to_json` ipywidgets searches all of it for widgets.
    snapshot = traitlets.Dict().tag(sync=True, to_json=lambda snapshot, widget: snapshot)

    def __init__(self, *settings: Any, **traits: Any) -> None:
        super().__init__(*settings, **traits)
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
    _css = "\n".join((STATIC / f"{name}.css").read_text("utf-8") for name in ("widget", "dock"))
    _useful: ClassVar[set[str]] = {KOREAN}
