"""Random programs over the registry: what the property tests differentiate.

A program is a list of steps on a growing pool of values. Each step comes from one number (a gene),
so that the examples of hypothesis shrink by leaving genes out. Three kinds of steps:

    by element      a declared op at the shapes of the pool, its inputs brought into its domain
    by shape        reductions, products, moves and joins along axes that fit
    by sample       any op of the registry at one of its samples, nudged by values of the pool

A step whose result or slope is large, or not a number, is left out.
"""

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import tapelab as tf
from tests.ops import joints
from tests.ops.gradcheck import widened
from tests.ops.samples import OPS, arrays, calling, differentiable

HELD = {"polygamma": (0,), "zeta": (0,), "nextafter": (1,)}  # as in test_table
LARGEST, WIDEST = 20.0, 48  # of a value or a slope, of its number of elements
NUDGE = 0.05  # how far a sample moves; samples stay 0.2 away from kinks and poles

RULED = [made for made in OPS if made.rule is not None and made.check_gradients
         and not made.silent]  # fmt: skip
SAMPLED = [(made, s) for made in RULED for s in made.samples if differentiable(made, s)]
ELEMENTWISE = [
    made for made in RULED
    if made.elementwise and len(made.tensors) <= 2 and made.name not in HELD and made.samples
    and all(x.dtype.kind == "f" for x in arrays(made.samples[0]))
    and (made.broadcasts or any(not np.ndim(s.inputs[0]) for s in made.samples))
]  # fmt: skip


class Step(NamedTuple):
    """One value of a program: a function of earlier values."""

    text: str
    function: Callable[..., Any]
    operands: tuple[int, ...]


class Program:
    """Inputs and steps; `str(program)` is what a failing test shows."""

    def __init__(self, genes: list[int], dtype: Any = np.float64) -> None:
        rng = random.Random(genes[0])
        shapes = [(), (3,), (2, 3), (1, 3), (2, 1), (2, 2), (1,), (2, 1, 2), (4,), (0, 2)]
        some = np.random.default_rng(genes[0])
        self.inputs = [some.uniform(-2, 2, rng.choice(shapes)).astype(dtype)
                       for _ in range(rng.randint(1, 3))]  # fmt: skip
        self.steps: list[Step] = []
        self.values = [tf.constant(x) for x in self.inputs]
        for gene in genes[1:]:
            rng.seed(gene)
            rng.choice(KINDS)(self, rng)

    def pick(self, rng: random.Random) -> int:
        """A value of the pool, more often a late one: deep programs find more than broad ones."""
        late = len(self.values) - 1
        return late if rng.random() < 0.4 else rng.randint(0, late)

    def add(self, text: str, function: Callable[..., Any], *operands: int) -> int | None:
        """Append a step; None when its result is of no use."""
        inputs = [self.values[i] for i in operands]
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            value = function(*inputs)
        found = value.numpy()
        if value.dtype != inputs[0].dtype or found.size > WIDEST:
            return None
        slopes = [dense(g) for g in tape.gradient(value, inputs) if g is not None]
        if not all(np.all(np.abs(x) < LARGEST) for x in (found, *slopes)):
            return None
        self.steps.append(Step(text, function, operands))
        self.values.append(value)
        return len(self.values) - 1

    def run(self, inputs: list[Any]) -> list[Any]:
        """The values that no step uses: what a program computes."""
        values = list(inputs)
        for step in self.steps:
            values.append(step.function(*[values[i] for i in step.operands]))
        used = {i for step in self.steps for i in step.operands}
        return [v for i, v in enumerate(values) if i not in used]

    def __repr__(self) -> str:
        lines = [f"v{i} = {x.dtype}{x.shape}" for i, x in enumerate(self.inputs)]
        for i, step in enumerate(self.steps, len(self.inputs)):
            names = ", ".join(f"v{k}" for k in step.operands)
            lines.append(f"v{i} = {step.text}({names}) -> {tuple(self.values[i].shape)}")
        return "\n".join(lines)


