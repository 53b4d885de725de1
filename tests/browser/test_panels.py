"""Guards what stands around the graph: orders, loops, history, memory, tangents, two views."""

import json

from playwright.sync_api import expect

from tests.browser.cells import CELLS
from tests.browser.lab import Lab
from tests.browser.reading import beats, grads, opened, part, rows, scrub, view

LONG = """\
x = tf.Variable(1.001)
with tf.GradientTape() as tape:
    y = x
    for k in range(5_000):
        y = y * x
        y = y - 0.001
dy_dx = tape.gradient(y, x)
print(float(dy_dx))
"""


def test_orders_are_layers_that_can_be_taken_off(lab: Lab) -> None:
    opened(lab, CELLS["nested"] + "print(float(d2y_dx2))")
    orders = part(lab, 1, "orders")
    expect(orders).to_be_visible()
    expect(part(lab, 1, "tab", '[aria-selected="true"]')).to_contain_text("outer")
    everything = len(rows(part(lab, 1, "node")))
    orders.locator('input[value="0"]').check()
    expect(part(lab, 1, "node", '[data-name="y"]')).to_have_count(1)
    # x, x · x and y: what the learner wrote.
    expect(part(lab, 1, "node")).to_have_count(3)
    orders.locator('input[value="1"]').check()
    expect(part(lab, 1, "node")).to_have_count(everything)
    assert everything > 3
    assert float(grads(lab, 1)["x"]) == float(lab.text(1)) == 12.0


def test_a_long_loop_opens_rolled_up_and_any_iteration_can_be_picked(lab: Lab) -> None:
    opened(lab, LONG)
    assert 3 <= len(rows(part(lab, 1, "node"))) <= 60
    expect(part(lab, 1, "node", '[data-kind="group"]').first).to_be_visible()
    expect(view(lab, 1)).to_have_attribute("data-records", "10000")
    assert abs(float(grads(lab, 1)["x"]) / float(lab.text(1)) - 1) < 1e-5
    picker = part(lab, 1, "iteration").locator("input")
    picker = picker if picker.count() else part(lab, 1, "iteration")
    picker.first.fill("1234")
    picker.first.press("Enter")
    expect(view(lab, 1)).to_contain_text("1,234 of 5,000")


def test_history_through_a_training_loop_is_that_of_the_cell(lab: Lab) -> None:
    noted = "    losses.append(float(loss))\n    w.assign_sub"
    spy = CELLS["training"].replace("    w.assign_sub", noted, 1)
    cell = "import json\nlosses = []\n" + spy + "print(json.dumps(losses))"
    opened(lab, cell)
    losses = json.loads(lab.text(1))
    expect(part(lab, 1, "history")).to_be_visible()
    expect(part(lab, 1, "history")).to_contain_text("60")
    shown = part(lab, 1, "history").inner_text()
    assert f"step 59: {losses[-1]:.3e}" in shown, shown
    expect(part(lab, 1, "watched").locator("svg")).not_to_have_count(0)


def test_memory_says_when_arrays_are_let_go(lab: Lab) -> None:
    persistent = CELLS["layers"]
    opened(lab, persistent, persistent.replace("persistent=True", "").replace("tape", "once"))
    expect(part(lab, 1, "memory")).to_contain_text("476 B")
    expect(part(lab, 1, "header")).to_contain_text("keeps")
    expect(part(lab, 2, "memory")).to_contain_text("0 B of 476 B")
    expect(view(lab, 2)).to_have_attribute("data-state", "spent")


def test_tangents_stand_beside_values(lab: Lab) -> None:
    opened(lab, CELLS["forward"] + "print(float(dy))")
    expect(view(lab, 1)).to_contain_text("forward")
    expect(view(lab, 1)).to_contain_text("→")
    assert lab.text(1)[:5] in view(lab, 1).inner_text()


def test_two_views_of_one_tape_agree(lab: Lab) -> None:
    """JupyterLab's own "new view for output": the same widget in a second place."""
    opened(lab, CELLS["two-paths"])
    lab.select(1)
    lab.page.evaluate("() => { jupyterapp.commands.execute('notebook:create-output-view'); }")
    views = lab.page.locator('[data-tapelab="view"]')
    expect(views).to_have_count(2)
    read = """all => all.map(view => [...view.querySelectorAll('[data-tapelab="node"]')]
        .map(node => [node.dataset.name, node.dataset.value, node.dataset.grad]).sort())"""
    lab.page.wait_for_timeout(500)
    one, other = views.evaluate_all(read)
    assert one == other and ["x1", "1.0", "2.76355"] in one
    # Each is stepped on its own.
    scrub(lab, 1, 0)
    one, other = views.evaluate_all(read)
    assert one != other
    scrub(lab, 1, beats(lab, 1))


def test_sizes_show_where_gradients_vanish(lab: Lab) -> None:
    opened(lab, CELLS["vanishing"])
    part(lab, 1, "sizes").click()
    expect(part(lab, 1, "sizes-legend")).to_be_visible()
    expect(view(lab, 1)).to_contain_text("10⁻")
