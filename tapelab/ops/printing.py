"""tf.print: tensors as text, in short, on stderr."""

import pprint
import re
import sys
from typing import Any

import numpy as np

from tapelab.engine import nest
from tapelab.engine.errors import NotFoundError
from tapelab.engine.faults import shown
from tapelab.engine.op import composite
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import Operators
from tapelab.engine.wanted import whole

_HOLE = "\x00"


@composite("print")
def print_(*inputs: Any, output_stream: Any = None, summarize: Any = 3, sep: str = " ",
           end: str = "\n", name: Any = None) -> None:  # fmt: skip
    """Print values, of tensors the first and last `summarize` entries along each axis."""
    if not isinstance(sep, str) or not isinstance(end, str):
        raise TypeError(f"sep and end are texts: {shown(sep)}, {shown(end)}")
    count = whole(summarize, "summarize", -1)
    text = sep.join(written(each, count, len(inputs) > 1) for each in inputs) + end
    stream = sys.stderr if output_stream is None else output_stream
    if isinstance(stream, str):
        _append(stream, text)
    elif hasattr(stream, "write"):
        stream.write(text)
        stream.flush()
    elif callable(stream):
        stream(text.rstrip("\n"))  # a logging function
    else:
        raise ValueError(f"Unsupported output stream, logging level, or file. {shown(stream)}")


def _append(stream: str, text: str) -> None:
    """Write at the end of a file, `file:///tmp/notes.txt`."""
    if not stream.startswith("file://") or len(stream) == len("file://"):
        raise ValueError("Unsupported output stream, logging level, or file. Write "
                         f"'file://' and a path: {shown(stream)}")  # fmt: skip
    try:
        with open(stream.removeprefix("file://"), "a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise NotFoundError(f"{stream}; {error.strerror} [Op:PrintV2] name: ") from None


def written(thing: Any, summarize: Any = 3, quoted: bool = False) -> str:
    """A tensor, or a nest with tensors in it, as tf.print and tf.strings.format write it.

    A text is written in quotes when it is a tensor and stands beside something else.
    """
    if isinstance(thing, str):
        return thing
    thing = list(thing) if isinstance(thing, range) else thing
    nested = nest.is_nested(thing)
    leaves, tensors = [], []
    for leaf in nest.flatten(thing):
        if isinstance(leaf, Operators):
            tensors.append(text_of(np.asarray(leaf._peek()), summarize, quoted or nested))
            leaves.append(_HOLE)
        elif isinstance(leaf, IndexedSlices):
            leaves.append(str(leaf))
        else:
            leaves.append(leaf)
    if not nested:
        sparse = isinstance(thing, IndexedSlices)
        return tensors[0] if tensors else str(thing) if sparse else pprint.pformat(thing)
    shape = pprint.pformat(nest.pack_sequence_as(thing, leaves)).replace(repr(_HOLE), _HOLE)
    found = iter(tensors)
    return re.sub(_HOLE, lambda _: next(found), shape)


def text_of(value: Any, summarize: Any = 3, quoted: bool = False) -> str:
    """An array in brackets: rows on lines of their own, long axes cut short in the middle."""
    ends = 3 if summarize is None else int(summarize)
    if not value.ndim:
        return _scalar(value[()], quoted)
    return _axis(value, 10**12 if ends < 0 else ends, 0)


def _axis(value: Any, ends: int, depth: int) -> str:
    rows, count = list(value), len(value)
    if value.ndim == 1:
        gap, texts = " ", [_scalar(v, quoted=True) for v in _ends(rows, ends)]
    else:
        gap = "\n" * (value.ndim - 1) + " " * (depth + 1)
        texts = [_axis(v, ends, depth + 1) for v in _ends(rows, ends)]
    if count > 2 * ends:
        texts.insert(ends, "...")
    return "[" + gap.join(texts) + "]"


def _ends(rows: list[Any], ends: int) -> list[Any]:
    """The first and the last few."""
    return rows if len(rows) <= 2 * ends else rows[:ends] + rows[len(rows) - ends :]


def _scalar(value: Any, quoted: bool) -> str:
    if isinstance(value, (bytes, str)):
        text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value
        return f'"{text}"' if quoted else text
    if isinstance(value, np.bool_):
        return "1" if value else "0"
    if isinstance(value, np.complexfloating):
        return f"({_number(value.real)},{_number(value.imag)})"
    return _number(value) if isinstance(value, np.floating) else str(value)


def _number(value: Any) -> str:
    """The shortest of two lengths that gives the number back: 0.1, 0.333333343."""
    if np.isnan(value) or np.isinf(value):
        return "nan" if np.isnan(value) else ("inf" if value > 0 else "-inf")
    short, long = {2: (3, 5), 4: (6, 9)}.get(value.dtype.itemsize, (15, 17))
    text = f"{float(value):.{short}g}"
    return text if type(value)(text) == value else f"{float(value):.{long}g}"
