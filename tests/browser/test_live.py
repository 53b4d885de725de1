"""Guards the live view where learners meet it: real JupyterLab, real kernel, real browser."""

import re
import time

import pytest
from playwright.sync_api import Locator, expect

from tapelab.engine.legible import legible
from tests.browser.lab import Lab
from tests.browser.reading import grads, part, rows, view

LOAD = "%load_ext tapelab\nimport tapelab as tf\nimport time"

GROW = """\
x, c = tf.Variable(2.0), tf.constant(0.5)
with tf.GradientTape() as tape:
    y = x
    for k in range(10):
        y = y * x
        y = y + c
        time.sleep(0.1)
dy_dx = tape.gradient(y, x)
print(float(dy_dx))
"""

SQUARE = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"


def nodes(lab: Lab, i: int) -> Locator:
    return part(lab, i, "node")


def node(lab: Lab, i: int, name: str) -> Locator:
    return part(lab, i, "node", f'[data-name="{name}"]')


def facts(lab: Lab, i: int) -> list[dict[str, str]]:
    """The data attributes of every node under cell `i`."""
    return rows(nodes(lab, i))


def opened(lab: Lab, *cells: str) -> Lab:
    """A notebook whose first cell has loaded tapelab."""
    lab.open([LOAD, *cells])
    lab.run_cell(0)
    return lab


def test_the_view_grows_while_the_cell_runs(lab):
    opened(lab, GROW).run_cell(1, wait=False)
    seen = set()
    deadline = time.monotonic() + 30
    while lab.prompt(1) != "[2]:" and time.monotonic() < deadline:
        count = nodes(lab, 1).count()
        if lab.prompt(1) == "[*]:":  # asked again: the cell was still running when that was counted
            seen.add(count)
        time.sleep(0.02)
    lab.wait_done()
    assert len(seen - {0}) >= 5, seen
    expect(nodes(lab, 1)).to_have_count(22)


def test_gradients_on_the_page_are_those_that_the_cell_printed(lab):
    names = "x1, x2 = tf.Variable(1.0), tf.Variable(2.0)\n"
    lab = opened(
        lab,
        names + "with tf.GradientTape(persistent=True) as tape:\n    w3 = x1 * x2\n"
        "    w4 = tf.math.sin(x1)\n    w5 = w3 * w4\n"
        "for name in ('x1', 'x2', 'w3', 'w4'):\n"
        "    print(name, float(f'{float(tape.gradient(w5, globals()[name])):.6g}'))\n"
        "g = tape.gradient(w5, [x1, x2, w3, w4])",
    )
    lab.run_cell(1)
    expect(view(lab, 1)).to_have_attribute("data-state", "recorded")
    printed = dict(line.split() for line in lab.text(1).splitlines())
    expect(nodes(lab, 1)).to_have_count(5)
    shown = grads(lab, 1)
    assert {name: shown[name] for name in printed} == printed
    assert shown["w5"] == "1.0"


def test_a_spent_tape_says_so(lab):
    opened(lab, GROW).run_cell(1)
    expect(view(lab, 1)).to_have_attribute("data-state", "spent")
    expect(view(lab, 1)).to_have_attribute("data-records", "20")
    assert grads(lab, 1)["x"] == lab.text(1).strip()


def test_an_exception_in_the_with_is_told_and_the_next_cell_works(lab):
    lab = opened(lab, SQUARE + "    1 / 0", SQUARE + "g = tape.gradient(y, x)")
    lab.run_cell(1)
    expect(view(lab, 1)).to_contain_text("ZeroDivisionError")
    expect(nodes(lab, 1)).to_have_count(2)
    lab.run_cell(2)
    expect(view(lab, 2)).to_have_attribute("data-state", "spent")
    assert grads(lab, 2)["x"] == "6.0"


def test_an_interrupt_in_the_with_is_told_and_the_next_cell_works(lab):
    lab = opened(lab, SQUARE + "    time.sleep(60)", SQUARE + "g = tape.gradient(y, x)")
    lab.run_cell(1, wait=False)
    expect(nodes(lab, 1)).to_have_count(2)
    lab.interrupt()
    expect(view(lab, 1)).to_contain_text("KeyboardInterrupt")
    lab.run_cell(2)
    assert grads(lab, 2)["x"] == "6.0"


def test_a_cell_that_sleeps_after_its_last_op_shows_that_op(lab):
    lab = opened(lab, SQUARE + "    time.sleep(1.5)\n    z = y * x")
    lab.run_cell(1, wait=False)
    expect(nodes(lab, 1)).to_have_count(2)
    assert lab.prompt(1) == "[*]:"
    lab.wait_done()
    expect(nodes(lab, 1)).to_have_count(3)


def test_two_tapes_have_two_tabs(lab):
    lab = opened(
        lab,
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n        y = x * x * x\n"
        "    dy = inner.gradient(y, x)\nd2y = outer.gradient(dy, x)\n",
    )
    lab.run_cell(1)
    tabs = view(lab, 1).locator('[data-tapelab="tab"]')
    expect(tabs).to_have_count(2)
    expect(tabs.nth(0)).to_contain_text("outer")
    tabs.nth(0).click()
    expect(node(lab, 1, "x")).to_have_attribute("data-grad", "18.0")
    expect(node(lab, 1, "dy")).to_have_attribute("data-grad", "1.0")
    tabs.nth(1).click()
    expect(node(lab, 1, "x")).to_have_attribute("data-grad", "27.0")


