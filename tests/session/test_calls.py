"""Guards which calls and scopes ops are said to stand in."""

from __future__ import annotations

import pytest

from tapelab.trace.model import Trace
from tapelab.views.rounds import Loop, rounds_of

HEAD = """\
x = tf.constant(0.5)
def f(x):
    return tf.sin(x) * x
def twice(x):
    return f(f(x))
def looping(x):
    for _ in range(2):
        x = tf.sin(x)
    return x
def norm(x):
    return tf.nn.moments(tf.stack([x, x]), 0)[1]
g = lambda x: x * x
class Dense(tf.Module):
    @tf.Module.with_name_scope
    def __call__(self, x):
        return tf.tanh(x)
    def step(self, x):
        return self(x) + 1.0
dense = Dense()
"""
LINES = len(HEAD.splitlines()) + 2  # of the first line inside the `with`

# what stands inside the `with`, and the calls of every op, with %d for lines from there on
CASES = [
    ("plain lines", "y = x * x", [()]),
    ("a call", "y = f(x)", [("f() @{0}",)] * 2),
    ("two calls of one line", "y = f(x) + f(x)",
     [("f() @{0}",)] * 2 + [("f() 2 @{0}",)] * 2 + [()]),
    ("calls inside calls", "y = twice(x)",
     [("twice() @{0}", "f() @5")] * 2 + [("twice() @{0}", "f() 2 @5")] * 2),
    ("a loop around a call", "for _ in range(3):\n    x = f(x)",
     [("f() @{1}",)] * 2 + [("f() 2 @{1}",)] * 2 + [("f() 3 @{1}",)] * 2),
    ("a loop in a call is one call", "y = looping(x)", [("looping() @{0}",)] * 2),
    ("called again", "for _ in range(2):\n    y = f(looping(x))",
     [("looping() @{1}",)] * 2 + [("f() @{1}",)] * 2
     + [("looping() 2 @{1}",)] * 2 + [("f() 2 @{1}",)] * 2),
    ("an op of the caller in between", "for _ in range(2):\n    y = looping(x) + x",
     [("looping() @{1}",)] * 2 + [()] + [("looping() 2 @{1}",)] * 2 + [()]),
    ("a lambda", "y = g(x)", [("g() @{0}",)]),
    ("ops made of ops are one call", "y = tf.reduce_sum(norm(x))", None),
    ("sum calls an op many times", "y = (lambda xs: sum(xs))([x, x, x])", [("lambda() @{0}",)] * 3),
    ("a scope", "with tf.name_scope('relu'):\n    y = x * x\nz = x * x", [("relu",), ()]),
    ("scopes in a loop", "for _ in range(2):\n    with tf.name_scope('relu'):\n        y = f(x)",
     [("relu", "f() @{2}")] * 2 + [("relu 2", "f() @{2}")] * 2),
    ("a module's own scope", "y = dense(x)", [("dense",)]),
    ("a method", "y = dense.step(x)", [("step() @{0}", "dense"), ("step() @{0}",)]),
    ("a list comprehension", "ys = [f(x) for _ in range(2)]",
     [("f() @{0}",)] * 2 + [("f() 2 @{0}",)] * 2),
]  # fmt: skip


def calls(page) -> list[tuple[str, ...]]:
    ops = [n for n in page.trace["nodes"] if n["kind"] == "op" and n["op"] != "output"]
    return [tuple(node["within"]) for node in ops]


