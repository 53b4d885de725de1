"""Guards the names: what lectures reach through tf, what is left out, and that loading is lazy."""

import importlib
import subprocess
import sys

import pytest

import tapelab as tf

MODULES = [
    "autograph", "data", "initializers", "keras.activations", "keras.callbacks",
    "keras.constraints", "keras.datasets", "keras.initializers", "keras.layers", "keras.losses",
    "keras.metrics", "keras.models", "keras.optimizers", "keras.optimizers.legacy",
    "keras.optimizers.schedules", "keras.preprocessing", "keras.random", "keras.regularizers",
    "keras.utils", "losses", "metrics", "optimizers", "train",
]  # fmt: skip
# names that notebooks use most, by the path they are reached
PATHS = """
    Module function keras.Input keras.Model keras.Sequential keras.Variable keras.__version__
    keras.activations.get keras.activations.swish keras.backend.clear_session
    keras.backend.epsilon keras.backend.mean keras.backend.set_floatx
    keras.callbacks.EarlyStopping keras.callbacks.History keras.datasets.mnist
    keras.initializers.glorot_uniform keras.layers.Bidirectional keras.layers.Conv2D
    keras.layers.Dense keras.layers.Layer keras.layers.LSTM keras.layers.Masking
    keras.losses.MSE keras.losses.Reduction.NONE keras.metrics.Mean keras.models.Sequential
    keras.optimizers.Adam keras.optimizers.legacy.SGD keras.optimizers.schedules.ExponentialDecay
    keras.preprocessing.sequence.pad_sequences keras.regularizers.l2 keras.utils.set_random_seed
    keras.utils.to_categorical data.AUTOTUNE data.Dataset data.experimental.AUTOTUNE
    data.experimental.cardinality initializers.RandomNormal losses.categorical_crossentropy
    metrics.Mean optimizers.Adam optimizers.SGD random_normal_initializer train.AdamOptimizer
    errors.DataLossError train.Checkpoint train.CheckpointManager train.get_checkpoint_state
    train.latest_checkpoint train.list_variables train.load_checkpoint train.load_variable
    train.GradientDescentOptimizer train.get_or_create_global_step zeros_initializer
""".split()
LEFT_OUT = """
    data.TFRecordDataset keras.applications keras.callbacks.TensorBoard
    keras.datasets.cifar10 keras.layers.CuDNNGRU
    keras.layers.TextVectorization keras.metrics.AUC keras.mixed_precision keras.models.load_model
    keras.optimizers.Adafactor keras.preprocessing.image keras.utils.get_file keras.utils.plot_model
    train.Saver saved_model distribute summary sparse io
    autograph.to_code
""".split()


def reached(path: str) -> object:
    found = tf
    for name in path.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("path", PATHS)
def test_name_is_there(path: str) -> None:
    assert reached(path) is not None


@pytest.mark.parametrize("path", LEFT_OUT)
def test_what_is_left_out_says_so(path: str) -> None:
    with pytest.raises(NotImplementedError, match=f"tf.{path} is left out of tapelab. .{{20,}}"):
        reached(path)
    home, _, name = path.rpartition(".")
    assert not hasattr(reached(home) if home else tf, name)


UNKNOWN = ["keras.nothing", "keras.layers.Nothing", "data.Nothing", "nothing"]


@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_names_are_unknown(path: str) -> None:
    with pytest.raises(AttributeError, match="has no attribute") as error:
        reached(path)
    assert not isinstance(error.value, NotImplementedError)


@pytest.mark.parametrize("module", MODULES)
def test_public_names_exist_and_are_explained(module: str) -> None:
    found = importlib.import_module(f"tapelab.{module}")
    for name in found.__all__:
        thing = getattr(found, name)
        if callable(thing):
            assert thing.__doc__, f"{module}.{name} has no docstring"


def test_loading_is_lazy() -> None:
    code = (
        "import sys, tapelab; "
        "print([m for m in sys.modules if m.startswith(('tapelab.furniture.', 'tapelab.keras'))])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_keras_can_be_imported_as_a_package() -> None:
    code = "from tapelab import keras; from tapelab.keras.layers import Dense as D; print(D)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "<class 'tapelab.furniture.layers.core.Dense'>"


def test_helpers_of_utils() -> None:
    assert tf.keras.utils.to_categorical([[1], [0]]).tolist() == [[0.0, 1.0], [1.0, 0.0]]
    pad = tf.keras.preprocessing.sequence.pad_sequences
    assert pad([[1, 2, 3], [4]], maxlen=2).tolist() == [[2, 3], [0, 4]]
    assert pad([[1, 2, 3], [4]], 2, padding="post", truncating="post").tolist() == [[1, 2], [4, 0]]
    with pytest.raises(NotImplementedError, match="tapelab downloads nothing"):
        tf.keras.datasets.mnist.load_data("/no/such/file.npz")


def test_backend_settings() -> None:
    backend = tf.keras.backend
    backend.set_floatx("float64")
    try:
        assert tf.keras.layers.Dense(1)(tf.ones((1, 2))).dtype == tf.float64
    finally:
        backend.set_floatx("float32")
    assert backend.epsilon() == 1e-7
    v = backend.variable([1.0, 2.0])
    backend.set_value(v, [3.0, 4.0])
    assert backend.get_value(backend.square(v)).tolist() == [9.0, 16.0]
    with pytest.raises(AttributeError, match="use the function of tf"):
        backend.nothing  # noqa: B018
