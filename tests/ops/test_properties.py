"""Guards gradients of whole programs: random ones of 1 to 40 ops, at random shapes.

For a program f, a direction d of its inputs and weights w of its outputs:

    slope         ⟨∇⟨w, f⟩, d⟩ is what finite differences of ⟨w, f⟩ along d measure
    symmetry      ⟨w, J d⟩ from an accumulator is ⟨Jᵀ w, d⟩ from a tape
    walks         raw, recorded and many rows at once: the same numbers, and None at the same places

TAPELAB_EXAMPLES=20000 runs longer, and with other programs than the fixed ones of every run.
"""

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tapelab as tf
from tests.ops.gradcheck import listening
from tests.ops.programs import Program, dense

EXAMPLES = int(os.environ.get("TAPELAB_EXAMPLES", 0))
GENES = st.integers(1, 40).flatmap(
    lambda n: st.lists(st.integers(0, 2**32 - 1), min_size=n + 1, max_size=n + 1)
)
UNTOLD: list[str] = []  # programs in which differences do not converge: a kink is near
pytestmark = pytest.mark.timeout(0 if EXAMPLES else 180)


def examples(share: float) -> Any:
    """A part of the examples; the same ones in each run unless a longer run was asked for."""
    return settings(
        max_examples=max(1, int((EXAMPLES or 2000) * share)),
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


class Run:
    """A program on a tape, with weights for its outputs and a direction for its inputs."""

    def __init__(self, genes: list[int], dtype: Any = np.float64) -> None:
        self.program = Program(genes, dtype)
        rng = np.random.default_rng(genes[0])
        inputs = self.program.inputs
        self.along = [rng.uniform(-1, 1, x.shape).astype(dtype) for x in inputs]
        self.sources = [tf.constant(x) for x in inputs]
        with tf.GradientTape(persistent=True) as self.tape:
            self.tape.watch(self.sources)
            self.outputs = self.program.run(self.sources)
        self.weights = [rng.uniform(-1, 1, y.shape).astype(dtype) for y in self.outputs]

    def gradients(self) -> list[Any]:
        seeds = [tf.constant(w) for w in self.weights]
        return [dense(g) for g in self.tape.gradient(self.outputs, self.sources, seeds)]

    def value(self, step: float) -> float:
        """⟨w, f(x + step · d)⟩."""
        pairs = zip(self.program.inputs, self.along, strict=True)
        outputs = self.program.run([tf.constant(x + step * d) for x, d in pairs])
        return sum(float(np.sum(w * y.numpy())) for w, y in zip(self.weights, outputs, strict=True))

    def slope(self, step: float) -> float:
        """By differences of fourth order."""
        near, far = (self.value(k * step) - self.value(-k * step) for k in (1, 2))
        return (8 * near - far) / (12 * step)


def inner(gradients: list[Any], along: list[Any]) -> float:
    pairs = zip(gradients, along, strict=True)
    return sum(float(np.sum(g * d)) for g, d in pairs if g is not None)


@examples(0.4)
@given(GENES)
def test_gradient_is_the_slope(genes: list[int]) -> None:
    run = Run(genes)
    claimed = inner(run.gradients(), run.along)
    step = 2e-4 / (1 + abs(claimed))
    try:
        measured, again = run.slope(step), run.slope(step / 2)
    except np.linalg.LinAlgError:  # NaN at the edge of a domain
        measured = again = np.nan
    size, doubt = 1 + abs(claimed) + abs(measured), abs(measured - again)
    if not doubt <= 1e-4 * size:  # or not a number: a pole
        UNTOLD.append(str(genes))
        return
    assert abs(claimed - measured) <= 1e-6 * size + 3 * doubt, (
        f"the gradient says {claimed:.9g}, differences {measured:.9g}:\n{run.program}"
    )


def test_differences_could_tell_nearly_always() -> None:
    """Runs after the test above, whose passing would mean little otherwise."""
    assert len(UNTOLD) <= 0.05 * (EXAMPLES or 2000) * 0.4


@examples(0.2)
@given(GENES)
def test_forward_and_reverse_agree(genes: list[int]) -> None:
    run = Run(genes)
    directions = [tf.constant(d) for d in run.along]
    with tf.autodiff.ForwardAccumulator(run.sources, directions) as accumulator:
        outputs = run.program.run(run.sources)
    tangents = [dense(t) for t in accumulator.jvp(outputs)]
    forward, gradients = inner(tangents, run.weights), run.gradients()
    size = 1 + sum(np.sum(np.abs(t * w)) for t, w in zip(tangents, run.weights, strict=True)
                   if t is not None)  # fmt: skip
    size += sum(np.sum(np.abs(g * d)) for g, d in zip(gradients, run.along, strict=True)
                if g is not None)  # fmt: skip
    reverse = inner(gradients, run.along)
    if np.isfinite(forward + reverse):  # at a pole a zero may meet infinity in one of them
        assert abs(forward - reverse) <= 1e-8 * size, f"{forward} {reverse}:\n{run.program}"


@examples(0.2)
@given(GENES)
def test_raw_and_recorded_walks_agree(genes: list[int]) -> None:
    run = Run(genes)
    raw = run.gradients()
    with listening():
        recorded = run.gradients()
    for a, b in zip(raw, recorded, strict=True):
        agree(a, b, run)


@examples(0.15)
@given(GENES)
def test_rows_at_once_agree_with_rows_one_by_one(genes: list[int]) -> None:
    run = Run(genes)
    target = run.outputs[-1]
    found = run.tape.jacobian(target, run.sources)
    size = int(np.prod(target.shape))
    for row in range(size):
        seed = np.zeros(size)
        seed[row] = 1.0
        one = run.tape.gradient(target, run.sources, tf.constant(seed.reshape(target.shape)))
        for whole, g, x in zip(found, one, run.sources, strict=True):
            part = None if whole is None else whole.numpy().reshape(size, *x.shape)[row]
            agree(part, dense(g), run)


@examples(0.05)
@given(GENES)
def test_single_precision_is_kept(genes: list[int]) -> None:
    run = Run(genes, np.float32)
    for y in run.outputs:
        assert y.dtype == tf.float32, f"{y.dtype}:\n{run.program}"
    for g, x in zip(run.gradients(), run.sources, strict=True):
        if g is not None:
            assert (g.dtype, g.shape) == (np.float32, x.shape), f"{g.dtype}:\n{run.program}"


def agree(a: Any, b: Any, run: Run) -> None:
    assert (a is None) == (b is None), f"{a} {b}:\n{run.program}"
    if a is not None:
        scale = float(np.max(np.abs(b), initial=1.0, where=np.isfinite(b)))
        np.testing.assert_allclose(a, b, 1e-9, 1e-10 * scale, err_msg=str(run.program))
