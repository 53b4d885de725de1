"""`tapelab doctor`: what works here, each in a line, and how to mend what does not."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from tapelab._version import version
from tapelab.command import checks, trial
from tapelab.command.findings import Finding

EXAMINED: list[Callable[[], Iterator[Finding]]] = [
    checks.python,
    checks.packages,
    checks.front_end,
    checks.kernelspec,
    checks.extensions,
    checks.settings,
    checks.graphviz,
    trial.kernel,
]
BROWSER = (
    "What can't be seen from here is your browser. If a view stays empty there, save and load the "
    "page anew."
)


def run(asked: Namespace) -> int:
    """Print all findings; 1 when something has to be mended."""
    print(f"TapeLab {version} in {Path(__file__).parents[1]}\n")
    bad = 0
    for finding in examine():
        print(finding, flush=True)  # the kernel takes seconds
        bad += finding.verdict == "FAILS"
    things = "one thing has" if bad == 1 else f"{bad} things have"
    print(f"\n{f'{things} to be mended.'.capitalize() if bad else 'All is well.'} {BROWSER}")
    return int(bad > 0)


def examine() -> Iterator[Finding]:
    """All findings, as they are made. A check that breaks is a finding too."""
    for check in EXAMINED:
        try:
            yield from check()
        except Exception as problem:
            said = f"{type(problem).__name__}: {problem}".partition("\n")[0]
            yield Finding("FAILS", f"{check.__name__} could not be looked at: {said}")
