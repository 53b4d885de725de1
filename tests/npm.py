"""npm among the front end's sources, for the tests that need Node."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.needs import leave_out

WEB = Path(__file__).parents[1] / "tapelab" / "jupyter" / "web"

Npm = Callable[..., str]


def ready() -> Npm:
    """Runs npm among the sources, with the packages of the lock file installed."""
    wanted = json.loads((WEB / "package.json").read_text())["engines"]["node"]
    if not new_enough(wanted):
        leave_out(
            f"they need the front end's packages, which takes Node {wanted} with npm",
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
