"""Symbols: inputs that are not there yet, from which the functional style builds models.

A symbol carries an example, zeros of its shape. Passing symbols to a layer computes on the
examples (that makes the weights and shows the shape of the result) and notes a *node*: the layer
and its arguments. Nodes are numbered, so their order is an order of computation, as on a tape.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.engine import nest
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.shapes import TensorShape
from tapelab.engine.tensor import tensor
from tapelab.furniture import seeds, settings
from tapelab.furniture.rehearsal import unseen

_numbers = itertools.count()
FREE = 8  # how long examples are along an axis of any length; a batch of any size is one row


class Node:
    """One application of a layer or a function to symbols."""

    def __init__(self, layer: Any, args: Any, kwargs: Any) -> None:
        self.number = next(_numbers)
        self.layer = layer
        self.args = args
        self.kwargs = kwargs
        self.outputs: list[Symbol] = []

    def inputs(self) -> list["Symbol"]:
        leaves = nest.flatten([self.args, self.kwargs])
        return [leaf for leaf in leaves if isinstance(leaf, Symbol)]


class Symbol:
    """A tensor that is not there yet: its shape (None for the batch) and dtype."""

    __array_priority__ = 100
    __hash__ = object.__hash__

    def __init__(self, example: Any, shape: Any, node: Node | None = None, name: str = "") -> None:
        self.example = example
        self.shape = tuple(shape)
        self.node = node
        self.name = name or settings.unique_name("keras_tensor")

    dtype = property(lambda self: self.example.dtype)
    ndim = property(lambda self: len(self.shape))

    @classmethod
    def input(cls, shape: Any, dtype: Any = None, batch: Any = None, name: str = "") -> "Symbol":
        """What tf.keras.Input makes; `shape` without the batch."""
        full = (batch, *shape)
        sizes = [(FREE if i else 1) if n is None else int(n) for i, n in enumerate(full)]
        zeros = np.zeros(sizes, settings.dtype(dtype).numpy)
        return cls(tensor(zeros), full, name=name)

    @classmethod
    def of_call(cls, layer: Any, args: Any, kwargs: Any) -> Any:
        """The symbols for what `layer` returns, in its structure."""
        node = Node(layer, args, kwargs)
        if hasattr(layer, "_state"):
            layer._state.node = node
        free = any(symbol.shape[:1] == (None,) for symbol in node.inputs())
        before = settings.any_batch.set(1 if free else None)
        try:
            examples = _tried(layer, _examples(args), _examples(kwargs))
        finally:
            settings.any_batch.reset(before)
        longer = nest.flatten(_longer(layer, args, kwargs)) if _any_length(node.inputs()) else []

        def symbol(example: Any) -> Symbol:
            shape = tuple(example.shape)
            if free and shape and shape[0] == 1:
                shape = (None, *shape[1:])
            if longer:  # the sizes that grow with the free sizes of the inputs are free as well
                other = longer[len(node.outputs)].shape
                shape = (*shape[:1], *(None if a != b else a for a, b in
                                       zip(shape[1:], other[1:], strict=True)))  # fmt: skip
            made = cls(example, shape, node)
            node.outputs.append(made)
            return made

        outputs = nest.map_structure(symbol, examples)
        if longer and hasattr(layer, "_state"):
            layer._state.returned = [output.shape for output in node.outputs]
        return outputs

    def passed_to(self, function: Callable[..., Any], *others: Any) -> Any:
        return Symbol.of_call(function, (self, *others), {})

    def get_shape(self) -> TensorShape:
        return TensorShape(self.shape)

    def __getitem__(self, key: Any) -> Any:
        return self.passed_to(lambda x: x[key])

    def __bool__(self) -> bool:
        raise self._no_value("bool()")

    def __iter__(self) -> Any:
        raise self._no_value("iteration")

    def __float__(self) -> float:
        raise self._no_value("float()")

    def numpy(self) -> Any:
        raise self._no_value(".numpy()")

    @staticmethod
    def _no_value(how: str) -> TypeError:
        return TypeError(
            "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have "
            f"any actual numerical value, so {how} is not possible. Call the model on data."
        )

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype.name}, name={self.name}>"


def _operator(name: str) -> Callable[..., Any]:
    def apply(self: Symbol, *others: Any) -> Any:
        return self.passed_to(lambda x, *ys: getattr(x, name)(*ys), *others)

    return apply


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "rpow",
              "matmul", "rmatmul", "neg", "abs"):  # fmt: skip
    setattr(Symbol, f"__{_name}__", _operator(f"__{_name}__"))


def symbolic(*nests: Any) -> bool:
    """True when a symbol stands somewhere in the arguments."""
    return any(_has_symbol(n) for n in nests)


def _has_symbol(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_has_symbol(v) for v in value)
    if isinstance(value, dict):
        return any(_has_symbol(v) for v in value.values())
    return isinstance(value, Symbol)


def _examples(structure: Any) -> Any:
    return nest.map_structure(lambda x: x.example if isinstance(x, Symbol) else x, structure)


def _tried(layer: Any, args: Any, kwargs: Any) -> Any:
    """What the layer returns for examples: nothing is recorded, and no random numbers used up."""
    before = seeds.kept.set(True)
    try:
        with unseen():
            return layer(*args, **kwargs)
    finally:
        seeds.kept.reset(before)


def _any_length(symbols: list[Symbol]) -> bool:
    return any(None in symbol.shape[1:] for symbol in symbols)


def _longer(layer: Any, args: Any, kwargs: Any) -> Any:
    """What the layer returns for longer examples; nothing when it takes one length only."""

    def example(x: Any) -> Any:
        if not isinstance(x, Symbol):
            return x
        first, *sizes = x.example.shape
        longer = [2 * m if n is None else m for n, m in zip(x.shape[1:], sizes, strict=True)]
        return tensor(np.zeros((first, *longer), x.dtype.numpy))

    try:
        return _tried(layer, nest.map_structure(example, args),
                      nest.map_structure(example, kwargs))  # fmt: skip
    except (ValueError, InvalidArgumentError):
        return []


def nodes_between(inputs: list[Symbol], outputs: list[Symbol]) -> list[Node]:
    """The nodes that lead from the inputs to the outputs, in an order of computation."""
    known, found = {id(s) for s in inputs}, {}
    waiting = list(outputs)
    while waiting:
        symbol = waiting.pop()
        if id(symbol) in known:
            continue
        known.add(id(symbol))
        if symbol.node is None:
            raise ValueError(
                f"`inputs` not connected to `outputs`: {symbol!r} is needed and is neither an "
                "input of the model nor computed from one."
            )
        found[symbol.node.number] = symbol.node
        waiting.extend(symbol.node.inputs())
    return [found[number] for number in sorted(found)]


def run(nodes: list[Node], values: dict[int, Any], outputs: Any) -> Any:
    """Compute the nodes on tensors; `values` holds those of the inputs, by the symbol's id."""

    def value(x: Any) -> Any:
        return values[id(x)] if isinstance(x, Symbol) else x

    for node in nodes:
        args = nest.map_structure(value, list(node.args))
        kwargs = nest.map_structure(value, node.kwargs)
        results = nest.flatten(node.layer(*args, **kwargs))
        values.update({id(s): r for s, r in zip(node.outputs, results, strict=True)})
    return nest.map_structure(value, outputs)
