"""Pictures of ten cells in a real JupyterLab, in both themes, to be looked at: `make screens`."""

import sys
from pathlib import Path

from tests.browser.alone import a_lab
from tests.browser.cells import CELLS, LOAD
from tests.browser.lab import LIGHT

THEMES = {"light": LIGHT, "dark": "JupyterLab Dark"}


def main(folder: Path, *names: str) -> None:
    """Run each cell, and save what stands under it as <name>-<theme>.png."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {name: cell for name, cell in CELLS.items() if not names or name in names}
    with a_lab(1400, 1500) as lab:
        lab.open([LOAD, *chosen.values()])
        lab.run_cell(0)
        for at in range(len(chosen)):
            lab.run_cell(at + 1)
        for theme, full in THEMES.items():
            lab.theme(full)
            for at, name in enumerate(chosen, start=1):
                lab.select(at)
                lab.page.wait_for_timeout(600)  # until the drawing has settled
                lab.screenshot(folder / f"{name}-{theme}.png", at)
        for problem in lab.problems:
            print(problem)
    print(f"{len(chosen)} cells, {len(THEMES)} themes: {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "test-results/screens"), *sys.argv[2:])
