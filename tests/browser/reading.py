"""Reads what a view shows, by the names that stay the same (`data-tapelab`)."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.cells import LOAD
from tests.browser.lab import Lab


def opened(lab: Lab, *cells: str, **how: Any) -> Lab:
    """A notebook whose first cell has loaded tapelab; the others have run."""
    lab.open([LOAD, *cells], **how)
    for at in range(len(cells) + 1):
        lab.run_cell(at)
    return lab


def view(lab: Lab, i: int) -> Locator:
    """The view under cell `i`."""
    return lab.cell(i).locator('[data-tapelab="view"]')


def part(lab: Lab, i: int, name: str, more: str = "") -> Locator:
    """A part of that view: part(lab, 1, "node", '[data-name="x"]')."""
    return view(lab, i).locator(f'[data-tapelab="{name}"]{more}')


def rows(found: Locator) -> list[dict[str, str]]:
    """The data attributes of every element found."""
    read = "all => all.map(each => ({...each.dataset}))"
    data: list[dict[str, str]] = found.evaluate_all(read)
    return data


def grads(lab: Lab, i: int) -> dict[str, str]:
    """Gradient by name, of the nodes that have a name."""
    return {n["name"]: n.get("grad", "") for n in rows(part(lab, i, "node")) if n.get("name")}


def sent(lab: Lab, i: int) -> list[tuple[str, str, str]]:
    """What has flowed back so far: from, to, contribution."""
    edges = rows(part(lab, i, "edge"))
    return sorted(
        (e["from"], e["to"], e["contribution"])
        for e in edges
        if e.get("contribution", "None") != "None"
    )


def scrub(lab: Lab, i: int, to: int) -> None:
    """Move the time line's slider."""
    part(lab, i, "scrubber").evaluate(
        "(slider, to) => { slider.value = String(to);"
        " slider.dispatchEvent(new Event('input', {bubbles: true})); }",
        to,
    )
    # The view draws at most once a frame, and less often on a busy machine.
    expect(view(lab, i)).to_have_attribute("data-at", str(to))


def beats(lab: Lab, i: int) -> int:
    """The last place of the slider."""
    return int(part(lab, i, "scrubber").get_attribute("max") or 0)


def place(lab: Lab, i: int) -> int:
    """Where the slider stands."""
    return int(part(lab, i, "scrubber").input_value())
