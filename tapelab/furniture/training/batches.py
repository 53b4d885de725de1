"""What `fit` is given, as batches: arrays are cut up, datasets and generators give their own."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tapelab.engine import nest, warn
from tapelab.engine.convert import to_tensor
from tapelab.engine.faults import shown
from tapelab.furniture import settings
from tapelab.furniture.streams import INFINITE, Stream
from tapelab.ops import seeds

EMPTY = (
    "Your input ran out of data; interrupting training. Make sure that your dataset or generator "
    "can generate at least `steps_per_epoch * epochs` batches. You may need to use the `.repeat()` "
    "function when building your dataset."
)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """A batch as (x, y, sample_weight), with None for what is not there."""
    data = tuple(data) if isinstance(data, list) else data
    if not isinstance(data, tuple):
        return data, None, None
    if 1 <= len(data) <= 3:
        return (*data, None, None)[:3]
    raise ValueError("Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, "
                     f"sample_weight)`, found: {shown(data)}")  # fmt: skip


def row_count(batch: Any) -> int:
    """How many examples a batch has."""
    return next((int(v.shape[0]) for v in nest.flatten(batch) if v is not None and v.shape), 1)


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """A batch as `train_step` gets it: x alone, (x, y), or (x, y, sample_weight)."""
    if sample_weight is not None:
        return x, y, sample_weight
    if y is not None:
        return x, y
    return (x,) if isinstance(x, (list, tuple)) else x


class Batches:
    """The batches of one epoch after the other.

    count   of batches in an epoch; None as long as nobody knows
    empty   whether the data had run out when the latest epoch began
    """

    def __init__(self, count: int | None, steps: int | None) -> None:
        self._every = count
        self._steps = steps
        self._running: Iterator[Any] | None = None
        self._seen = 0
        self.empty = False
        self.count = steps or count

    def begin(self) -> Iterator[Any]:
        """A new walk over the data."""
        raise NotImplementedError

    def epoch(self) -> Iterator[Any]:
        """One epoch; when it has a number of steps, the next one goes on where it ended."""
        if self._steps is None or self._running is None:
            self._running, self._seen = iter(self.begin()), 0
        steps = self._steps or self._every
        for step in itertools.count() if steps is None else range(steps):
            if self._steps and self._every and self._seen >= self._every:
                warn.python(EMPTY)
                break
            try:
                batch = next(self._running)
            except StopIteration:
                self.empty = not step
                if steps is not None or self.empty:
                    warn.python(EMPTY)
                self._running = None
                break
            self._seen += 1
            yield batch
        if self._every and self._seen >= self._every:
            self._running = None


class Arrays(Batches):
    """Arrays, of which each batch takes the next rows."""

    def __init__(self, data: tuple[Any, Any, Any], size: Any, steps: int | None, shuffle: Any,
                 class_weight: Any) -> None:  # fmt: skip
        x, y, weight = (_arrays(part) for part in data)
        if class_weight is not None:
            if weight is not None:
                raise ValueError("You cannot `class_weight` and `sample_weight` at the same time.")
            weight = _weights(y, class_weight)
        self._data = (x, y, weight)
        self._rows = _count(self._data)
        self._size = 32 if size is None else int(size)
        self._chance = np.random.default_rng(_seeds()) if shuffle else None
        super().__init__(-(-self._rows // self._size), steps)

    def begin(self) -> Iterator[Any]:
        order = None if self._chance is None else self._chance.permutation(self._rows)
        for start in range(0, self._rows, self._size):
            rows = slice(start, start + self._size)
            yield pack_x_y_sample_weight(*(_taken(part, rows if order is None else order[rows])
                           for part in self._data))  # fmt: skip


class Given(Batches):
    """Batches that a dataset or a generator gives."""

    def __init__(self, source: Iterable[Any], steps: int | None, class_weight: Any) -> None:
        count = source._count if isinstance(source, Stream) else -1
        self._source = source
        self._class_weight = class_weight
        super().__init__(count if count >= 0 else None, steps)

    def begin(self) -> Iterator[Any]:
        for batch in self._source:
            x, y, weight = unpack_x_y_sample_weight(batch)
            if self._class_weight is not None:
                weight = _weights(y, self._class_weight)
            found = pack_x_y_sample_weight(_tuple(x), _tuple(y), weight)
            yield nest.map_structure(_tensor, found)


def of(x: Any, y: Any, weight: Any, size: Any, steps: int | None, shuffle: Any = False,
       class_weight: Any = None) -> Batches:  # fmt: skip
    """The batches of whatever `fit` was given."""
    if isinstance(x, Stream) or (isinstance(x, Iterator)):
        for name, more in (("y", y), ("sample_weight", weight)):
            if more is not None:
                kind = "tf.data.Dataset" if isinstance(x, Stream) else "Python generator"
                raise ValueError(
                    f"When providing `x` as a {kind}, `{name}` should not be passed. Instead, the "
                    f"{'targets' if name == 'y' else 'sample weights'} should be included as part "
                    f"of the {kind}."
                )
        if isinstance(x, Stream) and x._count == INFINITE and steps is None:
            raise ValueError(
                "When providing an infinite dataset, you must specify the number of steps to run "
                "(steps_per_epoch for `fit`, validation_steps for its validation data, steps for "
                "the others). Or leave out the `.repeat()`."
            )
        return Given(x, steps, class_weight)
    if x is None:
        raise ValueError("There is nothing to train on: give `x`, an array or a tf.data.Dataset.")
    return Arrays((x, y, weight), size, steps, shuffle, class_weight)


def whole(x: Any, y: Any = None, weight: Any = None, class_weight: Any = None) -> Iterator[Any]:
    """The data as the only batch."""
    return Arrays((x, y, weight), 2**62, None, False, class_weight).begin()


def split(data: tuple[Any, Any, Any], share: float) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The first part of the rows for training, and the last ones for validation."""
    if any(isinstance(part, (Stream, Iterator)) for part in data):
        raise ValueError(
            "Argument `validation_split` is only supported for tensors or NumPy arrays. Found "
            f"incompatible type in the input: {[type(p) for p in data if p is not None]}"
        )
    arrays = tuple(_arrays(part) for part in data)
    rows = _count(arrays)
    at = int(np.floor(rows * (1.0 - share)))
    if at == 0 or at == rows:
        raise ValueError(
            f"Training data contains {rows} samples, which is not sufficient to split it into a "
            f"validation and training set as specified by `validation_split={share}`. Either "
            "provide more data, or a different value for the `validation_split` argument."
        )
    return tuple(_taken(p, slice(0, at)) for p in arrays), tuple(
        _taken(p, slice(at, rows)) for p in arrays
    )


