"""Guards what editors and `tf.sin?` show: stubs are fresh and hold every public name."""

import ast
import inspect
from pathlib import Path

import pytest

import tapelab as tf
from tapelab.engine import registry
from tapelab.reference import stubs

ROOT = Path(__file__).parents[2]
FILES = stubs.files()


@pytest.mark.parametrize("path", FILES)
def test_stub_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == FILES[path], "python -m tapelab.reference"


@pytest.mark.parametrize("name", stubs.NAMES)
def test_stub_has_every_public_name(name: str) -> None:
    tree = ast.parse(FILES[f"tapelab/{name or '__init__'}.pyi"])
    held = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            held |= {alias.asname for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            held.add(node.name)
        elif isinstance(node, ast.AnnAssign):
            held.add(ast.unparse(node.target))
    public = {n for n in registry.public if n.rpartition(".")[0] == name}
    assert {n.rpartition(".")[2] for n in public} <= held
    if name == "":
        assert {"GradientTape", "Variable", "float32", "math", "keras", "function"} <= held


@pytest.mark.parametrize("name", registry.public)
def test_signature_can_be_read(name: str) -> None:
    call = registry.public[name]
    found = inspect.signature(call)
    shell = not inspect.unwrap(call).__globals__ if hasattr(call, "__wrapped__") else False
    if hasattr(call, "op") and shell:  # an op without a function of its own in front of it
        assert list(found.parameters) == [*call.op.order, "name"]


def test_help_shows_parameters_and_docstring() -> None:
    assert str(inspect.signature(tf.sin)) == "(x, name=None)"
    assert str(inspect.signature(tf.reduce_sum)) == (
        "(input_tensor, axis=None, keepdims=False, name=None)"
    )
    assert (inspect.getdoc(tf.sin) or "").startswith("The sine")
    assert "def sin" in inspect.getsource(inspect.unwrap(tf.sin))
