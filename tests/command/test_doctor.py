"""Guards `tapelab doctor`: a sound machine passes, and each fault is named with its mend."""

import importlib.metadata
import json
import sys
from pathlib import Path

import pytest

from tapelab.command import checks, doctor, kernels, trial
from tapelab.command.findings import Finding
from tapelab.command.main import main


def verdicts(findings) -> list[str]:
    return [finding.verdict for finding in findings]


# Printing -----------------------------------------------------------------------------------------


def run(monkeypatch, *found):
    monkeypatch.setattr(doctor, "EXAMINED", [lambda: iter(found)])
    return main(["doctor"])


def test_the_exit_status_says_whether_something_has_to_be_mended(monkeypatch, capsys):
    assert run(monkeypatch, Finding("ok", "fine"), Finding("note", "so so", "sleep")) == 0
    said = capsys.readouterr().out
    assert "  ok     fine\n  note   so so\n         to mend: sleep\n" in said
    assert "All is well." in said
    assert run(monkeypatch, Finding("FAILS", "a", "b")) == 1
    assert "One thing has to be mended." in capsys.readouterr().out
    assert run(monkeypatch, Finding("FAILS", "a"), Finding("FAILS", "b")) == 1
    assert "2 things have to be mended." in capsys.readouterr().out


def test_a_check_that_breaks_is_a_finding(monkeypatch, capsys):
    def falls():
        yield Finding("ok", "before")
        raise OSError("no such thing\nmore of it")

    monkeypatch.setattr(doctor, "EXAMINED", [falls, lambda: iter([Finding("ok", "after")])])
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "falls could not be looked at: OSError: no such thing\n" in said
    assert "before" in said and "after" in said and "Traceback" not in said


# Versions -----------------------------------------------------------------------------------------


def test_python(monkeypatch):
    assert verdicts(checks.python()) == ["ok"]
    monkeypatch.setattr(checks.sys, "version_info", (3, 10, 9))
    assert verdicts(checks.python()) == ["FAILS"]


def test_packages_are_those_that_the_wheel_asks_for():
    said = [finding.what.partition(" ")[0] for finding in checks.packages()]
    assert {"numpy", "ipython", "ipywidgets", "anywidget", "graphviz"} < set(said)
    assert {"jupyterlab", "ipykernel"} < set(said)
    assert not {"pytest", "ruff", "autograd"} & set(said)


@pytest.mark.parametrize("there, verdict, what", [
    ("6.29.5", "FAILS", "ipykernel 6.29.5 is older than 7"),
    (None, "FAILS", "ipykernel is not installed"),
    ("7.0.0a1", "ok", "ipykernel 7.0.0a1"),
    ("10.1", "ok", "ipykernel 10.1"),
])  # fmt: skip
def test_versions(monkeypatch, there, verdict, what):
    def version(name):
        if there is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return there

    monkeypatch.setattr(importlib.metadata, "version", version)
    found = checks.package("ipykernel", "7")
    assert (found.verdict, found.what) == (verdict, what)
    assert ('pip install --upgrade "ipykernel>=7"' in found.mend) == (verdict != "ok")
    if there is None:
        assert checks.package("jupyterlab", "4.4").verdict == "note"


def test_a_tapelab_that_is_only_found_and_not_installed(monkeypatch):
    def requires(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", requires)
    (found,) = checks.packages()
    assert found.verdict == "FAILS"
    assert found.mend.endswith(f'-m pip install --editable "{Path(__file__).parents[2]}[lab]"')


# Files and settings -------------------------------------------------------------------------------


def test_the_views_programs(tmp_path, monkeypatch):
    assert verdicts(checks.front_end()) == ["ok"]
    for name in checks.FILES:
        (tmp_path / name).write_text("x")
    monkeypatch.setattr(checks, "STATIC", tmp_path)
    assert verdicts(checks.front_end()) == ["ok"]
    (tmp_path / "widget.css").write_text("")
    (tmp_path / "ko.js").unlink()
    (found,) = checks.front_end()
    assert found.verdict == "FAILS" and "widget.css, ko.js" in found.what


def test_every_program_that_a_widget_sends_is_looked_for():
    from tapelab.jupyter import widget

    sent = {f"{name}.js" for name in widget.TapeView._useful | widget.Panel._useful}
    assert sent < set(checks.FILES)


def test_kernels(home):
    (found,) = checks.kernelspec()
    assert found.verdict == "FAILS" and found.mend == "tapelab kernel install --sys-prefix"
    main(["kernel", "install"])
    assert verdicts(checks.kernelspec()) == ["ok"]
    path = home / "user" / "kernels" / "tapelab" / "kernel.json"
    spec = json.loads(path.read_text())
    path.write_text(json.dumps({**spec, "argv": ["/gone/python", *spec["argv"][1:]]}))
    (found,) = checks.kernelspec()
    assert found.verdict == "FAILS" and "/gone/python is gone" in found.what
    assert found.mend == "tapelab kernel uninstall --name tapelab"


NAME = "@jupyter-widgets/jupyterlab-manager"


def page(off=()):
    return {"disabledExtensions": list(off)}


@pytest.mark.parametrize("version, config, verdict, mend", [
    ("5.0.13", page(), "ok", ""),
    ("5.0.13", page(["other", NAME + "-x"]), "ok", ""),
    (None, page(), "FAILS", "--force-reinstall jupyterlab_widgets"),
    ("3.1.2", page(), "FAILS", "--force-reinstall jupyterlab_widgets"),
    ("5.0.13", page([NAME]), "FAILS", f"labextension enable {NAME}"),
    ("5.0.13", page([NAME + ":plugin"]), "FAILS", f"labextension enable {NAME}:plugin"),
])  # fmt: skip
def test_extensions_of_jupyterlab(version, config, verdict, mend):
    found = version and {"version": version}
    told = checks.extension(NAME, found, "jupyterlab_widgets", "5", config)
    assert told.verdict == verdict and told.mend.endswith(mend)


def test_this_jupyterlab_has_its_extensions_until_they_are_gone(monkeypatch):
    assert verdicts(checks.extensions()) == ["ok", "ok"]
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *names: [])
    assert verdicts(checks.extensions()) == ["FAILS", "FAILS"]


