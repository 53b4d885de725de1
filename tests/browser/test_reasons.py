"""Guards the cards that say why: each cause has its card, its line and its fix on the page."""

from playwright.sync_api import expect

from tests.browser.cells import CELLS
from tests.browser.lab import Lab
from tests.browser.reading import opened, part, rows, view
from tests.views.test_explain import PROGRAMS, marked

# One program for each cause, and one with nothing to explain.
CHOSEN = {cause: code.lstrip("\n") for cause, code, _ in reversed(PROGRAMS)}


def test_each_cause_has_its_card(lab: Lab) -> None:
    cells = [code.replace(" #!", "") + "\nanswer = tape.gradient(y, x)" for code in CHOSEN.values()]
    opened(lab, *cells)
    wrong = []
    for i, (cause, code) in enumerate(CHOSEN.items(), start=1):
        lab.select(i)
        last = view(lab, i)
        expect(last).to_be_visible()
        cards = rows(part(lab, i, "explanation", "[data-cause]:not([data-cause=''])"))
        found = {card["cause"] for card in cards}
        if found != ({cause} if cause else set()):
            wrong.append((cause, found))
            continue
        if cause and (line := marked(code)) is not None:
            text = part(lab, i, "explanation").first.inner_text()
            if f"{line}" not in text:
                wrong.append((cause, line, text))
    assert not wrong


def test_a_none_is_said_once_with_its_fix_and_its_cut(lab: Lab) -> None:
    opened(lab, CELLS["why-none"])
    causes = [card["cause"] for card in rows(part(lab, 1, "explanation", "[data-cause]"))]
    assert sorted(causes) == ["left-engine", "not-watched"]
    watched = {row["name"]: row for row in rows(part(lab, 1, "watched"))}
    assert watched["w"]["grad"] == "None" and watched["w"]["cause"] == "left-engine"
    assert watched["x"]["grad"] == "4.0" and not watched["x"].get("cause")


def test_explain_says_the_same_as_the_card(lab: Lab) -> None:
    ask = "print(tape.explain(y, k).cause, '|', tape.explain(y, k).fix)"
    opened(lab, CELLS["why-none"], ask)
    cause, fix = lab.text(2).strip().split(" | ")
    card = part(lab, 1, "explanation", f'[data-cause="{cause}"]').first
    assert cause == "not-watched"
    assert fix.split("#")[0].strip() in (card.text_content() or "")
