"""Running a body without consequences: nothing is recorded, drawn or assigned for good."""

from typing import Any

from tapelab.engine import aside, variable
from tapelab.engine.listener import Listener


def variables_so_far() -> int:
    """How many Variables were made; the counter shows its next number in its repr only."""
    return int(repr(variable._serials)[len("count(") : -1])


class _Ledger(Listener):
    """Notes what Variables held before they were assigned to."""

    def __init__(self) -> None:
        self.before: dict[int, tuple[Any, Any]] = {}

    def on_assign(self, variable: Any, before: Any, given: Any) -> None:
        self.before.setdefault(id(variable), (variable, before))


class unseen(aside.only):
    """Inside the block no tape records, no view hears, and afterwards Variables are as before."""

    def __init__(self) -> None:
        self._ledger = _Ledger()
        self._paused = aside.paused(keep_hidden=True)
        super().__init__(self._ledger)

    def enter(self) -> None:
        super().enter()
        self._paused._thread = self._thread
        self._paused.enter()

    def leave(self, error: BaseException | None) -> None:
        for changed, before in self._ledger.before.values():
            changed.assign(before, read_value=False)
        self._paused.leave(error)
        super().leave(error)