@pytest.mark.parametrize("text, verdict", [
    ("", []),
    ('{"commsOverSubshells": "perComm"}', []),
    ('{\n  // "commsOverSubshells": "disabled"\n}', []),
    ('{\n  // Comms over subshells\n  "commsOverSubshells": "disabled"\n}', ["note"]),
])  # fmt: skip
def test_settings_of_jupyterlab(tmp_path, monkeypatch, text, verdict):
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", str(tmp_path))
    path = tmp_path / checks.SUBSHELLS
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert verdicts(checks.settings()) == verdict


def test_graphviz_is_never_needed(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert verdicts(checks.graphviz()) == ["note"]


def test_without_jupyter_nothing_of_it_is_looked_at(monkeypatch):
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    monkeypatch.setattr(trial, "find_spec", lambda name: None)
    assert verdicts(checks.kernelspec()) == verdicts(trial.kernel()) == ["FAILS"]
    assert verdicts(checks.extensions()) == verdicts(checks.settings()) == []


# The trial ----------------------------------------------------------------------------------------


def test_a_real_kernel_passes_and_a_silenced_one_does_not(tmp_path):
    with trial.started(tmp_path, tmp_path / "log") as talk:
        assert trial.draws(talk).verdict == "ok"
        assert trial.hears(talk).verdict == "ok"
        list(talk.run("%tapelab off"))
        found = trial.draws(talk)
        assert found.verdict == "FAILS" and "its view stays empty" in found.what
        list(talk.run("import tapelab\ntapelab.Variable = None"))
        found = trial.draws(talk)
        assert found.verdict == "FAILS"
        assert "can't be recorded: TypeError: 'NoneType' object is not callable" in found.what


def test_a_kernel_that_does_not_start_says_why(monkeypatch):
    write = kernels.write

    def broken(folder, title=""):
        write(folder, title)
        spec = json.loads((folder / "kernel.json").read_text())
        spec["argv"] = [sys.executable, "-c", "raise SystemExit('No module named zmq')"]
        (folder / "kernel.json").write_text(json.dumps(spec))

    monkeypatch.setattr(trial.kernels, "write", broken)
    (found,) = trial.kernel()
    assert found.verdict == "FAILS"
    assert found.what.endswith("; it says: No module named zmq")


class Canned:
    """A kernel that says what it is told to say."""

    def __init__(self, *shown, subshell="s1"):
        self.shown, self.said = shown, []
        self._subshell = subshell

    def run(self, code):
        yield from self.shown

    def subshell(self):
        return self._subshell

    def say(self, kind, content, subshell=""):
        self.said.append((kind, content["data"]["content"]["cmd"], subshell))


def stream(when, text, name="stdout"):
    return when, {"msg_type": "stream", "content": {"text": text, "name": name}}


def told(when, kind="delta"):
    data = {"method": "custom", "content": {"kind": kind}}
    return when, {"msg_type": "comm_msg", "content": {"comm_id": "c", "data": data}}


OPENED = 0.1, {"msg_type": "comm_open", "content": {}}


@pytest.mark.parametrize("shown, verdict, what", [
    ([OPENED, told(0.1), stream(0.2, "6.0\n"), told(0.7)], "ok", "2 messages"),
    ([OPENED, stream(0.2, "6.0\n"), told(0.7), stream(0.7, "")], "FAILS", "only when its cell is"),
    ([stream(0.2, "6.0\n")], "FAILS", "its view stays empty"),
    ([OPENED, stream(0.2, "6.0\n"), stream(0.3, "Failed\n  File\nLookupError: 7", "stderr")],
     "FAILS", "its view stays empty: LookupError: 7"),
    ([OPENED, told(0.1), stream(0.2, "5.0\n")], "FAILS", "x² at 3 came out as '5.0'"),
    ([], "FAILS", "came out as ''"),
])  # fmt: skip
def test_what_is_made_of_a_kernels_messages(shown, verdict, what):
    found = trial.draws(Canned(*shown))
    assert found.verdict == verdict and what in found.what
    assert bool(found.mend) == (verdict != "ok")


def test_a_page_answers_on_a_thread_of_its_own():
    talk = Canned(told(0, "asking"), told(0, "paused"), stream(0, "x"), told(0, "end"))
    assert trial.hears(talk).verdict == "ok"
    assert talk.said == [("comm_msg", "here", "s1"), ("comm_msg", "next", "s1")]


@pytest.mark.parametrize(
    "talk", [Canned(subshell=""), Canned(told(0, "asking"), told(0, "cannot"))]
)
def test_a_kernel_that_can_not_hear_is_noted(talk):
    found = trial.hears(talk)
    assert found.verdict == "note" and "ipykernel>=7.4" in found.mend
