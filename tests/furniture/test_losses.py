"""Guards losses and metrics: their numbers, by hand, and how examples become one number."""

import math

import numpy as np
import pytest

import tapelab as tf

losses, metrics = tf.keras.losses, tf.keras.metrics
LABELS = np.array([[0.0, 1.0], [1.0, 0.0]])
P = np.array([[0.2, 0.8], [0.4, 0.6]])
SCORES = np.log(P)
LN = math.log

EACH = {
    "mean_squared_error": (0.2**2, 0.6**2),
    "mean_absolute_error": (0.2, 0.6),
    "mean_squared_logarithmic_error": (
        (LN(1.2) ** 2 + (LN(1.8) - LN(2)) ** 2) / 2, ((LN(1.4) - LN(2)) ** 2 + LN(1.6) ** 2) / 2),
    "huber": (0.02, 0.18),
    "log_cosh": (LN(math.cosh(0.2)), LN(math.cosh(0.6))),
    "hinge": ((1.2 + 0.2) / 2, (0.6 + 1.6) / 2),
    "squared_hinge": ((1.2**2 + 0.2**2) / 2, (0.6**2 + 1.6**2) / 2),
    "categorical_hinge": (0.4, 1.2),
    "cosine_similarity": (-0.8 / math.hypot(0.2, 0.8), -0.4 / math.hypot(0.4, 0.6)),
    "kl_divergence": (-LN(0.8), -LN(0.4)),
    "poisson": (0.5 - LN(0.8) / 2, 0.5 - LN(0.4) / 2),
    "binary_crossentropy": (-LN(0.8), -LN(0.4)),
    "categorical_crossentropy": (-LN(0.8), -LN(0.4)),
}  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_function(name: str) -> None:
    function = getattr(losses, name)
    assert np.allclose(function(LABELS, P), EACH[name], rtol=1e-5, atol=3e-6)
    assert function(LABELS, P).dtype == tf.float64
    assert function(LABELS.tolist(), tf.constant(P, tf.float32)).dtype == tf.float32


WHOLE = {"MSE": 2 / 3, "MAE": 2 / 3, "MSLE": 0.21495162, "MAPE": 50.0}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("kind", [list, np.array, tf.constant])
def test_means_of_whole_numbers_are_not_cut_off(name: str, kind) -> None:
    found = getattr(losses, name)(kind([1, 1, 2]), kind([1, 0, 1]))
    assert found.dtype == tf.float32 and found.numpy() == pytest.approx(WHOLE[name], rel=1e-5)


CLASSES = {
    "MeanSquaredError": "mean_squared_error", "MeanAbsoluteError": "mean_absolute_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error", "Huber": "huber",
    "LogCosh": "log_cosh", "Hinge": "hinge", "SquaredHinge": "squared_hinge",
    "CategoricalHinge": "categorical_hinge", "CosineSimilarity": "cosine_similarity",
    "KLDivergence": "kl_divergence", "Poisson": "poisson",
    "BinaryCrossentropy": "binary_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_class(name: str) -> None:
    make, each = getattr(losses, name), np.array(EACH[CLASSES[name]])
    assert make()(LABELS, P).numpy() == pytest.approx(each.mean(), rel=1e-5, abs=3e-6)
    assert make()(LABELS, P).dtype == tf.float32
    assert make(reduction="sum")(LABELS, P).numpy() == pytest.approx(each.sum(), rel=1e-5, abs=6e-6)
    assert np.allclose(make(reduction=losses.Reduction.NONE)(LABELS, P), each, atol=3e-6)
    weighted = make()(LABELS, P, sample_weight=[2.0, 0.0]).numpy()
    assert weighted == pytest.approx(each[0], rel=1e-5, abs=6e-6)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (losses.CategoricalCrossentropy(from_logits=True)(LABELS, SCORES), -LN(0.32) / 2),
        (losses.SparseCategoricalCrossentropy()([1, 0], P), -LN(0.32) / 2),
        (losses.SparseCategoricalCrossentropy(from_logits=True)([[1], [0]], SCORES), -LN(0.32) / 2),
        (losses.SparseCategoricalCrossentropy(ignore_class=0)([1, 0], P), -LN(0.8) / 2),
        (losses.BinaryCrossentropy(from_logits=True)([1.0, 0.0], [0.0, 0.0]), LN(2)),
        (losses.BinaryCrossentropy(label_smoothing=1.0)([1.0, 0.0], [0.5, 0.5]), LN(2)),
        (losses.CategoricalCrossentropy(label_smoothing=1.0)([[1.0, 0.0]], [[0.5, 0.5]]), LN(2)),
        (losses.Huber(delta=0.5)([0.0], [2.0]), 0.5 * 2 - 0.125),
        (losses.MeanSquaredError()([1.0, 2.0], [[1.0], [4.0]]), 2.0),
        (losses.MeanSquaredError()([[1.0], [2.0]], [1.0, 4.0]), 2.0),
        (tf.losses.sparse_softmax_cross_entropy([1, 0], SCORES), -LN(0.32) / 2),
    ],
)
def test_arguments(given, wanted) -> None:
    assert given.numpy() == pytest.approx(wanted, rel=1e-5)


