"""Shift-Tab on an op, or `tf.sin?`: its signature, what it computes, and what it sends back.

IPython lets an extension put sections of its own into what it tells about an object, for each kind
of text. Front ends that show Markdown set the formulas; others get the same as plain text. Of
anything but an op IPython tells what it always does.
"""

import inspect
from collections.abc import Callable
from html import escape
from typing import Any

from tapelab.engine import registry
from tapelab.views.language import language

Sections = list[tuple[str, str]]  # heads and bodies
CODE = ("Signature", "Source")  # heads of what Python can read

TEXTS = {
    "en": {
        "formula": "Formula",
        "derivative": "Derivative",
        "to": "to {0}: {1}",
        "arrives": "where g is what arrives at {0}",
        "none": "none: nothing is sent back through it",
        "missing": "none: asking for one is an error ({0})",
        "numbers": "worked out from the numbers, by a rule that no short formula tells",
        "names": "Names",
    },
    "ko": {
        "formula": "수식",
        "derivative": "도함수",
        "to": "{0}에: {1}",
        "arrives": "g는 {0}에 도착하는 값",
        "none": "없음: 이 연산을 거쳐 돌려보내는 값이 없습니다",
        "missing": "없음: 구하려 하면 오류가 납니다 ({0})",
        "numbers": "숫자로 직접 계산합니다. 짧은 수식으로 쓸 수 없는 규칙입니다",
        "names": "이름",
    },
}


def register(ip: Any) -> Callable[[], None]:
    """Tell of ops so in a shell; returns the undo."""

    def plain(data: Any) -> Sections:
        coloured = ip.inspector.format
        return [(head, coloured(body) if head in CODE else body) for head, body in sections(data)]

    hooks = ip.inspector.mime_hooks
    before = dict(hooks)
    for kind, write in {"text/plain": plain, "text/html": html, "text/markdown": markdown}.items():
        hooks[kind] = _hook(write, before.get(kind))

    def undo() -> None:
        for kind in ("text/plain", "text/html", "text/markdown"):
            hooks.pop(kind, None)
            if kind in before:
                hooks[kind] = before[kind]

    return undo


def _hook(write: Callable[[Any], Any], other: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """What IPython calls with an object; None leaves it to IPython, or to the hook before."""

    def hook(data: Any) -> Any:
        op = getattr(data.obj, "op", None) if inspect.isfunction(data.obj) else None
        if op is not None and registry.ops.get(getattr(op, "name", "")) is op:
            return write(data)
        return None if other is None else other(data)

    return hook


def sections(data: Any) -> Sections:
    """Heads and bodies about an op, in plain text."""
    # Here, because it takes a while and most cells are written without.
    from tapelab.reference.card import card

    found, words = card(data.obj.op), TEXTS[language()]
    told = [
        ("Signature", data.info_dict["definition"]),
        ("Docstring", found.doc),
        (words["formula"], f"{found.output} = {found.formula}"),
        (words["derivative"], "\n".join(_derivative(found, words))),
        (words["names"], ", ".join(found.names)),
        *((("Source", source) for source in _sources(data.obj.op)) if data.detail_level else ()),
        ("File", data.info_dict["file"]),
    ]
    return [(head, body) for head, body in told if body and head.lower() not in data.omit_sections]


def _derivative(found: Any, words: dict[str, str]) -> list[str]:
    if not found.sends:
        return [words.get(found.why) or words["missing"].format(found.why)]
    sent = [words["to"].format(name, text) for name, text in found.sends]
    return [*sent, words["arrives"].format(found.output)]


def _sources(op: Any) -> list[str]:
    """The code of an op and of its rule."""
    found = []
    for function in (op.forward, op.rule):
        try:
            found.append(inspect.getsource(function))
        except (OSError, TypeError):  # no rule, or no file
            pass
    return found


def markdown(data: Any) -> str:
    """The same for front ends that set formulas."""
    from tapelab.reference.card import card

    found, words = card(data.obj.op), TEXTS[language()]
    parts = []
    for head, body in sections(data):
        if head in CODE:
            parts.append(f"```python\n{body.strip()}\n```")
        elif head == "Docstring":
            parts.append(f"```text\n{body}\n```" if "\n" in body else _plain(body))
        elif head == words["formula"]:
            latex = f"${found.output} = {found.latex}$"
            parts.append(f"**{head}**  {latex if found.latex else _code(body)}")
        elif head == words["derivative"] and found.sends:
            rows = [words["to"].format(f"*{name}*", _code(text)) for name, text in found.sends]
            rows.append(words["arrives"].format(f"*{found.output}*"))
            parts.append(f"**{head}**  " + "\\\n".join(rows))
        elif head == words["names"]:
            parts.append(f"**{head}**  " + ", ".join(map(_code, found.names)))
        else:
            parts.append(f"**{head}**  {_plain(body)}")
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """Text in which Markdown sees no signs of its own."""
    return "".join("\\" + sign if sign in "\\*_[]<>$|~#" else sign for sign in text)


def _code(text: str) -> str:
    return f"``{text}``" if "`" in text else f"`{text}`"


def html(data: Any) -> Sections:
    """The same for shells that page HTML, which is off unless asked for."""
    return [(escape(head), f"<pre>{escape(body)}</pre>") for head, body in sections(data)]
