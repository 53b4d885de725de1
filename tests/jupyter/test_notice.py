"""Guards that a terminal says once, after the cell, that a gradient is None, and why."""

import pytest

from tapelab.engine.tape import GradientTape
from tapelab.jupyter.notice import MOST, lines
from tapelab.trace.model import Why
from tapelab.views.language import speak

NONE = "c = tf.constant(2.0)\nwith tf.GradientTape() as tape:\n    y = x * c\n"
SAID = (
    "tapelab: gradient None: c is a plain tensor, and nobody watched it: the tape follows Variables"
    " by itself, other tensors only after tape.watch. Try: tape.watch(c)\n"
)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (NONE + "g = tape.gradient(y, [x, c])", SAID),
        (NONE + "g = tape.gradient(y, x)", ""),  # nothing is None
        (NONE + "g = tape.gradient(y, c, unconnected_gradients='zero')", ""),  # as asked
        ("for _ in range(20):\n" + "    " + NONE.replace("\n", "\n    ")
         + "g = tape.gradient(y, c)", SAID),  # a loop says it once
        ("with tf.GradientTape() as tape:\n    y = tf.sigmoid(100.0 * x)\n"
         "g = tape.gradient(y, x)", ""),  # a zero is a number
    ],
)  # fmt: skip
def test_what_is_said_after_a_cell(loaded, cell, said):
    loaded.run(cell)
    assert loaded.printed == said
    loaded.run("x * x")
    assert "None" not in loaded.printed


def test_a_call_in_a_later_cell_is_said_there_and_what_was_said_is_not_said_again(loaded):
    kept = NONE.replace("GradientTape()", "GradientTape(persistent=True)")
    loaded.run(kept + "g = tape.gradient(y, c)")
    assert loaded.printed == SAID
    loaded.run("g = tape.gradient(y, x)")
    assert loaded.printed == ""
    loaded.run("g = tape.gradient(y, c)")
    assert loaded.printed == SAID


@pytest.mark.parametrize("mode", ["off", "quiet"])
def test_nothing_is_said_when_the_view_is_not_on(loaded, mode):
    loaded.run(f"%tapelab {mode}")
    loaded.run(NONE + "g = tape.gradient(y, c)")
    assert loaded.printed == ""


def test_korean(loaded):
    try:
        speak("ko")
        loaded.run(NONE + "g = tape.gradient(y, c)")
        assert loaded.printed.startswith("tapelab: 그래디언트 None: c")
    finally:
        speak("en")


def test_of_many_reasons_the_first_are_said():
    many = [Why("independent", f"No path leads to x{k}.") for k in range(MOST + 2)]
    assert len(lines([*many, *many])) == MOST + 1
    assert lines(many)[-1].startswith("tapelab: and 2 more")


def test_explain_knows_lines_while_the_extension_is_on(shell):
    before = GradientTape._explainer
    shell.run("%load_ext tapelab\nimport tapelab as tf\nx = tf.Variable([-1.0])")
    shell.run("with tf.GradientTape() as tape:\n    h = tf.nn.relu(x)\n    y = tf.reduce_sum(h)\n"
              "g = tape.gradient(y, x)")  # fmt: skip
    why = shell.run("tape.explain(y, x)").result
    assert (why.cause, why.line, len(why.cut)) == ("dead-relu", 2, 2)
    shell.run("%unload_ext tapelab")
    assert GradientTape._explainer is before
