"""tf.random: random numbers with seeds."""

from tapelab.engine.registry import fill

fill(__name__, globals())
