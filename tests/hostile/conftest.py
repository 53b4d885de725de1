"""Chromium for the pages of this folder: the browser tests' own, without a JupyterLab."""

from tests.browser.conftest import browser, playwright

__all__ = ["browser", "playwright"]
