"""The operations: one declaration each. This folder is the op reference."""

from tapelab.engine.op import RAW, complete
from tapelab.ops import (  # noqa: F401
    activations,
    casting,
    choosing,
    clipping,
    compare,
    complexes,
    create,
    decompositions,
    diagonals,
    einsum,
    elementwise,
    functions,
    gathering,
    generator,
    indexing,
    joining,
    linalg,
    norms,
    philox,
    products,
    random,
    reduce,
    running,
    sampling,
    scattering,
    seeds,
    segments,
    shape,
    special,
)

if hasattr(RAW, "select"):
    RAW.where = RAW.select  # rules say F.where; users' tf.where also takes one argument
complete()
