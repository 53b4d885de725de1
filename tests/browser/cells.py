"""Ten cells that show what a view has to show: for screenshots, and for tests that want variety."""

LOAD = "%load_ext tapelab\nimport numpy as np\nimport tapelab as tf"

CELLS: dict[str, str] = {
    "two-paths": """\
x1, x2, c = tf.constant(1.0), tf.constant(2.0), tf.constant(4.0)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x1)
    tape.watch(x2)
    w3 = x1 * x2
    w4 = tf.math.sin(x1)
    w5 = w3 * w4 + c
tape.gradient(w5, [x1, x2, c])
""",
    "why-none": """\
x = tf.Variable(2.0)
w = tf.Variable(3.0)
k = tf.constant(4.0)
with tf.GradientTape() as tape:
    shift = tf.constant(float(w))
    y = x * x + shift * k
dy_dx, dy_dw, dy_dk = tape.gradient(y, [x, w, k])
""",
    "nested": """\
x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
d2y_dx2 = outer.gradient(dy_dx, x)
""",
    "loop": """\
x = tf.Variable(1.1)
with tf.GradientTape() as tape:
    y = x
    for step in range(30):
        y = y * x
        y = y - 0.05
dy_dx = tape.gradient(y, x)
""",
    "training": """\
tf.random.set_seed(1)
inputs = tf.random.normal((64, 2))
targets = inputs @ tf.constant([[3.0], [-2.0]]) + 1.0
w, b = tf.Variable(tf.zeros((2, 1))), tf.Variable(0.0)
for step in range(60):
    with tf.GradientTape() as tape:
        error = inputs @ w + b - targets
        loss = tf.reduce_mean(error ** 2)
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.1 * dw)
    b.assign_sub(0.1 * db)
""",
    "layers": """\
tf.random.set_seed(1)
x = tf.random.normal((4, 3))
w1, b1 = tf.Variable(tf.random.normal((3, 5))), tf.Variable(tf.zeros(5))
w2 = tf.Variable(tf.random.normal((5, 2)))
with tf.GradientTape(persistent=True) as tape:
    hidden = tf.nn.relu(x @ w1 + b1)
    scores = hidden @ w2
    loss = tf.reduce_mean(tf.square(scores))
grads = tape.gradient(loss, [w1, b1, w2])
""",
    "vanishing": """\
x = tf.Variable(0.5)
with tf.GradientTape() as tape:
    h = x
    for layer in range(12):
        h = tf.sigmoid(4.0 * h)
dh_dx = tape.gradient(h, x)
""",
    "zero-and-nan": """\
a, b, c = tf.Variable(-1.0), tf.Variable(0.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = tf.nn.relu(a) + tf.sqrt(b) * 0.0 + c
da, db, dc = tape.gradient(y, [a, b, c])
""",
    "forward": """\
x, v = tf.Variable([1.0, 2.0, 3.0]), tf.constant([0.0, 1.0, 0.0])
with tf.autodiff.ForwardAccumulator(x, v) as acc:
    y = tf.reduce_sum(tf.sin(x) * x)
dy = acc.jvp(y)
""",
    "error": """\
x = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape() as tape:
    y = x * x
    z = y + tf.constant([1.0, 2.0])
""",
}
