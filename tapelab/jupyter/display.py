"""What is shown, and when: a live page while a cell runs, a picture in what is saved.

    the front end says which cell it runs     a page at the tape's `with`, fed while the cell runs;
    (JupyterLab, Notebook 7, VS Code)         at the end a picture, hidden while the page lives
    a kernel without such a front end         the picture alone, when the cell is over
    (nbclient, nbval, nbconvert --execute)
    no kernel (IPython in a terminal)         nothing, until a tape or a trace is asked for; only
                                              a gradient of None is said, in a line

Page and picture are two outputs. One output with both would not do: JupyterLab redraws an output
that is updated, which throws the reader's zoom and place away, and when a trusted notebook is
opened again it says "model not found" where the widget was and looks no further. So the picture
brings a style sheet with two rules: a page that lives hides the picture, a picture hides a page
that is lost.
"""

from collections.abc import Callable, Sequence
from typing import Any

from IPython.display import display

from tapelab import views
from tapelab.engine.tape import GradientTape
from tapelab.jupyter import notice
from tapelab.jupyter.dock import Dock
from tapelab.jupyter.kept import kept
from tapelab.session import Cell, Run
from tapelab.trace.model import Trace

PICTURES = 6  # of the tapes of one cell, the last ones: a saved notebook should stay small


STYLE = """<style>
.jp-OutputArea:has([data-tapelab="view"]) .jp-OutputArea-child:has(.tapelab-still) { display: none }
.jp-OutputArea:has(.tapelab-still):not(:has([data-tapelab="view"]))
.jp-OutputArea-child:has(> .jupyter-widgets) { display: none }
</style>"""  # JupyterLab puts this class on an output itself only when its widget is lost


class Page:
    """An output with a live widget in it. `traits` are those of TapeView.

    hides   what is to be predicted on it
    """

    def __init__(self, hear: Callable[[Any], None], hides: Sequence[str], **traits: Any) -> None:
        # Here, because ipywidgets takes a third of a second to import and a terminal needs none.
        from tapelab.jupyter.widget import PREDICT, VIEW, TapeView

        self.widget = TapeView(hear, [PREDICT] if hides else [], **traits)
        data, metadata = self.widget._repr_mimebundle_()
        display({VIEW: data[VIEW]}, raw=True, metadata=metadata)

    def send(self, message: dict[str, Any]) -> None:
        """Pass a message on to the page."""
        self.widget.send(message)

    def settle(self, snapshot: dict[str, Any]) -> None:
        """What a page that opens later starts from."""
        self.widget.snapshot = snapshot

    def speak(self, language: str) -> None:
        """Show the page in this language."""
        self.widget.speak(language)

    def close(self) -> None:
        """The cell runs again: its old output is gone."""
        self.widget.close()


class Screen:
    """Opens pages and shows pictures for one IPython shell."""

    def __init__(self, kernel: bool) -> None:
        self.kernel = kernel
        self.quiet = False
        self.dock: Dock | None = None
        self.language = ""  # what pages speak; "" leaves it to what their reader has chosen
        self._pages: dict[str | None, Page] = {}  # cell id → the page of its last run
        self._put: dict[str | None, list[Page]] = {}  # cell id → pages that were asked for

    def show(self, run: Run, hear: Callable[[Run, Any], None]) -> Page | None:
        """The page of a run, where its front end can show one."""
        if self.quiet or run.cell.id is None:
            return None
        place = self.dock.place() if self.dock is not None and self.dock.open else {}
        page = Page(
            lambda message: hear(run, message), run.cell.hides, language=self.language, dock=place
        )
        self._pages[run.cell.id] = page
        return page

    def put(self, trace: Trace, hear: Callable[[Any, Any], None], cell: Cell) -> None:
        """Show a trace at this point of a cell's output: a page where one can be, and a picture."""
        if cell.id is not None:
            told = {"seq": 1, "traces": [trace.to_json()], "ended": True, "active": trace.tape.id}

            def answer(message: Any) -> None:
                if message.get("cmd") == "check":  # the records may have gone on since
                    page.send({"kind": "check", **message, "why": "moment"})
                elif message.get("cmd") == "language":
                    hear(None, message)

            page = Page(answer, trace.tape.hides, language=self.language, snapshot=told)
            self._put.setdefault(cell.id, []).append(page)
        display({**still([views.mimebundle(trace)]), **kept([trace])}, raw=True)

    def begin(self, cell: str | None) -> None:
        """A cell runs again: let its old page go."""
        page = self._pages.pop(cell, None)
        for old in (*self._put.pop(cell, ()), *(() if page is None else (page,))):
            old.close()

    def speak(self, language: str) -> None:
        """Pages speak this language, the living and the later ones."""
        self.language = language
        for page in (*self._pages.values(), *sum(self._put.values(), [])):
            page.speak(language)
        if self.dock is not None:
            self.dock.speak(language)

    def dock_at(self, side: bool, front_end: bool) -> None:
        """Open the panel beside the notebook, where there is a front end, or take it away."""
        if self.dock is not None and not (side and self.dock.open):
            self.dock.close()
            self.dock = None
            for page in self._pages.values():
                page.widget.dock = {}
        if side and front_end and self.dock is None:
            self.dock = Dock(self.language)
            if self._pages:
                last = next(reversed(self._pages.values()))
                last.widget.dock = self.dock.place()

    def finish(self, runs: list[Run], cell: Cell, result: Any = None) -> None:
        """The cell is over: pictures for what it has shown."""
        asked = isinstance(result, GradientTape | Trace)  # then the result is the picture
        for run in runs:
            live = run.cell.id in self._pages
            if run.cell is cell and not self.kernel and not self.quiet:
                notice.say(run)
            if run.cell is cell and self.kernel and not self.quiet and (live or not asked):
                display(pictures(run), raw=True)

    def close(self) -> None:
        """Let all pages go; their pictures stay."""
        self.dock_at(False, False)
        for cell in {*self._pages, *self._put}:
            self.begin(cell)


def show(trace: Trace) -> None:
    """The picture and the account of a trace, without a page."""
    display(views.mimebundle(trace), raw=True)


def pictures(run: Run) -> dict[str, Any]:
    """The pictures and accounts of a run's tapes beneath each other."""
    traces = [feed.trace() for feed in run.feeds.values()]
    last = [views.mimebundle(trace) for trace in traces[-PICTURES:]]
    return {**still(last), **kept(traces, run.active())}


def still(bundles: list[dict[str, Any]]) -> dict[str, Any]:
    """Pictures and accounts beneath each other, hidden for as long as a page beside them lives."""
    stills = "\n".join(f"<div>{bundle['text/html']}</div>" for bundle in bundles)
    return {
        "text/html": f'{STYLE}\n<div class="tapelab-still">\n{stills}\n</div>',
        "text/plain": "\n\n".join(bundle["text/plain"] for bundle in bundles),
    }
