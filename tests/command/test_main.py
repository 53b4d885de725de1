"""Guards the words of the command line: what is understood, what is refused, and how."""

import doctest
import importlib
import subprocess
import sys

import pytest

from tapelab._version import version
from tapelab.command import lab
from tapelab.command.main import main
from tapelab.command.trouble import Trouble, pip, quoted


@pytest.mark.parametrize("module", ["checks", "findings"])
def test_examples_in_docstrings(module):
    result = doctest.testmod(importlib.import_module(f"tapelab.command.{module}"))
    assert result.attempted and not result.failed


def test_without_a_word_it_lists_its_commands(capsys):
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 0
    told = capsys.readouterr().out
    assert all(f"    {word} " in told for word in ("lab", "kernel", "doctor"))


@pytest.mark.parametrize("words, told", [
    (["lba"], "invalid choice: 'lba' (choose from"),
    (["kernel"], "the following arguments are required: ACTION"),
    (["kernel", "install", "--user", "--sys-prefix"], "not allowed with argument --user"),
    (["lab", "--port", "9999"], "unrecognized arguments: --port"),
    (["doctor", "now"], "unrecognized arguments: now"),
    (["doctor", "--", "--quick"], "only `tapelab lab` passes on what stands behind --"),
])  # fmt: skip
def test_what_it_does_not_understand(words, told, capsys):
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    said = capsys.readouterr()
    assert told in said.err.replace("\n", " ")
    assert said.out == ""


def test_trouble_is_a_sentence_and_a_status(monkeypatch, capsys):
    def fails(asked):
        raise Trouble("the shelf is empty.", status=2)

    monkeypatch.setattr(lab, "run", fails)
    assert main(["lab"]) == 2
    assert capsys.readouterr().err == "tapelab: the shelf is empty.\n"


def test_an_interrupt_is_no_traceback(monkeypatch, capsys):
    def waits(asked):
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "run", waits)
    assert main(["lab"]) == 130
    assert capsys.readouterr().err == ""


def test_as_a_module():
    command = [sys.executable, "-m", "tapelab", "--version"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, f"tapelab {version}")


@pytest.mark.parametrize("word, typed", [
    ("jupyterlab>=4", '"jupyterlab>=4"'),
    ("tapelab[lab]", '"tapelab[lab]"'),
    ("C:\\Program Files\\python.exe", '"C:\\Program Files\\python.exe"'),
    ("numpy", "numpy"),
])  # fmt: skip
def test_what_is_to_be_typed_can_be_typed(word, typed):
    assert quoted(word) == typed
    assert pip(word).endswith(f"-m pip install {typed}")
