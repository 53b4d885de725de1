"""What one stream becomes: other elements, fewer, more, in another order, in batches."""

import itertools
from collections.abc import Iterator
from typing import Any, Self

from tapelab.engine import nest
from tapelab.engine.op import plain
from tapelab.engine.wanted import function, truth, whole
from tapelab.furniture import elements
from tapelab.furniture.shuffling import draws, shuffled
from tapelab.furniture.streams import INFINITE, UNKNOWN, Stream
from tapelab.ops import seeds


class Transforms(Stream):
    """The methods of a dataset that make another one of it."""

    def map(self, map_func: Any, num_parallel_calls: Any = None, deterministic: Any = None,
            **ignored: Any) -> Self:  # fmt: skip
        """map_func of each element; it gets the parts of a tuple as separate arguments."""
        function(map_func, "map_func")
        found: list[Any] = []  # the structure of what map_func returns

        def walk() -> Iterator[list[Any]]:
            for element in self:
                structure, values = elements.flat(called(map_func, element))
                found[:] = [structure]
                yield values

        def spec() -> Any:
            first = next(iter(self), None)
            if first is None:
                return None
            made = elements.specs_of(elements.packed(*elements.flat(called(map_func, first))))
            return elements.mapped(made, self.element_spec, first)

        return type(self)(walk, lambda: found[0], self._count, "_MapDataset", spec)

    def filter(self, predicate: Any, name: Any = None) -> Self:
        """The elements for which `predicate` holds."""
        function(predicate, "predicate")

        def walk() -> Iterator[list[Any]]:
            for values in self._walk():
                if holds(predicate, elements.packed(self._form(), values)):
                    yield values

        return self._derived("_FilterDataset", walk, UNKNOWN)

    def batch(self, batch_size: Any, drop_remainder: bool = False, num_parallel_calls: Any = None,
              deterministic: Any = None, name: Any = None) -> Self:  # fmt: skip
        """Several elements stacked into one; the last batch may be smaller."""
        return self._batched("_BatchDataset", batch_size, drop_remainder, elements.stacked)

    def padded_batch(self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None,
                     drop_remainder: bool = False, name: Any = None) -> Self:  # fmt: skip
        """Batches of elements of different lengths, filled up with zeros (or padding_values)."""
        shapes = None if padded_shapes is None else _shapes(padded_shapes, self.element_spec)
        if padding_values is None:
            fillers: Any = itertools.repeat(0)
        elif nest.is_nested(padding_values):
            fillers = nest.flatten(padding_values)
        else:
            fillers = itertools.repeat(padding_values)
        many = list(itertools.islice(fillers, len(nest.flatten(self.element_spec))))
        return self._batched("_PaddedBatchDataset", batch_size, drop_remainder,
                             lambda rows: elements.padded(rows, shapes, many))  # fmt: skip

    def _batched(self, kind: str, batch_size: Any, drop_remainder: Any, join: Any) -> Self:
        size = whole(batch_size, "batch_size", 1, MOST)
        drop = truth(drop_remainder, "drop_remainder")

        def walk() -> Iterator[list[Any]]:
            walk = self._walk()
            while rows := list(itertools.islice(walk, size)):
                if len(rows) == size or not drop:
                    yield join(rows)

        count = self._count
        if count >= 0:
            count = count // size if drop else -(-count // size)
        spec = lambda: elements.with_axis(self.element_spec, size if drop else None)  # noqa: E731
        return self._derived(kind, walk, count, spec)

    def unbatch(self, name: Any = None) -> Self:
        """The entries of each element, one by one."""

        def walk() -> Iterator[list[Any]]:
            for values in self._walk():
                for i in range(len(values[0])):
                    yield [elements.row(v, i) for v in values]

        spec = lambda: elements.without_axis(self.element_spec)  # noqa: E731
        return self._derived("_UnbatchDataset", walk, UNKNOWN, spec)

    def shuffle(self, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: Any = True,
                name: Any = None) -> Self:  # fmt: skip
        """Draw each element from the next `buffer_size` ones, anew in each walk."""
        size = whole(buffer_size, "buffer_size", 1)
        start = seeds.pair(seed) or (seeds.entropy(), seeds.entropy())
        later = draws(start)  # two words of it seed each walk

        def walk() -> Iterator[list[Any]]:
            pair = start if reshuffle_each_iteration is False else (next(later), next(later))
            return shuffled(self._walk(), size, draws(pair))

        return self._derived("_ShuffleDataset", walk, self._count)

    def repeat(self, count: Any = None, name: Any = None) -> Self:
        """The whole dataset several times; without end for None."""
        times = -1 if count is None else whole(count, "count")

        def walk() -> Iterator[list[Any]]:
            for turn in itertools.count():
                if turn == times:
                    return
                empty = True
                for values in self._walk():
                    empty = False
                    yield values
                if empty:
                    return

        total = INFINITE if times < 0 else self._count if self._count < 0 else self._count * times
        return self._derived("_RepeatDataset", walk, total)

    def take(self, count: Any, name: Any = None) -> Self:
        """The first `count` elements; all of them for -1."""
        n = whole(count, "count", most=MOST)
        if n < 0:
            return self
        total = n if self._count == INFINITE else min(n, self._count)
        return self._derived("_TakeDataset", lambda: itertools.islice(self._walk(), n),
                             UNKNOWN if self._count == UNKNOWN else total)  # fmt: skip

    def skip(self, count: Any, name: Any = None) -> Self:
        """All but the first `count` elements."""
        n = whole(count, "count", most=MOST)
        n = MOST if n < 0 else n  # −1 skips all of them
        total = self._count if self._count < 0 else max(0, self._count - n)
        return self._derived("_SkipDataset", lambda: itertools.islice(self._walk(), n, None), total)

    def shard(self, num_shards: Any, index: Any, name: Any = None) -> Self:
        """Every `num_shards`-th element, from `index` on."""
        n = whole(num_shards, "num_shards", 1, MOST)
        i = whole(index, "index", 0, n - 1)
        total = self._count if self._count < 0 else len(range(i, self._count, n))
        walk = lambda: itertools.islice(self._walk(), i, None, n)  # noqa: E731
        return self._derived("_ShardDataset", walk, total)

    def take_while(self, predicate: Any, name: Any = None) -> Self:
        """The elements up to the first for which `predicate` does not hold."""
        function(predicate, "predicate")

        def walk() -> Iterator[list[Any]]:
            for values in self._walk():
                if not holds(predicate, elements.packed(self._form(), values)):
                    return
                yield values

        return self._derived("_TakeWhileDataset", walk, UNKNOWN)

    def cache(self, filename: Any = "", name: Any = None) -> Self:
        """Keep the elements of the first whole walk, and give those from then on."""
        kept: list[Any] = []

        def walk() -> Iterator[list[Any]]:
            if kept:
                yield from kept[0]
                return
            seen = []
            for values in self._walk():
                seen.append(values)
                yield values
            kept[:] = [seen]

        return self._derived("CacheDataset", walk, self._count)

    def prefetch(self, buffer_size: Any = None, name: Any = None) -> Self:
        """The same elements: here each is made when it is asked for."""
        return self._derived("_PrefetchDataset", self._walk, self._count)

    def with_options(self, options: Any, name: Any = None) -> Self:
        """The same elements; the options say how fast, and change nothing here."""
        return self

    def apply(self, transformation_func: Any) -> Any:
        """transformation_func(dataset)."""
        return function(transformation_func, "transformation_func")(self)


MOST = 2**62  # elements that can be counted


def holds(predicate: Any, element: Any) -> bool:
    """What a predicate says of an element."""
    return truth(called(predicate, element), "What the predicate returns")


def called(function: Any, element: Any) -> Any:
    """A tuple's parts become arguments."""
    return function(*element) if isinstance(element, tuple) else function(element)


def _shapes(padded_shapes: Any, spec: Any) -> list[Any]:
    if isinstance(spec, tuple):
        return [plain(s) for s in padded_shapes]
    return [plain(padded_shapes)]
