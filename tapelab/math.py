"""tf.math: mathematics, element by element and along axes."""

from tapelab.engine.registry import fill

fill(__name__, globals())
