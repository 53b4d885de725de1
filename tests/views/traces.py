"""Traces that every view must show well: name → a function that makes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from tapelab.trace.model import History, Node, Result, Series, Tangent, Trace, Value, Why
from tapelab.trace.values import summarise
from tests.trace.fakes import Lesson

TRACES: dict[str, Callable[[], Trace]] = {}


def number(x: Any) -> Value:
    return summarise(np.float32(x))


def put_in(made: Trace) -> Trace:
    """The trace with local derivatives, which the pocket engine cannot know: sent / arrived."""
    passes = []
    for each in made.passes:
        steps = []
        for step in each.steps:
            g = float(step.incoming.text)
            edges = [replace(flow, local=number(float(flow.contribution.text) / g))
                     if flow.contribution is not None else flow for flow in step.edges]  # fmt: skip
            steps.append(replace(step, edges=tuple(edges)))
        passes.append(replace(each, steps=tuple(steps)))
    return replace(made, passes=tuple(passes))


def trace(make: Callable[[], Trace]) -> Callable[[], Trace]:
    TRACES[make.__name__] = cache(make)
    return make


@trace
def square() -> Trace:
    lesson = Lesson()
    x = lesson.watch("x", 3.0)
    y = lesson.run("multiply", x, x, name="y")
    lesson.back(y, [x])
    lesson.builder.release()
    return lesson.builder.trace()


@trace
def squares() -> Trace:
    lesson = Lesson(persistent=True)
    x = lesson.watch("x", 3.0)
    y = lesson.run("multiply", x, x, name="y")
    z = lesson.run("multiply", y, y, name="z")
    lesson.back(z, [x])
    return put_in(lesson.done())


@trace
def lecture() -> Trace:
    lesson = Lesson(persistent=True)
    x1, x2 = (lesson.watch(f"x{k}", float(k), "watch(), line 3") for k in (1, 2))
    c = lesson.constant("c", 4.0)
    w3 = lesson.run("multiply", x1, x2, name="w3")
    w4 = lesson.run("sin", x1, name="w4")
    w5 = lesson.run("add", lesson.run("multiply", w3, w4), c, name="w5")
    lesson.builder.source([(4, "w3 = x1 * x2"), (5, "w4 = tf.math.sin(x1)")])
    lesson.back(w5, [x1, x2, c])
    return put_in(lesson.done())


@trace
def recording() -> Trace:
    lesson = Lesson()
    x = lesson.watch("x", 2.0)
    lesson.run("add", lesson.run("multiply", x, x), lesson.run("sin", x), name="y")
    return lesson.builder.trace()


@trace
def dense() -> Trace:
    lesson = Lesson(persistent=True)
    x = lesson.constant("x", np.arange(6.0).reshape(3, 2) / 5)
    w, b = lesson.watch("w", [[1.0, -2.0], [0.5, 3.0]]), lesson.watch("b", [0.1, 0.2])
    y = lesson.run("add", lesson.run("matmul", x, w), b, name="y")
    loss = lesson.run("reduce_mean", lesson.run("square", y), name="loss")
    lesson.back(loss, [w, b])
    return lesson.done()


@trace
def large() -> Trace:
    lesson = Lesson()
    grid = np.outer(np.linspace(-1, 1, 20), np.linspace(1, 2, 12)).astype(np.float32)
    w = lesson.watch("w", grid)
    x = lesson.constant("x", np.linspace(-2, 2, 12 * 9).reshape(12, 9))
    y = lesson.run("matmul", w, x)
    loss = lesson.run("reduce_sum", lesson.run("multiply", y, y), name="loss")
    lesson.back(loss, [w])
    return lesson.done("spent")


@trace
def loop() -> Trace:
    lesson = Lesson(persistent=True)
    w, y = lesson.watch("w", 1.5), lesson.constant("y", 2.0)
    for _ in range(3):
        y = lesson.run("multiply", y, w, line=4)
    lesson.builder.name(y, "y")
    lesson.back(y, [w])
    return lesson.done()


@trace
def chain() -> Trace:
    lesson = Lesson()
    w, y = lesson.watch("w", 1.01), lesson.constant("y0", 2.0)
    for _ in range(40):
        y = lesson.run("multiply", y, w, line=4)
    lesson.back(y, [w])
    return lesson.done("spent")


@trace
def long() -> Trace:
    lesson = Lesson()
    w, y = lesson.watch("w", 0.999), lesson.constant("y0", 2.0)
    for _ in range(300):
        y = lesson.run("multiply", y, w, line=4)
    lesson.builder.name(y, "y")
    lesson.back(y, [w])
    return lesson.done("spent")


@trace
def features() -> Trace:
    lesson = Lesson()
    xs = [lesson.watch(f"x{k}", k / 4) for k in range(12)]
    y = lesson.run("add_n", *[lesson.run("square", x) for x in xs], name="y")
    lesson.back(y, xs)
    return lesson.done()


@trace
def names() -> Trace:
    lesson = Lesson()
    a = lesson.watch("<img src=x onerror=alert(1)>", 1.0)
    b = lesson.watch("]]>", 2.0)
    c = lesson.watch("\"quote' \\ &amp; {x}", 3.0)
    d = lesson.watch("기울기", 4.0)
    e = lesson.run("multiply", a, b, name="🧪🎈")
    f = lesson.run("multiply", c, d, name="a_name_of_sixty_characters_" + "x" * 33)
    y = lesson.run("add", e, f, name="line\nbreak\x00")
    lesson.back(y, [a, b, c, d])
    return lesson.done()


@trace
def not_finite() -> Trace:
    lesson = Lesson()
    x, v = lesson.watch("x", 1000.0), lesson.watch("v", [np.nan, 1.0, -np.inf, 4.0, -2.0])
    y = lesson.run("reduce_sum", lesson.run("multiply", lesson.run("exp", x), v), name="y")
    lesson.back(y, [x, v])
    return lesson.done()


@trace
def nones() -> Trace:
    lesson = Lesson(persistent=True)
    x, apart = lesson.watch("x", 1.0), lesson.watch("apart", 5.0)
    c, plain = lesson.constant("c", 3.0), lesson.constant("", 2.0)
    y = lesson.run("add", lesson.run("multiply", x, plain), c, name="y")
    lesson.run("multiply", apart, plain, name="q")
    lesson.run("multiply", c, c, name="aside")
    lesson.back(y, [x, c, apart, lesson.constant("", 9.0)])
    return lesson.done()


@trace
def several() -> Trace:
    lesson = Lesson(persistent=True)
    x = lesson.watch("x", [1.0, 2.0, 3.0, 4.0])
    a, b = lesson.run("split", x)
    y = lesson.run("reduce_sum", lesson.run("multiply", a, b), name="y")
    lesson.back(y, [x])
    return lesson.done()


@trace
def sparse() -> Trace:
    lesson = Lesson()
    table = lesson.watch("table", np.ones((6, 3)))
    rows = lesson.constant("rows", [1, 1, 4], np.int32)
    y = lesson.run("reduce_sum", lesson.run("gather", table, rows, name="picked"), name="y")
    lesson.back(y, [table])
    return lesson.done("spent")


@trace
def kinds() -> Trace:
    """Constants of all kinds, none of them watched."""
    lesson = Lesson()
    x = lesson.watch("x", 1.0)
    for name, value, dtype in (
        ("count", 12, np.int32), ("flag", True, np.bool_), ("z", 1 + 2j, np.complex64),
        ("word", "한글", np.str_), ("none", [], np.float32), ("ids", [[1, 2], [3, 4]], np.int64),
        ("tiny", 1.5e-9, np.float64), ("huge", 123456789.0, np.float64),
        ("cube", np.arange(8).reshape(2, 2, 2), np.float32), ("z2", [1j, 2], np.complex64),
        ("words", ["a", "bc"], np.str_), ("half", 65504, np.float16),
    ):  # fmt: skip
        lesson.constant(name, value, dtype)
    lesson.run("sin", x, name="y")
    return lesson.done()


@trace
def passes() -> Trace:
    """Two passes over a persistent tape; the second with a seed of its own, and not over yet."""
    lesson = Lesson(persistent=True)
    x = lesson.watch("x", 3.0)
    y = lesson.run("multiply", x, x, name="y")
    z = lesson.run("multiply", y, x, name="z")
    lesson.back(y, [x])
    lesson.back(z, [x], seed=0.5, stop=1)
    return lesson.builder.trace()


@trace
def failed() -> Trace:
    lesson = Lesson()
    x = lesson.watch("x", 3.0)
    y = lesson.run("multiply", x, x, name="y")
    lesson.begin(y, [x])
    lesson.builder.fail("LookupError: gradient registry has no entry for: Shout")
    return lesson.done("recorded", "ValueError: shapes <2> & <3> do not fit")


@trace
def empty() -> Trace:
    return Lesson(name="", line=None, cell="").builder.trace()


def because(made: Trace, *whys: Why | None, extra: tuple[Result, ...] = ()) -> Trace:
    """The trace with reasons for the results of its last pass."""
    last = made.passes[-1]
    told = (*[replace(r, why=why) for r, why in zip(last.results, whys, strict=True)], *extra)
    return replace(made, passes=(*made.passes[:-1], replace(last, results=told)))


@trace
def explained() -> Trace:
    """A None at a node, a None on an edge, a zero, and sources that the tape does not know."""
    lesson = Lesson(persistent=True)
    x, v, u = (lesson.watch(name, k + 1.0) for k, name in enumerate("xvu"))
    c = lesson.constant("c", 3.0)
    stopped = lesson.run("sin", v, name="stopped")
    zero = lesson.run("multiply", u, lesson.constant("", 0.0), name="zero")
    y = lesson.run("add", lesson.run("multiply", x, c), zero, name="y")
    lesson.back(y, [x, c, v, u])
    made = lesson.done()
    ids = {node.name: node.id for node in made.nodes}
    assert stopped is not None
    late = "was used before it was watched, line 3: what ran before tape.watch is not on the tape."
    return because(
        made,
        None,
        Why("not-watched", "c is a plain tensor, and nobody watched it: the tape follows Variables "
            "by itself, other tensors only after tape.watch.",
            "tape.watch(c)  # inside the `with`, before c is used", 4, (ids["c"],),
            "c를 아무도 지켜보지 않았습니다.", "tape.watch(c)  # `with` 안에서, c를 쓰기 전에"),
        Why("stopped", "tf.stop_gradient stands between v and y, line 4: it passes values on and "
            "gradients not.", "y = …  # without tf.stop_gradient, if the gradient is to reach v",
            4, (ids["stopped"], ids["v"])),
        Why("zero-local", "multiply by 0 passes a gradient of zero to u.", "",
            5, (ids["zero"], ids["u"])),
        extra=(
            Result(None, None, Why("watched-late", f"t {late}", "tape.watch(t)"), "t"),
            Result(None, None, Why("independent", "No path leads from s to y."), "s"),
        ),
    )  # fmt: skip


@trace
def infinite() -> Trace:
    lesson = Lesson()
    x = lesson.watch("x", 1000.0)
    y = lesson.run("exp", lesson.run("square", x), name="y")
    lesson.back(y, [x])
    why = Why("first-inf", "exp made inf of 1e+06.", "x = x / 1000.0", 5, (2, 1))
    return because(lesson.done("spent"), why)


@trace
def inner() -> Trace:
    """Records of order 1 and 2, some of them not on this tape, one of them the learner's own."""
    lesson = Lesson(name="outer", persistent=True)
    x, three = lesson.watch("x", 2.0), lesson.constant("", 3.0)
    y = lesson.run("multiply", lesson.run("square", x), x, name="y")
    apart = lesson.run("square", three)
    dy = lesson.run("multiply", apart, lesson.run("square", x), name="dy")
    own = lesson.run("square", dy, name="own")
    lesson.back(lesson.run("add", own, y, name="sum"), [x])
    made = lesson.done()
    orders = {"dy": 1, "own": 1, "sum": 2}
    changed = []
    for n in made.nodes:
        order = orders.get(n.name, int(not n.recorded and n.kind == "op"))
        by = 9 if order and n.name != "own" else None
        changed.append(replace(n, order=order, by=by))
    return replace(made, nodes=tuple(changed))


