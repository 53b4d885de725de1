"""Guards layers and models: what they compute, which weights they have, what they refuse."""

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import listen

keras, layers = tf.keras, tf.keras.layers
X = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]], np.float32)
IMAGES = np.arange(2 * 4 * 4 * 3, dtype=np.float32).reshape(2, 4, 4, 3)


def with_weights(layer, *weights):
    """The layer, built for X, with the given weights."""
    layer(X)
    layer.set_weights([np.asarray(w) for w in weights])
    return layer


def test_dense_is_activation_of_product_and_bias() -> None:
    w, b = np.arange(6.0).reshape(3, 2), np.array([1.0, -40.0])
    layer = with_weights(layers.Dense(2, activation="relu"), w, b)
    assert np.allclose(layer(X), np.maximum(X @ w + b, 0.0))
    assert np.allclose(layer(X.astype(np.float64)), layer(X)), "float64 input is cast to float32"
    assert layer(X.astype(int)).dtype == tf.float32
    cube = np.stack([X, 2 * X])
    assert np.allclose(layer(cube)[1], layer(2 * X)), "only the last axis is multiplied"
    assert np.allclose(layer(X.tolist()), layer(X)), "lists of numbers are tensors"


def test_dense_names_paths_and_flags() -> None:
    keras.backend.clear_session()
    first, second = layers.Dense(2), layers.Dense(2, use_bias=False, name="own")
    first(X), second(X)
    assert [(v.name, v.path, v.shape) for v in first.weights] == [
        ("kernel", "dense/kernel", (3, 2)), ("bias", "dense/bias", (2,))]  # fmt: skip
    assert [v.path for v in second.weights] == ["own/kernel"]
    shown = "<Variable path=dense/bias, shape=(2,), dtype=float32, value=[0. 0.]>"
    assert repr(first.bias) == shown
    first.trainable = False
    assert first.trainable_variables == [] and len(first.non_trainable_variables) == 2


def test_gradients_reach_the_weights() -> None:
    layer = layers.Dense(1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(X))
    kernel, bias = tape.gradient(loss, layer.trainable_variables)
    assert np.allclose(kernel, X.sum(0)[:, None]) and bias.numpy() == [2.0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: layers.Dense(2)(np.ones(3)), "expected min_ndim=2, found ndim=1"),
        (lambda: with_weights(layers.Dense(1), [[1.0]] * 3, [0.0])(np.ones((1, 4))),
         r"axis -1 of input shape to have value 3, but received input with shape \(1, 4\)"),
        (lambda: layers.Dense(-1), "Received an invalid value for `units`"),
        (lambda: layers.Dense(1, colour="red"), "Unrecognized keyword arguments passed to Dense"),
        (lambda: layers.Dense(1, activation="curvy"), "Could not interpret activation function"),
        (lambda: layers.Dropout(2.0), "Invalid value received for argument `rate`"),
        (lambda: layers.Conv2D(1, 3)(X), "expected min_ndim=4, found ndim=2"),
        (lambda: keras.Sequential([lambda x: x]), "Only instances of `keras.Layer` can be added"),
    ],
)  # fmt: skip
def test_refusals(make, words) -> None:
    with pytest.raises(ValueError, match=words):
        make()


SIMPLE = [
    (layers.Activation("relu"), np.maximum(X, 0)),
    (layers.ReLU(max_value=2.0), np.clip(X, 0, 2)),
    (layers.ReLU(negative_slope=0.5), np.where(X > 0, X, 0.5 * X)),
    (layers.ReLU(threshold=1.0), np.where(X > 1, X, 0)),
    (layers.LeakyReLU(), np.where(X > 0, X, 0.3 * X)),
    (layers.LeakyReLU(alpha=0.1), np.where(X > 0, X, 0.1 * X)),
    (layers.ELU(2.0), np.where(X > 0, X, 2 * (np.exp(np.minimum(X, 0)) - 1))),
    (layers.Softmax(), np.exp(X) / np.exp(X).sum(1, keepdims=True)),
    (layers.Reshape((3, 1)), X[:, :, None]),
    (layers.RepeatVector(2), np.stack([X, X], 1)),
    (layers.Lambda(lambda x: x * 2), X * 2),
    (layers.Identity(), X),
    (layers.Dropout(0.5), X),
]


