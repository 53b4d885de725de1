"""Jacobians: the gradient of every element of the target, in one walk when nobody records."""

from typing import Any

import numpy as np

from tapelab.engine import backprop, listen, registry
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
    found = []
    for source, rows in zip(sources, _rows(tape, recording, target, sources), strict=True):
        if all(row is None for row in rows) and rows:
            shape = (*target.shape, *source.shape)
            found.append(_zeros(shape, source) if zeros else None)
            continue
        found.append(_stack(rows, target, source))
    return found


def _rows(tape: Any, recording: Any, target: Any, sources: Any) -> list[list[Any]]:
    """rows[source][element of the target]: gradients, dense or None."""
    value = target._peek()
    one = np.eye(value.size, dtype=value.dtype).reshape(value.size, *value.shape)
    return _gradients(tape, recording, target, sources, one)


def _gradients(tape: Any, recording: Any, target: Any, sources: Any, seeds: Any) -> list[list[Any]]:
    """For each source, its gradient for every seed: all at once when nobody records."""
    if len(seeds) and not listen.recording_here():
        found = [differentiate_rows(recording, target, sources, some)
                 for some in _portions(recording, seeds)]  # fmt: skip
        return [[row for part in parts for row in part] for parts in zip(*found, strict=True)]
    columns: list[list[Any]] = [[] for _ in sources]
    for seed in seeds:
        seed = seed if seed.ndim else seed[()]
        gradients = backprop.differentiate(tape, recording, [target], sources, [tensor(seed)])
        for column, gradient in zip(columns, gradients, strict=True):
            column.append(_dense(gradient))
    return columns


def _portions(recording: Any, seeds: Any) -> list[Any]:
    """The seeds in portions, so that the widest record fits into memory for all of them."""
    widest = 1
    for record in recording.records:
        held = record[1]
        for each in held if isinstance(held, tuple) else (held,):
            widest = max(widest, each._peek().size)
    step = max(1, LARGEST // widest)
    return [seeds[k : k + step] for k in range(0, len(seeds), step)]


def _dense(gradient: Any) -> Any:
    return gradient._as_tensor() if isinstance(gradient, IndexedSlices) else gradient


def _zeros(shape: Any, source: Any) -> EagerTensor:
    return tensor(np.zeros(tuple(shape), source._peek().dtype))


def _stack(rows: list[Any], target: Any, source: Any) -> EagerTensor:
    """The rows as one tensor; the stacking is recorded when an outer tape listens."""
    shape = (*target.shape, *source.shape)
    rows = [_zeros(source.shape, source) if row is None else row for row in rows]
    if listen.recorder is not None and rows:
        stacked = registry.function("stack")(rows)
        return registry.function("reshape")(stacked, shape)  # type: ignore[no-any-return]
    values = np.array([row._value for row in rows], source._peek().dtype).reshape(shape)
    return tensor(values if values.ndim else values[()])


def batch_jacobian(tape: Any, recording: Any, target: Any, source: Any) -> EagerTensor:
    """The Jacobian within each example, summed over the batch when examples interact."""
    check_batches(target, source)
    value = target._peek()
    per_example = value.size // max(value.shape[0], 1)
    one = np.eye(per_example, dtype=value.dtype).reshape(per_example, 1, *value.shape[1:])
    seeds = np.broadcast_to(one, (per_example, *value.shape))
    found = _gradients(tape, recording, target, [source], seeds)[0]
    rows = [_zeros(source.shape, source) if row is None else row for row in found]
    shape = (*target.shape, *source.shape[1:])
    if not rows:
        return _zeros(shape, source)
    if listen.recorder is not None:
        stacked = registry.function("stack")(rows, 1)
        return registry.function("reshape")(stacked, shape)  # type: ignore[no-any-return]
    return tensor(np.stack([row._value for row in rows], 1).reshape(shape))


def check_batches(target: Any, source: Any) -> None:
    for thing in (target, source):
        if thing.ndim < 2:
            raise ValueError(f"Shape {TensorShape(thing.shape)} must have rank at least 2")
    if target.shape[0] != source.shape[0]:
        raise ValueError(
            f"Need first dimension of target shape ({target.shape}) and source shape "
            f"({source.shape}) to match."
        )
