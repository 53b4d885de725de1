"""What the learner calls a tensor: found by identity among the variables where `explain` stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from sys import _getframe
from typing import Any

_PACKAGE = str(Path(__file__).parent.parent)


class Names:
    """Names of tensors and Variables in one or more namespaces."""

    def __init__(self, *namespaces: Mapping[str, Any]) -> None:
        self._found: dict[int, list[str]] = {}
        for namespace in namespaces:
            for name, value in list(namespace.items()):
                if name.startswith("_"):
                    continue  # IPython's own: _, _1, __
                self._add(value, name)
                if isinstance(value, list | tuple) and len(value) <= 100:
                    for k, each in enumerate(value):
                        self._add(each, f"{name}[{k}]")

    def _add(self, value: Any, name: str) -> None:
        if hasattr(type(value), "_peek") or isinstance(value, int | float):
            # `x = v[0]` can be assigned to, and is another object than the tensor it is for a tape.
            for each in (value, getattr(value, "_plain", value)):
                if name not in self._found.setdefault(id(each), []):
                    self._found[id(each)].append(name)

    def all(self, thing: Any) -> list[str]:
        return self._found.get(id(thing), [])

    def call(self, thing: Any, otherwise: str) -> str:
        """Its name in the learner's code, a Variable's own name, or what is said otherwise."""
        names = self.all(thing)
        if names:
            return min(names, key=lambda name: "[" in name)
        own = str(thing.name).removesuffix(":0") if hasattr(thing, "trainable") else ""
        return own if own not in ("", "Variable", "UnreadVariable") else otherwise


def names_here() -> Names:
    """The names where the nearest code outside of this package stands."""
    frame: Any = _getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    if frame is None:
        return Names()
    inner = dict(frame.f_locals)
    return Names(inner) if frame.f_locals is frame.f_globals else Names(inner, frame.f_globals)
