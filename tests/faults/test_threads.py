"""Guards that threads don't hear each other's tapes: right gradients, and views that tell whose."""

import os
import random
import shutil
import subprocess
import sys
import sysconfig
import textwrap
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen
from tests.faults.host import Host
from tests.needs import leave_out

THREADS = 8
ROOT = Path(__file__).parents[2]


class Whose(listen.Listener):
    """Notes which threads each tape was heard from."""

    def __init__(self) -> None:
        self.heard: dict[int, set[int]] = defaultdict(set)

    def _note(self, tape: Any) -> None:
        self.heard[tape.number].add(threading.get_ident())

    def on_op(self, op: Any, outputs: Any, inputs: Any, attrs: Any, tapes: Any) -> None:
        for tape in tapes:
            self._note(tape)

    def on_enter(self, tape: Any) -> None:
        self._note(tape)

    def on_step(self, tape: Any, record: Any, incoming: Any, contributions: Any) -> None:
        self._note(tape)


def together(work: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """Run `work(k)` on many threads at once, switching between them as often as Python can."""
    found: list[Any] = [None] * count
    errors: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run(k: int) -> None:
        barrier.wait()
        try:
            found[k] = work(k)
        except BaseException as error:
            errors.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=run, args=(k,)) for k in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert not errors, errors
    return found


OPS: list[Callable[[Any, Any], Any]] = [
    lambda y, o: y * o * 0.5,
    lambda y, o: y + tf.sin(o),
    lambda y, o: tf.tanh(y) - o,
    lambda y, o: tf.maximum(y, o),
    lambda y, o: tf.reduce_sum(tf.stack([y, o])),
    lambda y, o: tf.matmul([[y, o]], [[o], [y]])[0, 0],
]


def program(seed: int, shared: Any, constant: Any, steps: int = 12) -> list[bytes]:
    """Random ops on a Variable and a tensor that all threads share, and on the thread's own."""
    choose = random.Random(seed)
    own = tf.Variable(float(seed % 5) - 2.0)
    results: list[Any] = []
    for _ in range(3):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(constant)
            y = own * 1.0
            for _ in range(steps):
                other = choose.choice([shared, constant, own, y])
                y = choose.choice(OPS)(y, other)
            with tf.GradientTape() as inner:
                inner.watch(y)
                z = y * y * shared
            slope = inner.gradient(z, y)
        results += tape.gradient(y, [own, shared, constant])
        results += tape.gradient(slope, [own, shared])
    return [b"" if g is None else np.asarray(g).tobytes() for g in results]


def check(rounds: int, with_view: bool) -> int:
    """All threads' gradients against those of one thread alone; how many were compared."""
    shared, constant = tf.Variable(0.75), tf.constant(1.25)
    wanted = [[program(r * THREADS + k, shared, constant) for r in range(rounds)]
              for k in range(THREADS)]  # fmt: skip
    undo = listen.add(whose := Whose()) if with_view else None

    def work(k: int) -> list[list[bytes]]:
        return [program(r * THREADS + k, shared, constant) for r in range(rounds)]

    try:
        found = together(work)
    finally:
        if undo is not None:
            undo()
    assert found == wanted
    if with_view:
        assert set(map(len, whose.heard.values())) == {1}, "a tape was heard from two threads"
        assert len(whose.heard) == THREADS * rounds * 6
    assert listen.recorder is None and not listen.recording()
    return sum(len(each) for thread in found for each in thread)


@pytest.mark.parametrize("with_view", [False, True])
def test_eight_threads_with_tapes_of_their_own(with_view):
    assert check(3, with_view) == THREADS * 3 * 15


@pytest.mark.soak
def test_eight_threads_for_long(figures):
    compared = check(200, False) + check(100, True)
    figures(f"threads: {THREADS} at once, {compared} gradients compared with one thread's; "
            "lost: nothing")  # fmt: skip


def test_threads_that_read_one_variable_at_the_same_time_all_get_its_gradient():
    x = tf.Variable(3.0)
    barrier = threading.Barrier(4)

    def work(k: int) -> float:
        with tf.GradientTape() as tape:
            barrier.wait()
            y = x * float(k)
            barrier.wait()
            z = y * x
            barrier.wait()
        return float(tape.gradient(z, x))

    assert together(work, 4) == [0.0, 6.0, 12.0, 18.0]


