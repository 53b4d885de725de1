"""Guards the web pages in Chromium: pictures, replay without a kernel, keyboard, themes, axe."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Locator, expect

from tapelab.jupyter.site.build import build
from tapelab.jupyter.site.pages import find
from tests.browser.cells import CELLS, LOAD
from tests.browser.pages import WHERE, Visit, served
from tests.browser.test_access import needs_axe, troubles

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
# Run for their views; all others are shown as they are saved.
LESSONS = ("course/01_what_a_tape_is", "course/06_why_is_my_gradient_none",
           "ko/01_what_a_tape_records", "05_numbers_vectors_variables")  # fmt: skip
NAMES = [source.name for source in find(NOTEBOOKS)]
PREDICT = "%%tape predict\n" + CELLS["two-paths"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Some notebooks after a run (`run/`), and all of them as saved (`all/`)."""
    root = tmp_path_factory.mktemp("site")
    chosen = root / "chosen"
    for name in LESSONS:
        (chosen / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(NOTEBOOKS / f"{name}.ipynb", chosen / f"{name}.ipynb")
    shutil.copytree(NOTEBOOKS / "images", chosen / "images")
    cells = [new_code_cell(LOAD), new_markdown_cell("# Ten cells")]
    cells += [new_code_cell(cell) for name, cell in CELLS.items() if name != "error"]
    cells += [new_code_cell(PREDICT)]
    failing = new_code_cell(CELLS["error"])
    failing.metadata["tags"] = ["raises-exception"]
    nbformat.write(new_notebook(cells=[*cells, failing]), chosen / "cells.ipynb")
    place = root / "web" / WHERE
    build(chosen, place / "run")
    build(NOTEBOOKS, place / "all", run=False)
    with served(root / "web") as address:
        yield f"{address}/{WHERE}/"


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Callable[..., Visit]]:
    """Open a browser at the run pages; whatever goes wrong there fails the test."""
    visits: list[Visit] = []

    def start(folder: str = "run", **options: Any) -> Visit:
        visits.append(Visit(browser, f"{home}{folder}/", **options))
        return visits[-1]

    yield start
    for each in visits:
        each.context.close()
    assert [problem for each in visits for problem in each.problems] == []


def opened(place: Locator) -> Locator:
    """The view in a place, made because its reader has come near."""
    place.scroll_into_view_if_needed()
    view = place.locator('[data-tapelab="view"]')
    expect(view).to_be_visible()
    return view


def of_cell(visit: Visit, name: str) -> Locator:
    """The view under one of the ten cells."""
    at = [each for each in CELLS if each != "error"].index(name) if name in CELLS else -2
    return opened(visit.page.locator(".tape").nth(at))


def node(view: Locator, name: str) -> Locator:
    return view.locator(f'[data-tapelab="node"][data-name="{name}"]').first


def scrub(view: Locator, to: int) -> None:
    """Move the time line's slider."""
    view.locator('[data-tapelab="scrubber"]').evaluate(
        "(slider, to) => { slider.value = String(to);"
        " slider.dispatchEvent(new Event('input', {bubbles: true})); }",
        to,
    )
    expect(view).to_have_attribute("data-at", str(to))


def six(number: Any) -> str:
    """A number as pages write it in attributes."""
    return repr(float(f"{float(number):.6g}"))


# -- pictures --------------------------------------------------------------------------------------


def test_without_scripts_every_page_shows_its_pictures(visit) -> None:
    """Also with the widest things on a phone: nothing makes the page itself scroll sideways."""
    reader = visit("all", java_script_enabled=False, viewport={"width": 390, "height": 800})
    for name in NAMES:
        page = reader.go(name)
        page.locator("main img").evaluate_all(
            "all => Promise.all(all.map(each => { each.loading = 'eager'; return each.decode(); }))"
        )
        drawn = page.locator("main img").evaluate_all("all => all.map(each => each.naturalWidth)")
        assert all(drawn), name
        assert page.locator(".tape, .shown, .text").count() > 0
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} pixels wider than a phone"


@pytest.mark.parametrize("name", [*LESSONS, "cells"])
def test_every_picture_becomes_a_view_when_its_reader_comes_near(visit, name: str) -> None:
    reader = visit()
    page = reader.go(name)
    places = page.locator(".tape")
    assert page.locator('[data-tapelab="view"]').count() < places.count() > 2
    for at in range(places.count()):
        opened(places.nth(at))
        expect(places.nth(at).locator(".still")).to_be_hidden()
    assert page.locator(".tapelab-broken").count() == 0
    page.emulate_media(media="print")
    expect(places.first.locator(".still")).to_be_visible()
    expect(places.first.locator(".live")).to_be_hidden()


