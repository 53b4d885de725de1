"""The checker of gradient rules: finite differences, in random directions, to second order.

    φ(x) = ⟨w, f(x)⟩          one number out of any function, with random weights w
    first order               ⟨∇φ(x), d⟩  =  (φ(x + hd) − φ(x − hd)) / 2h
    second order              the same for ψ(x) = ⟨v, ∇φ(x)⟩, whose gradient a second tape takes

Everything runs in float64. A gradient of None stands for zeros, and zeros it must be. For complex
numbers ⟨a, b⟩ is Re Σ conj(a)·b, which agrees with TensorFlow's convention for gradients.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import tapelab as tf

STEP, FIRST, SECOND = 1e-5, 1e-6, 1e-5  # tolerances relative to the size of what is compared
COARSE = 1e-2, 1e-3, 1e-3  # the same for functions whose results are in single precision


def check(
    function: Callable[..., Any],
    inputs: list[Any],
    second: bool = True,
    held: tuple[int, ...] = (),
) -> None:
    """AssertionError unless the gradients of `function` at these NumPy inputs are right.

    held: the positions of inputs in which the function has no derivative.
    """
    inputs = [widened(x) for x in inputs]
    smooth = [i for i, x in enumerate(inputs) if x.dtype.kind in "fc" and i not in held]
    assert smooth, "nothing to differentiate with respect to"
    rng = np.random.default_rng(0)
    directions = {i: _like(rng, inputs[i]) for i in smooth}
    phi = _Weighted(function, smooth, rng)
    gradients = phi.gradients(inputs)
    step, first_order, second_order = COARSE if phi.coarse else (STEP, FIRST, SECOND)
    _shapes_and_dtypes(inputs, smooth, gradients)
    _compare("first order", phi.value, inputs, directions, gradients, step, first_order)
    with listening():
        recorded = phi.gradients(inputs)
    for raw, op in zip(gradients, recorded, strict=True):
        assert (raw is None) == (op is None), "raw and recorded rules disagree about None"
        if raw is not None:
            np.testing.assert_allclose(raw, op, 1e-12, 1e-12, err_msg="raw and recorded rules")
    if second:
        psi = _Slope(phi, {i: _like(rng, inputs[i]) for i in smooth})
        slopes = psi.gradients(inputs)
        _compare("second order", psi.value, inputs, directions, slopes, step, second_order)


def widened(x: Any) -> Any:
    """The same numbers in double precision."""
    x = np.asarray(x)
    wide = {"f": np.float64, "c": np.complex128}.get(x.dtype.kind, x.dtype)
    return x.astype(wide)


@contextmanager
def listening() -> Iterator[None]:
    """An outer tape, so that rules run in the world of recorded ops."""
    with tf.GradientTape() as outer:
        outer.watch(tf.constant(0.0))
        yield


class _Weighted:
    """φ(x) = ⟨w, f(x)⟩ over all outputs of f that vary smoothly."""

    def __init__(self, function: Any, smooth: list[int], rng: Any) -> None:
        self.function, self.smooth, self.rng = function, smooth, rng
        self.weights: list[Any] | None = None
        self.coarse = False

    def outputs(self, tensors: list[Any]) -> list[Any]:
        outputs = tf.nest.flatten(self.function(*tensors))
        smooth = [y for y in outputs if y.dtype.is_floating or y.dtype.is_complex]
        if self.weights is None:
            self.weights = [_like(self.rng, y.numpy()).astype(y.dtype.numpy) for y in smooth]
            self.coarse = any(y.dtype in (tf.float32, tf.complex64) for y in smooth)
        return smooth

    def value(self, inputs: list[Any]) -> float:
        outputs = self.outputs([tf.constant(x) for x in inputs])
        return sum(_inner(w, y.numpy()) for w, y in zip(self.weights or [], outputs, strict=True))

    def tape(self, inputs: list[Any]) -> tuple[Any, list[Any], list[Any], list[Any]]:
        tensors = [tf.constant(x) for x in inputs]
        sources = [tensors[i] for i in self.smooth]
        with tf.GradientTape() as tape:
            tape.watch(sources)
            outputs = self.outputs(tensors)
        return tape, outputs, [tf.constant(w) for w in self.weights or []], sources

    def gradients(self, inputs: list[Any]) -> list[Any]:
        tape, outputs, weights, sources = self.tape(inputs)
        return [_plain(g) for g in tape.gradient(outputs, sources, weights)]


class _Slope:
    """ψ(x) = ⟨v, ∇φ(x)⟩."""

    def __init__(self, phi: _Weighted, along: dict[int, Any]) -> None:
        self.phi, self.along = phi, along

    def value(self, inputs: list[Any]) -> float:
        gradients = self.phi.gradients(inputs)
        pairs = zip(self.along.values(), gradients, strict=True)
        return sum(_inner(v, g) for v, g in pairs if g is not None)

    def gradients(self, inputs: list[Any]) -> list[Any]:
        tensors = [tf.constant(x) for x in inputs]
        sources = [tensors[i] for i in self.phi.smooth]
        with tf.GradientTape() as outer:
            outer.watch(sources)
            with tf.GradientTape() as inner:
                inner.watch(sources)
                outputs = self.phi.outputs(tensors)
            weights = [tf.constant(w) for w in self.phi.weights or []]
            slopes = inner.gradient(outputs, sources, weights)
            slopes = [None if s is None else tf.convert_to_tensor(s) for s in slopes]
        used = [(s, v) for s, v in zip(slopes, self.along.values(), strict=True) if s is not None]
        if not used:
            return [None] * len(sources)
        seeds = [tf.constant(v) for _, v in used]
        return [_plain(g) for g in outer.gradient([s for s, _ in used], sources, seeds)]


def _compare(order: str, value: Any, inputs: list[Any], directions: dict[int, Any],
             gradients: list[Any], step: float, tolerance: float) -> None:  # fmt: skip
    """Each input alone in its direction: the slope by differences and by the gradient."""
    for (i, d), g in zip(directions.items(), gradients, strict=True):
        ahead, behind = list(inputs), list(inputs)
        ahead[i], behind[i] = inputs[i] + step * d, inputs[i] - step * d
        measured = (value(ahead) - value(behind)) / (2 * step)
        claimed = 0.0 if g is None else _inner(g, d)
        size = 1 + abs(measured) + abs(claimed)
        assert abs(measured - claimed) <= tolerance * size, (
            f"{order}, input {i}: the gradient says {claimed:.9g}, differences {measured:.9g}"
        )


def _shapes_and_dtypes(inputs: list[Any], smooth: list[int], gradients: list[Any]) -> None:
    for i, g in zip(smooth, gradients, strict=True):
        if g is not None:
            assert g.shape == inputs[i].shape, f"shape {g.shape} for {inputs[i].shape}"
            assert g.dtype == inputs[i].dtype, f"dtype {g.dtype} for {inputs[i].dtype}"


def _plain(gradient: Any) -> Any:
    return None if gradient is None else np.asarray(tf.convert_to_tensor(gradient))


def _like(rng: Any, x: Any) -> Any:
    made = np.asarray(rng.uniform(0.5, 1.5, x.shape) * rng.choice([-1, 1], x.shape), np.float64)
    return made + 1j * rng.uniform(0.5, 1.5, x.shape) if x.dtype.kind == "c" else made


def _inner(a: Any, b: Any) -> float:
    return float(np.sum(np.conj(a) * b).real)