CELL = """
def work(k):
    x = tf.Variable(float(k + 1))
    for step in range(30):
        with tf.GradientTape() as tape:
            y = x
            for _ in range(k + 2):
                y = y * x
        grads[k] = tape.gradient(y, x)
together(work)
"""


def test_pages_tell_each_threads_tape_apart():
    import time

    host = Host(clock=time.perf_counter)
    host.names.update(together=together, grads={})
    page = host.run(CELL)
    assert 1 <= len(page.traces) <= THREADS
    for trace in page.traces.values():
        records = trace["tape"]["records"]
        k = records - 2
        (leaf,) = [node for node in trace["nodes"] if node["kind"] == "variable"]
        assert float(leaf["value"]["text"]) == k + 1
        (grad,) = [g for g in trace["passes"][-1]["grads"] if g["node"] == leaf["id"]]
        shown = float(grad["value"]["text"])
        assert shown == pytest.approx(float(host.names["grads"][k]), rel=1e-5)
        assert trace["tape"]["state"] == "spent" and not trace["tape"]["error"]
    host.close()
    assert not listen.views


def test_a_tape_can_be_left_on_another_thread_than_it_was_entered_on():
    x, tape = tf.Variable(2.0), tf.GradientTape()
    tape.__enter__()
    y = x * x
    thread = threading.Thread(target=tape.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    assert listen.recorder is None
    assert float(tape.gradient(y, x)) == 4.0


# Fork ---------------------------------------------------------------------------------------------

FORK = """
import os, sys, threading, time
import tapelab as tf
from tapelab.engine import listen
from tests.faults.host import Host

host = Host(clock=time.perf_counter)
parent, sent = os.getpid(), []
held, forked = threading.Event(), threading.Event()

def hold():
    with listen._changing, host.session._lock:  # as the ticker may at the moment of the fork
        held.set()
        forked.wait(10)

def fork():
    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    child = os.fork()
    if child:
        forked.set()
        thread.join()
    return child

host.names["fork"] = fork
host.run('''
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    child = fork()
    z = y * x
g = float(tape.gradient(z, x))
''')
right = host.names["g"] == 27.0
again = host.run('''
with tf.GradientTape() as tape:
    y = x * x * x * x
h = float(tape.gradient(y, x))
''') if host.names["child"] else None
if not host.names["child"]:
    assert listen.views == (), "the child has no view"
    with tf.GradientTape() as tape:
        w = tf.exp(host.names["x"])
    tape.gradient(w, host.names["x"])
    messages = sum(len(page.messages) for page in host.pages)
    host.close()
    os._exit(0 if right and listen.recorder is None else 3)
_, status = os.waitpid(host.names["child"], 0)
traces = [trace for page in host.pages for trace in page.traces.values()]
assert [t["tape"]["state"] for t in traces] == ["spent", "spent"], traces
assert [t["tape"]["records"] for t in traces] == [2, 3]
assert host.names["h"] == 108.0
host.close()
print("child", os.waitstatus_to_exitcode(status), "parent", right)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_in_the_middle_of_a_recording_goes_on_without_the_view():
    done = in_python(sys.executable, FORK)
    assert done.stdout.strip() == "child 0 parent True"


def in_python(python: str, source: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in another process, which has to end well and in good time."""
    done = subprocess.run(
        [python, "-W", "ignore::DeprecationWarning", "-c", textwrap.dedent(source)],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done


# Without the global interpreter lock --------------------------------------------------------------


def free_threaded() -> str:
    """A Python without the lock that has NumPy; tests are left out where there is none."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return sys.executable
    named = os.environ.get("TAPELAB_FREE_THREADED", "")
    for python in filter(None, [named, *map(shutil.which, ("python3.14t", "python3.13t"))]):
        ask = "import numpy, pytest, sysconfig as s; print(s.get_config_var('Py_GIL_DISABLED'))"
        said = subprocess.run([python, "-c", ask], capture_output=True, text=True).stdout
        if said.strip() == "1":
            return python
    leave_out(
        "they need a free-threaded Python with NumPy (name one in TAPELAB_FREE_THREADED)",
        unless="TAPELAB_REQUIRE_FREE_THREADED",
    )


def test_eight_threads_without_the_interpreter_lock():
    done = in_python(
        free_threaded(),
        "import sys; from tests.faults.test_threads import check\n"
        "assert not sys._is_gil_enabled()\nprint(check(20, False) + check(10, True))",
        PYTHON_GIL="0",
    )
    assert int(done.stdout) == THREADS * 30 * 15
