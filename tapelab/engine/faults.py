"""Errors in words for learners: what was given, and what to do when something else went wrong.

An error is *meant* when a `raise` of this package made it, or the learner's own code. Any other
(an IndexError of NumPy, an AttributeError of ours) speaks of things that the learner never wrote;
`guarded` and `Op.rescue` turn it into one that says what was given, and to which function.
"""

import functools
import os
import re
import reprlib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, TracebackType
from typing import Any, TypeVar

import numpy as np

from tapelab.engine.errors import InvalidArgumentError, OpError, ResourceExhaustedError

Function = TypeVar("Function", bound=Callable[..., Any])

_PACKAGE = str(Path(__file__).parents[1]) + os.sep
# Files whose frames are nobody's lesson: this package, NumPy, Python's own library.
_LIBRARIES = (_PACKAGE, str(Path(np.__file__).parent) + os.sep, str(Path(os.__file__).parent),
              "numpy/")  # fmt: skip  # Cython names its files so
_PASSING = (OpError, StopIteration, Warning)
# So many frames of this package, and none of the learner's: an argument is nested without end.
_DEEP = 200


class _Shown(reprlib.Repr):
    """`repr`, but short, without addresses, and never raising."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 8
        self.maxlist = self.maxtuple = self.maxset = self.maxfrozenset = self.maxdict = 24
        self.maxstring = self.maxother = 400
        self.maxlong = 60

    def repr_instance(self, x: Any, level: int) -> str:
        if isinstance(x, FunctionType):
            return f"<function {x.__qualname__}>"
        try:
            text = repr(x)
        except Exception:
            return f"<{type(x).__name__}, whose __repr__ fails>"
        return text if len(text) <= self.maxother else text[: self.maxother - 1] + "…"

    def repr_int(self, x: int, level: int) -> str:
        return f"a whole number of {x.bit_length()} bits" if abs(x) >= 10**60 else repr(x)


_repr = _Shown()
# Python's words on a call that does not fit a function: often one of the learner's, called back.
_SIGNATURE = re.compile(r"\(\) (missing|takes|got an unexpected|got multiple)").search


def shown(value: Any, most: int = 600) -> str:
    """The value as an error message shows it: its repr, cut short; it never fails.

    >>> shown([1.0, "a"]), len(shown(list(range(1000)))) < 120
    ("[1.0, 'a']", True)
    """
    text = _repr.repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def printed(value: Any) -> str:
    """The value as `print` shows it, cut short; it never fails."""
    try:
        text = str(value)
    except Exception:
        return shown(value)
    return text if len(text) <= _repr.maxother else text[: _repr.maxother - 1] + "…"


def described(value: Any) -> str:
    """An argument in a message: shape and dtype of a tensor or an array, the repr of the rest."""
    held = value._peek() if hasattr(value, "_peek") else value
    if isinstance(held, (np.ndarray, np.generic)) and held.ndim:
        return f"shape {held.shape}, {held.dtype.name}"
    if isinstance(held, np.generic):
        return f"{shown(held.item())}, {held.dtype.name}"
    return shown(value)


def meant(error: BaseException, after: TracebackType | None = None) -> bool:
    """True when the words of an error are for the learner: see the head of this file.

    Only frames inside of `after` count, the frame that asks.
    """
    last = after if after is not None else error.__traceback__
    if last is None:
        return True
    frames = 0
    while last.tb_next is not None:
        last, frames = last.tb_next, frames + 1
        if not last.tb_frame.f_code.co_filename.startswith((*_LIBRARIES, "<frozen")):
            return True  # the learner's code, called back: a function for map_fn, an __array__
    if isinstance(error, RecursionError):
        return frames < _DEEP  # the learner's own functions have used up the stack
    if isinstance(error, OSError) or (isinstance(error, TypeError) and _SIGNATURE(str(error))):
        return True  # a file, or a function that was called with other arguments than it has
    code = last.tb_frame.f_code
    return code.co_filename.startswith(_PACKAGE) and code.co_code[last.tb_lasti] == _raising()


@functools.cache
def _raising() -> int:
    import opcode  # a failure's business

    return opcode.opmap["RAISE_VARARGS"]


def refused(error: BaseException, name: str, given: dict[str, Any], kernel: str = "") -> Exception:
    """The error for the learner, in place of one that was not meant for anybody."""
    arguments = "; ".join(f"{key}: {described(value)}" for key, value in given.items()) or "none"
    after = f" [Op:{kernel}] name: " if kernel else ""
    if isinstance(error, RecursionError):
        return ValueError(f"{name}: an argument is nested too deep. Does it contain itself? Given "
                          f"were {arguments}.")  # fmt: skip
    if isinstance(error, MemoryError):
        return ResourceExhaustedError(
            f"OOM when allocating tensor: {name} needs more memory than there is{after}\n"
            f"Given were {arguments}."
        )
    words = f"{name} can't work with these arguments{after}\nGiven were {arguments}."
    if " " not in name:
        words += f" help({name}) says what each of them means."
    if kernel or not isinstance(error, (TypeError, AttributeError)):
        return InvalidArgumentError(words)
    return TypeError(words)


def guarded(function: Function, name: str = "") -> Function:
    """The function, with any error that was not meant for the learner put into words."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except _PASSING:
            raise
        except Exception as error:
            trace = error.__traceback__
            if trace is None or trace.tb_next is None or meant(error, trace):
                raise  # without a second frame it is Python's word on the call's signature
            raise refused(error, name or _spoken(function, args), _named(function, args, kwargs)) \
                from None  # fmt: skip

    return call  # type: ignore[return-value]


def _spoken(function: Any, args: Any) -> str:
    """How a message calls a function or a method: mean_squared_error, Dense, Adam.apply."""
    name: str = function.__name__
    if "." not in function.__qualname__ or not args:
        return name
    owner = args[0] if isinstance(args[0], type) else type(args[0])
    if not hasattr(owner, name):
        return name
    return owner.__name__ if name in ("__init__", "__call__") else f"{owner.__name__}.{name}"


def _named(function: Any, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call under the names of its parameters."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    found = dict(zip(names, args, strict=False))
    for k, value in enumerate(args[len(names) :]):
        found[f"argument {len(names) + k + 1}"] = value
    return {**{n: v for n, v in found.items() if n not in ("self", "cls")}, **kwargs}


Owner = TypeVar("Owner", bound=type)


def guards(owner: Owner) -> Owner:
    """A class decorator: `guarded` for the constructor, the call and all public methods."""
    for name, held in list(vars(owner).items()):
        if name.startswith("_") and name not in ("__init__", "__call__", "__getitem__"):
            continue
        if hasattr(getattr(held, "__func__", held), "__wrapped__"):
            continue  # it is guarded already, where it was declared
        if isinstance(held, (staticmethod, classmethod)):
            setattr(owner, name, type(held)(guarded(held.__func__)))
        elif isinstance(held, FunctionType):
            setattr(owner, name, guarded(held))
    return owner


class Guarded:
    """A base whose subclasses in this package have `guards`; those of learners are their own."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("tapelab."):
            guards(cls)


DEEPEST = 64  # levels of lists in lists: as many axes as NumPy has


def too_deep(value: Any) -> ValueError:
    """The error for lists that are nested without end, or nearly so."""
    return ValueError(
        f"Can't convert a sequence nested more than {DEEPEST} levels deep to a Tensor: "
        f"{shown(value)}. Does a list contain itself?"
    )
