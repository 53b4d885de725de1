"""Guards what pages are told and when: full lists of messages, in order."""

import pytest

from tests.session.pages import Lesson

SQUARE = """\
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    flush()
    y = x * x
    flush()
dy_dx = tape.gradient(y, x)
"""


def summary(messages: list[dict]) -> list[tuple]:
    """Messages with what they say in short: the tape's state, names of nodes, fields of passes."""
    rows = []
    for message in messages:
        row: list = [message["kind"], message["seq"]]
        for delta in message.get("deltas", ()):
            row.append(delta["tape"]["state"])
            row.append([node["name"] or node["label"] for node in delta.get("nodes", ())])
            row.append(sorted(key for p in delta.get("passes", ()) for key in p))
        rows.append(tuple(row))
    return rows


def test_a_tape_is_told_as_it_grows(lesson):
    page = lesson.run(SQUARE)
    assert summary(page.messages) == [
        ("delta", 1, "recording", ["x"], []),
        ("delta", 2, "recording", ["y"], []),
        ("delta", 3, "spent", [], PASS),
        ("end", 4),
    ]
    assert page.snapshot["seq"] == 3
    assert page.snapshot["ended"] is True


PASS = sorted(["id", "targets", "sources", "seeds", "steps_at", "steps", "grads", "results",
               "done", "error"])  # fmt: skip


def test_what_the_page_knows_in_the_end(lesson):
    page = lesson.run(SQUARE)
    tape = page.trace["tape"]
    assert tape | {"id": 0} == {
        "id": 0, "name": "tape", "state": "spent", "persistent": False, "records": 1, "bytes": 0,
        "error": "", "cell": "In [1]", "line": 2, "mode": "reverse", "hides": [],
    }  # fmt: skip
    x, y = page.trace["nodes"]
    assert (x["kind"], x["watched"], x["why"]) == ("constant", True, "watch(), line 3")
    assert (y["op"], y["label"], y["recorded"], y["inputs"]) == ("multiply", "x · x", True, [0, 0])
    assert (y["line"], y["cell"], y["iteration"]) == (5, "In [1]", 0)
    (step,) = page.trace["passes"][0]["steps"]
    assert [edge["contribution"]["text"] for edge in step["edges"]] == ["3.0", "3.0"]
    assert page.grad("x") == "6.0"
    assert [line["text"] for line in page.trace["source"]] == SQUARE.splitlines()


def test_a_cell_faster_than_an_update_is_told_at_its_end(lesson):
    page = lesson.run(SQUARE.replace("    flush()\n", ""))
    assert page.kinds == ["delta", "end"]
    assert page.grad("x") == "6.0"


def test_the_page_opens_where_the_tape_is_entered(lesson):
    lesson.names["pages"] = lesson.pages
    lesson.run("before = len(pages)\nwith tf.GradientTape() as t:\n    inside = len(pages)")
    assert (lesson.names["before"], lesson.names["inside"]) == (0, 1)


def test_a_cell_without_a_tape_opens_no_page(lesson):
    lesson.run("x = tf.constant(1.0)\ny = x * x")
    assert lesson.pages == []
    assert lesson.runs == []


def test_an_op_that_touched_nothing_watched_is_told_as_not_recorded(lesson):
    page = lesson.run(
        "a = tf.constant(2.0)\nwith tf.GradientTape() as t:\n    b = a * a\n    t.watch(b)\n"
        "    c = b * a\nd = c * c"
    )
    assert page.node("b")["recorded"] is False
    assert page.node("a")["why"] == "nobody watched it"
    assert page.node("c")["recorded"] is True
    assert not [node for node in page.trace["nodes"] if node["name"] == "d"]


def test_the_iteration_counts_how_often_a_line_has_run(lesson):
    page = lesson.run(
        "x = tf.Variable(2.0)\nwith tf.GradientTape() as t:\n    y = 1.0\n"
        "    for _ in range(3):\n        y = y * x"
    )
    ops = [node for node in page.trace["nodes"] if node["kind"] == "op"]
    assert [(node["line"], node["iteration"], node["name"]) for node in ops] == [
        (5, 0, "y"), (5, 1, "y"), (5, 2, "y")]  # fmt: skip


