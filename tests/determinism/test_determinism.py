"""Guards that a program gives the same bits on every run and under every hash seed.

Gradients, the JSON of traces, pictures, accounts and what pages are told: a lecture that is run
again, or on another day, shows the same. Nothing of it holds an address or the time.
"""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

from tests.determinism.programs import PROGRAMS

ROOT = Path(__file__).parents[2]
SEEDS = ("0", "1", "random")
WAYS = ("alone", "followed", "live")


@cache
def results(seed: str, turn: int = 0) -> Any:
    """What all programs give in a new process with this hash seed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.determinism.run"], cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": "2"},
        capture_output=True, text=True, timeout=170,
    )  # fmt: skip
    if done.returncode:
        return dict.fromkeys(PROGRAMS, done.stderr[-2000:])
    return json.loads(done.stdout)


def differences(one: Any, two: Any, where: str = "") -> list[str]:
    """Where two results differ, in words."""
    if isinstance(one, dict) and isinstance(two, dict):
        if list(one) != list(two):
            return [f"{where}: {list(one)} and {list(two)}"]
        return [d for key in one for d in differences(one[key], two[key], f"{where}/{key}")]
    if isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        return [d for k, (a, b) in enumerate(zip(one, two, strict=True))
                for d in differences(a, b, f"{where}/{k}")]  # fmt: skip
    if one == two:
        return []
    a, b = str(one), str(two)
    at = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return [f"{where}: …{a[max(0, at - 60) : at + 60]}… and …{b[max(0, at - 60) : at + 60]}…"]


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("seed", SEEDS[1:])
def test_the_same_bits_under_every_hash_seed(name: str, seed: str) -> None:
    assert differences(results("0")[name], results(seed)[name]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_watching_changes_no_bit(name: str) -> None:
    found = results("0")[name]
    assert isinstance(found, dict), found
    assert found["alone"]["answers"] == found["followed"]["answers"] == found["live"]["answers"]
    assert found["alone"]["answers"] and found["followed"]["traces"] and found["live"]["traces"]


PLACES = "|".join(re.escape(str(path)) for path in (Path(__file__).parents[2], gettempdir()))
ADDRESS = re.compile(rf"0x[0-9a-f]{{8,}}|(?<![\d.])1[4-9]\d{{13,}}(?![\d.])|object at|{PLACES}")


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_no_address_and_no_path_is_told(name: str, way: str) -> None:
    told = {k: v for k, v in results("0")[name][way].items() if k != "answers"}
    found = ADDRESS.search(json.dumps(told))
    assert found is None, json.dumps(told)[found.start() - 80 : found.end() + 80]


def test_differences_are_seen() -> None:
    assert differences({"a": [1, "xyz"]}, {"a": [1, "xyw"]}) == ["/a/1: …xyz… and …xyw…"]
    assert differences({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert differences([1], [1, 2]) and not differences([{"a": 1}], [{"a": 1}])
    assert ADDRESS.search("<object object at 0x7f1a2b3c4d5e>")
    assert not ADDRESS.search("0.1415926535")


@pytest.mark.soak
def test_the_same_bits_in_many_processes(figures: Any) -> None:
    first, lost, turns = results("0"), 0, 12
    for turn in range(turns):
        lost += len(differences(first, results("random", turn + 1)))
    figures(f"determinism: {len(PROGRAMS)} programs in {turns} processes with random hash seeds; "
            f"{lost} differences")  # fmt: skip
    assert not lost
