"""Guards stepping: a cell waits only for a page that was heard, and an interrupt ends the wait."""

import linecache
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from tapelab.session import Cell, gate
from tests.session.pages import Lesson, Page

FOUR = """\
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = x * x
    b = tf.sin(a)
    c = a * b
    d = c + x
"""


class Stepping(Lesson):
    """A lesson whose page is read on a thread of its own, as a kernel's subshell does it.

    The reader says that it is here, where `present`, and answers each record at which the cell
    waits with the next of `wishes`, and with "next" when there are no more.
    """

    present = True
    wishes: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__(clock=time.perf_counter)
        self.names["tell"] = self.tell_elsewhere
        self.seen: list[str] = []  # the formula of each record at which the cell waited

    def tell(self, command: str) -> None:
        self.session.hear(self.pages[-1].run, {"cmd": command})

    def tell_elsewhere(self, command: str) -> None:
        """For cells: the page speaks in this very moment."""
        thread = threading.Thread(target=self.tell, args=(command,))
        thread.start()
        thread.join()

    def step(self, source: str) -> Page:
        """Run a cell that begins with `%%tape step`."""
        self.session.begin(Cell("cell", 1, source, step=True))
        linecache.cache["<cell>"] = (len(source), None, source.splitlines(True), "<cell>")
        over = threading.Event()
        reader = threading.Thread(target=self._read, args=(len(self.pages), over))
        reader.start()
        try:
            exec(compile(source, "<cell>", "exec"), self.names)
        finally:
            over.set()
            reader.join()
            self.session.end()
        return self.pages[-1]

    def _read(self, number: int, over: threading.Event) -> None:
        wishes = iter(self.wishes)
        read = 0
        while not over.wait(0.005):
            if len(self.pages) == number:
                continue
            messages = self.pages[-1].messages
            while read < len(messages):
                read += 1
                if messages[read - 1]["kind"] == "asking" and self.present:
                    self.tell("here")
                if messages[read - 1]["kind"] == "paused":
                    node = self.pages[-1].trace["nodes"][messages[read - 1]["node"]]
                    self.seen.append(node["label"])
                    wish = next(wishes, "next")
                    signal.raise_signal(signal.SIGINT) if wish == "interrupt" else self.tell(wish)


@pytest.fixture
def lesson(monkeypatch) -> Iterator[Stepping]:
    monkeypatch.setattr(gate, "PATIENCE", 0.3)
    lesson = Stepping()
    yield lesson
    lesson.close()


def said(page: Page, *kinds: str) -> list[dict]:
    return [message for message in page.messages if message["kind"] in kinds]


def test_next_goes_record_by_record_and_the_page_has_each_when_the_cell_waits(lesson):
    page = lesson.step(FOUR)
    assert lesson.seen == ["x · x", "sin(a)", "a · b", "c + x"]
    assert [message["line"] for message in said(page, "paused")] == [3, 4, 5, 6]
    assert [message["kind"] for message in said(page, "paused", "running")] == (
        ["paused", "running"] * 4
    )


def test_go_runs_on_and_pause_stops_at_the_next_record(lesson):
    lesson.wishes = ("go",)
    lesson.step(FOUR.replace("    c =", "    tell('pause')\n    c ="))
    assert lesson.seen == ["x · x", "a · b", "c + x"]


def test_a_page_that_is_closed_lets_the_cell_go(lesson):
    lesson.wishes = ("bye",)
    lesson.step(FOUR)
    assert lesson.seen == ["x · x"]


def test_the_way_back_is_gone_step_by_step_too(lesson):
    page = lesson.step(FOUR + "g = tape.gradient(d, x)\n")
    assert [message["back"] for message in said(page, "paused")] == [False] * 4 + [True] * 4
    assert lesson.seen[4:] == ["c + x", "a · b", "sin(a)", "x · x"]
    lesson.run(FOUR + "h = tape.gradient(d, x)\n")
    assert float(lesson.names["g"]) == float(lesson.names["h"])


@pytest.mark.parametrize("at", range(8))
def test_an_interrupt_while_paused_is_the_learners_and_leaves_all_consistent(lesson, at):
    lesson.wishes = ("next",) * at + ("interrupt",)
    with pytest.raises(KeyboardInterrupt):
        lesson.step(FOUR + "g = tape.gradient(d, x)\n")
    page = lesson.pages[-1]
    assert len(lesson.seen) == at + 1
    assert said(page, "paused", "running")[-1] == {"kind": "running"}
    error = page.trace["tape"]["error"] or page.trace["passes"][-1]["error"]
    assert error.startswith("KeyboardInterrupt")
    page = lesson.run(FOUR + "g = tape.gradient(d, x)\n")
    assert (page.trace["tape"]["state"], page.trace["tape"]["records"]) == ("spent", 4)
    assert said(page, "paused") == []


def test_what_the_page_of_an_earlier_cell_says_stops_no_other(lesson):
    lesson.step(FOUR)
    early = lesson.pages[-1]
    lesson.names["tell"] = lambda: lesson.session.hear(early.run, {"cmd": "pause"})
    waiting = "    t = threading.Thread(target=tell); t.start(); t.join()\n    c ="
    page = lesson.run("import threading\n" + FOUR.replace("    c =", waiting))
    assert said(page, "paused", "cannot") == []


def test_a_page_that_is_not_heard_does_not_stop_the_cell(lesson):
    lesson.present = False
    page = lesson.step(FOUR)
    assert [message["why"] for message in said(page, "cannot")] == ["unheard"]
    assert lesson.seen == []


def test_a_page_that_is_heard_late_stops_the_cell_from_then_on(lesson):
    lesson.present = False
    page = lesson.step(FOUR.replace("    c =", "    tell('hello')\n    c ="))
    assert [message["why"] for message in said(page, "cannot")] == ["unheard"]
    assert lesson.seen == ["a · b", "c + x"]


def test_a_page_that_is_heard_on_the_cells_own_thread_proves_nothing(lesson):
    lesson.present = False
    lesson.names["tell"] = lesson.tell
    lesson.step(FOUR.replace("    c =", "    tell('hello')\n    c ="))
    assert lesson.seen == []


def test_without_a_page_nobody_waits_at_all():
    lesson = Lesson(pages=False)
    lesson.session.begin(Cell("cell", 1, FOUR, step=True))
    start = time.perf_counter()
    exec(FOUR, lesson.names)
    assert time.perf_counter() - start < gate.PATIENCE
    lesson.close()


def test_ops_of_other_threads_do_not_wait(lesson):
    lesson.names["threading"] = threading
    lesson.step(
        "x = tf.Variable(2.0)\n"
        "def work():\n"
        "    with tf.GradientTape() as mine:\n"
        "        y = x * x\n"
        "with tf.GradientTape() as tape:\n"
        "    a = x + x\n"
        "    t = threading.Thread(target=work); t.start(); t.join()\n"
    )
    assert lesson.seen == ["x + x"]
