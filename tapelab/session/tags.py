"""Which name a tensor goes by: several sources claim one, and the strongest claim holds.

STRONG   the cell's own line says it: `y = x * x`, or a later `tf.sin(y)`
FOUND    a variable of the learner's is bound to this very object: `model.layers[0].w`
OWN      the name that a tf.Variable was given
WEAK     a local name in a function, or the function that returned it: `h`, `area()`
"""

from collections import deque
from collections.abc import Iterator
from typing import Any

from tapelab.engine.tape import GradientTape
from tapelab.engine.tensor import EagerTensor, Operators
from tapelab.session import names
from tapelab.session.places import Place, Reading, reading_of

WEAK, OWN, FOUND, STRONG = 1, 2, 3, 4
_VISITS = 1_000  # objects looked at, at most, when the learner's variables are searched
_HIDDEN = frozenset(("In", "Out", "exit", "quit", "get_ipython", "open"))


class Tags:
    """The names of one tape's tensors. Whoever uses it keeps those tensors alive, or clears it."""

    def __init__(self, rename: Any) -> None:
        self._rename = rename  # called with a tensor and its new name
        self._held: dict[int, tuple[int, str]] = {}  # id of a tensor → its strongest claim
        self._made_at: dict[int, Place] = {}  # id of an output → where it was computed
        self._loose: dict[int, Any] = {}  # tensors that the learner's variables may name better
        self._leaves: dict[int, Any] = {}  # tensors that no op of this tape made
        self._variables: dict[int, Any] = {}  # id of a reading → its Variable
        self._times: dict[tuple[int, int], int] = {}  # how often a comprehension's body has run

    def knows(self, tensor: Any) -> bool:
        """Whether an op that was told took or made this tensor."""
        key = id(self._variables.get(id(tensor), tensor))
        return key in self._made_at or key in self._leaves

    def name_of(self, tensor: Any) -> str:
        """The name that holds so far, "" for none."""
        return self._held.get(id(self._variables.get(id(tensor), tensor)), (0, ""))[1]

    def claim(self, tensor: Any, name: str, strength: int) -> None:
        """Name a tensor, unless it has a name on better grounds."""
        tensor = self._variables.get(id(tensor), tensor)
        held, old = self._held.get(id(tensor), (0, ""))
        if strength <= held:
            return
        self._held[id(tensor)] = (strength, name)
        if strength >= FOUND:
            self._loose.pop(id(tensor), None)
        else:
            self._loose[id(tensor)] = tensor
        if name != old:
            self._rename(tensor, name)

    def read(self, variable: Any, reading: Any) -> None:
        """A name for the reading is a name for the Variable."""
        self._variables[id(reading)] = variable
        self.leaf(variable)

    def leaf(self, tensor: Any) -> None:
        """A tensor that no op of this tape made."""
        if id(tensor) in self._leaves:
            return
        self._leaves[id(tensor)] = tensor
        own = str(getattr(tensor, "name", "")) if hasattr(tensor, "trainable") else ""
        own = names.clean(own.removesuffix(":0"))
        if own and own != "Variable":
            self.claim(tensor, own, OWN)
        else:
            self._loose[id(tensor)] = tensor

    def watched(self, tensor: Any, place: Place) -> None:
        """`tape.watch(x)` names x; of a list the order is not certain."""
        self.leaf(tensor)
        reading, strength = _read(place)
        if reading.call == "watch" and len(reading.inputs) == 1:
            self._claim_text(tensor, reading.inputs[0], strength)

    def op(self, op: Any, outputs: Any, inputs: Any, place: Place) -> None:
        """The line of an op names what it takes and makes."""
        for tensor in inputs:
            if id(tensor) not in self._made_at:
                self.leaf(self._variables.get(id(tensor), tensor))
        reading, strength = _read(place)
        for output in outputs:
            self._made_at[id(output)] = place
            self._loose[id(output)] = output
        if reading.call and reading.call not in spellings(op):
            return  # one of several ops behind that call: who knows which
        for tensor, text in _matched(op, inputs, reading):
            if self._made_at.get(id(tensor)) != place:  # else one of several ops at this place
                self._claim_text(tensor, text, strength)
        self._claim_outputs(outputs, reading, strength, place)

    def _claim_outputs(self, outputs: Any, reading: Reading, strength: int, place: Place) -> None:
        made = reading.made
        if made.returned:
            for output in outputs:
                self.claim(output, f"{made.returned}()", WEAK)
        if made.listed:
            strength = STRONG  # only given where the comprehension can't run twice
            key = (id(place.code), place.lasti)
            n = self._times.get(key, -1) + 1
            self._times[key] = n
            self._claim_given(outputs, made.names, strength, n)
        elif len(made.names) == len(outputs):
            for output, text in zip(outputs, made.names, strict=True):
                self._claim_text(output, text, strength)
        elif len(made.names) == 1:
            for k, output in enumerate(outputs):
                self._claim_text(output, f"{made.names[0]}[{k}]", strength)

    def _claim_given(self, outputs: Any, texts: tuple[str, ...], strength: int, n: int) -> None:
        """The n-th value of a comprehension."""
        if len(texts) > 1:
            text = texts[n] if n < len(texts) else ""
        else:
            text = f"{texts[0]}[{n}]" if texts and texts[0] else ""
        if len(outputs) == 1:
            self._claim_text(outputs[0], text, strength)

    def gradients(self, tensors: list[Any], place: Place) -> None:
        """`dw, db = tape.gradient(…)` names the gradients that an outer tape saw being made."""
        reading, strength = _read(place)
        texts = reading.made.names
        for k, tensor in enumerate(tensors):
            if not isinstance(tensor, EagerTensor):
                continue
            if len(texts) == len(tensors):
                self._claim_text(tensor, texts[k], strength)
            elif len(texts) == 1 and texts[0]:
                self._claim_text(tensor, f"{texts[0]}[{k}]", strength)

    def _claim_text(self, tensor: Any, text: str, strength: int) -> None:
        if names.is_name(text):
            self.claim(tensor, text, WEAK if names.is_loose(text) else strength)

    @property
    def loose(self) -> bool:
        """Whether there are tensors that the learner's variables may name better."""
        return bool(self._loose) or bool(self._leaves)

    def look_up(self, namespace: dict[str, Any]) -> dict[int, tuple[Any, str]]:
        """The learner's variables name what the source did not; returns what they lead to."""
        found = identifiers(namespace)
        for key, (thing, name) in found.items():
            if self._loose.get(key) is thing:
                self.claim(thing, name, FOUND)
            elif self._leaves.get(key) is thing and self._outlived(thing, namespace):
                self._held[key] = (STRONG, name)
                self._rename(thing, name)
        return found

    def _outlived(self, leaf: Any, namespace: dict[str, Any]) -> bool:
        """Whether a leaf is named after a variable that means something else by now.

        In `y = x`, then `y = y * x` in a loop, the first y was x.
        """
        _, name = self._held.get(id(leaf), (0, ""))
        return name in namespace and namespace[name] is not leaf

    def clear(self) -> None:
        """The tensors are let go: their ids may be others' from now on."""
        for table in (self._held, self._made_at, self._loose, self._leaves, self._variables,
                      self._times):  # fmt: skip
            table.clear()


