"""Guards the optimizers: numbers worked out by hand, None and slices, learning rates."""

import math
import pickle
from typing import Any

import numpy as np
import pytest

import tapelab as tf

ks = tf.keras.optimizers
G1, G2 = 3.0, -1.0  # the gradients of two steps from x = 1


def adam(rate, b1, b2, eps):
    """x after two steps of Adam, as in the paper, with epsilon beside the uncorrected root."""
    x, m, v = 1.0, 0.0, 0.0
    for t, g in ((1, G1), (2, G2)):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        x -= rate * math.sqrt(1 - b2**t) / (1 - b1**t) * m / (math.sqrt(v) + eps)
    return x


def nadam(rate, b1, b2, eps):
    x, m, v, product = 1.0, 0.0, 0.0, 1.0
    for t, g in ((1, G1), (2, G2)):
        u, after = (b1 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
        product *= u
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        ahead = after * m / (1 - product * after) + (1 - u) * g / (1 - product)
        x -= rate * ahead / (math.sqrt(v / (1 - b2**t)) + eps)
    return x


def rmsprop(rate, rho, momentum, eps, centered):
    x, v, a, m = 1.0, 0.0, 0.0, 0.0
    for g in (G1, G2):
        v, a = rho * v + (1 - rho) * g * g, rho * a + (1 - rho) * g
        m = momentum * m + rate * g / math.sqrt(v - (a * a if centered else 0.0) + eps)
        x -= m
    return x


def adadelta(rate, rho, eps):
    x, s, d = 1.0, 0.0, 0.0
    for g in (G1, G2):
        s = rho * s + (1 - rho) * g * g
        step = math.sqrt(d + eps) / math.sqrt(s + eps) * g
        d = rho * d + (1 - rho) * step * step
        x -= rate * step
    return x


def adamax(rate, b1, b2, eps):
    x, m, u = 1.0, 0.0, 0.0
    for t, g in ((1, G1), (2, G2)):
        m, u = b1 * m + (1 - b1) * g, max(b2 * u, abs(g))
        x -= rate / (1 - b1**t) * m / (u + eps)
    return x


def ftrl(rate):
    """The x that makes the sum of gradients and of its own pull smallest, from squares of 0.1."""
    x, squares, linear = 1.0, 0.1, 0.0
    for g in (G1, G2):
        more = squares + g * g
        linear += g - (math.sqrt(more) - math.sqrt(squares)) / rate * x
        squares, x = more, -linear * rate / math.sqrt(more)
    return x


NUMBERS = {
    "gradient descent": (lambda: ks.SGD(0.1), 1 - 0.1 * G1 - 0.1 * G2),
    "momentum": (lambda: ks.SGD(0.1, momentum=0.5), 1 - 0.1 * G1 - (0.5 * 0.1 * G1 + 0.1 * G2)),
    # each step goes on along the new momentum: m1 = -.3, m2 = -.15 + .1
    "Nesterov": (
        lambda: ks.SGD(0.1, momentum=0.5, nesterov=True), 1 + (-0.15 - 0.3) + (-0.025 + 0.1)),
    "Adam": (lambda: ks.Adam(0.1, epsilon=1e-3), adam(0.1, 0.9, 0.999, 1e-3)),
    "Adam with betas": (lambda: ks.Adam(0.1, 0.5, 0.6), adam(0.1, 0.5, 0.6, 1e-7)),
    "Nadam": (lambda: ks.Nadam(0.1, epsilon=1e-3), nadam(0.1, 0.9, 0.999, 1e-3)),
    "Adamax": (lambda: ks.Adamax(0.1, epsilon=1e-3), adamax(0.1, 0.9, 0.999, 1e-3)),
    "RMSprop": (lambda: ks.RMSprop(0.1, epsilon=1e-2), rmsprop(0.1, 0.9, 0.0, 1e-2, False)),
    "RMSprop centred, with momentum": (
        lambda: ks.RMSprop(0.1, 0.8, momentum=0.3, centered=True),
        rmsprop(0.1, 0.8, 0.3, 1e-7, True)),
    "Adagrad": (lambda: ks.Adagrad(0.1), 1 - 0.3 / math.sqrt(9.1) + 0.1 / math.sqrt(10.1)),
    "Adadelta": (lambda: ks.Adadelta(1.0, epsilon=1e-2), adadelta(1.0, 0.95, 1e-2)),
    "Lion: two steps of one length, there and back": (lambda: ks.Lion(0.1), 1.0),
    "Ftrl": (lambda: ks.Ftrl(0.1), ftrl(0.1)),
    "weight decay": (lambda: ks.SGD(0.1, weight_decay=0.5), (1 * 0.95 - 0.3) * 0.95 + 0.1),
    "clipped value": (lambda: ks.SGD(0.1, clipvalue=2.0), 1 - 0.2 + 0.1),
    "clipped length": (lambda: ks.SGD(0.1, clipnorm=0.5), 1 - 0.05 + 0.05),
    "classic momentum": (lambda: tf.train.MomentumOptimizer(0.1, 0.5), 1 - 0.3 - 0.1 * (1.5 - 1.0)),
    "classic Adam": (lambda: tf.train.AdamOptimizer(0.1), adam(0.1, 0.9, 0.999, 1e-8)),
    "classic RMSProp begins at 1": (
        lambda: tf.train.RMSPropOptimizer(0.1), 1 - 0.3 / math.sqrt(1.8) + 0.1 / math.sqrt(1.72)),
    "classic Adagrad": (
        lambda: tf.train.AdagradOptimizer(0.1), 1 - 0.3 / math.sqrt(9.1) + 0.1 / math.sqrt(10.1)),
    "legacy RMSprop: epsilon outside the root": (
        lambda: ks.legacy.RMSprop(0.1, epsilon=0.5),
        1 - 0.3 / (math.sqrt(0.9) + 0.5) + 0.1 / (math.sqrt(0.91) + 0.5)),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_two_steps(name: str, dtype: str) -> None:
    make, wanted = NUMBERS[name]
    optimizer = make()
    x = tf.Variable(1.0, dtype=dtype)
    for g in (G1, G2):
        optimizer.apply_gradients([(tf.constant(g, dtype), x)])
    assert x.numpy() == pytest.approx(wanted, rel=2e-6)
    assert optimizer.iterations.numpy() == 2


def test_amsgrad_keeps_the_largest_square() -> None:
    optimizer, x = ks.Adam(0.1, beta_2=0.1, amsgrad=True), tf.Variable(1.0)
    for g in (10.0, 0.1):
        optimizer.apply_gradients([(tf.constant(g), x)])
    # the second step divides by the first mean square, 90, and not by 9
    m = 0.9 * 1.0 + 0.1 * 0.1
    step = 0.1 * math.sqrt(1 - 0.01) / (1 - 0.81) * m / math.sqrt(90.0)
    assert x.numpy() == pytest.approx(0.9 - step, rel=1e-5)


def test_a_configuration_makes_an_equal_optimizer() -> None:
    first = ks.RMSprop(0.1, 0.8, momentum=0.3, centered=True)
    second = ks.RMSprop.from_config(first.get_config())
    assert second.get_config() == first.get_config()


def test_clipping_all_together() -> None:
    x, y = tf.Variable(0.0), tf.Variable(0.0)
    optimizer = ks.SGD(1.0, global_clipnorm=1.0)
    optimizer.apply_gradients([(tf.constant(3.0), x), (tf.constant(4.0), y)])
    assert (x.numpy(), y.numpy()) == pytest.approx((-0.6, -0.8))
    with pytest.raises(ValueError, match="Only one of `clipnorm`, `clipvalue`"):
        ks.SGD(1.0, clipnorm=1.0, clipvalue=1.0)


def test_none_is_left_out_with_a_warning() -> None:
    x, y = tf.Variable(1.0, name="x"), tf.Variable(1.0, name="y")
    optimizer = ks.SGD(0.5)
    missing = r"Gradients do not exist for variables \['x:0'\]"
    with pytest.warns(UserWarning, match=missing) as found:
        optimizer.apply_gradients([(None, x), (tf.constant(1.0), y)])
    assert found[0].filename == __file__
    assert (x.numpy(), y.numpy()) == (1.0, 0.5)
    with pytest.raises(ValueError, match="No gradients provided for any variable"):
        optimizer.apply_gradients([(None, x), (None, y)])


def test_new_variables_are_unknown_and_known_to_classic_ones() -> None:
    g, x, y = tf.constant(1.0), tf.Variable(1.0), tf.Variable(1.0)
    optimizer = ks.Adam(0.1)
    optimizer.apply_gradients([(g, x)])
    with pytest.raises(ValueError, match="Unknown variable: <tf.Variable"):
        optimizer.apply_gradients([(g, y)])
    for old in (ks.legacy.Adam(0.1), tf.train.AdamOptimizer(0.1)):
        old.apply_gradients([(g, x)])
        old.apply_gradients([(g, y)])


@pytest.mark.parametrize(
    ("pairs", "error", "words"),
    [
        ([], ValueError, "not enough values to unpack"),
        ([(tf.Variable(1.0), tf.constant(1.0))], AttributeError, "wrong way round"),
        ([(tf.constant(1.0), 1.0)], AttributeError, "'float' object has no attribute 'assign_sub'"),
    ],
)
def test_pairs_that_are_none(pairs, error, words) -> None:
    with pytest.raises(error, match=words):
        ks.SGD(0.1).apply_gradients(pairs)


def test_slices_are_added_up() -> None:
    table = tf.Variable(tf.zeros((3, 2)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, [0, 2, 2]))
    ks.SGD(1.0).apply_gradients([(tape.gradient(loss, table), table)])
    assert table.numpy().tolist() == [[-1.0, -1.0], [0.0, 0.0], [-2.0, -2.0]]


def test_learning_rates() -> None:
    x, optimizer = tf.Variable(0.0), ks.SGD(0.5)
    optimizer.learning_rate = 0.25
    assert float(optimizer.learning_rate) == optimizer.lr.numpy() == 0.25
    optimizer.learning_rate.assign(1.0)
    optimizer.apply_gradients([(tf.constant(1.0), x)])
    assert x.numpy() == -1.0
    own = tf.Variable(0.5)
    follows = ks.SGD(own)
    own.assign(2.0)
    follows.apply_gradients([(tf.constant(1.0), x)])
    assert x.numpy() == -3.0
    assert ks.SGD(lambda: 3.0).learning_rate == 3.0
    scheduled = ks.SGD(ks.schedules.ExponentialDecay(1.0, 1, 0.5))
    for _ in range(3):
        scheduled.apply_gradients([(tf.constant(1.0), x)])
    assert x.numpy() == -3.0 - 1.75
    with pytest.raises(TypeError, match="created with a `LearningRateSchedule`"):
        scheduled.learning_rate = 0.1


# What TensorFlow 2.21 made of w = [1, 2] in five steps: the gradients are 3, 4, …, 7 for each.
BESIDE: list[tuple[dict[str, Any], list[float], list[str]]] = [
    ({"use_ema": True, "ema_momentum": 0.5}, [-1.5, -0.5], ["average"]),
    ({"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2}, [-0.875, 0.125],
     ["average"]),
    ({"gradient_accumulation_steps": 2}, [0.1, 1.1], ["gradient_accumulator"]),
    ({"gradient_accumulation_steps": 2, "clipnorm": 1.0, "use_ema": True},
     [0.858579, 1.858579], ["average", "gradient_accumulator"]),
]  # fmt: skip


@pytest.mark.parametrize(("options", "wanted", "kept"), BESIDE)
def test_averages_and_sums_beside_the_variables(options: Any, wanted: Any, kept: Any) -> None:
    w = tf.Variable([1.0, 2.0], name="w")
    optimizer = ks.SGD(0.1, **options)
    for k in range(5):
        optimizer.apply_gradients([(tf.fill([2], 3.0 + k), w)])
    np.testing.assert_allclose(w, wanted, rtol=1e-5)
    assert [v.name for v in optimizer.variables[2:]] == ["w_0_" + name for name in kept]
    assert int(optimizer.iterations) == 5 // options.get("gradient_accumulation_steps", 1)
    again = pickle.loads(pickle.dumps(optimizer))
    assert [v.numpy().tolist() for v in again.variables] == [
        v.numpy().tolist() for v in optimizer.variables]  # fmt: skip
    assert {k: v for k, v in optimizer.get_config().items() if k in options} == options


def test_averages_take_the_places_of_the_variables_at_the_end() -> None:
    w, optimizer = tf.Variable(1.0), ks.SGD(0.1, use_ema=True, ema_momentum=0.5)
    for _ in range(3):
        optimizer.apply_gradients([(tf.constant(1.0), w)])
    optimizer.finalize_variable_values([w])
    np.testing.assert_allclose(w, 0.775, rtol=1e-6)


def test_ftrl_is_pulled_to_zero_by_its_regularizers() -> None:
    w = tf.Variable([1.0, -2.0])
    optimizer = ks.Ftrl(
        0.1, l1_regularization_strength=0.1, l2_regularization_strength=0.01, beta=0.5)  # fmt: skip
    for g in ([0.5, -1.0], [2.0, 0.25]):
        optimizer.apply_gradients([(tf.constant(g), w)])
    np.testing.assert_allclose(w, [0.11965489, -0.8896629], rtol=1e-6)  # those of TensorFlow


def test_single_precision_of_betas_is_kerass() -> None:
    x, optimizer = tf.Variable([1.0], dtype=tf.float64), ks.Adam(0.1)
    optimizer.apply_gradients([(tf.constant([1.0], tf.float64), x)])
    np.testing.assert_allclose(x, [0.90000098], rtol=1e-8)


def test_rows_of_a_gather_are_clipped_each_for_itself() -> None:
    table = tf.Variable([[1.0], [2.0]])
    rows = tf.IndexedSlices(tf.constant([[3.0], [4.0]]), tf.constant([0, 0]), tf.constant([2, 1]))
    ks.SGD(1.0, clipvalue=0.5).apply_gradients([(rows, table)])
    assert table.numpy().ravel().tolist() == [0.0, 2.0]
    table.assign([[1.0], [2.0]])
    ks.SGD(1.0, clipnorm=0.5, loss_scale_factor=10.0).apply_gradients([(rows, table)])
    np.testing.assert_allclose(table.numpy().ravel(), [0.3, 2.0], rtol=1e-5)


def test_slots_of_one_variable_stand_together() -> None:
    a, b = tf.Variable(1.0, name="a"), tf.Variable(1.0, name="b")
    names = {}
    for optimizer in (ks.Adam(amsgrad=True), ks.RMSprop(momentum=0.5), ks.Nadam()):
        optimizer.build([a, b])
        names[type(optimizer).__name__] = [v.name for v in optimizer.variables[2:]]
    assert names["Adam"] == [
        "a_0_momentum", "a_0_velocity", "b_0_momentum", "b_0_velocity", "a_0_velocity_hat",
        "b_0_velocity_hat"]  # fmt: skip
    assert names["RMSprop"] == ["a_0_velocity", "b_0_velocity", "a_0_momentum", "b_0_momentum"]
    assert len(names["Nadam"]) == 5 and names["Nadam"][-1].startswith("variable")


def test_minimize_and_compute_gradients() -> None:
    x, y = tf.Variable(1.0), tf.Variable(2.0)
    optimizer = ks.SGD(0.5)
    assert optimizer.minimize(lambda: x * x, [x]).numpy() == 1
    assert x.numpy() == 0.0
    step = tf.train.get_or_create_global_step()
    before = step.numpy()
    tf.train.GradientDescentOptimizer(0.5).minimize(lambda: x + y * y, global_step=step)
    assert (x.numpy(), y.numpy(), step.numpy()) == (-0.5, 0.0, before + 1)
    ((g, v),) = optimizer.compute_gradients(lambda: 3.0 * x, [x])
    assert g.numpy() == 3.0 and v is x
    with pytest.raises(ValueError, match="`tape` is required"):
        optimizer.minimize(tf.constant(1.0), [x])


def test_constraints_are_obeyed() -> None:
    x = tf.Variable(1.0, constraint=lambda v: tf.maximum(v, 0.0))
    ks.SGD(1.0).apply_gradients([(tf.constant(5.0), x)])
    assert x.numpy() == 0.0


def test_subclass_written_for_keras() -> None:
    class Signs(ks.Optimizer):
        def build(self, variables):
            super().build(variables)
            self.seen = [self.add_variable_from_reference(v, name="seen") for v in variables]

        def update_step(self, gradient, variable, learning_rate):
            self.assign_add(self.seen[self._get_variable_index(variable)], gradient)
            self.assign_sub(variable, learning_rate * tf.sign(gradient))

    x, optimizer = tf.Variable([1.0, 1.0]), Signs(0.5)
    optimizer.apply_gradients([(tf.constant([3.0, -7.0]), x)])
    assert x.numpy().tolist() == [0.5, 1.5]
    assert optimizer.seen[0].numpy().tolist() == [3.0, -7.0]


def test_no_tape_records_an_update() -> None:
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        ks.Adam(0.1).apply_gradients([(tf.constant(1.0), x)])
    assert tape.records == []


def test_arguments() -> None:
    assert ks.SGD(lr=0.5).learning_rate.numpy() == 0.5
    tf.keras.backend.clear_session()
    assert [ks.get("adam").name, ks.Adam().name, ks.RMSprop().name, ks.SGD(name="s").name] == [
        "adam", "adam_1", "rm_sprop", "s"]  # fmt: skip
    assert isinstance(ks.get("RMSprop"), ks.RMSprop)
    with pytest.raises(ValueError, match=r"Argument\(s\) not recognized: {'rate': 1}"):
        ks.SGD(rate=1)
    with pytest.raises(ValueError, match="Could not interpret optimizer identifier: nothing"):
        ks.get("nothing")
    with pytest.raises(ValueError, match=r"`ema_momentum` must be in the range \[0, 1\]"):
        ks.SGD(use_ema=True, ema_momentum=2.0)
    with pytest.raises(ValueError, match="`ema_overwrite_frequency` must be an integer >= 1"):
        ks.SGD(use_ema=True, ema_overwrite_frequency=-1)
    with pytest.raises(ValueError, match="`gradient_accumulation_steps` must be an integer >= 2"):
        ks.SGD(gradient_accumulation_steps=1)
    with pytest.raises(ValueError, match="Argument `learning_rate` should be float.*fast"):
        ks.SGD("fast")
    with pytest.raises(ValueError, match="Otherwise, the optimizer degenerates to SignSGD"):
        ks.Lion(beta_1=0.0)
    with pytest.raises(ValueError, match="`learning_rate_power` needs to be negative or zero"):
        ks.Ftrl(learning_rate_power=0.5)
    with pytest.raises(ValueError, match="`l1_regularization_strength` needs to be positive"):
        ks.Ftrl(l1_regularization_strength=-1.0)
    with pytest.warns(UserWarning, match="`decay` is no longer supported"):
        ks.Adam(decay=0.1)


def test_variables_are_a_list_that_may_be_called() -> None:
    optimizer = ks.Adam(0.1)
    optimizer.build([tf.Variable(1.0), tf.Variable([1.0])])
    assert len(optimizer.variables) == len(optimizer.variables()) == 6
    other = ks.Adam(0.1)
    other.build([tf.Variable(1.0), tf.Variable([1.0])])
    other.set_weights([w + 1 for w in optimizer.get_weights()])
    assert other.iterations.numpy() == 1


S = ks.schedules
SCHEDULES = [
    (S.ExponentialDecay(1.0, 2, 0.25), {0: 1.0, 1: 0.5, 2: 0.25}),
    (S.ExponentialDecay(1.0, 2, 0.25, staircase=True), {0: 1.0, 1: 1.0, 2: 0.25, 3: 0.25}),
    (S.InverseTimeDecay(1.0, 2, 1.0), {0: 1.0, 1: 1 / 1.5, 2: 0.5}),
    (S.InverseTimeDecay(1.0, 2, 1.0, staircase=True), {1: 1.0, 3: 0.5}),
    (S.PiecewiseConstantDecay([2, 4], [1.0, 0.5, 0.1]), {0: 1.0, 2: 1.0, 3: 0.5, 4: 0.5, 5: 0.1}),
    (S.PolynomialDecay(1.0, 4, 0.2), {0: 1.0, 2: 0.6, 4: 0.2, 9: 0.2}),
    (S.PolynomialDecay(1.0, 4, 0.0, power=2.0), {2: 0.25}),
    (S.PolynomialDecay(1.0, 4, 0.0, cycle=True), {2: 0.5, 6: 0.25}),
    (S.CosineDecay(1.0, 4), {0: 1.0, 2: 0.5, 4: 0.0, 9: 0.0}),
    (S.CosineDecay(1.0, 4, alpha=0.5), {2: 0.75, 4: 0.5}),
    (S.CosineDecay(0.0, 4, warmup_target=1.0, warmup_steps=2), {0: 0.0, 1: 0.5, 2: 1.0, 4: 0.5}),
    (S.CosineDecayRestarts(1.0, 2), {0: 1.0, 1: 0.5, 2: 1.0, 4: 0.5, 6: 1.0}),
]


@pytest.mark.parametrize(("schedule", "wanted"), SCHEDULES)
def test_schedule(schedule, wanted) -> None:
    for step, rate in wanted.items():
        for given in (step, tf.Variable(step, dtype="int64"), tf.constant(step)):
            assert float(schedule(given)) == pytest.approx(rate, abs=1e-6)
    again = type(schedule).from_config(schedule.get_config())
    assert float(again(1)) == float(schedule(1))


def test_schedules_refuse() -> None:
    with pytest.raises(ValueError, match="The length of boundaries should be 1 less"):
        S.PiecewiseConstantDecay([1, 2], [1.0, 2.0])
    with pytest.raises(ValueError, match="Argument `decay_steps` must be > 0"):
        S.ExponentialDecay(1.0, 0, 0.5)
    assert tf.train.exponential_decay(1.0, tf.Variable(2), 2, 0.5)().numpy() == np.float32(0.5)
