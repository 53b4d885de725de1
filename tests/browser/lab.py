"""`Lab`: open a notebook in JupyterLab, run its cells and read what became of them.

Every wait has a time limit. Playwright's `evaluate` has none, so no promise is ever awaited in
there: a command is started, its promise leaves a note on `window`, and the test waits for the note.
The kernel's status is no guide: it says idle while a cell runs, because widget messages have a
thread of their own.
"""

from pathlib import Path
from typing import Any, Literal

import nbformat
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, ViewportSize
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as TooLate

from tests.browser import files
from tests.browser.server import JupyterServer

SECONDS = 60.0
LIGHT = "JupyterLab Light"
VIEWPORT: ViewportSize = {"width": 1280, "height": 900}

# Errors that a host itself reports on a page that works.
HARMLESS = (
    # Notebook 7.6 on JupyterLab 4.6, at every start: plugins that it leaves out are asked for.
    "Cannot read properties of undefined (reading 'schema')",
    "Command 'filebrowser:open-path' not registered.",
    # A kernel restarted while JupyterLab was still asking whether it can be debugged.
    "Could not restore the debugger state",
    # A saved view whose widget went with its kernel: said late, sometimes in the test that follows.
    "widget model not found",
    # JupyterLab taking apart a panel that it had put elsewhere; tapelab's bundle never calls it.
    "Failed to execute 'removeChild' on 'Node'",
    # JupyterLab giving the focus to a notebook that was closed in the meantime.
    "Cannot read properties of null (reading 'footer')",
)

READY = """path => {
  const session = window.jupyterapp?.shell?.currentWidget?.sessionContext;
  return session?.path === path && session.isReady && session.session?.kernel?.status === 'idle';
}"""

# Start something that gives a promise; its outcome is left where `_finish` can find it.
NOTE = """(note, start) => {
  const run = window['tapelab-' + note] = {done: false, error: null};
  start().then(() => { run.done = true; },
               error => { run.error = String(error); run.done = true; });
}"""
COMMAND = f"""([note, command, args]) => ({NOTE})(note, () =>
  jupyterapp.commands.execute(command, args))"""
KERNEL = f"""([note, method]) => ({NOTE})(note, () =>
  jupyterapp.shell.currentWidget.sessionContext.session.kernel[method]())"""

# Without the questions about unsaved changes that closing a tab would raise.
CLOSE_ALL = "() => [...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())"

SITUATION = """() => JSON.stringify({
  prompts: [...document.querySelectorAll('.jp-Notebook .jp-InputPrompt')].map(e => e.textContent),
  dialogs: [...document.querySelectorAll('.jp-Dialog')].map(e => e.textContent),
  kernel: window.jupyterapp?.shell?.currentWidget?.sessionContext?.kernelDisplayStatus,
})"""


