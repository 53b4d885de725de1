"""Elements of datasets: nests of tensors for users, flat lists of NumPy values on the way.

Only tuples and dicts are nests here; a list stands for the tensor that can be made of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from tapelab.engine import dtypes, nest
from tapelab.engine.convert import tidy, to_tensor
from tapelab.engine.errors import InvalidArgumentError
from tapelab.engine.faults import shown
from tapelab.engine.shapes import TensorShape, brackets
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.ops.specs import TensorSpec


def flat(element: Any) -> tuple[Any, list[Any]]:
    """The structure of an element (None at its leaves) and its values."""
    structure = _structure(element)
    return structure, list(_values(element))


def _nested(thing: Any) -> bool:
    return isinstance(thing, (tuple, Mapping)) and not isinstance(thing, TensorShape)


def _structure(element: Any) -> Any:
    if isinstance(element, Mapping):
        return {key: _structure(element[key]) for key in element}
    if _nested(element):
        parts = [_structure(part) for part in element]
        return type(element)(*parts) if hasattr(element, "_fields") else tuple(parts)
    return None


def _values(element: Any) -> Iterator[Any]:
    if isinstance(element, Mapping):
        for key in sorted(element):
            yield from _values(element[key])
    elif _nested(element):
        for part in element:
            yield from _values(part)
    else:
        yield leaf_value(element)


def leaf_value(leaf: Any) -> Any:
    """The NumPy value of a leaf; a dataset in a dataset stays as it is."""
    if type(leaf) is EagerTensor:
        return leaf._value
    return leaf if hasattr(leaf, "element_spec") else to_tensor(leaf)._value


def packed(structure: Any, values: list[Any]) -> Any:
    """The element that users get: tensors in the structure."""
    tensors = [v if hasattr(v, "element_spec") else tensor(v) for v in values]
    if structure is None:
        return tensors[0]
    if type(structure) is tuple and not any(structure):  # the commonest case: (x, y)
        return tuple(tensors)
    return nest.pack_sequence_as(structure, tensors)


def numpy_of(element: Any) -> Any:
    return nest.map_structure(lambda t: t.numpy() if isinstance(t, EagerTensor) else t, element)


def row(array: Any, i: int) -> Any:
    """Entry i of an array, as a value of its own."""
    value = array[i]
    if array.dtype == object and not isinstance(value, np.ndarray):
        single = np.empty((), object)
        single[()] = value
        return single
    return value


def stacked(rows: list[list[Any]]) -> list[Any]:
    """One batch of flat elements; all entries of a component must have the same shape."""
    batch = []
    for k, column in enumerate(zip(*rows, strict=True)):
        first = column[0].shape
        for i, value in enumerate(column):
            if value.shape != first:
                raise InvalidArgumentError(
                    f"Cannot batch tensors with different shapes in component {k}. First element "
                    f"had shape {brackets(first)} and element {i} had shape "
                    f"{brackets(value.shape)}. [Op:IteratorGetNext] name: \nBring them to one "
                    "shape with map, or use padded_batch."
                )
        batch.append(np.stack(column))
    return batch


def padded(rows: list[list[Any]], shapes: Any, fillers: Any) -> list[Any]:
    """One batch in which shorter entries are filled up at their ends."""
    batch = []
    for k, column in enumerate(zip(*rows, strict=True)):
        longest = np.max([v.shape for v in column], axis=0).astype(int)
        wish = None if shapes is None else shapes[k]
        if wish is not None:
            longest = [m if n in (None, -1) else n for n, m in zip(wish, longest, strict=True)]
        filler = to_tensor(fillers[k], dtypes.of(column[0]))._value
        made = np.full((len(column), *longest), filler, column[0].dtype)
        for i, value in enumerate(column):
            inside: Any = (i, *map(slice, value.shape))
            made[inside] = value
        batch.append(made)
    return batch


def specs_of(element: Any) -> Any:
    """The specs of an element, in its structure."""
    return nest.map_structure(
        lambda t: TensorSpec(t.shape, t.dtype) if isinstance(t, EagerTensor) else t, element
    )


def with_axis(spec: Any, size: int | None) -> Any:
    """The spec of a batch of such elements."""
    return nest.map_structure(lambda s: TensorSpec((size, *s.shape), s.dtype), spec)


def mapped(made: Any, given: Any, element: Any) -> Any:
    """The specs of what a function made of a batch: where the size of batches may differ, None."""
    sizes = {
        len(value.numpy())
        for spec, value in zip(nest.flatten(given), nest.flatten(element), strict=True)
        if isinstance(value, EagerTensor) and value.ndim and tuple(spec.shape)[:1] == (None,)
    }
    return nest.map_structure(
        lambda s: TensorSpec((None, *s.shape[1:]), s.dtype)
        if isinstance(s, TensorSpec) and s.shape.rank and s.shape[0] in sizes else s, made
    )  # fmt: skip


def without_axis(spec: Any) -> Any:
    return nest.map_structure(lambda s: TensorSpec(s.shape[1:], s.dtype), spec)


def of_spec(element: Any, spec: Any) -> list[Any]:
    """The values of what a generator yields, in the dtypes that its signature announces."""
    wanted = nest.flatten(spec)
    try:
        parts = _parts(element, spec)
    except (TypeError, KeyError):
        parts = [None] * (len(wanted) + 1)
    if len(parts) != len(wanted):
        raise TypeError(
            f"`generator` yielded an element that did not match the expected structure. The "
            f"expected structure was {shown(spec)}, but the yielded element was {shown(element)}."
        )
    values = []
    for part, demand in zip(parts, wanted, strict=True):
        kind = dtypes.as_dtype(getattr(demand, "dtype", demand))
        try:
            value = to_tensor(part, kind)._value if not hasattr(part, "_tensor") else part._value
        except (TypeError, ValueError):
            raise TypeError(
                f"`generator` yielded an element that could not be converted to the expected type. "
                f"The expected type was {kind.name}, but the yielded element was {shown(part)}."
            ) from None
        shape = getattr(demand, "shape", None)
        if shape is not None and not shape.is_compatible_with(value.shape):
            raise TypeError(
                f"`generator` yielded an element of shape {TensorShape(value.shape)} where an "
                f"element of shape {shape} was expected."
            )
        values.append(tidy(value))
    return values


def _parts(element: Any, spec: Any) -> list[Any]:
    """The leaves of a yielded element; a list is a tuple only where the signature has one."""
    if isinstance(spec, Mapping):
        return [p for key in sorted(spec) for p in _parts(element[key], spec[key])]
    if isinstance(spec, (tuple, list)):
        if len(element) != len(spec):
            return list(element)
        return [p for e, s in zip(element, spec, strict=True) for p in _parts(e, s)]
    return [element]
