"""Guards Shift-Tab on an op: formula and derivative in each kind of text, and nothing elsewhere."""

import re

import pytest

from tapelab.engine import registry

SINE = """\
Signature:  tf.math.sin(x, name=None)
Docstring:  The sine of an angle in radians.
Formula:    y = sin(x)
Derivative:
to x: cos(x) · g
where g is what arrives at y
Names:      tf.math.sin, tf.sin
File:       """


def told(shell, name, detail=0):
    """What IPython tells of a name, without colours."""
    bundle = shell.ip.object_inspect_mime(name, detail)
    return {kind: re.sub(r"\x1b\[[\d;]*m", "", text) for kind, text in bundle.items()}


def test_an_op_tells_its_formula_and_its_derivative(loaded):
    text = told(loaded, "tf.math.sin")["text/plain"]
    assert text.startswith(SINE) and text.endswith("functions.py")


@pytest.mark.parametrize("name, lines", [
    ("tf.multiply", ["Formula:    z = x · y", "to x: y · g", "to y: x · g", "arrives at z"]),
    ("tf.nn.relu", ["Formula:    y = relu(features)", "to features: g · [y > 0]"]),
    ("tf.floor", ["Derivative: none: nothing is sent back through it"]),
    ("tf.linalg.inv", ["Derivative: worked out from the numbers"]),
    ("tf.math.is_nan", ["Derivative: none: asking for one is an error (gradient registry has no"]),
])  # fmt: skip
def test_rows_of_ops(loaded, name, lines):
    text = told(loaded, name)["text/plain"]
    assert [line for line in lines if line not in text] == []


def test_front_ends_that_set_formulas_get_markdown(loaded):
    text = told(loaded, "tf.nn.softsign")["text/markdown"]
    assert "```python\ntf.nn.softsign(features, name=None)\n```" in text
    assert (
        r"**Formula**  $y = \frac{{\mathit{features}}}{1 + \lvert {\mathit{features}} \rvert}$"
        in text
    )
    assert "**Derivative**  to *features*: `g / (1 + |features|)²`\\\nwhere g is" in text
    assert "what arrives at *y*" in text


def test_shells_that_page_html_get_it(loaded):
    text = told(loaded, "tf.maximum")["text/html"]
    assert "<h1>Formula</h1>\n<pre>z = max(x, y)</pre>" in text
    assert "[x ≥ y]" in text


def test_signs_of_markdown_in_a_sentence_are_left_alone(loaded):
    op = registry.ops["sin"]
    doc, op.function.__doc__ = op.function.__doc__, "a_b*c <script> $x$ `code`"
    try:
        from tapelab.reference.card import card

        card.cache_clear()
        text = told(loaded, "tf.sin")["text/markdown"]
    finally:
        op.function.__doc__ = doc
        card.cache_clear()
    assert r"a\_b\*c \<script\> \$x\$ `code`" in text


@pytest.mark.parametrize(
    "name", ["tf.GradientTape", "x", "tf.Variable", "len", "tf.gradients", "tf"]
)
def test_of_anything_else_ipython_tells_what_it_always_does(loaded, name):
    with_it = told(loaded, name)
    loaded.run("%unload_ext tapelab")
    assert told(loaded, name) == with_it
    assert "text/markdown" not in with_it


@pytest.mark.parametrize("name", ["tf.sin", "tf.reduce_sum"])  # the second's rule is narrowed
def test_two_question_marks_show_op_and_rule(loaded, name):
    text = told(loaded, name, detail=1)["text/plain"]
    assert text.count("Source:") == 2
    own = name.removeprefix("tf.")
    assert f"def {own}(" in text and f"@{own}.vjp\ndef _(F, g, y, " in text


def test_in_korean(loaded):
    loaded.run("%tapelab language ko")
    text = told(loaded, "tf.sin")["text/plain"]
    assert "수식:" in text and "x에: cos(x) · g" in text and "g는 y에 도착하는 값" in text
    loaded.run("%tapelab language en")


def test_another_extension_is_asked_about_its_own_and_comes_back(shell):
    def hook(data):
        return "mine" if data.obj is len else None

    shell.ip.inspector.mime_hooks["text/markdown"] = hook
    try:
        shell.run("%load_ext tapelab\nimport tapelab as tf")
        assert told(shell, "len")["text/markdown"] == "mine"
        assert "Formula" in told(shell, "tf.sin")["text/markdown"]
        shell.run("%unload_ext tapelab")
        assert shell.ip.inspector.mime_hooks == {"text/markdown": hook}
    finally:
        shell.ip.inspector.mime_hooks.clear()


def test_a_function_that_only_looks_like_an_op_is_left_to_ipython(loaded):
    loaded.run("def f(x): ...\nf.op = 'sin'\nclass Op: name = 'sin'\ng = lambda x: x\ng.op = Op()")
    for name in "fg":
        assert "Formula" not in told(loaded, name)["text/plain"]
