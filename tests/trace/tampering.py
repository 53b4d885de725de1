"""Changes that somebody, or a broken disk, may make to the JSON of a trace."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

Json = Any
Place = tuple[Any, ...]

JUNK: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 7, 10**6, 10**30, -(10**30), 2**63, 0.5, -0.0, 1e308, float("nan"),
    float("inf"), "", "x", "nan", "inf", "\x00", "<script>alert(1)</script>", "{0}", "{9} {",
    "x" * 5000, "\ud800", [], {}, [[]], [None], [0, 1], ["a", {}], {"id": 0}, [[[[[[]]]]]],
    "variable", "group", "op", [0] * 300,
)  # fmt: skip


def places(json: Json, here: Place = ()) -> Iterator[Place]:
    """Where something can be changed: keys and numbers that lead there."""
    yield here
    if isinstance(json, dict):
        for key, value in json.items():
            yield from places(value, (*here, key))
    elif isinstance(json, list):
        for k, value in enumerate(json):
            yield from places(value, (*here, k))


def at(json: Json, place: Place) -> Json:
    for step in place:
        json = json[step]
    return json


def put(json: Json, place: Place, value: Json) -> Json:
    if not place:
        return value
    at(json, place[:-1])[place[-1]] = value
    return json


def remove(json: Json, place: Place, rng: random.Random) -> Json:
    if place:
        del at(json, place[:-1])[place[-1]]
    return json


def junk(json: Json, place: Place, rng: random.Random) -> Json:
    return put(json, place, copy.deepcopy(rng.choice(JUNK)))


def move(json: Json, place: Place, rng: random.Random) -> Json:
    """Something from another place of the same trace."""
    found = list(places(json))
    return put(json, place, copy.deepcopy(at(json, rng.choice(found))))


def nudge(json: Json, place: Place, rng: random.Random) -> Json:
    """A number that is a little off, a word with a letter more, a list turned around."""
    value = at(json, place)
    if isinstance(value, bool) or value is None:
        return put(json, place, not value)
    if isinstance(value, (int, float)):
        return put(json, place, value + rng.choice([-2, -1, 1, 2, 1000]))
    if isinstance(value, str):
        return put(json, place, rng.choice([value + "!", value[1:], value.upper()]))
    if isinstance(value, list):
        return put(json, place, value[::-1] + value[:1])
    return json


def rename(json: Json, place: Place, rng: random.Random) -> Json:
    value = at(json, place)
    if isinstance(value, dict) and value:
        key = rng.choice(list(value))
        value[f"{key}_"] = value.pop(key)
    return json


EDITS: tuple[Callable[[Json, Place, random.Random], Json], ...] = (
    junk, junk, junk, remove, move, nudge, nudge, rename,
)  # fmt: skip


def tampered(json: Json, seed: int, edits: int) -> Json:
    """The JSON after some edits, the same for the same seed."""
    rng = random.Random(seed)
    json = copy.deepcopy(json)
    for _ in range(edits):
        found = list(places(json))
        json = rng.choice(EDITS)(json, rng.choice(found), rng)
    return json
