"""Guards the account and the DOT text: golden files, and what a reader relies on in them."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tapelab.trace.model import Tape, Trace
from tapelab.views import account, to_dot, to_graphviz
from tapelab.views.dot import quoted
from tests.views.golden import check
from tests.views.traces import TRACES

every = pytest.mark.parametrize("name", TRACES)


@every
def test_golden_account(name: str) -> None:
    check(f"golden/text/{name}.txt", account(TRACES[name]()) + "\n")


@every
def test_golden_dot(name: str) -> None:
    check(f"golden/dot/{name}.dot", to_dot(TRACES[name]()))


@every
@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_it(name: str) -> None:
    command = ["dot", "-Kosage", "-Tcanon"]  # a quick layout: it is the reading that counts
    result = subprocess.run(command, input=to_dot(TRACES[name]()).encode(), capture_output=True)
    assert result.returncode == 0 and result.stderr == b""


def test_graphviz_source_needs_no_program() -> None:
    source = to_graphviz(TRACES["square"]())
    assert source.source == to_dot(TRACES["square"]()) == TRACES["square"]().to_dot()
    assert TRACES["square"]().to_graphviz().source == source.source


ROWS = [
    ("plain", '"plain"'),
    ('a"b', '"a\\"b"'),
    ("back\\slash", '"back\\\\slash"'),
    ("<b>bold</b>", '"<b>bold</b>"'),
    ("x]; evil [label=y", '"x]; evil [label=y"'),
    ("&lt;", '"&amp;lt;"'),
    ("two\nlines", '"two lines"'),
    ("기울기 🧪", '"기울기 🧪"'),
    ("\x00\ud800", '"  "'),
]


@pytest.mark.parametrize("text, expected", ROWS)
def test_a_name_is_always_a_quoted_string(text: str, expected: str) -> None:
    assert quoted(text) == expected


def test_the_account_tells_the_story_in_order() -> None:
    lines = account(TRACES["squares"]()).splitlines()
    assert lines == [
        'tape "tape": recorded, 2 records, keeps 8 B, persistent',
        "watched:",
        "  x = 3.0  (variable read)",
        "recorded:",
        "  1. y = x · x  line 4  → 9.0",
        "  2. z = y · y  line 5  → 81.0",
        "gradient 1: of z",
        "  seed: 1.0 at z  (a scalar target: the pass starts with 1)",
        "  step back over 2. z: 1.0 arrives; to y: 9.0 = y · g, to y: 9.0 = y · g",
        "  step back over 1. y: 18.0 arrives; to x: 54.0 = x · g, to x: 54.0 = x · g",
        "  at y they add up: 9.0 + 9.0 = 18.0",
        "  at x they add up: 54.0 + 54.0 = 108.0",
        "  result: x gets 108.0",
    ]


def test_every_none_has_its_reason() -> None:
    results = [line for line in account(TRACES["nones"]()).splitlines() if "result" in line]
    assert results == [
        "  result: x gets 2.0",
        "  result: c gets None  (nobody watched it)",
        "  result: apart gets None  (the target does not depend on it)",
        "  result: None, for a source that is not on this tape",
    ]


def test_long_tapes_are_elided_in_the_middle() -> None:
    text = account(TRACES["long"]())
    assert "  … 260 more records …" in text and "  … 260 more steps …" in text
    assert len(text.splitlines()) < 100


def test_names_cannot_break_lines() -> None:
    first, second, *_ = account(Trace(Tape(1, "a\nb", error="ValueError: a\n\nb"))).splitlines()
    assert first == 'tape "a b": recording, 0 records'
    assert second == "stopped by ValueError: a b"
