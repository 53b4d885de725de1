"""The Jacobian of 64 numbers that pass two layers: tanh(B · tanh(A · x))."""

import numpy as np

TITLE = "Jacobian of a 64-vector"
GOALS = {"torch": 0.5}
ABSENT = {"micrograd": "has numbers only", "mygrad": "has no Jacobian"}


def given():
    """x, A and B."""
    random = np.random.default_rng(3)
    x = random.normal(size=64).astype(np.float32)
    a, b = (random.normal(size=(2, 64, 64)) / 8).astype(np.float32)
    return x, a, b


def by_hand():
    x, a, b = given()

    def run():
        first = np.tanh(a @ x)
        second = np.tanh(b @ first)
        rows = np.diag(1 - second * second) @ b  # one seed for each number of the result
        return rows * (1 - first * first) @ a

    return run


def tapelab():
    import tapelab as tf

    return _with_tapes(tf)


def tensorflow():
    import tensorflow as tf

    return _with_tapes(tf)


def _with_tapes(tf):
    x, a, b = (tf.constant(each) for each in given())

    def run():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.tanh(tf.linalg.matvec(b, tf.tanh(tf.linalg.matvec(a, x))))
        return tape.jacobian(y, x)

    return run


def torch():
    import torch

    x, a, b = (torch.tensor(each) for each in given())
    derivative = torch.func.jacrev(lambda x: torch.tanh(b @ torch.tanh(a @ x)))
    return lambda: derivative(x)


def jax():
    import jax
    import jax.numpy as jnp

    x, a, b = (jnp.asarray(each) for each in given())
    derivative = jax.jacrev(lambda x: jnp.tanh(b @ jnp.tanh(a @ x)))
    return lambda: jax.block_until_ready(derivative(x))


def autograd():
    import autograd.numpy as anp
    from autograd import jacobian as of

    x, a, b = given()
    derivative = of(lambda x: anp.tanh(b @ anp.tanh(a @ x)))
    return lambda: derivative(x)
