"""Which loops a line of code stands in, read from the text by its indentation.

A statement over several lines counts as its first line; a function's body is in no loop of whoever
calls it. The live page reads sources the same way: lens/scopes.ts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tapelab.trace.model import SourceLine

LOOP = re.compile(r"(?:async\s+)?(for|while)\b", re.ASCII)
DEFINITION = re.compile(r"(?:async\s+)?(def|class)\b", re.ASCII)
LAMBDA = re.compile(r"\blambda\b", re.ASCII)
COMPREHENSION = re.compile(r"[\[({].*\bfor\b.*\bin\b", re.ASCII)


@dataclass(slots=True)
class Scope:
    """Where a line stands."""

    start: int  # the first line of its statement
    again: bool  # whether it may do something again and again: a lambda or comprehension in it
    loops: list[int]  # lines of the `for`, `while` and comprehensions around it, outermost first


@dataclass(slots=True)
class Statement:
    """The lines of one statement; strings and comments are left out of its text."""

    indent: int
    lines: list[int] = field(default_factory=list)
    text: str = ""


def scopes_of(source: Sequence[SourceLine]) -> dict[int, Scope]:
    """The scope of every line that the source has.

    >>> rows = ["for k in range(3):", "    y = f(y,", "          w)"]
    >>> scopes = scopes_of([SourceLine(k, row) for k, row in enumerate(rows, 1)])
    >>> scopes[3]
    Scope(start=2, again=False, loops=[1])
    """
    scopes: dict[int, Scope] = {}
    around: list[tuple[int, int, bool]] = []  # indentation, line, whether it defines something
    for statement in _statements(source):
        text, start = statement.text, statement.lines[0]
        around = [block for block in around if block[0] < statement.indent]
        inside: list[int] = []
        for _, line, defines in around:
            inside = [] if defines else [*inside, line]
        head = LOOP.match(text)
        # A `while` is asked in every round, and `for … : y = y * w` has its body beside it.
        beside = re.match(r":\s*\S", _after_head(text)) is not None
        rounds = head is not None and (head[1] == "while" or beside)
        comprehends = COMPREHENSION.search(text) is not None
        again = comprehends or LAMBDA.search(text) is not None
        own = rounds or (head is None and comprehends)
        loops = [*inside, start] if own else inside
        for line in statement.lines:
            scopes[line] = Scope(start, again, loops)
        if head is not None or DEFINITION.match(text):
            around.append((statement.indent, start, head is None))
    return scopes


def head_of(source: Sequence[SourceLine], line: int | None) -> str:
    """A loop's head without its body: "for k in range(750)"."""
    text = next((row.text.strip() for row in source if row.line == line), "")
    if not LOOP.match(text):
        return ""
    return re.sub(r":[^\])}]*$", "", re.sub(r"\s*(#.*)?$", "", text, count=1), count=1)


def _after_head(text: str) -> str:
    """What follows the head of a loop, with its colon."""
    depth = 0
    for k, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == ":" and depth == 0:
            return text[k:]
    return ""


def _statements(source: Sequence[SourceLine]) -> Iterator[Statement]:
    now: Statement | None = None
    depth, quote = 0, ""
    for row in source:
        code, quote = _bare(row.text, quote)
        if now is None and code.strip() == "" and quote == "":
            continue
        if now is None:
            now = Statement(len(row.text) - len(row.text.lstrip()))
        now.lines.append(row.line)
        now.text = f"{now.text} {code.strip()}".strip()
        depth += sum((sign in "([{") - (sign in ")]}") for sign in code)
        if depth > 0 or quote != "" or code.rstrip().endswith("\\"):
            continue
        yield now
        now, depth = None, 0
    if now is not None:
        yield now


def _bare(text: str, quote: str) -> tuple[str, str]:
    """A line without its strings and comment, and the triple quotes that stay open at its end."""
    code, k = "", 0
    while k < len(text):
        if quote != "":
            if text[k] == "\\":
                k += 2
            elif text.startswith(quote, k):
                k, quote = k + len(quote), ""
            else:
                k += 1
        elif text[k : k + 3] in ('"""', "'''"):
            quote = text[k : k + 3]
            k += 3
        elif text[k] in "\"'":
            quote = text[k]
            k += 1
        elif text[k] == "#":
            break
        else:
            code += text[k]
            k += 1
    # A string in single quotes ends with its line.
    return code, quote if len(quote) == 3 else ""
