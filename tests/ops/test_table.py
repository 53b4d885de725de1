"""Guards every declared op at every one of its samples: value, dtype, gradients, notation."""

import re
import string
from typing import Any

import numpy as np
import pytest

import tapelab as tf
from tests.ops.gradcheck import check
from tests.ops.samples import (
    CASES,
    OPS,
    arrays,
    as_dtype,
    calling,
    decides_precision,
    differentiable,
    outputs,
)

# Inputs in which TensorFlow has no derivative: an order, the exponent of zeta, a direction.
HELD = {"polygamma": (0,), "zeta": (0,), "nextafter": (1,)}


def each(cases: list[Any]) -> Any:
    return pytest.mark.parametrize(
        ("made", "sample"), [c[:2] for c in cases], ids=[c[2] for c in cases]
    )


by_op = pytest.mark.parametrize("made", OPS, ids=[made.name for made in OPS])
by_case = each(CASES)
by_gradient = each([c for c in CASES if differentiable(*c[:2])])
by_precision = each([c for c in CASES if decides_precision(*c[:2])])


@by_case
def test_value_is_finite_and_repeatable(made: Any, sample: Any) -> None:
    inputs = arrays(sample)
    kept = [x.copy() for x in inputs]
    first, again = outputs(made, sample, inputs), outputs(made, sample, inputs)
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
        if a.dtype.is_floating or a.dtype.is_complex:
            assert np.all(np.isfinite(a.numpy()))
    for x, before in zip(inputs, kept, strict=True):
        np.testing.assert_array_equal(x, before, err_msg="an input was changed")


@by_precision
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(made: Any, sample: Any, dtype: Any) -> None:
    inputs = [as_dtype(x, dtype) for x in arrays(sample)]
    wide = {np.dtype(np.float64), np.dtype(np.complex128)}
    for y in outputs(made, sample, inputs):
        if y.dtype.is_floating or y.dtype.is_complex:
            assert (y.dtype.numpy in wide) == (dtype is np.float64), y.dtype


@by_gradient
def test_gradients(made: Any, sample: Any) -> None:
    check(calling(made, sample), arrays(sample), held=HELD.get(made.name, ()))


@by_gradient
def test_gradients_keep_float32(made: Any, sample: Any) -> None:
    inputs = [tf.constant(as_dtype(x, np.float32)) for x in arrays(sample)]
    sources = [x for x in inputs if x.dtype.is_floating or x.dtype.is_complex]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        y = calling(made, sample)(*inputs)
    for g, x in zip(tape.gradient(y, sources), sources, strict=True):
        assert g is None or (g.dtype == x.dtype and g.shape == x.shape)


@by_case
def test_strides_do_not_matter(made: Any, sample: Any) -> None:
    plain = [as_dtype(x, np.float64) for x in arrays(sample)]
    strided = [np.repeat(x, 2, -1)[..., ::2] if x.ndim else x for x in plain]
    results = outputs(made, sample, plain), outputs(made, sample, strided)
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


SHAPES = [((), (2, 3)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((2, 3), ()), ((0, 3), (3,))]
PAIRED = [
    made for made in OPS
    if made.broadcasts and made.rule and len(made.tensors) == 2 and made.check_gradients
    and made.samples
]  # fmt: skip


@pytest.mark.parametrize("made", PAIRED, ids=[made.name for made in PAIRED])
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_broadcasting(made: Any, shapes: Any) -> None:
    sample = made.samples[0]
    inputs = [np.resize(as_dtype(x, np.float64), shape)
              for x, shape in zip(arrays(sample), shapes, strict=True)]  # fmt: skip
    inputs = [x + 0.01 * np.arange(x.size).reshape(x.shape) for x in inputs]
    if made.name == "polygamma":
        inputs[0] = np.round(inputs[0])  # defined for whole orders
    check(calling(made, sample), inputs, held=HELD.get(made.name, ()))


ELEMENTWISE = [
    made for made in OPS
    if len(made.tensors) == 1 and not made.attributes and not made.listed
    and any(not np.ndim(s.inputs[0]) for s in made.samples)
]  # fmt: skip


@pytest.mark.parametrize("made", ELEMENTWISE, ids=[made.name for made in ELEMENTWISE])
@pytest.mark.parametrize("shape", [(), (0,), (2, 0), (1, 2, 1)], ids=str)
def test_any_shape(made: Any, shape: Any) -> None:
    x = np.resize(arrays(made.samples[0])[0], shape)
    y = made.function(tf.constant(x))
    assert y.shape == shape
    if differentiable(made, made.samples[0]):
        check(made.function, [x])


@each([c for c in CASES if c[0].holomorphic])
def test_complex_gradients(made: Any, sample: Any) -> None:
    inputs = [x + 0.3j * np.cos(x) if x.dtype.kind == "f" else x for x in arrays(sample)]
    check(calling(made, sample), inputs, held=HELD.get(made.name, ()))


@by_op
def test_docstring_teaches(made: Any) -> None:
    words = (made.forward.__doc__ or "").strip()
    assert len(words) > 10 and words.split("\n")[0].rstrip().endswith((".", "…", ":"))


@by_op
def test_notation_names_the_inputs(made: Any) -> None:
    known = set(made.tensors) | set(made.attributes)
    fields = {name for _, name, _, _ in string.Formatter().parse(made.text) if name}
    assert fields and fields <= known, f"{fields - known} in {made.text!r}"
    assert made.symbol
    if made.latex:
        assert set(re.findall(r"\{(\w+)\}", made.latex)) & known, made.latex


RULED = [made for made in OPS if made.rule is not None and made.check_gradients]


@pytest.mark.parametrize("made", RULED, ids=[made.name for made in RULED])
def test_gradient_has_a_sample(made: Any) -> None:
    assert any(differentiable(made, sample) for sample in made.samples)
