"""Guards what becomes of a view when its kernel goes, or when two pages look at one kernel."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.cells import LOAD
from tests.browser.lab import Lab
from tests.browser.reading import grads, opened, part, view

SQUARE = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"


def test_a_view_that_outlives_its_kernel_keeps_what_it_knows_and_says_so(lab):
    lab = opened(lab, SQUARE, SQUARE + "g = tape.gradient(y, x)")
    expect(part(lab, 1, "node")).to_have_count(2)
    lab.restart()
    expect(view(lab, 1)).to_have_attribute("data-state", "detached")
    expect(view(lab, 1)).to_contain_text("detached")
    expect(part(lab, 1, "node")).to_have_count(2)
    expect(view(lab, 2)).to_have_attribute("data-state", "spent")  # nobody could ask it any more
    assert grads(lab, 2)["x"] == "6.0"
    lab.run_cell(0)
    lab.run_cell(2)
    expect(view(lab, 2)).to_have_count(1)
    expect(view(lab, 2)).to_have_attribute("data-state", "spent")
    assert grads(lab, 2)["x"] == "6.0"


def test_a_kernel_that_is_restarted_while_its_cell_runs_leaves_a_view_that_says_so(lab):
    lab.open([LOAD + "\nimport time", SQUARE + "    time.sleep(300)"])
    lab.run_cell(0)
    lab.run_cell(1, wait=False)
    expect(part(lab, 1, "node")).to_have_count(2)
    expect(view(lab, 1)).to_have_attribute("data-state", "recording")
    lab.restart()
    expect(view(lab, 1)).to_have_attribute("data-state", "detached")
    expect(part(lab, 1, "node")).to_have_count(2)
    lab.problems.clear()  # JupyterLab says that the cell it was running was cancelled


def test_two_pages_on_one_kernel_show_the_same(lab):
    lab = opened(lab, SQUARE)
    lab.save()
    other = Lab(lab.server, lab._context)
    other.path = lab.path
    other._load("lab")
    expect(view(other, 1)).to_have_attribute("data-state", "recorded")
    lab.source(0, "g = tape.gradient(y, x)")
    lab.run_cell(0)
    for each in (lab, other):
        expect(view(each, 1)).to_have_attribute("data-state", "spent")
        expect(part(each, 1, "node", '[data-name="x"]')).to_have_attribute("data-grad", "6.0")
    assert grads(lab, 1) == grads(other, 1)
    problems = list(other.problems)
    other.page.close()
    assert not problems


FLOOD = """\
x = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = x
    for _ in range({count}):
        y = y * x
g = tape.gradient(y, x)
print(float(g))
"""
# The longest time in which the page drew nothing, since the last look.
FRAMES = """() => {
  window.longest = 0;
  let before = performance.now();
  const look = (now) => {
    window.longest = Math.max(window.longest, now - before);
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_million_ops_do_not_freeze_the_page(lab, figures):
    lab.open([LOAD, FLOOD.format(count=1_000_000)])
    lab.run_cell(0)
    lab.page.evaluate(FRAMES)
    lab.run_cell(1, seconds=600)
    expect(view(lab, 1)).to_have_attribute("data-records", re.compile(r"\d{4,}"))
    expect(view(lab, 1)).to_contain_text("only the first 10,000")
    longest = lab.page.evaluate("() => window.longest")
    heap = lab.page.evaluate("() => performance.memory?.usedJSHeapSize ?? 0") / 2**20
    figures(f"flood in JupyterLab: 10⁶ ops, the page stood still for {longest:.0f} ms at most, "
            f"{heap:.0f} MB of its heap in use")  # fmt: skip
    assert lab.text(1).strip() == "1000001.0"
    assert longest < 3_000
