"""The `shell` fixture: an IPython shell in this process, without a kernel."""

import atexit
import sys
from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tapelab.engine import listen
from tapelab.engine.tape import GradientTape


class Shell:
    """Runs cells and remembers what they showed."""

    def __init__(self, ip: InteractiveShell) -> None:
        self.ip = ip
        self.printed = ""
        self.shown: list[dict] = []

    def run(self, cell: str, **options):
        """Run a cell; its result, with what was printed and displayed in `printed` and `shown`."""
        with capture_output() as captured:
            result = self.ip.run_cell(cell, **options)
        self.printed = captured.stdout + captured.stderr
        self.shown = [output.data for output in captured.outputs]
        return result


@pytest.fixture
def shell(tmp_path, monkeypatch) -> Iterator[Shell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # IPython puts its own
    ip = InteractiveShell.instance()
    tracer = GradientTape._tracer
    yield Shell(ip)
    ip.run_cell("%unload_ext tapelab")
    assert listen.views == ()
    assert GradientTape._tracer.__qualname__ == tracer.__qualname__
    atexit.unregister(ip.atexit_operations)
    ip.atexit_operations()
    InteractiveShell.clear_instance()


@pytest.fixture
def loaded(shell: Shell) -> Shell:
    shell.run("%load_ext tapelab\nimport tapelab as tf\nx = tf.Variable(3.0)")
    return shell
