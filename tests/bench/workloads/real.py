"""A training step of a network for digits: 128 images through 784-256-10, cross entropy."""

import numpy as np

TITLE = "real MLP step, batch 128, 784-256-10"
GOALS = {"by_hand": 1.15}
ABSENT = {"micrograd": "has numbers only"}
SIZES = (784, 256, 10)
BATCH = 128
RATE = 0.001


def given():
    """Images, their classes, and the parameters to start from."""
    random = np.random.default_rng(2)
    x = random.random((BATCH, SIZES[0])).astype(np.float32)
    labels = random.integers(0, SIZES[-1], BATCH).astype(np.int32)
    parameters = []
    for pair in zip(SIZES, SIZES[1:], strict=False):
        parameters.append((random.normal(size=pair) * (2 / pair[0]) ** 0.5).astype(np.float32))
        parameters.append(np.zeros(pair[1], np.float32))
    return x, labels, parameters


def by_hand():
    x, labels, (w1, b1, w2, b2) = given()
    rows = np.arange(BATCH)
    rate, share = np.float32(RATE), np.float32(1 / BATCH)

    def run():
        hidden = np.maximum(x @ w1 + b1, 0)
        logits = hidden @ w2 + b2
        logits -= logits.max(axis=1, keepdims=True)
        exps = np.exp(logits)
        sums = exps.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(sums[:, 0]) - logits[rows, labels])
        g = exps / sums
        g[rows, labels] -= 1
        g *= share
        to_w2, to_b2 = hidden.T @ g, g.sum(axis=0)
        g = g @ w2.T * (hidden > 0)
        to_w1, to_b1 = x.T @ g, g.sum(axis=0)
        grads = (to_w1, to_b1, to_w2, to_b2)
        for each, grad in zip((w1, b1, w2, b2), grads, strict=True):
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
    x, labels, parameters = given()
    x, labels = tf.constant(x), tf.constant(labels)
    w1, b1, w2, b2 = variables = [tf.Variable(each) for each in parameters]

    def run():
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(x @ w1 + b1)
            logits = hidden @ w2 + b2
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(losses)
        grads = tape.gradient(loss, variables)
        for each, grad in zip(variables, grads, strict=True):
            each.assign_sub(RATE * grad)
        return loss, grads

    return run


def torch():
    import torch
    from torch.nn.functional import cross_entropy

    x, labels, parameters = given()
    x, labels = torch.tensor(x), torch.tensor(labels, dtype=torch.int64)
    w1, b1, w2, b2 = leaves = [torch.tensor(each, requires_grad=True) for each in parameters]

    def run():
        hidden = torch.relu(x @ w1 + b1)
        loss = cross_entropy(hidden @ w2 + b2, labels)
        grads = torch.autograd.grad(loss, leaves)
        with torch.no_grad():
            for each, grad in zip(leaves, grads, strict=True):
                each -= RATE * grad
        return loss, grads

    return run


def jax():
    import jax
    import jax.numpy as jnp

    x, labels, parameters = given()
    x, places = jnp.asarray(x), jnp.asarray(labels)[:, None]
    now = [jnp.asarray(each) for each in parameters]

    def loss_of(parameters):
        w1, b1, w2, b2 = parameters
        hidden = jax.nn.relu(x @ w1 + b1)
        logs = jax.nn.log_softmax(hidden @ w2 + b2)
        return -jnp.mean(jnp.take_along_axis(logs, places, 1))

    both = jax.value_and_grad(loss_of)

    def run():
        loss, grads = both(now)
        now[:] = [each - RATE * grad for each, grad in zip(now, grads, strict=True)]
        return jax.block_until_ready((loss, grads, now))[:2]

    return run


def autograd():
    import autograd.numpy as anp
    from autograd import value_and_grad

    x, labels, parameters = given()
    rows, rate = np.arange(BATCH), np.float32(RATE)

    def loss_of(parameters):
        w1, b1, w2, b2 = parameters
        hidden = anp.maximum(x @ w1 + b1, 0)
        logits = hidden @ w2 + b2
        logits = logits - anp.max(logits, axis=1, keepdims=True)
        logs = logits - anp.log(anp.sum(anp.exp(logits), axis=1, keepdims=True))
        return -anp.mean(logs[rows, labels])

    both = value_and_grad(loss_of)

    def run():
        loss, grads = both(parameters)
        for each, grad in zip(parameters, grads, strict=True):
            each -= rate * grad
        return loss, grads

    return run


def mygrad():
    import mygrad
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels, parameters = given()
    rate = np.float32(RATE)

    def run():
        w1, b1, w2, b2 = leaves = [mygrad.tensor(each, copy=False) for each in parameters]
        hidden = relu(mygrad.matmul(x, w1) + b1)
        loss = softmax_crossentropy(mygrad.matmul(hidden, w2) + b2, labels)
        loss.backward()
        grads = [each.grad for each in leaves]
        value = loss.item()
        loss.clear_graph()
        for each, grad in zip(parameters, grads, strict=True):
            each -= rate * grad
        return value, grads

    return run
