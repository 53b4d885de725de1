"""Guards that a real kernel goes on when the page of its view closes, vanishes or never answers."""

from collections.abc import Iterator

import pytest

from tests.faults.kernel import Heard, Kernel, a_kernel

OPEN = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"
ASK = "g = tape.gradient(y, x)\nprint(float(g))"


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with a_kernel() as kernel:
        yield kernel


def works(kernel: Kernel) -> None:
    """The next cell has a view of its own, and nothing is complained of."""
    heard = kernel.run(OPEN + ASK)
    assert quiet(heard) == "6.0\n"
    (trace,) = heard.snapshots[-1]["traces"]
    assert (trace["tape"]["state"], trace["tape"]["error"]) == ("spent", "")


def quiet(heard: Heard) -> str:
    """What was printed; nothing went to the error stream."""
    assert not heard.error
    assert {m["content"]["name"] for _, m, _ in heard.of("stream")} <= {"stdout"}, heard.printed
    return heard.printed


def test_a_page_that_closes_its_line_is_told_no_more(kernel):
    opened = kernel.run(OPEN)
    for _, message, _ in opened.of("comm_open"):
        kernel.say("comm_close", comm_id=message["content"]["comm_id"], data={})
    assert quiet(kernel.run(ASK)) == "6.0\n"
    works(kernel)


def test_a_page_that_closes_its_line_while_the_cell_runs(kernel):
    request = kernel.start(OPEN + "    time.sleep(0.5)\n    z = y * x\nprint(float(z))")
    heard = kernel.hear(request, until=lambda message: message["msg_type"] == "comm_open")
    kernel.say("comm_close", comm_id=heard.messages[-1][1]["content"]["comm_id"], data={})
    assert quiet(kernel.hear(request)) == "27.0\n"
    works(kernel)


def test_widgets_that_are_all_closed_in_the_middle_of_a_recording(kernel):
    close = "    import ipywidgets; ipywidgets.Widget.close_all()\n    time.sleep(0.1)\n"
    assert quiet(kernel.run(OPEN + close + "    z = y * x\n" + ASK)) == "6.0\n"
    works(kernel)


def test_an_interrupt_in_the_kernel_is_told_and_the_next_cell_works(kernel):
    request = kernel.start(OPEN + "    while True:\n        y = y * 1.0\n        time.sleep(0.001)")
    kernel.hear(request, until=lambda message: message["msg_type"] == "comm_msg")
    kernel.interrupt()
    heard = kernel.hear(request)
    assert heard.error.startswith("KeyboardInterrupt")
    states = [m["content"]["data"]["state"]["snapshot"] for _, m, _ in heard.of("comm_msg")
              if m["content"]["data"].get("state", {}).get("snapshot")]  # fmt: skip
    (trace,) = states[-1]["traces"]
    assert "interrupted" in trace["tape"]["error"]
    works(kernel)


def test_messages_for_pages_of_a_kernel_that_is_gone_do_no_harm(kernel):
    opened = kernel.run(OPEN)
    kernel.restart()
    for _, message, _ in opened.of("comm_open"):
        for cmd in ("hello", "resync", "next"):
            data = {"method": "custom", "content": {"cmd": cmd}}
            kernel.say("comm_msg", comm_id=message["content"]["comm_id"], data=data)
    kernel.run("6 * 7")  # before which the kernel says that it knows no such page
    works(kernel)


@pytest.mark.parametrize(
    "message",
    [None, [], "resync", 7, {}, {"cmd": None}, {"cmd": ["resync"]}, {"cmd": "resync", "have": "x"},
     {"cmd": "resync", "have": -1}, {"cmd": "check"}, {"cmd": "check", "trace": {}, "node": "x"},
     {"cmd": "program", "name": "../../etc/passwd"}, {"cmd": "language", "language": ["ko"]},
     {"cmd": "next"}, {"cmd": "__init__"}, {"cmd": "hello" * 100_000}],
)  # fmt: skip
def test_a_page_that_says_what_makes_no_sense_is_not_heard(kernel, message):
    opened = kernel.run(OPEN)
    for _, opening, _ in opened.of("comm_open"):
        data = {"method": "custom", "content": message}
        kernel.say("comm_msg", comm_id=opening["content"]["comm_id"], data=data)
    assert quiet(kernel.run(ASK)) == "6.0\n"
