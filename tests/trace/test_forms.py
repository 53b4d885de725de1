"""Guards forms: formulas with holes, and that Python and the page fill them alike."""

from __future__ import annotations

from typing import Any

import pytest

import tapelab as tf
from tapelab.engine import registry
from tapelab.trace.forms import filled, form, label
from tapelab.trace.snapshot import snapshot
from tests.trace.fakes import OPS, declare
from tests.views.golden import check_json

# op, number of inputs, attributes, form
FORMS: list[tuple[Any, int, dict[str, Any], str]] = [
    (OPS["multiply"], 2, {}, "{0} · {1}"),
    (OPS["square"], 1, {}, "{0}²"),
    (OPS["add_n"], 3, {}, "Σ({0}, {1}, {2})"),
    (OPS["add_n"], 0, {}, "Σ()"),
    (OPS["add"], 1, {}, "{0} + …"),
    (registry.ops["getitem"], 1, {"index": "1:, 0"}, "{0}[1:, 0]"),
    (registry.ops["expand_dims"], 1, {"axis": [0]}, "expand({0}, [0])"),
    (declare("f", "f", "f({x}, {how})", None, None, tensors=("x",)), 1, {"how": "{0}"},
     "f({0}, {\u20600})"),
    ("thing", 2, {}, "thing({0}, {1})"),
    (None, 0, {}, "None()"),
]  # fmt: skip


@pytest.mark.parametrize("op, count, attrs, expected", FORMS)
def test_forms(op: Any, count: int, attrs: dict[str, Any], expected: str) -> None:
    assert form(op, count, attrs) == expected


# Filled with names, with formulas of every kind, and with numbers.
TEXTS = [
    ("x", "y", "z"),
    ("a + b", "c − d", "p · q"),
    ("p · q", "a / b", "−r"),
    ("9.0", "-2.0", "1e-05"),
    ("sin(a + b)", "(a + b) · c", "|a − b|"),
    ("(2, 2):4.0", "w[0]", "기울기"),
    ("a_name_of_more_than_24_characters", "x^2", "#12"),
]


def test_filling_is_the_same_on_the_page() -> None:
    """The file is what web/test/form.test.ts checks the page's own `filled` against."""
    forms = ["{0} + {1}", "{0} − {1}", "{0} · {1}", "{0} / {1}", "{0} @ {1}", "−{0}", "{0}²",
             "{0}^{1}", "sin({0})", "{0}[1:, 0]", "Σ({0}, {1}, {2})", "|{0}|", "{0} > {1}",
             "1 / {0}", "max({0}, {1})", "{2} + {0} · {1}", "f({0}, {\u20600})", "{7} + {0}",
             "Σ {0} · {1}", "{0}"]  # fmt: skip
    made = {f"{each} ← {' ; '.join(texts)}": [each, list(texts), filled(each, texts)]
            for each in forms for texts in TEXTS}  # fmt: skip
    check_json("fixtures/forms.json", made)


@pytest.mark.parametrize("template, texts, expected", [
    ("{0} · {1}", ["-2.0", "3.0"], "(-2.0) · 3.0"),
    ("{0} · {1}", ["a + b", "x"], "(a + b) · x"),
    ("{0} + {1}", ["9.0", "-2.0"], "9.0 + (-2.0)"),
    ("{0} + {1}", ["-2.0", "a − b"], "-2.0 + a − b"),
    ("{0} − {1}", ["a", "b − c"], "a − (b − c)"),
    ("{0} / {1}", ["a · b", "c · d"], "a · b / (c · d)"),
    ("{0}²", ["-3.0"], "(-3.0)²"),
    ("sin({0})", ["a + b"], "sin(a + b)"),
    ("{0} + {0}", ["x"], "x + x"),
    ("{0} + {1}", ["x"], "x + …"),
])  # fmt: skip
def test_filled(template: str, texts: list[str], expected: str) -> None:
    assert filled(template, texts) == expected


def test_every_op_has_a_form_that_fills_to_its_label() -> None:
    for name, op in registry.ops.items():
        count = 3 if op.listed else len(op.tensors)
        attrs = dict.fromkeys(op.attributes, "A")
        template = form(op, count, attrs)
        assert "…" not in template, name
        assert filled(template, ["x", "y", "z", "u", "v"][:count]) == label(
            op, ["x", "y", "z", "u", "v"][:count], attrs
        )


def test_nodes_carry_their_form() -> None:
    x = tf.Variable([1.0, 2.0, 3.0], name="x")
    with tf.GradientTape() as tape:
        y = x[1:] - 3.0
        tf.unstack(y)
    forms = {node.op: node.form for node in snapshot(tape).nodes}
    assert forms == {"": "", "getitem": "{0}[1:]", "subtract": "{0} − {1}",
                     "unstack": "unstack({0})", "output": "{0}[1]"}  # fmt: skip
