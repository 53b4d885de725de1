"""Guards the card of an op: what is told of each, and that asking leaves no trace."""

import pytest

import tapelab as tf
from tapelab.engine import listen, registry
from tapelab.reference.card import card

OPS = sorted(registry.ops)
REGISTERED = "gradient registry has no entry for: "


@pytest.mark.parametrize("name", OPS)
def test_every_op_has_a_card(name):
    op = registry.ops[name]
    found = card(op)
    assert found.doc and found.formula and "{" not in found.formula
    assert bool(found.sends) != bool(found.why)
    if found.why:
        known = found.why in ("none", "numbers") or found.why.startswith(REGISTERED)
        assert known, found.why
    else:
        assert {to for to, _ in found.sends} <= {
            *op.tensors,
            *(f"{op.listed}[{k}]" for k in range(9)),
        }
        assert all(text.strip() for _, text in found.sends)


@pytest.mark.parametrize("name, output, sends", [
    ("sin", "y", (("x", "cos(x) · g"),)),
    ("multiply", "z", (("x", "y · g"), ("y", "x · g"))),
    ("pow", "z", (("x", "y · x^(y − 1) · g"), ("y", "z · log(x) · g"))),
    ("exp", "y", (("x", "y · g"),)),
    ("matmul", "y", (("a", "g @ bᵀ"), ("b", "aᵀ @ g"))),
])  # fmt: skip
def test_what_a_rule_sends_back(name, output, sends):
    found = card(registry.ops[name])
    assert (found.output, found.sends) == (output, sends)


@pytest.mark.parametrize("name, why", [
    ("floor", "none"),
    ("greater", "none"),
    ("inv", "numbers"),
    ("is_nan", REGISTERED + "IsNan"),
])  # fmt: skip
def test_why_there_is_no_text(name, why):
    assert card(registry.ops[name]).why == why


@pytest.mark.parametrize("name", OPS)
def test_no_letter_means_two_things(name):
    found = card(registry.ops[name])
    assert found.output not in registry.ops[name].tensors


class Ear(listen.Listener):
    def __init__(self):
        self.heard = []

    def on_op(self, op, *_):
        self.heard.append(op)


def test_nobody_hears_of_a_question():
    ear = Ear()
    undo = listen.add(ear)
    try:
        with tf.GradientTape() as tape:
            tape.watch(tf.constant(1.0))
            card.cache_clear()
            for op in registry.ops.values():
                card(op)
        assert ear.heard == []
        tf.sin(1.0)
        assert len(ear.heard) == 1
    finally:
        undo()
    assert len(tape.trace().nodes) == 1, "the watched constant alone"


def test_numbers_drawn_by_lot_are_the_same_after_a_question():
    def draw(ask):
        tf.random.set_seed(7)
        tf.random.normal([2])
        if ask:
            card.cache_clear()
            for op in registry.ops.values():
                card(op)
        return tf.random.normal([3]).numpy().tolist()

    assert draw(ask=True) == draw(ask=False)
