"""Where an op was called: the line, and what the source says about that call.

While the learner's code runs, only `(code object, instruction offset)` is kept for each op: that
costs a tenth of a microsecond. Everything here happens later, once for each place in the source:
the instruction's line and columns select one expression in the file's syntax tree, and the tree
names what goes in and what comes out (`names.py`).
"""

import ast
import contextlib
import dis
import inspect
import itertools
import linecache
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple, TypeVar

from tapelab.session import names

T = TypeVar("T")

_SITES = 4096  # places remembered; each keeps its code object alive, so their number is bounded
_FILES = 32
_PACKAGE = Path(__file__).parent.parent
# The package's own files: the first frame outside of them is the learner's. A set of file names
# costs 15 ns a frame; comparing prefixes costs 45.
# ExitStack and its kin enter a tape on somebody's behalf, so they count as ours.
# The step that `fit` takes is there to be read: its lines are shown as the learner's are.
_READ = {str(_PACKAGE / "furniture" / "training" / "step.py")}
OWN = frozenset((str(contextlib.__file__), *map(str, _PACKAGE.rglob("*.py")))) - _READ
_DEEPEST = 100  # frames between an op and its cell
_MOST_CALLS = 32  # twice the frames that are told apart as calls
FUNCTION = inspect.CO_OPTIMIZED  # a flag of the code of functions, and of nothing else

Frames = Sequence[Any]  # code objects and instructions in turn, from the inside out
Span = tuple[int, int, int, int]  # line, end line, column, end column (columns in bytes)


class Reading(NamedTuple):
    """What the source says about one call."""

    line: int | None = None
    inputs: tuple[str, ...] = ()  # one text an operand: a name, a number, or ""
    keys: tuple[str, ...] = ()  # the keyword of each, or ""
    call: str = ""  # "multiply" for `tf.multiply(y, y)`, "" for an operator
    made: names.Made = names.NOWHERE


class Source:
    """One file's syntax tree: its expressions by position, and each node's parent."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.parents: names.Parents = {}
        self._spans: dict[Span, ast.AST] = {}
        self._ends: dict[tuple[int, int], ast.AST] = {}
        try:
            tree = ast.parse("".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return  # not Python, or no longer there: lines without names
        for node in ast.walk(tree):  # outer before inner, so that the inner one stays
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
            if isinstance(node, ast.expr | ast.stmt):
                self._note(node)

    def _note(self, node: ast.expr | ast.stmt) -> None:
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        self._spans[node.lineno, end[0], node.col_offset, end[1]] = node
        if isinstance(node, ast.Call):
            self._ends[end] = node

    def at(self, span: Span) -> ast.AST | None:
        """The expression or statement at a position.

        Of a method call that is broken over lines the compiler notes where the method's name
        begins; the end is then the only thing to go by.
        """
        return self._spans.get(span) or self._ends.get((span[1], span[3]))


_sites: OrderedDict[tuple[Any, ...], tuple[CodeType, Any]] = OrderedDict()
_files: OrderedDict[str, Source] = OrderedDict()


def reading_of(code: CodeType, lasti: int) -> Reading:
    """What the source says about the call at this instruction."""
    return remembered(_read, code, lasti)


def tape_name(code: CodeType, lasti: int) -> str:
    """The name a `with` statement gives to the tape it enters: `with … as tape`, `with tape`."""
    return remembered(_tape_name, code, lasti)


def remembered(ask: Callable[..., T], code: CodeType, *lasti: int) -> T:
    """The answer to a question about a place in the source, asked once."""
    key = (ask, id(code), *lasti)  # by identity: hashing a code object reads all of it
    known = _sites.get(key)
    if known is None:
        known = _sites[key] = (code, ask(code, *lasti))
        while len(_sites) > _SITES:
            _sites.popitem(last=False)
    answer: T = known[1]
    return answer


def _read(code: CodeType, lasti: int) -> Reading:
    line, span = position_of(code, lasti)
    if span is None:
        return Reading(line)
    source = source_of(code.co_filename)
    node = source.at(span)
    if node is None:
        return Reading(line)
    operands = names.operands(node, source.parents)
    texts = tuple(names.text_of(operand.node) for operand in operands)
    keys = tuple(operand.key for operand in operands)
    return Reading(line, texts, keys, names.called(node), names.made(node, source.parents))


def source_of(filename: str) -> Source:
    """The file's tree, parsed again when its text has changed."""
    lines = linecache.getlines(filename)
    known = _files.get(filename)
    if known is None or known.lines != lines:
        known = _files[filename] = Source(lines)
        if len(_files) > _FILES:
            _files.popitem(last=False)
    return known


