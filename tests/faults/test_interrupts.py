"""Guards that Ctrl-C at any bytecode boundary leaves engine, Variables and views as they should be.

Each program is stopped at places that are drawn with a fixed seed, hundreds in a run of all tests
and thousands in `make soak`. Afterwards no tape records, nobody listens who did not before, NumPy
warns and Python prints again, Variables hold a value that the program gave them, and the same
program gives the same gradients.
"""

import logging
import random
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tapelab.engine import blocks, listen, variable
from tapelab.furniture import settings
from tests.faults.host import Host, Ready
from tests.faults.interrupting import Place, interrupted, length
from tests.faults.programs import PROGRAMS, Answer, answer, bytes_of, names, variables

PLACES = {"square": 30, "recording": 20, "gradient": 20, "training": 15, "function": 15}
MANY = {"square": None, "recording": 2_000, "gradient": 2_000, "training": 1_500, "function": 1_500}


@pytest.fixture(autouse=True)
def ctrl_c():
    """Python's own handler, also where the tests run in the background and Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Values(listen.Listener):
    """Notes every value that a Variable ever held."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.seen = {name: {value} for name, value in variables(found).items()}
        self._found = found

    def on_assign(self, variable: Any, before: Any, given: Any) -> None:
        for name, value in variables(self._found).items():
            first = {bytes_of(before)} if self._found.get(name) is variable else set()
            self.seen.setdefault(name, first).add(value)


def drawn(work: Callable[[], Any], many: int | None, seed: int = 20) -> list[int]:
    """Instructions at which to stop; all there are for None."""
    count = length(work)
    if many is None:
        return list(range(1, count + 1))
    return sorted(random.Random(seed).sample(range(1, count + 1), min(many, count)))


def state() -> dict[str, Any]:
    """What a program must leave as it found it, the engine's and the world's."""
    return {
        "blocks": list(blocks._entered),
        "tapes": [tape for tapes in listen._active.values() for tape in tapes],
        "recorder": type(listen.recorder),
        "views": listen.views,
        "in their place": listen._instead,
        "resting": listen.resting,
        "scope": variable.scope_path(),
        "training": settings.training.get(),
        "call": settings._outermost.get(),
        "numpy": np.geterr(),
        "print": sys.stdout,
        "handler": signal.getsignal(signal.SIGINT),
        "lock": free(listen._changing),
    }


def free(lock: Any) -> bool:
    """Whether another thread gets the lock."""
    got: list[bool] = []

    def ask() -> None:
        if lock.acquire(timeout=1):
            lock.release()
            got.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return bool(got)


# Without a view -----------------------------------------------------------------------------------


def stop_everywhere(source: str, many: int | None) -> tuple[int, int]:
    """Stop a program at many places; how many there were, and how many different ones."""
    code = compile(source, "<program>", "exec")

    def run() -> Answer:
        found = names()
        exec(code, found)
        return answer(found)

    right, before = run(), state()
    found = names()
    undo = listen.add(values := Values(found))
    exec(code, found)
    undo()
    warm = names()
    exec(code, names())
    places = drawn(lambda: exec(code, warm), many)
    seen = set()
    for at in places:
        found = names()
        place, raised = interrupted(lambda found=found: exec(code, found), at)
        if place is None:
            continue  # the program was shorter this time: something was remembered
        seen.add(place)
        assert isinstance(raised, KeyboardInterrupt), f"{place}: {raised!r}"
        for name, value in variables(found).items():
            assert value in values.seen[name], f"{place}: {name} is torn"
        del raised
        assert run() == right, f"{place}: another answer"
        after = state()
        assert after == before, f"{place}: {difference(before, after)}"
    return len(places), len(seen)


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {key: (before[key], after[key]) for key in before if before[key] != after[key]}


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_interrupt_anywhere_leaves_the_engine_whole(name):
    stop_everywhere(PROGRAMS[name], PLACES[name])


@pytest.mark.soak
@pytest.mark.parametrize("name", PROGRAMS)
def test_an_interrupt_at_thousands_of_places_leaves_the_engine_whole(name, figures):
    tried, different = stop_everywhere(PROGRAMS[name], MANY[name])
    figures(f"interrupts, {name}: {tried} tried, at {different} different places; lost: nothing")


