"""Values that wait for their Variables: restored before a layer has built its weights.

Whoever makes Variables or takes parts in (a module whose attribute is set, a layer that was built,
an optimizer with new slots) calls `settle`; with nobody waiting it costs one look at an empty list.
"""

from collections.abc import Callable

waiting: list[Callable[[], bool]] = []  # each gives what it can, and returns whether it still waits

building = False  # while a layer builds, for it may fail, and its weights go: all wait for the end


def settle() -> None:
    """Let those that wait look once more, in the order in which they came."""
    for each in [] if building else list(waiting):
        if not each() and each in waiting:
            waiting.remove(each)