def position_of(code: CodeType, lasti: int) -> tuple[int | None, Span | None]:
    """An instruction's line, and its span unless the interpreter was told to drop columns."""
    found = next(itertools.islice(code.co_positions(), lasti // 2, None), None)
    if found is None:
        return None, None
    return found[0], None if None in found else found  # type: ignore[return-value]


def _tape_name(code: CodeType, lasti: int) -> str:
    _, span = position_of(code, lasti)
    if span is None:
        return ""
    source = source_of(code.co_filename)
    node = source.at(span)
    match node:
        case ast.With() | ast.AsyncWith():  # Python 3.11 notes the span of the whole statement
            item = node.items[_earlier_enters(code, lasti, span) % len(node.items)]
        case ast.Call(func=ast.Attribute(value=value, attr="__enter__")):
            return names.text_of(value)
        case _:  # and 3.12 that of the expression after `with`
            parent = source.parents.get(node) if node else None
            if not isinstance(parent, ast.withitem):
                return ""
            item = parent
    return names.text_of(item.optional_vars or item.context_expr)


def _earlier_enters(code: CodeType, lasti: int, span: Span) -> int:
    """How many items of the same `with` statement were entered before this instruction."""
    return sum(
        each.offset < lasti and each.opname == "BEFORE_WITH" and tuple(each.positions or ()) == span
        for each in dis.get_instructions(code)
    )


class Place(NamedTuple):
    """Where something was called: in the nearest code of the learner's, and in the running cell."""

    code: CodeType | None
    lasti: int
    cell_code: CodeType | None  # the same, unless that code is in another cell or file
    cell_lasti: int
    calls: Frames = ()  # of a function: its frame and those around it, up to the module's

    @property
    def is_cell(self) -> bool:
        """Whether it is the cell itself, where names are the learner's variables."""
        return self.code is not None and self.code is self.cell_code and _is_module(self.code)

    @property
    def line(self) -> int | None:
        """The line in the cell; where the cell is unknown, in the nearest code."""
        if self.cell_code is not None:
            return remembered(position_of, self.cell_code, self.cell_lasti)[0]
        return None if self.code is None else remembered(position_of, self.code, self.lasti)[0]


NOWHERE = Place(None, 0, None, 0)


def place_of(frame: FrameType | None, file: str) -> Place:
    """The place that a frame of this package was called from; `file` is the running cell's."""
    while frame is not None and frame.f_code.co_filename in OWN:
        frame = frame.f_back
    if frame is None:
        return NOWHERE
    nearest, calls = frame, calls_of(frame)
    for _ in range(_DEEPEST):
        if frame.f_code.co_filename == file:
            return Place(nearest.f_code, nearest.f_lasti, frame.f_code, frame.f_lasti, calls)
        frame = frame.f_back
        if frame is None:
            break
    return Place(nearest.f_code, nearest.f_lasti, None, 0, calls)


def calls_of(frame: FrameType) -> Frames:
    """A function's frame and those around it, up to the module's; nothing when these are many.

    Codes and instructions in turn, in one list: an op in a function waits for it.
    """
    code = frame.f_code
    found: list[Any] = [code, frame.f_lasti]
    while code.co_flags & FUNCTION:
        above = frame.f_back
        if above is None or len(found) > _MOST_CALLS:
            return ()  # a thread's, nobody's cell; or deeper than anybody draws
        frame, code = above, above.f_code
        found.append(code)
        found.append(frame.f_lasti)
    return found


def cell_frame(frame: FrameType | None, namespace: dict[str, Any]) -> FrameType | None:
    """The nearest frame that is the cell itself: module level code in the learner's namespace."""
    while frame is not None:
        if frame.f_globals is namespace and _is_module(frame.f_code):
            return frame
        frame = frame.f_back
    return None


def _is_module(code: CodeType) -> bool:
    return code.co_name == "<module>" or code.co_name.startswith("<cell line")


def lines_of(filename: str, line: int, written: str = "") -> list[tuple[int, str]]:
    """The text of a file by line, if it is long only what is near a line.

    `written` is the cell before IPython made Python of it: `%matplotlib inline` reads better.
    """
    lines = linecache.getlines(filename)
    if len(written.splitlines()) == len(lines):
        lines = written.splitlines()
    first = max(0, min(line - _MOST // 2, len(lines) - _MOST))
    near = lines[first : first + _MOST]
    return [(first + k, text.rstrip()[:_WIDEST]) for k, text in enumerate(near, 1)]


_MOST = 400  # lines of a cell that travel to the page
_WIDEST = 200
