"""Guards the way in by Binder: its own tool reads `binder/` as it is meant, without building."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tapelab.command.checks import numbers, requirement

ROOT = Path(__file__).parents[1]
BINDER = ROOT / "binder"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# In a Python of its own: the tool brings warnings that are not ours.
ASK = r"""
import json, re
from pathlib import Path
import repo2docker.buildpacks.conda as conda
from repo2docker.app import Repo2Docker

tool = Repo2Docker()
for kind in tool.buildpacks:
    pack = kind(tool.base_image)
    if pack.detect():
        break
pack.platform = "linux/amd64"
version = ".".join(pack.python_version.split(".")[:2])
lock = Path(conda.__file__).parent / f"environment.py-{version}-linux-64.lock"
package = r"/([a-z][\w.]*(?:-[a-z]\w*)*)-(\d[\w.]*)-\w+\.conda"
print(json.dumps({
    "kind": kind.__name__, "folder": str(pack.binder_dir), "python": version,
    "dockerfile": pack.render({}), "brought": dict(re.findall(package, lock.read_text())),
}))
"""


@pytest.fixture(scope="module")
def read() -> dict:
    """What repo2docker makes of this repository."""
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_it_is_seen_as_a_python_project_with_a_folder_for_binder(read):
    assert (read["kind"], read["folder"]) == ("PythonBuildPack", "binder")


def test_the_python_is_one_that_tapelab_takes(read):
    least = numbers(PROJECT["requires-python"].removeprefix(">="))
    assert numbers(read["python"]) >= least
    assert f"Python :: {read['python']}" in "\n".join(PROJECT["classifiers"])


def test_the_steps_and_their_order(read):
    """Packages come before the repository: a changed notebook installs nothing anew."""
    steps = [
        r"COPY \S+ src/binder/requirements.txt",
        r"apt-get install --yes --no-install-recommends graphviz ",
        r"RUN .*/bin/pip install --no-cache-dir -r \"binder/requirements.txt\"",
        r"COPY \S+ src/ ",
        r"RUN \./binder/postBuild",
        r'CMD \["jupyter", "notebook", "--ip", "0.0.0.0"\]',
    ]
    places = [[match.start() for match in re.finditer(step, read["dockerfile"])] for step in steps]
    assert [len(found) for found in places] == [1] * len(steps)
    assert sorted(places) == places


def asked() -> dict[str, str]:
    lines = (BINDER / "requirements.txt").read_text().splitlines()
    return dict(requirement(line) for line in lines if line and not line.startswith("#"))


def test_postbuild_finds_all_that_it_does_not_install(read):
    """postBuild leaves dependencies out, so each is asked for, or brought by the image."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["lab"]]
    for name, least in map(requirement, wanted):
        version = asked().get(name) or read["brought"][name]
        assert numbers(version) >= numbers(least), name


def test_postbuild_is_a_script_that_stops_at_an_error():
    script = BINDER / "postBuild"
    assert os.access(script, os.X_OK)
    text = script.read_text()
    assert text.startswith("#!/bin/bash\n") and "set -euo pipefail" in text
    subprocess.run(["bash", "-n", script], check=True)


def test_the_badge_opens_the_course():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (address,) = re.findall(r"https://mybinder\.org/v2/\S+", text)
    place = address.partition("?urlpath=lab/tree/")[2]
    assert place == "notebooks/index.ipynb" and (ROOT / place).exists()
    assert re.search(r"\[!\[[^]]+\]\(https://mybinder\.org/badge_logo\.svg\)\]\[binder\]", text)
