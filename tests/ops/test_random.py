"""Guards random numbers: the same as TensorFlow's where they are known, right in distribution."""

import math
import threading
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import registry
from tapelab.ops import philox
from tapelab.ops.philox import Stream
from tapelab.ops.sampling import drawn_gammas, drawn_poissons


def test_philox_blocks_follow_their_counter() -> None:
    # The first row is the known answer of the authors' test suite for philox4x32-10.
    zeros = philox.blocks(Stream(0, 0), 3)
    assert [hex(w) for w in zeros[0]] == ["0x6627e8d5", "0xe169c58d", "0xbc57ac4c", "0x9b00dbd8"]
    np.testing.assert_array_equal(philox.blocks(Stream(0, 2), 1)[0], zeros[2])
    high = Stream(5, 2**64 - 1)  # a carry into the upper half
    np.testing.assert_array_equal(philox.blocks(high, 2)[1], philox.blocks(high.skip(1), 1)[0])
    full = Stream(2**64 - 1, 2**128 - 1)
    words = [hex(w) for w in philox.blocks(full, 1)[0]]
    assert words == ["0x408f276d", "0x41c83b0e", "0xa20bc7c6", "0x6d5451fd"]


# -- numbers that TensorFlow's documentation shows


def test_seeds_of_ops_go_on_where_they_stopped() -> None:
    tf.random.set_seed(5)
    draws = [int(tf.random.uniform([], maxval=3, dtype=tf.int32, seed=10)) for _ in range(2)]
    assert draws == [2, 0]
    tf.random.set_seed(5)
    table = tf.random.normal([2, 2], 0, 1, tf.float32, seed=1)
    np.testing.assert_allclose(table, [[-1.3768897, -0.01258316], [-0.169515, 1.0824056]], 1e-6)


def test_generators() -> None:
    g = tf.random.Generator.from_seed(1234)
    assert g.state.numpy().tolist() == [1234, 0, 0]
    first = [[0.9356609, 1.0854305, -0.93788373], [-0.5061547, 1.3169702, 0.7137579]]
    np.testing.assert_allclose(g.normal((2, 3)), first, 1e-6)
    assert g.state.numpy().tolist() == [2770, 0, 0]
    np.testing.assert_allclose(
        tf.random.Generator.from_seed(123, alg="philox").normal(shape=(2, 3))[0],
        [0.8673864, -0.29899067, -0.9310337],
        1e-6,
    )


def test_seeds_split_and_fold() -> None:
    seeds = tf.random.split([1, 2], num=3)
    assert seeds.numpy().tolist() == [[1105988140, 1738052849], [-335576002, 370444179],
                                      [10670227, -246211131]]  # fmt: skip
    drawn = tf.random.stateless_normal([3], seed=seeds[0, :])
    np.testing.assert_allclose(drawn, [-0.59835213, -0.9578608, 0.9002807], 1e-6)
    folded = tf.random.fold_in([1, 2], 3)
    assert folded.numpy().tolist() == [1105988140, 3]
    np.testing.assert_allclose(tf.random.stateless_normal([3], seed=folded),
                               [0.03197195, 0.8979765, 0.13253039], 1e-6)  # fmt: skip


# -- repeating


CALLS = [
    lambda seed=None: tf.random.normal([3], seed=seed),
    lambda seed=None: tf.random.uniform([3], seed=seed),
    lambda seed=None: tf.random.uniform([3], maxval=1000, dtype=tf.int64, seed=seed),
    lambda seed=None: tf.random.truncated_normal([3], seed=seed),
    lambda seed=None: tf.random.shuffle(np.arange(50), seed=seed),
    lambda seed=None: tf.random.categorical(np.zeros((2, 9)), 5, seed=seed),
    lambda seed=None: tf.random.gamma([3], [0.5, 2.0], seed=seed),
    lambda seed=None: tf.random.poisson([3], [5.0, 50.0], seed=seed),
]


@pytest.mark.parametrize("call", CALLS)
def test_set_seed_repeats_the_program(call: Any) -> None:
    runs = []
    for _ in range(2):
        tf.random.set_seed(9)
        runs.append([call().numpy() for _ in range(3)] + [call(seed=4).numpy() for _ in range(2)])
    for a, b in zip(*runs, strict=True):
        np.testing.assert_array_equal(a, b)
    assert len({r.tobytes() for r in runs[0]}) == len(runs[0])  # and no two draws are alike


def test_without_seeds_draws_differ(monkeypatch: Any) -> None:
    from tapelab.ops import seeds

    monkeypatch.setattr(seeds, "_state", seeds._State())
    a, b = tf.random.normal([4]).numpy(), tf.random.normal([4]).numpy()
    assert not np.array_equal(a, b)
    first = tf.random.normal([4], seed=3).numpy()
    monkeypatch.setattr(seeds, "_state", seeds._State())
    np.testing.assert_array_equal(tf.random.normal([4], seed=3), first)  # the op's seed suffices


