"""Guards what a trace says of gradient rules: what they read, and their local derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tapelab.engine import dtypes, registry
from tapelab.trace.model import Trace
from tapelab.trace.rules import local
from tapelab.trace.snapshot import snapshot
from tests.trace.listening import traced

X, Y = tf.constant([1.0, 2.0]), tf.constant([3.0, 5.0])
MATRIX = tf.constant([[1.0, 2.0], [3.0, 4.0]])

# what runs on watched tensors, and what the rule of the last op reads
READS: list[tuple[str, Any, list[Any], tuple[int, ...]]] = [
    ("a sum reads nothing", lambda x, y: x + y, [X, Y], ()),
    ("a product reads both", lambda x, y: x * y, [X, Y], (0, 1)),
    ("of a constant factor that", lambda x: x * Y, [X], (1,)),
    ("and the other way round", lambda x: Y * x, [X], (0,)),
    ("a quotient", lambda x, y: x / y, [X, Y], (0, 1)),
    ("exp its own output", tf.exp, [X], (1,)),
    ("tanh too", tf.tanh, [X], (1,)),
    ("sin its input", tf.sin, [X], (0,)),
    ("square its input", tf.square, [X], (0,)),
    ("a difference nothing", lambda x: x - 1.0, [X], ()),
    ("sums only sizes", tf.reduce_sum, [X], ()),
    ("means too", tf.reduce_mean, [X], ()),
    ("reshape too", lambda x: tf.reshape(x, [2, 1]), [X], ()),
    ("matmul both", lambda x, y: x @ y, [MATRIX, MATRIX + 1.0], (0, 1)),
    ("several outputs: all", lambda x: tf.unstack(x)[0], [X], (0, 1)),
    ("rows of a gather their places", lambda x: tf.gather(x, [1, 0]), [X], (0, 1, 2)),
]  # fmt: skip


@pytest.mark.parametrize("function, inputs, expected", [r[1:] for r in READS],
                         ids=[r[0] for r in READS])  # fmt: skip
def test_what_rules_read(function: Any, inputs: list[Any], expected: tuple[int, ...]) -> None:
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        function(*inputs)
    record = [node for node in snapshot(tape).nodes if node.recorded and node.op != "output"][-1]
    assert record.saved == expected
    assert all(node.saved == () for node in snapshot(tape).nodes if not node.recorded)


def test_a_custom_gradient_may_read_all() -> None:
    @tf.custom_gradient
    def clipped(x: Any) -> Any:
        return x * 1.0, lambda g: g

    with tf.GradientTape() as tape:
        tape.watch(X)
        clipped(X)
    assert snapshot(tape).nodes[-1].saved == (0, 1)


# -- local derivatives -----------------------------------------------------------------------------


def flows(trace: Trace) -> list[tuple[str, Any, Any]]:
    """Op, local derivative and contribution of each flow of the last pass."""
    return [(trace.nodes[step.node].op, flow.local and flow.local.data[0],  # type: ignore[index]
             flow.contribution and flow.contribution.data[0])  # type: ignore[index]
            for step in trace.passes[-1].steps for flow in step.edges]  # fmt: skip


LOCALS: list[tuple[Any, list[float], list[float | None]]] = [
    (lambda x: x * x, [3.0], [3.0, 3.0]),
    (lambda x: x * 5.0, [3.0], [5.0, None]),
    (lambda x, y: x / y, [3.0, 2.0], [0.5, -0.75]),
    (lambda x, y: x - y, [3.0, 2.0], [1.0, -1.0]),
    (tf.exp, [0.0], [1.0]),
    (tf.square, [3.0], [6.0]),
    (lambda x: x**3, [2.0], [12.0, None]),
    (tf.nn.relu, [-1.0], [0.0]),
    (tf.abs, [-2.0], [-1.0]),
    (tf.maximum, [2.0, 3.0], [0.0, 1.0]),
    (lambda x: tf.reshape(x, []), [3.0], [1.0]),
    (tf.reduce_sum, [3.0], [1.0]),
]


@pytest.mark.parametrize("function, values, expected", LOCALS)
@pytest.mark.parametrize("seed", [1.0, -2.5, 0.0])
def test_local_derivatives(function: Any, values: Any, expected: Any, seed: float) -> None:
    trace = traced(function, [tf.constant(v) for v in values], tf.constant(seed))
    found = flows(trace)
    assert [each[1] for each in found] == expected
    for _, slope, contribution in found:
        assert (contribution is None) == (slope is None)
        assert slope is None or contribution == slope * seed


def test_arrays_have_no_local_derivative_in_one_number() -> None:
    found = flows(traced(lambda x: tf.reduce_sum(x * x), [X]))
    assert [each[1] for each in found] == [None, None, None]


@pytest.mark.parametrize("seed, expected", [(4.0, 0.5), (-1.0, 0.5), (0.0, None)])
def test_a_custom_rule_is_not_run_again(seed: float, expected: float | None) -> None:
    runs = []

    @tf.custom_gradient
    def half(x: Any) -> Any:
        def back(g: Any) -> Any:
            runs.append(g)
            return g * 0.5

        return x * 1.0, back

    found = flows(traced(half, [tf.constant(3.0)], tf.constant(seed)))
    assert [each[1] for each in found] == [expected] and len(runs) == 1


def test_infinite_and_missing_slopes_raise_no_warning() -> None:
    assert flows(traced(tf.sqrt, [tf.constant(0.0)])) == [("sqrt", "inf", "inf")]
    assert flows(traced(tf.math.log, [tf.constant(0.0)], tf.constant(0.0)))[0][1:] == (
        "inf", "nan")  # fmt: skip


def test_a_variable_that_was_assigned_has_the_slope_of_the_value_that_was_read() -> None:
    w = tf.Variable(3.0)

    def twice(x: Any) -> Any:
        y = w * x
        w.assign(10.0)
        return y * w

    trace = traced(twice, [tf.constant(2.0)])
    assert [each[1] for each in flows(trace)] == [10.0, 6.0, 2.0, 3.0]


def test_the_slope_of_a_conjugate_depends_on_what_arrives() -> None:
    z = tf.constant(1.0 + 2.0j)
    found = flows(traced(tf.math.conj, [z], tf.constant(1.0 + 1.0j)))
    assert [each[1] for each in found] == [None]
    found = flows(traced(lambda z: z * z, [z], tf.constant(1.0 + 1.0j)))
    assert found[0][1] == repr(1.0 - 2.0j) and found[0][2] == repr((1 + 1j) * (1 - 2j))


POINTS = (0.6, 0.3, 0.8, 0.45)


def scalar_calls() -> list[Any]:
    """Every op that has a rule and takes scalars: at its samples' sizes, or at fixed points."""
    found = []
    for name, op in registry.ops.items():
        if op.rule is None or op.eager or op.many:
            continue
        for dtype in (tf.float32, tf.float64, tf.complex64):
            count = 2 if op.listed and len(op.tensors) == 1 else len(op.tensors)
            inputs = [tf.constant(v, dtype) for v in POINTS[:count]]
            for attrs in ({}, *[dict(s[1]) for s in _attributes(op)]):
                try:
                    with np.errstate(all="ignore"):
                        value = op.function(*inputs, **attrs)
                except Exception:
                    continue
                value = value if not isinstance(value, (list, tuple)) else value[0]
                if value.ndim == 0 and value._value.dtype in dtypes.DIFFERENTIABLE:
                    found.append(pytest.param(op, inputs, attrs, id=f"{name}-{dtype.name}"))
                    break
    return found


