"""Speed and memory beside other libraries, measured in turn in one run: `make bench`.

Wall-clock figures depend on the machine; the ratios are what counts. Peers that are not installed
are left out of the table. Nothing here fails a build: read the table.
"""

import gc
import importlib
import os
import statistics
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

from tests.bench import live
from tests.bench.timing import report, seconds

OPS = 1000
ROUNDS = 30


def tapelab_chain() -> Callable[[], Any]:
    import tapelab as tf

    def run() -> Any:
        w = tf.Variable(1.0000001)
        with tf.GradientTape() as tape:
            y = w
            for _ in range(OPS // 2):
                y = y * w
                y = y + w
        return tape.gradient(y, w)

    return run


def micrograd_chain() -> Callable[[], Any]:
    value = importlib.import_module("micrograd.engine").Value
    sys.setrecursionlimit(100_000)  # its topological sort is recursive

    def run() -> Any:
        w = value(1.0000001)
        y = w
        for _ in range(OPS // 2):
            y = y * w
            y = y + w
        y.backward()
        return w.grad

    return run


def autograd_chain() -> Callable[[], Any]:
    grad = importlib.import_module("autograd").grad

    def f(w: Any) -> Any:
        y = w
        for _ in range(OPS // 2):
            y = y * w
            y = y + w
        return y

    derivative = grad(f)
    return lambda: derivative(1.0000001)


def torch_chain() -> Callable[[], Any]:
    torch = importlib.import_module("torch")

    def run() -> Any:
        w = torch.tensor(1.0000001, requires_grad=True)
        y = w
        for _ in range(OPS // 2):
            y = y * w
            y = y + w
        y.backward()
        return w.grad

    return run


PEERS = {
    "tapelab": tapelab_chain,
    "micrograd": micrograd_chain,
    "autograd": autograd_chain,
    "torch": torch_chain,
}


def chains() -> None:
    """1,000 recorded scalar ops, forward and backward, the peers taking turns in every round."""
    ready: dict[str, Callable[[], Any]] = {}
    for name, make in PEERS.items():
        try:
            ready[name] = make()
        except ImportError:
            print(f"  ({name} is not installed)")
    times: dict[str, list[float]] = {name: [] for name in ready}
    for _ in range(ROUNDS):
        for name, run in ready.items():
            gc.collect()
            times[name].append(seconds(run, 10 if name in ("tapelab", "micrograd") else 2))
    base = statistics.median(times.get("micrograd", [float("nan")]))
    print(f"  {'':12}{'best ms':>10}{'median ms':>12}{'of micrograd':>14}")
    for name, found in times.items():
        best, middle = min(found) * 1e3, statistics.median(found) * 1e3
        print(f"  {name:12}{best:10.3f}{middle:12.3f}{middle / 1e3 / base:14.2f}")
    if "micrograd" in times:
        report("of micrograd's time", statistics.median(times["tapelab"]) / base, 0.6)


def memory() -> None:
    """Bytes that one recorded scalar op keeps until the backward pass."""
    import tapelab as tf

    w = tf.Variable(1.0000001)
    with tf.GradientTape() as warm:
        warm.gradient(w * w, w)
    gc.collect()
    tracemalloc.start()
    with tf.GradientTape() as tape:
        y = w * w
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(OPS):
            y = y * w
        used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert tape.gradient(y, w) is not None
    report("bytes for a recorded scalar op", used / OPS, 400)


def imports() -> None:
    """What `import tapelab` costs over `import numpy`, each in new processes."""
    code = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"

    # As an installed package: with compiled files, even where the environment forbids writing them.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def best(setup: str) -> float:
        runs = [
            subprocess.run([sys.executable, "-c", setup], capture_output=True, text=True,
                           check=True, env=environment)
            for _ in range(9)
        ]  # fmt: skip
        return min(float(r.stdout) for r in runs) * 1e3

    after_numpy = "import numpy; " + code.format("tapelab")
    print(f"  import numpy {best(code.format('numpy')):.0f} ms")
    report("ms to import tapelab after numpy", best(after_numpy), 60)


def page() -> None:
    """What a reader waits for, where there is a Chromium."""
    try:
        from tests.bench import page as figures
    except ImportError as missing:
        print(f"  (left out: {missing})")
        return
    figures.bundle()
    try:
        figures.paint()
        figures.latency()
    except SystemExit as none:
        print(f"  (left out: {none})")


def main() -> None:
    for title, measure in (
        (f"{OPS} recorded scalar ops, forward and backward", chains),
        ("Memory", memory),
        ("Import", imports),
        ("The live view", live.costs),
        ("Its memory", live.memory),
        ("The page", page),
    ):
        print(title)
        measure()


if __name__ == "__main__":
    main()
