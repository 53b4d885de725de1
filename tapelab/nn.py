"""tf.nn: activations, losses and other pieces of neural networks."""

from tapelab.engine.registry import fill

fill(__name__, globals())