def _attributes(op: Any) -> Any:
    return [(None, {key: value for key, value in op.attributes.items() if _plain(value)})]


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float, str))


SCALARS = scalar_calls()
REFUSE = ("tensor_diag", "truncatemod")  # their rules raise for scalars


def test_most_ops_have_a_scalar_case() -> None:
    assert len({each.values[0].name for each in SCALARS}) > 90


@pytest.mark.parametrize("op, inputs, attrs", SCALARS)
def test_local_times_upstream_is_the_contribution(op: Any, inputs: Any, attrs: Any) -> None:
    """For each op of the registry that can be scalar, to the rounding of its dtype."""
    dtype = op.function(*inputs, **attrs).dtype
    complex_ = dtype.is_complex
    seed = tf.constant(2.5 - 0.75j if complex_ else -2.5, dtype)
    with np.errstate(all="ignore"), tf.GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        y = op.function(*inputs, **attrs)
    record = tape.records[-1]
    values = [x._value for x in record.inputs] + [y._value]
    needs = tuple(place is not None for place in record.places)
    with np.errstate(all="ignore"):
        slopes = local(record.op, values, record.attrs, needs)
    if op.name in REFUSE:
        assert set(slopes) == {None}
        with pytest.raises((LookupError, tf.errors.InvalidArgumentError)):
            tape.gradient(y, inputs)
        return
    for x, slope in zip(inputs, slopes, strict=True):
        sent = tape.gradient(y, x, output_gradients=seed)
        if slope is None:
            assert sent is None or complex_, "a real op with a gradient has a local derivative"
            continue
        assert slope.dtype == x._value.dtype and np.ndim(slope) == 0
        assert sent is not None or slope == 0
        if sent is not None:
            got = complex(np.asarray(sent._value))
            expected = complex(slope) * complex(seed._value)
            expected = expected if np.iscomplexobj(x._value) else complex(expected.real)
            precision = 1e-12 if "64" in x.dtype.name and not x.dtype.is_complex else 1e-6
            assert got == pytest.approx(expected, rel=4 * precision, abs=precision, nan_ok=True)
