"""Programs for tests of faults: together they enter and leave every kind of block there is."""

from dataclasses import dataclass
from typing import Any

import numpy as np

import tapelab as tf

SQUARE = """
with tf.GradientTape() as tape:
    y = x * x
g = tape.gradient(y, x)
"""

RECORDING = """
with tf.GradientTape(persistent=True) as outer:
    outer.watch(c)
    with tf.name_scope("part"), tf.GradientTape() as inner:
        y = x * c + 2.0
        a, b = tf.unstack(w)
        z = tf.exp(y) * tf.sin(a) + layer(tf.reshape(w, [1, 2]))[0, 0]
        with inner.stop_recording():
            dead = z * z
        z = custom(z) * tf.concat([w, w], 0)[1]
        with tf.autodiff.ForwardAccumulator(c, tf.constant(1.0)) as acc:
            z = z * c
    slope = inner.gradient(z, [x, w])
    total = slope[0] * slope[1][0]
tangent = acc.jvp(z)
g = outer.gradient(total, x)
"""

GRADIENT = """
with tf.GradientTape(persistent=True) as tape:
    y = tf.matmul(m, m) * x
    z = custom(tf.reduce_sum(y))
    rows = tf.gather(w, [0, 1, 1]) * x
g = tape.gradient(z, x)
whole = tape.jacobian(y, m)
part = tape.gradient(rows, [w, x])
seeded = tape.gradient(y, m, output_gradients=tf.ones([2, 2]))
"""

TRAINING = """
for step in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((layer(m) - 1.0) ** 2) + x * x
    weights = [x, *layer.trainable_variables]
    grads = tape.gradient(loss, weights)
    adam.apply_gradients(zip(grads, weights))
    w.assign_sub([0.5, 0.25])
    w.scatter_nd_add([[0]], [1.0])
g = grads[0]
"""

FUNCTION = """
@tf.function
def step(t):
    global made
    if made is None:
        made = tf.Variable(2.0)
    print("tracing")
    made.assign_add(1.0)
    return made * t * t

with tf.GradientTape() as tape:
    y = step(x)
    z = step(y)
g = tape.gradient(z, x)
"""

PROGRAMS = {
    "square": SQUARE,
    "recording": RECORDING,
    "gradient": GRADIENT,
    "training": TRAINING,
    "function": FUNCTION,
}


def names() -> dict[str, Any]:
    """What the programs begin with, made anew and always the same."""
    tf.random.set_seed(1)
    tf.keras.backend.clear_session()

    @tf.custom_gradient
    def custom(v: Any) -> Any:
        return v * v, lambda g: 2.0 * v * g

    layer = tf.keras.layers.Dense(1, kernel_initializer="ones", name="layer")
    layer(tf.ones([1, 2]))
    return {
        "tf": tf,
        "x": tf.Variable(1.5, name="x"),
        "c": tf.constant(0.5),
        "w": tf.Variable([1.0, 2.0], name="w"),
        "m": tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="m"),
        "custom": custom,
        "layer": layer,
        "adam": tf.keras.optimizers.Adam(0.1),
        "made": None,
    }


@dataclass(frozen=True)
class Answer:
    """What a program leaves behind, as bytes that can be compared."""

    gradient: bytes
    values: tuple[tuple[str, bytes], ...]


def answer(found: dict[str, Any]) -> Answer:
    """The last gradient and the Variables' values."""
    return Answer(bytes_of(found["g"]), tuple((k, v) for k, v in variables(found).items()))


def variables(found: dict[str, Any]) -> dict[str, bytes]:
    """What each Variable of a program holds."""
    held = {k: v for k, v in found.items() if isinstance(v, tf.Variable)}
    held |= {f"layer {k}": v for k, v in enumerate(found["layer"].trainable_variables)}
    return {name: bytes_of(variable) for name, variable in held.items()}


def bytes_of(thing: Any) -> bytes:
    return np.asarray(getattr(thing, "numpy", lambda: thing)()).tobytes()
