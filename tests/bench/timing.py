"""Seconds, and a line of the report."""

import time
from collections.abc import Callable
from typing import Any


def seconds(run: Callable[[], Any], times: int = 1) -> float:
    """How long one call takes, as the mean of some."""
    start = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - start) / times


def report(what: str, found: float, budget: float) -> None:
    """One measured figure beside its budget."""
    verdict = "within" if found <= budget else "OVER"
    print(f"  {found:8.2f} {what}; budget {budget:g}: {verdict}")
