"""Blocks of a `with` that end for certain, also when an interrupt comes at the worst moment.

Ctrl-C becomes an exception between any two instructions. When it falls between the last line of a
block and the first of its `__exit__`, nobody calls `__exit__` again: a tape would record for ever.
But a `with` holds what it found as `__exit__` until it is over, and nobody else holds it. So a
block keeps a weak reference to that. When it is dead and the block was not left, an interrupt has
been there, and whoever comes next does what was missed.
"""

from _thread import get_ident
from functools import partial
from typing import Any
from weakref import ref

# Every `with` that ended without its block being left adds to this, from C: a callback written in
# Python could lose an interrupt that arrives inside it.
abandoned: list[Any] = []
_entered: list["Block"] = []


class _WayOut:
    """Stands as `__exit__` in `Block`, and makes for each `with` an object that it alone holds."""

    def __get__(self, block: Any, kind: Any = None) -> Any:
        if block is None:
            return kind._leave
        way = partial(block._leave)
        if not block._in:  # else somebody looks at `__exit__`, or calls it by hand
            block._way = ref(way, abandoned.append)
        return way


class Block:
    """A change of state for the length of a `with`: `enter` makes it, `leave` takes it back.

    `leave` can be called when `enter` has not come to its end, and twice after an interrupt: it
    takes back whatever was done.
    """

    _in = False
    _way: Any = None
    _thread = 0

    def enter(self) -> Any:
        """Make the change; what is returned is bound by `as`."""

    def leave(self, error: BaseException | None) -> None:
        """Take the change back; `error` is the exception that left the `with`, if any."""

    def __enter__(self) -> Any:
        if abandoned:
            tidy()
        if self._way is not None and self._way() is None:
            self._way = None  # somebody had only looked at it: the block is entered by hand
        self._thread = get_ident()
        _entered.append(self)
        self._in = True
        try:
            return self.enter()
        except BaseException as error:
            self._leave(None, error)
            raise

    def _leave(self, kind: Any, error: BaseException | None, traceback: Any = None) -> None:
        if abandoned:
            tidy()  # what was entered later goes first
        try:
            self.leave(error)
        except BaseException as interrupt:
            self.leave(interrupt)
            raise
        finally:
            self._in = False
            try:
                _entered.remove(self)
            except ValueError:
                pass  # left already
            self._way = None  # last: as long as it is there, somebody will do what was missed

    __exit__ = _WayOut()


def over(block: Block) -> bool:
    """Whether the `with` of a block is over; False for one that was entered by hand."""
    way = block._way
    return way is not None and way() is None


def tidy() -> None:
    """Leave the blocks of this thread that an interrupt kept from being left."""
    del abandoned[:]
    me = get_ident()
    for block in _entered[::-1]:
        if over(block):
            if block._thread == me:
                block._way = None
                block._leave(KeyboardInterrupt, KeyboardInterrupt())
            else:
                abandoned.append(block)  # for that thread
