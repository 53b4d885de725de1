"""Guards the replay in a real JupyterLab: its numbers are the engine's, at every step."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.cells import CELLS
from tests.browser.lab import Lab
from tests.browser.reading import beats, grads, opened, part, rows, scrub, sent, view

# The engine's own account of the last pass, printed by the cell.
TELL = """
import json
flows = [[step.node, flow.to, flow.position, flow.contribution and flow.contribution.text]
         for step in tape.trace().passes[-1].steps for flow in step.edges]
print(json.dumps(flows))
"""


def told(lab: Lab, i: int) -> list[tuple[str, str, str]]:
    """From, to and contribution, of every edge that passed something back, in order."""
    flows = json.loads(lab.text(i).splitlines()[-1])
    return [(str(to), str(node), text) for node, to, _, text in flows if text]


@pytest.mark.parametrize("name", ["two-paths", "why-none", "vanishing", "layers"])
def test_every_step_back_shows_the_contributions_of_the_engine(lab: Lab, name: str) -> None:
    cell = CELLS[name].replace("GradientTape()", "GradientTape(persistent=True)") + TELL
    opened(lab, cell)
    everything = told(lab, 1)
    assert sent(lab, 1) == sorted(everything)
    seen = []
    for at in range(beats(lab, 1) + 1):
        scrub(lab, 1, at)
        seen.append(sent(lab, 1))
    assert seen[0] == [] and seen[-1] == sorted(everything)
    for before, after in zip(seen, seen[1:], strict=False):
        assert len(before) <= len(after)
        assert all(edge in after for edge in before), "what was sent stays sent"
    growing = [len(each) for each in seen if each]
    assert growing == sorted(growing) and len(set(growing)) > 1


def test_where_two_paths_meet_the_sum_is_seen_to_grow(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"])
    whole = grads(lab, 1)
    assert (whole["x1"], whole["x2"]) == ("2.76355", "0.841471")
    stages = []
    for at in range(beats(lab, 1) + 1):
        scrub(lab, 1, at)
        stages.append(grads(lab, 1)["x1"])
    distinct = list(dict.fromkeys(stages))
    assert len(distinct) == 3, distinct  # nothing yet, one contribution, both
    assert distinct[-1] == "2.76355"
    expect(view(lab, 1)).to_contain_text("⊕")


def test_keys_and_buttons_step_and_the_line_is_lit(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"])
    last = beats(lab, 1)
    slider = part(lab, 1, "scrubber")
    part(lab, 1, "previous").click()
    expect(slider).to_have_value(str(last - 1))
    part(lab, 1, "previous").press(",")
    expect(slider).to_have_value(str(last - 2))
    part(lab, 1, "previous").press(".")
    expect(slider).to_have_value(str(last - 1))
    part(lab, 1, "next").click()
    expect(slider).to_have_value(str(last))
    lit = set()
    for at in range(last + 1):
        scrub(lab, 1, at)
        lines = rows(view(lab, 1).locator('[data-line][aria-current="true"]'))
        lit |= {line["line"] for line in lines}
    assert {"5", "6", "7"} <= lit
    scrub(lab, 1, last - 2)
    expect(part(lab, 1, "card")).to_contain_text("·")


def test_play_runs_to_the_end_and_stops(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"])
    scrub(lab, 1, 0)
    part(lab, 1, "play").click()
    expect(part(lab, 1, "scrubber")).to_have_value(str(beats(lab, 1)), timeout=20_000)


def test_the_replay_works_while_the_kernel_is_busy(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"], "import time")
    lab.source(2, "time.sleep(8)")
    lab.run_cell(2, wait=False)
    scrub(lab, 1, 0)
    assert sent(lab, 1) == []
    part(lab, 1, "next").click()
    expect(part(lab, 1, "scrubber")).to_have_value("1")
    scrub(lab, 1, beats(lab, 1))
    assert grads(lab, 1)["x1"] == "2.76355"
    assert lab.prompt(2) == "[*]:"
    lab.wait_done()


def test_boxes_stand_still_while_stepping(lab: Lab) -> None:
    opened(lab, CELLS["two-paths"])
    read = "all => all.map(each => [each.dataset.id, each.getAttribute('transform')])"
    places = []
    for at in range(beats(lab, 1) + 1):
        scrub(lab, 1, at)
        places.append(dict(part(lab, 1, "node").evaluate_all(read)))
    assert all(each == places[-1] for each in places)