def test_a_newer_tape_of_the_same_line_replaces_the_older(lesson):
    page = lesson.run(
        "x = tf.Variable(2.0)\nfor k in range(3):\n    with tf.GradientTape() as tape:\n"
        "        y = x * x\n        flush()\n    g = tape.gradient(y, x)\n    flush()"
    )
    # The last delta is the last step's update, which is known when the cell is over.
    assert page.kinds == ["delta", "delta", "drop"] * 2 + ["delta"] * 3 + ["end"]
    assert len(page.traces) == 1
    assert page.trace["tape"]["state"] == "spent"


def test_tapes_that_are_replaced_before_an_update_are_never_told(lesson):
    page = lesson.run(
        "x = tf.Variable(2.0)\nfor k in range(100):\n    with tf.GradientTape() as tape:\n"
        "        y = x * x\n    g = tape.gradient(y, x)"
    )
    assert page.kinds == ["delta", "end"]
    assert len(page.traces) == 1


def test_tapes_of_different_lines_stand_beside_each_other(lesson):
    page = lesson.run(
        "x = tf.Variable(2.0)\nwith tf.GradientTape() as t1:\n    with tf.GradientTape() as t2:\n"
        "        y = x * x * x\n    dy = t2.gradient(y, x)\nd2y = t1.gradient(dy, x)"
    )
    assert [trace["tape"]["name"] for trace in page.traces.values()] == ["t1", "t2"]
    inner, outer = page.traces.values()
    assert outer["passes"][0]["results"][0]["value"]["text"] == "12.0"
    assert inner["passes"][0]["results"][0]["value"]["text"] == "12.0"
    assert "dy" in [node["name"] for node in inner["nodes"]]


def test_a_recursion_shows_every_level(lesson):
    page = lesson.run(
        "def nth(n, x):\n    if n == 0:\n        return x * x * x\n"
        "    with tf.GradientTape() as t:\n        t.watch(x)\n        y = nth(n - 1, x)\n"
        "    return t.gradient(y, x)\nz = nth(3, tf.constant(2.0))"
    )
    assert len(page.traces) == 3
    assert page.kinds.count("drop") == 0


def test_the_view_shows_so_many_tapes_and_no_more(lesson):
    body = "".join(f"with tf.GradientTape() as t{k}:\n    y{k} = x * x\n" for k in range(12))
    page = lesson.run("x = tf.Variable(2.0)\n" + body)
    names = [trace["tape"]["name"] for trace in page.traces.values()]
    assert names == [f"t{k}" for k in range(4, 12)]


def test_a_tape_used_in_a_later_cell_is_shown_there_and_where_it_was(lesson):
    first = lesson.run("x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x")
    assert first.trace["tape"]["state"] == "recorded"
    second = lesson.run("print\ng = tape.gradient(y, x)")
    assert second is not first
    for page in (first, second):
        assert page.trace["tape"]["state"] == "spent"
        assert page.trace["tape"]["cell"] == "In [1]"
        assert page.grad("x") == "6.0"
    assert [run.cell.count for run in lesson.runs] == [1, 2]
    assert first.kinds == ["delta", "end", "delta", "end"]
    assert second.kinds == ["delta", "end"]


def test_a_tape_that_goes_on_recording_in_a_later_cell_grows_there(lesson):
    lesson.run("x = tf.Variable(3.0)\ntape = tf.GradientTape()\ntape.__enter__()\ny = x * x")
    assert lesson.pages[0].trace["tape"]["state"] == "recording"
    page = lesson.run("z = y * x\ntape.__exit__(None, None, None)")
    assert page is not lesson.pages[0]
    assert [(n["name"], n["cell"], n["line"]) for n in page.trace["nodes"][1:]] == [
        ("y", "In [1]", 4), ("z", "In [2]", 1)]  # fmt: skip
    assert lesson.pages[0].trace == page.trace


def test_running_a_cell_again_starts_a_new_page(lesson):
    first = lesson.run(SQUARE, "same")
    second = lesson.run(SQUARE, "same")
    assert second is not first
    assert len(second.traces) == 1
    assert lesson.runs == [second.run]


