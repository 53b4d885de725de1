"""Guards that the source alone gives the right names: rows of source text and expected names."""

import linecache
import sys

import pytest

from tapelab.session.places import Reading, cell_frame, place_of, reading_of, tape_name


class Value:
    """Stands for a tensor: every operator notes where it was called from, the way ops do."""

    seen: list[Reading] = []
    tapes: list[str] = []

    def _note(self, *_: object, **__: object) -> "Value":
        frame = sys._getframe(1)
        Value.seen.append(reading_of(frame.f_code, frame.f_lasti))
        return self

    __add__ = __mul__ = __rmul__ = __matmul__ = __pow__ = __neg__ = __lt__ = __getitem__ = _note
    multiply = add_n = concat = sin = split = assign_add = _note

    def __iter__(self):
        frame = sys._getframe(1)
        Value.seen.append(reading_of(frame.f_code, frame.f_lasti))
        return iter((self, self))

    def __enter__(self):
        frame = sys._getframe(1)
        Value.tapes.append(tape_name(frame.f_code, frame.f_lasti))
        return self

    def __exit__(self, *_: object) -> None: ...


class Layer:
    def __init__(self) -> None:
        self.w = Value()


def run(source: str) -> None:
    """Execute the text as a cell whose lines linecache knows."""
    filename = f"<cell {abs(hash(source))}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    Value.seen.clear()
    Value.tapes.clear()
    x = Value()
    names = {"x": x, "y": x, "a": x, "tf": x, "layer": Layer(), "ws": [x, x], "d": {"k": x}}
    exec(compile(source, filename, "exec"), names)


# source text, names of the inputs, names of the outputs, function called
OPS = [
    ("y = x * x", ("x", "x"), ("y",), ""),
    ("x * y", ("x", "y"), (), ""),
    ("y = tf.multiply(x, y)", ("x", "y"), ("y",), "multiply"),
    ("y = tf.multiply(x=x, y=a)", ("x", "a"), ("y",), "multiply"),
    ("y = tf.multiply(*ws)", (), ("y",), "multiply"),
    ("y = tf.add_n([x, y, layer.w])", ("x", "y", "layer.w"), ("y",), "add_n"),
    ("y = x.assign_add(a)", ("a",), ("y",), "assign_add"),
    ("y *= x", ("y", "x"), ("y",), ""),
    ("y = 2.0 * x", ("2.0", "x"), ("y",), ""),
    ("y = x ** -1", ("x", "-1"), ("y",), ""),
    ("y = -x", ("x",), ("y",), ""),
    ("y = x @ layer.w", ("x", "layer.w"), ("y",), ""),
    ("y = x * ws[0]", ("x", "ws[0]"), ("y",), ""),
    ("y = x * ws[-1]", ("x", "ws[-1]"), ("y",), ""),
    ("y = x * d['k']", ("x", "d['k']"), ("y",), ""),
    ("i = 0\ny = x * ws[i]", ("x", "ws[i]"), ("y",), ""),
    ("layer.w = x * y", ("x", "y"), ("layer.w",), ""),
    ("ws[1] = x * y", ("x", "y"), ("ws[1]",), ""),
    ("y: object = x * x", ("x", "x"), ("y",), ""),
    ("print(end='') if (y := x * x) else 0", ("x", "x"), ("y",), ""),
    ("y = x * x if True else x", ("x", "x"), ("y",), ""),
    ("p = q = x * x", ("x", "x"), ("p",), ""),
    ("p, q = x * y, 1", ("x", "y"), ("p",), ""),
    ("p, q = 1, x * y", ("x", "y"), ("q",), ""),
    ("p, *q = x * y, 1", ("x", "y"), (), ""),
    ("p, q = x", ("x",), ("p", "q"), ""),
    ("for row in x: pass", ("x",), ("row",), ""),
    ("rows = [1 for row in x]", ("x",), ("row",), ""),
    ("zs = [x * y, 1]", ("x", "y"), ("zs[0]",), ""),
    ("zs = [1, (2, x * y)]", ("x", "y"), ("zs[1][1]",), ""),
    ("(p, q), r = (1, x * y), 2", ("x", "y"), ("q",), ""),
    ("def f(u):\n    return u * u\ny = f(x)", ("u", "u"), (), ""),
    ("f = lambda u: u * u\ny = f(x)", ("u", "u"), (), ""),
    ("x < y", ("x", "y"), (), ""),
    ("y = x[0]", ("x",), ("y",), ""),
    ("y = x[0, 1:]", ("x",), ("y",), ""),
    ("y = (x\n     * a)", ("x", "a"), ("y",), ""),
    ("y = (tf\n     .multiply(\n       x, a))", ("x", "a"), ("y",), "multiply"),
    ("넓이 = x * a", ("x", "a"), ("넓이",), ""),
    ("가로 = x; y = 가로 * a", ("가로", "a"), ("y",), ""),
    ("y = getattr(tf, 'sin')(x)", ("x",), ("y",), "()"),
    ("y = x * (a)", ("x", "a"), ("y",), ""),
    (f"{'w' * 50} = a; y = x * {'w' * 50}", ("x", "w" * 40), ("y",), ""),
]


