"""A notebook's host for tests of faults: what IPython does around a cell, interrupts included."""

import itertools
import linecache
from collections.abc import Callable

from tapelab.session import Cell
from tests.session.pages import Lesson, Page

_names = itertools.count(1)


class Host(Lesson):
    """A lesson whose cells end as IPython's do: a hook that is interrupted stops nothing else."""

    def ready(self, source: str) -> "Ready":
        """A cell that can be run, once."""
        return Ready(self, source)


class Ready:
    """One cell, compiled; `error` is what ended it."""

    def __init__(self, host: Host, source: str) -> None:
        self.host = host
        self.number = next(_names)
        self.error: BaseException | None = None
        filename = f"<cell f{self.number}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        self._code = compile(source, filename, "exec")
        self._cell = Cell(f"cell-{self.number}", self.number, source)

    def __call__(self) -> Page | None:
        """Run it: before, the cell, after; each may be interrupted, and the next goes on."""
        pages = len(self.host.pages)
        self.begin()
        self._try(self.host.session.end)
        return self.host.pages[-1] if len(self.host.pages) > pages else None

    def begin(self) -> None:
        """All but what follows the cell."""
        self._try(lambda: self.host.session.begin(self._cell))
        self._try(lambda: exec(self._code, self.host.names))

    def _try(self, part: Callable[[], object]) -> None:
        try:
            part()
        except BaseException as error:
            self.error = error
