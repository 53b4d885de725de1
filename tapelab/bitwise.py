"""tf.bitwise: bits of integers."""

from tapelab.engine.registry import fill

fill(__name__, globals())