def dense(gradient: Any) -> Any:
    return None if gradient is None else tf.convert_to_tensor(gradient).numpy()


def by_element(program: Program, rng: random.Random) -> None:
    made = rng.choice(ELEMENTWISE)
    operands = []
    for k in range(len(made.tensors)):
        low, high = DOMAINS[made.name][k]
        i: int | None = program.pick(rng)
        value = program.values[i].numpy()
        if value.size and (value.min() < low or value.max() > high):
            i = program.add(f"into[{low:.2g}, {high:.2g}]", into(low, high), i)
        if i is None:
            return
        operands.append(i)
    shapes = [tuple(program.values[i].shape) for i in operands]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        operands[1:] = operands[:1]  # an op of a value with itself
    program.add(made.name, made.function, *operands)


def into(low: float, high: float) -> Callable[..., Any]:
    return lambda x: low + (high - low) * tf.sigmoid(x)


def domains(made: Any) -> list[tuple[float, float]]:
    """For each input the range of the op's samples: there its rule is meant to hold."""
    columns = zip(*[arrays(sample) for sample in made.samples], strict=True)
    return [(min(float(x.min()) for x in column if x.size),
             max(float(x.max()) for x in column if x.size)) for column in columns]  # fmt: skip


def by_sample(program: Program, rng: random.Random) -> None:
    made, sample = rng.choice(SAMPLED)
    given = [widened(x) for x in arrays(sample)]
    moved = [k for k, x in enumerate(given)
             if x.dtype.kind in "fc" and x.size and k not in HELD.get(made.name, ())]  # fmt: skip
    call, pick = calling(made, sample), rng.randint(0, 5)

    def step(*pool: Any) -> Any:
        tensors: list[Any] = [tf.constant(narrowed(x, pool[0])) for x in given]
        for k, value in zip(moved, pool, strict=True):
            tensors[k] = tensors[k] + nudge(value, tensors[k])
        outputs = [y for y in tf.nest.flatten(call(*tensors))
                   if y.dtype.is_floating or y.dtype.is_complex]  # fmt: skip
        y = outputs[pick % len(outputs)]
        if y.dtype.is_complex:
            y = tf.math.real(y) + 2 * tf.math.imag(y)
        return y if y.dtype == pool[0].dtype else tf.cast(y, pool[0].dtype)

    operands = [program.pick(rng) for _ in moved]
    if not moved or not all(program.values[i].numpy().size for i in operands):
        return
    if not made.attributes.get("dtype"):  # a cast to single precision would hide the slope
        program.add(made.name + "@" + repr(sample.attrs), step, *operands)


def narrowed(x: Any, like: Any) -> Any:
    if like.dtype == tf.float64 or x.dtype.kind not in "fc":
        return x
    return x.astype(np.float32 if x.dtype.kind == "f" else np.complex64)


def nudge(value: Any, like: Any) -> Any:
    """A small tensor in the shape of `like` that depends on all it can of `value`."""
    flat = tf.reshape(tf.tanh(value), [-1])
    size = int(np.prod(like.shape))
    whole = tf.tile(flat, [-(-size // flat.shape[0])])[:size] * NUDGE
    shaped = tf.reshape(whole, like.shape)
    return tf.complex(shaped, -shaped) if like.dtype.is_complex else shaped


def by_shape(program: Program, rng: random.Random) -> None:
    i = program.pick(rng)
    partners = [k for k, v in enumerate(program.values) if v.shape == program.values[i].shape]
    made = joints.draw(rng, tuple(program.values[i].shape))
    if made is not None:
        text, function, count = made
        program.add(text, function, i, *[rng.choice(partners) for _ in range(count - 1)])


KINDS = [by_element, by_element, by_shape, by_shape, by_sample]
DOMAINS = {made.name: domains(made) for made in ELEMENTWISE}