@pytest.mark.parametrize(("layer", "wanted"), SIMPLE, ids=lambda v: type(v).__name__)
def test_simple_layer(layer, wanted) -> None:
    assert np.allclose(layer(X), wanted, atol=1e-6)


def conv(x, kernel):
    """A convolution by its definition: no padding, step 1."""
    rows, columns = (n - k + 1 for n, k in zip(x.shape[1:3], kernel.shape[:2], strict=True))
    out = np.zeros((len(x), rows, columns, kernel.shape[-1]))
    for i in range(rows):
        for j in range(columns):
            patch = x[:, i : i + kernel.shape[0], j : j + kernel.shape[1]]
            out[:, i, j] = np.tensordot(patch, kernel, 3)
    return out


def test_conv2d() -> None:
    kernel = np.random.default_rng(0).normal(size=(3, 2, 3, 5)).astype(np.float32)
    layer = layers.Conv2D(5, (3, 2))
    layer(IMAGES)
    layer.set_weights([kernel, np.ones(5)])
    assert np.allclose(layer(IMAGES), conv(IMAGES, kernel) + 1, rtol=1e-4)
    halved = layers.Conv2D(5, 3, strides=2, padding="same", activation="relu")
    assert halved(IMAGES).shape == (2, 2, 2, 5)


SHAPES = [
    (layers.MaxPool2D(), IMAGES, (2, 2, 2, 3)),
    (layers.AveragePooling2D((2, 1), padding="same"), IMAGES, (2, 2, 4, 3)),
    (layers.GlobalAveragePooling2D(), IMAGES, (2, 3)),
    (layers.GlobalMaxPool2D(keepdims=True), IMAGES, (2, 1, 1, 3)),
    (layers.UpSampling2D((2, 3)), IMAGES, (2, 8, 12, 3)),
    (layers.ZeroPadding2D(((1, 0), (2, 3))), IMAGES, (2, 5, 9, 3)),
    (layers.Conv2DTranspose(5, 3, strides=2, padding="same"), IMAGES, (2, 8, 8, 5)),
    (layers.Conv2DTranspose(5, 4, strides=2), IMAGES, (2, 10, 10, 5)),
    (layers.Conv1D(5, 3, padding="causal"), IMAGES[:, 0], (2, 4, 5)),
    (layers.MaxPool1D(), IMAGES[:, 0], (2, 2, 3)),
    (layers.Flatten(), IMAGES, (2, 48)),
    (layers.Permute((3, 1, 2)), IMAGES, (2, 3, 4, 4)),
    (layers.Embedding(10, 4), np.array([[1, 2], [3, 4]]), (2, 2, 4)),
    (layers.LayerNormalization(), IMAGES, (2, 4, 4, 3)),
]


@pytest.mark.parametrize(("layer", "x", "shape"), SHAPES, ids=lambda v: type(v).__name__)
def test_shape(layer, x, shape) -> None:
    assert layer(x).shape == shape


def test_dropout_drops_in_training_only() -> None:
    layer, x = layers.Dropout(0.25, seed=1), np.ones((100, 100), np.float32)
    first, second = layer(x, training=True).numpy(), layer(x, training=True).numpy()
    assert set(np.unique(first)) == {0.0, np.float32(1 / 0.75)}
    assert abs((first == 0).mean() - 0.25) < 0.02
    assert (first != second).any()
    assert (layers.Dropout(0.25, seed=1)(x, training=True).numpy() == first).all()


def test_batch_normalization() -> None:
    layer = layers.BatchNormalization(momentum=0.5, epsilon=0.0)
    y = layer(X, training=True).numpy()
    assert np.allclose(y.mean(0), 0, atol=1e-6) and np.allclose(y.var(0), 1, atol=1e-5)
    assert np.allclose(layer.moving_mean, 0.5 * X.mean(0))
    assert np.allclose(layer.moving_variance, 0.5 + 0.5 * X.var(0))
    wanted = (X - 0.5 * X.mean(0)) / np.sqrt(0.5 + 0.5 * X.var(0))
    assert np.allclose(layer(X), wanted, rtol=1e-5)
    assert [v.name for v in layer.trainable_variables] == ["gamma", "beta"]


