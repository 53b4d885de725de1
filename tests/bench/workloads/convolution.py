"""A training step of a LeNet: 32 images of 28×28, two convolutions with pooling, three layers."""

import numpy as np

TITLE = "convolution step (LeNet), batch 32, 28×28"
GOALS = {"tensorflow": 1.0}
ABSENT = {"micrograd": "has numbers only", "autograd": "has no convolution of images"}
BATCH = 32
RATE = 0.001
# Filters are (height, width, in, out), weights (in, out); each is followed by its biases.
SHAPES = ((5, 5, 1, 6), (5, 5, 6, 16), (400, 120), (120, 84), (84, 10))


def given():
    """Images (batch, height, width, channels), their classes, and the parameters."""
    random = np.random.default_rng(5)
    x = random.random((BATCH, 28, 28, 1)).astype(np.float32)
    labels = random.integers(0, 10, BATCH).astype(np.int32)
    parameters = []
    for shape in SHAPES:
        scale = (2 / np.prod(shape[:-1])) ** 0.5
        parameters.append((random.normal(size=shape) * scale).astype(np.float32))
        parameters.append(np.full(shape[-1], 0.01, np.float32))
    return x, labels, parameters


def by_hand():
    x, labels, parameters = given()
    f1, c1, f2, c2, w1, b1, w2, b2, w3, b3 = parameters
    rows = np.arange(BATCH)
    rate = np.float32(RATE)

    def columns(x, size):
        """All windows of x as the rows of a matrix."""
        windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
        return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * x.shape[-1])

    def pooled(x):
        b, h, w, c = x.shape
        return x.reshape(b, h // 2, 2, w // 2, 2, c).max(axis=(2, 4))

    def unpooled(g, y, x):
        b, h, w, c = x.shape
        blocks = x.reshape(b, h // 2, 2, w // 2, 2, c)
        there = blocks == y[:, :, None, :, None, :]
        return (there * g[:, :, None, :, None, :]).reshape(x.shape)

    def run():
        rows1 = columns(np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0))), 5)
        r1 = np.maximum((rows1 @ f1.reshape(-1, 6) + c1).reshape(BATCH, 28, 28, 6), 0)
        p1 = pooled(r1)
        rows2 = columns(p1, 5)
        r2 = np.maximum((rows2 @ f2.reshape(-1, 16) + c2).reshape(BATCH, 10, 10, 16), 0)
        p2 = pooled(r2)
        h0 = p2.reshape(BATCH, 400)
        h1 = np.maximum(h0 @ w1 + b1, 0)
        h2 = np.maximum(h1 @ w2 + b2, 0)
        logits = h2 @ w3 + b3
        logits -= logits.max(axis=1, keepdims=True)
        exps = np.exp(logits)
        sums = exps.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(sums[:, 0]) - logits[rows, labels])

        g = exps / sums
        g[rows, labels] -= 1
        g *= np.float32(1 / BATCH)
        to_w3, to_b3 = h2.T @ g, g.sum(axis=0)
        g = g @ w3.T * (h2 > 0)
        to_w2, to_b2 = h1.T @ g, g.sum(axis=0)
        g = g @ w2.T * (h1 > 0)
        to_w1, to_b1 = h0.T @ g, g.sum(axis=0)
        g = unpooled((g @ w1.T).reshape(p2.shape), p2, r2) * (r2 > 0)
        g = g.reshape(-1, 16)
        to_f2, to_c2 = (rows2.T @ g).reshape(f2.shape), g.sum(axis=0)
        windows = (g @ f2.reshape(-1, 16).T).reshape(BATCH, 10, 10, 5, 5, 6)
        to_p1 = np.zeros_like(p1)
        for i in range(5):
            for j in range(5):
                to_p1[:, i : i + 10, j : j + 10] += windows[:, :, :, i, j]
        g = (unpooled(to_p1, p1, r1) * (r1 > 0)).reshape(-1, 6)
        to_f1, to_c1 = (rows1.T @ g).reshape(f1.shape), g.sum(axis=0)
        grads = (to_f1, to_c1, to_f2, to_c2, to_w1, to_b1, to_w2, to_b2, to_w3, to_b3)
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
    x, labels, parameters = given()
    x, labels = tf.constant(x), tf.constant(labels)
    f1, c1, f2, c2, w1, b1, w2, b2, w3, b3 = variables = [tf.Variable(p) for p in parameters]

    def run():
        with tf.GradientTape() as tape:
            y = tf.nn.relu(tf.nn.conv2d(x, f1, 1, "SAME") + c1)
            y = tf.nn.max_pool2d(y, 2, 2, "VALID")
            y = tf.nn.relu(tf.nn.conv2d(y, f2, 1, "VALID") + c2)
            y = tf.nn.max_pool2d(y, 2, 2, "VALID")
            y = tf.reshape(y, (BATCH, -1))
            y = tf.nn.relu(y @ w1 + b1)
            y = tf.nn.relu(y @ w2 + b2)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, y @ w3 + b3)
            loss = tf.reduce_mean(losses)
        grads = tape.gradient(loss, variables)
        for each, grad in zip(variables, grads, strict=True):
            each.assign_sub(RATE * grad)
        return loss, grads

    return run


