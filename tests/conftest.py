"""Ends every run by saying, once per reason, which tests were left out."""

from collections import Counter

import pytest

from tests.npm import Npm, ready


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[-1]).removeprefix("Skipped: ") for report in skipped)
    if reasons:
        terminalreporter.section("left out")
    for reason, count in reasons.items():
        tests = "1 test" if count == 1 else f"{count} tests"
        terminalreporter.write_line(f"{tests}: {reason}")


@pytest.fixture(scope="session")
def npm() -> Npm:
    """Runs npm among the front end's sources; without Node, tests that ask for it are left out."""
    return ready()
