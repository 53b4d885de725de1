"""The initial values of weights by name (tf.keras.initializers)."""

from typing import Any

from tapelab.engine.faults import printed
from tapelab.furniture.initial_draws import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)
from tapelab.furniture.initial_values import Constant, Identity, Initializer, Ones, Zeros, sizes
from tapelab.furniture.modules import snake_case

CLASSES = (
    Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal,
    LecunUniform, Ones, Orthogonal, RandomNormal, RandomUniform, TruncatedNormal,
    VarianceScaling, Zeros,
)  # fmt: skip
BY_NAME = {snake_case(kind.__name__): kind for kind in CLASSES}
BY_NAME.update({kind.__name__: kind for kind in CLASSES})
BY_NAME.update(uniform=RandomUniform, normal=RandomNormal, one=Ones, zero=Zeros)


def get(identifier: Any) -> Any:
    """The initializer for a name, a class, an object, a function of a shape, or None."""
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        named, config = identifier.get("class_name"), identifier.get("config", {})
        kind = BY_NAME.get(named) if isinstance(named, str) else None
        return get(named or "") if kind is None else kind(**config)
    found = BY_NAME.get(identifier) if isinstance(identifier, str) else identifier
    if isinstance(found, type):
        return found()
    if callable(found):
        return found
    known = ", ".join(sorted(BY_NAME))
    raise ValueError(
        f"Could not interpret initializer identifier: {printed(identifier)}. Known names: "
        f"{known}; or pass a function of a shape and a dtype."
    )


__all__ = ["BY_NAME", "CLASSES", "Initializer", "get", "sizes"]
