"""The names that a piece of source gives to what goes into an expression and what comes out.

Pure functions of a syntax tree: `y = tf.multiply(x, layer.w)` takes `x` and `layer.w`, makes `y`.
A name is given only where the source leaves no doubt; "" means that there is none.
"""

import ast
import re
from functools import lru_cache
from typing import NamedTuple

LONGEST = 40  # characters: a longer operand is no name for a node

Parents = dict[ast.AST, ast.AST]


class Made(NamedTuple):
    """Where the value of an expression goes."""

    names: tuple[str, ...] = ()  # one a result, in order
    listed: bool = False  # a comprehension: its n-th value is names[0][n], or the n-th name
    returned: str = ""  # the function whose `return` this is


NOWHERE = Made()


def text_of(node: ast.AST | None) -> str:
    """`x`, `layer.w`, `ws[0]`, `2.0`: what is short enough to stand for a value; else ""."""
    match node:
        case ast.Name(id=name):
            return name[:LONGEST]
        case ast.Attribute(
            value=ast.Name() | ast.Attribute() | ast.Subscript() as value, attr=name
        ):
            return _joined(text_of(value), f".{name}")
        case ast.Subscript(value=value, slice=ast.Constant() | ast.Name() | ast.UnaryOp() as key):
            return _joined(text_of(value), f"[{ast.unparse(key)}]")
        case ast.Constant(value=bool() | int() | float() | complex()):
            return ast.unparse(node)[:LONGEST]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() | complex())):
            return ast.unparse(node)[:LONGEST]
    return ""


def _joined(base: str, rest: str) -> str:
    return base + rest if base and len(base + rest) <= LONGEST else ""


@lru_cache(4096)
def is_name(text: str) -> bool:
    """Whether an operand's text names something, rather than being a number."""
    return text[:1].isidentifier() and text not in ("True", "False")


def clean(text: str) -> str:
    """Text that can travel: half of a surrogate pair can't."""
    return text.encode("utf-8", "replace").decode()


@lru_cache(4096)
def is_loose(text: str) -> bool:
    """Whether the name means another thing each time: `ws[i]`."""
    return any(each.isidentifier() for each in re.findall(r"\[(.*?)\]", text))


class Operand(NamedTuple):
    """One expression that an op is given, with its keyword in a call."""

    node: ast.expr
    key: str = ""


def operands(node: ast.AST, parents: Parents) -> list[Operand]:
    """The expressions an op is given, in order; empty when the source does not say."""
    if isinstance(node, ast.Call):
        return _arguments(node)
    return [Operand(each) for each in _signed(node, parents.get(node))]


def _signed(node: ast.AST, parent: ast.AST | None) -> list[ast.expr]:
    """The operands of an op that is written with a sign, or not written at all."""
    match node:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.AugAssign(target=target, value=value):
            return [target, value]
        case ast.UnaryOp(operand=operand):
            return [operand]
        case ast.Compare(left=left, comparators=[right]):
            return [left, right]
        case ast.Subscript(value=value) | ast.For(iter=value):
            return [value]
        case ast.ListComp(generators=[first, *_]) | ast.GeneratorExp(generators=[first, *_]):
            return [first.iter]
        case ast.expr() if isinstance(parent, ast.Assign) and node in parent.targets:
            return [parent.value]  # `a, b = x` iterates over x
        case ast.expr() if isinstance(parent, ast.For | ast.comprehension) and parent.iter is node:
            return [node]
    return []


def _arguments(node: ast.Call) -> list[Operand]:
    """Arguments in order, with lists such as that of `tf.add_n([a, b])` opened."""
    found: list[Operand] = []
    given = [*map(Operand, node.args), *(Operand(k.value, k.arg or "") for k in node.keywords)]
    for each in given:
        if isinstance(each.node, ast.Starred):
            break  # how many it stands for is unknown, and so is every place after it
        if isinstance(each.node, ast.List | ast.Tuple):
            found.extend(map(Operand, each.node.elts))
        else:
            found.append(each)
    return found


def called(node: ast.AST) -> str:
    """The last word of the function's name in a call, "()" for a nameless one; else ""."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
        case ast.Call():
            return "()"
    return ""


def made(node: ast.AST, parents: Parents) -> Made:
    """Follow an expression outward to the statement that gives its value a name.

    The way ends without a name wherever the value is used for something else first.
    """
    match node:
        case ast.AugAssign(target=target):
            return Made((text_of(target),))
        case ast.For(target=target):
            return Made(_unpacked(target))
        case ast.ListComp(generators=[first, *_]) | ast.GeneratorExp(generators=[first, *_]):
            return Made(_unpacked(first.target))  # asking for the iterator bears this position
    path: list[int] = []  # where the value stands in the lists and tuples around it, inner first
    listed = False
    while (parent := parents.get(node)) is not None:
        match parent:
            case ast.Assign(targets=targets) if node in targets:
                return Made(_unpacked(node))
            case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
                return Made(_bound(target, path, listed), listed)
            case ast.NamedExpr(target=target):
                return Made(_bound(target, path, listed), listed)
            case ast.For(target=target) | ast.comprehension(target=target) if not path:
                return Made(_unpacked(target))
            case ast.Return() | ast.Lambda() if not path and not listed:
                return Made(returned=_function(parent, parents))
            case ast.IfExp(test=test) if test is not node:
                pass
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                if any(isinstance(element, ast.Starred) for element in elements):
                    return NOWHERE
                path.append(elements.index(node))  # type: ignore[arg-type]
            case ast.ListComp(elt=element) if element is node and not (path or listed):
                if _repeated(parent, parents):
                    return NOWHERE
                listed = True
            case _:
                return NOWHERE
        node = parent
    return NOWHERE


def _bound(target: ast.expr, path: list[int], listed: bool) -> tuple[str, ...]:
    """The name of the value at `path`, when the whole is assigned to `target`."""
    indices = ""
    for index in reversed(path):
        if not indices and isinstance(target, ast.Tuple | ast.List):
            if index >= len(target.elts) or _starred(target.elts):
                return ()
            target = target.elts[index]
        else:
            indices += f"[{index}]"
    names = _unpacked(target)
    if not indices:
        return names
    return (_joined(names[0], indices),) if len(names) == 1 else ()


def _unpacked(target: ast.AST) -> tuple[str, ...]:
    """`a, b` as two names, `a` as one."""
    if isinstance(target, ast.Tuple | ast.List):
        return () if _starred(target.elts) else tuple(map(text_of, target.elts))
    return (text_of(target),)


def _starred(elements: list[ast.expr]) -> bool:
    return any(isinstance(element, ast.Starred) for element in elements)


def _repeated(node: ast.ListComp, parents: Parents) -> bool:
    """Whether a comprehension may run more than once, so that counting gives no index."""
    if len(node.generators) > 1:
        return True
    around = parents.get(node)
    while around is not None and not isinstance(around, _REPEATING):
        around = parents.get(around)
    return around is not None


_REPEATING = (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda,
              ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)  # fmt: skip


def _function(node: ast.AST, parents: Parents) -> str:
    """The name of the function around a `return`, or of a lambda that is bound to a name."""
    if isinstance(node, ast.Lambda):
        return "".join(made(node, parents).names[:1])
    while node in parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node = parents[node]
    name = getattr(node, "name", "")
    around = parents.get(node)
    if name == "__call__" and isinstance(around, ast.ClassDef):
        return around.name  # `Dense()` says more than `__call__()`
    return name if not name.startswith("__") else ""