# With the live view -------------------------------------------------------------------------------


@pytest.fixture
def host():
    host = Host()
    yield host
    host.close()
    assert listen.views == () and not listen.recording_here()


LIVE = """
with tf.GradientTape() as tape:
    y = x * x
    flush()
    z = tf.exp(y) * w[0]
    flush()
g = tape.gradient(z, x)
flush()
x.assign_sub(0.125 * g)
"""
CELLS = {"flush": LIVE, "recording": PROGRAMS["recording"], "training": PROGRAMS["training"]}
LIVE_PLACES = {"flush": 70, "recording": 9, "training": 15}


def stop_cells(host: Host, source: str, many: int, caplog: Any) -> tuple[int, int]:
    """Stop a cell at many places, a third of them after its last line; how many views said so."""

    def ready() -> Ready:
        host.names.update(names())
        return host.ready(source)

    def right() -> Answer:
        nonlocal shown
        page = ready()()
        assert page is not None
        assert all(not trace["tape"]["error"] for trace in page.traces.values())
        shown = {t["tape"]["name"]: sizes(t) for t in page.traces.values()}
        return answer(host.names)

    shown: dict[str, list[int]] = {}
    want, whole = right(), shown
    host.names.update(names())
    undo = listen.add(values := Values(host.names))
    host.ready(source)()
    undo()
    before = state()
    places = drawn(ready().begin, 2 * many // 3)
    host.session.end()
    begun = len(places) and length(ready().begin)
    host.session.end()
    places += [at for at in drawn(ready(), many) if at > begun][: many - len(places)]
    said = 0
    for at in places:
        cell, pages = ready(), len(host.pages)
        place, _ = interrupted(cell, at)
        if place is None:
            continue
        assert isinstance(cell.error, KeyboardInterrupt), f"{place}: {cell.error!r}"
        for name, value in variables(host.names).items():
            assert value in values.seen[name], f"{place}: {name} is torn"
        for page in host.pages[pages:]:
            said += says_so(page, whole, place)
        assert right() == want, f"{place}: another answer"
        assert shown == whole, f"{place}: another view"
        after = state()
        assert after == before, f"{place}: {difference(before, after)}"
        assert not host.session._lock.locked(), f"{place}: the desk is locked"
        assert host.session._open == 0, f"{place}: a tape is thought to be open"
        assert not caplog.records, f"{place}: {caplog.records[0].exc_info or caplog.records[0]}"
        del host.pages[:]
    return len(places), said


def sizes(trace: Any) -> list[int]:
    """How much a tape has recorded, and how far its passes have come."""
    return [trace["tape"]["records"], *[len(each["steps"]) for each in trace["passes"]]]


def says_so(page: Any, whole: dict[str, list[int]], place: Place) -> bool:
    """Whether a page says that its cell was interrupted: it must, where something is missing."""
    said = False
    for trace in page.traces.values():
        tape, passes = trace["tape"], trace["passes"]
        assert tape["state"] != "recording", f"{place}: still recording"
        assert all(each["done"] for each in passes), f"{place}: a pass goes on"
        interrupted = "interrupted" in tape["error"] + "".join(each["error"] for each in passes)
        missing = any(a < b for a, b in zip(sizes(trace), whole[tape["name"]], strict=False))
        assert interrupted or not missing, f"{place}: it does not say why it ends"
        said |= interrupted
    return said


@pytest.mark.parametrize("name", CELLS)
def test_an_interrupt_anywhere_leaves_the_view_whole(name, host, caplog):
    with caplog.at_level(logging.WARNING, logger="tapelab"):
        tried, said = stop_cells(host, CELLS[name], LIVE_PLACES[name], caplog)
    assert said > tried / 8


@pytest.mark.soak
@pytest.mark.parametrize("name", CELLS)
def test_an_interrupt_at_thousands_of_places_leaves_the_view_whole(name, host, caplog, figures):
    with caplog.at_level(logging.WARNING, logger="tapelab"):
        tried, said = stop_cells(host, CELLS[name], 1_500, caplog)
    figures(f"interrupts of a cell, {name}: {tried} tried, {said} said on the page; lost: nothing")
