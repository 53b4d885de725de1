"""Rich programs: each leaves `answers`, gradients and other tensors, and its tapes behind.

What `explain` said stands in `said`: it can say more where somebody listened.
"""

PROGRAMS = {
    "a chain": """
x = tf.Variable(0.7, name="x")
with tf.GradientTape(persistent=True) as tape:
    y = tf.sin(x) * tf.exp(-x) + tf.sqrt(x) / (1.0 + x ** 2.0)
    z = y
    for _ in range(12):
        z = tf.tanh(1.3 * z - 0.2)
answers = [tape.gradient(z, x), tape.gradient(y, x)]
""",
    "nested tapes": """
x = tf.Variable([0.3, -1.2, 2.0], name="x")
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        y = tf.reduce_sum(tf.sin(x) * tf.square(x))
    g = inner.gradient(y, x)
    h = tf.reduce_sum(g * tf.constant([1.0, 2.0, 3.0]))
answers = [g, outer.gradient(h, x), outer.jacobian(g, x)]
""",
    "dicts and sets of sources": """
names = {"weights", "bias", "scale", "offset", "gain"}
held = {name: tf.Variable(0.1 * len(name), name=name) for name in sorted(names)}
with tf.GradientTape() as tape:
    total = tf.constant(0.0)
    for name in sorted(held):
        total = total + held[name] ** 2.0 * float(len(name))
sources = {name: held[name] for name in names}  # in the order of the set
found = tape.gradient(total, {"all": sources, "refs": [held["bias"]]})
answers = [found["all"][name] for name in sorted(names)] + found["refs"]
""",
    "a training loop": """
tf.random.set_seed(7)
w = tf.Variable(tf.random.normal([4, 3], stddev=0.5), name="w")
b = tf.Variable(tf.zeros([3]), name="b")
x = tf.constant(np.linspace(-1, 1, 32).reshape(8, 4), tf.float32)
t = tf.one_hot([0, 1, 2, 0, 1, 2, 0, 1], 3)
losses = []
for step in range(25):
    with tf.GradientTape() as tape:
        logits = tf.matmul(x, w) + b
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(t, logits))
    gw, gb = tape.gradient(loss, [w, b])
    w.assign_sub(0.5 * gw)
    b.assign_sub(0.5 * gb)
    losses.append(loss)
answers = [w.value(), b.value(), tf.stack(losses), gw, gb]
""",
    "Keras": """
tf.keras.utils.set_random_seed(11)
model = tf.keras.Sequential([
    tf.keras.layers.Dense(8, activation="tanh", kernel_regularizer="l2"),
    tf.keras.layers.BatchNormalization(),
    tf.keras.layers.Dropout(0.3),
    tf.keras.layers.Dense(2),
])
optimizer = tf.keras.optimizers.Adam(0.05, clipnorm=1.0)
data = tf.data.Dataset.from_tensor_slices(
    (np.linspace(-1, 1, 48).reshape(24, 2).astype("float32"), np.arange(24) % 2))
measure = tf.keras.metrics.Mean()
for x, t in data.shuffle(24, seed=3).batch(6).repeat(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(
            t, model(x, training=True), from_logits=True)) + tf.add_n(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    measure.update_state(loss)
answers = [*grads, *model.get_weights(), measure.result()]
""",
    "random numbers": """
tf.random.set_seed(42)
g = tf.random.Generator.from_seed(5)
x = tf.Variable(tf.random.uniform([6], -1, 1), name="x")
with tf.GradientTape() as tape:
    noise = tf.random.normal([6], stddev=tf.abs(x)) + g.normal([6])
    kept = tf.nn.dropout(x, rate=0.5, seed=3)
    y = tf.reduce_sum(noise * kept) + tf.reduce_sum(tf.random.shuffle(x) * x)
answers = [tape.gradient(y, x), noise, tf.random.categorical([[0.1, 0.9]], 5)]
""",
    "forward mode": """
x = tf.constant([0.5, -0.3, 1.1])
with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.0, 2.0])) as acc:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.exp(x) * tf.cos(x))
    g = tape.gradient(y, x)
answers = [g, acc.jvp(g), acc.jvp(y)]
""",
    "a function of one's own and a branch": """
@tf.custom_gradient
def clipped(x):
    return tf.identity(x), lambda up: tf.clip_by_norm(up, 0.5)

@tf.function
def layer(x, w):
    h = tf.nn.relu(tf.matmul(x, w))
    return h if tf.reduce_sum(h) > 0.0 else -h

w = tf.Variable([[1.0, -0.5], [0.3, 0.8]], name="w")
x = tf.constant([[1.0, 2.0], [0.5, -1.0]])
with tf.GradientTape(persistent=True) as tape:
    h = layer(x, w)
    y = tf.reduce_sum(clipped(h) ** 2.0)
answers = [tape.gradient(y, w), tape.jacobian(h, w)]
""",
    "rows, images and many numbers": """
table = tf.Variable(tf.reshape(tf.range(40.0), [10, 4]) / 40.0, name="table")
image = tf.Variable(np.sin(np.arange(128)).reshape(1, 8, 8, 2).astype("float32"), name="image")
filters = tf.Variable(np.cos(np.arange(36)).reshape(3, 3, 2, 2).astype("float32"), name="filters")
with tf.GradientTape() as tape:
    rows = tf.gather(table, [1, 3, 3, 7])
    maps = tf.nn.max_pool2d(tf.nn.conv2d(image, filters, 1, "SAME"), 2, 2, "VALID")
    y = tf.reduce_sum(rows ** 2.0) + tf.reduce_logsumexp(maps) + tf.norm(image)
g = tape.gradient(y, [table, image, filters])
answers = [tf.convert_to_tensor(g[0]), g[1], g[2]]
""",
    "questions about None and zero": """
a, b = tf.Variable(2.0, name="a"), tf.Variable(1.0, name="b")
k = tf.constant(3.0)
with tf.GradientTape(persistent=True) as tape:
    c = a * k
    d = tf.stop_gradient(c) + tf.cast(tf.cast(b, tf.int32), tf.float32)
    e = tf.nn.relu(-c)
found = [tape.gradient(c, k), tape.gradient(d, a), tape.gradient(d, b), tape.gradient(e, a)]
said = [str(tape.explain(c, k)), str(tape.explain(d, a)), str(tape.explain(d, b)),
        str(tape.explain(e, a))]
answers = found
""",
    "modules, scopes and slices": """
class Block(tf.Module):
    def __init__(self, n):
        super().__init__()
        self.parts = {"b": tf.Variable(tf.ones([n]), name="b"),
                      "a": [tf.Variable(0.5 * tf.eye(n), name="a")]}
    def __call__(self, x):
        return tf.tensordot(self.parts["a"][0], x, 1) + self.parts["b"]

block = Block(3)
with tf.GradientTape() as tape:
    x = tf.constant([1.0, 2.0, 3.0])
    for k in range(3):
        with tf.name_scope(f"round{k}"):
            x = tf.sigmoid(block(x))[::-1]
    y = tf.reduce_sum(x[1:] * x[:-1])
answers = tape.gradient(y, block.trainable_variables)
""",
}
