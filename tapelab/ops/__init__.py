"""The operations: one declaration each. This folder is the op reference."""

from tapelab.engine.op import RAW, complete
from tapelab.ops import (  # noqa: F401
    activations,
    compare,
    complexes,
    create,
    elementwise,
    functions,
    generator,
    indexing,
    linalg,
    norms,
    philox,
    products,
    random,
    reduce,
    sampling,
    seeds,
    shape,
)

RAW.where = RAW.select  # rules say F.where; users' tf.where also takes one argument
complete()
