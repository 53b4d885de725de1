"""How time and memory grow with the length of a tape: they grow with it, and no faster."""

import gc
import tracemalloc
from pathlib import Path
from typing import NamedTuple

import tapelab as tf
from tests.bench.timing import report, seconds

LENGTHS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
PICTURE = Path(__file__).parents[2] / "notebooks" / "images" / "growth.svg"


class Point(NamedTuple):
    """One tape: records, seconds to record them and to walk back, and bytes that they hold."""

    records: int
    forward: float
    backward: float
    held: int


def measure(records: int) -> Point:
    """Time a chain of that many products, then weigh another."""
    w = tf.Variable(1 + 2**-20)
    tape = y = None

    def forward() -> None:
        nonlocal tape, y
        with tf.GradientTape() as tape:
            y = w * w
            for _ in range(records - 1):
                y = y * w

    def backward() -> None:
        assert tape.gradient(y, w) is not None

    rounds = max(3, 30_000 // records)
    there, back = [], []
    for _ in range(rounds):
        gc.collect()
        there.append(seconds(forward))
        back.append(seconds(backward))
    tracemalloc.start()
    forward()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return Point(records, min(there), min(back), held)


def measure_all() -> list[Point]:
    """A point for each length; the first tapes are not counted."""
    measure(1_000)
    return [measure(records) for records in LENGTHS]


def report_growth() -> None:
    """A million records against a thousand, and what each of them holds."""
    small, large = measure(1_000), measure(1_000_000)
    short, long = (1e6 * (p.forward + p.backward) / p.records for p in (small, large))
    print(f"  {short:.2f} µs a record among 1,000, {long:.2f} among 1,000,000")
    # Not 1: a small tape stays in the processor's caches, and Python's collector looks through a
    # large one several times. In proportion to the length all the same.
    report("times as much for a record of a tape 1,000 times as long", long / short, 3.0)
    report("bytes a record holds", large.held / large.records, 400)


def draw() -> None:
    """The picture of notebooks/benchmarks.md."""
    import matplotlib
    import matplotlib.pyplot as plot

    points = measure_all()
    matplotlib.rcParams.update({"svg.hashsalt": "growth", "font.size": 10})
    figure, (time, memory) = plot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    records = [p.records for p in points]
    time.loglog(records, [1e3 * p.forward for p in points], "o-", label="recording")
    time.loglog(records, [1e3 * p.backward for p in points], "s-", label="gradient")
    memory.loglog(records, [p.held / 1e6 for p in points], "o-", color="tab:green", label="held")
    for axes, first, name in (
        (time, 1e3 * points[0].forward, "milliseconds"),
        (memory, points[0].held / 1e6, "megabytes"),
    ):
        straight = [first * r / records[0] for r in records]
        axes.loglog(records, straight, "--", color="gray", linewidth=1, label="in proportion")
        axes.set(xlabel="records on the tape", ylabel=name)
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PICTURE, metadata={"Date": None}, facecolor="white")
    plot.close(figure)


if __name__ == "__main__":
    draw()