@pytest.mark.parametrize(("source", "inputs", "outputs", "call"), OPS, ids=[o[0] for o in OPS])
def test_the_source_names_what_goes_in_and_comes_out(source, inputs, outputs, call):
    run(source)
    reading = Value.seen[-1]
    assert reading.inputs == inputs
    assert reading.made.names == outputs
    assert reading.call == call


NESTED = [
    ("y = x * x + a", [("x", "x"), ("", "a")], [(), ("y",)]),
    ("y = tf.sin(x * a)", [("x", "a"), ("",)], [(), ("y",)]),
    ("tf.sin(y := x * a)", [("x", "a"), ("",)], [("y",), ()]),
    ("len([x * a])", [("x", "a")], [()]),
]


@pytest.mark.parametrize(("source", "inputs", "outputs"), NESTED, ids=[o[0] for o in NESTED])
def test_only_the_outermost_expression_bears_the_name(source, inputs, outputs):
    run(source)
    assert [reading.inputs for reading in Value.seen] == inputs
    assert [reading.made.names for reading in Value.seen] == outputs


def test_several_results_are_named_in_order():
    run("p, q = tf.split(x, 2)")
    assert Value.seen[0] == Reading(1, ("x", "2"), ("", ""), "split", (("p", "q"), False, ""))


def test_a_comprehension_counts_its_results():
    run("ys = [x * w for w in ws]")
    assert [reading.made for reading in Value.seen] == [(("ys",), True, "")] * 2


def test_a_comprehension_unpacked_names_each_result():
    run("p, q = [x * w for w in ws]")
    assert Value.seen[0].made == (("p", "q"), True, "")


@pytest.mark.parametrize(
    "source",
    [
        "for _ in range(2):\n    ys = [x * w for w in ws]",
        "ys = [x * w for w in ws for _ in range(2)]",
        "ys = [[x * w for w in ws] for _ in range(2)]",
        "ys = tuple(x * w for w in ws)",
    ],
)
def test_a_comprehension_that_may_run_again_gives_no_index(source):
    run(source)
    assert Value.seen[0].made.names == ()


@pytest.mark.parametrize(
    ("source", "function"),
    [
        ("def area(u):\n    return u * u\narea(x)", "area"),
        ("area = lambda u: u * u\narea(x)", "area"),
        ("(lambda u: u * u)(x)", ""),
        ("def area(u):\n    v = u * u\n    return v\narea(x)", ""),
    ],
)
def test_a_returned_value_knows_its_function(source, function):
    run(source)
    assert Value.seen[0].made.returned == function


TAPES = [
    ("with x as tape:\n    pass", ["tape"]),
    ("with x:\n    pass", ["x"]),
    ("with tf.sin(x) as t1, tf.sin(x) as t2:\n    pass", ["t1", "t2"]),
    ("with tf.sin(x) as t1:\n    with tf.sin(x) as t2:\n        pass", ["t1", "t2"]),
    ("with x as layer.tape:\n    pass", ["layer.tape"]),
    ("with tf.sin(x):\n    pass", [""]),
    ("x.__enter__()", ["x"]),
    ("for _ in range(2):\n    with tf.sin(x) as t, open(__import__('os').devnull):\n        pass",
     ["t", "t"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "names"), TAPES, ids=[t[0] for t in TAPES])
def test_the_with_statement_names_the_tape(source, names):
    run(source)
    assert Value.tapes == names


def test_lines_are_those_of_the_call():
    run("y = x\n\ny = tf.sin(\n    x\n)\ny = x * x")
    assert [reading.line for reading in Value.seen] == [3, 6]


def test_a_file_that_is_gone_gives_the_line_and_no_names():
    exec(compile("\n\nx * x", "<gone>", "exec"), {"x": Value()})
    assert Value.seen[-1] == Reading(line=3)


def test_text_that_changed_under_the_same_file_name_is_read_again():
    filename = "<same>"
    for source, name in [("y = x * x", "y"), ("long = x * x", "long")]:
        linecache.cache[filename] = (len(source), None, [source], filename)
        exec(compile(source, filename, "exec"), {"x": Value()})
        assert Value.seen[-1].made.names == (name,)


def test_the_cell_is_the_module_level_code_in_the_learners_namespace():
    found = []
    namespace = {"look": lambda: found.append(cell_frame(sys._getframe(), namespace))}
    source = "def f():\n    return [look() for _ in 'a']\n\nf()"
    exec(compile(source, "<cell>", "exec"), namespace)
    assert (found[0].f_code.co_filename, found[0].f_lineno) == ("<cell>", 4)
    assert cell_frame(sys._getframe(), {}) is None


def test_a_place_is_the_learners_nearest_code_and_the_line_in_the_cell():
    here = place_of(sys._getframe(), __file__)
    assert (here.code, here.cell_code) == (sys._getframe().f_code,) * 2
    assert here.line == here.code.co_firstlineno + 1
    elsewhere = place_of(sys._getframe(), "<cell>")
    assert (elsewhere.code, elsewhere.cell_code) == (here.code, None)
    assert place_of(None, "").line is None
