"""Editor stubs from the declarations: what an editor shows after `tf.math.` and on hovering.

The namespaces are filled while tapelab is imported, so an editor that only reads files sees nothing
in them. A stub gives it each name with its parameters, its defaults and one sentence.
"""

import inspect
import types
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import tapelab
from tapelab import furniture
from tapelab.engine import registry
from tapelab.engine.tensor import EagerTensor

HEAD = '"""{} (Written by `python -m tapelab.reference`.)"""\n# ruff: noqa\n# fmt: off\n'
PACKAGE = Path(tapelab.__file__).parent
NAMES = ("", *sorted({name.partition(".")[0] for name in registry.public if "." in name}))
LINE = 100


def files() -> dict[str, str]:
    """All stubs, by their paths in the repository."""
    return {f"tapelab/{name or '__init__'}.pyi": stub(name) for name in NAMES}


def stub(name: str) -> str:
    """The stub of one namespace: "" for `tf`, "math" for `tf.math`."""
    module = import_module(f"tapelab.{name}") if name else tapelab
    imports, values, functions = set(), [], []
    for key, found in sorted(vars(module).items()):
        path = f"{name}.{key}".lstrip(".")
        if key.startswith("_") or isinstance(found, (dict, types.ModuleType)):
            continue
        if found is registry.fill or (not name and key in furniture.NAMES):
            continue  # the latter are there only when somebody has used them
        if name and any(known.startswith(f"{path}.") for known in registry.public):
            continue  # a namespace of its own: see `inner`
        if path in registry.public and not isinstance(found, type):
            functions.append(definition(key, found))
        elif (home := home_of(key, found)) and home != module.__name__:
            imports.add(f"from {home} import {found.__name__} as {key}")
        elif callable(found) and home:
            functions.append(definition(key, found))
        else:
            values.append(f"{key}: {kind(found)}")
    functions += inner(name)
    if not name:
        values.append("__version__: str")
        modules = {path.stem: "" for path in PACKAGE.glob("[a-z]*.py")}
        known = {key: home for key, home in furniture.NAMES.items() if there(key, home)}
        imports |= {lazy(key, home) for key, home in {**modules, **known}.items()}
    imports |= {"from builtins import bool as _bool", "from typing import Any",
                "from tapelab.engine.dtypes import DType as DType",
                "from tapelab.engine.tensor import Tensor as Tensor"}  # fmt: skip
    parts = [HEAD.format(sentence(module)), *sorted(imports), "", *values, "", *functions]
    return "\n".join(parts) + "\n"


def home_of(key: str, found: Any) -> str:
    """The module of tapelab where a class or a function can be imported from, or ""."""
    home = getattr(found, "__module__", "") or ""
    named = getattr(found, "__name__", "")
    if not home.startswith("tapelab") or not hasattr(import_module(home), named):
        return ""
    return home


def there(key: str, home: str) -> bool:
    """Whether a name of the table of furniture can be imported; some only raise an error."""
    if home:
        return home.startswith("tapelab.")
    return (PACKAGE / f"{key}.py").exists() or (PACKAGE / key).is_dir()


def lazy(key: str, home: str) -> str:
    return f"from {home or 'tapelab'} import {key} as {key}"


def kind(value: Any) -> str:
    if value is None:
        return "None"
    return "DType" if type(value).__name__ == "DType" else "Any"


def inner(name: str) -> list[str]:
    """Namespaces inside a namespace (`tf.random.experimental`), as classes of static functions."""
    found: dict[str, list[str]] = {}
    for path, call in sorted(registry.public.items()):
        head, _, key = path.rpartition(".")
        outer, _, group = head.partition(".")
        if group and outer == name and isinstance(call, type):
            found.setdefault(group, []).append(f"    {key}: type[Any]")
        elif group and outer == name:
            lines = ["@staticmethod", *definition(key, call).splitlines()]
            found.setdefault(group, []).extend("    " + line for line in lines)
    return ["\n".join([f"class {group}:", *lines]) for group, lines in found.items()]


def definition(key: str, call: Callable[..., Any]) -> str:
    """One function with its parameters, its result and its first sentence.

    >>> definition("sin", tapelab.sin).splitlines()[0]
    'def sin(x: Any, name: Any = None) -> Tensor:'
    """
    signature = inspect.signature(call)
    parameters = [parameter(p) for p in signature.parameters.values()]
    marks = positional(list(signature.parameters.values()))
    if marks:
        parameters.insert(marks, "/")
    result = returned(call, signature)
    line = f"def {key}({', '.join(parameters)}) -> {result}:"
    if len(line) > LINE:
        line = "\n    ".join([f"def {key}(", *[p + "," for p in parameters]]) + f"\n) -> {result}:"
    return f'{line}\n    """{sentence(call)}"""'


def positional(parameters: list[inspect.Parameter]) -> int:
    return sum(p.kind is p.POSITIONAL_ONLY for p in parameters)


def parameter(given: inspect.Parameter) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}
    star = stars.get(given.kind.name, "")
    text = f"{star}{given.name}: {annotation(given.default)}"
    if given.default is given.empty:
        return text
    simple = isinstance(given.default, (bool, int, float, str, type(None)))
    return f"{text} = {given.default!r}" if simple else f"{text} = ..."


def annotation(default: Any) -> str:
    """Flags are flags; everything else may be a tensor, too."""
    return "_bool" if isinstance(default, bool) else "Any"


def returned(call: Any, signature: inspect.Signature) -> str:
    op = getattr(call, "op", None)
    if op is not None:
        return "list[Tensor]" if op.many else "Tensor"
    result = signature.return_annotation
    if result is EagerTensor:
        return "Tensor"
    if result is bool:
        return "_bool"
    return "None" if result is None else "Any"


def sentence(thing: Any) -> str:
    """The first sentence of a docstring, on one line."""
    words = " ".join((thing.__doc__ or "").split("\n\n")[0].split())
    first = words.partition(". ")[0].rstrip(".")
    return first.replace("\\", "\\\\") + "." if first else "…"
