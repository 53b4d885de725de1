"""Guards that everybody can use the view: axe, keyboard, zoom, forced colours, two languages."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.cells import CELLS
from tests.browser.lab import Lab
from tests.browser.reading import opened, part, place, view
from tests.npm import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.usefixtures("npm")  # which installs the packages of the lock file

# What is written in a node of the graph is its content, not its label: the label says it in words.
EXCEPT = {"label-content-name-mismatch": {"enabled": False}}
PREDICT = "%%tape predict\n" + CELLS["two-paths"]


def troubles(found: Locator) -> list[str]:
    """What axe has to say about a part of the page."""
    page = found.page
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = found.evaluate("(at, rules) => axe.run(at, {rules})", EXCEPT)
    assert len(result["passes"]) > 10
    return [f"{v['id']}: {n['html'][:160]}" for v in result["violations"] for n in v["nodes"]]


@needs_axe
@pytest.mark.parametrize("name", ["two-paths", "why-none", "nested", "training"])
def test_axe_finds_nothing(lab: Lab, name: str) -> None:
    opened(lab, CELLS[name])
    view(lab, 1).locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    assert troubles(view(lab, 1)) == []
    lab.theme("JupyterLab Dark")
    assert troubles(view(lab, 1)) == []
    lab.theme()
    part(lab, 1, "language").click()
    expect(view(lab, 1)).to_have_attribute("lang", "ko")
    assert troubles(view(lab, 1)) == []
    part(lab, 1, "language").click()


@needs_axe
def test_axe_finds_nothing_while_something_is_asked(lab: Lab) -> None:
    opened(lab, PREDICT)
    assert troubles(view(lab, 1)) == []
    answer(lab, "x1", "1.08")
    assert troubles(view(lab, 1)) == []


def focused(page: Page) -> str:
    """What has the focus, by its name on the page, its class or its text."""
    return str(
        page.evaluate(
            "() => { const at = document.activeElement;"
            " return at.dataset.tapelab || at.getAttribute('aria-label') || at.className"
            " || at.textContent; }"
        )
    )


def inside(lab: Lab) -> bool:
    return bool(view(lab, 1).evaluate("view => view.contains(document.activeElement)"))


def test_the_keyboard_alone_reaches_everything(lab: Lab) -> None:
    """From the header over the graph and the time line to the panels: the order of the page."""
    opened(lab, CELLS["two-paths"])
    page = lab.page
    part(lab, 1, "predict-button").focus()
    stops = ["predict-button"]
    rings = []
    while len(stops) < 60:
        page.keyboard.press("Tab")
        if not inside(lab):
            break
        stops.append(focused(page))
        rings.append(
            page.evaluate(
                "() => { const at = document.activeElement;"
                " const ring = at.querySelector('.tapelab-ring');"
                " return ring ? getComputedStyle(ring).stroke !== 'none'"
                "             : getComputedStyle(at).outlineStyle !== 'none'; }"
            )
        )
    assert all(rings), [stop for stop, ring in zip(stops[1:], rings, strict=True) if not ring]
    order = [stops.index(each) for each in ("predict-button", "language", "node", "scrubber")]
    assert order == sorted(order), stops
    assert stops.count("node") == 1, "the graph is one stop"
    last = stops[stops.index("scrubber") :]
    assert "tapelab-link" in last, "the panels come after the time line"


def test_arrows_walk_along_the_edges_and_commas_step(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"])
    page = lab.page
    part(lab, 1, "node", '[data-name="x1"]').focus()
    names = ["x1"]
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        names.append(str(page.evaluate("() => document.activeElement.dataset.name || 'unnamed'")))
    assert "w5" in names and page.evaluate("() => document.activeElement.role") == "option"
    before = place(lab, 1)
    page.keyboard.press(",")
    expect(part(lab, 1, "scrubber")).to_have_value(str(before - 1))
    expect(view(lab, 1).locator('[aria-live="polite"]', has_text="Step 10 of 11")).to_be_attached()
    page.keyboard.press(".")
    expect(part(lab, 1, "scrubber")).to_have_value(str(before))


def test_letters_are_not_commands_of_the_notebook(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"], "'a cell below'")
    page = lab.page
    count = "() => document.querySelectorAll('.jp-Notebook .jp-Cell').length"
    cells = page.evaluate(count)
    # `a`, `b` make cells in command mode, `x` and `d d` take one away, `m` makes it Markdown.
    for stop in ("predict-button", "node", "scrubber"):
        part(lab, 1, stop).first.focus()
        for key in ("a", "b", "x", "d", "d", "m", "z", "Enter"):
            page.keyboard.press(key)
        assert page.evaluate(count) == cells
    assert page.locator(".jp-MarkdownCell").count() == 0
    # Outside the view they still are.
    lab.select(2)
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(cells + 1)


def answer(lab: Lab, name: str, text: str) -> None:
    field = part(lab, 1, "question", f'[data-name="{name}"]').locator("input")
    field.click()
    lab.page.keyboard.type(text)
    lab.page.keyboard.press("Enter")


def test_what_is_to_be_predicted_is_nowhere_until_it_is_answered(lab: Lab) -> None:
    opened(lab, PREDICT)
    node = part(lab, 1, "node", '[data-name="x1"]')
    expect(node).to_have_attribute("data-grad", "?")
    expect(part(lab, 1, "watched", '[data-name="x1"]')).to_have_attribute("data-grad", "?")
    assert not re.search(r"2\.763|1\.0806", str(view(lab, 1).evaluate("v => v.outerHTML")))
    # The answers are judged on the page: it needs no kernel.
    lab.restart()
    answer(lab, "x1", "(2, 3)")
    question = part(lab, 1, "question", '[data-name="x1"]')
    expect(question).to_contain_text("The tape says 2.76355. You said (2, 3).")
    expect(node).to_have_attribute("data-grad", "2.76355")
    expect(part(lab, 1, "node", '[data-name="x2"]')).to_have_attribute("data-grad", "?")
    answer(lab, "x2", "0.84")
    expect(part(lab, 1, "question", '[data-name="x2"]')).to_contain_text("Yes: 0.841471.")
    answer(lab, "c", "none")
    expect(part(lab, 1, "question", '[data-name="c"]')).to_contain_text("Yes: None.")


def test_both_languages_and_the_choice_is_remembered(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"])
    part(lab, 1, "predict-button").click()
    expect(part(lab, 1, "predict")).to_be_visible()
    part(lab, 1, "language").click()
    expect(view(lab, 1)).to_have_attribute("lang", "ko")
    expect(part(lab, 1, "language")).to_be_focused()
    # The view is another, and the reader is still where they were.
    expect(part(lab, 1, "predict")).to_be_visible()
    expect(part(lab, 1, "watched-panel")).to_contain_text("지켜보는 텐서")
    expect(part(lab, 1, "account")).to_contain_text("그래디언트 1: w5의 그래디언트")
    lab.run_cell(1)
    expect(view(lab, 1)).to_have_attribute("lang", "ko")
    part(lab, 1, "language").click()
    expect(view(lab, 1)).to_have_attribute("lang", "en")


def test_zoom_forced_colours_and_reduced_motion(lab: Lab) -> None:
    opened(lab, CELLS["training"])
    page = lab.page
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    moving = view(lab, 1).evaluate(
        "view => [...view.querySelectorAll('*')].filter(each => {"
        " const style = getComputedStyle(each);"
        " return [style.transitionDuration, style.animationDuration]"
        "   .some(all => all.split(',').some(time => parseFloat(time) > 0)); })"
        ".map(each => each.outerHTML.slice(0, 120))"
    )
    assert moving == []
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    size = page.viewport_size
    assert size is not None
    try:
        # 200 %: half as many pixels of CSS.
        page.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
        page.wait_for_timeout(500)
        wide = view(lab, 1).evaluate("view => view.scrollWidth - view.clientWidth")
        assert wide <= 0
        clipped = view(lab, 1).evaluate(
            "view => [...view.querySelectorAll('button, input, summary')].filter(each => {"
            " const box = each.getBoundingClientRect(), whole = view.getBoundingClientRect();"
            " return box.width > 0"
            "   && (box.right > whole.right + 1 || box.left < whole.left - 1); })"
            ".map(each => each.outerHTML.slice(0, 120))"
        )
        assert clipped == []
    finally:
        page.set_viewport_size(size)