def test_a_training_loop_shows_its_newest_tape(lab):
    lab = opened(
        lab,
        "w = tf.Variable(1.0)\nfor step in range(60):\n    with tf.GradientTape() as tape:\n"
        "        loss = (w - 3.0) ** 2\n    w.assign_sub(0.05 * tape.gradient(loss, w))\n"
        "    time.sleep(0.02)\nprint(float(f'{float(loss):.6g}'))",
    )
    lab.run_cell(1)
    expect(view(lab, 1)).to_have_count(1)
    expect(view(lab, 1).locator('[data-tapelab="tab"]:visible')).to_have_count(0)
    loss = view(lab, 1).locator('[data-tapelab="node"][data-name="loss"]')
    expect(loss).to_have_attribute("data-value", lab.text(1).strip())  # once the page has drawn it


def test_running_a_cell_again_replaces_its_view(lab):
    lab = opened(lab, SQUARE)
    lab.run_cell(1)
    expect(nodes(lab, 1)).to_have_count(2)
    lab.source(1, SQUARE + "    z = y * x")
    lab.run_cell(1)
    expect(view(lab, 1)).to_have_count(1)
    expect(nodes(lab, 1)).to_have_count(3)
    assert len(lab.outputs(1)) == 2  # the page and the picture


def test_a_gradient_in_a_later_cell_is_shown_there_and_above(lab):
    lab = opened(lab, SQUARE, "g = tape.gradient(y, x)\nprint(float(g))")
    lab.run_cell(1)
    expect(view(lab, 1)).to_have_attribute("data-state", "recorded")
    lab.run_cell(2)
    for i in (1, 2):
        expect(view(lab, i)).to_have_attribute("data-state", "spent")
        # The graph is drawn in the frame after the words above it have changed.
        expect(node(lab, i, "x")).to_have_attribute("data-grad", "6.0")


def test_a_page_that_is_loaded_anew_while_the_cell_runs_catches_up(lab):
    lab = opened(lab, GROW.replace("range(10)", "range(60)"))
    lab.save()
    lab.run_cell(1, wait=False)
    expect(nodes(lab, 1)).not_to_have_count(0)
    lab.save()
    lab.reload()
    expect(view(lab, 1)).to_have_attribute("data-state", re.compile("recording|spent"))
    expect(view(lab, 1)).to_have_attribute("data-records", "120")  # of which most are rolled up
    expect(view(lab, 1)).to_have_attribute("data-state", "spent")
    expect(node(lab, 1, "x")).to_have_attribute("data-grad", re.compile(r"\d"))


@pytest.mark.parametrize("trusted", [True, False])
def test_a_saved_notebook_shows_the_picture_where_no_kernel_knows_the_view(lab, trusted):
    lab = opened(lab, SQUARE + "g = tape.gradient(y, x)\nprint('done')")
    lab.run_cell(1)
    expect(nodes(lab, 1)).to_have_count(2)
    picture = lab.cell(1).locator('img[src^="data:image/svg+xml"]')
    expect(picture).to_have_count(1)
    expect(picture).to_be_hidden()
    saved = lab.save()
    saved.metadata["from"] = "elsewhere"  # JupyterLab trusts what it has saved itself
    lab.open(saved, trusted=trusted)
    expect(picture).to_be_visible()
    assert picture.evaluate("img => img.naturalWidth") > 100
    assert 'tape "tape": spent, 1 record' in (picture.get_attribute("alt") or "")
    lost = lab.cell(1).get_by_text("model not found")  # what JupyterLab says of a trusted widget
    expect(lost).to_have_count(int(trusted))
    expect(lost).to_be_hidden()


NASTY = ["<img src=x onerror=alert(1)>", "a\u202eb", "\"'&amp;", "변수 🎈"]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_text_and_nothing_else(lab, name):
    lab = opened(
        lab,
        f"with tf.GradientTape() as tape:\n"
        f"    y = (lambda: tf.Variable(1.0, name={name!r}))() * 2.0",
    )
    lab.run_cell(1)
    expect(nodes(lab, 1)).to_have_count(3)
    assert legible(name) in [node.get("name") for node in facts(lab, 1)]
    assert view(lab, 1).locator("img").count() == 0


def test_the_dark_theme(lab):
    lab = opened(lab, SQUARE + "g = tape.gradient(y, x)")
    lab.run_cell(1)
    expect(nodes(lab, 1)).to_have_count(2)
    light = view(lab, 1).evaluate("e => getComputedStyle(e).backgroundColor")
    lab.theme("JupyterLab Dark")
    assert view(lab, 1).evaluate("e => getComputedStyle(e).backgroundColor") != light
    # Two changes of theme within a second make JupyterLab take its curtain away twice.
    lab.page.wait_for_timeout(1_000)


def test_a_thousand_ops_do_not_stop_the_page(lab):
    lab = opened(
        lab,
        "x = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n    y = x\n"
        "    for _ in range(1000):\n        y = y * x\nprint(float(tape.gradient(y, x)))",
    )
    lab.run_cell(1)
    expect(view(lab, 1)).to_have_attribute("data-records", "1000")
    assert lab.text(1).strip() == "1001.0"


def test_notebook_7_shows_the_same(lab):
    lab.open([LOAD, SQUARE + "g = tape.gradient(y, x)"], app="notebook")
    lab.run_cell(0)
    lab.run_cell(1)
    expect(lab.page.locator('[data-tapelab="node"]')).to_have_count(2)