def test_threads_draw_without_losing_a_stream() -> None:
    tf.random.set_seed(1)
    drawn: list[Any] = []
    threads = [
        threading.Thread(
            target=lambda: drawn.extend(
                tf.random.uniform([1], seed=2).numpy()[0] for _ in range(50)
            )
        )
        for _ in range(4)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tf.random.set_seed(1)
    alone = [tf.random.uniform([1], seed=2).numpy()[0] for _ in range(200)]
    assert sorted(drawn) == sorted(alone)


def test_streams_do_not_depend_on_the_size_drawn() -> None:
    for make in (philox.normal, philox.uniform, philox.truncated, philox.full_integers):
        for dtype in (
            (np.float32, np.float64) if make is not philox.full_integers else (np.int32, np.int64)
        ):
            long = make(Stream(3, 4), 23, dtype)
            np.testing.assert_array_equal(make(Stream(3, 4), 7, dtype), long[:7])


# -- distributions


def moments(x: Any) -> tuple[float, float]:
    return float(np.mean(x)), float(np.var(x))


def test_normal_and_uniform_in_every_dtype() -> None:
    for dtype in (np.float16, np.float32, np.float64):
        x = philox.normal(Stream(1, 2), 40_000, dtype)
        assert x.dtype == dtype
        np.testing.assert_allclose(moments(x.astype(float)), (0, 1), atol=0.03)
        u = philox.uniform(Stream(1, 2), 40_000, dtype).astype(float)
        assert 0 <= u.min() and u.max() < 1
        np.testing.assert_allclose(moments(u), (0.5, 1 / 12), atol=0.01)
        t = philox.truncated(Stream(1, 2), 40_000, dtype).astype(float)
        assert np.abs(t).max() <= 2
        np.testing.assert_allclose(moments(t), (0, 0.7737), atol=0.02)


def test_integers_stay_inside_their_bounds() -> None:
    for kind, low, high in (
        (tf.int32, -3, 4),
        (tf.int64, -(2**62), 2**62),
        (tf.int32, -(2**31), 2**31 - 1),
    ):
        x = tf.random.uniform([5000], low, high, kind, seed=1).numpy()
        assert x.dtype == kind.as_numpy_dtype and low <= x.min() and x.max() < high
    small = tf.random.uniform([5000], -3, 4, tf.int32, seed=1).numpy()
    assert set(small.tolist()) == set(range(-3, 4))


def test_gamma_and_poisson_have_the_right_moments() -> None:
    alphas = np.array([0.3, 1.0, 2.5, 40.0])
    x = drawn_gammas(alphas, 40_000, 1, 2).numpy()
    np.testing.assert_allclose(x.mean(0), alphas, rtol=0.05)
    np.testing.assert_allclose(x.var(0), alphas, rtol=0.08)
    rates = np.array([0.2, 4.0, 12.0, 300.0])
    n = drawn_poissons(rates, 40_000, tf.float64, 1, 2).numpy()
    np.testing.assert_allclose(n.mean(0), rates, rtol=0.05)
    np.testing.assert_allclose(n.var(0), rates, rtol=0.08)
    assert (n == np.floor(n)).all() and n.min() >= 0
    small = tf.random.gamma([1000], 1e-3, seed=1)
    assert float(tf.reduce_min(small)) > 0


def test_shapes_of_gamma_and_poisson() -> None:
    assert tf.random.gamma([7, 5], [0.5, 1.5]).shape == (7, 5, 2)
    assert tf.random.gamma([30], [[1.0], [3.0], [5.0]], [[3.0, 4.0]]).shape == (30, 3, 2)
    assert tf.random.poisson([7], [[1.0, 2.0]], tf.int32).dtype == tf.int32
    assert tf.random.stateless_gamma([10, 2], [1, 2], [0.5, 1.5]).shape == (10, 2)
    assert tf.random.stateless_poisson([10, 2], [1, 2], [0.5, 15.0]).dtype == tf.int32
    with pytest.raises(tf.errors.InvalidArgumentError, match="must end with"):
        tf.random.stateless_gamma([10, 3], [1, 2], [0.5, 1.5])


def test_categorical_follows_its_probabilities() -> None:
    logits = tf.math.log([[0.1, 0.2, 0.7], [0.5, 0.5, 0.0]])
    x = tf.random.categorical(logits, 20_000, seed=1).numpy()
    for row, want in zip(x, ([0.1, 0.2, 0.7], [0.5, 0.5, 0.0]), strict=True):
        np.testing.assert_allclose(np.bincount(row, minlength=3) / len(row), want, atol=0.02)
    assert tf.random.categorical(logits, 2, dtype=tf.int32).dtype == tf.int32
    assert tf.random.stateless_categorical(logits, 2, seed=[1, 2]).shape == (2, 2)
    with pytest.raises(tf.errors.InvalidArgumentError, match="logits should be a matrix"):
        tf.random.categorical([0.1, 0.2], 2)


def test_shuffle_is_a_permutation() -> None:
    x = np.arange(30).reshape(10, 3)
    made = tf.random.shuffle(x, seed=1).numpy()
    assert sorted(map(tuple, made.tolist())) == sorted(map(tuple, x.tolist()))
    assert tf.random.shuffle([7]).numpy().tolist() == [7]
    stateless = registry.public["random.experimental.stateless_shuffle"]
    np.testing.assert_array_equal(stateless(x, seed=[1, 2]), stateless(x, seed=[1, 2]))


# -- gradients


def test_gradients_reach_mean_and_stddev() -> None:
    mean, stddev = tf.Variable(1.0), tf.Variable([2.0, 3.0])
    with tf.GradientTape() as tape:
        x = tf.random.normal([4, 2], mean, stddev, seed=1)
    to_mean, to_stddev = tape.gradient(x, [mean, stddev])
    assert float(to_mean) == 8
    np.testing.assert_allclose(to_stddev, tf.reduce_sum((x - mean) / stddev, 0), 1e-5)
    low, high = tf.Variable(1.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        u = tf.random.uniform([5], low, high)
    assert math.isclose(sum(float(g) for g in tape.gradient(u, [low, high])), 5, rel_tol=1e-5)


def test_gradients_stop_at_draws() -> None:
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        shuffled = tf.random.shuffle(x)
        drawn = tf.random.gamma([2], x)
        scaled = tf.random.gamma([2], 1.0, beta=x)
    assert tape.gradient(shuffled, x) is None
    assert tape.gradient(scaled, x).shape == (3,)
    with pytest.raises(LookupError, match="gradient registry has no entry for: RandomGamma"):
        tape.gradient(drawn, x)


# -- generators and arguments


def test_generators_split_skip_and_reset() -> None:
    g = tf.random.Generator.from_seed(7)
    a, b = g.split(2)
    assert not np.array_equal(a.normal([3]), b.normal([3]))
    g.reset_from_seed(7)
    before = g.skip(3).numpy().tolist()
    assert before == [7, 0, 0] and g.state.numpy().tolist() == [7 + 3 * 256, 0, 0]
    g.reset([1, 2, 3])
    assert int(g.key) == 3 and g.algorithm == 1
    copy = tf.random.Generator(copy_from=g)
    np.testing.assert_array_equal(copy.uniform([2]), g.uniform([2]))
    g.reset_from_key_counter(5, [1, 2])
    assert g.state.numpy().tolist() == [1, 2, 5]
    assert tf.random.Generator.from_key_counter(5, [1, 2], "philox").state.shape == (3,)
    assert g.make_seeds(4).shape == (2, 4)
    assert g.uniform_full_int([2]).dtype == tf.uint64
    assert g.uniform([3], 1, 5, tf.int32).dtype == tf.int32
    assert g.truncated_normal([3]).shape == (3,)
    assert int(tf.reduce_max(g.binomial([20], [10.0], [0.5]))) <= 10
    assert tf.random.Generator.from_state([1, 2, 3], alg="philox").normal([]).shape == ()
    other = tf.random.Generator.from_non_deterministic_state()
    tf.random.set_global_generator(other)
    assert tf.random.get_global_generator() is other
    with pytest.raises(tf.errors.UnimplementedError):
        tf.random.Generator.from_seed(1, alg="threefry")
    with pytest.raises(ValueError, match="Unsupported algorithm"):
        tf.random.Generator.from_seed(1, alg="dice")


def test_state_of_a_generator_is_no_variable_of_the_tape() -> None:
    g = tf.random.Generator.from_seed(7)
    with tf.GradientTape() as tape:
        g.normal([2])
    assert tape.watched_variables() == ()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: tf.random.normal(3), tf.errors.InvalidArgumentError, "shape must be a vector"),
        (lambda: tf.random.normal([-1]), tf.errors.InvalidArgumentError, "must be >= 0"),
        (lambda: tf.random.normal([2.5]), TypeError, "integers"),
        (
            lambda: tf.random.normal([2], dtype=tf.int32),
            tf.errors.InvalidArgumentError,
            "'dtype' of int32",
        ),
        (
            lambda: tf.random.normal([2], tf.constant(0.0, tf.float64)),
            ValueError,
            "requested dtype float32",
        ),
        (lambda: tf.random.uniform([2], dtype=tf.int32), ValueError, "Must specify maxval"),
        (lambda: tf.random.uniform([2], 3, 3, tf.int32), tf.errors.InvalidArgumentError, "3 >= 3"),
        (lambda: tf.random.uniform([2], dtype=tf.string), ValueError, "invalid value"),
        (
            lambda: tf.random.stateless_normal([2], seed=1),
            tf.errors.InvalidArgumentError,
            r"shape \[2\]",
        ),
        (lambda: tf.random.stateless_uniform([2], [1, 2], None, 3, tf.int32), ValueError, "both"),
    ],
)
def test_words_of_errors(call: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_shapes_come_in_many_forms() -> None:
    x = tf.ones((2, 3))
    for shape in ([2, 3], (2, 3), x.shape, tf.shape(x), np.array([2, 3]), [tf.shape(x)[0], 3]):
        assert tf.random.normal(shape).shape == (2, 3)
    assert tf.random.normal([]).shape == () and tf.random.uniform([0, 2]).shape == (0, 2)
