"""The samples of the declarations, in the forms in which the table tests want them."""

from typing import Any

import numpy as np

import tapelab as tf
from tapelab.engine import registry
from tapelab.engine.convert import to_tensor
from tapelab.engine.op import Op, plain, run

OPS: list[Op] = list(registry.ops.values())
CASES = [
    (made, sample, f"{made.name}-{k}") for made in OPS for k, sample in enumerate(made.samples)
]


def arrays(sample: Any) -> list[Any]:
    """The NumPy inputs of a sample; a list of tensors as several inputs."""
    flat: list[Any] = []
    for given in sample.inputs:
        flat.extend(given if isinstance(given, (list, tuple)) else [given])
    return [np.asarray(x) for x in flat]


def calling(made: Op, sample: Any) -> Any:
    """The op as a function of the flat inputs of a sample, with its attributes filled in."""

    attrs = {**made.attributes, **{name: plain(value) for name, value in sample.attrs.items()}}

    def call(*inputs: Any) -> Any:
        return run(made, tuple([to_tensor(x) for x in inputs]), attrs)

    return call


def as_dtype(x: Any, dtype: Any) -> Any:
    """Floats as `dtype`, complex numbers of the same precision, all else as it is."""
    if x.dtype.kind == "c":
        return x.astype(np.complex64 if np.dtype(dtype).itemsize <= 4 else np.complex128)
    return x.astype(dtype) if x.dtype.kind == "f" else x


def outputs(made: Op, sample: Any, inputs: list[Any]) -> list[Any]:
    """What the op gives for NumPy inputs, as a flat list of tensors."""
    tensors = [tf.constant(x) for x in inputs]
    return tf.nest.flatten(calling(made, sample)(*tensors))


def decides_precision(made: Op, sample: Any) -> bool:
    """True when the dtype of the inputs, and nothing else, is the dtype of the outputs."""
    return "dtype" not in made.attributes and any(x.dtype.kind in "fc" for x in arrays(sample))


def differentiable(made: Op, sample: Any) -> bool:
    """True when a rule has something to say about this sample."""
    given = arrays(sample)
    if (
        made.rule is None
        or not made.check_gradients
        or not any(x.dtype.kind in "fc" for x in given)
    ):
        return False
    try:
        found = outputs(made, sample, given)
    except Exception:
        return True  # the test will say what is wrong; the others can still be collected
    return any(y.dtype.is_floating or y.dtype.is_complex for y in found)
