"""Guards the check: on a card, a gradient beside finite differences, which the kernel works out."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab
from tests.browser.test_live import opened, view

TWO_PATHS = """\
x1, x2 = tf.Variable(1.0), tf.Variable(2.0)
k = tf.constant(3.0)
with tf.GradientTape({}) as tape:
    w3 = x1 * x2
    w4 = tf.math.sin(x1)
    w5 = w3 * w4 * k
g = tape.gradient(w5, [x1, x2])
print(f"{{float(g[0]):.6g}}")
"""


def part(lab: Lab, i: int, name: str = "") -> Locator:
    return view(lab, i).locator(f'[data-tapelab="check{name}"]')


def choose(lab: Lab, i: int, name: str) -> None:
    """Show the card of a node."""
    node = view(lab, i).locator(f'[data-tapelab="node"][data-name="{name}"]')
    node.focus()
    lab.page.keyboard.press("Enter")
    expect(part(lab, i)).to_be_visible()


@pytest.mark.parametrize("how", ["", "persistent=True"])
def test_it_agrees_with_the_gradient_and_shows_both_ways_to_be_wrong(lab, how):
    lab = opened(lab, TWO_PATHS.format(how))
    lab.run_cell(1)
    choose(lab, 1, "x1")
    part(lab, 1).click()
    expect(part(lab, 1, "-tape")).to_have_text(re.compile(r"^\d"))
    gradient = float(lab.text(1))
    assert abs(float(part(lab, 1, "-tape").inner_text()) - gradient) < 1e-3
    assert abs(float(part(lab, 1, "-own").inner_text()) - gradient) < 1e-2
    assert abs(float(part(lab, 1, "-double").inner_text()) - gradient) < 1e-3
    verdict = part(lab, 1, "-verdict")
    expect(verdict).to_contain_text("They agree")
    slider = part(lab, 1, "-h")
    slider.focus()
    lab.page.keyboard.press("Home")
    expect(verdict).to_contain_text("round-off")
    expect(slider).to_have_attribute("aria-valuetext", "h = 1e-8")
    expect(part(lab, 1, "-own")).to_have_text("0.0")
    lab.page.keyboard.press("End")
    expect(verdict).to_contain_text("truncation")
    expect(slider).to_have_attribute("aria-valuetext", "h = 1")


def test_a_constant_that_nobody_watched_moves_the_target_all_the_same(lab):
    lab = opened(lab, TWO_PATHS.format(""))
    lab.run_cell(1)
    choose(lab, 1, "k")
    part(lab, 1).click()
    expect(part(lab, 1, "-tape")).to_have_text("None")
    expect(part(lab, 1, "-verdict")).to_contain_text("The tape says None, and yet")


def test_elements_of_an_array(lab):
    lab = opened(
        lab,
        "w = tf.Variable([1.0, 2.0, 3.0])\nwith tf.GradientTape() as tape:\n"
        "    y = tf.reduce_sum(w * w * w)\ng = tape.gradient(y, w)",
    )
    lab.run_cell(1)
    choose(lab, 1, "w")
    part(lab, 1).click()
    expect(part(lab, 1, "-tape")).to_have_text("27.0")  # the largest first
    element = part(lab, 1, "-element")
    expect(element).to_have_value("2")
    element.fill("0")
    element.press("Tab")
    expect(part(lab, 1, "-tape")).to_have_text("3.0")
    element.fill("7")
    element.press("Tab")
    expect(part(lab, 1, "-verdict")).to_have_text("There is no such element.")


def test_a_busy_kernel_answers_and_the_cell_does_not_hear_of_it(lab):
    lab = opened(
        lab,
        TWO_PATHS.format(""),
        "z = tf.Variable(1.0)\nwith tf.GradientTape() as other:\n    u = z * 2.0\n"
        "    for _ in range(80):\n        time.sleep(0.1)\n    v = u * 3.0\n"
        "print(len(other.records))",
    )
    lab.run_cell(1)
    lab.run_cell(2, wait=False)
    choose(lab, 1, "x1")
    assert lab.prompt(2) == "[*]:"
    part(lab, 1).click()
    expect(part(lab, 1, "-verdict")).to_contain_text("They agree")
    assert lab.prompt(2) == "[*]:"
    lab.wait_done()
    assert lab.text(2).strip() == "2"


def test_after_a_restart_it_says_that_nobody_answers(lab):
    lab = opened(lab, TWO_PATHS.format(""))
    lab.run_cell(1)
    lab.restart()
    choose(lab, 1, "x1")
    part(lab, 1).click()
    expect(part(lab, 1, "-verdict")).to_contain_text("No answer")


def test_a_view_of_one_moment_says_where_to_check(lab):
    lab = opened(lab, TWO_PATHS.format("") + "%tapelab quiet", "tape.view()")
    lab.run_cell(1)
    lab.run_cell(2)
    expect(view(lab, 2)).to_have_count(1)
    expect(view(lab, 2)).to_have_attribute("data-state", "spent")
    choose(lab, 2, "x1")
    part(lab, 2).click()
    expect(part(lab, 2, "-verdict")).to_contain_text("This view shows one moment")
    picture = lab.cell(2).locator('img[src^="data:image/svg+xml"]')
    expect(picture).to_be_hidden()
