"""Ends every run by saying which tests were left out and what the long ones tried."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.npm import Npm, ready


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ran = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    told = [line for report in ran for name, line in report.user_properties if name == "figures"]
    if told:
        terminalreporter.section("tried")
    for line in told:
        terminalreporter.write_line(line)
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


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keeps a sentence (what was tried, how many, what was lost) for the end of the run."""
    return lambda sentence: request.node.user_properties.append(("figures", sentence))
