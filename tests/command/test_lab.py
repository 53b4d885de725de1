"""Guards `tapelab lab`: what is opened where, what a learner has written, and a real JupyterLab."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tapelab.command import lab, trouble
from tapelab.command.main import main
from tapelab.command.trouble import Trouble
from tests.browser.server import environment, free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
def started(monkeypatch):
    """Commands that would have been started."""
    seen = []
    monkeypatch.setattr(lab, "wait", lambda command: seen.append(command) or 0)
    return seen


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A tapelab outside of its checkout, with a small course."""
    package = tmp_path / "site-packages" / "tapelab"
    pack(package / "course", "01_first.ipynb", "course/01_more.ipynb", "images/a.png")
    monkeypatch.setattr(lab, "PACKAGE", package)
    monkeypatch.setattr(lab, "CHECKOUT", package.parent / "notebooks")
    monkeypatch.setattr(lab, "PACKED", package / "course" / "notebooks.tar.gz")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def pack(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / "notebooks.tar.gz", "w:gz") as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(name)
            archive.addfile(entry, io.BytesIO(name.encode()))


def opened(command):
    """The folder and the notebook that JupyterLab was told of."""
    root = next(word.partition("=")[2] for word in command if "root_dir" in word)
    urls = [word.partition("/lab/tree/")[2] for word in command if "default_url" in word]
    return Path(root), *urls


def test_in_a_checkout_the_course_is_opened_where_it_is(started):
    assert main(["lab"]) == 0
    root, first = opened(started[0])
    assert root == ROOT / "notebooks"
    assert first in ("index.ipynb", "01_what_a_tape_records.ipynb")
    assert (first == "index.ipynb") == (root / "index.ipynb").exists()


def test_elsewhere_the_course_is_copied_once(started, installed, capsys):
    assert main(["lab"]) == 0
    assert opened(started[0]) == (installed / "tapelab-course", "01_first.ipynb")
    assert "3 files written" in capsys.readouterr().out
    mine = installed / "tapelab-course" / "01_first.ipynb"
    mine.write_text("my answers")
    (installed / "tapelab-course" / "images" / "a.png").unlink()
    assert main(["lab"]) == 0
    assert mine.read_text() == "my answers"
    assert "1 file written" in capsys.readouterr().out


def test_the_index_comes_first(started, installed):
    pack(lab.PACKED.parent, "01_first.ipynb", "index.ipynb")
    assert main(["lab"]) == 0
    assert opened(started[0])[1] == "index.ipynb"


def test_where_nothing_can_be_written(started, installed, capsys):
    (installed / "tapelab-course").write_text("a file in the way")
    assert main(["lab"]) == 1
    assert "Go to a folder of your own" in capsys.readouterr().err
    assert started == []


def test_built_without_a_course(started, installed, monkeypatch, capsys):
    monkeypatch.setattr(lab, "PACKED", installed / "nowhere")
    assert main(["lab"]) == 1
    assert "built without its course" in capsys.readouterr().err


def test_a_learners_own_notebook(started, installed):
    for name in ("week 1/näh+rung.ipynb", "top.ipynb"):
        path = installed / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
        main(["lab", name])
    assert opened(started[0]) == (installed, "week%201/n%C3%A4h%2Brung.ipynb")
    assert opened(started[1]) == (installed, "top.ipynb")
    main(["lab", "week 1"])
    assert opened(started[2]) == (installed / "week 1",)
    os.chdir(installed / "week 1")
    main(["lab", "../top.ipynb"])
    assert opened(started[3]) == (installed, "top.ipynb")


@pytest.mark.parametrize("words, told", [
    (["nope.ipynb"], "there is no nope.ipynb in"),
    (["a.ipynb", "b.ipynb"], "one notebook or one folder, please, not 2"),
])  # fmt: skip
def test_what_can_not_be_opened(started, installed, words, told, capsys):
    assert main(["lab", *words]) == 2
    assert told in capsys.readouterr().err
    assert started == []


def test_words_behind_the_dashes_are_passed_on(started, installed):
    main(["lab", "--", "--no-browser", "--port=9"])
    assert started[0][-2:] == ["--no-browser", "--port=9"]


def test_without_jupyterlab_it_says_what_to_type(monkeypatch, capsys):
    monkeypatch.setattr(trouble.importlib.util, "find_spec", lambda name: None)
    assert main(["lab"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("tapelab: JupyterLab is not installed")
    assert f'{sys.executable} -m pip install "tapelab[lab]"' in said


def test_the_exit_status_is_jupyterlabs_own():
    assert lab.wait([sys.executable, "-c", "raise SystemExit(7)"]) == 7
    with pytest.raises(Trouble):
        lab.theirs(["a", "b"], Path())


@pytest.mark.slow
def test_jupyterlab_starts_on_the_course_and_ends_when_it_is_told(tmp_path):
    """The real command, in a folder with a module that would be in JupyterLab's way."""
    (tmp_path / "random.py").write_text("raise RuntimeError('not this one')")
    port = free_port()
    words = ["lab", "--", "--no-browser", f"--port={port}", "--ServerApp.port_retries=0",
             "--allow-root", "--IdentityProvider.token=secret"]  # fmt: skip
    running = subprocess.Popen(
        [sys.executable, "-P", "-m", "tapelab", *words],
        cwd=tmp_path, env=environment(tmp_path / "jupyter"), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    patience = threading.Timer(90, running.kill)
    patience.start()
    try:
        said, url = "", None
        while url is None:
            line = running.stderr.readline()
            assert line, f"JupyterLab ended: {said[-2000:]}"
            said += line
            url = re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/lab/tree/\S+", line)
        place = url[0].partition("/lab/tree/")[2].partition("?")[0]
        notebook = ask(f"http://localhost:{port}/api/contents/{place}?token=secret")
        assert notebook["type"] == "notebook" and notebook["content"]["cells"]
        specs = ask(f"http://localhost:{port}/api/kernelspecs?token=secret")
        assert "python3" in specs["kernelspecs"]
        running.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
    finally:
        patience.cancel()
        for pid in children(running.pid):
            os.kill(pid, signal.SIGTERM)
        running.communicate(timeout=30)
    assert running.returncode == 0


def ask(address: str) -> Any:
    """An answer of the server, which tells its address a moment before it listens."""
    for attempt in range(50):
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return json.load(answer)
        except ConnectionError:
            time.sleep(0.1)
        except urllib.error.URLError as problem:
            if attempt == 49 or not isinstance(problem.reason, ConnectionError):
                raise
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


def children(pid: int) -> list[int]:
    """The processes that a process has started; Ctrl-C in a terminal reaches them too."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]
