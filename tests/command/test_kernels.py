"""Guards `tapelab kernel`: what is written where, what is never overwritten, and what is said."""

import json
import stat
import sys
from pathlib import Path

import pytest

from tapelab.command import kernels, trouble
from tapelab.command.main import main


def spec(folder: Path) -> dict:
    return json.loads((folder / "kernel.json").read_text(encoding="utf-8"))


def test_installed_for_the_user_it_starts_this_python(home, capsys):
    assert main(["kernel", "install"]) == 0
    place = home / "user" / "kernels" / "tapelab"
    assert str(place) in capsys.readouterr().out
    found = spec(place)
    assert found["argv"][0] == sys.executable
    assert found["display_name"] == "TapeLab (Python)"
    assert {path.name for path in place.iterdir()} == {
        "kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"
    }  # fmt: skip
    assert set(kernels.manager().find_kernel_specs()) >= {"tapelab"}


@pytest.mark.parametrize("option", ["--sys-prefix", "--prefix"])
def test_installed_in_an_environment(home, option, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(home / "here"))
    words = [option] if option == "--sys-prefix" else [option, str(home / "here")]
    assert main(["kernel", "install", *words]) == 0
    assert spec(home / "here" / "share" / "jupyter" / "kernels" / "tapelab")


@pytest.mark.parametrize("words, title", [
    (["--name", "Class-2"], "TapeLab (Class-2)"),
    (["--name", "class-2", "--display-name", "Autodiff, 2nd year"], "Autodiff, 2nd year"),
])  # fmt: skip
def test_under_another_name(home, words, title):
    assert main(["kernel", "install", *words]) == 0
    assert spec(home / "user" / "kernels" / "class-2")["display_name"] == title


def test_installing_again_replaces_it(home):
    assert main(["kernel", "install"]) == 0
    (home / "user" / "kernels" / "tapelab" / "kernel.json").write_text(
        json.dumps({"argv": ["/gone/python", kernels.MARK], "display_name": "old"})
    )
    assert main(["kernel", "install"]) == 0
    assert spec(home / "user" / "kernels" / "tapelab")["argv"][0] == sys.executable


@pytest.mark.parametrize("name, told", [
    ("python3", "python3 is the name of another kernel"),
    ("théâtre", "can't be a kernel's name"),
    ("a/b", "can't be a kernel's name"),
])  # fmt: skip
def test_names_that_are_refused(home, name, told, capsys):
    other = home / "prefix" / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text(json.dumps({"argv": ["python"], "display_name": "P"}))
    assert main(["kernel", "install", "--name", name]) != 0
    assert told in capsys.readouterr().err
    assert not list((home / "user").rglob("kernel.json"))


def test_where_nothing_can_be_written(home, capsys):
    (home / "file").write_text("no folder")
    assert main(["kernel", "install", "--prefix", str(home / "file")]) == 1
    said = capsys.readouterr().err
    assert "can't be written to" in said and "--user needs no rights" in said.replace("`", "")
    assert "Traceback" not in said


def test_listed_and_taken_away(home, capsys):
    assert main(["kernel", "list"]) == 0
    assert "tapelab kernel install" in capsys.readouterr().out
    main(["kernel", "install"])
    capsys.readouterr()
    assert main(["kernel", "list"]) == 0
    assert capsys.readouterr().out == (
        f"tapelab  {home / 'user' / 'kernels' / 'tapelab'}  starts {sys.executable}\n"
    )
    assert main(["kernel", "uninstall"]) == 0
    assert not (home / "user" / "kernels" / "tapelab").exists()
    assert main(["kernel", "uninstall"]) == 1
    assert "no TapeLab kernel is called tapelab. None is installed." in capsys.readouterr().err


def test_a_kernel_whose_python_is_gone_is_listed_as_such(home, capsys):
    place = home / "user" / "kernels" / "old"
    place.mkdir(parents=True)
    argv = ["/gone/bin/python", "-m", "ipykernel_launcher", f"--x={kernels.MARK}.TapeLabKernel"]
    (place / "kernel.json").write_text(json.dumps({"argv": argv}))
    assert main(["kernel", "list"]) == 0
    assert "starts /gone/bin/python, which is gone" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "[]", '{"argv": 3}', '{"argv": ["python"]}'])
def test_kernels_of_others_are_neither_listed_nor_removed(home, text, capsys):
    place = home / "user" / "kernels" / "other"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(text)
    assert dict(kernels.installed()) == {}
    assert main(["kernel", "uninstall", "--name", "other"]) == 1
    assert place.exists()


def test_without_jupyter_it_says_what_to_type(monkeypatch, capsys):
    monkeypatch.setattr(trouble.importlib.util, "find_spec", lambda name: None)
    for action in ("install", "uninstall", "list"):
        assert main(["kernel", action]) == 1
        assert '-m pip install "tapelab[lab]"' in capsys.readouterr().err


def test_logos_have_the_sizes_of_their_names():
    for size in (32, 64):
        data = (kernels.OWN / f"logo-{size}x{size}.png").read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert [int.from_bytes(data[k : k + 4], "big") for k in (16, 20)] == [size, size]
    drawn = (kernels.OWN / "logo-svg.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 64 64"' in drawn and "<script" not in drawn


def test_files_of_the_kernelspec_can_be_read_by_all():
    for path in kernels.OWN.iterdir():
        assert path.stat().st_mode & stat.S_IROTH, path