def _arrays(part: Any) -> Any:
    """Arrays for tensors and tables, floats in the dtype of layers."""
    if isinstance(part, dict):
        return {k: _arrays(v) for k, v in part.items()}
    if isinstance(part, (list, tuple)):
        if not all(hasattr(v, "shape") for v in part) or not part:
            raise ValueError(
                f"Unrecognized data type: x={shown(part)} (of type {type(part)}). A list stands "
                "for several inputs: make an array of the numbers, with np.array."
            )
        return tuple(_arrays(v) for v in part)
    if part is None:
        return None
    held = part._peek() if hasattr(part, "_peek") else getattr(part, "_value", part)
    if not hasattr(held, "__array__"):
        raise ValueError(f"Unrecognized data type: x={shown(part)} (of type {type(part)})")
    found = np.asarray(held)
    if not found.ndim:
        raise ValueError(f"Data has a first axis of examples, and this has none: {shown(part)}")
    floating = found.dtype.kind == "f" and found.dtype.name != settings.floatx()
    return found.astype(settings.floatx()) if floating else found


def _count(data: Any) -> int:
    """How many examples there are; all arrays have as many."""
    sizes = {len(a) for a in nest.flatten(list(data)) if a is not None}
    if len(sizes) > 1:
        words = ""
        for name, part in zip(("x", "y", "sample_weight"), data, strict=True):
            if part is not None:
                words += f"'{name}' sizes: {', '.join(str(len(a)) for a in nest.flatten(part))}\n"
        raise ValueError("Data cardinality is ambiguous. Make sure all arrays contain the same "
                         f"number of samples.{words}")  # fmt: skip
    return sizes.pop() if sizes else 0


def _taken(part: Any, rows: Any) -> Any:
    return None if part is None else nest.map_structure(lambda a: to_tensor(a[rows]), part)


def _tensor(value: Any) -> Any:
    return None if value is None else to_tensor(value)


def _tuple(part: Any) -> Any:
    several = isinstance(part, list) and all(hasattr(v, "shape") for v in part)
    return tuple(part) if several else part


def _weights(y: Any, class_weight: Any) -> Any:
    """The weight of each example, from that of its class."""
    if nest.is_nested(y) or y is None:
        raise ValueError("`class_weight` is only supported for Models with a single output.")
    classes = np.asarray(to_tensor(y)._value)
    if classes.ndim > 1:
        last = classes.shape[-1]
        classes = np.argmax(classes, -1) if last != 1 else np.squeeze(classes, -1)
    numbers = np.round(classes).astype(np.int64)
    return np.vectorize(lambda k: class_weight.get(k, 1.0), otypes=[np.float32])(numbers)


def _seeds() -> tuple[int, int]:
    return seeds.pair(None) or (seeds.entropy(), seeds.entropy())
