"""A training step of a small network: 64 points through 2-16-16-1 with tanh, squared error."""

import numpy as np

TITLE = "toy MLP step, batch 64, 2-16-16-1"
GOALS = {"torch": 0.8, "by_hand": 3.0}
ABSENT = {"micrograd": "has no tanh"}
SIZES = (2, 16, 16, 1)
RATE = 0.001


def given():
    """Points, what they should become, and the parameters to start from."""
    random = np.random.default_rng(1)
    x = random.normal(size=(64, SIZES[0])).astype(np.float32)
    targets = np.sin(x.sum(axis=1, keepdims=True))
    parameters = []
    for pair in zip(SIZES, SIZES[1:], strict=False):
        parameters.append((random.normal(size=pair) / pair[0] ** 0.5).astype(np.float32))
        parameters.append(np.zeros(pair[1], np.float32))
    return x, targets, parameters


def by_hand():
    x, targets, (w1, b1, w2, b2, w3, b3) = given()
    parameters = (w1, b1, w2, b2, w3, b3)
    rate = np.float32(RATE)

    def run():
        first = np.tanh(x @ w1 + b1)
        second = np.tanh(first @ w2 + b2)
        off = second @ w3 + b3 - targets
        loss = np.mean(off * off)
        g = off * np.float32(2 / len(x))
        to_w3, to_b3 = second.T @ g, g.sum(axis=0)
        g = g @ w3.T * (1 - second * second)
        to_w2, to_b2 = first.T @ g, g.sum(axis=0)
        g = g @ w2.T * (1 - first * first)
        to_w1, to_b1 = x.T @ g, g.sum(axis=0)
        grads = (to_w1, to_b1, to_w2, to_b2, to_w3, to_b3)
        for each, grad in zip(parameters, grads, strict=True):
            each -= rate * grad
        return loss, grads

    return run


def tapelab():
    import tapelab as tf

    return _with_tapes(tf)


def tensorflow():
    import tensorflow as tf

    return _with_tapes(tf)


def _with_tapes(tf):
    x, targets, parameters = given()
    x, targets = tf.constant(x), tf.constant(targets)
    w1, b1, w2, b2, w3, b3 = variables = [tf.Variable(each) for each in parameters]

    def run():
        with tf.GradientTape() as tape:
            first = tf.tanh(x @ w1 + b1)
            second = tf.tanh(first @ w2 + b2)
            loss = tf.reduce_mean((second @ w3 + b3 - targets) ** 2)
        grads = tape.gradient(loss, variables)
        for each, grad in zip(variables, grads, strict=True):
            each.assign_sub(RATE * grad)
        return loss, grads

    return run


def torch():
    import torch

    x, targets, parameters = given()
    x, targets = torch.tensor(x), torch.tensor(targets)
    w1, b1, w2, b2, w3, b3 = leaves = [torch.tensor(p, requires_grad=True) for p in parameters]

    def run():
        first = torch.tanh(x @ w1 + b1)
        second = torch.tanh(first @ w2 + b2)
        loss = torch.mean((second @ w3 + b3 - targets) ** 2)
        grads = torch.autograd.grad(loss, leaves)
        with torch.no_grad():
            for each, grad in zip(leaves, grads, strict=True):
                each -= RATE * grad
        return loss, grads

    return run


def _loss(parameters, x, targets, tanh, mean):
    w1, b1, w2, b2, w3, b3 = parameters
    first = tanh(x @ w1 + b1)
    second = tanh(first @ w2 + b2)
    return mean((second @ w3 + b3 - targets) ** 2)


def jax():
    import jax
    import jax.numpy as jnp

    x, targets, parameters = given()
    x, targets = jnp.asarray(x), jnp.asarray(targets)
    now = [jnp.asarray(each) for each in parameters]
    both = jax.value_and_grad(lambda p: _loss(p, x, targets, jnp.tanh, jnp.mean))

    def run():
        loss, grads = both(now)
        now[:] = [each - RATE * grad for each, grad in zip(now, grads, strict=True)]
        return jax.block_until_ready((loss, grads, now))[:2]

    return run


def autograd():
    import autograd.numpy as anp
    from autograd import value_and_grad

    x, targets, parameters = given()
    both = value_and_grad(lambda p: _loss(p, x, targets, anp.tanh, anp.mean))
    rate = np.float32(RATE)

    def run():
        loss, grads = both(parameters)
        for each, grad in zip(parameters, grads, strict=True):
            each -= rate * grad
        return loss, grads

    return run


def mygrad():
    import mygrad

    x, targets, parameters = given()
    rate = np.float32(RATE)

    def run():
        leaves = [mygrad.tensor(each, copy=False) for each in parameters]
        loss = _loss(leaves, x, targets, mygrad.tanh, mygrad.mean)
        loss.backward()
        grads = [each.grad for each in leaves]
        value = loss.item()
        loss.clear_graph()
        for each, grad in zip(parameters, grads, strict=True):
            each -= rate * grad
        return value, grads

    return run