@pytest.mark.parametrize("body, expected", [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_calls(lesson, body, expected):
    inside = "".join(f"    {line}\n" for line in body.splitlines())
    page = lesson.run(f"{HEAD}with tf.GradientTape() as tape:\n    tape.watch(x)\n{inside}")
    found = calls(page)
    if expected is None:
        assert len(found) > 3 and set(found[:-1]) == {(f"norm() @{LINES + 1}",)}
        return
    lines = range(LINES + 1, LINES + 4)
    assert found == [tuple(text.format(*lines) for text in each) for each in expected]


def test_what_holds_the_tape_is_not_around_its_ops(lesson):
    page = lesson.run(
        HEAD + "def train(x):\n    with tf.name_scope('all'), tf.GradientTape() as tape:\n"
        "        tape.watch(x)\n        y = f(x) + 1.0\n    return y\nfor _ in range(2):\n"
        "    train(x)\n"
    )
    line = len(HEAD.splitlines()) + 4
    assert calls(page) == [(f"f() @{line}",)] * 2 + [()]


def test_layers_are_scopes_and_their_code_is_nobodys(lesson):
    page = lesson.run(
        "class Own(tf.keras.layers.Layer):\n    def call(self, x):\n        return x * 2.0\n"
        "one = tf.keras.layers.Dense(2, name='first')\nown = Own(name='own')\n"
        "model = tf.keras.Sequential([one, own], name='model')\nx = tf.ones((1, 2))\nmodel(x)\n"
        "with tf.GradientTape() as tape:\n    y = model(x)\n    z = own(y)"
    )
    assert sorted(set(calls(page))) == [("model", "first"), ("model", "own"), ("own",)]
    ops = [node for node in page.trace["nodes"] if node["kind"] == "op"]
    assert {node["line"] for node in ops[:2]} == {10}
    assert ops[-1]["name"] == "z"


GATES = ["forget", "input", "output"]


def test_steps_in_time_are_rounds_and_gates_have_names(lesson):
    page = lesson.run(
        "layer = tf.keras.layers.LSTM(2, name='lstm')\nx = tf.ones((1, 4, 2))\nlayer(x)\n"
        "with tf.GradientTape() as tape:\n    y = layer(x)\n    z = tf.reduce_sum(y)"
    )
    found = calls(page)
    assert found[:3] == [("lstm", "inputs")] * 3 and found[-1] == ()
    steps = ["lstm_cell", *(f"lstm_cell {k}" for k in (2, 3, 4))]
    wanted = [("lstm", step, *gate) for step in steps for gate in [(), *((g,) for g in GATES)]]
    assert list(dict.fromkeys((a, b, *(g.split()[0] for g in c)) for a, b, *c in found[3:-1])) == (
        wanted
    )
    (rounds,) = [each for each in rounds_of(Trace.from_json({**page.trace, "schema": 2}))
                 if isinstance(each, Loop)]  # fmt: skip
    assert rounds.name == "lstm" and len(rounds.rounds) == 4


def test_deep_recursion_is_cut_and_never_slow(lesson):
    page = lesson.run(
        "def deep(n, x):\n    return x * x if n == 0 else deep(n - 1, x) + 1.0\n"
        "x = tf.constant(0.5)\nwith tf.GradientTape() as tape:\n    tape.watch(x)\n"
        "    y = deep(6, x)\n    z = deep(60, x)"
    )
    found = calls(page)
    assert found[0] == ("deep() @6", *["deep() @2"] * 3)
    assert found[7] == () and max(map(len, found)) == 4


def test_a_thread_has_no_cell_around_it(lesson):
    page = lesson.run(
        HEAD + "import threading\ndef work():\n    with tf.GradientTape() as tape:\n"
        "        tape.watch(x)\n        f(x)\nt = threading.Thread(target=work)\nt.start()\n"
        "t.join()"
    )
    assert calls(page) == [(), ()]


@pytest.mark.parametrize("layer", ["LSTM(3)", "SimpleRNN(3)", "Dense(3, kernel_initializer=own)"])
def test_how_a_weight_begins_is_no_part_of_the_picture(lesson, layer):
    trace = lesson.run(
        "def own(shape, dtype=None):\n    return 0.5 * tf.ones(shape, dtype)\n"
        f"layer = tf.keras.layers.{layer}\n"
        "with tf.GradientTape() as tape:\n    loss = tf.reduce_sum(layer(tf.ones((2, 3, 2))))\n"
        "tape.gradient(loss, layer.trainable_variables)"
    ).trace
    assert [node["op"] for node in trace["nodes"] if node["op"] and not node["recorded"]] == []
    assert {"kernel", "bias"} <= {node["name"] for node in trace["nodes"]}
