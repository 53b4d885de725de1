"""tf.image: pictures as tensors (height, width, channels)."""

from tapelab.engine.registry import fill

fill(__name__, globals())
