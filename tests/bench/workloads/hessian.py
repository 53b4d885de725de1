"""The gradient of Σ tanh(A · x)² for 256 numbers, and its Hessian times a vector."""

import numpy as np

TITLE = "Hessian-vector product, 256 numbers"
GOALS: dict[str, float] = {}
ABSENT = {"micrograd": "no derivatives of derivatives", "mygrad": "no derivatives of derivatives"}


def given():
    """x, A and the vector."""
    random = np.random.default_rng(4)
    x, v = random.normal(size=(2, 256)).astype(np.float32)
    a = (random.normal(size=(256, 256)) / 16).astype(np.float32)
    return x, a, v


def by_hand():
    x, a, v = given()

    def run():
        t = np.tanh(a @ x)
        squares = t * t
        slope = 1 - squares
        gradient = (2 * t * slope) @ a
        product = (slope * (2 - 6 * squares) * (a @ v)) @ a
        return gradient, product

    return run


def tapelab():
    import tapelab as tf

    return _with_tapes(tf)


def tensorflow():
    import tensorflow as tf

    return _with_tapes(tf)


def _with_tapes(tf):
    x, a, v = (tf.constant(each) for each in given())

    def run():
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = tf.reduce_sum(tf.tanh(tf.linalg.matvec(a, x)) ** 2)
            gradient = inner.gradient(y, x)
        return gradient, outer.gradient(gradient, x, output_gradients=v)

    return run


def torch():
    import torch

    x, a, v = (torch.tensor(each) for each in given())
    x.requires_grad_()

    def run():
        y = torch.sum(torch.tanh(a @ x) ** 2)
        (gradient,) = torch.autograd.grad(y, x, create_graph=True)
        (product,) = torch.autograd.grad(gradient, x, v)
        return gradient, product

    return run


def jax():
    import jax
    import jax.numpy as jnp

    x, a, v = (jnp.asarray(each) for each in given())
    gradient = jax.grad(lambda x: jnp.sum(jnp.tanh(a @ x) ** 2))
    return lambda: jax.block_until_ready(jax.jvp(gradient, (x,), (v,)))


def autograd():
    import autograd.numpy as anp
    from autograd import grad
    from autograd.core import make_vjp

    x, a, v = given()
    gradient = grad(lambda x: anp.sum(anp.tanh(a @ x) ** 2))

    def run():
        vjp, value = make_vjp(gradient, x)  # the pair of a function that goes back, and a value
        return value, vjp(v)

    return run
