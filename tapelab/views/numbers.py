"""Numbers, shapes and sizes the way a picture writes them: short, and the same in TypeScript.

Decimal texts are rounded as texts, so no language's number formatting gets a say.
"""

from __future__ import annotations

from math import floor

DIGITS = 5
# Whole numbers are written out up to this length.
LONG = 9
# Numbers with other exponents are written with one.
LEAST, MOST = -4, 5


def shown(text: str, whole: bool = False, digits: int = DIGITS) -> str:
    """A decimal number rounded to a few significant digits; any other text as it is.

    The digits before the point are always all there; ".0" only stands where it is known to be true:
    six significant digits travel.

    >>> [shown(t) for t in ("0.841471", "9.0", "-1234567.0", "1e-07", "nan", "2.99999999")]
    ['0.84147', '9.0', '-1.2346e6', '1e-7', 'nan', '3.0']
    >>> shown("13312.5"), shown("123456.0"), shown("13312.5", digits=4)
    ('13313', '123456', '13313')
    >>> shown("12", whole=True), shown("123456789012", whole=True)
    ('12', '1.2346e11')
    """
    if whole and len(text) <= LONG:
        return text
    sign = "-" if text.startswith("-") else ""
    parts = text[len(sign) :].lower().split("e")
    pieces = parts[0].split(".")
    if not all(_digits(piece) for piece in pieces) or len(pieces) > 2 or len(parts) > 2:
        return text
    fraction = pieces[1] if len(pieces) == 2 else ""
    exponent = len(pieces[0]) - 1 + (int(parts[1]) if len(parts) == 2 else 0)
    figures = pieces[0] + fraction
    while len(figures) > 1 and figures[0] == "0":
        figures = figures[1:]
        exponent = exponent - 1
    if figures == "0":
        return sign + ("0" if whole else "0.0")
    most = max(digits, exponent + 1) if exponent <= MOST else digits
    rounded = figures[most:].strip("0") != "" and exponent + 1 >= digits
    figures, carried = _rounded(figures, most)
    exponent = exponent + carried
    return sign + _placed(figures, exponent, whole or rounded or exponent >= MOST)


def _digits(text: str) -> bool:
    return text != "" and all("0" <= character <= "9" for character in text)


def _rounded(figures: str, digits: int) -> tuple[str, int]:
    """At most so many figures, halves up, without zeros at the end; and 1 if that made one more."""
    kept = figures[:digits]
    if len(figures) > digits and figures[digits] >= "5":
        k = digits - 1
        while k >= 0 and kept[k] == "9":
            k = k - 1
        if k < 0:
            return "1", 1
        kept = kept[:k] + chr(ord(kept[k]) + 1)
    while len(kept) > 1 and kept[len(kept) - 1] == "0":
        kept = kept[: len(kept) - 1]
    return kept, 0


def _placed(figures: str, exponent: int, whole: bool) -> str:
    """Figures with their point; very large and very small numbers with an exponent."""
    if exponent < LEAST or exponent > MOST:
        rest = "." + figures[1:] if len(figures) > 1 else ""
        return f"{figures[0]}{rest}e{exponent}"
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + figures
    if len(figures) <= exponent + 1:
        return figures + "0" * (exponent + 1 - len(figures)) + ("" if whole else ".0")
    return figures[: exponent + 1] + "." + figures[exponent + 1 :]


def is_whole(dtype: str) -> bool:
    """Whether numbers of this dtype are written without a point."""
    return "int" in dtype


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape the way people say it.

    >>> shape_text((2, 3)), shape_text((5,))
    ('2×3', '(5,)')
    """
    if len(shape) == 1:
        return f"({shape[0]},)"
    return "×".join(str(length) for length in shape)


def bytes_text(count: int) -> str:
    """An amount of memory.

    >>> bytes_text(16), bytes_text(4096), bytes_text(3_200_000)
    ('16 B', '4.1 kB', '3.2 MB')
    """
    if count < 1000:
        return f"{count} B"
    size, unit = count, "kB"
    for larger in ("MB", "GB"):
        if size < 1000000:
            break
        size, unit = floor(size / 1000 + 0.5), larger
    tenths = floor(size / 100 + 0.5)
    return f"{floor(tenths / 10)}.{tenths % 10} {unit}"


def figures(count: int) -> str:
    """A count in figures.

    >>> figures(1), figures(10000)
    ('1', '10,000')
    """
    return f"{count:,}"
