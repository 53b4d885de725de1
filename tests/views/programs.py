"""Twenty programs as lectures have them; every surface must say the same of each."""

from __future__ import annotations

PROGRAMS = {
    "chain": """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = tf.exp(-y / 10.0)
tape.gradient(z, x)
""",
    "two paths": """
x1, x2, c = tf.constant(1.0), tf.constant(2.0), tf.constant(4.0)
with tf.GradientTape(persistent=True) as tape:
    tape.watch([x1, x2])
    w3 = x1 * x2
    w4 = tf.sin(x1)
    w5 = w3 * w4 + c
tape.gradient(w5, [x1, x2, c])
""",
    "none": """
x, v = tf.Variable(2.0), tf.Variable(1.0)
k = tf.constant(3.0)
with tf.GradientTape() as tape:
    a = x * k
    y = a + tf.stop_gradient(v * 2.0)
tape.gradient(y, [x, k, v])
""",
    "arrays": """
x = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
w, b = tf.Variable([[0.5], [-1.0]]), tf.Variable([0.1])
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w + b))
tape.gradient(loss, [w, b])
""",
    "large arrays": """
import numpy as np
x = tf.constant(np.linspace(-1, 1, 32 * 12).reshape(32, 12).astype("float32"))
w = tf.Variable(np.linspace(0, 1, 12 * 9).reshape(12, 9).astype("float32"))
with tf.GradientTape() as tape:
    h = tf.nn.relu(x @ w)
    loss = tf.reduce_sum(h * h)
tape.gradient(loss, w)
""",
    "broadcasting": """
x = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
w, b = tf.Variable([0.5, -1.0, 2.0]), tf.Variable(0.25)
with tf.GradientTape() as tape:
    loss = tf.reduce_sum((x * w + b) ** 2)
tape.gradient(loss, [w, b])
""",
    "nested tapes": """
x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x ** 3
    dy = inner.gradient(y, x)
outer.gradient(dy, x)
""",
    "loop": """
w, y = tf.Variable(1.5), tf.constant(1.0)
with tf.GradientTape() as tape:
    for k in range(5):
        y = y * w + 0.25
tape.gradient(y, w)
""",
    "training": """
w = tf.Variable(0.0)
for step in range(12):
    with tf.GradientTape() as tape:
        loss = (w * 2.0 - 6.0) ** 2
    w.assign_sub(0.05 * tape.gradient(loss, w))
""",
    "two passes": """
x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
tape.gradient(z, x)
tape.gradient(y, x)
""",
    "seeds given": """
x = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape() as tape:
    y = x * x
tape.gradient(y, x, output_gradients=tf.constant([1.0, 0.5, -2.0]))
""",
    "nan": """
x = tf.Variable(0.0)
with tf.GradientTape() as tape:
    y = tf.sqrt(x) * 0.0
tape.gradient(y, x)
""",
    "forward mode": """
x = tf.Variable(2.0)
with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
    y = x * x
    z = tf.sin(y)
acc.jvp(z)
""",
    "custom gradient": """
@tf.custom_gradient
def clip(x):
    def grad(g):
        return tf.clip_by_value(g, -0.5, 0.5)
    return x * 1.0, grad
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = clip(x) * 4.0
tape.gradient(y, x)
""",
    "dead relu": """
x, w = tf.Variable(-2.0), tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.nn.relu(w * x) + 1.0
tape.gradient(y, [x, w])
""",
    "several outputs": """
x = tf.Variable([1.0, 2.0, 3.0, 4.0])
with tf.GradientTape() as tape:
    a, b = tf.split(x, 2)
    y = tf.reduce_sum(a * b)
tape.gradient(y, x)
""",
    "rows": """
table = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
with tf.GradientTape() as tape:
    picked = tf.gather(table, [2, 0, 2])
    y = tf.reduce_sum(picked)
tape.gradient(y, table)
""",
    "recording": """
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x * x + tf.sin(x)
""",
    "small and large": """
x = tf.Variable(1.5e-9)
with tf.GradientTape() as tape:
    y = (x * 13312.5) * 4.1e12
    z = y - 1.0 / 3.0
tape.gradient(z, x)
""",
    "softmax": """
z = tf.Variable([[2.0, -1.0, 0.5]])
with tf.GradientTape() as tape:
    p = tf.nn.softmax(z)
    loss = -tf.math.log(p[0, 1])
tape.gradient(loss, z)
""",
}