def test_probabilities_of_zero_stay_finite() -> None:
    sure = np.array([[1.0, 0.0]], np.float32)
    wrong = np.array([[0.0, 1.0]], np.float32)
    top = -LN(1e-7)
    assert losses.BinaryCrossentropy()(wrong, sure).numpy() == pytest.approx(top, rel=0.01)
    assert losses.CategoricalCrossentropy()(wrong, sure).numpy() == pytest.approx(top, rel=0.01)
    assert losses.SparseCategoricalCrossentropy()([1], sure).numpy() == pytest.approx(top, rel=0.01)


def test_gradient_of_a_loss() -> None:
    scores = tf.Variable(SCORES, dtype="float32")
    with tf.GradientTape() as tape:
        loss = losses.SparseCategoricalCrossentropy(from_logits=True)([1, 0], scores)
    assert np.allclose(tape.gradient(loss, scores), (P - LABELS) / 2, atol=1e-6)


def test_subclass_and_names() -> None:
    class Largest(losses.Loss):
        def call(self, y_true, y_pred):
            return tf.reduce_max(tf.abs(y_true - y_pred), axis=-1)

    assert Largest()(LABELS, P).numpy() == pytest.approx(0.4)
    assert losses.get("mse") is losses.mean_squared_error
    assert isinstance(losses.get("MeanSquaredError"), losses.MeanSquaredError)
    with pytest.raises(ValueError, match="Could not interpret loss identifier: nothing"):
        losses.get("nothing")
    with pytest.raises(ValueError, match="Invalid value for argument `reduction`"):
        losses.MeanSquaredError(reduction="most")
    with pytest.raises(ValueError, match="must have the same rank"):
        losses.categorical_crossentropy([1, 0], P)


METRICS = [
    (metrics.Accuracy(), [1, 2, 3, 4], [0, 2, 3, 4], 0.75),
    (metrics.BinaryAccuracy(), [[1], [1], [0], [0]], [[0.98], [1], [0], [0.6]], 0.75),
    (metrics.BinaryAccuracy(threshold=0.7), [1, 0], [0.6, 0.6], 0.5),
    (metrics.CategoricalAccuracy(), LABELS, P, 0.5),
    (metrics.SparseCategoricalAccuracy(), [[1], [0]], P, 0.5),
    (metrics.SparseTopKCategoricalAccuracy(k=2), [1, 0], P, 1.0),
    (metrics.TopKCategoricalAccuracy(k=1), LABELS, P, 0.5),
    (metrics.MeanSquaredError(), LABELS, P, 0.2),
    (metrics.RootMeanSquaredError(), LABELS, P, math.sqrt(0.2)),
    (metrics.MeanAbsoluteError(), LABELS, P, 0.4),
    (metrics.BinaryCrossentropy(), LABELS, P, -LN(0.32) / 2),
    (metrics.SparseCategoricalCrossentropy(from_logits=True), [1, 0], SCORES, -LN(0.32) / 2),
    (metrics.CosineSimilarity(), [[3.0, 4.0]], [[4.0, 3.0]], 0.96),
    (metrics.Precision(), [0, 1, 1, 1], [1, 0, 1, 1], 2 / 3),
    (metrics.Recall(), [0, 1, 1, 1], [0, 0, 1, 1], 2 / 3),
]


@pytest.mark.parametrize(("metric", "labels", "predictions", "wanted"), METRICS,
                         ids=lambda v: type(v).__name__)  # fmt: skip
def test_metric(metric, labels, predictions, wanted) -> None:
    assert metric(labels, predictions).numpy() == pytest.approx(wanted, rel=1e-5)
    metric.update_state(labels, predictions)
    assert metric.result().numpy() == pytest.approx(wanted, rel=1e-5)
    metric.reset_state()
    assert all(not v.numpy().any() for v in metric.variables)


def test_mean_and_sum_with_weights() -> None:
    mean, total = metrics.Mean(name="loss"), metrics.Sum()
    for value, weight in ((1.0, 1.0), (5.0, 3.0)):
        mean(value, sample_weight=weight), total(value, sample_weight=weight)
    assert (mean.result().numpy(), total.result().numpy()) == (4.0, 16.0)
    assert mean.name == "loss" and metrics.Mean().result().numpy() == 0.0
    mean.reset_states()
    mean.update_state([[1.0, 2.0], [3.0, 6.0]], sample_weight=[1.0, 0.0])
    assert mean.result().numpy() == 1.5


def test_metric_written_for_keras() -> None:
    class Hits(metrics.Metric):
        def __init__(self, name="hits", **kwargs):
            super().__init__(name=name, **kwargs)
            self.hits = self.add_weight(name="hits", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            same = tf.cast(tf.equal(y_true, y_pred), tf.float32)
            self.hits.assign_add(tf.reduce_sum(same))

        def result(self):
            return self.hits

    hits = Hits()
    assert hits([1, 2, 3], [1, 0, 3]).numpy() == 2.0


def test_binary_accuracy_is_told_for_each_probability() -> None:
    found = metrics.binary_accuracy([[1.0, 0.0], [0.0, 1.0]], [[0.9, 0.6], [0.2, 0.8]])
    assert found.numpy().tolist() == [[1.0, 0.0], [1.0, 1.0]]
    metric = metrics.BinaryAccuracy()
    metric.update_state([[1.0], [0.0]], [[0.9], [0.8]], sample_weight=[1.0, 3.0])
    assert metric.result().numpy() == 0.25
