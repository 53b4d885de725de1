"""tf.strings: strings."""

from tapelab.engine.registry import fill

fill(__name__, globals())
