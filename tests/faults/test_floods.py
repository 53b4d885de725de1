"""Guards that a cell which does too much of something freezes neither its kernel nor its page.

A real kernel runs the cell; a front end counts what comes. A Jupyter server drops what a kernel
sends beyond a thousand messages a second, and beyond a million bytes of prints; the view stays far
below that, and says what it left out. Memory of the kernel is compared with the same cell without
the view.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tapelab.session.outbox import LARGEST, PER_SECOND
from tapelab.trace.delta import apply
from tests.faults.kernel import MESSAGES, Heard, Kernel, a_kernel

SNAPSHOT = 24 << 20  # bytes: what a page starts from when it opens later
ENVELOPE = 1024  # bytes that the widget adds to a message


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with a_kernel() as kernel:
        yield kernel


LONG = """
x = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = x
    for _ in range({count}):
        y = y * x
g = tape.gradient(y, x)
print(float(g))
"""
MANY = """
x, kept = tf.Variable(1.5), []
for _ in range({count}):
    with tf.GradientTape(persistent={persistent}) as tape:
        y = x * x
    {then}
print(float(tape.gradient(y, x)))
"""
NESTED = """
def power(x, n):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x ** 3.0 if n == 0 else power(x, n - 1)
    return tape.gradient(y, x)
print([float(power(tf.constant(2.0), {count} % 3)) for _ in range({count})][-1])
"""
ARRAYS = """
x = tf.Variable(np.ones(({count}, 1 << 20), np.float32))
with tf.GradientTape() as tape:
    y = tf.reduce_sum(x * x)
g = tape.gradient(y, x)
print(float(g[0, 0]))
del g, y, tape, x
"""
PRINTS = """
x = tf.Variable(1.0)
for k in range({count}):
    with tf.GradientTape() as tape:
        y = x * x
    print(k, float(tape.gradient(y, x)))
"""
WIDE = """
xs = [tf.Variable(float(k), name=f"x{{k}}") for k in range({count})]
with tf.GradientTape() as tape:
    y = tf.add_n([x * x for x in xs])
