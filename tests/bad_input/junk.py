"""Values that hardly any argument wants: each is made anew for each call that gets it."""

from typing import Any


class TheirOwn(Exception):
    """Raised by the learner's own objects: it may pass through as it is."""


class Mute:
    """Cannot be shown."""

    def __repr__(self) -> str:
        raise TheirOwn("repr")


class NoArray:
    """Promises an array and has none."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise TheirOwn("array")


class WrongArray:
    """Gives something else for an array."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return "no array"


class NoEquals:
    """Can be compared with nothing."""

    def __eq__(self, other: object) -> bool:
        raise TheirOwn("eq")

    __hash__ = None  # type: ignore[assignment]


class NoTruth:
    """Is neither true nor false."""

    def __bool__(self) -> bool:
        raise TheirOwn("bool")

    def __len__(self) -> int:
        raise TheirOwn("len")


def endless() -> list[Any]:
    """A list that contains itself."""
    made: list[Any] = [1.0]
    made.append(made)
    return made


def circle() -> dict[str, Any]:
    made: dict[str, Any] = {"a": 1.0}
    made["b"] = made
    return made


NAMES = {"Mute": Mute, "NoArray": NoArray, "WrongArray": WrongArray, "NoEquals": NoEquals,
         "NoTruth": NoTruth, "endless": endless, "circle": circle}  # fmt: skip

# Python text → what it makes; the text is what a failing test shows.
JUNK = (
    "None", "True", "0", "-1", "1.5", "-7", "99", "10**30", "float('nan')", "float('inf')",
    "-float('inf')", "1j", "'a'", "b'\\xff'", "''", "[]", "()", "{}", "{'a': 1.0}", "{1, 2}",
    "[1, 'a']", "[None]", "[[1.0], [2.0, 3.0]]", "(1, -3)", "[10**6, 10**6, 10**6]",
    "endless()", "circle()", "object()", "int", "lambda: 1", "lambda *a, **k: None",
    "(i for i in range(2))", "slice(None)", "...", "range(2)",
    "np.array(['a', 'b'])", "np.array([object()])", "np.array([1, 'a'], object)",
    "np.datetime64('2020-01-01')", "np.array([np.nan])", "np.zeros((0, 3))", "np.float64(2.5)",
    "tf.constant(True)", "tf.constant('a')", "tf.constant([1, 2, 3])", "tf.zeros([0])",
    "tf.constant(1.0, tf.float64)", "tf.ones([1, 2, 1, 2, 1])", "tf.constant(1 + 2j)",
    "tf.Variable(['a', 'b'])", "tf.Variable(1.0)", "tf.int32", "tf.TensorShape([None, 2])",
    "tf.IndexedSlices(tf.ones([1, 2]), tf.constant([7]), tf.constant([3, 2]))",
    "tf.GradientTape()", "Mute()", "NoArray()", "WrongArray()", "NoEquals()", "NoTruth()",
)  # fmt: skip
