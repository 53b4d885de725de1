"""How wide text will be: estimated from tables, because nothing measures text outside a browser.

The page uses the same numbers, so that the saved picture and the live view agree to the pixel. The
widths, in thousandths of the font size, are on the generous side of common fonts.
"""

from __future__ import annotations

from math import floor

MONO = 604
# Sans serif: the width of most characters, then of those that differ.
SANS = 590
NARROW, NARROW_CHARS = 340, " !'(),-./:;I[]`fijlrt|·"
WIDE, WIDE_CHARS = 860, "%&@MOQWmwΣ∂⊕⊗…"
CAPITAL = 690
BOLD = 1130  # times, per mille
# Characters as wide as two: CJK, Hangul, full width forms, emoji. Pairs of first and last.
DOUBLE = (
    0x1100, 0x115F, 0x2E80, 0xA4CF, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE4F,
    0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x1F000, 0x1FAFF, 0x20000, 0x3FFFD,
)  # fmt: skip
# Characters that take no room of their own: accents, joiners, variation selectors.
NOTHING = (0x300, 0x36F, 0x200B, 0x200F, 0x20D0, 0x20FF, 0xFE00, 0xFE0F)


def width(text: str, size: int, mono: bool = False, bold: bool = False) -> int:
    """The width of a text in pixels.

    >>> width("0.8415", 12, mono=True), width("x", 13), width("한", 12, mono=True)
    (43, 8, 14)
    """
    total = 0
    for character in text:
        total = total + _advance(character, mono)
    if bold and not mono:
        return floor(total * size * BOLD / 1000000 + 0.5)
    return floor(total * size / 1000 + 0.5)


def clip(text: str, most: int, size: int, mono: bool = False, bold: bool = False) -> str:
    """The text, or as much of it as fits before an ellipsis.

    >>> clip("a_rather_long_name", 60, 12, mono=True)
    'a_rathe…'
    """
    if width(text, size, mono, bold) <= most:
        return text
    kept = ""
    for character in text:
        if width(kept + character + "…", size, mono, bold) > most:
            break
        kept = kept + character
    return kept + "…"


def wrapped(text: str, most: int, size: int, mono: bool = False, lines: int = 99) -> list[str]:
    """The text in lines that fit; words too long for a line are broken, the last line is clipped.

    >>> wrapped("summed over axis 0, 32 rows", 120, 11)
    ['summed over axis 0,', '32 rows']
    """
    out: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = word if line == "" else line + " " + word
        if width(longer, size, mono) <= most:
            line = longer
            continue
        if line != "":
            out.append(line)
        line = ""
        for character in word:
            if line != "" and width(line + character, size, mono) > most:
                out.append(line)
                line = ""
            line = line + character
    out.append(line)
    if len(out) <= lines:
        return out
    rest = " ".join(out[lines - 1 :])
    return [*out[: lines - 1], clip(rest, most, size, mono)]


def _advance(character: str, mono: bool) -> int:
    code = ord(character)
    if _within(code, NOTHING):
        return 0
    if _within(code, DOUBLE):
        return 2 * MONO if mono else 1020
    if mono:
        return MONO
    if character in NARROW_CHARS:
        return NARROW
    if character in WIDE_CHARS:
        return WIDE
    return CAPITAL if "A" <= character <= "Z" else SANS


def _within(code: int, ranges: tuple[int, ...]) -> bool:
    for k in range(0, len(ranges), 2):
        if ranges[k] <= code <= ranges[k + 1]:
            return True
    return False
