"""Runs every recorded TensorFlow program against tapelab and compares what it prints.

A program that differs stands in `tapelab.reference.differences` with the reason; one that stands
there and agrees is a failure too, so that the table stays true.
"""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tapelab
from tapelab.reference.differences import PROGRAMS
from tests.conformance import check

HERE = Path(__file__).parent
SETTINGS = Namespace(rtol=1e-4, atol=1e-6, rtol64=1e-6, atol64=2e-8, strict_messages=False,
                     strict_warnings=False)  # fmt: skip


def programs(name: str) -> list[Any]:
    return list(json.loads((HERE / name).read_text(encoding="utf-8")))


def verdict(item: dict[str, Any]) -> str:
    """Empty when the program does what TensorFlow did, else what differs."""
    options = np.get_printoptions()
    try:
        stdout, error, _, logged, _ = check.run_program(item, tapelab, np, "tapelab", 60.0)
    finally:
        np.set_printoptions(**options)
    result = check.judge(item, stdout, error, logged, SETTINGS)
    if result["passed"]:
        return ""
    return f"wanted {item['stdout']!r} {item.get('error_type')}, got {stdout!r} {error!r}"


FILES = (
    "tensorflow-2.21.json",
    "tensorflow-2.21-tapes.json",
    "tensorflow-2.21-random.json",
    "tensorflow-2.21-more.json",
)
ALL = [pytest.param(item, id=item["id"]) for name in FILES for item in programs(name)]


@pytest.mark.parametrize("item", ALL)
def test_program_does_what_tensorflow_did(item: dict[str, Any]) -> None:
    different = verdict(item)
    reason = PROGRAMS.get(item["id"])
    if reason is None:
        assert not different, different
    else:
        assert different, f"{item['id']} agrees now; it is still among the differences: {reason}"


def test_differences_name_programs_that_exist() -> None:
    known = {item["id"] for name in FILES for item in programs(name)}
    assert set(PROGRAMS) <= known


def test_messages_begin_with_tensorflows_words() -> None:
    matches = []
    for item in programs("tensorflow-2.21.json"):
        if not item.get("error_type"):
            continue
        stdout, error, _, logged, _ = check.run_program(item, tapelab, np, "tapelab", 60.0)
        matches.append(check.judge(item, stdout, error, logged, SETTINGS)["message_match"])
    good = sum(m in ("exact", "core") for m in matches)
    assert good / len(matches) >= 0.9, f"{good} of {len(matches)}"
