"""tf.keras.constraints: rules that weights obey after each step."""

from tapelab.furniture.constraints import Constraint, MaxNorm, NonNeg, UnitNorm, get

max_norm, non_neg, unit_norm = MaxNorm, NonNeg, UnitNorm

__all__ = ["Constraint", "MaxNorm", "NonNeg", "UnitNorm", "get", "max_norm", "non_neg", "unit_norm"]
