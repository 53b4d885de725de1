"""The dock: a panel beside the notebook that shows the page of the cell that runs or ran last.

The panel is a widget without an output. It lives as long as the kernel keeps it, so that it goes
away with `%tapelab dock off` and with its kernel, and comes back when the page is loaded anew.
Pages stand in it by themselves, the newest in front: both the panel and the pages carry the trait
`dock`, with the same id.
"""

import itertools
import uuid
from typing import Any


class Dock:
    """One kernel's panel, open until it is closed by a command or by the reader."""

    def __init__(self, language: str) -> None:
        # Here, because ipywidgets takes a third of a second to import and a terminal needs none.
        from tapelab.jupyter.widget import Panel

        self.open = True
        self._id = uuid.uuid4().hex
        self._orders = itertools.count(1)
        self._panel = Panel(self._hear, dock={"id": self._id}, language=language)

    def place(self) -> dict[str, Any]:
        """For the trait of a page: in this panel, in front of the earlier ones."""
        return {"id": self._id, "order": next(self._orders)}

    def speak(self, language: str) -> None:
        """Show the panel in this language."""
        self._panel.speak(language)

    def close(self) -> None:
        """Take the panel away."""
        self.open = False
        self._panel.close()

    def _hear(self, message: Any) -> None:
        # On whichever thread, so only a note: the reader has closed the panel, and later cells
        # shall not open it again.
        if isinstance(message, dict) and message.get("cmd") == "undock":
            self.open = False
