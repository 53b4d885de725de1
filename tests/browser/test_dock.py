"""Guards the dock: a panel beside the notebook that follows the running cell and covers nothing."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab
from tests.browser.test_live import GROW, LOAD, SQUARE, facts, opened, view

DOCK = "%tapelab dock"
CUBE = SQUARE.replace("x * x", "x * x * x").replace("y =", "cube =")


def dock(lab: Lab) -> Locator:
    return lab.page.locator('[data-tapelab="dock"]')


def nodes(lab: Lab) -> Locator:
    return dock(lab).locator('[data-tapelab="node"]')


def names(lab: Lab) -> list[str]:
    found: list[str] = nodes(lab).evaluate_all("all => all.map(node => node.dataset.name)")
    return [name for name in found if name]


def edges(lab: Lab) -> tuple[float, float]:
    """Where the notebook ends and where the panel begins, in pixels from the left."""
    right = lab.page.locator(".jp-NotebookPanel:visible, #notebook-container").first.evaluate(
        "e => e.getBoundingClientRect().right"
    )
    return right, dock(lab).evaluate("e => e.getBoundingClientRect().left")


def docked(lab: Lab, *cells: str) -> Lab:
    """A notebook with the dock open: its cells begin at 2."""
    opened(lab, DOCK, *cells).run_cell(1)
    expect(dock(lab)).to_be_visible()
    return lab


def test_it_follows_the_cell_that_runs_and_agrees_with_the_view_under_it(lab):
    lab = docked(lab, SQUARE + "g = tape.gradient(y, x)", CUBE + "g = tape.gradient(cube, x)")
    expect(dock(lab)).to_contain_text("The next cell that opens a tape is shown here.")
    assert "tapelab is docked" in lab.text(1)
    for i, name in ((2, "y"), (3, "cube")):
        lab.run_cell(i)
        mine = dock(lab).locator('[data-tapelab="view"]')
        expect(mine).to_have_count(1)
        expect(mine).to_have_attribute("data-state", "spent")
        expect(nodes(lab).filter(has_text=name)).not_to_have_count(0)
        read = "all => all.map(node => ({...node.dataset}))"
        assert nodes(lab).evaluate_all(read) == facts(lab, i)
    lab.run_cell(2)  # again: its page is another one, and the newest
    expect(nodes(lab)).to_have_count(2)
    assert names(lab) == ["x", "y"]


def test_it_grows_while_the_cell_runs(lab):
    lab = docked(lab, GROW)
    lab.run_cell(2, wait=False)
    expect(nodes(lab)).not_to_have_count(0)
    assert lab.prompt(2) == "[*]:"
    lab.wait_done()
    expect(nodes(lab)).to_have_count(22)


def test_opened_late_it_shows_the_cell_that_ran_last(lab):
    lab = opened(lab, SQUARE, DOCK)
    lab.run_cell(1)
    lab.run_cell(2)
    expect(nodes(lab)).to_have_count(2)
    assert names(lab) == ["x", "y"]


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_the_notebook_makes_room_and_takes_it_back(lab, app):
    lab.open([LOAD, DOCK, SQUARE, "%tapelab dock off"], app=app)
    lab.run_cell(0)
    wide = lab.page.locator("#main").evaluate("e => e.getBoundingClientRect().right")
    lab.run_cell(1)
    lab.run_cell(2)
    expect(nodes(lab)).to_have_count(2)
    panel = dock(lab).evaluate("e => e.getBoundingClientRect().left")
    main = lab.page.locator("#main").evaluate("e => e.getBoundingClientRect().right")
    assert main <= panel + 1
    cell = lab.page.locator(".jp-CodeCell .jp-InputArea-editor").first
    assert cell.evaluate("e => e.getBoundingClientRect().right") <= panel + 1
    lab.run_cell(3)
    expect(dock(lab)).to_have_count(0)
    assert lab.page.locator("#main").evaluate("e => e.getBoundingClientRect().right") == wide
    view_ = lab.page.locator('[data-tapelab="view"]')
    expect(view_).to_have_count(1)  # the one under the cell stays


def test_its_edge_moves_by_keyboard_and_its_width_is_remembered(lab):
    lab = docked(lab, SQUARE)
    edge = lab.page.locator('[data-tapelab="dock-edge"]')
    before = float(edge.get_attribute("aria-valuenow") or 0)
    edge.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.page.keyboard.press("ArrowLeft")
    lab.page.keyboard.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", str(round(before + 24)))
    notebook, panel = edges(lab)
    assert notebook <= panel + 1
    lab.source(1, "%tapelab dock off\n%tapelab dock")
    lab.run_cell(1)
    expect(edge).to_have_attribute("aria-valuenow", str(round(before + 24)))
    box = edge.bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 3, 400)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 103, 400, steps=4)
    lab.page.mouse.up()
    width = float(edge.get_attribute("aria-valuenow") or 0)
    assert abs(width - (before + 24 - 100)) < 6
    lab.page.evaluate("() => localStorage.removeItem('tapelab-dock-width')")


def test_the_reader_closes_it_and_later_cells_leave_it_closed(lab):
    lab = docked(lab, SQUARE, CUBE, "%tapelab")
    lab.run_cell(2)
    lab.page.locator('[data-tapelab="dock-close"]').click()
    expect(dock(lab)).to_have_count(0)
    lab.run_cell(3)
    expect(view(lab, 3)).to_have_count(1)
    expect(dock(lab)).to_have_count(0)
    lab.run_cell(4)
    assert "tapelab is not docked" in lab.text(4)
    lab.run_cell(1)
    expect(dock(lab)).to_be_visible()
    expect(nodes(lab)).not_to_have_count(0)


def test_it_goes_with_its_kernel(lab):
    lab = docked(lab, SQUARE)
    lab.run_cell(2)
    expect(nodes(lab)).to_have_count(2)
    lab.restart()
    expect(dock(lab)).to_have_count(0)
    lab.run_cell(0)
    lab.run_cell(2)
    expect(view(lab, 2)).to_have_count(1)
    expect(dock(lab)).to_have_count(0)


def test_it_comes_back_when_the_page_is_loaded_anew(lab):
    lab = docked(lab, SQUARE, CUBE)
    lab.run_cell(2)
    lab.run_cell(3)
    lab.save()
    lab.reload()
    expect(dock(lab)).to_be_visible()
    expect(dock(lab).locator('[data-tapelab="view"]')).to_have_count(1)
    expect(nodes(lab).filter(has_text=re.compile("cube"))).not_to_have_count(0)


def test_the_dark_theme(lab):
    lab = docked(lab, SQUARE)
    lab.run_cell(2)
    read = "e => getComputedStyle(e).backgroundColor"
    light = dock(lab).evaluate(read)
    lab.theme("JupyterLab Dark")
    assert dock(lab).evaluate(read) != light
    lab.page.wait_for_timeout(1_000)  # see test_live


def test_stepping_from_the_dock(lab):
    lab = docked(lab, "%%tape step\n" + SQUARE + "    z = y * x")
    lab.run_cell(2, wait=False)
    status = dock(lab).locator('[data-tapelab="step-status"]')
    expect(status).to_have_text(re.compile("waiting at record 1,"))
    dock(lab).locator('[data-tapelab="step-next"]').click()
    for each in (status, view(lab, 2).locator('[data-tapelab="step-status"]')):
        expect(each).to_have_text(re.compile("waiting at record 2,"))
    dock(lab).locator('[data-tapelab="step-go"]').click()
    lab.wait_done()


def test_it_goes_when_its_notebook_is_closed(lab):
    lab = docked(lab, SQUARE)
    lab.run_cell(2)
    wide = lab.page.viewport_size
    lab.page.evaluate("() => jupyterapp.shell.currentWidget.dispose()")
    expect(dock(lab)).to_have_count(0)
    right = lab.page.locator("#main").evaluate("e => e.getBoundingClientRect().right")
    assert wide is not None
    assert right == wide["width"]
