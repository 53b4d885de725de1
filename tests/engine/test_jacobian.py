"""Guards Jacobians at every sample of every op, and second derivatives along a direction.

Rows computed together must be the gradients computed one by one. Where a rule can't take many rows
at once the engine falls back to single ones: slower, not wrong; the ops that do so are counted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import batched, hush, rows
from tests.ops.samples import CASES, arrays, calling, differentiable

SMOOTH = [(made, sample, name) for made, sample, name in CASES if differentiable(made, sample)]
ROW_BY_ROW = 12  # ops whose whole rule needs it
IN_PART = 75  # ops whose rule calls an op that needs it


def recorded(made: Any, sample: Any) -> tuple[Any, list[Any], list[Any]]:
    """A tape on which the sample ran, its sources and its differentiable outputs."""
    inputs = [tf.constant(x) for x in arrays(sample)]
    sources = [x for x in inputs if x.dtype.is_floating or x.dtype.is_complex]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(sources)
        outputs = tf.nest.flatten(calling(made, sample)(*inputs))
    return tape, sources, [y for y in outputs if y.dtype.is_floating or y.dtype.is_complex]


@pytest.mark.parametrize(("made", "sample"), [c[:2] for c in SMOOTH], ids=[c[2] for c in SMOOTH])
def test_rows_at_once_are_the_gradients(made: Any, sample: Any) -> None:
    tape, sources, outputs = recorded(made, sample)
    for y in outputs:
        found = tape.jacobian(y, sources)
        size = int(np.prod(y.shape))
        for row, seed in enumerate(np.eye(size, dtype=y.dtype.numpy)):
            gradients = tape.gradient(y, sources, tf.constant(seed.reshape(y.shape)))
            for whole, g, x in zip(found, gradients, sources, strict=True):
                assert (whole is None) == (g is None)
                if g is not None:
                    assert whole.shape == (*y.shape, *x.shape) and whole.dtype == x.dtype
                    part = whole.numpy().reshape(size, *x.shape)[row]
                    np.testing.assert_allclose(part, tf.convert_to_tensor(g), 1e-6, 1e-6)


@contextmanager
def noting(module: Any, name: str, seen: list[Any]) -> Iterator[None]:
    """Let a function of the engine note the first argument of each call."""
    function = getattr(module, name)

    def noted(*args: Any) -> Any:
        seen.append(args[0])
        return function(*args)

    setattr(module, name, noted)
    try:
        yield
    finally:
        setattr(module, name, function)


def test_few_rules_need_single_rows(record_property: Any) -> None:
    whole: set[str] = set()
    part: set[str] = set()
    for made, sample, _ in SMOOTH:
        tape, sources, outputs = recorded(made, sample)
        steps: list[Any] = []
        pieces: list[Any] = []
        with noting(rows, "_one_by_one", steps), noting(batched, "by_row", pieces):
            for y in outputs:
                tape.jacobian(y, sources)
        whole |= {step.op.name for step in steps}
        part |= {made.name} if pieces else set()
    part -= whole
    record_property("row_by_row", sorted(whole))
    record_property("row_by_row_in_part", sorted(part))
    print(f"\n{len({c[0].name for c in SMOOTH})} ops; row by row: {len(whole)} {sorted(whole)}; "
          f"in part: {len(part)} {sorted(part)}")  # fmt: skip
    assert len(whole) <= ROW_BY_ROW and len(part) <= IN_PART


def softly(x: Any) -> Any:
    return tf.reduce_sum(tf.tanh(x) * tf.exp(-x)) + tf.reduce_prod(x)


def product(x: Any) -> Any:
    m = tf.reshape(x, [2, 3])
    return tf.reduce_sum(tf.matmul(m, m, transpose_b=True) ** 3) / 10.0


def entropy(x: Any) -> Any:
    return -tf.reduce_sum(tf.nn.softmax(x) * tf.nn.log_softmax(x)) + tf.reduce_logsumexp(x * x)


def norms(x: Any) -> Any:
    return tf.norm(x) * tf.reduce_max(tf.sin(x)) + tf.reduce_mean(tf.cumsum(tf.sqrt(x)) ** 2)


def lookups(x: Any) -> Any:
    r = tf.gather(tf.reshape(x, [3, 2]), [0, 2, 0])
    return tf.reduce_sum(tf.sigmoid(r) * tf.where(r > 1.0, r * r, r))


@pytest.mark.parametrize("f", [softly, product, entropy, norms, lookups])
def test_four_ways_to_a_hessian_times_a_vector(f: Any) -> None:
    rng = np.random.default_rng(3)
    at, along = rng.uniform(0.5, 1.5, 6), rng.uniform(-1, 1, 6)
    x, v = tf.constant(at), tf.constant(along)

    def slope(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tf.convert_to_tensor(tape.gradient(y, x))

    with tf.autodiff.ForwardAccumulator(x, v) as accumulator:
        forward_over_reverse = accumulator.jvp(slope(x))
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        first = slope(x)
        along_v = tf.reduce_sum(first * v)
    reverse_over_reverse = outer.gradient(along_v, x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        with tf.autodiff.ForwardAccumulator(x, v) as accumulator:
            y = f(x)
        tangent = accumulator.jvp(y)
    reverse_over_forward = tape.gradient(tangent, x)
    hessian = outer.jacobian(first, x).numpy()
    step = 1e-5
    ahead, behind = (slope(tf.constant(at + s * along)).numpy() for s in (step, -step))
    expected = (ahead - behind) / (2 * step)
    np.testing.assert_allclose(hessian, hessian.T, 1e-9, 1e-9)
    np.testing.assert_allclose(hessian @ along, expected, 1e-6, 1e-6)
    for found in (forward_over_reverse, reverse_over_reverse, reverse_over_forward):
        np.testing.assert_allclose(found, hessian @ along, 1e-9, 1e-9)


def small(persistent: bool = False) -> tuple[Any, Any, Any]:
    """A tape, what it watches and a target."""
    x = tf.constant([[1.0, 2.0]])
    with tf.GradientTape(persistent=persistent) as tape:
        tape.watch(x)
        y = x * x
    return tape, x, y


PFOR = {"experimental_use_pfor": False}
USED = "compute one set of gradients (or jacobians) This tape was used in line "
REFUSED = [
    # the method, its settings, whether the tape is used up before · the error
    ("jacobian", PFOR, False, RuntimeError,
     "GradientTape must be created with persistent=True to compute the jacobian with eager "
     "execution enabled and with  experimental_use_pfor set to False."),
    ("batch_jacobian", PFOR, False, RuntimeError,
     "GradientTape must be created with persistent=True to compute the batch_jacobian with eager "
     "execution enabled and  with experimental_use_pfor set to False."),
    ("jacobian", {"experimental_use_pfor": np.array([True, False])}, False, TypeError,
     "experimental_use_pfor has to be True or False"),
    ("batch_jacobian", {"experimental_use_pfor": np.array([True, False])}, False, TypeError,
     "experimental_use_pfor has to be True or False"),
    ("jacobian", {}, True, RuntimeError,
     "A non-persistent GradientTape can only be used to " + USED),
    ("batch_jacobian", {}, True, RuntimeError,
     "A non-persistent GradientTape can only be used to" + USED),
    ("jacobian", {"unconnected_gradients": "nil"}, False, ValueError,
     "Unknown value for unconnected_gradients: 'nil'"),
    ("batch_jacobian", {"unconnected_gradients": "nil"}, False, ValueError,
     "Unknown value for unconnected_gradients: 'nil'"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "settings", "used", "kind", "words"), REFUSED)
def test_settings_that_are_refused(
    method: str, settings: dict[str, Any], used: bool, kind: type[Exception], words: str
) -> None:
    tape, x, y = small()
    if used:
        tape.gradient(y, x)
    with pytest.raises(kind) as caught:
        getattr(tape, method)(y, x, **settings)
    assert str(caught.value).startswith(words)
    assert tape.state == ("used" if used else "stopped"), "a call that is refused changes nothing"


@pytest.mark.parametrize("method", ["jacobian", "batch_jacobian"])
def test_a_jacobian_has_one_tensor_as_its_target(method: str) -> None:
    tape, x, y = small()
    with pytest.raises(AttributeError) as caught:
        getattr(tape, method)([y], x)
    assert str(caught.value) == (
        "'list' object has no attribute 'shape': a Jacobian has one tensor as its target; stack "
        "several with tf.stack first."
    )


ANSWERS = [
    ("jacobian", PFOR, [[[[2.0, 0.0]], [[0.0, 4.0]]]]),
    ("batch_jacobian", PFOR, [[[2.0, 0.0], [0.0, 4.0]]]),
]


@pytest.mark.parametrize(("method", "settings", "expected"), ANSWERS)
def test_a_persistent_tape_may_go_row_by_row(
    method: str, settings: dict[str, Any], expected: Any
) -> None:
    tape, x, y = small(persistent=True)
    assert getattr(tape, method)(y, x, **settings).numpy().tolist() == expected


def test_a_source_that_the_target_does_not_depend_on() -> None:
    far = tf.constant([5.0, 6.0, 7.0])
    tape, x, y = small(persistent=True)
    assert tape.jacobian(y, [x, far])[1] is None
    zeros = tape.jacobian(y, [x, far], unconnected_gradients="zero")[1]
    assert zeros.numpy().tolist() == np.zeros((1, 2, 3)).tolist()
    assert tape.batch_jacobian(y, tf.constant([[1.0, 2.0, 3.0]])).shape == (1, 2, 3)


def test_after_a_jacobian_a_tape_holds_nothing() -> None:
    tape, x, y = small()
    tape.jacobian(y, x)
    assert (tape.state, tape.records, tape._kept, tape._asked) == ("used", [], None, ())


@pytest.mark.parametrize("taken", [False, True], ids=["free", "taken"])
def test_numpy_is_silent_inside_and_speaks_afterwards(taken: bool) -> None:
    """Also while the quiet context is taken by another thread, and with rules that call ops."""

    @tf.custom_gradient
    def tripled(x: Any) -> Any:
        return x * 1.0, lambda g: g * tf.constant(3.0)

    def ask() -> Any:
        x = tf.Variable([0.0, 1.0, 4.0])
        with tf.GradientTape() as tape:
            y = tf.sqrt(tripled(x)) / x
        return tape.jacobian(y, x)

    found = hush.quiet(ask) if taken else ask()
    nan = float("nan")  # 0 · inf
    np.testing.assert_array_equal(found, [[nan, 0, 0], [nan, 0.5, 0], [nan, 0, 0.0625]])
    with pytest.warns(RuntimeWarning):
        np.float32(1) / np.float32(0)
