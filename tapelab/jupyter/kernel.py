"""The TapeLab kernel: IPython's own, in which tapes are drawn without `%load_ext tapelab`.

Names are left to the learner: nothing is imported into the notebook. A notebook that loads the
extension by itself, as the lectures do, says and shows the same here as in a Python kernel.
`kernelspec/` tells Jupyter how to start it: by ipykernel's launcher, so that a learner's own
`random.py` beside the notebook is not in the way.
"""

import platform
from typing import Any

import IPython
import numpy as np
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.extensions import ExtensionManager
from traitlets import Bool, Type, default

from tapelab._version import version

NAME = "tapelab"  # of the extension
BANNER = f"""\
TapeLab {version} · Python {platform.python_version()} · IPython {IPython.__version__} · \
NumPy {np.__version__}
A cell that opens a tape shows it. Begin with `import tapelab as tf`. Shift-Tab on an operation
tells its formula and its derivative; `%tapelab?` tells how tapes are shown.
"""


class Extensions(ExtensionManager):
    """Keeps quiet when a notebook loads tapelab once more."""

    def load_extension(self, module_str: str) -> str | None:
        """IPython would print that it is loaded, and a lecture's outputs would differ here."""
        told: str | None = super().load_extension(module_str)
        return None if module_str == NAME and told == "already loaded" else told


class TapeLabShell(ZMQInteractiveShell):
    """The shell of a notebook, with its own greeting."""

    enable_tip = Bool(False).tag(config=True)  # IPython's, drawn by lot at each start

    @default("banner1")
    def _own_greeting(self) -> str:
        return BANNER

    def init_extension_manager(self) -> None:
        """As IPython does it, with a manager that keeps quiet."""
        self.extension_manager = Extensions(shell=self, parent=self)
        self.configurables.append(self.extension_manager)  # type: ignore[arg-type]


class TapeLabKernel(IPythonKernel):
    """What front ends are told of the kernel, and what it starts with."""

    implementation = NAME
    implementation_version = version
    shell_class = Type(TapeLabShell)

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        shell: Any = self.shell
        try:
            shell.extension_manager.load_extension(NAME)
        except Exception:  # a Python kernel is better than none
            self.log.exception("Tapes are not drawn: tapelab could not be loaded.")

    @default("help_links")
    def _lessons(self) -> list[dict[str, str]]:
        """Front ends list these in their Help menu."""
        return [
            {"text": "Python", "url": "https://docs.python.org/3"},
            {"text": "NumPy", "url": "https://numpy.org/doc/stable/"},
            {"text": "Gradient tapes", "url": "https://www.tensorflow.org/guide/autodiff"},
        ]