@trace
def forward() -> Trace:
    """Forward mode: every value has its tangents with it."""
    lesson = Lesson(name="acc", mode="forward", persistent=False)
    x = lesson.watch("x", 2.0, "primal")
    c = lesson.constant("c", [[1.0, 2.0], [3.0, 4.0]])
    y = lesson.run("multiply", x, x, name="y")
    lesson.run("multiply", c, lesson.run("sin", y), name="z")
    made = lesson.builder.trace()
    few = {"x": (1.0,), "y": (4.0, -1.5, 2.0, 3.0)}
    changed: list[Node] = []
    for node in made.nodes:
        tangents = [Tangent(f"acc{k}" if k else "acc", number(t))
                    for k, t in enumerate(few.get(node.name, ()))]  # fmt: skip
        if node.name == "z":
            tangents = [Tangent("", summarise(np.full((2, 2), -0.25, np.float32)))]
        changed.append(replace(node, tangents=tuple(tangents)))
    return replace(made, nodes=tuple(changed))


@trace
def rolled() -> Trace:
    """A loop and a call, folded into groups."""
    lesson = Lesson(persistent=True)
    w, y = lesson.watch("w", 1.5), lesson.constant("y0", 2.0)
    for _ in range(3):
        y = lesson.run("multiply", y, w, line=4)
    lesson.builder.name(y, "y")
    lesson.back(y, [w])
    made = lesson.done()
    first, second, third = [node.id for node in made.nodes if node.kind == "op"]
    groups = {
        first: {"name": "× 40", "symbol": "↻", "why": "lines 4–5", "iteration": 40, "keeps": 3200},
        second: {"name": "1 record", "symbol": "…", "iteration": 1, "keeps": 0},
        third: {"name": "layer()", "symbol": "ƒ", "iteration": 12, "keeps": 0},
    }
    changed = [
        replace(n, kind="group", op="", **groups[n.id]) if n.id in groups else n for n in made.nodes
    ]
    return replace(made, nodes=tuple(changed))


@trace
def training() -> Trace:
    """The newest tape of a loop, with what came before."""
    lesson = Lesson()
    w, b = lesson.watch("w", 2.5), lesson.watch("b", -0.25)
    y = lesson.run("add", lesson.run("multiply", w, lesson.constant("x", 3.0)), b)
    lesson.back(lesson.run("square", y, name="loss"), [w, b])
    made = lesson.done("spent")
    falls = tuple(round(80.0 * 0.9**k, 4) for k in range(50))
    past = History(
        200, 4, "loss", falls,
        (Series("w", falls, tuple(-x / 8 for x in falls), ()),
         Series("b", falls, (None, "nan", *falls[2:]), ())),
    )  # fmt: skip
    return replace(made, history=past)


@trace
def predicted() -> Trace:
    lesson = Lesson()
    x = lesson.watch("x", -3.0)
    y = lesson.run("multiply", x, x, name="y")
    lesson.back(y, [x])
    made = lesson.done("spent")
    return replace(made, tape=replace(made.tape, hides=("gradients",)))
