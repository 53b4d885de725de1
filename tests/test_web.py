"""Guards the front end: its bundle is committed, so it must be the one that its sources build."""

import gzip
import hashlib
from pathlib import Path

import pytest

from tests.npm import WEB, Npm

JUPYTER = Path(__file__).parents[1] / "tapelab" / "jupyter"
STATIC = JUPYTER / "static"
BUNDLE = (
    "widget.js", "ko.js", "check.js", "predict.js", "dock.js", "site.js", "theme.js",
    "widget.css", "dock.css", "site.css",
)  # fmt: skip
PAGE = ("widget.js", "widget.css")
BUDGET = 60 * 1024  # bytes that a page may take on the wire
BUILD_FILES = ("package.json", "package-lock.json", "tsconfig.json", "build.mjs")


@pytest.mark.parametrize("name", BUNDLE)
def test_the_committed_bundle_names_the_hash_of_the_sources_at_hand(name: str) -> None:
    with (STATIC / name).open(encoding="utf-8") as bundle:
        first_line = bundle.readline().strip()
    assert first_line == f"/*! tapelab web {hash_of_sources()} */", "stale: run `make web`"


def test_a_page_stays_small() -> None:
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in PAGE}
    assert sum(sizes.values()) <= BUDGET, f"{sizes} are {sum(sizes.values()) - BUDGET:,} too many"


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("script", ["typecheck", "test"])
def test_npm_script_passes(npm: Npm, script: str) -> None:
    print(npm("run", script))


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_building_again_gives_the_committed_bundle(npm: Npm, tmp_path: Path) -> None:
    npm("run", "build", "--", "--outdir", str(tmp_path))
    for name in BUNDLE:
        same = (tmp_path / name).read_bytes() == (STATIC / name).read_bytes()
        assert same, f"{name} differs from what its sources build: run `make web`"


def hash_of_sources() -> str:
    """As in build.mjs, of path, NUL, content, NUL of each source in order of paths."""
    sources = [path for path in (WEB / "src").rglob("*") if path.is_file()]
    sources += [WEB / name for name in BUILD_FILES]
    digest = hashlib.sha256()
    for path, source in sorted((source.relative_to(WEB).as_posix(), source) for source in sources):
        digest.update(path.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
