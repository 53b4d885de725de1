"""Streams of elements, made when they are asked for: what all of tf.data rests on.

A stream is a recipe: how to begin a new walk over its elements. Each method returns a new recipe.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, NoReturn, Self

import numpy as np

from tapelab.engine import nest
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import OutOfRangeError
from tapelab.engine.faults import Guarded, guarded, guards
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.engine.wanted import function
from tapelab.furniture import elements

AUTOTUNE, INFINITE, UNKNOWN = -1, -1, -2
Walk = Callable[[], Iterator[list[Any]]]


class Stream(Guarded):
    """Elements one after the other: tensors, or tuples and dicts of them."""

    def __init__(self, walk: Walk, structure: Any, count: int, kind: str, spec: Any = None) -> None:
        self._walk = walk
        self._structure = structure  # or, when only an element can tell, a function
        self._count = count
        self._kind = kind
        self._spec = spec

    def __deepcopy__(self, memo: Any) -> Self:
        return self  # a recipe, which nothing changes

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "cannot pickle a dataset: its steps are functions, which stay in this process. Make "
            "it anew there, or send its elements: list(dataset.as_numpy_iterator())."
        )

    def _derived(self, kind: str, walk: Walk, count: int, spec: Any = None) -> Self:
        """Another dataset with elements of the same structure."""
        return type(self)(walk, self._form, count, kind, spec or (lambda: self.element_spec))

    def _form(self) -> Any:
        return self._structure() if callable(self._structure) else self._structure

    # -- going through it -----------------------------------------------------------------

    def __iter__(self) -> "StreamIterator":
        return StreamIterator(self)

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements as NumPy values."""
        return (elements.numpy_of(element) for element in self)

    def make_one_shot_iterator(self) -> "StreamIterator":
        """An iterator, under its name in TensorFlow 1."""
        return iter(self)

    make_initializable_iterator = make_one_shot_iterator

    @property
    def element_spec(self) -> Any:
        """The shapes and dtypes of an element; of a mapped dataset, those of the first one."""
        if callable(self._spec):
            self._spec = self._spec()
        if self._spec is None:
            first = next(iter(self), None)
            self._spec = None if first is None else elements.specs_of(first)
        return self._spec

    def cardinality(self) -> EagerTensor:
        """How many elements there are: -1 for infinitely many, -2 when nobody knows."""
        return tensor(np.int64(self._count))

    def __len__(self) -> int:
        if self._count == INFINITE:
            raise TypeError("The dataset is infinite.")
        if self._count == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return self._count

    def __bool__(self) -> bool:
        return True

    def reduce(self, initial_state: Any, reduce_func: Any, name: Any = None) -> Any:
        """state = reduce_func(state, element) for all elements."""
        function(reduce_func, "reduce_func")
        state = nest.map_structure(to_tensor, initial_state)
        for element in self:
            state = nest.map_structure(to_tensor, reduce_func(state, element))
        return state

    def get_single_element(self, name: Any = None) -> Any:
        """The only element."""
        (element,) = self
        return element

    def __repr__(self) -> str:
        return f"<{self._kind} element_spec={self.element_spec!r}>"


@guards
class StreamIterator:
    """One walk over a dataset."""

    def __init__(self, dataset: Stream) -> None:
        self._dataset = dataset
        self._place = 0, dataset._walk()  # how many elements were taken, and the walk

    def _go_to(self, count: int) -> None:
        """Begin anew, behind so many elements: what a checkpoint keeps of a walk."""
        self._place = count, islice(self._dataset._walk(), count, None)

    def __iter__(self) -> "StreamIterator":
        return self

    @partial(guarded, name="the next element of this dataset")
    def __next__(self) -> Any:
        count, walk = self._place
        values = next(walk)
        self._place = count + 1, walk
        return elements.packed(self._dataset._form(), values)

    def get_next(self) -> Any:
        """The next element; OutOfRangeError after the last one."""
        try:
            return next(self)
        except StopIteration:
            raise OutOfRangeError("End of sequence [Op:IteratorGetNext] name: ") from None

    next = __next__

    @property
    def element_spec(self) -> Any:
        return self._dataset.element_spec