def _read(place: Place) -> tuple[Reading, int]:
    """What the source says at a place, and how much it counts."""
    if place.code is None:
        return Reading(), WEAK
    return reading_of(place.code, place.lasti), STRONG if place.is_cell else WEAK


def spellings(op: Any) -> frozenset[str]:
    """The words by which an op can be called: `multiply` for math.multiply."""
    known = _words.get(op)
    if known is None:
        ends = (str(name).rpartition(".")[2] for name in getattr(op, "names", ()))
        known = _words[op] = frozenset((str(getattr(op, "name", op)), *ends))
    return known


_words: dict[Any, frozenset[str]] = {}


def _matched(op: Any, inputs: Any, reading: Reading) -> Iterator[tuple[Any, str]]:
    """Each input of an op with the operand's text; keywords find their parameter."""
    tensors = tuple(getattr(op, "tensors", ()))
    for position, text in enumerate(reading.inputs):
        key = reading.keys[position]
        at = position if not key else tensors.index(key) if key in tensors else len(inputs)
        if at < len(inputs):
            yield inputs[at], text


def identifiers(namespace: dict[str, Any]) -> dict[int, tuple[Any, str]]:
    """Every tensor, Variable and tape that the learner's variables lead to, with the way there.

    Lists, tuples, dicts and the learner's own objects are looked into; no code of theirs is run.
    """
    found: dict[int, tuple[Any, str]] = {}
    waiting = deque((name, value, 0) for name, value in list(namespace.items())
                    if not name.startswith("_") and name not in _HIDDEN)  # fmt: skip
    for _ in range(_VISITS):
        if not waiting:
            break
        name, value, depth = waiting.popleft()
        kind = type(value)
        if issubclass(kind, Operators | GradientTape):
            found.setdefault(id(value), (value, name))
        elif depth < 3:
            waiting.extend((name + step, each, depth + 1) for step, each in _inside(kind, value))
    return found


def _inside(kind: type, value: Any) -> Iterator[tuple[str, Any]]:
    if kind in (list, tuple):
        yield from ((f"[{k}]", each) for k, each in enumerate(value[:_WIDE]))
    elif kind is dict:
        keys = [key for key in list(value)[:_WIDE] if type(key) in (str, int)]
        yield from ((f"[{key!r}]", value[key]) for key in keys)
    elif kind.__module__ == "__main__":
        try:
            own = object.__getattribute__(value, "__dict__")
        except AttributeError:
            return
        yield from ((f".{key}", each) for key, each in list(own.items())[:_WIDE])


_WIDE = 64  # elements looked at in a list, a dict or an object
