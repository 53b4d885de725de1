"""Tab after `%tapelab` and `%%tape`: the words that may follow, and nothing else."""

from collections.abc import Callable
from typing import Any

from IPython.core.completer import SimpleCompletion, context_matcher

from tapelab.engine.variable import Variable
from tapelab.jupyter import wishes
from tapelab.jupyter.magics import SECOND, WORDS


def register(ip: Any) -> Callable[[], None]:
    """Complete the words of the commands in a shell; returns the undo."""

    @context_matcher(identifier="tapelab")
    def matcher(context: Any) -> Any:
        known = words(context.text_until_cursor, context.cursor_line == 0, ip.user_ns)
        found = [SimpleCompletion(word, type="magic") for word in known
                 if word.startswith(context.token)]  # fmt: skip
        # IPython would add Python's keywords and the files of the folder.
        return {"completions": found, "suppress": known is not NOTHING}

    ip.Completer.custom_matchers.append(matcher)
    return lambda: ip.Completer.custom_matchers.remove(matcher)


NOTHING: list[str] = []  # the line is none of tapelab's


def words(line: str, first: bool, names: dict[str, Any]) -> list[str]:
    """What may stand at the end of a line, whose last word is being typed.

    first    it is the first line of its cell
    names    the learner's variables; those that are Variables can be predicted

    >>> words("%tapelab la", True, {}), words("%tapelab language ", True, {})
    (['on', 'quiet', 'off', 'dock', 'language', 'status'], ['en', 'ko'])
    >>> words("%%tape predict values ", True, {"w": Variable(1.0), "n": 3})
    ['step', 'gradients', 'w']
    >>> words("x = 1", True, {})
    []
    """
    magic, *typed = line.lstrip().split(" ")
    said = [word for word in typed[:-1] if word]
    if not typed:
        return NOTHING
    if magic == "%tapelab":
        return list(WORDS) if not said else list(SECOND.get(said[0], ())) if len(said) == 1 else []
    if magic != wishes.MAGIC or not first:
        return NOTHING
    known = ["step", "predict"]
    if "predict" in said:
        variables = [name for name, value in names.items() if isinstance(value, Variable)]
        known += [*wishes.HIDES, *(name for name in variables if not name.startswith("_"))]
    return [word for word in known if word not in said]