MERGED = [
    (layers.Add(), X + 2 * X), (layers.Subtract(), X - 2 * X), (layers.Multiply(), X * 2 * X),
    (layers.Average(), 1.5 * X), (layers.Maximum(), np.maximum(X, 2 * X)),
    (layers.Minimum(), np.minimum(X, 2 * X)), (layers.Concatenate(), np.hstack([X, 2 * X])),
    (layers.Dot(axes=1), (X * 2 * X).sum(1, keepdims=True)),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "wanted"), MERGED, ids=lambda v: type(v).__name__)
def test_merging(layer, wanted) -> None:
    assert np.allclose(layer([X, 2 * X]), wanted)


class Affine(layers.Layer):
    """Weights in a list, a plain tf.Variable, a layer inside, a loss, and the training flag."""

    def __init__(self):
        super().__init__()
        self.offset = tf.Variable(1.0, name="offset")
        self.inner = [layers.Dense(1, use_bias=False), {"deep": layers.Dense(1)}]

    def build(self, input_shape):
        self.scale = self.add_weight(shape=input_shape[-1:], initializer="ones", name="scale")
        self.add_weight("unused", shape=(), trainable=False)

    def call(self, x, training=None):
        self.add_loss(tf.reduce_sum(x))
        self.trained = training
        return self.inner[1]["deep"](self.inner[0](x * self.scale + self.offset))


def test_subclass() -> None:
    layer = Affine()
    layer(X, training=True)
    assert layer.trained is True and layer.built
    names = [v.name for v in layer.weights]
    assert names == ["scale", "offset:0", "unused", "kernel", "kernel", "bias"]
    assert len(layer.trainable_variables) == 5 and len(layer.losses) == 1
    layer(X)
    assert layer.trained is None and len(layer.losses) == 1, "losses are those of the last call"
    assert len(layer.submodules) == 2


def test_regularizers_are_losses() -> None:
    both = keras.regularizers.L1L2(l1=0.5, l2=0.25)
    layer = with_weights(layers.Dense(1, kernel_regularizer=both), [[1.0], [-2.0], [0.0]], [5.0])
    assert [loss.numpy() for loss in layer.losses] == [0.5 * 3 + 0.25 * 5]
    model = keras.Sequential([layer, layers.Dense(1, kernel_regularizer="l2")])
    model(X)
    assert len(model.losses) == 2


def test_training_reaches_the_layers_inside() -> None:
    class Flag(layers.Layer):
        def call(self, x, training=False):
            return x * (1.0 if training else 0.0)

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.body = keras.Sequential([Flag(), layers.Activation("linear")])

        def call(self, x):
            return self.body(x)

    model = Net()
    assert np.allclose(model(X, training=True), X)
    assert np.allclose(model(X), 0)


def test_sequential() -> None:
    model = keras.Sequential([layers.Dense(4, "tanh"), layers.Dense(2)])
    assert model.weights == [] and model(X).shape == (2, 2)
    known = keras.Sequential([layers.Dense(4, input_shape=(3,)), layers.Dense(2)])
    assert len(known.weights) == 4 and known.output_shape == (None, 2)
    known.add(layers.Dense(7))
    assert known.output_shape == (None, 7)
    known.pop()
    assert known.output_shape == (None, 2) and len(known.layers) == 2
    from_input = keras.Sequential([keras.Input(shape=(3,)), layers.Dense(1)])
    assert from_input.count_params() == 4 and len(from_input.layers) == 1
    later = keras.Sequential([layers.Dense(1)])
    later.build((None, 5))
    assert later.count_params() == 6


