"""Libraries take turns: each waits in a process of its own, and one works at a time.

So the threads and the memory of one don't disturb the others, and one that crashes is left out and
said. All compute on one thread. In every round each library has its turn; a ratio is the median of
the ratios within the rounds, so that it holds when the machine is faster in one than in another.
"""

import gc
import importlib.util
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tests.bench.timing import seconds
from tests.bench.workloads import LIBRARIES, absent, prepare, workload

LEAST = 0.1  # seconds that one turn takes at least: long enough to pay for its own garbage
SLOW = 1.0  # a library whose run takes more seconds has three turns, …
VERY_SLOW = 10.0  # … and one turn, which is its first run, when it takes even more
PATIENCE = 240  # seconds after which a library is given up
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # no word about what else the processor could do
}


class LeftOut(Exception):
    """Why a library does not take part."""


def installed(library: str) -> bool:
    """Whether a library can be imported here."""
    return library == "by_hand" or importlib.util.find_spec(library) is not None


def numbers(result: Any) -> list[Any]:
    """The leaves of what a run returned, as NumPy arrays."""
    if isinstance(result, (list, tuple)):
        return [leaf for each in result for leaf in numbers(each)]
    detached = result.detach() if hasattr(result, "detach") else result
    return [np.asarray(detached, np.float64)]


def agree(name: str, found: list[Any], floor: list[Any]) -> None:
    """Raise LeftOut unless a library computed what the floor did."""
    tolerance = getattr(workload(name), "TOLERANCE", 1e-3)
    if len(found) != len(floor):
        raise LeftOut(f"gave {len(found)} results, the floor {len(floor)}")
    for one, other in zip(found, floor, strict=True):
        scale = np.abs(other).max()
        if one.shape != other.shape or np.abs(one - other).max() > tolerance * scale:
            raise LeftOut("its numbers differ from the floor's")


def first(run: Callable[[], Any]) -> list[Any]:
    """The numbers of the first run."""
    return numbers(getattr(run, "read", lambda result: result)(run()))


def _wait(pipe: Any, name: str, library: str) -> None:
    """What a library's process does: one run for the numbers, then turns when it is told to."""
    try:
        if library == "torch":
            importlib.import_module("torch").set_num_threads(1)
        run = prepare(name, library)
        assert run is not None
        found: list[Any] = []
        took = seconds(lambda: found.append(first(run)))
        pipe.send((found[0], took))
        gc.collect()
        gc.freeze()  # what a library brought along is not looked through again and again
        while (times := pipe.recv()) is not None:
            gc.collect()
            pipe.send(seconds(run, times))
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


class Player:
    """A library in its own process, with one workload."""

    def __init__(self, name: str, library: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=_wait, args=(there, name, library), daemon=True)
        self.process.start()
        there.close()
        self.times = 1  # runs that make a turn
        self.turns = 0  # that it may have; 0 for any number

    def _answer(self) -> Any:
        """What it says; LeftOut when it fails or says nothing."""
        if not self.pipe.poll(PATIENCE):
            raise LeftOut(f"no answer in {PATIENCE} seconds")
        try:
            answer = self.pipe.recv()
        except EOFError:
            self.process.join()
            raise LeftOut(f"its process ended with {self.process.exitcode}") from None
        if isinstance(answer, str):
            raise LeftOut(answer)
        return answer

    def numbers(self) -> list[Any]:
        """What its first run gave."""
        found, took = self._answer()
        if took > VERY_SLOW:
            self.turns = 1
            return found  # type: ignore[no-any-return]
        once = self.turn()
        self.turns = 3 if once > SLOW else 0
        self.times = max(1, round(LEAST / once))
        return found  # type: ignore[no-any-return]

    def turn(self) -> float:
        """Seconds a run, in one turn."""
        self.pipe.send(self.times)
        return float(self._answer())

    def close(self) -> None:
        self.process.terminate()
        self.process.join()


@contextmanager
def players(name: str, libraries: list[str], say: Callable[[str], None]) -> Iterator[Any]:
    """Everybody who can do a workload and agrees with the floor, ready for their turns."""
    ready: dict[str, Player] = {}
    floor: Any = None
    try:
        for library in sorted(libraries, key=lambda each: each != "by_hand"):
            if not hasattr(workload(name), library):
                say(f"{LIBRARIES[library]}: {absent(name, library)}")
                continue
            player = ready[library] = Player(name, library)
            try:
                found = player.numbers()
                floor = found if floor is None else floor
                agree(name, found, floor)
            except LeftOut as why:
                ready.pop(library).close()
                say(f"{LIBRARIES[library]}: {why}")
        yield ready
    finally:
        for player in ready.values():
            player.close()


def measure(name: str, libraries: list[str], rounds: int, say: Callable[[str], None]) -> Any:
    """Seconds of each library in each round; None in rounds that a slow one sat out."""
    with players(name, libraries, say) as ready:
        found: dict[str, list[float | None]] = {library: [] for library in ready}
        order = list(ready)
        for k in range(rounds):
            order.append(order.pop(0))  # nobody comes always after the same neighbour
            for library in order:
                player = ready[library]
                out = player.turns and k >= player.turns
                found[library].append(None if out else player.turn())
    return found


def one_thread() -> None:
    """For this process and those it starts; libraries read it when they are imported."""
    os.environ.update(ONE_THREAD)
