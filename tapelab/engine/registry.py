"""The table of ops and functions: declared once in `ops/`, read by everybody else."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

ops: dict[str, Any] = {}  # the declaration's own name → Op
functions: dict[str, Callable[..., Any]] = {}  # the same name → what users call
public: dict[str, Callable[..., Any]] = {}  # "math.softsign" → what users call


# Rules say F.where and F.conj; users' functions of these names do a little more than the op.
RULE_NAMES = {"where": "select", "conj": "conjugate"}


def rule_op(name: str) -> Any:
    """The op that a rule means by F.<name>; AttributeError when none is declared."""
    found = ops.get(RULE_NAMES.get(name, name))
    if found is None:
        raise AttributeError(f"rules can only use declared ops, and {name!r} is none")
    return found


def function(name: str) -> Callable[..., Any]:
    """The callable of a declared op or function, looked up when it is needed.

    The engine reaches ops that are declared above it (`unstack` for iteration) this way.
    """
    return functions[name]


def publish(call: Callable[..., Any], name: str, names: tuple[str, ...]) -> None:
    """Make a callable known under its own and its public names; a name belongs to one only."""
    for each in names:
        if each in public and public[each] is not call:
            raise ValueError(f"{each!r} is declared twice: by {public[each]} and by {call}.")
        public[each] = call
    functions[name] = call


def fill(module: str, into: dict[str, Any]) -> None:
    """Put the public names of a namespace module (`tapelab.math`) into its globals."""
    prefix = module.partition(".")[2]
    prefix = prefix + "." if prefix else ""
    for name, call in public.items():
        head, _, rest = name.rpartition(".")
        if name.startswith(prefix) and head == prefix.rstrip("."):
            into[rest] = call
        elif prefix and head.startswith(prefix) and "." not in head[len(prefix) :]:
            inner = into.setdefault(head[len(prefix) :], SimpleNamespace())  # random.experimental
            setattr(inner, rest, call)
    into["__all__"] = sorted(n for n in into if not n.startswith("_"))
