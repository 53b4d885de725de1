"""Guards the front end: its bundle is committed, so it must be the one that its sources build."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.needs import leave_out

JUPYTER = Path(__file__).parents[1] / "tapelab" / "jupyter"
WEB = JUPYTER / "web"
STATIC = JUPYTER / "static"
BUNDLE = ("widget.js", "ko.js", "check.js", "predict.js", "dock.js", "widget.css", "dock.css")
PAGE = ("widget.js", "widget.css")
BUDGET = 60 * 1024  # bytes that a page may take on the wire
BUILD_FILES = ("package.json", "package-lock.json", "tsconfig.json", "build.mjs")

Npm = Callable[..., str]


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


@pytest.fixture(scope="module")
def npm() -> Npm:
    """Runs npm among the sources, with the packages of the lock file installed."""
    wanted = json.loads((WEB / "package.json").read_text())["engines"]["node"]
    if not new_enough(wanted):
        leave_out(
            f"they test the front end's sources, which takes Node {wanted} with npm",
            unless="TAPELAB_REQUIRE_NODE",
        )
    # npm's own note of what it installed; a lock file that is newer than it has changed since.
    installed = WEB / "node_modules" / ".package-lock.json"
    lock = WEB / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run_npm("ci", "--no-audit", "--no-fund")
        installed.touch()
    return run_npm


def run_npm(*arguments: str) -> str:
    done = subprocess.run(
        [shutil.which("npm") or "npm", *arguments],
        cwd=WEB,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=280,
    )
    if done.returncode != 0:
        pytest.fail(f"npm {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}", pytrace=False)
    return done.stdout


def new_enough(wanted: str) -> bool:
    """Whether npm is there, and Node as package.json asks for it (`>=20.19`)."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    found = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
    return version(found) >= version(wanted)


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))
