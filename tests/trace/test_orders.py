"""Guards orders: which ops a backward pass made, in the account of a tape that records it."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapelab.trace.model import Tangent, Trace
from tests.trace.fakes import OPS, Lesson, Tensor


def rows(trace: Trace) -> list[tuple[str, int, int | None]]:
    return [(n.name or n.op, n.order, n.by) for n in trace.nodes if n.kind == "op"]


def test_orders_grow_with_each_backward_pass() -> None:
    lesson = Lesson()
    x = lesson.watch("x", 2.0)
    y = lesson.run("multiply", x, x, name="y")
    lesson.builder.inner(5, [y])
    g = lesson.run("multiply", x, Tensor(1.0), name="g")
    lesson.builder.outer(5)
    z = lesson.run("add", g, y, name="z")  # of the learner's, but with a gradient
    lesson.builder.inner(6, [z, Tensor(0.0)])  # a target that this tape does not know
    lesson.run("sin", z, name="h")
    lesson.builder.outer(6)
    lesson.run("multiply", y, y, name="w")
    assert rows(lesson.done()) == [
        ("y", 0, None), ("g", 1, 5), ("z", 1, None), ("h", 2, 6), ("w", 0, None),
    ]  # fmt: skip


def test_constants_of_a_backward_pass_say_where_they_came_from() -> None:
    """Nobody could have watched the seed of an inner tape: it came with its `gradient()`."""
    lesson = Lesson()
    x, two = lesson.watch("x", 2.0), Tensor(2.0)
    y = lesson.run("multiply", x, two, name="y")
    lesson.builder.inner(5, [y])
    lesson.run("multiply", Tensor(1.0), two, name="g")
    lesson.builder.outer(5)
    lesson.run("multiply", x, Tensor(3.0), name="z")
    why = [(node.value.text, node.why) for node in lesson.done().nodes if node.kind == "constant"]
    assert why[-3:] == [
        ("2.0", "nobody watched it"), ("1.0", "came in with gradient()"),
        ("3.0", "nobody watched it"),
    ]  # fmt: skip


def test_passes_inside_passes_end_with_them() -> None:
    """A custom gradient may use a tape of its own, and may fail half way."""
    lesson = Lesson()
    x = lesson.watch("x", 2.0)
    lesson.builder.outer(9)  # never began
    lesson.builder.inner(1, [x])
    lesson.run("sin", x, name="a")
    lesson.builder.inner(2, [x])
    lesson.run("sin", x, name="b")
    lesson.builder.outer(2)
    lesson.run("sin", x, name="c")
    lesson.builder.inner(3, [x])
    lesson.builder.outer(1)  # 3 was never heard of again
    lesson.run("sin", x, name="d")
    assert rows(lesson.done()) == [("a", 1, 1), ("b", 1, 2), ("c", 1, 1), ("d", 0, None)]


def test_a_backward_pass_is_one_iteration_of_its_line() -> None:
    lesson = Lesson()
    x = lesson.watch("x", 2.0)
    for _ in range(2):
        lesson.run("multiply", x, x, line=4)
        lesson.builder.inner(1, [x])
        for _ in range(3):
            lesson.run("multiply", x, x, line=5)
        lesson.builder.outer(1)
    ops = [node for node in lesson.done().nodes if node.kind == "op"]
    assert [node.iteration for node in ops] == [0, 0, 0, 0, 1, 1, 1, 1]


def test_iterations_count_instructions_where_these_are_known() -> None:
    lesson = Lesson()
    x = Tensor(2.0)
    for _ in range(2):
        for spot in ((1, 20), (1, 30)):
            lesson.builder.op(OPS["multiply"], (Tensor(1.0),), (x, x), line=4, spot=spot)
    assert [n.iteration for n in lesson.done().nodes if n.kind == "op"] == [0, 0, 1, 1]


def test_outputs_share_the_order_and_the_calls_of_their_record() -> None:
    lesson = Lesson()
    x = lesson.watch("x", [1.0, 2.0])
    lesson.builder.inner(4, [x])
    parts = tuple(Tensor(v) for v in (1.0, 2.0))
    lesson.builder.op(OPS["split"], parts, (x,), within=("f()", "relu"))
    lesson.builder.outer(4)
    found = [(n.op, n.order, n.by, n.within) for n in lesson.done().nodes[1:]]
    assert found == [(op, 1, 4, ("f()", "relu")) for op in ("split", "output", "output")]


def test_tangents_stand_on_nodes_also_on_later_ones() -> None:
    lesson = Lesson()
    b = lesson.builder
    early = Tensor(3.0)
    b.tangent(early, "acc", np.float32(1.0))
    b.tangent(early, "other", None)
    x = lesson.watch("x", 2.0)
    b.tangent(x, "acc", Tensor(5.0))
    b.drain()
    y = lesson.run("multiply", x, early, name="y")
    b.tangent(y, "acc", Tensor(1.0))
    b.tangent(y, "acc", Tensor(17.0))  # the last word counts
    delta = b.drain()
    names = [node["name"] or node["id"] for node in delta["nodes"]]  # type: ignore[index]
    assert names == ["x", 1, "y"]  # x again: from now on a record keeps it

    def text(tangents: Any) -> list[Any]:
        return [(t.of, t.value and t.value.text) for t in tangents]

    nodes = lesson.done().nodes
    assert [text(node.tangents) for node in nodes] == [
        [("acc", "5.0")], [("acc", "1.0"), ("other", None)], [("acc", "17.0")],
    ]  # fmt: skip
    assert isinstance(nodes[0].tangents[0], Tangent)


def test_a_forward_trace_keeps_nothing() -> None:
    lesson = Lesson(mode="forward")
    x = lesson.watch("x", [1.0, 2.0])
    lesson.run("multiply", x, x)
    trace = lesson.done()
    assert (trace.tape.mode, trace.tape.bytes) == ("forward", 0)
    assert [(node.keeps, node.saved) for node in trace.nodes] == [(0, ()), (0, ())]
