"""Guards the names that reach the page: rows of a cell's source and what its nodes are called."""

import pytest

import tapelab as tf
from tapelab.engine.legible import legible
from tapelab.session.tags import identifiers

START = "x, c = tf.Variable(3.0), tf.constant(2.0)\n"
WITH = START + "with tf.GradientTape(persistent=True) as tape:\n    tape.watch(c)\n"

# what stands in the `with`, and the names (or formulas) of the nodes in order, c first
ROWS = [
    ("y = x * c", "c x y"),
    ("y = tf.multiply(x, c)", "c x y"),
    ("y = tf.multiply(y=c, x=x)", "c x y"),
    ("y = x\n    for _ in range(2):\n        y = y * x", "c x y y"),
    ("y = x * x\n    y *= c", "c x y y"),
    ("y = x * x + c", "c x x·x y"),
    ("y = 2.0 * x", "c x 2.0 y"),
    ("rate = 0.5; y = rate * x", "c x rate y"),
    ("y, z = x * c, x + c", "c x y z"),
    ("ys = [x * k for k in (c, c)]", "c x ys[0] ys[1]"),
    ("ys = [x * c, x + c]", "c x ys[0] ys[1]"),
    ("ys = []; ys.append(x * c)", "c x ys[0]"),
    ("d = {}; d['y'] = x * c", "c x d['y']"),
    ("def f(u):\n        return u * u\n    y = f(x)", "c x y"),
    ("def f(u):\n        return u * u\n    z = f(x) * c", "c x f() z"),
    ("def f(u):\n        v = u * u\n        return v * c\n    y = f(x)", "c x v y"),
    ("f = lambda u: u * u\n    z = f(x) * c", "c x f() z"),
    ("w = tf.Variable([1., 2.], name='w'); a, b = tf.unstack(w); y = a * b", "c w ⋯ a b y"),
    ("w = [tf.Variable(1.0), tf.Variable(2.0)]\n    for k in range(2):\n        y = w[k] * c",
     "c w[0] y w[1] y"),
    ("tf.square(x)", "c x x²"),
    ("z = tf.square(q := x * c)", "c x q z"),
    ("y = tf.reduce_sum(tf.stack([x, c]))", "c x stack(x, c) y"),
    ("w = tf.Variable(1.0, name='weight'); y = (lambda v: v * c)(w); del w", "c weight y"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "names"), ROWS, ids=[row[0] for row in ROWS])
def test_nodes_bear_the_names_of_the_source(lesson, body, names):
    page = lesson.run(WITH + "    " + body)
    found = [node["name"] or node["label"] or node["value"]["text"] for node in page.trace["nodes"]]
    expected = names.replace("stack(x, c)", "stack(x,c)").split()
    assert len(found) == len(expected), found
    for name, wish in zip(found, expected, strict=True):
        assert wish == "⋯" or name.replace(" ", "") == wish, found


def test_the_gradients_that_an_outer_tape_sees_are_named(lesson):
    page = lesson.run(
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n        y = x * x * x\n"
        "    dy = inner.gradient(y, x)\nd2y = outer.gradient(dy, x)"
    )
    outer = next(t for t in page.traces.values() if t["tape"]["name"] == "outer")
    target = outer["passes"][0]["targets"][0]
    assert outer["nodes"][target]["name"] == "dy"
    assert [node["name"] for node in outer["nodes"]].count("dy") == 1


def test_an_object_of_the_learners_lends_its_attributes(lesson):
    page = lesson.run(
        "__name__ = '__main__'\nclass Layer:\n    def __init__(self):\n"
        "        self.w = tf.Variable(2.0)\n    def __call__(self, u):\n        return self.w * u\n"
        "layers = [Layer(), Layer()]\nx = tf.constant(1.0)\nwith tf.GradientTape() as tape:\n"
        "    y = layers[1](layers[0](x))"
    )
    names = [node["name"] for node in page.trace["nodes"]]
    assert names == ["layers[0].w", "x", "Layer()", "layers[1].w", "y"]


def test_a_tape_without_as_is_found_among_the_variables(lesson):
    page = lesson.run(
        "from contextlib import ExitStack\nx = tf.Variable(1.0)\ntape = tf.GradientTape()\n"
        "with ExitStack() as stack:\n    stack.enter_context(tape)\n    y = x * x"
    )
    assert page.trace["tape"]["name"] == "tape"
    assert page.trace["tape"]["line"] == 5


def test_functions_of_another_cell_are_read_and_their_calls_lit(lesson):
    lesson.run("def f(u):\n    v = u * u\n    return v + u")
    page = lesson.run("x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = f(x)")
    names = [(node["name"], node["line"], node["cell"]) for node in page.trace["nodes"][1:]]
    assert names == [("v", 3, "In [2]"), ("y", 3, "In [2]")]


@pytest.mark.parametrize("name", ["<b>", "\"'&", "x" * 500, "변수", "a\u202eb", "\ud800"])
def test_names_are_data(lesson, name):
    lesson.names["name"] = name
    page = lesson.run(
        "with tf.GradientTape() as tape:\n    (lambda: tf.Variable(1.0, name=name) * 2.0)()"
    )
    assert page.trace["nodes"][0]["name"] == legible(name.encode("utf-8", "replace").decode())


def test_no_code_of_the_learners_is_run_in_the_search_for_names():
    class Trap:
        def __getattr__(self, name):
            raise AssertionError

        def __len__(self):
            raise AssertionError

        __iter__ = __eq__ = __class_getitem__ = __len__

    Trap.__module__ = "__main__"
    x = tf.constant(1.0)
    trap = Trap()
    trap.__dict__["x"] = x
    loop: list = [x]
    loop.append(loop)
    assert identifiers({"trap": trap})[id(x)] == (x, "trap.x")
    assert identifiers({"loop": loop, "_": x})[id(x)] == (x, "loop[0]")
    assert identifiers({"big": list(range(100_000))}) == {}
