"""What is shown, and when: a live page while a cell runs, a picture in what is saved.

    the front end says which cell it runs     a page at the tape's `with`, fed while the cell runs;
    (JupyterLab, Notebook 7, VS Code)         at the end a picture, hidden while the page lives
    a kernel without such a front end         the picture alone, when the cell is over
    (nbclient, nbval, nbconvert --execute)
    no kernel (IPython in a terminal)         nothing, until a tape or a trace is asked for

Page and picture are two outputs. One output with both would not do: JupyterLab redraws an output
that is updated, which throws the reader's zoom and place away, and when a trusted notebook is
opened again it says "model not found" where the widget was and looks no further. So the picture
brings a style sheet with two rules: a page that lives hides the picture, a picture hides a page
that is lost.
"""

from collections.abc import Callable
from typing import Any

from IPython.display import display

from tapelab import views
from tapelab.engine.tape import GradientTape
from tapelab.session import Cell, Run
from tapelab.trace.model import Trace

PICTURES = 6  # of the tapes of one cell, the last ones: a saved notebook should stay small


STYLE = """<style>
.jp-OutputArea:has([data-tapelab="view"]) .jp-OutputArea-child:has(.tapelab-still) { display: none }
.jp-OutputArea:has(.tapelab-still):not(:has([data-tapelab="view"]))
.jp-OutputArea-child:has(> .jupyter-widgets) { display: none }
</style>"""  # JupyterLab puts this class on an output itself only when its widget is lost


class Page:
    """The output of one cell run with a live widget in it."""

    def __init__(self, run: Run, hear: Callable[[Run, Any], None]) -> None:
        # Here, because ipywidgets takes a third of a second to import and a terminal needs none.
        from tapelab.jupyter.widget import VIEW, TapeView

        self.widget = TapeView(lambda message: hear(run, message))
        data, metadata = self.widget._repr_mimebundle_()
        display({VIEW: data[VIEW]}, raw=True, metadata=metadata)

    def send(self, message: dict[str, Any]) -> None:
        """Pass a message on to the page."""
        self.widget.send(message)

    def settle(self, snapshot: dict[str, Any]) -> None:
        """What a page that opens later starts from."""
        self.widget.snapshot = snapshot

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
        asked = isinstance(result, GradientTape | Trace)  # then the result is the picture
        for run in runs:
            live = run.cell.id in self._pages
            if run.cell is cell and self.kernel and not self.quiet and (live or not asked):
                display(pictures(run), raw=True)

    def close(self) -> None:
        """Let all pages go; their pictures stay."""
        for page in self._pages.values():
            page.close()
        self._pages.clear()


def pictures(run: Run) -> dict[str, Any]:
    """The pictures and accounts of a run's tapes beneath each other."""
    bundles = [views.mimebundle(feed.trace()) for feed in list(run.feeds.values())[-PICTURES:]]
    stills = "\n".join(f"<div>{bundle['text/html']}</div>" for bundle in bundles)
    return {
        "text/html": f'{STYLE}\n<div class="tapelab-still">\n{stills}\n</div>',
        "text/plain": "\n\n".join(bundle["text/plain"] for bundle in bundles),
    }