def channels_first(parameters):
    """Filters and the first weights as libraries want them whose images are (channels, h, w)."""
    f1, c1, f2, c2, w1, *rest = (np.asarray(each) for each in parameters)
    f1, f2 = f1.transpose(3, 2, 0, 1), f2.transpose(3, 2, 0, 1)
    w1 = w1.reshape(5, 5, 16, 120).transpose(2, 0, 1, 3).reshape(400, 120)
    return [np.ascontiguousarray(each) for each in (f1, c1, f2, c2, w1, *rest)]


def channels_last(result):
    """Loss and gradients from such a library in the order of the others."""
    loss, (f1, c1, f2, c2, w1, *rest) = result
    f1, f2 = (np.asarray(f).transpose(2, 3, 1, 0) for f in (f1, f2))
    w1 = np.asarray(w1).reshape(16, 5, 5, 120).transpose(1, 2, 0, 3).reshape(400, 120)
    return loss, (f1, c1, f2, c2, w1, *rest)


def torch():
    import torch
    import torch.nn.functional as F

    x, labels, parameters = given()
    x = torch.tensor(np.ascontiguousarray(x.transpose(0, 3, 1, 2)))
    labels = torch.tensor(labels, dtype=torch.int64)
    leaves = [torch.tensor(each, requires_grad=True) for each in channels_first(parameters)]
    f1, c1, f2, c2, w1, b1, w2, b2, w3, b3 = leaves

    def run():
        y = F.max_pool2d(F.relu(F.conv2d(x, f1, c1, padding=2)), 2)
        y = F.max_pool2d(F.relu(F.conv2d(y, f2, c2)), 2)
        y = y.reshape(BATCH, -1)
        y = F.relu(y @ w1 + b1)
        y = F.relu(y @ w2 + b2)
        loss = F.cross_entropy(y @ w3 + b3, labels)
        grads = torch.autograd.grad(loss, leaves)
        with torch.no_grad():
            for each, grad in zip(leaves, grads, strict=True):
                each -= RATE * grad
        return loss, grads

    run.read = channels_last
    return run


def jax():
    import jax
    import jax.numpy as jnp

    x, labels, parameters = given()
    x, places = jnp.asarray(x), jnp.asarray(labels)[:, None]
    now = [jnp.asarray(each) for each in parameters]

    def conv(x, filters, padding):
        order = ("NHWC", "HWIO", "NHWC")
        return jax.lax.conv_general_dilated(x, filters, (1, 1), padding, dimension_numbers=order)

    def pool(x):
        area = (1, 2, 2, 1)
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, area, area, "VALID")

    def loss_of(parameters):
        f1, c1, f2, c2, w1, b1, w2, b2, w3, b3 = parameters
        y = pool(jax.nn.relu(conv(x, f1, "SAME") + c1))
        y = pool(jax.nn.relu(conv(y, f2, "VALID") + c2)).reshape(BATCH, -1)
        y = jax.nn.relu(y @ w1 + b1)
        y = jax.nn.relu(y @ w2 + b2)
        logs = jax.nn.log_softmax(y @ w3 + b3)
        return -jnp.mean(jnp.take_along_axis(logs, places, 1))

    both = jax.value_and_grad(loss_of)

    def run():
        loss, grads = both(now)
        now[:] = [each - RATE * grad for each, grad in zip(now, grads, strict=True)]
        return jax.block_until_ready((loss, grads, now))[:2]

    return run


def mygrad():
    import mygrad
    from mygrad.nnet.activations import relu
    from mygrad.nnet.layers import conv_nd, max_pool
    from mygrad.nnet.losses import softmax_crossentropy

    x, labels, parameters = given()
    x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    parameters = channels_first(parameters)
    rate = np.float32(RATE)

    def run():
        leaves = [mygrad.tensor(each, copy=False) for each in parameters]
        f1, c1, f2, c2, w1, b1, w2, b2, w3, b3 = leaves
        y = conv_nd(x, f1, stride=1, padding=2) + c1.reshape(1, -1, 1, 1)
        y = max_pool(relu(y), (2, 2), 2)
        y = conv_nd(y, f2, stride=1) + c2.reshape(1, -1, 1, 1)
        y = max_pool(relu(y), (2, 2), 2).reshape(BATCH, -1)
        y = relu(mygrad.matmul(y, w1) + b1)
        y = relu(mygrad.matmul(y, w2) + b2)
        loss = softmax_crossentropy(mygrad.matmul(y, w3) + b3, labels)
        loss.backward()
        grads = [each.grad for each in leaves]
        value = loss.item()
        loss.clear_graph()
        for each, grad in zip(parameters, grads, strict=True):
            each -= rate * grad
        return value, grads

    run.read = channels_last
    return run
