"""What a cell's first line asks for: `%%tape`, `%%tape step`, `%%tape predict gradients`."""

from dataclasses import dataclass

HIDES = ("gradients", "values")  # what `predict` can hide; anything else is a name
MAGIC = "%%tape"


@dataclass(frozen=True, slots=True)
class Wish:
    """For the tapes of one cell.

    step     the cell waits at each record for its reader
    hides    what the reader predicts before it is shown: "gradients", "values" or names
    """

    step: bool = False
    hides: tuple[str, ...] = ()


def read(words: str) -> Wish:
    """The wish that the words after `%%tape` make; ValueError says what is wrong with them.

    >>> read("step"), read("predict"), read("predict values w b step")
    (Wish(step=True, hides=()), Wish(step=False, hides=('gradients',)), \
Wish(step=True, hides=('values', 'w', 'b')))
    """
    step = False
    hides: list[str] | None = None
    for word in words.replace(",", " ").split():
        if word == "step":
            step = True
        elif word == "predict":
            hides = hides or []
        elif hides is not None:
            hides.append(word)
        else:
            raise ValueError(
                f"%%tape {word}? It knows: step, predict. To predict {word}: %%tape predict {word}"
            )
    return Wish(step, tuple(dict.fromkeys(hides or HIDES[:1])) if hides is not None else ())


def of_cell(cell: str) -> Wish | None:
    """What a cell's first line asks for; None when it asks for nothing, or for what nobody knows.

    >>> of_cell("%%tape step\\nwith tf.GradientTape() as tape: ...")
    Wish(step=True, hides=())
    >>> of_cell("%%tapes"), of_cell("%%tape now"), of_cell("x = 1")
    (None, None, None)
    """
    first = cell.lstrip().partition("\n")[0]
    magic, _, words = first.partition(" ")
    if magic.rstrip() != MAGIC:
        return None
    try:
        return read(words)
    except ValueError:
        return None
