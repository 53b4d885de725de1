"""What is shown, and when: a live page while a cell runs, a picture in what is saved.

the front end says which cell it runs     a page at the tape's `with`, fed while the cell runs;
(JupyterLab, Notebook 7, VS Code)         at the end its output gets the picture as well
a kernel without such a front end         one picture when the cell is over
(nbclient, nbval, nbconvert --execute)
no kernel (IPython in a terminal)         nothing, until a tape or a trace is asked for
"""

from collections.abc import Callable
from typing import Any

from IPython.display import display, update_display

from tapelab import views
from tapelab.engine.tape import GradientTape
from tapelab.session import Cell, Run
from tapelab.trace.model import Trace

PICTURES = 6  # of the tapes of one cell, the last ones: a saved notebook should stay small


class Page:
    """The output of one cell run, with a live widget in it."""

    def __init__(self, run: Run, hear: Callable[[Run, Any], None]) -> None:
        # Here, because ipywidgets takes a third of a second to import and a terminal needs none.
        from tapelab.jupyter.widget import TapeView

        self.widget = TapeView(lambda message: hear(run, message))
        self._id = f"tapelab-{self.widget.model_id}"
        data, metadata = self.widget._repr_mimebundle_()
        display(data, raw=True, metadata=metadata, display_id=self._id)

    def send(self, message: dict[str, Any]) -> None:
        """Pass a message on to the page."""
        self.widget.send(message)

    def settle(self, snapshot: dict[str, Any]) -> None:
        """What a page that opens later starts from."""
        self.widget.snapshot = snapshot

    def keep(self, bundle: dict[str, Any]) -> None:
        """Put the picture and the account into the same output, for wherever widgets don't run."""
        self.widget.bundle = bundle
        data, metadata = self.widget._repr_mimebundle_()
        update_display(data, raw=True, metadata=metadata, display_id=self._id)

    def close(self) -> None:
        """The cell runs again: its old output is gone."""
        self.widget.close()


class Screen:
    """Opens pages and shows pictures for one IPython shell."""

    def __init__(self, kernel: bool) -> None:
        self.kernel = kernel
        self.quiet = False
        self._pages: dict[str | None, Page] = {}  # cell id → the page of its last run

    def show(self, run: Run, hear: Callable[[Run, Any], None]) -> Page | None:
        """The page of a run, where its front end can show one."""
        if self.quiet or run.cell.id is None:
            return None
        page = self._pages[run.cell.id] = Page(run, hear)
        return page

    def begin(self, cell: str | None) -> None:
        """A cell runs again: let its old page go."""
        page = self._pages.pop(cell, None)
        if page is not None:
            page.close()

    def finish(self, runs: list[Run], cell: Cell, result: Any = None) -> None:
        """The cell is over: pictures for what it has shown."""
        for run in runs:
            page = self._pages.get(run.cell.id)
            if page is not None and run.box is not None:
                page.keep(pictures(run))
            elif run.cell is cell and self._wants_picture(run, result):
                display(pictures(run), raw=True)

    def _wants_picture(self, run: Run, result: Any) -> bool:
        """Whether to show a picture where no page is: once for each cell, and to those who look."""
        return self.kernel and not self.quiet and not isinstance(result, GradientTape | Trace)

    def close(self) -> None:
        """Let all pages go; their pictures stay."""
        for page in self._pages.values():
            page.close()
        self._pages.clear()


def pictures(run: Run) -> dict[str, Any]:
    """The pictures and accounts of a run's tapes beneath each other."""
    bundles = [views.mimebundle(feed.trace()) for feed in list(run.feeds.values())[-PICTURES:]]
    return {
        "text/html": "\n".join(bundle["text/html"] for bundle in bundles),
        "text/plain": "\n\n".join(bundle["text/plain"] for bundle in bundles),
    }