def test_a_tape_entered_again_goes_on_with_its_record(lesson):
    page = lesson.run(
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"
        "with tape:\n    z = y * x\ng = tape.gradient(z, x)"
    )
    assert [node["name"] for node in page.trace["nodes"]] == ["x", "y", "z"]
    assert page.grad("x") == "27.0"


def test_a_tape_that_was_reset_starts_anew(lesson):
    page = lesson.run(
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n    flush()\n"
        "    tape.reset()\n    z = x * 2.0\ng = tape.gradient(z, x)"
    )
    assert len(page.traces) == 1
    assert page.node("z")["line"] == 6
    assert page.grad("x") == "2.0"
    assert page.trace["tape"]["name"] == "tape"


def test_a_paused_tape_does_not_hear(lesson):
    page = lesson.run(
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"
        "    with tape.stop_recording():\n        z = y * y\n    w = x + y"
    )
    assert [node["name"] for node in page.trace["nodes"]] == ["x", "y", "w"]


def test_several_passes_of_a_persistent_tape(lesson):
    page = lesson.run(
        "x = tf.Variable(3.0)\nwith tf.GradientTape(persistent=True) as tape:\n    y = x * x\n"
        "    z = y * x\na = tape.gradient(z, x)\nflush()\nb = tape.gradient(y, x)"
    )
    assert page.trace["tape"]["state"] == "recorded"
    assert [p["results"][0]["value"]["text"] for p in page.trace["passes"]] == ["27.0", "6.0"]


LET_GO = """\
x = tf.Variable(3.0)
tapes = []
for k in range(3):
    with tf.GradientTape() as tape:
        y = x * x
    tapes.append((tape, y))
t, y = tapes[0]
g = t.gradient(y, x)
"""


def test_a_tape_that_was_let_go_is_told_again_when_it_is_used(lesson):
    page = lesson.run(LET_GO)
    revived, newest = page.traces.values()
    assert revived["passes"][0]["results"][0]["value"]["text"] == "6.0"
    assert (revived["tape"]["state"], newest["tape"]["state"]) == ("spent", "recorded")


def test_a_tape_older_than_the_session_is_told_when_it_is_used():
    import tapelab as tf

    x = tf.Variable(3.0, name="w")
    with tf.GradientTape() as tape:
        y = x * x
    lesson = Lesson()
    lesson.names.update(tape=tape, y=y, x=x)
    page = lesson.run("g = tape.gradient(y, x)")
    lesson.close()
    assert page.grad("x") == "6.0"
    assert page.trace["tape"]["name"] == "tape"


def test_a_result_of_none_is_told(lesson):
    page = lesson.run(
        "x, c = tf.Variable(3.0), tf.constant(1.0)\nwith tf.GradientTape() as tape:\n"
        "    y = x * c\ng = tape.gradient(y, [x, c])"
    )
    results = page.trace["passes"][0]["results"]
    assert [r["value"] and r["value"]["text"] for r in results] == ["1.0", None]


def test_thirty_messages_a_second_at_most_and_everything_arrives(lesson):
    page = lesson.run(
        "x = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n    y = x\n"
        "    for _ in range(200):\n        wait(0.01)\n        y = y * x\nwait(2)"
    )
    times = page.times
    assert all(b - a >= 1.0 for a, b in zip(times, times[30:], strict=False))
    assert len(page.trace["nodes"]) == 201
    assert len(page.messages) > 150


@pytest.mark.parametrize("steps", [5, 11, 12, 15, 26, 60])
def test_a_loop_that_outruns_the_limit_ends_on_its_newest_tape(lesson, steps):
    """Each step tells more than a message: at the end the page has yet to be sent the last ones."""
    page = lesson.run(
        f"w = tf.Variable(1.0)\nfor step in range({steps}):\n    with tf.GradientTape() as tape:\n"
        "        loss = (w - 3.0) ** 2\n        flush()\n"
        "    w.assign_sub(0.05 * tape.gradient(loss, w))\n    flush()"
    )
    (trace,) = page.snapshot["traces"]
    assert trace["tape"]["id"] == page.snapshot["active"] == lesson.names["tape"].number
    assert trace["tape"]["state"] == "spent"
    assert page.node("loss")["value"]["text"] == f"{float(lesson.names['loss']):.6g}"
    assert page.grad("w") is not None


