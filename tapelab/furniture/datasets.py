"""tf.data.Dataset: where streams begin, and how several become one."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import NotFoundError
from tapelab.engine.faults import shown
from tapelab.engine.wanted import function, truth, whole
from tapelab.furniture import elements
from tapelab.furniture.streams import INFINITE, UNKNOWN
from tapelab.furniture.transforms import MOST, Transforms, called
from tapelab.ops.specs import TensorSpec


class Dataset(Transforms):
    """A sequence of elements: tensors, or tuples and dicts of them (tf.data.Dataset).

    >>> import tapelab as tf
    >>> data = tf.data.Dataset.from_tensor_slices([1.0, 2.0, 3.0])
    >>> for x in data.map(lambda x: 2.0 * x).batch(2):
    ...     print(x.numpy())
    [2. 4.]
    [6.]
    """

    @staticmethod
    def from_tensor_slices(tensors: Any, name: Any = None) -> "Dataset":
        """The entries of tensors along their first axis, side by side."""
        structure, values = elements.flat(tensors)
        if any(not v.ndim for v in values):
            raise ValueError(
                "Unbatching a tensor is only supported for rank >= 1: give tensors with a first "
                "axis of examples, or use from_tensors."
            )
        count = len(values[0])
        for other in values[1:]:
            if len(other) != count:
                raise ValueError(f"Dimensions {count} and {len(other)} are not compatible")

        def walk() -> Iterator[list[Any]]:
            for i in range(count):
                yield [elements.row(v, i) for v in values]

        whole = elements.specs_of(elements.packed(structure, values))
        return Dataset(walk, structure, count, "_TensorSliceDataset", elements.without_axis(whole))

    @staticmethod
    def from_tensors(tensors: Any, name: Any = None) -> "Dataset":
        """One element: the tensors as they are."""
        structure, values = elements.flat(tensors)
        return Dataset(lambda: iter([values]), structure, 1, "_TensorDataset")

    @staticmethod
    def from_generator(generator: Any, output_types: Any = None, output_shapes: Any = None,
                       args: Any = None, output_signature: Any = None,
                       name: Any = None) -> "Dataset":  # fmt: skip
        """What a generator function yields; say the dtypes and shapes with output_signature."""
        if not callable(generator):
            raise TypeError("`generator` must be a Python callable.")
        if output_signature is None:
            if output_types is None:
                raise TypeError("Either `output_signature` or `output_types` must be specified.")
            output_signature = _signature(output_types, output_shapes)
        given = [t.numpy() if hasattr(t, "numpy") else t for t in args or ()]

        def walk() -> Iterator[list[Any]]:
            made = generator(*given)
            if not isinstance(made, Iterable):
                raise TypeError(
                    "`generator` must return something to iterate over, and it returned "
                    f"{shown(made)}: write `yield` in it."
                )
            for element in made:
                yield elements.of_spec(element, output_signature)

        structure = _leafless(output_signature)
        return Dataset(walk, structure, UNKNOWN, "_FlatMapDataset", _tuples(output_signature))

    @staticmethod
    def range(*args: Any, output_type: Any = dtypes.int64, name: Any = None) -> "Dataset":
        """0, 1, 2 … as Python's range counts."""
        numbers = range(*[whole(a, "A bound or a step of a range") for a in args])
        kind = dtypes.as_dtype(output_type).as_numpy_dtype

        def walk() -> Iterator[list[Any]]:
            for n in numbers:
                yield [kind(n)]

        return Dataset(walk, None, len(numbers), "_RangeDataset", TensorSpec((), kind))

    @staticmethod
    def random(seed: Any = None, **ignored: Any) -> "Dataset":
        """Random integers without end."""

        def walk() -> Iterator[list[Any]]:
            chance = np.random.default_rng(seed)
            while True:
                yield [np.int64(chance.integers(2**32))]

        return Dataset(walk, None, INFINITE, "_RandomDataset", TensorSpec((), dtypes.int64))

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: Any = None) -> "Dataset":
        """The elements of several datasets side by side, as long as all have one."""
        given = datasets if datasets is not None else args[0] if len(args) == 1 else args
        parts = _datasets(given)

        def walk() -> Iterator[list[Any]]:
            for rows in zip(*(d._walk() for d in parts), strict=False):
                yield [value for row in rows for value in row]

        def structure() -> Any:
            return _replaced(given, lambda d: d._form())

        counts = [d._count for d in parts if d._count != INFINITE]
        count = UNKNOWN if UNKNOWN in counts else min(counts, default=INFINITE)
        spec = lambda: _replaced(given, lambda d: d.element_spec)  # noqa: E731
        return Dataset(walk, structure, count, "_ZipDataset", spec)

    def enumerate(self, start: Any = 0, name: Any = None) -> "Dataset":
        """Pairs of a number and an element."""
        first = whole(start, "start")

        def walk() -> Iterator[list[Any]]:
            for i, values in enumerate(self._walk(), first):
                yield [np.int64(i), *values]

        spec = lambda: (TensorSpec((), dtypes.int64), self.element_spec)  # noqa: E731
        return Dataset(walk, lambda: (None, self._form()), self._count, "_ZipDataset", spec)

    def concatenate(self, dataset: "Dataset", name: Any = None) -> "Dataset":
        """The elements of this dataset, then those of the other."""
        if not isinstance(dataset, Dataset):
            raise TypeError(f"`dataset` must be a `tf.data.Dataset` object: {shown(dataset)}.")
        counts = (self._count, dataset._count)
        total = INFINITE if INFINITE in counts else UNKNOWN if UNKNOWN in counts else sum(counts)
        walk = lambda: itertools.chain(self._walk(), dataset._walk())  # noqa: E731
        return self._derived("_ConcatenateDataset", walk, total)

    def flat_map(self, map_func: Any, name: Any = None) -> "Dataset":
        """All elements of the datasets that map_func makes of the elements."""
        return self.interleave(map_func, cycle_length=1)

    def interleave(self, map_func: Any, cycle_length: Any = None, block_length: Any = 1,
                   num_parallel_calls: Any = None, deterministic: Any = None,
                   name: Any = None) -> "Dataset":  # fmt: skip
        """Elements of the datasets that map_func makes, `block_length` of each in turn."""
        function(map_func, "map_func")
        width = 1 if cycle_length is None else max(1, whole(cycle_length, "cycle_length"))
        length = whole(block_length, "block_length", 1, MOST)
        form: list[Any] = []

        def opened() -> Iterator[Iterator[list[Any]]]:
            for element in self:
                inner = called(map_func, element)
                if not isinstance(inner, Dataset):
                    raise TypeError(
                        f"`map_func` must return a `Dataset` object. Got {shown(inner)}."
                    )
                form[:] = [inner]
                yield inner._walk()

        def walk() -> Iterator[list[Any]]:
            waiting = opened()
            turns = list(itertools.islice(waiting, width))
            over: Iterator[list[Any]] = iter(())  # stands where nothing is left
            while turns:
                for k, turn in enumerate(list(turns)):
                    block = list(itertools.islice(turn, length))
                    yield from block
                    if len(block) < length:
                        turns[k] = next(waiting, over)
                turns = [t for t in turns if t is not over]

        return Dataset(walk, lambda: form[0]._form(), UNKNOWN, "_InterleaveDataset")

    def window(self, size: Any, shift: Any = None, stride: Any = 1,
               drop_remainder: bool = False, name: Any = None) -> "Dataset":  # fmt: skip
        """Datasets of `size` neighbouring elements, beginning `shift` elements apart."""
        size, stride = whole(size, "size", 1, MOST), whole(stride, "stride", 1, MOST)
        step = size if shift is None else whole(shift, "shift", 1, MOST)
        drop = truth(drop_remainder, "drop_remainder")

        def walk() -> Iterator[list[Any]]:
            rows = list(self._walk())
            for start in range(0, len(rows), step):
                part = rows[start : start + size * stride : stride]
                if len(part) < size and drop:
                    return
                yield [_column(part, k) for k in range(len(part[0]))]

        return Dataset(walk, self._form, UNKNOWN, "_WindowDataset")


