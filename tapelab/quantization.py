"""tf.quantization: numbers rounded to few bits, while gradients pass."""

from tapelab.engine.registry import fill

fill(__name__, globals())
