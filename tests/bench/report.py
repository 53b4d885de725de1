"""The benchmark's table: how it reads in a terminal and on notebooks/benchmarks.md."""

import datetime
import os
import platform
import statistics
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.bench import timing
from tests.bench.workloads import LIBRARIES, workload

PAGE = Path(__file__).parents[2] / "notebooks" / "benchmarks.md"
PLACE = "## One run\n"
PACKAGES = {"by_hand": "numpy", "tensorflow": "tensorflow-cpu"}  # where they have other names

Times = list[float | None]


def middle(times: Times) -> float:
    """The median of a library's seconds."""
    return statistics.median(t for t in times if t is not None)


def share(times: Times, others: Times) -> float:
    """The median of the ratios within the rounds."""
    pairs = zip(times, others, strict=True)
    return statistics.median(a / b for a, b in pairs if a is not None and b is not None)


class Report:
    """What was measured, and who was left out."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Times]] = {}
        self.left_out: dict[str, list[str]] = {}

    def add(self, name: str, times: dict[str, Times]) -> None:
        self.found[name] = times

    def say(self, why: str, title: str = "") -> None:
        """Note who is left out, of one workload or of all."""
        self.left_out.setdefault(title, []).append(why)

    def libraries(self) -> list[str]:
        return [each for each in LIBRARIES if any(each in times for times in self.found.values())]

    def rows(self) -> list[list[str]]:
        """The head of the table, and a row for each workload: shares of the others' time."""
        others = [each for each in self.libraries() if each != "tapelab"]
        rows = [["workload", "tapelab", *(LIBRARIES[each] for each in others)]]
        for name, times in self.found.items():
            mine = times["tapelab"]
            cells = [f"{share(mine, times[each]):.2f}" if each in times else "" for each in others]
            rows.append([workload(name).TITLE, f"{middle(mine) * 1e3:.2f} ms", *cells])
        return rows

    def goals(self) -> list[tuple[str, float, float]]:
        """What was aimed at: a line for it, the share that was found, and the most it may be."""
        listed = []
        for name, times in self.found.items():
            for other, most in workload(name).GOALS.items():
                if other in times:
                    what = f"of {LIBRARIES[other]}'s time: {workload(name).TITLE}"
                    listed.append((what, share(times["tapelab"], times[other]), most))
        return listed

    def show(self) -> None:
        """The table in a terminal, the goals, and who was left out."""
        if not self.found:
            return
        rows = self.rows()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        print("tapelab's median time, and its share of the others' (below 1: tapelab is faster)")
        for row in rows:
            cells = [row[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            print("  " + "  ".join(cells))
        for what, found, most in self.goals():
            timing.report(what, found, most)
        for title, reasons in self.left_out.items():
            for why in reasons:
                print(f"  (left out{' of ' if title else ''}{title}: {why.splitlines()[0]})")

    def keep(self) -> None:
        """Put the table of this run in place of the one on the page."""
        before, _, after = PAGE.read_text().partition(PLACE)
        rest = after[after.index("\n## ") :]
        PAGE.write_text(before + PLACE + "\n" + self.text() + rest)

    def text(self) -> str:
        """The table, the goals and the circumstances as Markdown."""
        rows = self.rows()
        rows.insert(1, ["---", *("---:" for _ in rows[0][1:])])
        lines = [_circumstances(self.libraries()), ""]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        lines += ["", "| goal | found | at most | |", "| --- | ---: | ---: | --- |"]
        for what, found, most in self.goals():
            verdict = "within" if found <= most else "over"
            lines.append(f"| share {what} | {found:.2f} | {most:g} | {verdict} |")
        lines += ["", "Left out:", ""]
        for title, reasons in self.left_out.items():
            lines += [f"- {title or 'everywhere'}: {why.splitlines()[0]}" for why in reasons]
        return "\n".join(lines) + "\n"


def _circumstances(libraries: list[str]) -> str:
    """When, on what, and with which versions."""
    versions = ", ".join(f"{LIBRARIES[each] if each != 'by_hand' else 'NumPy'} {_version(each)}"
                         for each in libraries)  # fmt: skip
    return (
        f"{datetime.date.today():%d %B %Y}, {os.cpu_count()} processor cores, "
        f"{_memory()} GB of memory, {platform.system()}, Python {platform.python_version()}; each "
        f"library on one thread.\n{versions}."
    )


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def _version(library: str) -> Any:
    for name in (PACKAGES.get(library, library), library):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return "?"
