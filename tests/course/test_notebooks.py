"""Guards the course's notebooks: their form, their exercises and their links, without running."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tapelab.course.exercise import LESSONS, exercises

COURSE = Path(__file__).parents[2] / "notebooks" / "course"
PATHS = {path.stem[3:]: path for path in sorted(COURSE.glob("[0-9][0-9]_*.ipynb"))}
every = pytest.mark.parametrize("name", PATHS)
CHECK = re.compile(r'check\("([^"]+)"')
ASKED = re.compile(r"[Bb]efore\s+you\s+run|\b[Pp]redict\b")


def cells(name: str, kind: str) -> list[Any]:
    notebook = nbformat.read(PATHS[name], as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def test_every_lesson_has_its_notebook_in_the_order_of_the_course() -> None:
    assert list(PATHS) == list(LESSONS)
    numbers = [int(path.name[:2]) for path in PATHS.values()]
    assert numbers == list(range(1, len(LESSONS) + 1))


@every
def test_exercises_are_asked_in_order_and_wait_for_an_answer(name: str) -> None:
    asked = [n for cell in cells(name, "code") for n in CHECK.findall(cell.source)]
    lesson = name.replace("_", "-")
    own = [each for each in exercises() if each.partition("/")[0] == lesson]
    assert len(own) >= 3 and list(dict.fromkeys(asked)) == own
    told = "\n".join(cell.source for cell in cells(name, "markdown"))
    assert told.count("**Exercise ") == len(own)


@every
def test_each_says_where_it_stands_and_what_it_is_for(name: str) -> None:
    first, *_, last = [cell.source for cell in cells(name, "markdown")]
    number = int(PATHS[name].name[:2])
    assert first.startswith(f"# {number} · ")
    for word in ("**Time**", "**Before**", "**After**"):
        assert word in first
    assert "### What you know now" in last
    assert "**Next:**" in last or number == len(PATHS)
    assert "(../index.ipynb)" in last and "(../glossary.ipynb)" in last
    if number > 1:
        assert f"**Before** [{number - 1} · " in first
    assert cells(name, "code")[0].source.startswith("%load_ext tapelab\n")


@every
def test_it_is_short_and_asks_for_guesses(name: str) -> None:
    told = "\n".join(cell.source for cell in cells(name, "markdown"))
    assert 10 <= len(cells(name, "markdown")) + len(cells(name, "code")) <= 25
    assert len(ASKED.findall(told)) >= 3


@every
def test_links_lead_somewhere(name: str) -> None:
    for cell in cells(name, "markdown"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", cell.source):
            assert (COURSE / target).exists(), target


@every
def test_code_is_short_enough_to_be_read(name: str) -> None:
    for cell in cells(name, "code"):
        lines = cell.source.split("\n")
        assert len(lines) <= 19 and max(map(len, lines)) <= 88, cell.source


@every
def test_it_was_run_from_top_to_bottom_and_keeps_no_widgets(name: str) -> None:
    ran = [cell.execution_count for cell in cells(name, "code")]
    assert ran == list(range(1, len(ran) + 1))
    assert "widgets" not in nbformat.read(PATHS[name], as_version=4).metadata
    for cell in cells(name, "code"):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert not str(output.get("text", "")).startswith("Traceback")
