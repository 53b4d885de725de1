"""Guards the check: what a page is answered, for tapes that are spent, kept, gone or too large."""

import threading

import pytest

from tapelab.session import shelf

SQUARE = (
    "x = tf.Variable([3.0, 4.0])\nwith tf.GradientTape({}) as tape:\n    y = tf.reduce_sum(x * x)\n"
)
GRADIENT = "g = tape.gradient(y, x)\n"


def ask(lesson, page, node: str, element=None, number: int = 0) -> dict:
    """The page's question, and the answer that it got."""
    trace = page.trace
    lesson.session.hear(
        page.run,
        {"cmd": "check", "trace": trace["tape"]["id"], "pass": number,
         "node": page.node(node)["id"], "element": element},
    )  # fmt: skip
    assert page.messages[-1]["kind"] == "check"
    return page.messages[-1]


@pytest.mark.parametrize("persistent", ["", "persistent=True"])
@pytest.mark.parametrize("element, gradient", [(0, 6.0), (1, 8.0), (None, 8.0)])
def test_a_page_is_answered(lesson, persistent, element, gradient):
    page = lesson.run(SQUARE.format(persistent) + GRADIENT)
    answer = ask(lesson, page, "x", element)
    assert (answer["gradient"], answer["why"]) == (gradient, "")
    assert answer["element"] == (1 if element is None else element)
    assert answer["asked"] == element
    assert len(answer["points"]) == 25
    assert answer["points"][9]["double"] == pytest.approx(gradient, rel=1e-6)
    best = answer["points"][answer["best"]]
    assert best["own"] == pytest.approx(gradient, rel=1e-3)


def test_a_persistent_tape_can_be_checked_when_its_name_is_taken(lesson):
    page = lesson.run(SQUARE.format("persistent=True") + GRADIENT)
    lesson.run("tape = x = y = None")
    answer = ask(lesson, page, "x", 1)
    assert (answer["gradient"], answer["why"]) == (8.0, "")


def test_an_intermediate_value_can_be_checked_too(lesson):
    page = lesson.run(SQUARE.format("") + GRADIENT)
    assert ask(lesson, page, "x · x")["gradient"] == 1.0


def test_each_pass_has_its_own_target(lesson):
    page = lesson.run(
        SQUARE.format("persistent=True") + "    z = y * y\n" + GRADIENT + "h = tape.gradient(z, x)"
    )
    assert ask(lesson, page, "x", 0, 0)["gradient"] == 6.0
    assert ask(lesson, page, "x", 0, 1)["gradient"] == 300.0


def test_given_gradients_of_the_target_count(lesson):
    page = lesson.run(
        SQUARE.format("") + "g = tape.gradient(y, x, output_gradients=tf.constant(10.0))"
    )
    answer = ask(lesson, page, "x", 0)
    assert answer["gradient"] == 60.0
    assert answer["points"][9]["double"] == pytest.approx(60.0, rel=1e-6)


def test_it_is_answered_on_the_thread_that_asks_and_while_a_cell_records(lesson):
    def elsewhere():
        thread = threading.Thread(target=lambda: answers.append(ask(lesson, first, "x", 0)))
        thread.start()
        thread.join()

    answers: list[dict] = []
    first = lesson.run(SQUARE.format("") + GRADIENT)
    lesson.names["elsewhere"] = elsewhere
    page = lesson.run(
        "with tf.GradientTape() as other:\n    u = x * 2.0\n    elsewhere()\n    v = u * 3.0\n", "b"
    )
    assert answers[0]["gradient"] == 6.0
    assert page.trace["tape"]["records"] == 2


WHOLE = SQUARE.format("") + "    i = tf.constant([0, 1])\n    y = y + tf.gather(x, i)[0]\n"


@pytest.mark.parametrize("why, source, node", [
    ("gone", SQUARE.format("") + GRADIENT + "del tape\n", "x"),
    ("whole", WHOLE + GRADIENT, "i"),
    ("unused", SQUARE.format("") + GRADIENT, "nobody"),
])  # fmt: skip
def test_what_cannot_be_checked_says_why(lesson, why, source, node, monkeypatch):
    if why == "gone":
        monkeypatch.setattr(shelf, "RECORDS", 1)
    page = lesson.run(source)
    if why == "unused":
        lesson.session.hear(page.run, {"cmd": "check", "trace": page.trace["tape"]["id"],
                                       "pass": 0, "node": 99, "element": 0})  # fmt: skip
        assert page.messages[-1]["why"] == "unused"
    else:
        assert ask(lesson, page, node)["why"] == why


@pytest.mark.parametrize("nonsense", [
    {"cmd": "check"},
    {"cmd": "check", "trace": 7, "pass": None, "node": "x", "element": "all"},
    {"cmd": "check", "trace": [1], "pass": {}, "node": 0},
])  # fmt: skip
def test_nonsense_is_answered_or_left_alone(lesson, nonsense):
    page = lesson.run(SQUARE.format("") + GRADIENT)
    lesson.session.hear(page.run, nonsense)
    page = lesson.run(SQUARE.format("") + GRADIENT)
    assert ask(lesson, page, "x", 0)["gradient"] == 6.0


def test_the_newest_stay_within_bounds(lesson, monkeypatch):
    monkeypatch.setattr(shelf, "RECORDS", 7)  # each tape here has 3, the watched one included
    pages = [lesson.run(SQUARE.format("") + GRADIENT, f"cell-{k}") for k in range(4)]
    whys = [ask(lesson, page, "x", 0)["why"] for page in pages]
    assert whys == ["gone", "gone", "", ""]


def test_large_arrays_are_not_kept(lesson, monkeypatch):
    monkeypatch.setattr(shelf, "BYTES", 19)
    page = lesson.run(SQUARE.format("") + GRADIENT)
    assert ask(lesson, page, "x", 0)["why"] == "gone"
