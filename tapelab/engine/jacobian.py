"""Jacobians: the gradient of every element of the target, in one walk when nobody records."""

from typing import Any

import numpy as np

from tapelab.engine import backprop, listen, registry
from tapelab.engine.convert import tidy
from tapelab.engine.rows import differentiate_rows
from tapelab.engine.shapes import TensorShape
from tapelab.engine.slices import IndexedSlices
from tapelab.engine.tensor import EagerTensor, tensor

LARGEST = 4_000_000  # numbers in one batched gradient
NOT_PFOR = (
    "GradientTape must be created with persistent=True to compute the {} with eager execution "
    "enabled and {} experimental_use_pfor set to False."
)


def jacobian(tape: Any, recording: Any, target: Any, sources: Any, zeros: bool) -> Any:
    """For each source, the derivative of every element of the target."""
    value = target._peek()
    seeds = np.eye(value.size, dtype=value.dtype).reshape(value.size, *value.shape)
    if isinstance(target, EagerTensor) and recording.place(target) is None:
        every = [None for _ in sources]  # even for the target itself: its rows are made of it
    else:
        every = _rows(tape, recording, target, sources, seeds)
    found = []
    for source, rows in zip(sources, every, strict=True):
        shape = (*value.shape, *source._peek().shape)
        if rows is None and value.size:
            found.append(_zeros(shape, source) if zeros else None)
        elif rows is None:
            found.append(_zeros(shape, source))
        elif listen.recorder is None:
            found.append(_whole(rows, source, shape))
        else:
            found.append(_stack(rows, source, shape))
    return found


def _rows(tape: Any, recording: Any, target: Any, sources: Any, seeds: Any) -> list[Any]:
    """For each source its gradients for all the seeds, or None.

    One array for all of them when nobody records, else a list of tensors, some of which are None.
    """
    if len(seeds) and not listen.recording_here():
        found = [differentiate_rows(recording, target, sources, some)
                 for some in _portions(recording, seeds)]  # fmt: skip
        if len(found) == 1:
            return found[0]
        return [None if parts[0] is None else np.concatenate(parts)
                for parts in zip(*found, strict=True)]  # fmt: skip
    columns: list[list[Any]] = [[] for _ in sources]
    for seed in seeds:
        seed = seed if seed.ndim else seed[()]
        gradients = backprop.differentiate(tape, recording, [target], sources, [tensor(seed)])
        for column, gradient in zip(columns, gradients, strict=True):
            column.append(_dense(gradient))
    return [None if all(row is None for row in column) else column for column in columns]


def _portions(recording: Any, seeds: Any) -> list[Any]:
    """The seeds in portions, so that the widest record fits into memory for all of them."""
    widest = 1
    for record in recording.records:
        held = record[1]
        if type(held) is EagerTensor:
            size = held._value.size
        else:
            several = held if isinstance(held, tuple) else (held,)
            size = max([each._peek().size for each in several], default=1)
        if size > widest:
            widest = size
    step = max(1, LARGEST // widest)
    return [seeds[k : k + step] for k in range(0, len(seeds), step)]


def _dense(gradient: Any) -> Any:
    return gradient._as_tensor() if isinstance(gradient, IndexedSlices) else gradient


def _zeros(shape: Any, source: Any) -> EagerTensor:
    return tensor(np.zeros(tuple(shape), source._peek().dtype))


def _whole(rows: Any, source: Any, shape: tuple[int, ...]) -> EagerTensor:
    """A tensor of rows that stand in one array."""
    return tensor(tidy(rows.astype(source._peek().dtype, copy=False).reshape(shape)))


def _stack(rows: Any, source: Any, shape: tuple[int, ...], axis: int = 0) -> EagerTensor:
    """A tensor of rows that stand in a list; tapes record the stacking, and views hear of it."""
    if type(rows) is np.ndarray:
        rows = [tensor(tidy(row)) for row in rows]
    rows = [_zeros(source.shape, source) if row is None else row for row in rows]
    stacked = registry.function("stack")(rows, axis)
    return registry.function("reshape")(stacked, shape)  # type: ignore[no-any-return]


def batch_jacobian(tape: Any, recording: Any, target: Any, source: Any) -> EagerTensor:
    """The Jacobian within each example, summed over the batch when examples interact."""
    check_batches(target, source)
    value = target._peek()
    per_example = value.size // max(value.shape[0], 1)
    one = np.eye(per_example, dtype=value.dtype).reshape(per_example, 1, *value.shape[1:])
    seeds = np.broadcast_to(one, (per_example, *value.shape))
    (rows,) = _rows(tape, recording, target, [source], seeds)
    shape = (*value.shape, *source._peek().shape[1:])
    if rows is None:
        return _zeros(shape, source)
    if listen.recorder is None:
        return _whole(np.moveaxis(rows, 0, 1), source, shape)
    return _stack(rows, source, shape, 1)


def check_batches(target: Any, source: Any) -> None:
    for thing in (target, source):
        if thing.ndim < 2:
            raise ValueError(f"Shape {TensorShape(thing.shape)} must have rank at least 2")
    if target.shape[0] != source.shape[0]:
        raise ValueError(
            f"Need first dimension of target shape ({target.shape}) and source shape "
            f"({source.shape}) to match."
        )
