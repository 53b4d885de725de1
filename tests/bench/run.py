"""Speed and memory beside other libraries, in one run and one table: `make bench`.

Wall-clock figures depend on the machine; the shares are what counts. Peers that are not installed
are left out and named: `make bench-peers` installs them in an environment of their own. Nothing
here fails a build: read the table. `--keep` puts table and plot into notebooks/benchmarks.md.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from tests.bench import growth, live, turns
from tests.bench.report import Report
from tests.bench.timing import report
from tests.bench.workloads import LIBRARIES, NAMES, workload


def table(found: Report, names: list[str], rounds: int) -> None:
    """Every workload in every library that is here."""
    here = [library for library in LIBRARIES if turns.installed(library)]
    for library in LIBRARIES:
        if library not in here:
            found.say(f"{LIBRARIES[library]}: not installed here")
    for name in names:
        title = workload(name).TITLE
        found.add(name, turns.measure(name, here, rounds, lambda why, t=title: found.say(why, t)))


def imports() -> None:
    """What `import tapelab` costs over `import numpy`, each in new processes."""
    code = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"

    # As an installed package: with compiled files, even where the environment forbids writing them.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def best(setup: str) -> float:
        runs = [
            subprocess.run([sys.executable, "-c", setup], capture_output=True, text=True,
                           check=True, env=environment)
            for _ in range(9)
        ]  # fmt: skip
        return min(float(r.stdout) for r in runs) * 1e3

    after_numpy = "import numpy; " + code.format("tapelab")
    print(f"  import numpy {best(code.format('numpy')):.0f} ms")
    report("ms to import tapelab after numpy", best(after_numpy), 60)


def page() -> None:
    """What a reader waits for, where there is a Chromium."""
    try:
        from tests.bench import page as figures
    except ImportError as missing:
        print(f"  (left out: {missing})")
        return
    figures.bundle()
    try:
        figures.paint()
        figures.latency()
    except (Exception, SystemExit) as none:
        print(f"  (left out: {str(none).splitlines()[0]})")


OTHERS: dict[str, tuple[str, Callable[[], None]]] = {
    "growth": ("A tape of a million operations", growth.report_growth),
    "imports": ("Import", imports),
    "live": ("The live view", live.costs),
    "memory": ("Its memory", live.memory),
    "page": ("The page", page),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("what", nargs="*", help=f"some of: {' '.join([*NAMES, *OTHERS])}")
    arguments.add_argument("--rounds", type=int, default=21)
    arguments.add_argument("--keep", action="store_true", help="renew notebooks/benchmarks.md")
    wishes = arguments.parse_args()
    turns.one_thread()
    found = Report()
    table(found, [name for name in NAMES if name in (wishes.what or NAMES)], wishes.rounds)
    found.show()
    if wishes.keep:
        found.keep()
        growth.draw()
    for name, (title, measure) in OTHERS.items():
        if name in (wishes.what or OTHERS):
            print(title)
            measure()


if __name__ == "__main__":
    main()
