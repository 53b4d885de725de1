"""Guards which loops a line is read to stand in: rows of source text, and the loops around each."""

import pytest

from tapelab.trace.model import SourceLine
from tapelab.views.scopes import head_of, scopes_of

# source · for each line: the lines of the loops around it, "?" where it may do things again itself
SOURCES = {
    "a loop": ("for k in range(3):\n    y = y * w\nz = y", ["", "1", ""]),
    "a loop in a loop": ("for a in b:\n    for c in d:\n        y = y * w\n    z = y",
                         ["", "1", "1 2", "1"]),
    "a while is asked in every round": ("while y < 3.0:\n    y = y * w", ["1", "1"]),
    "a body beside its head": ("for k in r: y = y * w", ["1"]),
    "a slice in a head": ("for k in r[1:3]:\n    y = y * w", ["", "1"]),
    "a dict in a head": ("for k in {1: 2}:\n    y = y * w", ["", "1"]),
    "a function's body is in no loop of its caller": (
        "for k in r:\n    def f(x):\n        return x * w\n    y = f(y)", ["", "1", "", "1"]),
    "a loop inside a function": ("def f(x):\n    for k in r:\n        x = x * w\n    return x",
                                 ["", "", "2", ""]),
    "a class": ("for k in r:\n    class A:\n        y = w * w", ["", "1", ""]),
    "async": ("async def f():\n    async for k in r:\n        y = y * w", ["", "", "2"]),
    "a comprehension": ("y = [x * w for x in xs]", ["1?"]),
    "a lambda": ("f = lambda x: x * w", ["?"]),
    "a statement over several lines": ("for k in r:\n    y = f(y,\n  w)\nz = y",
                                       ["", "1", "1", ""]),
    "a backslash": ("for k in r:\n    y = y * \\\n  w\nz = y", ["", "1", "1", ""]),
    "brackets in a string": ("for k in r:\n    y = f(y, '([{')\nz = y", ["", "1", ""]),
    "a quote in a string": ("for k in r:\n    y = f(y, 'it\\'s (')\nz = y", ["", "1", ""]),
    "brackets in a comment": ("for k in r:  # ([{\n    y = y * w\nz = y", ["", "1", ""]),
    "a docstring over lines": (
        'for k in r:\n    """for x in y:\nwhile (\n    """\n    y = y * w\nz = y',
        ["", "1", "1", "1", "1", ""]),
    "other triple quotes": ("for k in r:\n    s = '''a \\''' (\n'''\n    y = y * w\nz = y",
                            ["", "1", "1", "1", ""]),
    "a string that ends nowhere": ("for k in r:\n    s = 'a (\n    y = y * w", ["", "1", "1"]),
    "brackets that are never closed": ("for k in r:\n    y = f(y,\n    z = y", ["", "1", "1"]),
    "empty lines and comments": ("for k in r:\n\n# said\n    y = y * w\n", ["", None, None, "1"]),
    "a name that begins like a loop": ("forty = 4\nwhilst = 5", ["", ""]),
}  # fmt: skip


def lines(text: str) -> list[SourceLine]:
    return [SourceLine(k, row) for k, row in enumerate(text.split("\n"), 1)]


@pytest.mark.parametrize(("text", "expected"), SOURCES.values(), ids=SOURCES)
def test_loops_around_each_line(text: str, expected: list[str | None]) -> None:
    scopes = scopes_of(lines(text))
    found = []
    for k in range(1, len(expected) + 1):
        scope = scopes.get(k)
        loops = "" if scope is None else " ".join(map(str, scope.loops))
        found.append(None if scope is None else loops + "?" * scope.again)
    assert found == expected


# a loop's first line · what stands over its rounds
HEADS = [
    ("for k in range(750):", "for k in range(750)"),
    ("    while y < 3.0:  # until it is large", "while y < 3.0"),
    ("for k in r: y = y * w", "for k in r"),
    ("async for k in r:", "async for k in r"),
    ("for k in r[1:3]:", "for k in r[1:3]"),
    ("y = y * w", ""),
]


@pytest.mark.parametrize(("line", "head"), HEADS)
def test_the_head_of_a_loop(line: str, head: str) -> None:
    assert head_of(lines(line), 1) == head
    assert head_of(lines(line), 2) == head_of([], None) == ""