def test_a_page_from_a_disk_replays_too(browser: Browser, tmp_path: Path) -> None:
    saved = tmp_path / "in" / "1.ipynb"
    saved.parent.mkdir()
    cells = [new_code_cell(LOAD), new_code_cell(CELLS["two-paths"])]
    nbformat.write(new_notebook(cells=cells), saved)
    build(saved.parent, tmp_path / "out")
    reader = Visit(browser, f"file://{tmp_path}/out/")
    try:
        reader.go("1")
        view = opened(reader.page.locator(".tape"))
        scrub(view, 0)
        assert reader.problems == []
    finally:
        reader.context.close()


# -- replay ----------------------------------------------------------------------------------------

# cell → gradients by name, computed in the cell's own names
GRADS = {
    "two-paths": {"x1": "tape.gradient(w5, x1)", "x2": "tape.gradient(w5, x2)", "c": "None"},
    "why-none": {"x": "dy_dx", "w": "dy_dw", "k": "dy_dk"},
    "nested": {"x": "d2y_dx2"},
    "loop": {"x": "dy_dx"},
    "vanishing": {"x": "dh_dx"},
    "zero-and-nan": {"a": "da", "b": "db", "c": "dc"},
    "training": {"b": "db"},
}


@pytest.mark.parametrize("name", GRADS)
def test_numbers_are_the_engines_own(visit, name: str) -> None:
    names: dict[str, Any] = {}
    exec(f"import numpy as np\nimport tapelab as tf\n{CELLS[name]}", names)
    reader = visit()
    reader.go("cells")
    view = of_cell(reader, name)
    for source, expression in GRADS[name].items():
        grad = eval(expression, names)
        if name == "nested":
            view.get_by_role("tab", name="outer").click()
        told = "None" if grad is None else six(grad)
        row = view.locator(f'[data-tapelab="watched"][data-name="{source}"]')
        expect(row.or_(node(view, source)).first).to_have_attribute("data-grad", told)
    last = int(view.locator('[data-tapelab="scrubber"]').get_attribute("max") or 0)
    for at in (0, last // 2, last - 1):
        scrub(view, at)
    expect(view).to_have_attribute("data-replaying", "true")


def test_the_pass_is_replayed_step_by_step(visit) -> None:
    """w5 = x1·x2·sin(x1) + c at x1 = 1, x2 = 2: both paths to x1, and their sum."""
    reader = visit()
    page = reader.go("cells")
    view = of_cell(reader, "two-paths")
    x1, sin, product = (node(view, name) for name in ("x1", "w4", "w3"))
    expect(x1).to_have_attribute("data-grad", "2.76355")
    scrub(view, 0)
    assert x1.get_attribute("data-grad") in (None, "")
    told = []
    for _ in range(40):
        if view.locator('[data-tapelab="next"]').is_disabled():
            break
        before = view.get_attribute("data-at")
        view.locator('[data-tapelab="next"]').click()
        expect(view).not_to_have_attribute("data-at", before or "")
        told.append(x1.get_attribute("data-grad"))
    seen = [each for each in dict.fromkeys(told) if each]
    assert seen in (["1.0806", "2.76355"], ["1.68294", "2.76355"]), "one path, then their sum"
    expect(sin).to_have_attribute("data-grad", "2.0")
    expect(product).to_have_attribute("data-grad", "0.841471")
    x1.focus()
    page.keyboard.press(",")
    expect(view).to_have_attribute("data-replaying", "true")


def test_reasons_orders_sizes_and_memory_need_no_kernel(visit) -> None:
    reader = visit()
    reader.go("cells")
    none = of_cell(reader, "why-none").locator('[data-tapelab="explanation"]')
    assert {"left-engine", "not-watched"} <= {
        each.get_attribute("data-cause") for each in none.all()
    }
    expect(of_cell(reader, "nested").locator('[data-tapelab="orders"]')).to_be_visible()
    loop = of_cell(reader, "loop")
    expect(loop.locator('[data-kind="group"]').first).to_be_visible()
    vanishing = of_cell(reader, "vanishing")
    vanishing.locator('button[data-tapelab="sizes"]').click()
    expect(vanishing.locator('button[data-tapelab="sizes"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    training = of_cell(reader, "training")
    expect(training.locator('[data-tapelab="history"]')).to_be_visible()


def test_what_is_predicted_is_judged_and_what_needs_a_kernel_says_so(visit) -> None:
    reader = visit()
    page = reader.go("cells")
    view = opened(page.locator(".tape").nth(-2))
    expect(node(view, "x1")).to_have_attribute("data-grad", "?")
    field = view.locator('[data-tapelab="question"][data-name="x1"] input')
    field.fill("2.76")
    field.press("Enter")
    expect(node(view, "x1")).to_have_attribute("data-grad", "2.76355")
    view = of_cell(reader, "two-paths")
    node(view, "x1").click()
    view.locator('[data-tapelab="check"]').click()
    expect(view.locator('[data-tapelab="check-verdict"]')).to_contain_text("a running notebook")
    assert view.locator('[data-tapelab="step"]').is_hidden()


def test_views_speak_the_readers_language(visit) -> None:
    reader = visit()
    page = reader.go("ko/01_what_a_tape_records")
    view = opened(page.locator(".tape").first)
    expect(view).to_have_attribute("lang", "ko")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    view.locator('[data-tapelab="language"]').click()
    expect(opened(page.locator(".tape").first)).to_have_attribute("lang", "en")
    page = reader.go("cells")
    expect(of_cell(reader, "loop")).to_have_attribute("lang", "en")


# -- reading ---------------------------------------------------------------------------------------


def test_the_keyboard_finds_its_way(visit) -> None:
    reader = visit(viewport={"width": 1100, "height": 800})
    page = reader.go("course/01_what_a_tape_is")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-room")).to_be_visible()
    expect(page.locator('.menu-room [aria-current="page"]')).to_have_count(1)
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("each => each.closest('.menu-room') !== null")
    page.keyboard.press("Escape")
    expect(page.locator(".menu-room")).to_be_hidden()
    expect(page.locator(".menu > summary")).to_be_focused()


def test_the_theme_is_chosen_and_remembered(visit) -> None:
    reader = visit(color_scheme="light")
    page = reader.go("course/01_what_a_tape_is")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    switch = page.locator("[data-theme-switch]")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    dark = page.evaluate(ground)
    assert dark != light
    view = opened(page.locator(".tape").first)
    assert view.evaluate("view => getComputedStyle(view).backgroundColor") == dark
    page = reader.go("cells")
    assert page.evaluate(ground) == dark


def test_guess_first_hides_what_cells_show_until_it_is_asked_for(visit) -> None:
    reader = visit()
    page = reader.go("course/06_why_is_my_gradient_none")
    page.get_by_role("button", name="Guess first").click()
    outputs = page.locator("[data-output]")
    hidden = outputs.count()
    expect(page.locator(".reveal")).to_have_count(hidden)
    expect(outputs.locator("visible=true")).to_have_count(0)
    page.locator(".reveal").nth(1).click()
    expect(outputs.locator("visible=true")).to_have_count(1)
    expect(page.locator(".reveal")).to_have_count(hidden - 1)
    page.reload()
    expect(page.locator(".reveal")).to_have_count(hidden)
    page.get_by_role("button", name="Guess first").click()
    expect(page.locator(".reveal")).to_have_count(0)


def test_a_jump_lands_where_it_leads_while_views_are_made_on_the_way(visit) -> None:
    reader = visit(viewport={"width": 1440, "height": 900})
    page = reader.go("course/06_why_is_my_gradient_none")
    links = page.locator(".here a")
    for at in (links.count() - 1, links.count() // 2):
        links.nth(at).click()
        heading = page.locator(str(links.nth(at).get_attribute("href")))
        page.wait_for_timeout(500)  # until the views around have been made
        top = heading.evaluate("each => each.getBoundingClientRect().top")
        bottom = page.evaluate("scrollY + innerHeight >= document.body.scrollHeight - 2")
        assert 0 < top < 200 or bottom


def test_previous_and_next_walk_through_a_section(visit) -> None:
    reader = visit("all")
    course = [name for name in NAMES if name.startswith("course/")]
    page = reader.go(course[0])
    for name in course[1:4]:
        page.locator('.turn [rel="next"]').click()
        expect(page).to_have_url(re.compile(re.escape(f"{name}.html")))
    page.locator('.turn [rel="prev"]').click()
    expect(page).to_have_url(re.compile(re.escape(f"{course[2]}.html")))
    page.locator(".brand").click()
    expect(page.locator("h1")).to_be_visible()


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, scheme: str) -> None:
    reader = visit(color_scheme=scheme)
    for name in ("index", "course/01_what_a_tape_is", "ko/01_what_a_tape_records"):
        page = reader.go(name)
        if page.locator(".tape").count():
            opened(page.locator(".tape").first)
        assert troubles(page.locator("html")) == [], name
    reader = visit("all", color_scheme=scheme, viewport={"width": 390, "height": 800})
    for name in ("index", "differences"):
        page = reader.go(name)
        page.locator(".menu > summary").click()
        assert troubles(page.locator("html")) == [], name
