"""Whose gradient a tensor is: a note about each tensor that `gradient` has returned."""

import weakref
from typing import Any


class Whose:
    """Remembers gradients for as long as they live, and keeps none of them alive."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[Any, Any, int, int]] = {}  # id → reference, feed, pass, place
        self._enough = 64  # looked through when it has grown, as `engine.recording` says why

    def note(self, feed: Any, number: int, gradients: Any) -> None:
        """The pass of this number of a feed's tape has returned these gradients."""
        its_feed = weakref.ref(feed)
        for k, gradient in enumerate(gradients):
            if hasattr(gradient, "_value"):  # neither None nor slices
                key = id(gradient)
                self._held[key] = weakref.ref(gradient), its_feed, number, k
        if len(self._held) > self._enough:
            for key in [key for key, held in list(self._held.items()) if held[0]() is None]:
                self._held.pop(key, None)
            self._enough = 2 * len(self._held) + 64

    def names(self, tensor: Any) -> tuple[str, str] | None:
        """What the target and the source are called; None for a tensor that is no gradient."""
        if id(tensor) not in self._held:
            return None
        reference, its_feed, number, k = self._held[id(tensor)]
        feed = its_feed()
        if reference() is not tensor or feed is None:
            return None
        trace = feed.trace()
        found = next((each for each in trace.passes if each.id == number), None)
        if found is None or k >= len(found.sources) or found.sources[k] is None:
            return None
        called = [trace.nodes[node].name or trace.nodes[node].label
                  for node in (*found.targets, found.sources[k])]  # fmt: skip
        *targets, source = called
        return (" + ".join(targets), source) if all(called) else None

    def clear(self) -> None:
        """Forget all."""
        self._held.clear()


gradients = Whose()  # one for all sessions: a tensor has one maker
