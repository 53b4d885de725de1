"""Guards the op reference: fresh, in a valid format, and with every op."""

import json
from pathlib import Path

import nbformat

from tapelab.engine import registry
from tapelab.reference import ops

ROOT = Path(__file__).parents[2]
TEXT = ops.files()[ops.PATH]


def test_notebook_is_fresh() -> None:
    assert (ROOT / ops.PATH).read_text(encoding="utf-8") == TEXT, "python -m tapelab.reference"


def test_writing_it_twice_gives_the_same() -> None:
    assert ops.files()[ops.PATH] == TEXT


def test_notebook_is_valid_and_has_every_op() -> None:
    nbformat.validate(nbformat.reads(TEXT, 4))
    told = "".join("".join(cell["source"]) for cell in json.loads(TEXT)["cells"])
    for name in registry.ops:
        assert f"| **{name}** |" in told
