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
        'tape "tape": recorded, 2 records, keeps 3 values, 12 B, persistent',
        "watched:",
        "  x = 3.0  (variable read)",
        "recorded:",
        "  1. y = x · x  line 4  → 9.0",
        "  2. z = y · y  line 5  → 81.0",
        "saved for the backward pass: x, y",
        "gradient 1: of z",
        "  seed: 1.0 at z  (a scalar target: the pass starts with 1)",
        "  step back over 2. z: 1.0 arrives; "
        "to y: 9.0 = y · g = 9.0 · 1.0, to y: 9.0 = y · g = 9.0 · 1.0",
        "  step back over 1. y: 18.0 arrives; "
        "to x: 54.0 = x · g = 3.0 · 18.0, to x: 54.0 = x · g = 3.0 · 18.0",
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


def test_reasons_are_told_with_the_result() -> None:
    results = [line for line in account(TRACES["explained"]()).splitlines() if "result" in line]
    assert results[1:4] == [
        "  result: c gets None — c is a plain tensor, and nobody watched it: the tape follows "
        "Variables by itself, other tensors only after tape.watch. "
        "Fix: tape.watch(c) # inside the `with`, before c is used",
        "  result: v gets None — tf.stop_gradient stands between v and y, line 4: it passes values "
        "on and gradients not. "
        "Fix: y = … # without tf.stop_gradient, if the gradient is to reach v",
        "  result: u gets 0.0 — multiply by 0 passes a gradient of zero to u.",
    ]
    assert "  result: t gets None — t was used before it was watched" in results[4]
    assert "c를 아무도 지켜보지 않았습니다." in account(TRACES["explained"](), "ko")


def test_a_training_loop_is_told_in_a_line() -> None:
    assert account(TRACES["training"]()).splitlines()[-1] == (
        "over 200 steps: loss 80.0 → 0.4581; |gradient of w| 10.0 → 0.05726; "
        "|gradient of b| None → 0.4581"
    )


def test_forward_mode_has_tangents_in_its_account() -> None:
    lines = account(TRACES["forward"]()).splitlines()
    assert lines[0].startswith('forward accumulator "acc": recording')
    assert lines[2] == "  x = 2.0, tangent of acc 1.0  (primal)"