def test_a_large_tape_is_told_in_pieces_as_fast_as_allowed(lesson):
    page = lesson.run(
        "x = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n    y = x\n"
        "    for _ in range(9_000):\n        y = y * x\nwait(3)"
    )
    assert page.kinds.count("delta") > 30
    assert len(page.trace["nodes"]) == 9_001


def test_of_a_huge_tape_the_first_ten_thousand_ops_are_told(lesson):
    page = lesson.run(
        "x = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n    y = x\n"
        "    for _ in range(25_000):\n        y = y * x\ng = tape.gradient(y, x)"
    )
    assert len(page.trace["nodes"]) == 10_002  # with x, and the target, which says why
    assert page.trace["nodes"][-1]["why"] == "only the first 10,000 ops of a tape are drawn"
    assert page.grad("x") == "25001.0"
    assert page.trace["passes"][0]["done"]


@pytest.mark.parametrize("asked", ["resync", "hello"])
def test_a_page_that_asks_is_told_everything(lesson, asked):
    lesson.names["ask"] = lambda: lesson.session.hear(lesson.pages[-1].run, {"cmd": asked})
    page = lesson.run(SQUARE.replace("    y = x * x\n", "    y = x * x\n    ask()\n"))
    assert page.kinds == ["delta", "snapshot", "delta", "delta", "end"]
    assert page.messages[1]["traces"][0]["nodes"][0]["name"] == "x"
    assert page.grad("x") == "6.0"


def test_a_page_that_opens_after_its_cell_has_the_snapshot(lesson):
    page = lesson.run(SQUARE)
    lesson.session.hear(page.run, {"cmd": "hello"})
    lesson.wait(1)
    assert page.kinds[-1] == "end"
    lesson.session.hear(page.run, {"cmd": "resync", "have": 0})
    lesson.wait(1)
    assert page.kinds[-3:] == ["end", "snapshot", "end"]


def test_without_a_page_nothing_is_drawn_and_the_trace_is_there_all_the_same():
    lesson = Lesson(pages=False)
    lesson.run(SQUARE)
    (run,) = lesson.runs
    (feed,) = run.feeds.values()
    assert [node.name for node in feed.trace().nodes] == ["x", "y"]
    assert lesson.session.trace_of(lesson.names["tape"]).tape.name == "tape"
    lesson.close()


def test_a_tape_asked_for_in_the_middle_shows_what_it_has(lesson):
    lesson.names["look"] = lambda tape: lesson.session.trace_of(tape)
    lesson.run("x = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"
               "    seen = look(tape)")  # fmt: skip
    assert [node.name for node in lesson.names["seen"].nodes] == ["x", "y"]


def test_closing_detaches_what_still_records():
    lesson = Lesson()
    page = lesson.run("x = tf.Variable(1.0)\nt = tf.GradientTape()\nt.__enter__()\ny = x * x")
    lesson.close()
    lesson.names["t"].__exit__(None, None, None)
    assert page.trace["tape"]["state"] == "detached"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("x = tf.Variable(2.0)\nwith tf.GradientTape() as outer:\n"
         "    with tf.GradientTape() as inner:\n        y = x * x * x\n"
         "    dy = inner.gradient(y, x)\nd2y = outer.gradient(dy, x)\n", "outer"),
        ("x = tf.Variable(2.0)\nwith tf.GradientTape() as first:\n    y = x * x\n"
         "with tf.GradientTape() as second:\n    z = x * x\n"
         "first.gradient(y, x)\n", "first"),
    ],
)  # fmt: skip
def test_the_tape_shown_first_is_the_one_that_something_happened_on_last(lesson, cell, shown):
    page = lesson.run(cell)
    names = {trace["tape"]["id"]: trace["tape"]["name"] for trace in page.traces.values()}
    assert names[page.snapshot["active"]] == shown