g = tape.gradient(y, xs)
print(float(g[-1]))
"""


def checked(heard: Heard) -> Heard:
    """What holds for every cell: it ended well, and little was said."""
    assert not heard.error
    told = heard.told
    numbers = sorted({message["seq"] for message in told if "seq" in message})
    assert numbers == list(range(1, len(numbers) + 1)), "a gap"
    assert heard.largest <= LARGEST + ENVELOPE
    views = max(1, len(heard.of("comm_open")) // 2)
    assert heard.busiest() < MESSAGES / 10 + PER_SECOND * views
    (snapshot,) = heard.snapshots[-1:]
    assert len(json.dumps(snapshot)) < SNAPSHOT
    assert page(told) == {trace["tape"]["id"]: trace for trace in snapshot["traces"]}
    return heard


def page(told: list[Any]) -> dict[int, Any]:
    """What a page shows that heard all of it."""
    traces: dict[int, Any] = {}
    seq = 0
    for message in told:
        for delta in message.get("deltas", ()):
            traces[delta["trace"]] = apply(traces.get(delta["trace"]), delta)
        if message["kind"] == "drop":
            traces.pop(message["trace"], None)
        elif message["kind"] == "state" and message["seq"] > seq:
            traces = {trace["tape"]["id"]: trace for trace in message["traces"]}
        seq = message.get("seq", seq)
    return {key: {**trace, "schema": 2} for key, trace in traces.items()}


def memory(kernel: Kernel) -> int:
    """Megabytes that the kernel holds."""
    return int(kernel.run("import gc, os; gc.collect()\n"
                          "print(int(open('/proc/self/statm').read().split()[1])"
                          " * os.sysconf('SC_PAGE_SIZE') >> 20)").printed)  # fmt: skip


def answers(kernel: Kernel) -> float:
    """Seconds that a small cell takes right after."""
    heard = kernel.run("print(6 * 7)")
    assert heard.printed == "42\n"
    return heard.seconds


def left_out(heard: Heard) -> set[str]:
    """What the view says of what it does not show."""
    return {node["why"] for trace in heard.snapshots[-1]["traces"] for node in trace["nodes"]
            if "only the first" in node["why"]}  # fmt: skip


def test_a_long_tape(kernel):
    heard = checked(kernel.run(LONG.format(count=12_000)))
    assert float(heard.printed) == 12_001
    assert left_out(heard) == {"only the first 10,000 ops of a tape are drawn"}
    assert answers(kernel) < 5


@pytest.mark.parametrize(
    ("persistent", "then"),
    [(False, "tape.gradient(y, x)\n    y = x * x; tape.__enter__(); y = x * x"),
     (False, "pass"), (True, "kept.append((tape, y))"), (True, "tape.gradient(y, x)")],
    ids=["entered again", "dropped", "kept", "persistent"],
)  # fmt: skip
def test_many_tapes(kernel, persistent, then):
    if "__enter__" in then:
        then = "tape.gradient(y, x)"
    source = MANY.format(count=1_500, persistent=persistent, then=then)
    heard = kernel.run(source if "gradient" not in then else source.replace(
        "print(float(tape.gradient(y, x)))", "print(3.0)"))  # fmt: skip
    checked(heard)
    assert float(heard.printed) == 3.0
    assert answers(kernel) < 5


@pytest.mark.parametrize("source", [NESTED, WIDE], ids=["nested", "wide"])
def test_many_of_other_things(kernel, source):
    checked(kernel.run(source.format(count=600)))
    assert answers(kernel) < 5


def test_prints_between_tapes_all_arrive(kernel):
    heard = checked(kernel.run(PRINTS.format(count=2_000)))
    assert heard.printed.splitlines()[-1] == "1999 2.0"
    assert len(heard.printed.splitlines()) == 2_000


def test_a_large_array(kernel):
    heard = checked(kernel.run(ARRAYS.format(count=16)))
    assert float(heard.printed) == 2.0
    texts = [n["value"]["text"] for n in heard.snapshots[-1]["traces"][0]["nodes"]]
    assert "(16, 1048576):~4.1e+03" in texts
    assert answers(kernel) < 5


# For long -----------------------------------------------------------------------------------------


def compared(kernel: Kernel, source: str, figures: Any, name: str, room: int) -> Heard:
    """A cell with the view and without: times, memory, messages; the view takes little of each."""
    kernel.run("%tapelab off")
    kernel.run(source.replace("COUNT", "10"))
    before = memory(kernel)
    bare = kernel.run(source, seconds=1_500)
    bare_memory = memory(kernel) - before
    kernel.run("%tapelab on")
    kernel.run(source.replace("COUNT", "10"))
    before = memory(kernel)
    heard = checked(kernel.run(source, seconds=1_500))
    held = memory(kernel) - before
    after = answers(kernel)
    figures(
        f"flood, {name}: {bare.seconds:.1f} s without the view, {heard.seconds:.1f} s with it; "
        f"{len(heard.told)} messages, {heard.busiest():.0f} a second at the busiest, "
        f"the largest {heard.largest / 1024:.0f} KiB; kernel holds {bare_memory} MB without, "
        f"{held} MB with it; next cell after {after:.2f} s; lost: nothing"
    )
    assert bare.printed == heard.printed
    assert held - bare_memory < room
    assert after < 10
    return heard


@pytest.mark.soak
@pytest.mark.timeout(3_000)
@pytest.mark.parametrize(
    ("name", "source", "room"),
    [
        ("10⁶ ops on one tape", LONG.format(count=1_000_000), 400),
        ("10⁵ tapes", MANY.format(count=100_000, persistent=False, then="pass"), 150),
        ("10⁵ tapes that are kept", MANY.format(
            count=100_000, persistent=True, then="kept.append((tape, y))"), 300),
        ("10⁴ tapes inside tapes", NESTED.format(count=10_000), 150),
        ("3,000 Variables on one tape", WIDE.format(count=3_000), 150),
        ("20,000 prints between tapes", PRINTS.format(count=20_000), 150),
    ],
)  # fmt: skip
def test_a_flood(kernel, name, source, room, figures):
    compared(kernel, source, figures, name, room)


@pytest.mark.soak
@pytest.mark.timeout(3_000)
def test_arrays_of_a_gigabyte(kernel, figures):
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 30
    if free < 12:
        pytest.skip(f"it takes 12 GB of memory, and {free} GB are free")
    heard = compared(kernel, ARRAYS.format(count=256), figures, "arrays of 1 GB", 300)
    assert float(heard.printed) == 2.0
