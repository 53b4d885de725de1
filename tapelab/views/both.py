"""A piece of an English sentence that knows what it is called in a Korean one."""

from __future__ import annotations

from collections.abc import Iterable


class Both(str):
    """An English text with its Korean; to everyone who does not ask it is the English text.

    >>> piece = Both("the sum of contributions", "기여의 합")
    >>> piece, in_korean(piece), in_korean("x")
    ('the sum of contributions', '기여의 합', 'x')
    """

    __slots__ = ("korean",)
    korean: str

    def __new__(cls, english: str, korean: str) -> Both:
        made = super().__new__(cls, english)
        made.korean = korean
        return made


def in_korean(text: str) -> str:
    """The text as it stands in a Korean sentence: names, numbers and code are alike in both."""
    return text.korean if isinstance(text, Both) else text


def joined(pieces: Iterable[str]) -> str:
    """Pieces with commas between them, in both languages."""
    own = list(pieces)
    return Both(", ".join(own), ", ".join(map(in_korean, own)))
