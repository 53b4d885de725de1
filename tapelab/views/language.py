"""Which language views speak, and how a phrase is said in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from tapelab.views.phrases import ENGLISH, KOREAN, REASONS

TABLES = {"en": ENGLISH, "ko": KOREAN}
HOLE = re.compile(r"\{(\w+)\}")

_usual = "en"
_for_now: ContextVar[str] = ContextVar("tapelab_language", default="")


def language() -> str:
    """The language that views speak: "en" or "ko"."""
    return _for_now.get() or _usual


def speak(chosen: str) -> None:
    """Speak this language from now on.

    >>> speak("fr")
    Traceback (most recent call last):
    ...
    ValueError: tapelab speaks en and ko, not 'fr'
    """
    global _usual
    _usual = _known(chosen)


@contextmanager
def speaking(chosen: str | None) -> Iterator[None]:
    """Speak a language for as long as the `with` lasts; None leaves it as it is.

    >>> with speaking("ko"):
    ...     said("records", n="3")
    '기록 3개'
    """
    token = _for_now.set(_known(chosen) if chosen else _for_now.get())
    try:
        yield
    finally:
        _for_now.reset(token)


def said(key: str, **given: str) -> str:
    """A phrase in the language of the moment, with its holes filled.

    >>> said("records", n="1"), said("seed-at", name="{y}", value="1.0")
    ('1 record', 'seed: 1.0 at {y}')
    """
    given["s"] = "" if given.get("n") == "1" else "s"
    return HOLE.sub(lambda hole: given[hole[1]], TABLES[language()][key])


def either(english: str, korean: str) -> str:
    """The Korean where Korean is spoken and there is some, else the English.

    >>> with speaking("ko"):
    ...     either("None", "없음"), either("None", "")
    ('없음', 'None')
    """
    return korean if korean and language() == "ko" else english


def reason(text: str) -> str:
    """A reason that a trace gives, in the language of the moment; one that is not known as it is.

    >>> with speaking("ko"):
    ...     reason("watch(), line 3"), reason("because")
    ('watch() 줄 3', 'because')
    """
    if language() == "en":
        return text
    for pattern, other in _patterns():
        if match := pattern.fullmatch(text):
            found = match.groupdict()
            return HOLE.sub(lambda hole: found[hole[1]], other)  # noqa: B023
    rule, comma, rest = text.partition(", summed")  # a rule, and how broadcasting was undone
    return f"{rule}, {reason('summed' + rest)}" if comma else text


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(_matching(english)), korean) for english, korean in REASONS]


def _matching(english: str) -> str:
    pieces = HOLE.split(english)  # text, hole, text, …
    return "".join(
        f"(?P<{piece}>.+)" if k % 2 else re.escape(piece) for k, piece in enumerate(pieces)
    )


def _known(chosen: str) -> str:
    if chosen not in TABLES:
        raise ValueError(f"tapelab speaks {' and '.join(TABLES)}, not {chosen!r}")
    return chosen