def test_functional_model() -> None:
    a, b = keras.Input((3,)), keras.Input((2,), name="b")
    shared = layers.Dense(2)
    x = shared(a) + b * 2.0
    y = layers.concatenate([x, shared(a)])
    model = keras.Model(inputs=[a, b], outputs={"x": x, "y": y})
    out = model([X, X[:, :2]])
    dense = X @ shared.kernel.numpy()
    assert np.allclose(out["x"], dense + 2 * X[:, :2], atol=1e-6)
    assert np.allclose(out["y"], np.hstack([out["x"], dense]), atol=1e-6)
    assert len(model.weights) == 2 and x.shape == (None, 2) and y.shape == (None, 4)
    part = keras.Model(a, shared.output)
    assert np.allclose(part(X), dense, atol=1e-6)
    with pytest.raises(ValueError, match="expected shape=.*, found shape=.2, 2"):
        part(X[:, :2])
    with pytest.raises(ValueError, match="`inputs` not connected to `outputs`"):
        keras.Model(b, y)
    with pytest.raises(TypeError, match="A KerasTensor is symbolic"):
        bool(a)


def test_building_from_symbols_is_not_recorded() -> None:
    seen = []

    class View(listen.Listener):
        def on_op(self, op, *rest):
            seen.append(op.name)

    end = listen.add(View())
    try:
        with tf.GradientTape() as tape:
            keras.Sequential([keras.Input((3,)), layers.Dense(1)])
        assert tape.records == [] and "matmul" not in seen
    finally:
        end()


def test_subclassed_model_builds_from_a_shape() -> None:
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, x, training=False):
            return self.dense(x)

    model = Net()
    model.build((None, 3))
    assert model.count_params() == 8
    assert model.predict(X).shape == (2, 2) and isinstance(model.predict(X), np.ndarray)
    assert model.get_layer(index=0) is model.dense
    with pytest.raises(ValueError, match="No such layer: other. Existing layers are"):
        model.get_layer("other")


def test_summary(capsys) -> None:
    keras.backend.clear_session()
    keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.BatchNormalization()]).summary()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == 'Model: "sequential"'
    assert lines[4].split() == ["│", "dense", "(Dense)", "│", "(None,", "2)", "│", "8", "│"]
    assert lines[-3:] == [" Total params: 16 (64.00 B)", " Trainable params: 12 (48.00 B)",
                          " Non-trainable params: 4 (16.00 B)"]  # fmt: skip


def test_seeds_make_weights_repeat() -> None:
    def weights():
        keras.utils.set_random_seed(7)
        layer = layers.Dense(2, kernel_initializer="he_normal")
        layer(X)
        return layer.kernel.numpy()

    assert (weights() == weights()).all()


@pytest.mark.parametrize("kind", sorted(keras.initializers.__all__))
def test_initializers(kind: str) -> None:
    make = getattr(keras.initializers, kind)
    if kind in ("Initializer", "get"):
        return
    start = make()
    value = start((40, 40), dtype="float64").numpy()
    assert value.shape == (40, 40) and value.dtype == np.float64
    again = type(start).from_config(start.get_config())
    assert (again((40, 40), dtype="float64").numpy() == value).all()
    low = kind.lower()
    if "glorot" in low or "he" in low or "lecun" in low:
        wanted = (2.0 if "he" in low else 1.0) / 40
        assert value.var() == pytest.approx(wanted, rel=0.15)
    if "orthogonal" in low:
        assert np.allclose(value.T @ value, np.eye(40), atol=1e-6)


def test_initializers_of_tf_follow_the_global_seed() -> None:
    def draw():
        tf.random.set_seed(3)
        return tf.random_normal_initializer(stddev=2.0)((3,)).numpy()

    assert (draw() == draw()).all()
    assert tf.zeros_initializer()([2, 2]).numpy().sum() == 0
    assert tf.constant_initializer(4)([2]).numpy().tolist() == [4, 4]
    assert (tf.random_uniform_initializer(1.0, 2.0, seed=1)([9]).numpy() >= 1).all()


@pytest.mark.parametrize("layer", [layers.BatchNormalization, layers.LayerNormalization])
def test_bytes_of_an_image_are_normalised_as_floats(layer) -> None:
    image = np.array([[0, 254], [10, 20]], np.uint8)
    found, wanted = (layer()(x) for x in (image, image.astype(np.float32)))
    assert found.dtype == tf.float32 and np.array_equal(found, wanted)
