"""Names and texts that others gave, made fit to be shown anywhere.

A Variable can be called anything: commands to a terminal, half of a surrogate pair, marks that turn
the writing around, a novel. What shows such a text shows a sign for what can't be seen.
"""

LONGEST = 200  # characters of a name
GONE = "\ufffd"


def legible(text: str, most: int = LONGEST, keep: str = "") -> str:
    """The text without controls, cut to a length; those in `keep` stay.

    >>> legible("x"), legible("a\\x1b[2Jb\\u202e"), legible("y" * 9, most=4)
    ('x', 'a␛[2Jb\ufffd', 'yyy…')
    """
    if len(text) > most:
        text = text[: most - 1] + "…"
    if text.isprintable():
        return text
    return "".join([c if c in keep or not _control(ord(c)) else _sign(ord(c)) for c in text])


def _control(code: int) -> bool:
    return (
        code < 0x20
        or 0x7F <= code <= 0x9F
        or 0x2028 <= code <= 0x202E  # ends of lines, and marks that turn the writing around
        or 0x2066 <= code <= 0x2069
        or 0xD800 <= code <= 0xDFFF
        or code & 0xFFFE == 0xFFFE
    )


def _sign(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else GONE
