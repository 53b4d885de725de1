"""The `lab` fixture: one JupyterLab server and one Chromium serve all browser tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.lab import VIEWPORT, Lab
from tests.browser.server import JupyterServer
from tests.needs import leave_out

# A busy machine needs more than Playwright's five seconds.
expect.set_options(timeout=20_000)

HERE = Path(__file__).parent

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FLAGS = [
    "--no-sandbox",  # Chromium's sandbox refuses to run as root, as containers do.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NO_BROWSER = (
    "they drive a browser, and no Chromium was found"
    " (install chromium, or name one in TAPELAB_CHROMIUM)"
)
NO_DRIVER = (
    "they drive a browser, and Playwright could not start its driver"
    " (on a bare Debian: apt install libatomic1)"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def lab(shared_lab: Lab) -> Iterator[Lab]:
    """JupyterLab with no notebook open; a test that leaves an error on the page fails."""
    yield shared_lab
    problems = list(shared_lab.problems)
    shared_lab.tidy()
    assert not problems, "the page reported:\n" + "\n".join(problems)


# Package scope, not session: Playwright keeps an event loop running in this thread,
# and the notebooks that are tested after this folder want to run their own.
@pytest.fixture(scope="package")
def shared_lab(browser: Browser, server: JupyterServer) -> Iterator[Lab]:
    context = browser.new_context(viewport=VIEWPORT)
    yield Lab(server, context)
    context.close()


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = find_chromium(playwright)
    if path is None:
        leave_out(NO_BROWSER, unless="TAPELAB_REQUIRE_BROWSER")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=60_000)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    manager = sync_playwright()
    try:
        running = manager.start()
    except Exception as problem:
        leave_out(f"{NO_DRIVER}: {problem}", unless="TAPELAB_REQUIRE_BROWSER")
    yield running
    running.stop()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with JupyterServer(tmp_path_factory.mktemp("jupyter") / "lab") as running:
        yield running


def find_chromium(playwright: Playwright) -> str | None:
    """$TAPELAB_CHROMIUM, the system's Chromium or Chrome, or one that Playwright installed."""
    if named := os.environ.get("TAPELAB_CHROMIUM"):
        return shutil.which(named)
    own = playwright.chromium.executable_path
    return next((found for name in (*COMMANDS, own) if (found := shutil.which(name))), None)
