"""tf.debugging: checks that raise when a value is not what it should be."""

from tapelab.engine.registry import fill

fill(__name__, globals())
