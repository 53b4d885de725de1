"""`python -m tapelab.jupyter.site [notebooks] [site]`: a folder of notebooks as web pages."""

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Build the pages, and say what became of them."""
    parser = argparse.ArgumentParser(prog="python -m tapelab.jupyter.site", description=__doc__)
    parser.add_argument("notebooks", nargs="?", type=Path, default=Path("notebooks"))
    parser.add_argument("site", nargs="?", type=Path, default=Path("site"))
    parser.add_argument(
        "--stored", action="store_true",
        help="take the outputs saved in the notebooks: quick, with pictures and without replay",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    try:
        from tapelab.jupyter.site.build import Unfit, build
    except ModuleNotFoundError as missing:
        print(f'{missing.name} is missing: pip install "tapelab[site]"', file=sys.stderr)
        return 1
    try:
        built = build(given.notebooks, given.site, run=not given.stored, tell=print)
    except Unfit as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{len(built.pages)} pages, {built.views} views: open {given.site / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
