"""A Lab outside of pytest, for scripts: screenshots and figures."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.lab import VIEWPORT, Lab
from tests.browser.server import JupyterServer


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            raise SystemExit("No Chromium was found: install chromium, or set TAPELAB_CHROMIUM.")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=60_000)
        yield browser
        browser.close()


@contextmanager
def a_lab(width: int = VIEWPORT["width"], height: int = VIEWPORT["height"]) -> Iterator[Lab]:
    """JupyterLab in Chromium, in a folder of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        JupyterServer(Path(folder) / "lab") as server,
        a_browser() as browser,
    ):
        context = browser.new_context(viewport={"width": width, "height": height})
        yield Lab(server, context)
        context.close()
