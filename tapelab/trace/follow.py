"""Follow a value that left the engine through the source, by the names it is given.

`m = np.mean(x.numpy())` and then `y = tf.constant(m)`: no tape can follow this, a reader can. A
name is *touched* when the value, or another touched name, is used in the statement that makes it,
or in the test of an `if` or a loop around that statement.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable, Sequence

from tapelab.trace.memory import Place

LOOPS = ast.For | ast.AsyncFor | ast.While
BLOCKS = LOOPS | ast.If | ast.With | ast.AsyncWith | ast.Try | ast.FunctionDef | ast.ClassDef


def reaches(places: Sequence[Place], wanted: set[str]) -> bool:
    """Whether the value that left here reaches one of the names.

    From a function in another cell or file it goes on where that function was called, if the
    function returns what it touches.
    """
    for place in places:
        names = touched(place)
        if wanted & names:
            return True
        if place.code is None or place.code.co_name not in names:
            return False
    return False


def touched(place: Place) -> frozenset[str]:
    """The names that hold something made of the value that left at this place."""
    line, column = place.position
    if line is None:
        return frozenset()
    try:
        tree = ast.parse("".join(linecache.getlines(place.code.co_filename)))
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    reader = _Reader(line, column)
    reader.read(tree.body, False, True)
    return frozenset(reader.names)


class _Reader:
    """Reads statements in their order and keeps the set of touched names."""

    def __init__(self, line: int, column: int | None) -> None:
        self.line = line
        self.column = column
        self.names: set[str] = set()
        self.returned = False

    def read(self, body: Sequence[ast.stmt], inside: bool, straight: bool) -> None:
        """`inside`: under a touched test; `straight`: each statement runs once, in this order."""
        for statement in body:
            if isinstance(statement, BLOCKS):
                self._block(statement, inside, straight)
            else:
                self._plain(statement, inside, straight)

    def _block(self, block: ast.stmt, inside: bool, straight: bool) -> None:
        head = [value for name, value in ast.iter_fields(block) if name not in _BODIES]
        heads = [node for each in head for node in (each if isinstance(each, list) else [each])]
        nodes = [node for node in heads if isinstance(node, ast.AST)]
        under = inside
        if not isinstance(block, ast.FunctionDef | ast.ClassDef) and self._touches(nodes):
            self.names |= _stored(nodes)
            under = inside or isinstance(block, ast.If | ast.While | ast.For)
        before = self.returned
        again = 2 if isinstance(block, LOOPS) else 1  # what a loop makes, its next turn may use
        for _ in range(again):
            for name in _BODIES:
                for each in getattr(block, name, None) or ():
                    inner = each.body if isinstance(each, ast.ExceptHandler) else [each]
                    self.read(inner, under, straight and isinstance(block, ast.With))
        if isinstance(block, ast.FunctionDef) and self.returned and not before:
            self.names.add(block.name)
            self.returned = before

    def _plain(self, statement: ast.stmt, inside: bool, straight: bool) -> None:
        touches = inside or self._touches([statement])
        stored = _stored([statement])
        if touches:
            self.names |= stored | _receivers(statement)
            self.returned |= isinstance(statement, ast.Return)
        elif straight and isinstance(statement, ast.Assign):
            self.names -= stored

    def _touches(self, nodes: Iterable[ast.AST]) -> bool:
        return any(self._here(node) or self._uses(node) for node in nodes)

    def _here(self, node: ast.AST) -> bool:
        first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if first is None or last is None or not first <= self.line <= last:
            return False
        if self.column is None:
            return True
        start, end = (first, node.col_offset), (last, node.end_col_offset)  # type: ignore[attr-defined]
        return start <= (self.line, self.column) < end

    def _uses(self, node: ast.AST) -> bool:
        names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
        return any(n.id in self.names for n in names if not isinstance(n.ctx, ast.Store))


_BODIES = ("body", "orelse", "finalbody", "handlers")


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    names = (n for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}


def _receivers(statement: ast.stmt) -> set[str]:
    """`values.append(float(x))` touches `values`, `a[0] = float(x)` touches `a`."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return {name}
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
            return {name}
        case ast.AugAssign(target=ast.Name(id=name)):
            return {name}
    return set()


def rebound(place: Place) -> str:
    """The name that the statement here both uses and gives anew: `x` in `x = x + 1`, else ""."""
    line, column = place.position
    if line is None:
        return ""
    reader = _Reader(line, column)
    for node in _statements(place):
        if isinstance(node, ast.Assign | ast.AugAssign) and reader._here(node):
            used = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
            made = _stored([node])
            both = made if isinstance(node, ast.AugAssign) else used & made
            return min(both, default="")
    return ""


def once_a_variable(place: Place, name: str) -> bool:
    """Whether the name, before this place used it for something new, was given to a Variable."""
    line = place.line or 0
    given = [
        node for node in _statements(place)
        if isinstance(node, ast.Assign) and node.lineno <= line and name in _stored([node])
    ]  # fmt: skip
    fresh = [node for node in given if name not in {n.id for n in _names(node.value)}]
    last = max(fresh, key=lambda node: node.lineno, default=None)
    called = last.value.func if last is not None and isinstance(last.value, ast.Call) else None
    return getattr(called, "attr", getattr(called, "id", "")) == "Variable"


def _names(node: ast.AST) -> list[ast.Name]:
    return [n for n in ast.walk(node) if isinstance(n, ast.Name)]


def _statements(place: Place) -> list[ast.AST]:
    try:
        tree = ast.parse("".join(linecache.getlines(place.code.co_filename)))
    except (SyntaxError, ValueError, RecursionError):
        return []
    return list(ast.walk(tree))
