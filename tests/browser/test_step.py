"""Guards stepping: a running cell waits at its records for the reader, and for nobody else."""

import re
import time

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab
from tests.browser.test_live import LOAD, grads, nodes, opened, view

STEP = """\
%%tape step
x1, x2 = tf.Variable(1.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    w3 = x1 * x2
    w4 = tf.math.sin(x1)
    w5 = w3 * w4
    w6 = w5 + x2
print("after the records")
g = tape.gradient(w6, x1)
print(f"{float(g):.6g}")
"""


def part(lab: Lab, i: int, name: str) -> Locator:
    return view(lab, i).locator(f'[data-tapelab="step{name}"]')


def waiting(lab: Lab, i: int, text: str) -> None:
    expect(part(lab, i, "-status")).to_have_text(re.compile(text))
    expect(part(lab, i, "")).to_have_attribute("data-state", "paused")


def test_next_shows_one_record_more_each_time_and_go_runs_on(lab):
    lab = opened(lab, STEP)
    lab.run_cell(1, wait=False)
    waiting(lab, 1, r"^waiting at record 1, line 4: w3 = x1 · x2$")
    expect(nodes(lab, 1)).to_have_count(3)
    lit = view(lab, 1).locator('[data-tapelab="source"][aria-current="true"]')
    expect(lit).to_have_attribute("data-line", "4")
    time.sleep(1.0)  # it waits, and does not only run slowly
    expect(nodes(lab, 1)).to_have_count(3)
    assert lab.prompt(1) == "[*]:"
    for record, text in ((2, r"w4 = sin\(x1\)"), (3, "w5 = w3 · w4"), (4, r"w6 = w5 \+ x2")):
        part(lab, 1, "-next").click()
        waiting(lab, 1, f"^waiting at record {record}, line {record + 3}: {text}$")
        expect(lit).to_have_attribute("data-line", str(record + 3))
        expect(nodes(lab, 1)).to_have_count(record + 2)
    part(lab, 1, "-next").click()
    waiting(lab, 1, r"^waiting on the way back at record 4, line 7: w6 = w5 \+ x2$")
    assert lab.text(1) == "after the records\n"
    part(lab, 1, "-go").click()
    lab.wait_done()
    expect(part(lab, 1, "")).to_be_hidden()
    expect(view(lab, 1)).to_have_attribute("data-state", "spent")
    assert grads(lab, 1)["x1"] == lab.text(1).splitlines()[-1]


def test_keys_do_what_the_buttons_do(lab):
    lab = opened(lab, STEP)
    lab.run_cell(1, wait=False)
    waiting(lab, 1, "record 1,")
    part(lab, 1, "-next").focus()
    lab.page.keyboard.press("Enter")
    waiting(lab, 1, "record 2,")
    lab.page.keyboard.press("n")
    waiting(lab, 1, "record 3,")
    lab.page.keyboard.press("g")
    lab.wait_done()
    assert grads(lab, 1)["x1"] == lab.text(1).splitlines()[-1]


def test_an_interrupt_while_paused_ends_the_cell_and_the_next_one_works(lab):
    lab = opened(lab, STEP, STEP.replace("%%tape step\n", ""))
    lab.run_cell(1, wait=False)
    waiting(lab, 1, "record 1,")
    lab.interrupt()
    (error,) = (o for o in lab.outputs(1) if o["output_type"] == "error")
    assert error["ename"] == "KeyboardInterrupt"
    expect(view(lab, 1)).to_contain_text("KeyboardInterrupt")
    expect(part(lab, 1, "")).to_be_hidden()
    lab.run_cell(2)
    expect(part(lab, 2, "")).to_be_hidden()
    assert grads(lab, 2)["x1"] == lab.text(2).splitlines()[-1]


LONG = """\
x = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = x
    for k in range(100):
        y = y * x
        time.sleep(0.1)
"""


def test_any_long_cell_can_be_paused_and_stepped(lab):
    lab = opened(lab, LONG)
    lab.run_cell(1, wait=False)
    part(lab, 1, "-pause").click()
    waiting(lab, 1, "^waiting at record")
    first = int(re.findall(r"record (\d+)", part(lab, 1, "-status").inner_text())[0])
    part(lab, 1, "-next").click()
    waiting(lab, 1, f"^waiting at record {first + 1},")
    part(lab, 1, "-go").click()
    expect(part(lab, 1, "-status")).to_have_text("running")
    lab.interrupt()


def test_a_page_that_is_loaded_anew_lets_the_cell_go(lab):
    lab = opened(lab, STEP)
    lab.save()
    lab.run_cell(1, wait=False)
    waiting(lab, 1, "record 1,")
    lab.save()
    lab.reload()
    expect(view(lab, 1)).to_have_attribute("data-state", "spent")


def test_a_front_end_that_is_not_heard_says_why_and_offers_the_replay(lab):
    lab = opened(lab, STEP)
    # As in notebooks that keep a page's messages until the cell is over.
    lab.page.evaluate(
        "() => { const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;"
        " kernel.commsOverSubshells = 'disabled'; }"
    )
    lab.run_cell(1)
    expect(part(lab, 1, "")).to_have_attribute("data-state", "cannot")
    expect(part(lab, 1, "-status")).to_contain_text("The time line below replays it")
    expect(part(lab, 1, "-next")).to_be_hidden()
    expect(view(lab, 1).locator('[data-tapelab="scrubber"]')).to_be_visible()
    assert grads(lab, 1)["x1"] == lab.text(1).splitlines()[-1]


def test_notebook_7_steps_too(lab):
    lab.open([LOAD, STEP], app="notebook")
    lab.run_cell(0)
    lab.run_cell(1, wait=False)
    status = lab.page.locator('[data-tapelab="step-status"]')
    expect(status).to_have_text(re.compile("waiting at record 1,"))
    lab.page.locator('[data-tapelab="step-next"]').click()
    expect(status).to_have_text(re.compile("waiting at record 2,"))
    lab.page.locator('[data-tapelab="step-go"]').click()
    lab.wait_done()


def test_without_a_front_end_nothing_waits():
    book = new_notebook(cells=[new_code_cell(LOAD), new_code_cell(STEP)])
    start = time.monotonic()
    NotebookClient(book, timeout=60, kernel_name="python3").execute()
    assert time.monotonic() - start < 45
    printed = [o.text for o in book.cells[1].outputs if o.output_type == "stream"]
    assert "".join(printed).splitlines()[0] == "after the records"
