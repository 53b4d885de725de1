"""An Explanation: the cause, what happened, and the next thing to type, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from tapelab.views import causes, korean
from tapelab.views.both import in_korean
from tapelab.views.language import either, said
from tapelab.views.particles import with_particles

ZEROS = ("zero-upstream", "zero-local", "dead-relu", "saturated", "not-selected")
TINTS = {
    "none": ("#d1343f", "rgba(209,52,63,.09)"),
    "bad": ("#d1343f", "rgba(209,52,63,.09)"),
    "zero": ("#8a93a0", "rgba(127,127,127,.09)"),
}
CARD = "max-width:46em;margin:.3em 0;padding:.5em .9em;border-radius:0 6px 6px 0"
SMALL = "font-size:85%;opacity:.8;background:none;margin-left:.4em"
CODE = "margin:0;padding:0;white-space:pre-wrap;background:none;flex:1"


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Why a gradient is None, zero or not finite; the cause "" says that it is none of these.

    >>> why = explanation("stopped", {"x": "x", "y": "loss"}, 4)
    >>> print(why.message)
    tf.stop_gradient stands between x and loss, line 4: it passes values on and gradients not.
    """

    cause: str
    message: str
    fix: str
    line: int | None = None
    cut: tuple[int, ...] = ()  # ids of nodes in the tape's Trace, from the target's side
    korean: str = ""
    korean_fix: str = ""

    def to_json(self) -> dict[str, Any]:
        """What the page gets."""
        return {"cause": self.cause, "message": self.message, "fix": self.fix, "line": self.line,
                "cut": list(self.cut), "ko": self.korean, "fix_ko": self.korean_fix}  # fmt: skip

    @property
    def told(self) -> str:
        """The message in the language of the moment."""
        return either(self.message, self.korean)

    @property
    def advised(self) -> str:
        """The fix, with its comment in the language of the moment."""
        return either(self.fix, self.korean_fix)

    def __str__(self) -> str:
        head = f"[{self.cause}] {self.told}" if self.cause else self.told
        return f"{head}\n    {self.advised}" if self.fix else head

    __repr__ = __str__  # what a terminal shows when it is asked for at the end of a line

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        # Tints and the page's own text colour: they read well on light and on dark pages.
        kind = _kind(self.cause)
        line, ground = TINTS[kind]
        title = code = fix = ""
        if self.cause:
            code = f'<code style="{SMALL}">{escape(self.cause)}</code>'
            title = f'<div style="margin-bottom:.2em"><b>{said(f"why-{kind}")}</b> {code}</div>'
        if self.fix:
            fix = (
                f'<div style="display:flex;gap:.6em;margin-top:.4em"><span>{said("fix-word")}'
                f'</span><pre style="{CODE}">{escape(self.advised)}</pre></div>'
            )
        return (
            f'<div data-tapelab="explanation" data-cause="{escape(self.cause)}" role="note" '
            f'style="{CARD};border-left:4px solid {line};background:{ground}">'
            f"{title}<div>{escape(self.told)}</div>{fix}</div>"
        )


def _kind(cause: str) -> str:
    """That there is no gradient, that it is zero, or bad numbers."""
    if cause.startswith("first-"):
        return "bad"
    return "zero" if cause in ZEROS or not cause else "none"


def explanation(
    key: str, facts: Mapping[str, str], line: int | None = None, cut: tuple[int, ...] = ()
) -> Explanation:
    """The sentences for a cause, or a variant of it ("dtype/op"), filled in."""
    said = _Facts(facts, at=f", line {line}" if line is not None else "")
    heard = _Facts({name: in_korean(fact) for name, fact in facts.items()},
                   at=f"({line}번째 줄)" if line is not None else "")  # fmt: skip
    message, fix = causes.ENGLISH[key]
    sentence, comment = korean.KOREAN[key]
    if fix == "{advice}":
        advice = facts.get("advice", "no-gradient")
        fix, comment = causes.ADVICE[advice], korean.ADVICE[advice]
    fixed = fix.format_map(said)
    code, mark, _ = fixed.partition("  # ")  # the code is the same in both languages
    return Explanation(
        key.partition("/")[0], message.format_map(said), fixed, line, cut,
        with_particles(sentence.format_map(heard)),
        code + mark + with_particles(comment.format_map(heard)),
    )  # fmt: skip


class _Facts(dict[str, str]):
    """What is not known is left out of a sentence with three dots."""

    def __init__(self, facts: Mapping[str, str], at: str) -> None:
        super().__init__(facts)
        self["at"] = at

    def __missing__(self, key: str) -> str:
        return "…"