class Lab:
    """What a person does on a JupyterLab page, as methods. Cells are counted from 0.

    `problems` (also `page.problems`) collects errors of the page and of its console; the `lab`
    fixture fails a test that leaves any there. A test that means to provoke one clears the list.
    """

    def __init__(self, server: JupyterServer, context: BrowserContext) -> None:
        self.server = server
        self.problems: list[str] = []
        self.path: Path | None = None
        self._context = context
        self._page: Page | None = None
        self._app = ""
        self._themed = False
        self._opened = 0

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = page = self._context.new_page()
            page.problems = self.problems  # type: ignore[attr-defined]
            page.set_default_timeout(SECONDS * 1000)
            page.on("pageerror", lambda error: self._note(f"page error: {error}"))
            page.on("console", self._hear)
            # "Leave this page?": yes, the tests reload as they please.
            page.on("dialog", lambda dialog: dialog.accept())
        return self._page

    def open(
        self,
        notebook: files.Notebook,
        name: str | None = None,
        *,
        trusted: bool = False,
        app: Literal["lab", "notebook"] = "lab",
        fresh: bool = False,
    ) -> None:
        """Write a notebook into the server's folder, open it and wait for its kernel.

        `notebook` is a list of code cells' sources, a notebook of nbformat's, or a file to copy.
        Its saved outputs count as untrusted, like those of any file from elsewhere, unless
        `trusted`. JupyterLab's page is kept between tests (1 s instead of 4); `fresh` loads it
        anew. `app="notebook"` opens Notebook 7.
        """
        self._opened += 1
        self.path = self.server.root / (name or f"notebook-{self._opened}.ipynb")
        nb = files.write(notebook, self.path)
        if trusted:
            files.sign(nb, self.server.data)
        if app == self._app == "lab" and not fresh:
            self._run("open", COMMAND, "docmanager:open", {"path": self._file()}, seconds=SECONDS)
            self._wait(READY, self._file(), SECONDS, "opening the notebook")
        else:
            self._load(app)

    def reload(self) -> None:
        """Load the page anew, as F5 does: the kernel lives on, what was not saved is lost."""
        self._load(self._app)

    def run_all(self, wait: bool = True, seconds: float = SECONDS) -> None:
        """Run every cell; with `wait=False` return at once (see `wait_done`)."""
        self.page.evaluate(COMMAND, ["cells", "notebook:run-all-cells", {}])
        if wait:
            self.wait_done(seconds)

    def run_cell(self, i: int, wait: bool = True, seconds: float = SECONDS) -> None:
        """Run cell `i` alone."""
        self.select(i)
        self.page.evaluate(COMMAND, ["cells", "notebook:run-cell", {}])
        if wait:
            self.wait_done(seconds)

    def wait_done(self, seconds: float = SECONDS) -> None:
        """Wait until the cells last started have ended, well or badly: see `outputs`."""
        self._finish("cells", seconds)

    def interrupt(self, seconds: float = SECONDS) -> None:
        """Interrupt the kernel, and wait until the cells that were running have ended."""
        self._run("interrupt", KERNEL, "interrupt", seconds=seconds)
        self.wait_done(seconds)

    def restart(self, seconds: float = SECONDS) -> None:
        """Restart the kernel and wait until it is ready; outputs stay as they are."""
        self._run("restart", KERNEL, "restart", seconds=seconds)
        self._wait(READY, self._file(), seconds, "restarting the kernel")

    def save(self) -> nbformat.NotebookNode:
        """Save the notebook and return what now stands in the file."""
        self._run("save", COMMAND, "docmanager:save", {}, seconds=SECONDS)
        assert self.path is not None
        return nbformat.read(self.path, as_version=4)

    def source(self, i: int, text: str) -> None:
        """Replace the source of cell `i`."""
        self.page.evaluate(
            "([i, text]) => jupyterapp.shell.currentWidget.content"
            ".widgets[i].model.sharedModel.setSource(text)",
            [i, text],
        )

    def outputs(self, i: int) -> list[dict[str, Any]]:
        """The outputs of cell `i` as the notebook's model holds them."""
        found: list[dict[str, Any]] = self.page.evaluate(
            "i => jupyterapp.shell.currentWidget.content.widgets[i].model.outputs.toJSON()", i
        )
        return found

    def text(self, i: int) -> str:
        """What cell `i` printed."""
        streams = [o["text"] for o in self.outputs(i) if o["output_type"] == "stream"]
        return "".join("".join(lines) for lines in streams)

    def prompt(self, i: int) -> str:
        """The prompt of cell `i`: `[3]:`, `[*]:` while it runs, `[ ]:` before."""
        return (self.cell(i).locator(".jp-InputPrompt").text_content() or "").strip()

    def cell(self, i: int) -> Locator:
        """Cell `i` on the page."""
        return self.page.locator(f'.jp-NotebookPanel:visible [data-windowed-list-index="{i}"]')

    def output(self, i: int) -> Locator:
        """The output areas of cell `i` on the page."""
        return self.cell(i).locator(".jp-OutputArea-output")

    def select(self, i: int) -> None:
        """Make cell `i` the active one, and bring it into view."""
        self.page.evaluate(
            "i => { const notebook = jupyterapp.shell.currentWidget.content;"
            " notebook.deselectAll(); notebook.activeCellIndex = i; notebook.scrollToItem(i); }",
            i,
        )

    def theme(self, name: str = LIGHT) -> None:
        """Change JupyterLab's theme, to `JupyterLab Dark` for one."""
        self._run("theme", COMMAND, "apputils:change-theme", {"theme": name}, seconds=SECONDS)
        self._themed = name != LIGHT
        shown = "name => document.body.dataset.jpThemeName === name"
        self._wait(shown, name, SECONDS, "changing the theme")

    def screenshot(self, path: Path | str, i: int | None = None) -> None:
        """A PNG of the window, or of cell `i`."""
        target = self.page if i is None else self.cell(i)
        target.screenshot(path=str(path))

    def tidy(self) -> None:
        """Leave nothing for the next test; the page is kept when it is clean and JupyterLab's."""
        if self._page is not None and not self._cleaned(self._page):
            self._page.close()
            self._page, self._app = None, ""
        self.server.stop_kernels()
        self.problems.clear()

    def _cleaned(self, page: Page) -> bool:
        if self._app != "lab" or self.problems or page.is_closed():
            return False
        try:
            if self._themed:
                self.theme(LIGHT)
            page.evaluate(CLOSE_ALL)
            page.unroute_all()
            page.set_viewport_size(VIEWPORT)
            page.emulate_media(color_scheme="null", reduced_motion="null", forced_colors="null")
        except (PlaywrightError, TimeoutError):
            return False
        return True

    def _file(self) -> str:
        assert self.path is not None, "open a notebook first"
        return self.path.relative_to(self.server.root).as_posix()

    def _load(self, app: str) -> None:
        where = "lab/tree/{}?reset" if app == "lab" else "notebooks/{}"
        self.page.goto(f"{self.server.url}/{where.format(self._file())}")
        self._app = app
        self._wait(READY, self._file(), SECONDS, "loading the page")

    def _run(self, note: str, script: str, *arguments: object, seconds: float) -> None:
        self.page.evaluate(script, [note, *arguments])
        self._finish(note, seconds)

    def _finish(self, note: str, seconds: float) -> None:
        name = f"tapelab-{note}"
        self._wait("name => !window[name] || window[name].done", name, seconds, note)
        if error := self.page.evaluate("name => window[name]?.error", name):
            raise RuntimeError(f"JupyterLab refused ({note}): {error}")

    def _wait(self, script: str, argument: object, seconds: float, what: str) -> None:
        try:
            self.page.wait_for_function(script, arg=argument, timeout=seconds * 1000)
        except TooLate as late:
            situation = self.page.evaluate(SITUATION)
            report = f"{what}: not done after {seconds:g} s; {situation}; {self.problems}"
            raise TimeoutError(report) from late

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _note(self, problem: str) -> None:
        if not any(known in problem for known in HARMLESS):
            self.problems.append(problem)
