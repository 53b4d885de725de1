"""Guards the checker of wrong calls: it must see what a refused call could leave behind."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen
from tests.bad_input import state
from tests.bad_input.offered import world
from tests.bad_input.right_calls import AREAS

SETUP = """
v = tf.Variable([1.0, 2.0])
x = tf.constant([1.0, 2.0])
a = np.arange(3.0)
rows = [1, [2]]
tape = tf.GradientTape(persistent=True)
with tape:
    y = v * v
dense = tf.keras.layers.Dense(2)
sgd = tf.keras.optimizers.SGD(0.1)
g = tf.random.Generator.from_seed(1)
tf.random.set_seed(1)
"""


def listens(w: dict[str, Any]) -> None:
    w["remove"] = listen.add(listen.Listener())


def draws(w: dict[str, Any]) -> None:
    tf.random.normal([2])


def writes_through(w: dict[str, Any]) -> None:
    w["x"]._value.setflags(write=True)
    w["x"]._value[0] = 5.0


LEFT: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "an assign": (lambda w: w["v"].assign([3.0, 4.0]), "'v'"),
    "an assign of the same value": (lambda w: w["v"].assign([1.0, 2.0]), "'v'"),
    "a tensor that was written to": (writes_through, "'x'"),
    "an array that was written to": (lambda w: w["a"].fill(0.0), "'a'"),
    "a list that grew": (lambda w: w["rows"][1].append(3), "'rows'"),
    "an open tape": (lambda w: w["tape"].__enter__(), "tapes that record"),
    "more records": (lambda w: w["tape"].recording.records.append(
        w["tape"].recording.records[-1]), "'tape'"),
    "a layer that was built": (lambda w: w["dense"](tf.ones([1, 2])), "'dense'"),
    "a step of an optimizer": (lambda w: w["sgd"].apply_gradients([(w["v"] * 1.0, w["v"])]),
                               "'sgd'"),
    "a draw": (draws, "random sequences"),
    "a seed": (lambda w: tf.random.set_seed(5), "the global seed"),
    "a draw of a generator": (lambda w: w["g"].normal([2]), "'g'"),
    "a draw of NumPy": (lambda w: np.random.rand(), "NumPy's random numbers"),
    "a draw of Python": (lambda w: random.random(), "random sequences"),
    "a listener": (listens, "listeners"),
    "a name scope": (lambda w: w.update(scope=tf.name_scope("s")) or w["scope"].__enter__(),
                     "name scope"),
    "NumPy's errors": (lambda w: np.seterr(all="raise"), "NumPy's errors"),
    "print options": (lambda w: np.set_printoptions(precision=2), "NumPy's print options"),
    "a setting of Keras": (lambda w: tf.keras.backend.set_floatx("float64"), "Keras's settings"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT)
def test_the_checker_sees(name: str) -> None:
    leave, seen = LEFT[name]
    w = world(SETUP)
    options, errors = np.get_printoptions(), np.geterr()
    before = state.present(w)
    try:
        leave(w)
        assert seen in state.changes(before, state.present(w))
        with pytest.raises(AssertionError, match="changed"), state.unchanged(w):
            w["v"].assign([9.0, 9.0])
    finally:
        np.set_printoptions(**options)
        np.seterr(**errors)
        tf.keras.backend.set_floatx("float32")
        w.get("remove", lambda: None)()
        for each in ("scope", "tape"):
            if each in w:
                w[each].__exit__(None, None, None)


@pytest.mark.parametrize("area", AREAS)
def test_looking_changes_nothing(area: str) -> None:
    w = world(AREAS[area].setup)
    with state.unchanged(w):
        state.present(w)


def test_right_calls_are_right() -> None:
    for area in AREAS.values():
        for call in area.calls:
            eval(compile(call, "<right call>", "eval"), world(area.setup))
    tf.config.run_functions_eagerly(False)
