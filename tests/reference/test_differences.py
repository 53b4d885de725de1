"""Guards the page of differences: what it claims about tapelab is run."""

import contextlib
import io
from pathlib import Path

import pytest

import tapelab as tf
from tapelab.reference import differences, page
from tapelab.reference.differences import Difference

SHOWN = [each for each in differences.ALL if each.code]


@pytest.mark.parametrize("each", SHOWN, ids=lambda each: each.topic)
def test_what_the_page_shows_is_what_happens(each: Difference) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(each.code, "differences", "exec"), {"tf": tf})
    assert said.getvalue().strip() == each.prints


def test_topics_and_programs_appear_once() -> None:
    topics = [each.topic for each in differences.ALL]
    programs = [program for each in differences.ALL for program in each.programs]
    assert len(set(topics)) == len(topics)
    assert len(set(programs)) == len(programs)


def test_page_is_fresh() -> None:
    root = Path(__file__).parents[2]
    for name, text in page.files().items():
        assert (root / name).read_text(encoding="utf-8") == text, "python -m tapelab.reference"
