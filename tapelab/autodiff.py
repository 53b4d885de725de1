"""tf.autodiff: differentiation in both directions."""

from tapelab.engine.forward import ForwardAccumulator
from tapelab.engine.tape import GradientTape

__all__ = ["ForwardAccumulator", "GradientTape"]
