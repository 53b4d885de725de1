"""Guards the builder: the account is right, deltas add up to it, and nothing odd can break it."""

from __future__ import annotations

import gc
import json
import threading
import weakref
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tapelab.trace.delta import Builder, apply
from tapelab.trace.model import History, Result, Series, Trace, Value, Why
from tapelab.trace.passes import PASSES, why_seed
from tests.trace.fakes import OPS, Lesson, Slices, Tensor, Variable


class Follower:
    """What a page knows: deltas, after a trip over the wire, applied to nothing."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.json: Any = None
        self.deltas: list[Any] = []

    def catch_up(self) -> None:
        delta = self.builder.drain()
        if delta is not None:
            self.deltas.append(json.loads(json.dumps(delta, allow_nan=False)))
            self.json = apply(self.json, self.deltas[-1])

    def check(self) -> None:
        self.catch_up()
        assert self.json == self.builder.trace().to_json()
        assert self.builder.drain() is None


def test_deltas_hold_only_what_is_new() -> None:
    lesson = Lesson(persistent=True)
    page = Follower(lesson.builder)
    x = lesson.watch("x", 3.0)
    y = lesson.run("multiply", x, x)
    page.check()
    z = lesson.run("multiply", y, x, name="z")
    page.check()
    lesson.builder.name(y, "y")
    page.check()
    lesson.back(z, [x], stop=1)
    page.check()
    assert [sorted(delta) for delta in page.deltas] == [
        ["nodes", "tape", "trace"], ["nodes", "tape", "trace"], ["nodes", "tape", "trace"],
        ["passes", "tape", "trace"],
    ]  # fmt: skip
    ids = [[node["id"] for node in delta.get("nodes", ())] for delta in page.deltas]
    assert ids == [[0, 1], [2], [1, 2], []]
    assert page.json["nodes"][2]["label"] == "y · x"


def test_steps_and_sums_arrive_bit_by_bit() -> None:
    lesson = Lesson(persistent=True)
    page = Follower(lesson.builder)
    x = lesson.watch("x", 2.0)
    y = lesson.run("multiply", x, x, name="y")
    z = lesson.run("multiply", y, x, name="z")
    lesson.begin(z, [x])
    page.check()
    sums = []
    for outputs, g, sent in (((z,), 1.0, (2.0, 4.0)), ((y,), 2.0, (4.0, 4.0))):
        lesson.builder.step(outputs, (np.float32(g),), tuple(map(np.float32, sent)))
        page.check()
        (one,) = page.json["passes"]
        sums.append({grad["node"]: grad["value"]["text"] for grad in one["grads"]})
    assert sums == [{2: "1.0", 1: "2.0", 0: "4.0"}, {2: "1.0", 1: "2.0", 0: "12.0"}]
    changes = [delta["passes"][0] for delta in page.deltas[1:]]
    assert [change["steps_at"] for change in changes] == [0, 1]
    assert [[g["node"] for g in change["grads"]] for change in changes] == [[1, 0], [0]]
    assert lesson.builder.trace().tape.state == "differentiating"
    lesson.builder.result([np.float32(12.0)])
    page.check()
    assert lesson.builder.trace().tape.state == "recording"


def test_results_carry_reasons_and_names() -> None:
    lesson = Lesson(persistent=True)
    page = Follower(lesson.builder)
    x, other = lesson.watch("x", 3.0), Variable(1.0)
    y = lesson.run("multiply", x, x)
    why = Why("not-watched", "Nobody watched `other`.", "tape.watch(other)", 3, (1,), "…")
    lesson.begin(y, [x, other])
    lesson.builder.result([np.float32(6.0), None], [None, why], ["", "other"])
    page.check()
    (one,) = lesson.builder.trace().passes
    assert one.results == (
        Result(0, Value("6.0", (), "float32", (6.0,))), Result(None, None, why, "other"),
    )  # fmt: skip
    lesson.begin(y, [x, other])
    lesson.builder.result([np.float32(6.0), None], [None])  # no reason, no name: none is told
    page.check()
    assert [(r.why, r.name) for r in lesson.builder.trace().passes[1].results] == [(None, "")] * 2


def test_history_travels_whole_and_only_when_it_has_changed() -> None:
    lesson = Lesson()
    page = Follower(lesson.builder)
    page.check()
    steps = [History(2, 1, "loss", (4.0, 1.0), (Series("w", (2.0, 1.0), (4.0, None), (-1.0,)),)),
             History(3, 1, "loss", (4.0, 1.0, "nan")), None]  # fmt: skip
    for history in steps:
        lesson.builder.history(history)
        page.check()
        lesson.builder.history(history)
        page.check()
    assert [sorted(delta) for delta in page.deltas] == [
        ["tape", "trace"], *[["history", "tape", "trace"]] * 3]  # fmt: skip
    assert page.deltas[1]["history"] == steps[0].to_json()
    assert page.deltas[3]["history"] is None


Move = st.tuples(st.sampled_from(["watch", "constant", "op", "name", "back", "part", "drain", "odd",
                                  "split", "source", "about", "fail", "gather", "read"]),
                 st.integers(0, 99), st.integers(0, 99))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(Move, max_size=40))
def test_whatever_happens_the_page_knows_it(moves: list[tuple[str, int, int]]) -> None:
    lesson = Lesson(persistent=True)
    page = Follower(lesson.builder)
    tensors: list[Any] = [lesson.watch("x", [1.0, 2.0])]
    for move, i, j in moves:
        a, b = tensors[i % len(tensors)], tensors[j % len(tensors)]
        if move == "watch":
            tensors.append(lesson.watch(f"w{i}", [float(i), float(j)]))
        elif move == "constant":
            tensors.append(lesson.constant("c" if i % 2 else "", [1.0, 3.0]))
        elif move == "op":
            kind = ("multiply", "add")[i % 2]
            tensors.append(lesson.run(kind, a, b, name="y" if j % 3 else "", line=j % 4))
        elif move == "split" and a._value.shape == (2,):
            lesson.run("split", a)
        elif move == "gather":
            lesson.run("gather", a, Tensor([0, 1, 1], np.int32))
        elif move == "name":
            lesson.builder.name(a, f"n{j}")
        elif move in ("back", "part"):
            lesson.back(a, [b, tensors[0]], stop=None if move == "back" else j % 3)
        elif move == "drain":
            page.catch_up()
        elif move == "odd":
            lesson.builder.step((Tensor(1.0),), (object(),), ())
        elif move == "source":
            lesson.builder.source([(1, "x"), (2, f"y{i}")])
        elif move == "about":
            lesson.builder.about(name=f"t{i % 3}", line=j)
        elif move == "fail":
            lesson.builder.fail("ValueError: no")
        elif move == "read":
            variable = Variable(1.0, trainable=bool(i % 2))
            lesson.builder.read(variable, a)
    page.check()
    trace = lesson.builder.trace()
    assert Trace.from_json(json.loads(json.dumps(trace.to_json()))) == trace


def test_a_gap_is_healed_by_the_whole_trace() -> None:
    lesson = Lesson()
    x = lesson.watch("x", 3.0)
    lesson.builder.drain()
    lesson.run("multiply", x, x)
    delta = lesson.builder.drain()
    whole = lesson.builder.trace().to_json()
    assert apply(whole, delta) == whole


def test_apply_changes_nothing_in_place() -> None:
    lesson = Lesson()
    x = lesson.watch("x", 3.0)
    first = apply(None, lesson.builder.drain())
    before = json.dumps(first)
    lesson.back(lesson.run("multiply", x, x), [x])
    apply(first, lesson.builder.drain())
    assert json.dumps(first) == before


def test_the_last_passes_are_kept() -> None:
    lesson = Lesson(persistent=True)
    page = Follower(lesson.builder)
    x = lesson.watch("x", 3.0)
    y = lesson.run("multiply", x, x)
    for k in range(PASSES + 5):
        lesson.back(y, [x])
        if k % 3 == 0:
            page.check()
    page.check()
    ids = [each["id"] for each in page.json["passes"]]
    assert ids == list(range(5, PASSES + 5))


def test_contributions_to_what_nobody_watched_are_none() -> None:
    lesson = Lesson()
    x, c = lesson.watch("x", 3.0), lesson.constant("c", 2.0)
    lesson.back(lesson.run("multiply", x, c), [x])
    trace = lesson.builder.trace()
    flows = trace.passes[0].steps[0].edges
    assert [flow.contribution and flow.contribution.text for flow in flows] == ["2.0", None]
    assert [flow.text for flow in flows] == ["c · g", ""]


def test_integers_stop_gradients() -> None:
    lesson = Lesson()
    x = lesson.watch("x", 3.0)
    steps = Variable(0)
    steps._value = np.int32(7)
    lesson.builder.watch(steps, "watch()", "steps")
    y = lesson.run("add", x, steps)
    lesson.builder.begin_pass([y], [x, steps], [Tensor(1.0)])
    lesson.builder.step((y,), (np.float32(1),), (np.float32(1), np.float32(1)))
    trace = lesson.builder.trace()
    assert [grad.node for grad in trace.passes[0].grads] == [2, 0]


def test_several_outputs_are_nodes_of_their_own() -> None:
    lesson = Lesson()
    x = lesson.watch("x", [1.0, 2.0, 3.0, 4.0])
    a, b = lesson.run("split", x)
    lesson.builder.name(b, "b")
    lesson.back(lesson.run("multiply", b, b), [x])
    trace = lesson.builder.trace()
    record, first, second, product = trace.nodes[1:]
    assert record.value is None and (first.op, first.symbol, first.inputs) == (
        "output",
        "[0]",
        (1,),
    )
    assert (second.name, second.label, product.label) == ("b", "split(x)[1]", "b · b")
    steps = trace.passes[0].steps
    assert [step.node for step in steps] == [4, 1] and steps[1].incoming is None
    assert trace.tape.records == 2 and trace.grad(3).text == "(2,):10.0"  # type: ignore[union-attr]


def test_variables_are_one_node_however_often_they_are_read() -> None:
    builder = Builder(1)
    w, plain = Variable(2.0), Variable(5.0, trainable=False)
    builder.watch(w, "variable read")
    readings = [Tensor(2.0), Tensor(2.0), Tensor(5.0)]
    for variable, reading in zip((w, w, plain), readings, strict=True):
        builder.read(variable, reading)
    builder.op(OPS["multiply"], (Tensor(4.0),), (readings[0], readings[1]))
    builder.op(OPS["multiply"], (Tensor(10.0),), (readings[1], readings[2]))
    trace = builder.trace()
    assert [(n.kind, n.name, n.why) for n in trace.nodes if n.kind != "op"] == [
        ("variable", "Variable", "variable read"),
        ("variable", "Variable", "it is not trainable"),
    ]
    assert [n.inputs for n in trace.nodes if n.kind == "op"] == [(0, 0), (0, 2)]


def test_a_loop_counts_its_turns() -> None:
    lesson = Lesson()
    w, y = lesson.watch("w", 2.0), lesson.constant("y", 1.0)
    for _ in range(3):
        y = lesson.run("add", lesson.run("multiply", y, w, line=4), w, line=4)
    ops = [node for node in lesson.builder.trace().nodes if node.kind == "op"]
    assert [(node.op, node.iteration) for node in ops] == [
        ("multiply", 0), ("add", 0), ("multiply", 1), ("add", 1), ("multiply", 2), ("add", 2),
    ]  # fmt: skip


def test_unknown_targets_and_sources() -> None:
    lesson = Lesson()
    x, stranger = lesson.watch("x", 1.0), Tensor(4.0)
    lesson.builder.begin_pass([stranger], [x, Tensor(1.0)], [Tensor(1.0)])
    lesson.builder.result([None, None])
    trace = lesson.builder.trace()
    assert trace.passes[0].targets == (1,) and trace.passes[0].sources == (0, None)
    assert trace.nodes[1].why == "it is not on this tape"
    assert [result.node for result in trace.passes[0].results] == [0, None]


def test_release_lets_tensors_go_and_keeps_the_account() -> None:
    class Weak(Tensor):
        pass

    builder = Builder(1)
    x, y = Weak(np.ones((100, 100))), Weak(np.ones((100, 100)))
    seen = [weakref.ref(x), weakref.ref(y), weakref.ref(y._value)]
    builder.watch(x, "watch()", "x")
    builder.op(OPS["sin"], (y,), (x,))
    builder.release()
    before = builder.trace()
    del x, y
    gc.collect()
    assert [ref() for ref in seen] == [None, None, None]
    assert builder.trace() == before
    assert (before.tape.state, before.tape.bytes, before.tape.records) == ("spent", 0, 1)


def test_identities_are_not_confused_while_recording() -> None:
    """Tensors are held, so that a new one cannot take the place of one that was thrown away."""
    builder = Builder(1)
    x = Tensor(1.0)
    builder.watch(x, "watch()", "x")
    for k in range(200):
        builder.op(OPS["add"], (Tensor(2.0),), (x, Tensor(float(k))))
    trace = builder.trace()
    assert len(trace.nodes) == 401 and builder.faults == 0


def test_odd_events_are_left_out_and_counted() -> None:
    builder = Builder(1)
    builder.op(None, None, None)
    builder.watch(None, "", "")
    builder.step((), (), ())
    builder.result([1])
    builder.begin_pass(None or [], [], [])
    builder.step((Tensor(1.0),), (1,), (1,))
    builder.source([("one", 1, 2)])
    builder.about(nonsense=1) if False else None
    assert isinstance(builder.trace(), Trace) and builder.faults >= 3
    x = Tensor(1.0)
    builder.watch(x, "watch()", "x")
    assert builder.trace().nodes[-1].name == "x"


def test_mixed_sparse_and_dense_contributions_add_up() -> None:
    builder = Builder(1)
    w = Variable(np.ones((3, 1)))
    builder.watch(w, "variable read", "w")
    outputs = [Tensor([[1.0]]), Tensor([[1.0]]), Tensor([[2.0]])]
    builder.op("gather", outputs[:1], (w, Tensor([0], np.int32)))
    builder.op("gather", outputs[1:2], (w, Tensor([2], np.int32)))
    builder.op(OPS["add"], outputs[2:], outputs[:2])
    one = np.ones((1, 1), np.float32)
    builder.begin_pass(outputs[2:], [w], [Tensor([[1.0]])])
    builder.step(outputs[2:], (one,), (one, one))
    builder.step(outputs[1:2], (one,), (Slices([[1.0]], [2], (3, 1)), None))
    builder.step(outputs[:1], (one,), (Slices([[1.0]], [0], (3, 1)), None))
    assert builder.trace().grad(0).data == (1.0, 0.0, 1.0)  # type: ignore[union-attr]
    builder.result([Slices([[1.0], [1.0]], [2, 0], (3, 1))])
    trace = builder.trace()
    assert trace.passes[0].results[0].value.data == (1.0, 0.0, 1.0)  # type: ignore[union-attr]


def test_seeds_say_where_they_come_from() -> None:
    assert why_seed(np.float32(1)) == "a scalar target: the pass starts with 1"
    assert why_seed(np.ones((2, 3))) == "ones: the sum of 6 elements"
    assert why_seed(np.array([1.0, 0.0])) == why_seed(np.float32(2)) == "given as output_gradients"


def test_very_long_chains_do_not_recurse() -> None:
    lesson = Lesson()
    x = lesson.watch("x", 1.0)
    y = x
    for _ in range(3000):
        y = lesson.run("multiply", y, x)
    lesson.back(y, [x])
    lesson.builder.name(x, "other")
    trace = lesson.builder.trace()
    assert lesson.builder.faults == 0
    assert (trace.nodes[1].label, trace.nodes[2].label) == (
        "other · other",
        "other · other · other",
    )
    assert trace.nodes[-1].label == "#2999 · other"


def test_events_from_another_thread_are_not_lost() -> None:
    builder = Builder(1)
    lock = threading.Lock()

    def work() -> None:
        for k in range(200):
            with lock:
                builder.op("add", (Tensor(1.0),), (Tensor(float(k)),))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        with lock:
            builder.drain()
    assert len(builder.trace().nodes) == 1200


def test_looking_lets_values_go() -> None:
    """A trace keeps summaries; the arrays themselves live no longer than their tensors."""
    builder = Builder(1)
    tensors = [Tensor(np.ones((50, 50))) for _ in range(4)]
    seen = [weakref.ref(tensor) for tensor in tensors] + [weakref.ref(t._value) for t in tensors]
    builder.op(OPS["add"], tensors[2:3], tensors[:2])
    builder.begin_pass(tensors[2:3], tensors[:1], tensors[3:])
    builder.step(tensors[2:3], (tensors[3]._value,), (tensors[3]._value, None))
    builder.result([tensors[3]])
    builder.trace()
    tensors.clear()
    gc.collect()
    assert [ref() for ref in seen] == [None] * 8
