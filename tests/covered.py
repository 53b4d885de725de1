"""Which lines the tests run, storey by storey: `make coverage`; fails when one is below 95 %.

The tests that need a browser or Node are left out, and those that stop a program anywhere: two
cannot trace at once, and a Ctrl-C that meets the measuring would leave its lock taken. Lines that
only run in another process (a kernel, the child of a fork) count as not run.

    python -m tests.covered                    run the tests, then the table
    python -m tests.covered --show views       the table of the last run, and lines of one storey
"""

import argparse
import io
import subprocess
import sys

from coverage import Coverage

STOREYS = ("engine", "trace", "views", "session")  # below Jupyter: no front end is needed for them
LEAST = 95.0
MEASURE = [
    "run", "-m", "pytest", "-q", "-m", "not soak and not browser and not node",
    "--ignore=tests/faults/test_interrupts.py",
    "--deselect=tests/session/test_trouble.py::"
    "test_an_interrupt_at_any_moment_leaves_the_session_working",
    "--ignore=tests/browser", "--ignore=tests/hostile/test_chromium.py",
    "--ignore=tests/bench", "--ignore=tests/command", "--ignore=tests/test_binder.py",
    "--ignore=tests/test_wheel.py", "--ignore=tests/jupyter/test_site.py",
    "--timeout=900", "tests",
]  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument(
        "--show", choices=STOREYS, help="lines that were not run in the last run"
    )
    shown = arguments.parse_args().show
    failed = 0
    if not shown:
        failed = subprocess.run([sys.executable, "-m", "coverage", *MEASURE]).returncode
    found = Coverage()
    found.load()
    if shown:
        found.report(include=f"tapelab/{shown}/*", show_missing=True, skip_covered=True)
    low = [storey for storey in STOREYS if tell(found, storey) < LEAST]
    if low:
        sys.exit(f"below {LEAST:g} %: {', '.join(low)}")
    if failed:
        sys.exit("Some of the tests failed.")


def tell(found: Coverage, storey: str) -> float:
    """One line of the table."""
    out = io.StringIO()
    share = found.report(include=f"tapelab/{storey}/*", file=out)
    lines, missed = out.getvalue().split("TOTAL")[1].split()[:2]
    print(f"{storey:8} {share:6.2f} % of {int(lines):5} lines, {missed} not run")
    return share


if __name__ == "__main__":
    main()
