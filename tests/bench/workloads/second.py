"""One number through tanh 50 times, and the second derivative by differentiating twice."""

TITLE = "second derivative, 50 tanh steps"
GOALS = {"torch": 0.6}
STEPS = 50
START = 0.5
ABSENT = {"mygrad": "no derivatives of derivatives", "micrograd": "no derivatives of derivatives"}


def by_hand():
    import numpy as np

    def run():
        one, two = np.float32(1), np.float32(2)
        y = np.float32(START)
        slopes, curves = [], []
        for _ in range(STEPS):
            y = np.tanh(y)
            slope = one - y * y
            slopes.append(slope)
            curves.append(-two * y * slope)
        # Backward: g is the derivative of the last value by the present one, …
        arrived = [one]
        for slope in reversed(slopes):
            arrived.append(arrived[-1] * slope)
        # … and backward through that: h by each g, k by each value, in turn.
        h, ks = one, []
        for g, slope, curve in zip(arrived[-2::-1], slopes, curves, strict=True):
            ks.append(h * g * curve)
            h = h * slope
        k = np.float32(0)
        for own, slope in zip(reversed(ks), reversed(slopes), strict=True):
            k = k * slope + own
        return k

    return run


def _function(x, tanh):
    y = x
    for _ in range(STEPS):
        y = tanh(y)
    return y


def tapelab():
    import tapelab as tf

    def run():
        x = tf.Variable(START)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = _function(x, tf.tanh)
            slope = inner.gradient(y, x)
        return outer.gradient(slope, x)

    return run


def tensorflow():
    import tensorflow as tf

    def run():
        x = tf.Variable(START)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = _function(x, tf.tanh)
            slope = inner.gradient(y, x)
        return outer.gradient(slope, x)

    return run


def torch():
    import torch

    def run():
        x = torch.tensor(START, requires_grad=True)
        y = _function(x, torch.tanh)
        (slope,) = torch.autograd.grad(y, x, create_graph=True)
        (curve,) = torch.autograd.grad(slope, x)
        return curve

    return run


def jax():
    import jax

    curve = jax.grad(jax.grad(lambda x: _function(x, jax.numpy.tanh)))
    return lambda: jax.block_until_ready(curve(START))


def autograd():
    import autograd.numpy as np
    from autograd import grad

    curve = grad(grad(lambda x: _function(x, np.tanh)))
    return lambda: curve(START)
