"""Running a body without consequences: nothing is recorded, drawn or assigned for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tapelab.engine import listen, variable


def variables_so_far() -> int:
    """How many Variables were made; the counter shows its next number in its repr only."""
    return int(repr(variable._serials)[len("count(") : -1])


class _Ledger(listen.Listener):
    """Notes what Variables held before they were assigned to."""

    def __init__(self) -> None:
        self.before: dict[int, tuple[Any, Any]] = {}

    def on_assign(self, variable: Any, before: Any, given: Any) -> None:
        self.before.setdefault(id(variable), (variable, before))


@contextmanager
def unseen() -> Iterator[None]:
    """Inside the block no tape records, no view hears, and afterwards Variables are as before."""
    ledger, views = _Ledger(), listen.views
    try:
        listen.views = (ledger,)
        with listen.paused(keep_hidden=True):
            yield
    finally:
        listen.views = ()
        with listen.paused(keep_hidden=True):
            for changed, before in ledger.before.values():
                changed.assign(before, read_value=False)
        listen.views = views
        listen.renew()
