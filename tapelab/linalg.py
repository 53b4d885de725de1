"""tf.linalg: linear algebra."""

from tapelab.engine.registry import fill

fill(__name__, globals())
