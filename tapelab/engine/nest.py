"""Nests: lists, tuples, dicts and named tuples as trees whose leaves are anything else.

Dict keys are visited in sorted order; the caller's own order is kept when a result is packed.
"""

from collections import abc
from typing import Any

from tapelab.engine.faults import printed, shown
from tapelab.engine.shapes import TensorShape

LEAVES: set[type] = set()  # types that are leaves for certain, which is quicker to see
DEEPEST = 200  # levels of lists, tuples and dicts


def is_nested(thing: Any) -> bool:
    """True for a list, a tuple or a mapping; strings and tensors are leaves."""
    return isinstance(thing, (list, tuple, abc.Mapping)) and not isinstance(thing, TensorShape)


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """The leaves of a nest, left to right, dict values by sorted key.

    >>> flatten({"b": 2, "a": [1, (3,)]})
    [1, 3, 2]
    """
    if type(structure) in LEAVES or not is_nested(structure):
        return [structure]
    return _leaves(structure, 0)


def _leaves(structure: Any, depth: int) -> list[Any]:
    if depth >= DEEPEST:
        raise too_deep(structure)
    leaves: list[Any] = []
    for child in structure if type(structure) is list else _children(structure):
        if type(child) in LEAVES or not is_nested(child):
            leaves.append(child)
        else:
            leaves.extend(_leaves(child, depth + 1))
    return leaves


def too_deep(structure: Any) -> ValueError:
    return ValueError(
        f"This structure is nested more than {DEEPEST} levels deep: {shown(structure)}. Does it "
        "contain itself?"
    )


def _children(structure: Any) -> list[Any]:
    if isinstance(structure, abc.Mapping):
        return [structure[key] for key in _keys(structure)]
    return list(structure)


def _keys(mapping: abc.Mapping[Any, Any]) -> list[Any]:
    try:
        return sorted(mapping)
    except TypeError:
        raise TypeError(
            "nest only supports dicts with sortable keys. "
            f"Error: these keys can't be sorted: {list(mapping)!r}"
        ) from None


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """Give `flat_sequence` the shape of `structure`; the reverse of `flatten`.

    Raises ValueError when the number of leaves differs.
    """
    if type(flat_sequence) is not list and not isinstance(flat_sequence, abc.Iterable):
        raise TypeError(
            "Attempted to pack value:\n"
            f"  {shown(flat_sequence)}\ninto a structure, but found incompatible type "
            f"`{type(flat_sequence)}` instead: flat_sequence is a list of the leaves."
        )
    flat = list(flat_sequence)
    if type(structure) is list and len(structure) == len(flat):
        if LEAVES.issuperset(map(type, structure)):
            return flat
    if type(structure) in LEAVES or not is_nested(structure):
        if len(flat) != 1:
            raise ValueError(
                f"The target structure is of type `{type(structure)}`\n  {printed(structure)}\n"
                f"However the input is a sequence ({type(flat_sequence)}) of length {len(flat)}.\n"
                f"  {printed(flat_sequence)}\nnest cannot guarantee that it is safe to map one to "
                "the other."
            )
        return flat[0]
    wanted = len(flatten(structure))
    if wanted != len(flat):
        raise ValueError(
            f"Could not pack sequence. Structure had {wanted} atoms, but flat_sequence had "
            f"{len(flat)} items.  Structure: {printed(structure)}, flat_sequence: "
            f"{printed(flat_sequence)}."
        )
    return _pack(structure, iter(flat))


def _pack(structure: Any, leaves: Any) -> Any:
    if type(structure) in LEAVES or not is_nested(structure):
        return next(leaves)
    if isinstance(structure, abc.Mapping):
        packed = {key: _pack(structure[key], leaves) for key in _keys(structure)}
        ordered = {key: packed[key] for key in structure}
        return _rebuild_mapping(structure, ordered)
    children = [_pack(child, leaves) for child in structure]
    if hasattr(structure, "_fields"):
        return type(structure)(*children)
    return type(structure)(children)


def _rebuild_mapping(structure: Any, items: dict[Any, Any]) -> Any:
    if type(structure) is dict:
        return items
    if hasattr(structure, "default_factory"):
        rebuilt = type(structure)(structure.default_factory)
        rebuilt.update(items)
        return rebuilt
    return type(structure)(items)


def map_structure(func: Any, *structures: Any, check_types: bool = True, **kwargs: Any) -> Any:
    """Apply `func` to the leaves that stand at the same place in each nest."""
    if not callable(func):
        raise TypeError(f"Argument `func` must be callable, got: {printed(func)}")
    if not structures:
        raise ValueError("Must provide at least one structure")
    for other in structures[1:]:
        assert_same_structure(structures[0], other, check_types=check_types)
    rows = zip(*(flatten(s) for s in structures), strict=True)
    return pack_sequence_as(structures[0], [func(*row) for row in rows])


def assert_same_structure(
    nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Raise ValueError or TypeError unless both nests have the same form."""
    try:
        _same(nest1, nest2, check_types)
    except (ValueError, TypeError) as error:
        raise type(error)(
            "The two structures don't have the same nested structure.\n\n"
            f"First structure: type={type(nest1).__name__} str={printed(nest1)}\n\n"
            f"Second structure: type={type(nest2).__name__} str={printed(nest2)}\n\n"
            f"More specifically: {error}"
        ) from None


def _same(a: Any, b: Any, check_types: bool, depth: int = 0) -> None:
    if depth >= DEEPEST:
        raise too_deep(a)
    if is_nested(a) != is_nested(b):
        nested, leaf = (a, b) if is_nested(a) else (b, a)
        raise ValueError(
            f'Substructure "{printed(nested)}" is a sequence, while "{printed(leaf)}" is not'
        )
    if not is_nested(a):
        return
    if check_types and type(a) is not type(b) and not _both_mappings(a, b):
        raise TypeError(
            f"The two namedtuples or sequences don't have the same sequence type. "
            f"First structure has type {type(a).__name__}, while second has type {type(b).__name__}"
        )
    if _both_mappings(a, b) and set(a) != set(b):
        raise ValueError(
            f"The two dictionaries don't have the same set of keys: {list(a)}, {list(b)}"
        )
    if len(a) != len(b):
        raise ValueError(f"The two structures don't have the same number of elements: "
                         f"{printed(a)}, {printed(b)}")  # fmt: skip
    for x, y in zip(_children(a), _children(b), strict=True):
        _same(x, y, check_types, depth + 1)


def _both_mappings(a: Any, b: Any) -> bool:
    return isinstance(a, abc.Mapping) and isinstance(b, abc.Mapping)
