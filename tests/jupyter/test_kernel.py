"""Guards the TapeLab kernel: tapes are drawn from the first cell on, and it is a Python kernel."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

from tapelab._version import version
from tapelab.command import kernels, trial
from tapelab.jupyter.display import STYLE

ROOT = Path(__file__).parents[2]
SQUARE = "with tf.GradientTape() as tape:\n    y = x * x\nprint(tape.gradient(y, x))"


class Kernel(trial.Talk):
    """A kernel, and what its cells show."""

    def cell(self, code: str) -> list[dict]:
        """What a cell shows, without its own echo."""
        shown = [message for _, message in self.run(code)]
        return [m for m in shown if m["msg_type"] not in ("status", "execute_input")]

    def printed(self, code: str) -> str:
        shown = self.cell(code)
        errors = [m["content"]["evalue"] for m in shown if m["msg_type"] == "error"]
        assert errors == []
        return "".join(m["content"]["text"] for m in shown if m["msg_type"] == "stream")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory) -> Iterator[Kernel]:
    """Started in a folder whose `random.py` would stop NumPy, and whose helpers.py is wanted."""
    folder = tmp_path_factory.mktemp("kernel")
    (folder / "random.py").write_text("raise RuntimeError('a learner wrote this')")
    (folder / "helpers.py").write_text("answer = 42")
    with trial.started(folder, folder / "log") as talk:
        yield Kernel(talk._client)


def test_what_front_ends_are_told(kernel):
    told = kernel.ask("kernel_info_request")
    assert (told["implementation"], told["implementation_version"]) == ("tapelab", version)
    assert told["language_info"]["name"] == "python"
    assert told["language_info"]["mimetype"] == "text/x-python"
    assert told["banner"].startswith(f"TapeLab {version} · Python 3.")
    assert "Tip:" not in told["banner"]
    assert {"kernel subshells", "debugger"} <= set(told["supported_features"])
    assert all(link["url"].startswith("https://") for link in told["help_links"])


def test_names_are_left_to_the_learner(kernel):
    said = kernel.printed("print(sorted(n for n in dir() if n[0] != '_'))")
    assert said == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']\n"


def test_a_tape_is_drawn_while_its_cell_runs_without_loading_anything(kernel):
    kernel.cell("import tapelab as tf\nx = tf.Variable(3.0)")
    shown = kernel.cell(SQUARE)
    kinds = [message["msg_type"] for message in shown]
    opened = [m["content"]["data"]["state"].get("_anywidget_id", "") for m in shown
              if m["msg_type"] == "comm_open"]  # fmt: skip
    assert [name.rpartition(".")[2] for name in opened if name] == ["TapeView"]
    sent = [m["content"]["data"] for m in shown if m["msg_type"] == "comm_msg"]
    told = [data["content"]["kind"] for data in sent if data["method"] == "custom"]
    assert told[0] == "delta" and told[-1] == "end"
    assert kinds[-1] == "display_data"
    assert STYLE in shown[-1]["content"]["data"]["text/html"]


def test_loading_the_extension_again_does_and_says_nothing(kernel):
    hooks = (
        "ip = get_ipython()\nprint(len(ip.events.callbacks['post_run_cell']), "
        "[type(each).__name__ for each in ip.configurables].count('TapeMagics'))"
    )
    before = kernel.printed(hooks)
    assert kernel.cell("%load_ext tapelab") == []
    assert kernel.printed(hooks) == before
    assert kernel.printed(SQUARE) == "tf.Tensor(6.0, shape=(), dtype=float32)\n"


def test_other_extensions_are_told_of_as_ever(kernel):
    kernel.cell("%load_ext storemagic")
    assert "already loaded" in kernel.printed("%load_ext storemagic")


def test_shift_tab_shows_formula_and_derivative(kernel):
    found = kernel.ask("inspect_request", code="y = tf.sin(", cursor_pos=11, detail_level=0)
    assert found["found"]
    text = re.sub(r"\x1b\[[\d;]*m", "", found["data"]["text/plain"])
    assert "Formula:    y = sin(x)\n" in text and "to x: cos(x) · g" in text
    assert r"$y = \sin {x}$" in found["data"]["text/markdown"]


@pytest.mark.parametrize("code, words", [
    ("%tapelab d", ["dock"]),
    ("%%tape predict ", ["gradients", "step", "values", "x"]),
    ("%tapel", ["%tapelab"]),
    ("tf.math.sinh", ["sinh"]),
])  # fmt: skip
def test_words_are_completed(kernel, code, words):
    found = kernel.ask("complete_request", code=code, cursor_pos=len(code))
    assert found["matches"] == words


def test_modules_beside_the_notebook_are_found(kernel):
    assert kernel.printed("import helpers\nprint(helpers.answer)") == "42\n"


def test_unloaded_it_is_a_python_kernel(kernel):
    assert kernel.cell("%unload_ext tapelab") == []
    assert [m["msg_type"] for m in kernel.cell(SQUARE)] == ["stream"]
    assert kernel.cell("%load_ext tapelab") == []
    assert "comm_msg" in [m["msg_type"] for m in kernel.cell(SQUARE)]


def test_without_the_extension_the_kernel_still_runs(tmp_path, monkeypatch):
    """As when ipywidgets or a file of tapelab's is broken: told in the server's log."""
    broken = tmp_path / "startup"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import sys\nsys.modules['tapelab.jupyter.extension'] = None\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(broken))
    log = tmp_path / "log"
    with trial.started(tmp_path, log) as talk:
        assert Kernel(talk._client).printed("print(6 * 7)") == "42\n"
    assert "Tapes are not drawn" in log.read_text()


LECTURES = sorted((ROOT / "notebooks").glob("0*.ipynb"))


@pytest.mark.slow
@pytest.mark.parametrize("path", LECTURES[:2], ids=lambda path: path.stem)
def test_a_lecture_shows_the_same_as_in_a_python_kernel(tmp_path, path):
    kernels.write(tmp_path / "kernels" / "tapelab")
    known = KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")])
    here, there = [nbformat.read(path, as_version=4) for _ in range(2)]
    NotebookClient(there, timeout=120, kernel_name="python3").execute()
    client = NotebookClient(here, timeout=120, kernel_name="tapelab")
    manager = client.create_kernel_manager()
    manager.kernel_spec_manager = known
    client.execute()
    assert manager.kernel_spec.display_name == "TapeLab (Python)"
    assert outputs(here) == outputs(there)
    assert any("tapelab-still" in shown for shown in outputs(here))


def outputs(book) -> list[str]:
    """What each cell has shown, without addresses in memory.

    A busy machine brings what a cell prints in one piece or in two.
    """
    found = []
    for cell in book.cells:
        printed, shown = "", []
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                printed += output.text
            else:
                shown.append(output)
        found.append(re.sub(r"0x[0-9a-f]+", "0x", json.dumps([printed, shown])))
    return found