def _signature(types: Any, shapes: Any) -> Any:
    """Specs from the older pair of arguments: dtypes, and shapes when they are known."""
    if isinstance(types, (tuple, list)):
        each = shapes if shapes is not None else itertools.repeat(None)
        return tuple(_signature(t, s) for t, s in zip(types, each, strict=False))
    if isinstance(types, dict):
        return {k: _signature(t, None if shapes is None else shapes[k]) for k, t in types.items()}
    return TensorSpec(None if shapes is None else shapes, types)


def _leafless(spec: Any) -> Any:
    if isinstance(spec, (tuple, list)):
        return tuple(_leafless(s) for s in spec)
    return {k: _leafless(s) for k, s in spec.items()} if isinstance(spec, dict) else None


def _tuples(spec: Any) -> Any:
    return tuple(_tuples(s) for s in spec) if isinstance(spec, (tuple, list)) else spec


def _datasets(given: Any) -> list[Dataset]:
    if isinstance(given, dict):
        return [d for key in sorted(given) for d in _datasets(given[key])]
    if isinstance(given, (tuple, list)):
        return [d for part in given for d in _datasets(part)]
    if not isinstance(given, Dataset):
        raise TypeError(
            f"The argument to `Dataset.zip()` must be a (nested) structure of `Dataset` objects. "
            f"Got {shown(given)}."
        )
    return [given]


def _replaced(given: Any, by: Any) -> Any:
    if isinstance(given, dict):
        return {k: _replaced(v, by) for k, v in given.items()}
    if isinstance(given, (tuple, list)):
        return tuple(_replaced(v, by) for v in given)
    return by(given)


def _column(rows: list[list[Any]], k: int) -> Dataset:
    """Component k of some elements, as a dataset."""
    return Dataset(lambda: iter([[row[k]] for row in rows]), None, len(rows), "_VariantDataset")


def _opened(name: str) -> Any:
    try:
        return open(name, encoding="utf-8", errors="replace")
    except OSError as error:
        raise NotFoundError(f"{name}; {error.strerror} [Op:IteratorGetNext] name: ") from None


def text_lines(filenames: Any, **ignored: Any) -> Dataset:
    """The lines of text files (tf.data.TextLineDataset)."""
    names = [n.decode() if isinstance(n, bytes) else n
             for n in np.asarray(to_tensor(filenames)._value).reshape(-1)]  # fmt: skip

    def walk() -> Iterator[list[Any]]:
        for name in names:
            with _opened(name) as file:
                for line in file:
                    yield [to_tensor(line.rstrip("\r\n"))._value]

    return Dataset(walk, None, UNKNOWN, "TextLineDatasetV2", TensorSpec((), dtypes.string))
